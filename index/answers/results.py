"""Results: what a question comes to, one type for each way to answer it.

All have `query`, what was understood; `evidence`, the passages that may be shown; `ranked`, the whole ranking that was
asked for, kept even where nothing may be shown, for measuring; `abstained`, whether there is no answer; and
`confidence` in [0, 1], the probability that the evidence answers.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from corpus.messages import SILENCE, Message
from corpus.model import Citation, Passage, Span, Speaker
from corpus.store.speakers import SpeakerProfile
from index.query.claims import Claim
from index.query.model import Query


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage offered as answer. Offsets are into the passage's text, in text order.

    `highlights` are the words that the question shares, `answering` the sentence or words that answer, if one stands
    out. `speakers` are the names of those whose words in this passage match the question, best first. `also_in` cites
    the articles that carry the same passage. Of the passage's quotations in other articles, by their day:
    `said_otherwise` are those that name somebody else as the speaker, `worded_otherwise` those in other words, and
    `quoted` tells how many outlets have one of them.
    """

    passage: Passage
    citation: Citation
    score: float
    highlights: tuple[Span, ...] = ()
    answering: Span | None = None
    speakers: tuple[str, ...] = ()
    also_in: tuple[Citation, ...] = ()
    said_otherwise: tuple[SaidOtherwise, ...] = ()
    worded_otherwise: tuple[WordedOtherwise, ...] = ()
    quoted: Quoted | None = None


@dataclass(frozen=True, slots=True)
class SaidOtherwise:
    """An article that gives a quotation of the passage to somebody else, and whom it names."""

    citation: Citation
    name: str


@dataclass(frozen=True, slots=True)
class WordedOtherwise:
    """An article that has a quotation of the passage in other words, and these."""

    citation: Citation
    words: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """The article in which a quotation of the passage stood first, and the number of outlets that have it, above 1."""

    first: Citation
    outlets: int


class _Shown:
    """A result that is its evidence: all of it is shown, and there is an answer where there is any."""

    __slots__ = ()

    if TYPE_CHECKING:

        @property
        def evidence(self) -> tuple[Evidence, ...]:
            """A field of some, made of the fields of others."""

    @property
    def ranked(self) -> tuple[Evidence, ...]:
        """The evidence."""
        return self.evidence

    @property
    def abstained(self) -> bool:
        """Whether there is no evidence."""
        return not self.evidence

    @property
    def confidence(self) -> float:
        """1 if there is evidence, else 0."""
        return float(bool(self.evidence))


class _AroundAnswer:
    """A result with an answer in it, whose evidence, ranking and confidence are its own."""

    __slots__ = ()

    if TYPE_CHECKING:

        @property
        def answer(self) -> Answer:
            """The answer."""

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The answer's."""
        return self.answer.evidence

    @property
    def ranked(self) -> tuple[Evidence, ...]:
        """The answer's."""
        return self.answer.ranked

    @property
    def abstained(self) -> bool:
        """The answer's."""
        return self.answer.abstained

    @property
    def confidence(self) -> float:
        """The answer's."""
        return self.answer.confidence


@dataclass(frozen=True, slots=True)
class Answer:
    """Passages, best first.

    `doubtful` evidence comes closest, but may well not answer. When abstained, `reason` tells why, `unknown` the
    question's words that no article contains, `nearest` the (word, words that do occur) pairs; otherwise `lacking` is
    what an article would have to answer, as written.
    """

    query: Query
    evidence: tuple[Evidence, ...]
    ranked: tuple[Evidence, ...]
    abstained: bool
    confidence: float
    doubtful: bool = False
    reason: Message = SILENCE
    unknown: tuple[str, ...] = ()
    nearest: tuple[tuple[str, tuple[str, ...]], ...] = ()
    lacking: str = ""
    instead: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """A question that may be meant, or asked instead, and what to call it, "" for it as it stands; `profile` if it is
    about one speaker."""

    label: str
    query: Query
    profile: SpeakerProfile | None = None


@dataclass(frozen=True, slots=True)
class SpeakerCard(_AroundAnswer):
    """Who somebody is, and passages that tell of them or have their newest words."""

    query: Query
    profile: SpeakerProfile
    answer: Answer

    @property
    def abstained(self) -> bool:
        """Never: the card itself answers."""
        return False

    @property
    def confidence(self) -> float:
        """That of a name that somebody on record bears."""
        return 1.0


