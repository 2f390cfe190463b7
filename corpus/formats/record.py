"""Articles as records: JSON objects by whatever names their fields go, one, many, or one a line."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, BinaryIO

from corpus.errors import UnreadableError
from corpus.formats import byline, dates, fragment, furniture, json_shapes, plain_text
from corpus.formats.address import is_web
from corpus.formats.decoding import cleaned, decoded, even
from corpus.formats.source import NOTHING_KNOWN, Source
from corpus.language_detection import language_of, tagged
from corpus.messages import Message, message
from corpus.model import Draft, QuotedParagraph

KIND = "a record"
"""The name of the format of one JSON object, which other formats give what they hold as."""

_NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "headline", "heading"),
    "outlet": ("outlet", "publisher", "publication", "sitename", "source", "sourcename", "newspaper"),
    "authors": ("authors", "author", "byline", "creator", "by"),
    "url": ("url", "link", "canonicalurl", "permalink", "externalurl"),
    "published": (
        "published", "date", "datepublished", "publishedat", "publicationdate", "publisheddate", "pubdate",
        "firstcreated", "versioncreated",
    ),
    "language": ("language", "lang", "inlanguage"),
    "paragraphs": ("paragraphs",),
    "captions": ("captions",),
    "text": (
        "text", "body", "content", "articlebody", "fulltext", "bodyhtml", "contenthtml", "bodyxhtml", "contenttext",
        "bodytext",
    ),
}  # fmt: skip
_TEXT_NAMES = frozenset(_NAMES["text"] + _NAMES["paragraphs"])
_KNOWN_NAMES = frozenset(name for names in _NAMES.values() for name in names)
_NO_LETTER = re.compile(r"[\W_]+")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
_CUT = re.compile(r"(?:(?:…|\.\.\.)\s*|(?<!\s)\s*)\[\+\d{1,7} chars\]\s*$")
_LONGEST_LINE = 20_000_000  # bytes
_TOO_LARGE = message("more than {size} MB is more than one article", size=_LONGEST_LINE // 1_000_000)


def looks_like(start: str) -> bool:
    """True if the text begins as a JSON object or a list of them does."""
    return bool(re.match(r"\s*(?:\{\s*\"|\[\s*\{)", start))


def is_column(name: str) -> bool:
    """True for a name that a field of an article goes by."""
    return _plain(name) in _KNOWN_NAMES


def has_text(names: Iterable[str]) -> bool:
    """True if one of the fields holds the article's text."""
    return any(_plain(name) in _TEXT_NAMES for name in names)


def records(handle: BinaryIO, source: Source) -> Iterator[Source]:
    """The articles of a JSON file of any shape that `json_shapes` knows, or of one with an object a line."""
    data = decoded(handle.read())
    try:
        value = _parsed(data)
    except ValueError:
        yield from _numbered(data.encode().split(b"\n"))
        return
    found = list(json_shapes.records(value))
    for number, record in enumerate(found, 1):
        where = f"record {number}" if len(found) > 1 else ""
        yield Source(json.dumps(record), url=source.url, where=where, kind=KIND)


def lines(handle: BinaryIO, source: Source) -> Iterator[Source]:
    """The articles of JSON lines, as a stream; a line that is too long is passed over."""
    yield from _numbered(iter(lambda: _line(handle), b""))


def _numbered(found: Iterable[bytes]) -> Iterator[Source]:
    for number, line in enumerate(found, 1):
        if len(line) > _LONGEST_LINE:
            yield Source(where=f"line {number}", trouble=_TOO_LARGE)
        elif line.strip():
            yield Source(line, where=f"line {number}", kind=KIND)


def _line(handle: BinaryIO) -> bytes:
    line = handle.readline(_LONGEST_LINE + 1)
    rest = line
    while len(rest) > _LONGEST_LINE - 1 and not rest.endswith(b"\n"):
        rest = handle.readline(_LONGEST_LINE)
    return line


def read_one(source: Source) -> list[Draft]:
    """The article in one JSON object."""
    try:
        value = _parsed(source.text())
    except ValueError as error:
        raise UnreadableError("it is no JSON") from error
    if not isinstance(value, dict):
        raise UnreadableError("it is no JSON object")
    return [read(record, source.known) for record in json_shapes.records(value)]


