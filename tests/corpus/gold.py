"""Attributions annotated by hand, and how found ones compare with them.

A line of tests/gold/ARTICLE.jsonl or of an entry's "attributions" in tests/hard_cases.jsonl:
{"paragraph", "source", "cue", "content", "kind", "attitude", "speaker", "speaker_kind"}. `paragraph` counts the body's
paragraphs from 0, null is the headline; without it the whole text is meant. The words are those of the paragraph;
"she@2" is the second "she" in it, words without a number the first. A stretch of `content` that its paragraph does not
have stands in the next one. A `speaker` of null: the article names nobody.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from corpus.model import Attribution, Span

TESTS = Path(__file__).parents[1]
_NUMBERED = re.compile(r"(?P<words>.+)@(?P<number>\d+)", re.DOTALL)
_WORD = re.compile(r"\w+(?:['’.\-&,]\w+)*")


@dataclass(frozen=True, slots=True)
class Gold:
    """An attribution as a person reads it; offsets are into the whole text."""

    content: tuple[Span, ...]
    source: Span | None
    cue: Span | None
    kind: str
    attitude: bool
    speaker: str | None
    speaker_kind: str | None


Either = TypeVar("Either", Gold, Attribution)


@dataclass(slots=True)
class Tally:
    """Counts over texts: of gold and found attributions, and of pairs with the same content, source and speaker."""

    gold: int = 0
    found: int = 0
    content: int = 0
    joint: int = 0
    speakers: int = 0

    @property
    def content_f1(self) -> float:
        return 2 * self.content / (self.gold + self.found)

    @property
    def joint_f1(self) -> float:
        return 2 * self.joint / (self.gold + self.found)

    @property
    def speaker_share(self) -> float:
        return self.speakers / self.content


def rows(name: str) -> list[dict[str, Any]]:
    """The lines of a file under tests/."""
    return [json.loads(line) for line in (TESTS / name).read_text(encoding="utf-8").splitlines()]


def place(words: str, text: str, within: Span) -> Span | None:
    """Where the words stand inside the span, as whole words; None if they don't."""
    match = _NUMBERED.fullmatch(words)
    plain, number = (match["words"], int(match["number"])) if match else (words, 1)
    pattern = re.compile(rf"(?<!\w){re.escape(plain)}(?!\w)" if plain[0].isalnum() else re.escape(plain))
    hits = [Span(*hit.span()) for hit in pattern.finditer(text, within.start, within.end)]
    return hits[number - 1] if len(hits) >= number else None


def located(row: dict[str, Any], text: str, passages: Sequence[Span]) -> Gold:
    """The row with offsets into the text. AssertionError if its words aren't there."""
    here = passages[row["paragraph"] + 1 if row["paragraph"] is not None else 0] if "paragraph" in row else None
    within = here or Span(0, len(text))
    following = next((span for span in passages if span.start > within.start), within)
    content = [place(words, text, within) or place(words, text, following) for words in row["content"]]
    source, cue = (row[role] and place(row[role], text, within) for role in ("source", "cue"))
    assert all(content), (row, "content")
    assert bool(source) == bool(row["source"]), (row, "source")
    assert bool(cue) == bool(row["cue"]), (row, "cue")
    return Gold(
        tuple(span for span in content if span),
        source,
        cue,
        row["kind"],
        row["attitude"],
        row["speaker"],
        row["speaker_kind"],
    )


def aligned(text: str, gold: Sequence[Gold], found: Sequence[Attribution], least: float = 0.5) -> dict[int, int]:
    """Gold number to found number, one to one, most overlapping first: Jaccard over the contents' words.

    Of equals, those with the same source come first.
    """
    ours, theirs = ([_words(text, one.content) for one in side] for side in (gold, found))
    pairs = sorted(
        (-len(a & b) / len(a | b), not same_source(gold[i], found[j]), i, j)
        for i, a in enumerate(ours)
        for j, b in enumerate(theirs)
        if a & b
    )
    chosen: dict[int, int] = {}
    for overlap, _, i, j in pairs:
        if -overlap >= least and i not in chosen and j not in chosen.values():
            chosen[i] = j
    return chosen


def by_paragraph(text: str, attributions: Sequence[Either]) -> list[Either]:
    """The attributions cut where their content goes on in another paragraph: a passage shows only its own part."""
    paragraphs = [Span(*hit.span()) for hit in re.finditer(r"[^\n]+", text)]
    cut = []
    for one in attributions:
        for paragraph in paragraphs:
            inside = tuple(
                Span(max(span.start, paragraph.start), min(span.end, paragraph.end))
                for span in one.content
                if span.start < paragraph.end and paragraph.start < span.end
            )
            if inside:
                cut.append(replace(one, content=inside))
    return cut


def add(tally: Tally, text: str, gold: Sequence[Gold], found: Sequence[Attribution]) -> None:
    """Counts one text, paragraph by paragraph."""
    gold, found = by_paragraph(text, gold), by_paragraph(text, found)
    pairs = [(gold[i], found[j]) for i, j in aligned(text, gold, found).items()]
    tally.gold += len(gold)
    tally.found += len(found)
    tally.content += len(pairs)
    tally.joint += sum(same_source(one, other) for one, other in pairs)
    tally.speakers += sum(same_speaker(one, other) for one, other in pairs)


def same_source(gold: Gold, found: Attribution) -> bool:
    """True if the sources' words overlap, or both are absent."""
    if gold.source is None or found.source is None:
        return gold.source is found.source
    return gold.source.start < found.source.end and found.source.start < gold.source.end


def same_speaker(gold: Gold, found: Attribution) -> bool:
    """Persons: the same last name; others: one name's words contain the other's. Nobody is only nobody."""
    if gold.speaker is None or found.speaker is None:
        return gold.speaker is None and found.speaker is None
    ours, theirs = _name(gold.speaker), _name(found.speaker.name)
    if gold.speaker_kind == "person":
        return ours[-1] == theirs[-1]
    return set(ours) <= set(theirs) or set(theirs) <= set(ours)


def _words(text: str, spans: Sequence[Span]) -> frozenset[int]:
    return frozenset(hit.start() for span in spans for hit in _WORD.finditer(text, span.start, span.end))


def _name(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name.casefold().replace("’", "'"))
    words = [word for word in re.findall(r"[\w'-]+", plain) if not unicodedata.combining(word[0])]
    return [word for word in words if word not in {"the", "a", "an"}] or [plain]
