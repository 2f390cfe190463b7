"""What comes without a command: never silence, and for admins an offer to add it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.bot.stage import ADMIN, GROUP, READER, Stage, staged
from tests.bot.test_admin_adding import STORY, count, document

QUESTION = "Who wants a tram to the lighthouse?"


def file(stage: Stage, name: str, content: bytes, **more: Any) -> dict[str, Any]:
    """A message of the admin's with a document."""
    return stage.message(ADMIN) | document(stage, name, content) | more


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({"voice": {"file_id": "v", "file_unique_id": "v", "duration": 2}}, "I can’t listen."),
        ({"photo": [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}]}, "I can’t see pictures"),
        ({"video": {"file_id": "v", "file_unique_id": "v", "width": 1, "height": 1, "duration": 1}}, "I can’t see"),
        (
            {
                "sticker": {
                    "file_id": "s",
                    "file_unique_id": "s",
                    "width": 1,
                    "height": 1,
                    "is_animated": False,
                    "is_video": False,
                    "type": "regular",
                }
            },
            "I need words",
        ),
        ({"document": {"file_id": "d", "file_unique_id": "d", "file_name": "x.txt"}}, "I can’t read files"),
        ({"contact": {"phone_number": "1", "first_name": "Bo"}}, "from articles only"),
        ({"location": {"latitude": 1.0, "longitude": 2.0}}, "from articles only"),
        ({"dice": {"emoji": "🎲", "value": 3}}, "I need words"),
    ],
)
async def test_whatever_has_no_words_gets_one_helpful_sentence(
    tmp_path: Path, content: dict[str, Any], told: str
) -> None:
    async with staged(tmp_path) as stage:
        (answer,) = await stage.happens(message=stage.message(READER) | content)
        assert told in answer
        assert "write what you would like to know" in answer
        assert await stage.happens(message=stage.message(READER, GROUP) | content) == []
        addressed = {"reply_to_message": stage.last() | {"chat": GROUP}}
        (answer,) = await stage.happens(message=stage.message(READER, GROUP) | content | addressed)
        assert "/ask and your question" in answer