@dataclass(frozen=True, slots=True)
class Side:
    """What one speaker said, best first; `name` as the corpus writes it, or as asked for if no article quotes them."""

    name: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Comparison(_Shown):
    """What several speakers said about a topic. Every side with evidence has equally many, so that none outweighs.

    `found` counts what there was on each side before that. `reason` tells of sides without evidence.
    """

    query: Query
    sides: tuple[Side, ...]
    found: tuple[int, ...]
    reason: Message = SILENCE

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """That of all sides, one of each in turn; a passage in which several of them speak only once."""
        most = max((len(side.evidence) for side in self.sides), default=0)
        once = dict[int, Evidence]()
        for item in (side.evidence[n] for n in range(most) for side in self.sides if n < len(side.evidence)):
            once.setdefault(item.passage.id, item)
        return tuple(once.values())


@dataclass(frozen=True, slots=True)
class Entry:
    """One point of a timeline: `date` is the article's; a repetition of it elsewhere is in `evidence.also_in`."""

    date: dt.date | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Timeline(_Shown):
    """What the first of `query.speakers` said about the topic, earliest first, without date last. `reason` tells
    why it is empty."""

    query: Query
    entries: tuple[Entry, ...]
    reason: Message = SILENCE

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The entries' passages."""
        return tuple(entry.evidence for entry in self.entries)


class Verdict(StrEnum):
    """How a quotation stands in the corpus."""

    EXACT = "exact"  # word for word; case, punctuation and kind of quotation mark apart
    NEAR = "near"  # most of its words in their order, some differ
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class QuoteCheck(_Shown):
    """Whether a quotation stands in an article. `evidence` is where it stands, best first, empty if absent; `closest`
    what comes closest then. The first of `query.speakers`, if there is one, is thought to have said it.

    For the first of `evidence`: `matched` is the stretch that corresponds to the quotation, `differing` its words that
    the quotation doesn't have (spans into the passage), `missing` the quotation's words that it doesn't have (spans
    into `quotation`). `share` in [0, 1] is how much of the quotation it has.
    """

    query: Query
    quotation: str
    verdict: Verdict
    evidence: tuple[Evidence, ...] = ()
    closest: tuple[Evidence, ...] = ()
    matched: Span | None = None
    differing: tuple[Span, ...] = ()
    missing: tuple[Span, ...] = ()
    share: float = 0.0

    @property
    def ranked(self) -> tuple[Evidence, ...]:
        """Where it stands, or what comes closest."""
        return self.evidence or self.closest

    @property
    def confidence(self) -> float:
        """The share."""
        return self.share if self.evidence else 0.0


class ClaimVerdict(StrEnum):
    """What the articles say of a claim."""

    SAID = "said"  # word for word, by who is claimed to have said it
    ALTERED = "altered"  # by who is claimed, but some words differ
    OTHERS = "others"  # the very words are other people's
    UNCLEAR = "unclear"  # the words, or most of them, but nothing tells whether who is claimed said them
    REWORDED = "reworded"  # who is claimed said something about it in other words
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """A claim with its verdict and the passage that decides; None if no article has anything of it.

    `speaker` says the words there, None if nobody is named. `matched` is the stretch that corresponds to the claim;
    the evidence's highlights are its words that the claim doesn't have, `missing` those of the claim that it doesn't
    have (spans into the claim's words).
    """

    claim: Claim
    verdict: ClaimVerdict
    evidence: Evidence | None = None
    speaker: Speaker | None = None
    matched: Span | None = None
    missing: tuple[Span, ...] = ()

    @property
    def verbatim(self) -> bool:
        """Whether the passage has the claim's words and no others between them."""
        return self.evidence is not None and not self.missing and not self.evidence.highlights


@dataclass(frozen=True, slots=True)
class ClaimCheck(_Shown):
    """What a text claims that people said, each claim checked, in the text's order."""

    query: Query
    claims: tuple[CheckedClaim, ...]

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The passages that decide."""
        return tuple(one.evidence for one in self.claims if one.evidence)

    @property
    def confidence(self) -> float:
        """The share of claims that something is known about."""
        return len(self.evidence) / (len(self.claims) or 1)


@dataclass(frozen=True, slots=True)
class Stories(_Shown):
    """What happened in some time: one passage of each story, its other articles in `also_in`. `reason` tells why
    there is none."""

    query: Query
    evidence: tuple[Evidence, ...]
    reason: Message = SILENCE


class Doubt(StrEnum):
    """What a clarification asks."""

    WHO = "who"  # which of those who share a name
    CONTEXT = "context"  # whether the question goes on with the conversation


@dataclass(frozen=True, slots=True)
class Clarification(_AroundAnswer):
    """The question back: which of the options is meant? `answer` is what fits best so far. `name` is the one shared."""

    query: Query
    doubt: Doubt
    options: tuple[Option, ...]
    answer: Answer
    name: str = ""


Result = Answer | SpeakerCard | Comparison | Timeline | QuoteCheck | ClaimCheck | Stories | Clarification
