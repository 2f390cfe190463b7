"""Domain values to rows and back."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from corpus.errors import DamagedError
from corpus.model import (
    Attribution,
    AttributionKind,
    Citation,
    Passage,
    PassageKind,
    Span,
    Speaker,
    SpeakerKind,
)
from corpus.store.changes import Change
from corpus.store.database import Row

P = ParamSpec("P")
T = TypeVar("T")

CITATION_COLUMNS = "id, title, outlet, authors, url, published, language, is_excerpt"


def of_rows(mapping: Callable[P, T]) -> Callable[P, T]:
    """The mapping, which raises DamagedError where a row holds what we never write: the disk changed it."""

    @wraps(mapping)
    def mapped(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return mapping(*args, **kwargs)
        except (ValueError, TypeError, LookupError) as error:
            raise DamagedError from error

    return mapped


@of_rows
def citation(row: Row) -> Citation:
    """A row of CITATION_COLUMNS."""
    published = row["published"]
    return Citation(
        article_id=row["id"],
        title=_text(row["title"]),
        outlet=_text(row["outlet"]),
        authors=tuple(map(_text, json.loads(row["authors"]))),
        url=_text(row["url"]),
        published=dt.date.fromisoformat(published) if published else None,
        language=_text(row["language"]),
        is_excerpt=bool(row["is_excerpt"]),
    )


def citation_values(item: Citation) -> tuple[Any, ...]:
    """title, outlet, authors, url, published, language."""
    published = item.published.isoformat() if item.published else None
    authors = json.dumps(item.authors, ensure_ascii=False)
    return item.title, item.outlet, authors, item.url, published, item.language


@of_rows
def passage(row: Row, attributions: Iterable[Attribution]) -> Passage:
    """A row of `passages` with its attributions, in the order they stand in."""
    kind, number = PassageKind(row["kind"]), row["paragraph"]
    said = tuple(attributions)
    return Passage(row["id"], row["article_id"], kind, number, _text(row["text"]), said, _text(row["quoted_from"]))


@of_rows
def attribution(row: Row) -> Attribution:
    """A row of `attributions` joined with its mention (m_…) and speaker (s_…), if it has one."""
    speaker = None
    if row["s_name"] is not None:
        role = None if row["m_role"] is None else _text(row["m_role"])
        aliases = tuple(map(_text, json.loads(row["m_aliases"])))
        named = Speaker(_text(row["m_name"]), SpeakerKind(row["s_kind"]), role, aliases)
        speaker = shown(named, _text(row["s_name"]), named.kind)
    return Attribution(
        content=tuple(Span(start, end) for start, end in json.loads(row["content"])),
        source=_span(row["source"]),
        cue=_span(row["cue"]),
        kind=AttributionKind(row["kind"]),
        speaker=speaker,
        confidence=row["confidence"],
        attitude=bool(row["attitude"]),
    )


@of_rows
def change(row: Row) -> Change:
    """A row of `changes`."""
    return Change(row["seq"], row["article_id"], tuple(json.loads(row["removed"])), tuple(json.loads(row["added"])))


def shown(speaker: Speaker, name: str, kind: SpeakerKind) -> Speaker:
    """The speaker as one article names it, under the name that the archive shows."""
    aliases = tuple(one for one in dict.fromkeys((speaker.name, *speaker.aliases)) if one != name)
    return Speaker(name, kind, speaker.role, aliases)


def attribution_values(item: Attribution, passage_id: int, mention_id: int | None) -> tuple[Any, ...]:
    """passage_id, mention_id, kind, attitude, confidence, source, cue, content."""
    content = json.dumps([[span.start, span.end] for span in item.content], separators=(",", ":"))
    source, cue = _span_text(item.source), _span_text(item.cue)
    return passage_id, mention_id, item.kind, int(item.attitude), item.confidence, source, cue, content


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a text is none")
    return value


def _span(text: str | None) -> Span | None:
    if text is None:
        return None
    start, end = text.split(",")
    return Span(int(start), int(end))


def _span_text(span: Span | None) -> str | None:
    return f"{span.start},{span.end}" if span else None
