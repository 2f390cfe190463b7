"""Nobody but an admin, in person, changes anything: every admin command by every other road, and every button."""

from __future__ import annotations

import secrets
import string
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot.chat_store import Button
from bot.render.keyboards import Action
from bot.telegram.commands import COMMANDS
from tests.bot.stage import ADMIN, GROUP, READER, Stage, person, staged

COMMANDS_OF_ADMINS = [command.name for command in COMMANDS if command.admins]
WORDS = (
    "",
    "1",
    "1 outlet Elsewhere",
    f"add {READER}",
    "merge Ines Okafor, Paul Okafor",
    "A long enough story of nobody.",
)
CHANNEL = {"id": -1009, "type": "channel", "title": "Island Gazette", "username": "islandgazette"}
ORIGIN = {"type": "user", "date": 1790000000, "sender_user": person(ADMIN)}
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
OTHER_BOT = {"id": 55, "is_bot": True, "first_name": "Other"}

ROADS: Mapping[str, tuple[str, int, Mapping[str, Any]]] = {
    "a reader": ("message", READER, {}),
    "a reader in a group": ("message", READER, {"chat": GROUP}),
    "a reader in reply to an admin": ("message", READER, {"reply_to_message": {"from": person(ADMIN)}}),
    "a reader through another bot": ("message", READER, {"via_bot": OTHER_BOT}),
    "an admin's edited message": ("edited_message", ADMIN, {"edit_date": 1790000000}),
    "an admin's words, forwarded by a reader": ("message", READER, {"forward_origin": ORIGIN}),
    "forwarded by an admin": ("message", ADMIN, {"forward_origin": ORIGIN}),
    "an admin through another bot": ("message", ADMIN, {"via_bot": OTHER_BOT}),
    "an automatic forward": ("message", ADMIN, {"is_automatic_forward": True, "chat": GROUP}),
    "an anonymous admin": ("message", ADMIN, {"from": ANONYMOUS, "sender_chat": GROUP, "chat": GROUP}),
    "a channel in a group": ("message", ADMIN, {"from": person(136817688), "sender_chat": CHANNEL, "chat": GROUP}),
    "a channel's post": ("channel_post", ADMIN, {"chat": CHANNEL, "sender_chat": CHANNEL}),
    "a channel's edited post": ("edited_channel_post", ADMIN, {"chat": CHANNEL}),
    "a business message": ("business_message", ADMIN, {"business_connection_id": "b"}),
    "a guest message": ("guest_message", ADMIN, {}),
}


async def state(stage: Stage) -> tuple[object, ...]:
    """All that an admin could have changed."""
    services = stage.services
    assert services is not None
    actions = await services.chat_store.actions.recent(0, 100)
    return (
        await services.store.seq(),
        await services.chat_store.admins(),
        len(actions),
        len(stage.called("sendDocument")),
    )


@pytest.mark.parametrize("road", ROADS)
async def test_no_other_road_leads_to_an_admins_command(tmp_path: Path, road: str) -> None:
    kind, user, more = ROADS[road]
    async with staged(tmp_path) as stage:
        before = await state(stage)
        for name in COMMANDS_OF_ADMINS:
            for words in WORDS:
                message = stage.message(user) | {"text": f"/{name} {words}".strip()} | dict(more)
                if "reply_to_message" in more:
                    message["reply_to_message"] = stage.message(ADMIN) | {"text": "/add what I wrote"}
                await stage.happens(**{kind: message})
        inline = {"id": "1", "from": person(READER), "query": "/delete 1", "offset": ""}
        await stage.happens(inline_query=inline)
        assert await state(stage) == before


@pytest.mark.parametrize("user", [READER, 1087968824, 777000])
async def test_no_button_changes_anything_for_others(tmp_path: Path, user: int) -> None:
    payload = {"articles": [1], "action": 1, "article": 1, "at": 0, "name": "Ines Okafor", "speaker": 1, "since": ""}
    async with staged(tmp_path) as stage:
        services = stage.services
        assert services is not None
        await stage.says("/edit 1 outlet Verde Post & Sons", user=ADMIN)
        before = await state(stage)
        buttons = [Button(action, payload, user, None) for action in Action]
        message = stage.message(user) | {"text": "x", "chat": {"id": user, "type": "private"}}
        for token in await services.chat_store.buttons(buttons):
            await stage.presses_data(message, token, user=user)
        assert await state(stage) == before


async def test_a_removed_admins_buttons_are_dead(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await stage.says(f"/admin add {READER}", user=ADMIN)
        await stage.says("/edit 2 outlet Evening Wire", user=READER)
        edited = max(stage.sent)
        await stage.says("/delete 1", user=READER)
        asked = max(stage.sent)
        await stage.says(f"/admin remove {READER}", user=ADMIN)
        before = await state(stage)
        await stage.presses("Undo", user=READER, number=edited)
        await stage.presses("Delete it", user=READER, number=asked)
        assert await state(stage) == before


def forged(genuine: str, choose: Random) -> str:
    """Callback data that nobody was given: made up, or a genuine one with something changed."""
    letters = string.ascii_letters + string.digits + "-_"
    at = choose.randrange(len(genuine))
    return choose.choice(
        (
            secrets.token_urlsafe(12),
            genuine[:at] + choose.choice(letters.replace(genuine[at], "")) + genuine[at + 1 :],
            genuine[:at],
            genuine + choose.choice(letters),
            genuine.swapcase(),
            genuine[::-1],
            f"' OR token LIKE '{genuine[:3]}%' --",
            f"{genuine}\x00",
            " " + genuine,
            "%" * choose.randint(1, 64),
            '{"action": "delete", "articles": [1]}',
            "\ud800" + genuine,
        )
    )


async def test_ten_thousand_forged_buttons_open_nothing(tmp_path: Path) -> None:
    choose = Random(15)  # noqa: S311 (not for secrets)
    async with staged(tmp_path) as stage:
        services = stage.services
        assert services is not None
        await stage.says("/delete 1", user=ADMIN)
        message = stage.sent[max(stage.sent)]
        genuine = message["keyboard"][0][0]["callback_data"]
        before = await state(stage)
        for _ in range(10_000):
            data = forged(genuine, choose)
            if data != genuine and data.isascii():
                assert await services.chat_store.button(data, chat_id=ADMIN, user_id=ADMIN) is None
        for user, chat in ((READER, ADMIN), (ADMIN, READER), (READER, READER)):  # genuine, and somebody else's
            assert await services.chat_store.button(genuine, chat_id=chat, user_id=user) is None
        for _ in range(100):  # and through the whole bot
            assert await stage.presses_data(message, forged(genuine, choose), user=ADMIN) == []
        assert await state(stage) == before
        await stage.presses_data(message, genuine, user=ADMIN)
        assert await state(stage) != before
