"""Channels that the bot is an admin of: posts become articles, edits new versions, and nobody is answered there."""

import datetime as dt
from pathlib import Path
from typing import Any

from bot.channel_store import ChannelStore
from bot.telegram.raw_update import entry_of
from corpus.model import Article
from tests.bot.stage import ADMIN, READER, Stage, staged
from tests.corpus.loopback_site import article_page, loopback_site

PAPER = {"id": -1001234567890, "type": "channel", "title": "Skelby Herald", "username": "skelbyherald"}
PRIVATE = {"id": -1009876543210, "type": "channel", "title": "Desk"}
POST = (
    "The harbour council of Skelby voted on Tuesday to raise the wall.\n\n"
    "“We had to,” said Marta Oyelaran, the harbour master."
)


def post(number: int, text: str, chat: dict[str, Any] = PAPER, **more: Any) -> dict[str, Any]:
    at = int(dt.datetime(2026, 6, 3, 12, tzinfo=dt.UTC).timestamp())
    return {"message_id": number, "date": at, "chat": chat, "sender_chat": chat, "text": text} | more


async def articles(stage: Stage) -> list[Article]:
    assert stage.services
    return [one async for one in stage.services.store.walk()]


async def test_posts_of_a_followed_channel_are_articles_that_answer_and_edits_are_new_versions(tmp_path: Path) -> None:
    async with staged(tmp_path, articles=False) as stage:
        stage.channels.append(PAPER)
        await stage.happens(channel_post=post(4, POST))
        assert not await articles(stage)
        told = await stage.says("/follow @skelbyherald", user=ADMIN)
        assert told == ["Skelby Herald is followed: every new post becomes an article. /unfollow ends it."]
        assert await stage.happens(channel_post=post(5, POST)) == []
        (article,) = await articles(stage)
        cited = article.citation
        assert (cited.outlet, cited.url) == ("Skelby Herald", "https://t.me/skelbyherald/5")
        assert cited.published == dt.date(2026, 6, 3)
        (answer,) = await stage.says("what did Marta Oyelaran say?")
        assert answer.endswith("Marta Oyelaran, harbour master — quoted\nSkelby Herald · 3 June 2026")
        assert "1. The harbour council of Skelby voted" in (await stage.says("/articles"))[0]
        await stage.happens(edited_channel_post=post(5, POST.replace("Tuesday", "Wednesday"), edit_date=1))
        (edited,) = await articles(stage)
        assert edited.citation.article_id == cited.article_id
        assert "Wednesday" in " ".join(passage.text for passage in edited.passages)
        assert await stage.happens(channel_post=post(6, "Good morning!")) == []
        assert len(await articles(stage)) == 1
        assert (await stage.says("/unfollow @skelbyherald", user=ADMIN))[0].startswith("Skelby Herald is no longer")
        await stage.happens(channel_post=post(7, POST + " It was late."))
        assert len(await articles(stage)) == 1


async def test_an_article_without_a_title_goes_by_its_first_words_wherever_it_is_named(tmp_path: Path) -> None:
    async with staged(tmp_path, articles=False) as stage:
        stage.channels.append(PAPER)
        await stage.says("/follow @skelbyherald", user=ADMIN)
        await stage.happens(channel_post=post(5, POST))
        await stage.happens(edited_channel_post=post(5, POST.replace("Tuesday", "Monday"), edit_date=1))
        assert (await stage.says("/articles raise wall"))[0].startswith(
            "1 article with “raise wall”, newest first\n\n1. The"
        )
        for command in ("/article 1 history", "/edit 1 language en", "/why 1 2"):
            assert "The harbour council of Skelby voted" in (await stage.says(command, user=ADMIN))[0]


async def test_what_a_post_signs_off_with_is_no_part_of_it(tmp_path: Path) -> None:
    async with staged(tmp_path, articles=False) as stage:
        stage.channels.append(PAPER)
        await stage.says("/follow @skelbyherald", user=ADMIN)
        for number, end in enumerate(("#skelby #wall", "Full story", "Skelby Herald", "@skelbyherald — subscribe!"), 5):
            text = f"{POST} Day {number}.\n\n{end}"
            kinds = {"#": "hashtag", "F": "text_link"}
            words = end.split() if end[0] == "#" else [end]
            marked = [
                {"type": kinds[end[0]], "offset": text.index(word), "length": len(word), "url": "https://example.org/"}
                for word in words
                if end[0] in kinds
            ]
            await stage.happens(channel_post=post(number, text, entities=marked))
        found = await articles(stage)
        assert [one.passages[-1].text[-6:] for one in found] == ["Day 5.", "Day 6.", "Day 7.", "Day 8."]
        await stage.happens(channel_post=post(9, "The Skelby Herald is sold to its staff, who will own it from June."))
        assert len(await articles(stage)) == 5


