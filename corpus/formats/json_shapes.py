"""The shapes in which JSON files hold articles, each made into plain records.

JSON Feed, WordPress, NewsAPI and the like, ninjs, and the exports of Telegram Desktop. A record is an object whose
fields `record` knows by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from corpus.errors import UnreadableError
from corpus.formats import posts

_LISTS = ("articles", "items", "posts", "results", "data", "hits", "docs", "stories", "records", "entries", "news")
_FEWEST_WORDS = 5  # of a post that says anything
_LONGEST_TITLE = 150
_LINKED = ("link", "text_link", "mention", "hashtag", "cashtag", "bot_command")
_CHANNELS = ("public_channel", "private_channel")


def records(value: Any) -> Iterator[dict[str, Any]]:
    """The records in a JSON value. UnreadableError if it is known to hold something else than articles."""
    if isinstance(value, list):
        for item in value:
            yield from records(item) if isinstance(item, dict) else [{"": item}]
    elif not isinstance(value, dict):
        raise UnreadableError("it is no JSON object")
    elif isinstance(value.get("messages"), list) and "type" in value:
        yield from _channel(value)
    elif isinstance(value.get("chats"), dict):
        yield from _export(value["chats"])
    elif str(value.get("version")).startswith("https://jsonfeed.org/"):
        yield from _feed(value)
    elif "_source" in value and isinstance(value["_source"], dict):
        yield value["_source"]
    elif (inner := _listed(value)) is not None:
        yield from records(inner)
    else:
        yield _ninjs(value) if "uri" in value and "headline" in value else _wordpress(value)


def _listed(value: Mapping[str, Any]) -> Any:
    """The list that an answer of an API wraps, if this is one."""
    for name in _LISTS:
        inner = value.get(name)
        if isinstance(inner, dict) and name == "hits":
            return inner
        if isinstance(inner, list) and (not inner or isinstance(inner[0], dict)):
            return inner
    return None


def _feed(value: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """JSON Feed 1.1: items have content_html or content_text; the feed's title is the outlet's."""
    authors = value.get("authors") or [value["author"]] if value.get("author") else value.get("authors")
    for item in value.get("items") or []:
        if isinstance(item, dict):
            own = item.get("authors") or ([item["author"]] if item.get("author") else authors)
            yield {"outlet": value.get("title"), "language": value.get("language"), **item, "authors": own}


def _ninjs(value: Mapping[str, Any]) -> dict[str, Any]:
    """IPTC's ninjs: the provider, the source or who has the rights is the outlet; a URI that is no web address is no
    link."""
    names = ("provider", "infosources", "source", "copyrightholder")
    outlet = next((value[name] for name in names if value.get(name)), None)
    first = outlet[0] if isinstance(outlet, list) and outlet else outlet
    link = value.get("link") or (value["uri"] if str(value["uri"]).startswith("http") else None)
    return {**value, "outlet": first, "url": link}


def _wordpress(value: dict[str, Any]) -> dict[str, Any]:
    """A post of WordPress has its author's number, and the author only where that was asked for (`_embed`)."""
    embedded = value.get("_embedded")
    authors = embedded.get("author") if isinstance(embedded, dict) else None
    return {**value, "author": authors} if isinstance(authors, list) else value


def _export(chats: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The whole of what Telegram Desktop exported: its channels."""
    channels = [chat for chat in chats.get("list") or [] if isinstance(chat, dict) and chat.get("type") in _CHANNELS]
    if not channels:
        raise UnreadableError("it is an export of Telegram chats without a channel among them")
    for chat in channels:
        yield from _channel(chat)


def _channel(chat: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The posts of a channel that Telegram Desktop exported (result.json). What was forwarded keeps its origin."""
    if chat["type"] not in _CHANNELS:
        raise UnreadableError("it is an export of a Telegram chat that is no channel; only channels hold articles")
    for message in chat["messages"]:
        if not isinstance(message, dict) or message.get("type") != "message":
            continue
        origin = message.get("forwarded_from")
        title, text = _post(message.get("text"), [str(name) for name in (chat.get("name"), origin) if name])
        if len(text.split()) < _FEWEST_WORDS:
            continue
        yield {
            "title": title,
            "text": text.removeprefix(title).strip() or text,
            "outlet": origin or chat.get("name"),
            "published": message.get("date"),
            "url": f"https://t.me/c/{chat.get('id')}/{message.get('id')}",
        }


def _post(text: Any, names: Sequence[str]) -> tuple[str, str]:
    """A post's headline, if it begins with bold words on a line of their own, and its text, which whoever goes by the
    `names` signs."""
    parts = text if isinstance(text, list) else [text]
    pieces = [part.get("text") if isinstance(part, dict) else part for part in parts]
    linked = [part["text"] for part in parts if isinstance(part, dict) and part.get("type") in _LINKED]
    whole = "".join(piece for piece in pieces if isinstance(piece, str))
    whole = posts.without_signature(whole, [one for one in linked if isinstance(one, str) and one], names).strip()
    first = parts[0] if parts else None
    bold = str(first.get("text")) if isinstance(first, dict) and first.get("type") == "bold" else ""
    title = whole.partition("\n")[0].strip()
    return (title if len(title) <= _LONGEST_TITLE and title in bold else ""), whole
