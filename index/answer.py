"""An answer: a question and the evidence for it, best first; without evidence it says why."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.article import Citation, Passage, Span
from index.question import Question


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage offered as answer. Offsets are into the passage's text, in text order.

    `highlights` are the words that the question shares, `answering` the sentence or words that answer, if one stands
    out. `speakers` are the names of those whose words in this passage match the question, best first. `also_in` cites
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
    then, for measuring. `confidence` in [0, 1] is the probability that the evidence answers. When abstained, `reason`
    is a sentence, `unknown` the question's words that no article contains, `nearest` the (word, words that do occur)
    pairs. `choices` are full names when a name in the question fits several speakers.
    """

    question: Question
    evidence: tuple[Evidence, ...]
    ranked: tuple[Evidence, ...]
    abstained: bool
    confidence: float
    reason: str = ""
    unknown: tuple[str, ...] = ()
    nearest: tuple[tuple[str, tuple[str, ...]], ...] = ()
    choices: tuple[str, ...] = ()

    @property
    def context(self) -> Context:
        """What a follow-up needs to know of this answer."""
        speakers = dict.fromkeys(name for item in self.evidence for name in item.speakers)
        shown = tuple(item.passage.id for item in self.evidence)
        return Context(self.question.understood, tuple(speakers), shown)
