"""A strict Bot API server for tests: real HTTP, real long polling, and no forgiveness.

What Telegram refuses is refused in its words; some things that Telegram silently repairs are refused, too.
`Faults` make it fail on demand. People write through `tests.bot.fake_people`.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientError, ClientSession, web

from tests.bot.bot_api_requests import Json, RefusedError, check_results, markup_of, text_of, values_of
from tests.bot.telegram_html import parse, units

NUMBER = 4711
TOKEN = f"{NUMBER}:AAEXAMPLE_example-example-example-example"
BOT = {"id": NUMBER, "is_bot": True, "first_name": "OnRecord", "username": "onrecord_test_bot"}
MAX_DOWNLOAD = 20_000_000
CALLBACK_SECONDS = 150.0


@dataclass
class Fault:
    """What goes wrong with the next `times` calls of a method (of one chat, if given).

    kind: "status" answers `status`; "drop" closes the connection and does nothing; "lose" does it and closes the
    connection; "hang" does nothing for `seconds`, then closes; "garbage" answers what is no JSON.
    """

    method: str
    kind: str
    times: int = 1
    status: int = 500
    retry_after: int | None = None
    seconds: float = 0.0
    chat_id: int | None = None
    text: str = '{"ok": tru'
    hits: int = 0


@dataclass
class Call:
    """One request that arrived."""

    method: str
    values: Json
    at: float
    ok: bool = False


@dataclass
class Poll:
    """A getUpdates that waits."""

    woken: asyncio.Event = field(default_factory=asyncio.Event)
    superseded: bool = False


class FakeBotApi:
    """The server. `calls` has every request in order, `chats` every message by chat and id."""

    def __init__(self) -> None:
        self.chats: dict[int, Json] = {}
        self.messages: dict[int, dict[int, Json]] = defaultdict(dict)
        self.blocked: set[int] = set()
        self.migrated: dict[int, int] = {}
        self.calls: list[Call] = []
        self.faults: list[Fault] = []
        self.files: dict[str, tuple[bytes, int]] = {}
        self.documents: dict[int, bytes] = {}  # what the bot sent, by message id
        self.commands: dict[str, list[Json]] = {}
        self.queries: dict[str, float] = {}  # callback queries that may be answered, with their time
        self.answered: dict[str, Json] = {}
        self.token = TOKEN
        self.webhook = ""
        self.webhook_secret = ""
        self.webhook_route = ""  # where posts go: the place of the reverse proxy
        self._posting: asyncio.Task[None] | None = None
        self.confirmed: list[int] = []
        self.allowed: list[str] = []
        self._updates: list[Json] = []
        self._numbers = itertools.count(9_000_001)
        self._message_ids: dict[int, itertools.count[int]] = defaultdict(lambda: itertools.count(1))
        self._poll: Poll | None = None
        self._changed = asyncio.Condition()
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def start(self, port: int = 0) -> None:
        """Listen on loopback; `url` says where."""
        application = web.Application(client_max_size=60_000_000)
        application.router.add_route("*", "/bot{token}/{method}", self._serve)
        application.router.add_get("/file/bot{token}/{path:.+}", self._download)
        self._runner = web.AppRunner(application, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Close everything."""
        if self._posting:
            self._posting.cancel()
            await asyncio.wait({self._posting})
        if self._poll:
            self._poll.woken.set()
        if self._runner:
            await self._runner.cleanup()

    # What tests use

    def fail(self, method: str, kind: str = "status", **more: Any) -> Fault:
        """Make the next calls of a method ("*": any but getUpdates) go wrong."""
        fault = Fault(method, kind, **more)
        self.faults.append(fault)
        return fault

    def push(self, *, before: bool = False, **content: Any) -> int:
        """Queue an update as it is, and return its number.

        What the last poll didn't allow is dropped, unless it is from `before` that poll: such updates still come.
        """
        number = int(content.pop("update_id", 0)) or next(self._numbers)
        if before or not self.allowed or any(kind in content for kind in self.allowed):
            self._updates.append({"update_id": number, **content})
        if self._poll:
            self._poll.woken.set()
        return number

    def unconfirmed(self) -> list[int]:
        """The numbers of updates that would come again."""
        return [update["update_id"] for update in self._updates]

    def sent(self, chat_id: int) -> list[Json]:
        """The bot's messages in a chat, oldest first, as they are now."""
        return [message for message in self.messages[chat_id].values() if message["from"]["id"] == BOT["id"]]

    def called(self, method: str, *, ok: bool | None = None) -> list[Call]:
        """The calls of a method."""
        return [call for call in self.calls if call.method == method and ok in (None, call.ok)]

    async def until(self, condition: Callable[[], Any], seconds: float = 30.0) -> Any:
        """Wait until the condition holds and return its value; it is looked at before and after every request."""
        async with asyncio.timeout(seconds), self._changed:
            while not (value := condition()):
                await self._changed.wait()
            return value

    def next_id(self, chat_id: int) -> int:
        """The number of the chat's next message."""
        return next(self._message_ids[chat_id])

    def refusals(self) -> list[Call]:
        """Calls that were refused though no fault was asked for: mistakes of the bot."""
        return [call for call in self.calls if not call.ok and "fault" not in call.values]

    # HTTP

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if request.match_info["token"] != self.token:
            return _reply(RefusedError("Unauthorized", 401))
        try:
            call = Call(method, await values_of(request), time.monotonic())
        except ConnectionResetError:  # the bot was killed while it sent this
            return web.Response()
        self.calls.append(call)
        try:
            return await self._answer(request, call)
        finally:
            await self._tell()

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _answer(self, request: web.Request, call: Call) -> web.StreamResponse:
        fault = self._fault(call)
        await self._tell()
        if fault and fault.kind != "lose":
            return await _misbehave(request, fault)
        handler = METHODS.get(call.method)
        if handler is None:
            return _reply(RefusedError("Not Found", 404))
        try:
            result = await handler(self, call.values)
        except RefusedError as refused:
            return _reply(refused)
        call.ok = True
        if fault:
            _abort(request)
        return web.json_response({"ok": True, "result": result})

    def _fault(self, call: Call) -> Fault | None:
        for fault in self.faults:
            named = fault.method == call.method or (fault.method == "*" and call.method != "getUpdates")
            if named and fault.hits < fault.times and fault.chat_id in (None, call.values.get("chat_id")):
                fault.hits += 1
                call.values["fault"] = fault.kind
                return fault
        return None

    async def _download(self, request: web.Request) -> web.StreamResponse:
        content, _ = self.files.get(request.match_info["path"].removeprefix("documents/"), (None, 0))
        if content is None or request.match_info["token"] != self.token:
            return _reply(RefusedError("Not Found", 404))
        return web.Response(body=content)

    # Methods

    async def _get_updates(self, values: Json) -> list[Json]:
        if self.webhook:
            raise RefusedError("can't use getUpdates method while webhook is active", 409)
        if self._poll:
            self._poll.superseded = True
            self._poll.woken.set()
        poll = self._poll = Poll()
        offset = int(values.get("offset", 0))
        self.confirmed += [update["update_id"] for update in self._updates if update["update_id"] < offset]
        self._updates = [update for update in self._updates if update["update_id"] >= offset]
        await self._tell()
        self.allowed = values.get("allowed_updates", [])
        limit = int(values.get("limit", 100))
        if not self._updates:
            try:
                await asyncio.wait_for(poll.woken.wait(), float(values.get("timeout", 0)))
            except TimeoutError:
                pass
            finally:
                self._poll = None if self._poll is poll else self._poll
        if poll.superseded:
            raise RefusedError(
                "terminated by other getUpdates request; make sure that only one bot instance is running", 409
            )
        self._poll = None if self._poll is poll else self._poll
        return self._updates[:limit]

    async def _send_message(self, values: Json) -> Json:
        message = self._new(values)
        message |= text_of(values, "text", 4096)
        return self._place(message)

    async def _send_document(self, values: Json) -> Json:
        message = self._new(values)
        if "caption" in values:
            text = text_of(values, "caption", 1024)
            message |= {"caption": text["text"], "caption_entities": text.get("entities", [])}
        content = values.get("document")
        if not isinstance(content, bytes):
            raise RefusedError("there is no document in the request")
        self.documents[message["message_id"]] = content
        identity = f"out{message['message_id']}"
        message["document"] = {"file_id": identity, "file_unique_id": identity, "file_size": len(content)}
        return self._place(message)

    async def _send_photo(self, values: Json) -> Json:
        message = self._new(values)
        if "caption" in values:
            text = text_of(values, "caption", 1024)
            message |= {"caption": text["text"], "caption_entities": text.get("entities", [])}
        content = values.get("photo")
        if not isinstance(content, bytes) or not content.startswith((b"\x89PNG", b"\xff\xd8")):
            raise RefusedError("IMAGE_PROCESS_FAILED")
        if len(content) > 10_000_000:
            raise RefusedError("photo is too big")
        identity = f"out{message['message_id']}"
        message["photo"] = [{"file_id": identity, "file_unique_id": identity, "width": 1, "height": 1}]
        return self._place(message)

    async def _edit_message_text(self, values: Json) -> Json:
        message = self._own(values)
        changed = text_of(values, "text", 4096)
        new = (changed["text"], changed.get("entities"), markup_of(values))
        if new == (message.get("text"), message.get("entities"), message.get("reply_markup")):
            raise RefusedError(
                "message is not modified: specified new message content and reply markup are exactly the same as a "
                "current content and reply markup of the message"
            )
        return self._rewritten(message, changed, new[2])

    async def _edit_reply_markup(self, values: Json) -> Json:
        message = self._own(values)
        markup = markup_of(values)
        if markup == message.get("reply_markup"):
            raise RefusedError("message is not modified: the reply markup is exactly the same")
        return self._rewritten(message, {}, markup)

    async def _delete_message(self, values: Json) -> bool:
        self._chat(values)
        if self.messages[int(values["chat_id"])].pop(int(values["message_id"]), None) is None:
            raise RefusedError("message to delete not found")
        return True

    async def _send_chat_action(self, values: Json) -> bool:
        self._chat(values)
        return True

    async def _answer_callback_query(self, values: Json) -> bool:
        identity = values.get("callback_query_id")
        asked = self.queries.pop(identity, None)
        if asked is None or time.monotonic() - asked > CALLBACK_SECONDS:
            raise RefusedError("query is too old and response timeout expired or query ID is invalid")
        if units(values.get("text", "")) > 200:
            raise RefusedError("MESSAGE_TOO_LONG")
        self.answered[identity] = values
        return True

    async def _answer_inline_query(self, values: Json) -> bool:
        return self._answer_once(values.get("inline_query_id"), values, values.get("results", []))

    async def _answer_guest_query(self, values: Json) -> Json:
        self._answer_once(values.get("guest_query_id"), values, [values["result"]])
        return {"inline_message_id": f"guest{values['guest_query_id']}"}

    def _answer_once(self, identity: Any, values: Json, results: list[Json]) -> bool:
        if self.queries.pop(identity, None) is None:
            raise RefusedError("query is too old and response timeout expired or query ID is invalid")
        check_results(results)
        self.answered[identity] = values
        return True

    async def _get_file(self, values: Json) -> Json:
        identity = values.get("file_id", "")
        if identity not in self.files:
            raise RefusedError("invalid file_id")
        size = self.files[identity][1]
        if size > MAX_DOWNLOAD:
            raise RefusedError("file is too big")
        return {
            "file_id": identity,
            "file_unique_id": identity,
            "file_size": size,
            "file_path": f"documents/{identity}",
        }

    async def _set_my_commands(self, values: Json) -> bool:
        scope = values.get("scope", {"type": "default"})
        if scope["type"] == "chat" and int(scope["chat_id"]) not in self.chats:
            raise RefusedError("chat not found")
        commands = values["commands"]
        for command in commands:
            name, description = command["command"], command["description"]
            if not (name.isascii() and name.replace("_", "a").isalnum() and name == name.lower() and len(name) <= 32):
                raise RefusedError("BOT_COMMAND_INVALID")
            if not 1 <= len(description) <= 256:
                raise RefusedError("BOT_COMMAND_DESCRIPTION_INVALID")
        self.commands[scope_name(scope)] = commands
        return True

    async def _delete_my_commands(self, values: Json) -> bool:
        self.commands.pop(scope_name(values.get("scope", {"type": "default"})), None)
        return True

    async def _accept(self, values: Json) -> bool:
        return True

    async def _delete_webhook(self, values: Json) -> bool:
        self.webhook = ""
        return True

    async def _set_webhook(self, values: Json) -> bool:
        if not values["url"].startswith("https://"):
            raise RefusedError("bad webhook: An HTTPS URL must be provided for webhook")
        self.webhook, self.webhook_secret = values["url"], values.get("secret_token", "")
        self.allowed = values.get("allowed_updates", [])
        if self._posting is None:
            self._posting = asyncio.create_task(self._post_updates())
        return True

    async def _get_webhook_info(self, values: Json) -> Json:
        return {"url": self.webhook, "has_custom_certificate": False, "pending_update_count": len(self._updates)}

    async def _post_updates(self) -> None:
        """One after the other; what isn't acknowledged comes again."""
        async with ClientSession() as session:
            while True:
                await asyncio.sleep(0.02)
                if not self.webhook or not self._updates:
                    continue
                update = self._updates[0]
                headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook_secret}
                with suppress(ClientError):
                    async with session.post(self.webhook_route, json=update, headers=headers) as answer:
                        if answer.status == 200 and update in self._updates:
                            self._updates.remove(update)
                            self.confirmed.append(update["update_id"])
                            await self._tell()

    async def _get_me(self, values: Json) -> Json:
        return {**BOT, "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": True}

    # Messages

    def _chat(self, values: Json) -> Json:
        chat_id = int(values.get("chat_id", 0))
        if chat_id in self.migrated:
            new = self.migrated[chat_id]
            raise RefusedError("group chat was upgraded to a supergroup chat", migrate_to_chat_id=new)
        if chat_id not in self.chats:
            raise RefusedError("chat not found")
        if chat_id in self.blocked:
            raise RefusedError("bot was blocked by the user", 403)
        return self.chats[chat_id]

    def _new(self, values: Json) -> Json:
        chat = self._chat(values)
        message: Json = {"message_id": 0, "date": int(time.time()), "chat": chat, "from": BOT}
        if thread := values.get("message_thread_id"):
            message |= {"message_thread_id": int(thread), "is_topic_message": True}
        if reply := values.get("reply_parameters"):
            original = self.messages[chat["id"]].get(int(reply["message_id"]))
            if original is None and not reply.get("allow_sending_without_reply"):
                raise RefusedError("message to be replied not found")
            if original and "quote" in reply and parse(reply["quote"])[0] not in original.get("text", ""):
                raise RefusedError("QUOTE_TEXT_INVALID")
            if original:
                message["reply_to_message"] = {k: v for k, v in original.items() if k != "reply_to_message"}
        if markup := markup_of(values):
            message["reply_markup"] = markup
        return message

    def _place(self, message: Json) -> Json:
        chat_id = message["chat"]["id"]
        message["message_id"] = self.next_id(chat_id)
        self.messages[chat_id][message["message_id"]] = message
        return message

    def _own(self, values: Json) -> Json:
        chat = self._chat(values)
        message = self.messages[chat["id"]].get(int(values.get("message_id", 0)))
        if message is None:
            raise RefusedError("message to edit not found")
        if message["from"]["id"] != BOT["id"]:
            raise RefusedError("message can't be edited")
        return message

    def _rewritten(self, message: Json, changed: Json, markup: Json | None) -> Json:
        for stale in ("reply_markup", *(("entities",) if changed else ())):
            message.pop(stale, None)
        message |= changed | {"edit_date": int(time.time())} | ({"reply_markup": markup} if markup else {})
        return message


