"""A message that Telegram won't have as it is goes out in the next best way, never not at all."""

from __future__ import annotations

from pathlib import Path

from tests.bot.stage import ADMIN, GROUP, READER, staged

QUESTION = "Who wants a tram to the lighthouse?"
FORUM = GROUP | {"is_forum": True}
TOPIC = {"message_thread_id": 31, "is_topic_message": True}


async def test_a_refused_text_is_sent_again_as_its_bare_words(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.refuses_markup = True
        (answer,) = await stage.says(QUESTION)
        assert "“A tram would carry nine thousand people a day,”" in answer
        assert "https://wire.example/tram" in answer
        assert "<b>" not in answer
        assert stage.labels()
        await stage.says("/delete 1", user=ADMIN)
        assert await stage.presses("Keep it", user=ADMIN) == ["Kept."]


async def test_the_answer_to_a_question_in_a_topic_that_is_gone_goes_to_the_general_topic(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.lost_topics.add(31)
        (answer,) = await stage.says(f"/ask {QUESTION}", chat=FORUM, **TOPIC)
        assert "A tram would carry" in answer
        sent = stage.called("sendMessage")[-1]
        assert sent["chat_id"] == GROUP["id"]
        assert "message_thread_id" not in sent


async def test_where_a_chat_has_no_place_left_the_answer_goes_to_the_person(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.lost_topics.add(31)
        stage.closed.add(GROUP["id"])
        (answer,) = await stage.says(f"/ask {QUESTION}", chat=FORUM, **TOPIC)
        assert "A tram would carry" in answer
        assert stage.called("sendMessage")[-1]["chat_id"] == READER
