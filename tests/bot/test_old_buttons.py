"""Buttons of older releases stay in chats for years: what they need may not have been kept then."""

from pathlib import Path

import pytest

from bot.chat_store import Button
from bot.render.keyboards import Action
from bot.render.texts import OLD_BUTTON
from tests.bot.stage import READER, staged


@pytest.mark.parametrize(
    ("action", "payload"),
    [
        (Action.MORE, {"question": "What did Ines Okafor say?", "offset": 3}),
        (Action.CHOOSE, {"question": "What did Ines Okafor say?"}),
        (Action.TIMELINE, {"name": "Ines Okafor"}),
        (Action.SAID, {"name": "Ines Okafor"}),
        (Action.CONTEXT, {}),
        (Action.LANGUAGE, {}),
        (Action.CLAIMS, {}),
        (Action.SET, {"name": "passages"}),
        (Action.VOTE, {}),
        (Action.ALERT, {}),
        (Action.CADENCE, {"alert": 1}),
        (Action.MUTE, {"alert": 1}),
        (Action.STOP, {}),
        ("an action that is no more", {}),
    ],
)
async def test_a_button_whose_payload_is_of_another_release_says_so(
    tmp_path: Path, action: str, payload: dict[str, object]
) -> None:
    async with staged(tmp_path) as stage:
        assert stage.services
        await stage.says("harbour open by June?")
        (token,) = await stage.services.chat_store.buttons([Button(action, payload, READER)])
        assert await stage.presses_data(stage.sent[max(stage.sent)], token) == []
        assert stage.called("answerCallbackQuery")[-1]["text"] == OLD_BUTTON


async def test_a_query_that_another_release_kept_says_so(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert stage.services
        await stage.says("harbour open by June?")
        old = {"query": {"v": -1, "text": "harbour"}, "offset": 3}
        (token,) = await stage.services.chat_store.buttons([Button(Action.MORE, old, READER)])
        (text,) = await stage.presses_data(stage.sent[max(stage.sent)], token)
        assert "kept by another version" in text.lower()
