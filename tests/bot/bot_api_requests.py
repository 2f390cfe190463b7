"""What arrives in requests to the fake Bot API, parsed and checked as strictly as Telegram does."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web
from aiohttp.multipart import BodyPartReader

from tests.bot.telegram_html import BadHtmlError, parse, units

Json = dict[str, Any]


class RefusedError(Exception):
    """The Bot API says no."""

    def __init__(self, description: str, code: int = 400, **parameters: Any) -> None:
        super().__init__(description)
        prefix = {400: "Bad Request: ", 401: "", 403: "Forbidden: ", 404: "", 409: "Conflict: "}.get(code, "")
        self.code = code
        self.body: Json = {"ok": False, "error_code": code, "description": prefix + description}
        if parameters:
            self.body["parameters"] = parameters


def text_of(values: Json, name: str, limit: int) -> Json:
    """The text and entities of a message or caption, if Telegram would take them."""
    raw = values.get(name, "")
    if not isinstance(raw, str):
        raw = json.dumps(raw)
    entities: list[Json] = []
    if mode := values.get("parse_mode"):
        if mode != "HTML":
            raise RefusedError("unsupported parse_mode")
        try:
            raw, entities = parse(raw)
        except BadHtmlError as error:
            raise RefusedError(f"can't parse entities: {error}") from error
    if not raw.strip():
        raise RefusedError("message text is empty" if name == "text" else "message caption is empty")
    if units(raw) > limit:
        raise RefusedError("message is too long" if name == "text" else "message caption is too long")
    if len(entities) > 100:
        raise RefusedError("more than 100 entities: Telegram would drop the rest")
    return {"text": raw, **({"entities": entities} if entities else {})}


def markup_of(values: Json) -> Json | None:
    """The reply markup, if Telegram would take it."""
    markup: Json | None = values.get("reply_markup")
    if not markup or not markup.get("inline_keyboard"):
        return markup if markup and "inline_keyboard" not in markup else None
    for row in markup["inline_keyboard"]:
        if not 1 <= len(row) <= 8:
            raise RefusedError("a row of buttons must have 1 to 8")
        for button in row:
            _check_button(button)
    return markup


def _check_button(button: Json) -> None:
    if not button.get("text", "").strip():
        raise RefusedError("text buttons are unallowed in the inline keyboard")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
        raise RefusedError("BUTTON_DATA_INVALID")
    if "url" in button and not button["url"].startswith(("http://", "https://", "tg://")):
        raise RefusedError("BUTTON_URL_INVALID")
    if "switch_inline_query_chosen_chat" in button:
        chosen = button["switch_inline_query_chosen_chat"]
        if len(chosen.get("query", "")) > 256 or not any(name.startswith("allow_") for name in chosen):
            raise RefusedError("BUTTON_TYPE_INVALID")
    if button.get("style", "danger") not in ("danger", "success", "primary"):
        raise RefusedError("BUTTON_STYLE_INVALID")
    if len(button.keys() - {"text", "style"}) != 1:
        raise RefusedError("text buttons are unallowed in the inline keyboard")
    if "copy_text" in button and not 1 <= len(button["copy_text"]["text"]) <= 256:
        raise RefusedError("BUTTON_COPY_TEXT_INVALID")


def check_results(results: list[Json]) -> None:
    """What inline mode or guest mode is answered with, if Telegram would take it: messages from there have only buttons
    that need no chat of the bot's."""
    if len(results) > 50 or len({result["id"] for result in results}) < len(results):
        raise RefusedError("RESULT_ID_DUPLICATE")
    for result in results:
        content = result["input_message_content"]
        text_of({**content, "text": content["message_text"]}, "text", 4096)
        if not 1 <= len(result["id"].encode()) <= 64:
            raise RefusedError("RESULT_ID_INVALID")
        if not result.get("title", "").strip():
            raise RefusedError("ARTICLE_TITLE_EMPTY")
        if not result.get("thumbnail_url", "https://").startswith("https://"):
            raise RefusedError("WEBDOCUMENT_URL_INVALID")
        rows = (markup_of(result) or {}).get("inline_keyboard", [])
        assert not [key for row in rows for key in row if "callback_data" in key]


async def values_of(request: web.Request) -> Json:
    """All parameters: of the address, of a form, of a multipart body; JSON where it is JSON."""
    values: Json = dict(request.query)
    if request.content_type == "multipart/form-data":
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader)
            content = await part.read()
            values[part.name or ""] = bytes(content) if part.filename else content.decode()
    else:
        values |= dict(await request.post())
    files = {name: value for name, value in values.items() if isinstance(value, bytes)}
    parsed = {name: _loaded(name, value) for name, value in values.items() if name not in files}
    return {
        n: files.get(v.removeprefix("attach://"), v) if isinstance(v, str) else v for n, v in parsed.items()
    } | files


def _loaded(name: str, value: Any) -> Any:
    if name in ("text", "caption", "callback_query_id", "inline_query_id", "guest_query_id", "file_id", "parse_mode"):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