async def test_what_only_tells_that_something_happened_is_left_alone(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        for content in ({"new_chat_title": "New"}, {"pinned_message": stage.message(READER) | {"text": "x"}}):
            assert await stage.happens(message=stage.message(READER) | content) == []


async def test_captions_are_questions_like_any_other(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        photo = {"photo": [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}], "caption": QUESTION}
        assert "A tram would carry" in (await stage.happens(message=stage.message(READER) | photo))[0]
        assert await stage.happens(message=stage.message(READER, GROUP) | photo) == []
        mention = {"caption": f"@onrecord_bot {QUESTION}"}
        entity = {"caption_entities": [{"type": "mention", "offset": 0, "length": 13}]}
        mentioned = stage.message(READER, GROUP) | photo | mention | entity
        assert "A tram would carry" in (await stage.happens(message=mentioned))[0]


async def test_an_album_is_answered_once(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        photo = {"photo": [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}], "media_group_id": "77"}
        answers = [await stage.happens(message=stage.message(READER) | photo) for _ in range(4)]
        assert [len(answer) for answer in answers] == [1, 0, 0, 0]


async def test_an_edited_question_is_answered_anew_in_the_same_message(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await stage.says("Who wants a tram?")
        asked, answer = stage.last_update["message"], max(stage.sent)
        edited = asked | {"text": "Who said the dredging had been sloppy?", "edit_date": asked["date"] + 60}
        (told,) = await stage.happens(edited_message=edited)
        assert "sloppy" in told
        assert stage.called("editMessageText")[-1]["message_id"] == answer
        assert max(stage.sent) == answer
        del stage.sent[answer]  # the person deletes the answer
        stage.gone.add(answer)
        (told,) = await stage.happens(edited_message=asked | {"text": QUESTION, "edit_date": asked["date"] + 90})
        assert "tram" in told
        assert max(stage.sent) > answer


async def test_what_was_no_question_is_none_when_it_is_edited(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        message = stage.message(ADMIN)
        for text in (QUESTION, "/delete 1", "/help"):
            assert await stage.happens(edited_message=message | {"text": text, "edit_date": message["date"]}) == []


async def test_an_admins_article_or_link_is_offered_to_be_added_or_asked(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        (offer,) = await stage.says(STORY + " The end." * 60, user=ADMIN)
        assert offer == "Shall I add this to the archive, or answer it?"
        assert stage.labels() == [["Add it", "Ask it", "Check it"]]
        assert (
            stage.called("sendMessage")[-1]["reply_parameters"]["message_id"]
            == stage.last_update["message"]["message_id"]
        )
        told = (await stage.presses("Add it", user=ADMIN))[-1]
        assert told.startswith("Added\n\nFerry line to close in autumn")
        assert await count(stage) == 3
        await stage.presses("Undo", user=ADMIN)
        assert await count(stage) == 2


async def test_an_offer_may_be_answered_instead(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        origin = {"type": "hidden_user", "sender_user_name": "x", "date": 1}
        await stage.says(QUESTION, user=ADMIN, forward_origin=origin)
        assert "A tram would carry" in (await stage.presses("Ask it", user=ADMIN))[-1]
        assert await count(stage) == 2


@pytest.mark.parametrize("address", ["https://news.invalid/harbour", "news.invalid/harbour", "www.news.invalid"])
async def test_an_address_alone_is_offered_to_be_added(tmp_path: Path, address: str) -> None:
    async with staged(tmp_path) as stage:
        assert (await stage.says(address, user=ADMIN))[0].startswith("Shall I add this")
        assert "news.invalid" in (await stage.presses("Add it", user=ADMIN))[-1]
        assert not (await stage.says(address))[0].startswith("Shall I add this")


async def test_only_the_admin_who_got_an_offer_may_take_it_up(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await stage.happens(message=file(stage, "ferry.txt", STORY.encode()))
        assert stage.labels() == [["Add it", "Check it"]]
        assert await stage.presses("Add it", user=READER) == []
        assert await count(stage) == 2


async def test_all_files_of_an_album_are_added(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        texts = [STORY.replace("autumn", season) for season in ("winter", "spring", "summer")]
        for number, text in enumerate(texts):
            told = await stage.happens(message=file(stage, f"{number}.txt", text.encode(), media_group_id="5"))
            assert len(told) == (number == 0)
        await stage.presses("Add it", user=ADMIN)
        assert await count(stage) == 5
        for number, text in enumerate(texts):
            caption = {"caption": "/add"} if number == 0 else {}
            again = text.replace("Friday", "Sunday").encode()
            told = await stage.happens(message=file(stage, f"{number}.txt", again, media_group_id="6", **caption))
            assert told[-1].startswith("Added")
        assert await count(stage) == 8


async def test_an_empty_add_waits_for_the_next_message(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        for content in ({"text": STORY}, document(stage, "other.txt", STORY.replace("Friday", "Sunday").encode())):
            assert (await stage.says("/add", user=ADMIN))[0].startswith("What shall I add?")
            told = await stage.happens(message=stage.message(ADMIN) | content)
            assert told[-1].startswith("Added")
        assert await count(stage) == 4
        assert "A tram would carry" in (await stage.says(QUESTION, user=ADMIN))[0]


async def test_an_empty_add_is_left_by_another_command_and_by_time(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await stage.says("/add", user=ADMIN)
        await stage.says("/stats", user=ADMIN)
        assert "A tram would carry" in (await stage.says(QUESTION, user=ADMIN))[0]
        await stage.says("/add", user=ADMIN)
        later = {"date": stage.message(ADMIN)["date"] + 3600}
        assert "A tram would carry" in (await stage.says(QUESTION, user=ADMIN, **later))[0]
        await stage.says("/add", user=ADMIN)
        photo = {"photo": [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}]}
        (told,) = await stage.happens(message=stage.message(ADMIN) | photo)
        assert told == "There is no text, link or file in this to add."
        assert await count(stage) == 2


async def test_what_was_added_without_a_title_is_listed_by_its_first_words(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        posts = [json.dumps({"paragraphs": [f"The {what} of Skelby burned down."]}) for what in ("crane", "yard")]
        told = (await stage.happens(message=file(stage, "posts.jsonl", "\n".join(posts).encode(), caption="/add")))[-1]
        assert told == "2 added\n\n• The crane of Skelby burned down.\n• The yard of Skelby burned down."


async def test_of_json_lines_the_good_ones_are_added_and_the_bad_ones_named(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        good = [json.dumps({"title": f"Report {n} of the pier", "paragraphs": [f"Ship {n} came in."]}) for n in (1, 2)]
        lines = "\n".join([good[0], "{no json", "", good[1], '{"title": "empty"}', "[]"])
        told = (await stage.happens(message=file(stage, "half.jsonl", lines.encode(), caption="/add")))[-1]
        assert told.startswith("2 added, 3 not readable")
        for number in (2, 5, 6):
            assert f"line {number}:" in told
        assert await count(stage) == 4
        told = (await stage.happens(message=file(stage, "bad.jsonl", b"{no json\n{", caption="/add")))[-1]
        assert told.startswith("2 not readable")