def read(record: Any, given: Draft = NOTHING_KNOWN) -> Draft:
    """The article in a JSON object; paragraphs stay one to one but for what is no part of an article."""
    if not isinstance(record, dict):
        raise UnreadableError("it is no JSON object")
    values = {_plain(str(name)): value for name, value in reversed(record.items()) if value}
    known = _known(values, given)
    paragraphs = _strings(_value(values, "paragraphs"))
    if paragraphs:
        body = tuple(kept for paragraph in paragraphs if (kept := _kept(paragraph)))
        known = replace(known, quoted=_quoted(values.get("quoted"), paragraphs, body))
    else:
        persons = tuple(filter(byline.may_be_person, known.authors))
        known = _from_text(_text(_value(values, "text")), replace(known, authors=persons))
        body = known.paragraphs
    if not body:
        raise UnreadableError("it has neither paragraphs nor text")
    doubts = (Message("the record has only the beginning of the article"),) if _CUT.search(body[-1][-40:]) else ()
    body = (*body[:-1], _CUT.sub("", body[-1])) if doubts else body
    return replace(known, paragraphs=body, language=known.language or language_of("\n".join(body)), doubts=doubts)


def _from_text(written: str, known: Draft) -> Draft:
    if fragment.is_markup(written):
        return plain_text.compose(fragment.lines(written), known)
    return plain_text.read(cleaned(written), known)


def _text(value: Any) -> str:
    """A field's text, also in WordPress' {"rendered": …}."""
    if isinstance(value, dict):
        value = value.get("rendered")
    return value if isinstance(value, str) else ""


def _quoted(value: Any, written: Sequence[str], body: Sequence[str]) -> tuple[QuotedParagraph, ...]:
    """Whom the record names for paragraphs that are kept as they were written."""
    rows = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
    named = {row.get("paragraph"): _string(row.get("source")) for row in rows if type(row.get("paragraph")) is int}
    texts = {text: source for number, text in enumerate(written) if (source := named.get(number))}
    return tuple(QuotedParagraph(number, texts[text]) for number, text in enumerate(body) if text in texts)


def _known(record: Mapping[str, Any], given: Draft) -> Draft:
    url, published = _string(_value(record, "url")), _value(record, "published")
    return Draft(
        title=_string(_value(record, "title")),
        paragraphs=(),
        captions=_strings(_value(record, "captions")),
        outlet=_string(_value(record, "outlet")),
        authors=_authors(_value(record, "authors")),
        url=url if is_web(url) else given.url,
        published=dates.stamp(published) if isinstance(published, str) else None,
        language=tagged(_string(_value(record, "language"))),
        is_excerpt=record.get("isexcerpt") is True,
    )


def _parsed(data: str) -> Any:
    try:
        return json.loads(data)
    except RecursionError as error:
        raise UnreadableError("the JSON is nested too deeply") from error


def _plain(name: str) -> str:
    """A field's name in lower case, letters only: date_published is datePublished."""
    return _NO_LETTER.sub("", name).lower()


def _value(record: Mapping[str, Any], name: str) -> Any:
    return next((record[key] for key in _NAMES[name] if record.get(key)), None)


def _string(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("name") or value.get("rendered")
    if not isinstance(value, str):
        return ""
    written = even(cleaned(value))
    return even(_TAG.sub("", html.unescape(written))) if "&" in written or "<" in written else written


def _strings(value: Any) -> tuple[str, ...]:
    items: Iterable[Any] = value if isinstance(value, list) else ()
    return tuple(string for item in items if (string := _string(item.get("text") if isinstance(item, dict) else item)))


def _authors(value: Any) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(dict.fromkeys(name for item in value if (name := _string(item))))
    written = _string(value)
    found = byline.written(written)
    return found or ((written,) if written else ())


def _kept(paragraph: str) -> str:
    if furniture.is_furniture(paragraph) or furniture.is_credit(paragraph):
        return ""
    return furniture.without_teasers(paragraph)
