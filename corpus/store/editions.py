"""When two texts are one article, and what becomes of its citation: the rules that every store keeps to."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NamedTuple

from corpus.errors import InvalidError
from corpus.formats.address import canonical
from corpus.model import Article, Citation, Draft, PassageKind, QuotedParagraph

_WEB = re.compile(r"https?://[^\s/]+\S*", re.IGNORECASE)
_LANGUAGE = re.compile("[A-Za-z]{2,3}")


def parts(draft: Draft) -> list[tuple[PassageKind, int | None, str]]:
    """The draft's passages in their order: headline, if there is one, body, captions."""
    headline = [(PassageKind.HEADLINE, None, draft.title)] if draft.title else []
    body = [(PassageKind.BODY, number, text) for number, text in enumerate(draft.paragraphs)]
    return [*headline, *body, *((PassageKind.CAPTION, None, text) for text in draft.captions)]


def as_draft(article: Article) -> Draft:
    """The draft that a stored article could have come from."""
    cited = article.citation
    texts = {kind: tuple(p.text for p in article.passages if p.kind is kind) for kind in PassageKind}
    (title,) = texts[PassageKind.HEADLINE] or ("",)
    body = (passage for passage in article.passages if passage.kind is PassageKind.BODY)
    quoted = tuple(QuotedParagraph(n, one.quoted_from) for n, one in enumerate(body) if one.quoted_from)
    return Draft(
        title, texts[PassageKind.BODY], texts[PassageKind.CAPTION],
        cited.outlet, cited.authors, cited.url, cited.published, cited.language, is_excerpt=cited.is_excerpt,
        quoted=quoted,
    )  # fmt: skip


def fingerprint(draft: Draft) -> str:
    """SHA-256 of title and body with white space made even: the same text is the same article."""
    even = "\n".join(" ".join(part.split()) for part in (draft.title, *draft.paragraphs))
    return hashlib.sha256(even.encode("utf-8", "surrogatepass")).hexdigest()


def address(url: str) -> str | None:
    """The canonical URL by which an article is known again, None without one."""
    return canonical(url) if url else None


def merged(draft: Draft, known: Citation, *, same_address: bool) -> Draft:
    """The draft, with the gaps in its citation filled from what is known: an admin may have put that there.

    The same text from another address is the same article, cited as it was first.
    """
    first, second = (draft, known) if same_address else (known, draft)
    return replace(
        draft,
        outlet=first.outlet or second.outlet,
        authors=first.authors or second.authors,
        url=first.url or second.url,
        published=first.published or second.published,
        language=first.language or second.language,
    )


def adds_nothing(draft: Draft, known: Citation) -> bool:
    """True if the draft's citation says nothing that isn't known."""
    pairs = (
        (draft.outlet, known.outlet),
        (draft.authors, known.authors),
        (address(draft.url), address(known.url)),
        (draft.published, known.published),
    )
    completes = known.is_excerpt and not draft.is_excerpt
    return not completes and all(not new or new == old for new, old in pairs)


def edited(citation: Citation, field: str, value: str) -> Citation:
    """The citation with one of EDITABLE set. InvalidError for what it can't hold."""
    if field not in _FIELDS:
        raise InvalidError("“{field}” can't be edited; these can: {fields}", field=field, fields=", ".join(EDITABLE))
    return _FIELDS[field].set(citation, value)


def value_of(citation: Citation, field: str) -> str:
    """What one of EDITABLE holds, as `edited` takes it."""
    return _FIELDS[field].get(citation)


def _titled(citation: Citation, value: str) -> Citation:
    if not value:
        raise InvalidError("an article needs a title")
    return replace(citation, title=value)


def _by(citation: Citation, value: str) -> Citation:
    names = (name.strip() for name in value.replace(" and ", ",").split(","))
    return replace(citation, authors=tuple(name for name in names if name))


def _at(citation: Citation, value: str) -> Citation:
    if value and not _WEB.fullmatch(value):
        raise InvalidError("an address begins with https:// or http://")
    return replace(citation, url=value)


def _dated(citation: Citation, value: str) -> Citation:
    try:
        return replace(citation, published=dt.date.fromisoformat(value) if value else None)
    except ValueError as error:
        raise InvalidError("a date looks like 2026-10-14") from error


def _in_language(citation: Citation, value: str) -> Citation:
    if value and not _LANGUAGE.fullmatch(value):
        raise InvalidError("a language is two letters, such as en or de")
    return replace(citation, language=value.lower())


class _Field(NamedTuple):
    get: Callable[[Citation], str]
    set: Callable[[Citation, str], Citation]


_FIELDS: Mapping[str, _Field] = {
    "title": _Field(lambda cited: cited.title, _titled),
    "outlet": _Field(lambda cited: cited.outlet, lambda cited, value: replace(cited, outlet=value)),
    "author": _Field(lambda cited: ", ".join(cited.authors), _by),
    "url": _Field(lambda cited: cited.url, _at),
    "date": _Field(lambda cited: cited.published.isoformat() if cited.published else "", _dated),
    "language": _Field(lambda cited: cited.language, _in_language),
}
EDITABLE = tuple(_FIELDS)
"""What `Articles.edit` can set."""
