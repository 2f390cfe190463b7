"""An answer: a question and the evidence for it, best first; without evidence it says why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from corpus.model import Citation, Passage, Span, SpeakerKind
from index.analysis.analyzer import terms
from index.query.model import Query

_KEPT = 60  # passages and speakers that a conversation keeps in mind


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage offered as answer. Offsets are into the passage's text, in text order.

    `highlights` are the words that the question shares, `answering` the sentence or words that answer, if one stands
    out. `speakers` are the names of those whose words in this passage match the query, best first. `also_in` cites
    the articles that carry the same passage.
    """

    passage: Passage
    citation: Citation
    score: float
    highlights: tuple[Span, ...] = ()
    answering: Span | None = None
    speakers: tuple[str, ...] = ()
    also_in: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What a follow-up in the same chat builds on; plain values that survive a restart as JSON."""

    understood: str
    speakers: tuple[str, ...] = ()
    passages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A question plus evidence, best first.

    `evidence` is what may be shown, empty if `abstained`; `ranked` is the whole ranking that was asked for, kept even
    then, for measuring. `confidence` in [0, 1] is the probability that the evidence answers; `doubtful` evidence comes
    closest, but may well not answer. When abstained, `reason` is a sentence, `unknown` the question's words that no
    article contains, `nearest` the (word, words that do occur) pairs. `choices` are full names when a name in the
    question fits several speakers. `before` is what the question was asked on top of; it `continues` that if it asks
    for more than was shown there.
    """

    query: Query
    evidence: tuple[Evidence, ...]
    ranked: tuple[Evidence, ...]
    abstained: bool
    confidence: float
    doubtful: bool = False
    reason: str = ""
    unknown: tuple[str, ...] = ()
    nearest: tuple[tuple[str, tuple[str, ...]], ...] = ()
    choices: tuple[str, ...] = ()
    before: Context | None = None
    continues: bool = False

    @property
    def context(self) -> Context:
        """What a follow-up needs to know of this answer, and of those it goes on from. A question without words or
        without an answer leaves the speakers before it in mind."""
        speakers = self._people_first()
        shown = tuple(item.passage.id for item in self.evidence)
        if self.before and not self.continues and not terms(self.query.understood):
            return self.before
        if self.before and self.continues:
            shown = (*self.before.passages, *shown)[-_KEPT:]
        if self.before and (self.continues or not self.evidence):
            speakers = tuple(dict.fromkeys((*speakers, *self.before.speakers)))[:_KEPT]
        return Context(self.query.understood, speakers, shown)

    def _people_first(self) -> tuple[str, ...]:
        """The speakers in the evidence, those first who can be "he" or "she"."""
        people = {
            found.speaker.name
            for item in self.evidence
            for found in item.passage.attributions
            if found.speaker and found.speaker.kind is SpeakerKind.PERSON
        }
        names = dict.fromkeys(name for item in self.evidence for name in item.speakers)
        return tuple(sorted(names, key=lambda name: name not in people))


@dataclass(frozen=True, slots=True)
class Side:
    """What one speaker said, best first; `name` as the corpus writes it, or as asked for if no article quotes them."""

    name: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What several speakers said about a topic. Every side with evidence has equally many, so that none outweighs.

    `found` counts what there was on each side before that. `reason` is a sentence about sides without evidence, or "".
    `choices` are (name as asked for, the full names that it fits) pairs.
    """

    topic: str
    sides: tuple[Side, ...]
    found: tuple[int, ...]
    reason: str = ""
    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One point of a timeline: `date` is the article's; a repetition of it elsewhere is in `evidence.also_in`."""

    date: dt.date | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Timeline:
    """What a speaker said about a topic, earliest first, without date last. `reason` is a sentence if it is empty;
    `choices` are full names when the name fits several speakers."""

    name: str
    topic: str
    entries: tuple[Entry, ...]
    reason: str = ""
    choices: tuple[str, ...] = ()


class Verdict(StrEnum):
    """How a quotation stands in the corpus."""

    EXACT = "exact"  # word for word; case, punctuation and kind of quotation mark apart
    NEAR = "near"  # most of its words in their order, some differ
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether a quotation stands in an article. `evidence` is where it stands, best first, empty if absent.

    For the first of `evidence`: `matched` is the stretch that corresponds to the quotation, `differing` its words that
    the quotation doesn't have (spans into the passage), `missing` the quotation's words that it doesn't have (spans
    into `quotation`).
    """

    quotation: str
    verdict: Verdict
    evidence: tuple[Evidence, ...] = ()
    matched: Span | None = None
    differing: tuple[Span, ...] = ()
    missing: tuple[Span, ...] = ()
