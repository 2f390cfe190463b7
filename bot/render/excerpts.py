"""Whole sentences out of a passage that is too long for a message. Spans are into the passage's text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from bot.render.markup import units
from corpus.model import Span
from index.analysis.analyzer import words
from index.analysis.sentences import sentence_span, sentences

_WORD = re.compile(r"\S+\s*")


def sentence_around(text: str, focus: Span) -> Span:
    """The sentences that `focus` touches, without the white space after them."""
    touched = [part for part in _sentences(text) if part.start < focus.end and focus.start < part.end]
    return _trimmed(text, Span(touched[0].start, touched[-1].end)) if touched else focus


def excerpt(text: str, focus: Span | None, room: int) -> Span:
    """As many whole sentences from `focus` on (without: from the start) as fit into `room` UTF-16 units.

    Where not even one sentence fits, as many whole words of it; where no word fits, as many characters.
    """
    at = focus.start if focus else 0
    # Nothing farther away can be part of it.
    start = max(at - room, 0)
    near = text[start : at + 2 * room]
    for cut in (_sentences, _words):
        parts = [part for part in cut(near) if at - start < part.end]
        if parts and units(parts[0].of(near)) <= room:
            return _trimmed(near, _packed(near, parts, room)[0]).shifted(start)
    return Span(at, min(at + room // 2, len(text)))


def pieces(text: str, room: int) -> list[str]:
    """The whole text in pieces of at most `room` units, cut between sentences if possible, else between words."""
    parts = _small_parts(text, Span(0, len(text)), (_sentences, _words), room)
    return [piece for part in _packed(text, parts, room) if (piece := part.of(text).strip())]


def _packed(text: str, parts: Sequence[Span], room: int) -> list[Span]:
    """Neighbouring parts put together as long as they stay within `room`."""
    packed: list[Span] = []
    size = 0
    for part in parts:
        more = units(part.of(text))
        if packed and size + more <= room:
            packed[-1] = Span(packed[-1].start, part.end)
        else:
            packed.append(part)
            size = 0
        size += more
    return packed


def _small_parts(text: str, whole: Span, cuts: Sequence[Callable[[str], list[Span]]], room: int) -> list[Span]:
    """`whole` in parts of the first cut, and of the next where a part is still too long; at last anywhere."""
    if units(whole.of(text)) <= room:
        return [whole]
    if not cuts:
        half = max(room // 2, 1)
        return [Span(at, min(at + half, whole.end)) for at in range(whole.start, whole.end, half)]
    parts = [part.shifted(whole.start) for part in cuts[0](whole.of(text))] or [whole]
    return [small for part in parts for small in _small_parts(text, part, cuts[1:], room)]


def _sentences(text: str) -> list[Span]:
    """The text cut where its sentences start; white space belongs to the sentence before."""
    found = words(text, "")
    starts = [sentence_span(found, text, bounds).start for bounds in sentences(text, found) if bounds[0] < bounds[1]]
    cuts = [0, *starts[1:], len(text)]
    return [Span(start, end) for start, end in pairwise(cuts) if start < end]


def _words(text: str) -> list[Span]:
    return [Span(*match.span()) for match in _WORD.finditer(text)]


def _trimmed(text: str, span: Span) -> Span:
    part = span.of(text)
    start = span.start + len(part) - len(part.lstrip())
    return Span(start, max(start, span.start + len(part.rstrip())))