METHODS: dict[str, Callable[[FakeBotApi, Json], Any]] = {
    "getMe": FakeBotApi._get_me,
    "getUpdates": FakeBotApi._get_updates,
    "deleteWebhook": FakeBotApi._delete_webhook,
    "setWebhook": FakeBotApi._set_webhook,
    "getWebhookInfo": FakeBotApi._get_webhook_info,
    "sendMessage": FakeBotApi._send_message,
    "sendDocument": FakeBotApi._send_document,
    "sendPhoto": FakeBotApi._send_photo,
    "sendChatAction": FakeBotApi._send_chat_action,
    "editMessageText": FakeBotApi._edit_message_text,
    "editMessageReplyMarkup": FakeBotApi._edit_reply_markup,
    "deleteMessage": FakeBotApi._delete_message,
    "answerCallbackQuery": FakeBotApi._answer_callback_query,
    "answerInlineQuery": FakeBotApi._answer_inline_query,
    "answerGuestQuery": FakeBotApi._answer_guest_query,
    "getFile": FakeBotApi._get_file,
    "setMyCommands": FakeBotApi._set_my_commands,
    "deleteMyCommands": FakeBotApi._delete_my_commands,
    **dict.fromkeys(
        ("setMyDescription", "setMyShortDescription", "setChatMenuButton", "setMessageReaction"), FakeBotApi._accept
    ),
}


def scope_name(scope: Json) -> str:
    """ "all_group_chats", "chat:7" and so on."""
    return f"{scope['type']}:{scope['chat_id']}" if "chat_id" in scope else str(scope["type"])


def _reply(refused: RefusedError) -> web.Response:
    return web.json_response(refused.body, status=refused.code)


def _abort(request: web.Request) -> None:
    if request.transport:
        request.transport.abort()


async def _misbehave(request: web.Request, fault: Fault) -> web.StreamResponse:
    if fault.kind == "status":
        parameters = {"retry_after": fault.retry_after} if fault.retry_after is not None else {}
        return _reply(RefusedError("as the test asked", fault.status, **parameters))
    if fault.kind == "garbage":
        return web.Response(text="<html>gateway</html>" if fault.status >= 500 else fault.text, status=fault.status)
    if fault.kind == "hang":
        await asyncio.sleep(fault.seconds)
    _abort(request)
    return web.Response()
