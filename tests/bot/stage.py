"""The bot's application over an in-process Bot API that refuses what Telegram refuses, with real services behind."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from telegram.request import BaseRequest, RequestData

from bot.chat_store import ChatStore
from bot.config import Config, TelegramConfig
from bot.telegram.application import build
from bot.telegram.bot_services import BotServices
from bot.telegram.dispatcher import Dispatcher
from corpus.feeds.poller import Poller
from corpus.fetching.crawler import Crawler
from corpus.fetching.fetcher import Fetcher
from corpus.ingest.ingest import Ingest
from corpus.model import Attribution, AttributionKind, Draft, Span, Speaker, SpeakerKind
from corpus.store.opening import open_store
from index.news_index import NewsIndex
from index.query.request import RequestContext, utc_today
from tests.bot.bot_api_requests import RefusedError, check_results, markup_of, text_of
from tests.bot.fake_people import PROGRESS, entities_of
from tests.bot.rich_html import table_of

BOT = {
    "id": 99,
    "is_bot": True,
    "first_name": "OnRecord",
    "username": "onrecord_bot",
    "supports_inline_queries": True,
}
ADMIN, READER = 7, 8
GIFTS = dict.fromkeys(
    ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
)
RIGHTS = (
    "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
    "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
    "can_edit_stories", "can_delete_stories",
)  # fmt: skip
GROUP = {"id": -1001, "type": "supergroup", "title": "Newsroom"}
CHANNEL = {"id": -1009, "type": "channel", "title": "Wire", "username": "thewire"}

MAYOR = Speaker("Ines Okafor", SpeakerKind.PERSON, "mayor of Porto Verde")
PILOT = Speaker("Paul Okafor", SpeakerKind.PERSON, "harbour pilot")
ARTICLES = (
    Draft(
        "Porto Verde harbour to open in June",
        (
            "“We will open the harbour by June,” Ines Okafor, the mayor of Porto Verde, told reporters on Monday.",
            "Ships have waited since March, and 42 of them lie at anchor off the lighthouse.",
            "The harbour pilot Paul Okafor said the dredging had been sloppy.",
        ),
        outlet="Verde Post",
        url="https://verde-post.example/harbour",
        published=dt.date(2026, 5, 2),
    ),
    Draft(
        "Mayor wants a tram to the lighthouse",
        ("“A tram would carry nine thousand people a day,” said Ines Okafor.", "The council votes in autumn."),
        outlet="Morning Wire",
        url="https://wire.example/tram",
        published=dt.date(2026, 7, 9),
    ),
)
SAID = {"“We will": MAYOR, "“A tram": MAYOR, "the dredging": PILOT}


class DiedError(BaseException):
    """kill -9, as far as the code under test can tell."""


@dataclass
class Stage(BaseRequest):
    """`sent` are the bot's messages as they are now, by number; `calls` every method with its parameters."""

    services: BotServices | None = None
    sent: dict[int, dict[str, Any]] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    lost_topics: set[int] = field(default_factory=set)
    closed: set[int] = field(default_factory=set)  # chats in whose general topic nobody may write
    refuses_markup: bool = False
    blocked: set[int] = field(default_factory=set)  # chats that have thrown the bot out
    leading: dict[int, set[int]] = field(default_factory=dict)  # the admins of chats
    gone: set[int] = field(default_factory=set)  # messages that people have deleted
    channels: list[dict[str, Any]] = field(default_factory=list)  # that the bot is an admin of
    deaths: set[str] = field(default_factory=set)  # methods at the next call of which the process "dies"

    ephemeral: bool = False  # whether messages can be for one person of a group
    rich: bool = False  # whether messages can have tables
    late: bool = False  # whether it is too late for them
    language: str = ""  # what Telegram says of who writes

    def __post_init__(self) -> None:
        self._numbers = itertools.count(1)
        self.last_update: dict[str, Any] = {}
        self._application = build(self.services, request=self) if self.services else None

    @property
    def application(self) -> Any:
        """The bot."""
        assert self._application is not None
        return self._application

    # What people do

    async def says(
        self, text: str, *, user: int = READER, chat: dict[str, Any] | None = None, **more: Any
    ) -> list[str]:
        """Send a text; what the bot answered."""
        message = self.message(user, chat) | {"text": text} | more
        if found := entities_of(text):
            message["entities"] = found
        return await self.happens(message=message)

    async def presses(self, label: str, *, user: int = READER, number: int | None = None) -> list[str]:
        """Press the button with this label under a message of the bot's, the last one with it by default."""
        for message in [self.sent[number]] if number else reversed(self.sent.values()):
            keys = [key for row in message.get("keyboard", []) for key in row if key["text"] == label]
            if keys:
                return await self.presses_data(message, keys[0]["callback_data"], user=user)
        raise AssertionError(f"no button {label!r}: {[self.labels(number) for number in self.sent]}")

    async def presses_data(self, message: dict[str, Any], data: str, *, user: int = READER) -> list[str]:
        """Send callback data, genuine or not."""
        own = {key: message[key] for key in ("message_id", "date", "chat", "text")} | {"from": BOT}
        if message.get("keyboard"):
            own["reply_markup"] = {"inline_keyboard": message["keyboard"]}
        if original := message.get("reply_to_message"):
            own["reply_to_message"] = original
        query = {"id": "1", "from": person(user, self.language), "chat_instance": "1", "message": own, "data": data}
        return await self.happens(callback_query=query)

    async def happens(self, **content: Any) -> list[str]:
        """Deal with an update; the texts that the bot sent or edited meanwhile."""
        assert self.services is not None
        before = len(self.calls)
        self.last_update = {"update_id": next(self._numbers), **content}
        await self.deal(self.last_update)
        shown = (call for name, call in self.calls[before:] if name in {"sendMessage", "editMessageText", "sendPhoto"})
        told = [call["plain"] for call in shown if "plain" in call]  # the others were refused
        return [text for text in told if not PROGRESS.fullmatch(text)]

    async def deal(self, update: dict[str, Any]) -> None:
        """Deal with an update, perhaps once more: what a process that died has left is dealt with by the next."""
        assert self.services is not None
        with suppress(DiedError):
            await Dispatcher(self.application, self.services).handle(update)

    def message(self, user: int, chat: dict[str, Any] | None = None) -> dict[str, Any]:
        """A message without content."""
        place = chat or {"id": user, "type": "private", "first_name": "Ida"}
        now = int(dt.datetime.now(dt.UTC).timestamp())
        return {"message_id": next(self._numbers), "date": now, "chat": place, "from": person(user, self.language)}

    def labels(self, number: int | None = None) -> list[list[str]]:
        """The buttons under a message of the bot's, by default the last."""
        message = self.sent[number or max(self.sent)]
        return [[key["text"] for key in row] for row in message.get("keyboard", [])]

    def last(self) -> dict[str, Any]:
        """The bot's newest message, as a message that can be replied to."""
        message = self.sent[max(self.sent)]
        return {key: message[key] for key in ("message_id", "date", "chat", "text")} | {"from": BOT}

    def called(self, name: str) -> list[dict[str, Any]]:
        """The parameters of all calls of a method."""
        return [given for method, given in self.calls if method == name]

    # What the Bot API does

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: object, **__: object
    ) -> tuple[int, bytes]:
        if method == "GET":
            return 200, self.files[url.rsplit("/", 1)[-1]]
        given = dict(request_data.parameters) if request_data else {}
        if request_data and request_data.contains_files:
            given["files"] = request_data.multipart_data
        try:
            result = self._result(url.rsplit("/", 1)[-1], given)
        except RefusedError as refused:
            return refused.code, json.dumps(refused.body).encode()
        return 200, json.dumps({"ok": True, "result": result}).encode()

    def _result(self, name: str, given: dict[str, Any]) -> Any:
        if (method := self._sending(name, given)) in self.deaths:
            self.deaths.discard(method)
            raise DiedError
        self.calls.append((name, given))
        if name.startswith("get"):
            return self._told(name, given)
        if name in {"sendMessage", "editMessageText"}:
            return self._shown(given)
        if name in {"answerInlineQuery", "answerGuestQuery"}:
            check_results(given["results"] if "results" in given else [given["result"]])
            return {"inline_message_id": "guest"} if "result" in given else True
        if name in {"editEphemeralMessageText", "sendRichMessage"}:
            return self._newer(name, given)
        if name == "sendPhoto":
            given["plain"] = text_of(given, "caption", 1024)["text"]
        if name in {"sendDocument", "sendPhoto"}:
            return {"message_id": next(self._numbers), "date": 0, "chat": {"id": given["chat_id"], "type": "private"}}
        return True

    def _sending(self, name: str, given: dict[str, Any]) -> str:
        """The method that a call would have been of on a quick machine: on a slow one "Reading …" comes first, and the
        result in its place."""
        if PROGRESS.fullmatch(str(given.get("text"))):
            return ""
        shown = self.sent.get(given.get("message_id", 0), {})
        return "sendMessage" if PROGRESS.fullmatch(str(shown.get("text"))) else name

    def _told(self, name: str, given: dict[str, Any]) -> dict[str, Any]:
        if name == "getFile":
            return {"file_id": given["file_id"], "file_unique_id": "u", "file_path": given["file_id"]}
        return BOT if name == "getMe" else self._chat(given) if name == "getChat" else self._member(given)

    def _chat(self, given: dict[str, Any]) -> dict[str, Any]:
        meant = given["chat_id"]
        for chat in (*self.channels, CHANNEL):
            if meant in (chat["id"], f"@{chat.get('username')}"):
                return {"accent_color_id": 0, "max_reaction_count": 0, "accepted_gift_types": GIFTS} | chat
        raise RefusedError("chat not found")

    def _member(self, given: dict[str, Any]) -> dict[str, Any]:
        user = BOT if given["user_id"] == BOT["id"] else person(given["user_id"])
        if given["user_id"] in self.leading.get(given["chat_id"], ()):
            return {"status": "creator", "user": user, "is_anonymous": False}
        if any(chat["id"] == given["chat_id"] for chat in self.channels):
            return {"status": "administrator", "user": user} | dict.fromkeys(RIGHTS, False)
        if user is BOT:
            raise RefusedError("member list is inaccessible")
        return {"status": "member", "user": user}

    def _shown(self, given: dict[str, Any]) -> dict[str, Any]:
        """Telegram's own checks of text and buttons."""
        if given.get("message_id") in self.gone:
            raise RefusedError("message to edit not found")
        if given.get("message_thread_id") in self.lost_topics:
            raise RefusedError("message thread not found")
        if "ephemeral_message_parameters" in given and self.ephemeral:
            return self._whispered(given)
        if given["chat_id"] in self.blocked:
            raise RefusedError("bot was blocked by the user", 403)
        if given["chat_id"] in self.closed and "message_thread_id" not in given:
            raise RefusedError("TOPIC_CLOSED")
        if self.refuses_markup and given.get("parse_mode"):
            raise RefusedError("can't parse entities: Unsupported start tag")
        shown = text_of(given, "text", 4096)
        given["plain"] = shown["text"]
        assert given["link_preview_options"] == {"is_disabled": True}
        number = given.get("message_id") or next(self._numbers)
        kind = "private" if given["chat_id"] > 0 else "supergroup"
        message = {
            "message_id": number,
            "date": 1,
            "chat": {"id": given["chat_id"], "type": kind},
            "text": shown["text"],
        }
        keyboard = (markup_of(given) or {}).get("inline_keyboard", [])
        self.sent[number] = {**self.sent.get(number, {}), **message, "keyboard": keyboard}
        replied = (given.get("reply_parameters") or {}).get("message_id")
        if replied and replied == self.last_update.get("message", {}).get("message_id"):
            self.sent[number]["reply_to_message"] = self.last_update["message"]
        return message

    def _newer(self, name: str, given: dict[str, Any]) -> dict[str, Any]:
        """What not every server knows; a rich message, where this one does."""
        if not (self.rich if name == "sendRichMessage" else self.ephemeral):
            raise RefusedError("Not Found", 404)
        if "chat_id" not in given:
            raise RefusedError("chat_id is empty")
        if self.refuses_markup:
            raise RefusedError("RICH_MESSAGE_INVALID")
        told, _ = table_of(given["rich_message"]["html"])
        number, keyboard = next(self._numbers), (markup_of(given) or {}).get("inline_keyboard", [])
        message = {"message_id": number, "date": 1, "chat": {"id": given["chat_id"], "type": "private"}}
        self.sent[number] = {**message, "text": told, "keyboard": keyboard}
        return {**message, "rich_message": {"blocks": []}, "reply_markup": {"inline_keyboard": keyboard}}

    def _whispered(self, given: dict[str, Any]) -> dict[str, Any]:
        """A message to one person of a group, which has no number."""
        assert given["chat_id"] < 0
        assert given["ephemeral_message_parameters"].keys() <= {"receiver_user_id", "callback_query_id"}
        if self.late:
            raise RefusedError("QUERY_ID_INVALID")
        given["plain"] = text_of(given, "text", 4096)["text"]
        markup_of(given)
        return {"message_id": 0, "ephemeral_message_id": 5, "date": 1, "chat": {"id": -1001, "type": "supergroup"}}


