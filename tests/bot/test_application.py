"""The application: its defaults, its consumer, what users and logs are told of failures, who holds the data folder."""

import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from telegram import Update
from telegram.error import BadRequest, ChatMigrated, Forbidden, TimedOut
from telegram.ext import ContextTypes, MessageHandler, filters
from telegram.request import BaseRequest, RequestData

from bot.config import Config, TelegramConfig
from bot.process_lock import locked
from bot.render.markup import plain
from bot.telegram import menus
from bot.telegram.application import build
from bot.telegram.bot_services import NOBODY, BotServices, open_bot_services
from bot.telegram.chat_context import ChatContext
from bot.telegram.command_table import Command, CommandTable
from bot.telegram.commands import COMMANDS
from bot.telegram.dispatcher import Dispatcher, may_act
from bot.telegram.failures import ARCHIVE_FAILED, BROKEN, sentence_for
from bot.telegram.serving import serve
from corpus.errors import ConfigError, InvalidError, NotFoundError, StoreError

ADMIN = 1001


class Wire(BaseRequest):
    """A Bot API that keeps what it is sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, dict[str, Any]]] = []

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **kwargs: Any
    ) -> tuple[int, bytes]:
        endpoint = url.rsplit("/", 1)[-1]
        given = request_data.parameters if request_data else {}
        self.sent.append((endpoint, given))
        result: Any = True
        if endpoint == "getMe":
            result = {"id": 1, "is_bot": True, "first_name": "B", "username": "b_bot"}
        if endpoint == "sendMessage":
            result = {"message_id": 5, "date": 1, "chat": {"id": 7, "type": "private"}, "text": "x"}
        return 200, json.dumps({"ok": True, "result": result}).encode()


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[BotServices]:
    async with open_bot_services(Config(data=tmp_path, telegram=TelegramConfig(admins=(ADMIN, *NOBODY)))) as opened:
        yield opened


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
async def consumer(services: BotServices, wire: Wire) -> AsyncIterator[Dispatcher]:
    application = build(services, request=wire)
    async with application:
        yield Dispatcher(application, services)


def message(text: str = "hello", **more: Any) -> dict[str, Any]:
    person = {"id": 7, "is_bot": False, "first_name": "Ida"}
    content = {"message_id": 3, "date": 1, "chat": {"id": 7, "type": "private"}, "from": person, "text": text}
    return {"update_id": 1, "message": content | more}


def fail_with(consumer: Dispatcher, error: Exception) -> None:
    async def fail(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        raise error

    consumer.application.add_handler(MessageHandler(filters.ALL, fail), group=-1)


async def test_messages_are_html_without_previews(consumer: Dispatcher, wire: Wire) -> None:
    await consumer.application.bot.send_message(7, "<b>x</b>")
    values = wire.sent[-1][1]
    assert values["parse_mode"] == "HTML"
    assert values["link_preview_options"] == {"is_disabled": True}


@pytest.mark.parametrize("kind", ["edited_message", "channel_post", "business_message", "guest_message", "poll"])
async def test_other_kinds_of_update_do_nothing(consumer: Dispatcher, wire: Wire, kind: str) -> None:
    before = len(wire.sent)
    await consumer.handle({"update_id": 1, kind: message("/help")["message"]})
    assert len(wire.sent) == before


async def test_what_can_not_be_read_is_said_to_be_so(consumer: Dispatcher) -> None:
    for content in ({}, {"message_id": 1}, [], "x", 5):
        with pytest.raises(InvalidError):
            await consumer.handle({"update_id": 1, "message": content})


async def test_a_failure_tells_the_user_one_sentence_and_the_log_no_words(
    consumer: Dispatcher, wire: Wire, caplog: pytest.LogCaptureFixture
) -> None:
    fail_with(consumer, ValueError("my private question"))
    with caplog.at_level(logging.INFO, logger="bot"):
        await consumer.handle(message("my private question"))
    assert next(values["text"] for endpoint, values in wire.sent if endpoint == "sendMessage") == BROKEN
    records = [record.getMessage() for record in caplog.records if record.name.startswith("bot")]
    (failure,) = (line for line in records if "failed" in line)
    assert "ValueError" in failure
    assert not any("private" in line for line in records)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (NotFoundError("there is no article <5>"), "There is no article &lt;5&gt;."),
        (StoreError("the database can't be written: disk full"), ARCHIVE_FAILED),
        (ValueError("x"), BROKEN),
        (BadRequest("can't parse entities"), BROKEN),
        (Forbidden("blocked"), None),
        (ChatMigrated(-5), None),
    ],
)
def test_what_users_are_told(error: Exception, sentence: str | None) -> None:
    assert sentence_for(error) == sentence


def test_trouble_with_telegram_is_named() -> None:
    assert "Telegram" in (sentence_for(TimedOut()) or "")


async def test_a_group_that_moves_keeps_its_settings(consumer: Dispatcher, services: BotServices) -> None:
    await services.chat_store.set_setting(-5, "x", "y")
    chat = {"id": -5, "type": "group", "title": "g"}
    await consumer.handle(message(chat=chat, migrate_to_chat_id=-1005))
    assert await services.chat_store.setting(-1005, "x") == "y"


async def test_who_blocks_the_bot_is_noted_until_they_return(consumer: Dispatcher, services: BotServices) -> None:
    user = {"id": 7, "is_bot": False, "first_name": "Ida"}
    for status, gone in (("kicked", True), ("member", False)):
        new = {"status": status, "user": {"id": 1, "is_bot": True, "first_name": "B"}, "until_date": 0}
        change = {"chat": {"id": 7, "type": "private"}, "from": user, "date": 1}
        change |= {"old_chat_member": {"status": "left", "user": new["user"]}, "new_chat_member": new}
        await consumer.handle({"update_id": 1, "my_chat_member": change})
        assert await services.chat_store.is_gone(7) is gone


async def test_rights_are_looked_up_each_time(services: BotServices) -> None:
    assert await services.is_admin(ADMIN)
    assert not await services.is_admin(7)
    await services.chat_store.add_admin(7, name="Ida", added_by=ADMIN)
    assert await services.is_admin(7)
    await services.chat_store.remove_admin(7)
    assert not await services.is_admin(7)
    assert not await services.is_admin(None)


async def test_placeholders_for_channels_and_anonymous_admins_never_have_rights(services: BotServices) -> None:
    for user_id in NOBODY:
        await services.chat_store.add_admin(user_id, name="Group", added_by=ADMIN)
        assert not await services.is_admin(user_id)


def test_menus_offer_every_command() -> None:
    everybodys = {name for name, _ in COMMANDS.menu(admin=False)}
    assert everybodys == {command.name for command in COMMANDS if not command.admins} - {"start"}
    assert {name for name, _ in COMMANDS.menu(admin=True)} == {command.name for command in COMMANDS} - {"start"}
    assert {name for name, _ in COMMANDS.menu(admin=False, group=True)} < everybodys


async def test_a_command_that_stands_in_the_table_works_everywhere(services: BotServices, wire: Wire) -> None:
    """One entry: it runs for those who may, and is in their menus and their /help alone."""

    async def wave(chat: ChatContext) -> None:
        await chat.say(plain(f"{chat.words} is waved at"))

    entry = Command("wave", wave, "/wave NAME", "waves at somebody", "Wave at somebody", admins=True)
    table = CommandTable([*COMMANDS, entry])
    application = build(services, request=wire, commands=table)
    async with application:
        await menus.publish(application.bot, services, table)
        dispatcher = Dispatcher(application, services)
        for user in (ADMIN, 7):
            person = {"id": user, "is_bot": False, "first_name": "Ida"}
            for text in ("/wave Bo", "/help", "/wav"):
                await dispatcher.handle(message(text, chat={"id": user, "type": "private"}, **{"from": person}))
    told = {
        user: [given["text"] for name, given in wire.sent if name == "sendMessage" and given["chat_id"] == user]
        for user in (ADMIN, 7)
    }
    assert told[ADMIN][0] == "Bo is waved at"
    assert "/wave NAME — waves at somebody" in told[ADMIN][1]
    assert "/wave?" in told[ADMIN][2]
    assert told[7][0].startswith("Only the admins")
    assert "wave" not in told[7][1] + told[7][2]
    offered = {
        given["scope"]["type"]: {each["command"] for each in given["commands"]}
        for name, given in wire.sent
        if name == "setMyCommands"
    }
    assert [scope for scope, names in offered.items() if "wave" in names] == ["chat"]


ORIGIN = {"type": "hidden_user", "sender_user_name": "x", "date": 1}


@pytest.mark.parametrize(
    ("more", "acts"),
    [
        ({"text": "/delete 1"}, True),
        ({"text": "/delete 1", "forward_origin": ORIGIN}, False),
        ({"text": " /delete 1", "forward_origin": ORIGIN}, False),
        ({"text": "", "caption": "/add", "forward_origin": ORIGIN}, False),
        ({"text": "/delete 1", "via_bot": {"id": 9, "is_bot": True, "first_name": "V"}}, False),
        ({"text": "who said it?", "forward_origin": ORIGIN}, True),
        ({"text": "who said it?", "is_automatic_forward": True}, False),
    ],
)
def test_forwarded_commands_do_not_act(more: dict[str, Any], acts: bool) -> None:
    update = Update.de_json(message(**more), None)
    assert update.message is not None
    assert may_act(update.message) is acts


def test_one_process_holds_the_data_folder(tmp_path: Path) -> None:
    refused = pytest.raises(ConfigError, match=r"another OnRecord \(process \d+\)")
    with locked(tmp_path / "data"), refused, locked(tmp_path / "data"):
        pass
    with locked(tmp_path / "data"):
        pass


def test_a_folder_that_can_not_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="can't be written"), locked(tmp_path / "file" / "data"):
        pass


async def test_serving_needs_a_token(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="TELEGRAM_BOT_TOKEN"):
        await serve(Config(data=tmp_path))
