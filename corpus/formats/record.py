"""Articles as JSON objects: one, a list of them, or one a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from corpus.errors import UnreadableError
from corpus.formats import byline, dates, furniture, language, text
from corpus.formats.address import is_web
from corpus.formats.decoding import cleaned, even
from corpus.model import Draft

_NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "headline"),
    "outlet": ("outlet", "publisher", "publication", "site_name", "source"),
    "authors": ("authors", "author", "byline"),
    "url": ("url", "link", "canonical_url"),
    "published": ("published", "date", "date_published", "datePublished", "published_at", "publication_date"),
    "language": ("language", "lang", "inLanguage"),
    "paragraphs": ("paragraphs",),
    "captions": ("captions",),
    "text": ("text", "body", "content", "articleBody"),
}


def read_all(data: str) -> list[Draft]:
    """The articles of a JSON text or of JSON lines. Raises UnreadableError, which names the line, if one is none."""
    try:
        value = _parsed(data)
    except ValueError:
        return [read_line(line, f"line {number}") for number, line in enumerate(data.split("\n"), 1) if line.strip()]
    records = value if isinstance(value, list) else [value]
    return [read(record, f"record {number}") for number, record in enumerate(records, 1)]


def read_line(line: str, where: str = "the line") -> Draft:
    """One line of JSON lines."""
    try:
        value = _parsed(line)
    except ValueError as error:
        raise UnreadableError(f"{where} is no JSON") from error
    return read(value, where)


def read(record: Any, where: str = "the record") -> Draft:
    """The article in a JSON object; paragraphs stay one to one but for what is no part of an article."""
    if not isinstance(record, dict):
        raise UnreadableError(f"{where} is no JSON object")
    known = _known(record)
    paragraphs = _strings(_value(record, "paragraphs"))
    if paragraphs:
        body = tuple(kept for paragraph in paragraphs if (kept := _kept(paragraph)))
    else:
        written = _value(record, "text")
        found = text.read(cleaned(written) if isinstance(written, str) else "", known)
        known, body = found, found.paragraphs
    if not body:
        raise UnreadableError(f"{where} has neither paragraphs nor text")
    guess = known.language or language.guessed(body)
    return Draft(known.title, body, known.captions, known.outlet, known.authors, known.url, known.published, guess)


def _known(record: Mapping[str, Any]) -> Draft:
    url, published = _string(_value(record, "url")), _value(record, "published")
    return Draft(
        title=_string(_value(record, "title")),
        paragraphs=(),
        captions=_strings(_value(record, "captions")),
        outlet=_string(_value(record, "outlet")),
        authors=_authors(_value(record, "authors")),
        url=url if is_web(url) else "",
        published=dates.iso_date(published) if isinstance(published, str) else None,
        language=language.is_language(_string(_value(record, "language"))),
    )


def _parsed(data: str) -> Any:
    try:
        return json.loads(data)
    except RecursionError as error:
        raise UnreadableError("the JSON is nested too deeply") from error


def _value(record: Mapping[str, Any], name: str) -> Any:
    return next((record[key] for key in _NAMES[name] if record.get(key)), None)


def _string(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("name")
    return even(cleaned(value)) if isinstance(value, str) else ""


def _strings(value: Any) -> tuple[str, ...]:
    items: Iterable[Any] = value if isinstance(value, list) else ()
    return tuple(string for item in items if (string := _string(item.get("text") if isinstance(item, dict) else item)))


def _authors(value: Any) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(dict.fromkeys(name for item in value if (name := _string(item))))
    written = _string(value)
    found = byline.authors(written) or byline.names(written)
    return found or ((written,) if written else ())


def _kept(paragraph: str) -> str:
    if furniture.is_furniture(paragraph) or furniture.is_credit(paragraph):
        return ""
    return furniture.without_teasers(paragraph)