def person(user: int, language: str = "") -> dict[str, Any]:
    """As `from` has it."""
    known = {"id": user, "is_bot": False, "first_name": "Ida"}
    return known | ({"language_code": language} if language else {})


@asynccontextmanager
async def staged(
    folder: Path, *, articles: bool = True, today: Callable[[], dt.date] = utc_today, hosts: Sequence[str] = ()
) -> AsyncIterator[Stage]:
    """A bot over ARTICLES with ADMIN as its admin, in `folder`; what a former one left there goes on. It may fetch from
    these private `hosts`."""
    store = await open_store(folder)
    if articles and not await store.seq():
        for draft in ARTICLES:
            await store.put(draft, [attributed(text) for text in (draft.title, *draft.paragraphs)], "hand")
    config = Config(data=folder, telegram=TelegramConfig(admins=(ADMIN,)))
    fetcher = Fetcher(allowed_hosts=hosts)
    ingest = Ingest(store, fetcher=fetcher, workers=0)
    index = await NewsIndex.open(store, None, context=RequestContext(today, ingest.attributed_text))
    chat_store = await ChatStore.open(folder)
    stage = Stage(BotServices(config, store, index, ingest, chat_store, Poller(ingest, Crawler(fetcher, 0.0))))
    try:
        async with stage.application:
            yield stage
    finally:
        await chat_store.close()
        await index.close()
        await ingest.close()
        await store.close()


def attributed(text: str) -> tuple[Attribution, ...]:
    """What SAID knows of the passage."""
    found = []
    for words, speaker in SAID.items():
        if words in text:
            start = text.index(words)
            end = text.index("”", start) + 1 if words[0] == "“" else len(text)
            kind = AttributionKind.DIRECT if words[0] == "“" else AttributionKind.INDIRECT
            found.append(Attribution((Span(start, end),), None, None, kind, speaker))
    return tuple(found)
