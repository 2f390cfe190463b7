"""Bytes or text to article drafts, one file per format. `extract` is the way in."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from corpus.errors import TooLargeError, UnreadableError
from corpus.formats import markdown, record, text
from corpus.formats.address import is_web
from corpus.formats.decoding import cleaned, decoded, is_binary
from corpus.model import Draft

__all__ = ["LARGEST", "MOST_PARAGRAPHS", "checked", "extract"]

LARGEST = 20_000_000  # bytes of one file
MOST_PARAGRAPHS = 5_000  # of one article
LONGEST_ARTICLE = 1_000_000  # characters

_ENDINGS = {
    "html": "html", "htm": "html", "xhtml": "html", "md": "markdown", "markdown": "markdown",
    "json": "json", "jsonl": "json", "ndjson": "json", "txt": "text", "text": "text",
}  # fmt: skip
_TYPES = {
    "text/html": "html", "application/xhtml+xml": "html", "text/markdown": "markdown", "application/json": "json",
    "application/x-ndjson": "json", "application/jsonl": "json", "application/jsonlines": "json",
}  # fmt: skip
_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|article|main|div|p|h1|meta|title|section)\b",
    re.IGNORECASE | re.DOTALL,
)
_BINARY = (
    b"%PDF",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\xd0\xcf\x11\xe0",
    b"{\\rtf",
    b"SQLite format 3",
)


def extract(data: bytes | str, *, name: str = "", media_type: str = "", url: str = "") -> list[Draft]:
    """The articles in a file, page or message: one, or with JSON possibly several.

    The format is told by the file name's ending, the media type, or the content. `url` is where it came from, if
    anywhere. Raises UnreadableError (TooLargeError over a limit), which says what is wrong.
    """
    if len(data) > LARGEST:
        raise TooLargeError(f"more than {LARGEST // 1_000_000} MB is more than one article")
    if not data.strip():
        raise UnreadableError("it is empty")
    known = replace(text.NOTHING_KNOWN, url=url.strip() if is_web(url) else "")
    kind = _format(data, name, media_type)
    drafts = _READERS[kind](data, known, media_type)
    return [checked(draft) for draft in drafts]


def checked(draft: Draft) -> Draft:
    """The draft with text that can be stored. UnreadableError if it is empty, TooLargeError if it is too long."""
    if not any(map(str.strip, draft.paragraphs)):
        raise UnreadableError("there is no article text in it")
    if len(draft.paragraphs) + len(draft.captions) > MOST_PARAGRAPHS:
        raise TooLargeError(f"more than {MOST_PARAGRAPHS} paragraphs are more than one article")
    if sum(map(len, (*draft.paragraphs, *draft.captions))) > LONGEST_ARTICLE:
        raise TooLargeError(f"more than {LONGEST_ARTICLE:,} characters are more than one article")
    return replace(
        draft,
        title=cleaned(draft.title),
        paragraphs=tuple(map(cleaned, draft.paragraphs)),
        captions=tuple(map(cleaned, draft.captions)),
        outlet=cleaned(draft.outlet),
        authors=tuple(map(cleaned, draft.authors)),
        url=cleaned(draft.url),
    )


def _format(data: bytes | str, name: str, media_type: str) -> str:
    if isinstance(data, bytes) and (data.startswith(_BINARY) or is_binary(data)):
        raise UnreadableError("it is neither text nor a web page")
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    told = _ENDINGS.get(ending) or _TYPES.get(media_type.partition(";")[0].strip().lower())
    return told or _sniffed(data)


def _sniffed(data: bytes | str) -> str:
    start = decoded(data[:4096]) if isinstance(data, bytes) else cleaned(data[:4096])
    if _PAGE.match(start):
        return "html"
    if re.match(r"\s*(?:\{\s*\"|\[\s*\{)", start):
        return "json"
    return "markdown" if markdown.looks_like(start) else "text"


def _text(data: bytes | str, media_type: str, *, markup: bool = False) -> str:
    found = decoded(data, media_type, markup=markup) if isinstance(data, bytes) else cleaned(data)
    if found.count("\ufffd") > 0.05 * len(found):
        raise UnreadableError("it is neither text nor a web page")
    return found


def _read_page(data: bytes | str, known: Draft, media_type: str) -> list[Draft]:
    from corpus.formats import html  # noqa: PLC0415 (its libraries take half a second to load)

    return [html.read(_text(data, media_type, markup=True), known)]


_READERS: dict[str, Callable[[bytes | str, Draft, str], list[Draft]]] = {
    "text": lambda data, known, media_type: [text.read(_text(data, media_type), known)],
    "markdown": lambda data, known, media_type: [markdown.read(_text(data, media_type), known)],
    "json": lambda data, known, media_type: record.read_all(_text(data, media_type)),
    "html": _read_page,
}
