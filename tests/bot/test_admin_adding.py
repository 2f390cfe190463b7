"""/add in all its forms, by the application with real services."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.bot.stage import ADMIN, GROUP, READER, Stage, staged

STORY = (
    "Ferry line to close in autumn\n\n"
    "The ferry between Porto Verde and the islands will stop on 1 October, the operator said on Friday.\n\n"
    "“Nobody rides it any more,” said Marta Lindqvist, the director of Verde Lines. “We had nine people on Sunday.”\n\n"
    "Islanders protested at the pier until the evening, and some of them stayed overnight."
)


def titles(stage: Stage) -> str:
    return " ".join(call["plain"] for call in stage.called("sendMessage"))


async def count(stage: Stage) -> int:
    assert stage.services is not None
    return (await stage.services.store.totals()).articles


def document(stage: Stage, name: str, content: bytes, **more: Any) -> dict[str, Any]:
    """A document message's content; `file_size` may lie."""
    stage.files[name] = content
    return {"document": {"file_id": name, "file_unique_id": name, "file_name": name, "file_size": len(content)} | more}


async def test_text_in_the_message_is_added_with_what_was_found_and_undo(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        told = (await stage.says(f"/add {STORY}", user=ADMIN))[-1]
        assert told.startswith("Added\n\nFerry line to close in autumn\narticle 3\n4 passages\n\nSpeakers\n")
        assert "Marta Lindqvist" in told
        assert "“Nobody rides it any more,”" in told
        assert "Not found: outlet, date, author, url. Fill in with /edit 3 outlet …" in told
        assert "Nobody rides it any more" in (await stage.says("/article 3"))[0]
        assert (await stage.presses("Undo", user=ADMIN)) == ["Deleted."]
        assert await count(stage) == 2


async def test_a_few_words_are_no_article(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert (await stage.says("/add Mayor resigns", user=ADMIN))[0].startswith("That is too short for an article")
        assert await count(stage) == 2


async def test_an_address_needs_no_scheme(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        (told,) = await stage.says("/add www.news.invalid/harbour", user=ADMIN)
        assert "www.news.invalid" in told
        assert await count(stage) == 2


async def test_adding_it_again_says_that_it_is_there(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await stage.says(f"/add {STORY}", user=ADMIN)
        told = (await stage.says(f"/add {STORY}", user=ADMIN))[-1]
        assert told.startswith("This article is here already\n\nFerry line to close")
        assert stage.labels() == [["Article"]]
        assert await count(stage) == 3


async def test_nobody_but_an_admin_adds_anything(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        refusal = "Only the admins of this archive can do that. Asking is open to everyone."
        assert await stage.says(f"/add {STORY}") == [refusal]
        anonymous = {"from": {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}}
        assert await stage.says(f"/add {STORY}", chat=GROUP, sender_chat=GROUP, **anonymous) == [refusal]
        assert await count(stage) == 2


async def test_a_forwarded_command_is_nobodys_command(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        origin = {"type": "user", "date": 1, "sender_user": {"id": 5, "is_bot": False, "first_name": "Eve"}}
        assert await stage.says("/delete 1", user=ADMIN, forward_origin=origin) == []


async def test_a_reply_to_a_forwarded_post_keeps_its_channel_day_and_address(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        channel = {"id": -1009, "type": "channel", "title": "Island Gazette", "username": "islandgazette"}
        origin = {"type": "channel", "date": 1790000000, "chat": channel, "message_id": 12}
        post = stage.message(ADMIN) | {"text": STORY, "forward_origin": origin}
        told = (await stage.says("/add", user=ADMIN, reply_to_message=post))[-1]
        assert "Island Gazette · 21 September 2026 · article 3" in told
        assert stage.services is not None
        assert (await stage.services.store.article(3)).citation.url == "https://t.me/islandgazette/12"


async def test_a_reply_to_a_group_message_adds_its_text(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        other = stage.message(READER, GROUP) | {"caption": STORY}
        assert (await stage.says("/add", user=ADMIN, chat=GROUP, reply_to_message=other))[-1].startswith("Added")


async def test_a_document_is_added_by_its_caption_or_by_a_reply(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        sent = stage.message(ADMIN) | document(stage, "ferry.txt", STORY.encode())
        assert (await stage.happens(message=sent | {"caption": "/add"}))[-1].startswith("Added")
        assert "Shall I add this" in (await stage.happens(message=sent | {"caption": "a file"}))[0]
        assert (await stage.says("/add", user=ADMIN, reply_to_message=sent))[-1].startswith("This article is here")


async def test_many_articles_in_one_file_are_told_in_short_and_undone_together(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        lines = [
            json.dumps({"title": f"Report number {number} from the pier", "paragraphs": [f"Ship {number} came in."]})
            for number in range(3)
        ]
        sent = stage.message(ADMIN) | document(stage, "many.jsonl", "\n".join(lines).encode()) | {"caption": "/add"}
        told = (await stage.happens(message=sent))[-1]
        assert told.startswith("3 added\n\n• Report number 0 from the pier")
        assert (await stage.presses("Undo", user=ADMIN)) == ["3 articles deleted."]
        assert (await stage.presses("Undo", user=ADMIN)) == ["3 articles restored."]
        assert await count(stage) == 5


async def test_files_over_the_limit_are_not_even_asked_for(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        huge = stage.message(ADMIN) | document(stage, "huge.txt", b"x", file_size=20_000_001) | {"caption": "/add"}
        (told,) = await stage.happens(message=huge)
        assert told == "The file is over 20 MB, which is more than Telegram hands to bots."
        assert stage.called("getFile") == []


async def test_what_is_no_article_is_refused_in_a_sentence(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        broken = stage.message(ADMIN) | document(stage, "x.txt", b" \n \n") | {"caption": "/add"}
        (told,) = await stage.happens(message=broken)
        assert told.endswith(".")
        assert (await stage.says("/add", user=ADMIN))[0].startswith("What shall I add?")
        assert await count(stage) == 2


async def test_addresses_of_private_networks_are_not_fetched(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        for address in ("http://127.0.0.1/", "http://[::1]:8080/x", "http://169.254.169.254/latest"):
            (told,) = await stage.says(f"/add {address}", user=ADMIN)
            assert told.endswith(".")
        assert await count(stage) == 2


async def test_addresses_of_other_kinds_are_neither_fetched_nor_articles(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        for address in ("file:///srv/notes.txt", "ftp://files.example/story.txt", "https://"):
            assert await stage.says(f"/add {address}", user=ADMIN) == ["Only http and https addresses can be fetched."]
        assert await count(stage) == 2


async def test_a_text_that_telegram_cut_into_messages_becomes_one_article(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        paragraphs = [f"Islander number {number} said the boats were late again. " * 4 for number in range(40)]
        whole = "\n\n".join(["Ferry line to close in autumn", *(paragraph.strip() for paragraph in paragraphs)])
        cut = whole.index("\n\n", 3600)
        at_once = {"date": stage.message(ADMIN)["date"]}
        await stage.says("/add " + whole[:cut], user=ADMIN, **at_once)
        second = whole.rindex(" ", cut, cut + 3900)
        await stage.says(whole[cut:second].strip(), user=ADMIN, **at_once)
        told = (await stage.says(whole[second:].strip(), user=ADMIN, **at_once))[-1]
        assert "41 passages" in told
        assert await count(stage) == 3
        assert stage.services is not None
        article = (await stage.services.store.articles(0, 9))[-1].article_id
        stored = await stage.services.store.article(article)
        assert [" ".join(passage.text.split()) for passage in stored.passages][1:] == [
            paragraph.strip() for paragraph in paragraphs
        ]
        later = {"date": at_once["date"] + 10}
        await stage.says("/add " + whole[:cut], user=ADMIN, **at_once)
        assert not (await stage.says("when do the boats come?", user=ADMIN, **later))[0].startswith("Added")


async def test_what_was_added_stays_though_the_rest_of_it_can_not_be_read(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        begun = "/add Ferry line to close in autumn\n\n" + "Islanders said the boats were late again on Monday. " * 72
        at_once = {"date": stage.message(ADMIN)["date"]}
        assert (await stage.says(begun, user=ADMIN, **at_once))[-1].startswith("Added")
        told = (await stage.says("\ufffd" * 3000, user=ADMIN, **at_once))[-1]
        assert not told.startswith("Added")
        assert await count(stage) == 3
        assert "boats were late" in (await stage.says("/article 3"))[0]


async def test_a_text_in_parts_is_one_article_though_the_process_dies_in_between(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        begun = "/add Ferry line to close in autumn\n\n" + "Islanders said the boats were late again on Monday. " * 72
        at_once = {"date": stage.message(ADMIN)["date"]}
        await stage.says(begun, user=ADMIN, **at_once)
        stage.deaths.add("sendMessage")
        await stage.says("Nobody could say when the next one would come in.", user=ADMIN, **at_once)
        await stage.deal(stage.last_update)
        assert stage.services is not None
        assert (await stage.services.store.article(4)).passages[-1].text.endswith("next one would come in.")
        assert await count(stage) == 3
        assert await stage.says("/undo", user=ADMIN)
        assert stage.labels() == [["Undo 1"]]


async def test_an_article_added_by_a_process_that_died_can_be_undone_by_the_next(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.deaths.add("sendMessage")
        assert await stage.says(f"/add {STORY}", user=ADMIN) == []
        await stage.deal(stage.last_update)
        assert stage.last()["text"].startswith("Added")
        assert await stage.presses("Undo", user=ADMIN) == ["Deleted."]
        assert await count(stage) == 2
