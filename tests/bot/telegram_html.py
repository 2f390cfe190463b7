"""Telegram's HTML as the Bot API reads it (td/telegram/MessageEntity.cpp, parse_html), or more strictly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

NAMES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
ESCAPES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
TAG = re.compile(r"<(/?)([a-zA-Z0-9-]*)((?:\s+[a-zA-Z-]+(?:=(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>]*))?)*)\s*>")
ATTRIBUTE = re.compile(r"([a-zA-Z-]+)(?:=(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]*)))?")
ESCAPE = re.compile(r"&(?:#(\d{1,7});|#[xX]([0-9a-fA-F]{1,6});|([a-zA-Z]{1,31});)")


class BadHtmlError(Exception):
    """What the Bot API would say after "can't parse entities: "."""


@dataclass
class Open:
    """A tag that waits for its end."""

    name: str
    start: int
    attributes: dict[str, str]


def units(text: str) -> int:
    """The length in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse(html: str) -> tuple[str, list[dict[str, Any]]]:
    """The text without markup and its entities, offsets in UTF-16 units. Raises BadHtmlError."""
    plain, entities, stack = "", [], []
    position = 0
    while position < len(html):
        here = html.find("<", position)
        plain += unescape(html[position : here if here >= 0 else len(html)])
        if here < 0:
            break
        tag = TAG.match(html, here)
        if tag is None:
            raise BadHtmlError(f"Unclosed start tag at byte offset {len(html[:here].encode())}")
        closing, name = tag[1], tag[2].lower()
        if closing:
            entities += _close(stack, name, units(plain), html, here)
        else:
            stack.append(_open(name, tag[3], units(plain), html, here))
        position = tag.end()
    if stack:
        raise BadHtmlError(f'Can\'t find end tag corresponding to start tag "{stack[-1].name}"')
    return plain, sorted(entities, key=lambda entity: (entity["offset"], -entity["length"], entity["type"]))


def unescape(text: str) -> str:
    """Escapes resolved. Telegram shows unknown ones as they are; here they are errors, because nobody means them so."""

    def one(match: re.Match[str]) -> str:
        if match[3] is not None:
            if match[3] not in ESCAPES:
                raise BadHtmlError(f"Unsupported escape &{match[3]};")
            return ESCAPES[match[3]]
        return chr(int(match[1]) if match[1] else int(match[2], 16))

    return ESCAPE.sub(one, text)


def _open(name: str, attributes: str, start: int, html: str, here: int) -> Open:
    found = {m[1].lower(): unescape(m[2] or m[3] or m[4] or "") for m in ATTRIBUTE.finditer(attributes)}
    known = name in NAMES and (name != "span" or found.get("class") == "tg-spoiler")
    if not known:
        raise BadHtmlError(f'Unsupported start tag "{name}" at byte offset {len(html[:here].encode())}')
    return Open(name, start, found)


def _close(stack: list[Open], name: str, end: int, html: str, here: int) -> list[dict[str, Any]]:
    offset = len(html[:here].encode())
    if not stack:
        raise BadHtmlError(f"Unexpected end tag at byte offset {offset}")
    tag = stack.pop()
    if name not in ("", tag.name):
        raise BadHtmlError(f'Unmatched end tag at byte offset {offset}, expected "</{tag.name}>", found "</{name}>"')
    kind = NAMES[tag.name]
    if end == tag.start:
        return []
    entity: dict[str, Any] = {"type": kind, "offset": tag.start, "length": end - tag.start}
    if kind == "blockquote" and "expandable" in tag.attributes:
        entity["type"] = "expandable_blockquote"
    if kind == "text_link":
        entity["url"] = tag.attributes.get("href", "")
        if not re.match(r"(https?|tg)://\S+$", entity["url"]):
            raise BadHtmlError(f"link to {entity['url']!r}")
    return [entity]