async def test_a_channel_goes_by_the_address_of_it_or_of_a_post_too(tmp_path: Path) -> None:
    async with staged(tmp_path, articles=False) as stage:
        stage.channels += [PAPER, PRIVATE]
        for address, name in (("https://t.me/skelbyherald/5", "Skelby Herald"), ("t.me/c/9876543210/8", "Desk")):
            assert (await stage.says(f"/follow {address}", user=ADMIN))[0].startswith(f"{name} is followed")
            assert (await stage.says(f"/unfollow {address}", user=ADMIN))[0].startswith(f"{name} is no longer")


async def test_an_album_is_one_article_and_a_forwarded_post_keeps_its_origin(tmp_path: Path) -> None:
    async with staged(tmp_path, articles=False) as stage:
        stage.channels += [PAPER, PRIVATE]
        await stage.says(f"/follow {PRIVATE['id']}", user=ADMIN)
        photo = {"photo": [{"file_id": "p", "file_unique_id": "p", "width": 9, "height": 9}], "media_group_id": "g"}
        for number, caption in (
            (8, {}),
            (9, {"caption": POST}),
            (10, {"caption": "The wall as seen from the inner pier."}),
        ):
            content = post(number, "", PRIVATE) | photo | caption
            del content["text"]
            await stage.happens(channel_post=content)
        (album,) = await articles(stage)
        assert album.citation.url == "https://t.me/c/9876543210/8"
        assert album.passages[-1].text == "The wall as seen from the inner pier."
        origin = {"type": "channel", "date": 1_780_000_000, "chat": PAPER, "message_id": 77}
        await stage.happens(channel_post=post(11, POST + " So it was told.", PRIVATE, forward_origin=origin))
        forwarded = (await articles(stage))[-1].citation
        assert (forwarded.outlet, forwarded.url) == ("Skelby Herald", "https://t.me/skelbyherald/77")
        assert forwarded.published == dt.date(2026, 5, 28)


async def test_linked_articles_come_too_if_an_admin_says_so(tmp_path: Path) -> None:
    async with loopback_site() as site, staged(tmp_path, articles=False, hosts=[site.host]) as stage:
        stage.channels.append(PAPER)
        site.put("/1", article_page(1), kind="text/html")
        await stage.says("/follow links @skelbyherald", user=ADMIN)
        url = site.url("/1")
        link = {"type": "url", "offset": 5, "length": len(url)}
        for number in (5, 6):
            await stage.happens(channel_post=post(number, f"Read {url}", entities=[link]))
        (article,) = await articles(stage)
        assert article.citation.title == "Wall 1 gets its vote"
        assert site.served["/1"] == 1


async def test_a_command_in_a_channel_is_nobodys_and_only_admins_follow(tmp_path: Path) -> None:
    async with staged(tmp_path, articles=False) as stage:
        assert (await stage.says("/follow @skelbyherald", user=READER))[0].startswith("Only the admins")
        assert (await stage.says("/follow @skelbyherald", user=ADMIN))[0].startswith("There is no such channel")
        for number in (1, 2):
            told = await stage.happens(channel_post=post(number, "/follow"))
            assert [one.startswith("The channel Skelby Herald asks") for one in told] == [True] * (2 - number)
        assert f"/follow {PAPER['id']}" in stage.called("sendMessage")[-1]["plain"]
        assert (await stage.happens(channel_post=post(3, "/delete 1"))) == []
        assert (await stage.says("/follow", user=ADMIN))[0].startswith("Make me an admin of the channel")
        assert not await articles(stage)


async def test_a_followed_channels_posts_are_never_left_out_as_a_flood(tmp_path: Path) -> None:
    async with staged(tmp_path, articles=False) as stage:
        stage.channels.append(PAPER)
        await stage.says("/follow @skelbyherald", user=ADMIN)
        assert stage.services
        channels: ChannelStore = stage.services.chat_store.channels
        entry = entry_of({"update_id": 1, "channel_post": post(5, POST)})
        assert entry
        assert entry.sender
        assert await channels.among({entry.sender, 5}) == {PAPER["id"]}
