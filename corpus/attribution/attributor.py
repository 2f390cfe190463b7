"""From a text or a draft to its attributions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from corpus.article import Attribution, AttributionKind, Draft, Span
from corpus.attribution.reader import Reader, shipped_reader
from corpus.attribution.reading import Reading
from corpus.attribution.speakers import name_speakers

_SAID = re.compile(r"\b(?:said|says|told|added|according to|wrote|tweeted|argued|noted|asked|insisted|warned)\b")
_QUOTE = re.compile(r"[“\"][^”\"\n]{4,2000}[”\"]")
_SOURCE = re.compile(r"(?:[Hh]e|[Ss]he|[Tt]hey|(?:[Tt]he )?[A-Z][\w’'.-]*(?: (?:of |the )?[A-Z][\w’'.-]*){0,4})")


class Attributor:
    """Finds attributions; `version` changes with the weights or rules, so that stored articles can be redone."""

    version = "0"

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    @classmethod
    def load(cls) -> Attributor:
        """The attributor with the shipped weights, loaded once a process."""
        return _shipped()

    def attribute(self, text: str) -> tuple[Attribution, ...]:
        """The text's attributions in order of their first word; offsets are into the text."""
        return self._find(text, ())

    def attribute_article(self, draft: Draft) -> tuple[tuple[Attribution, ...], ...]:
        """Per passage (headline, body, captions) its attributions, offsets into the passage."""
        passages = (draft.title, *draft.paragraphs, *draft.captions)
        text = "\n\n".join(passages)
        found = self._find(text, draft.authors)
        starts = [0]
        for passage in passages[:-1]:
            starts.append(starts[-1] + len(passage) + 2)
        return tuple(
            tuple(projected(found, Span(start, start + len(passage))))
            for start, passage in zip(starts, passages, strict=True)
        )

    def _find(self, text: str, author: tuple[str, ...]) -> tuple[Attribution, ...]:
        reading = self._reader.read(text)
        return name_speakers(reading, _attributions(reading), author=author)


def _attributions(reading: Reading) -> list[Attribution]:
    found = []
    for sentence in reading.sentences:
        start, end = sentence.starts[0], sentence.ends[-1]
        cue = _SAID.search(reading.text, start, end)
        if cue is None:
            continue
        quotes = [Span(*match.span()) for match in _QUOTE.finditer(reading.text, start, end)]
        sources = [
            m
            for m in _SOURCE.finditer(reading.text, start, end)
            if not any(q.start <= m.start() < q.end for q in quotes)
        ]
        source = min(sources, key=lambda m: abs(m.end() - cue.start()), default=None)
        content = quotes or [Span(cue.end(), end)] * (cue.end() < end)
        if content and source:
            kind = AttributionKind.DIRECT if quotes else AttributionKind.INDIRECT
            found.append(Attribution(tuple(content), Span(*source.span()), Span(*cue.span()), kind, None, 0.6))
    return found


def projected(found: Sequence[Attribution], passage: Span) -> list[Attribution]:
    """What of the attributions lies in a passage, with offsets into it."""
    inside = []
    for one in found:
        content = tuple(
            Span(max(span.start, passage.start) - passage.start, min(span.end, passage.end) - passage.start)
            for span in one.content
            if span.start < passage.end and span.end > passage.start
        )
        if content:
            source, cue = (_within(span, passage) for span in (one.source, one.cue))
            inside.append(replace(one, content=content, source=source, cue=cue))
    return inside


def _within(span: Span | None, passage: Span) -> Span | None:
    if span is None or span.start < passage.start or span.end > passage.end:
        return None
    return span.shifted(-passage.start)


@cache
def _shipped() -> Attributor:
    return Attributor(shipped_reader())
