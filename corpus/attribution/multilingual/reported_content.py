"""The words that a paragraph's cue reports: a clause, an object, or the sentence without what tells who says it."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.attribution.multilingual.cues import Cue
from corpus.attribution.multilingual.language import Language
from corpus.attribution.multilingual.noun_phrases import Run
from corpus.attribution.multilingual.paragraph import ENDS, Paragraph
from corpus.model import AttributionKind
from corpus.punctuation import DASHES

_CLAUSE = 25
_MOST = 0.8
_FEW = 2


class ReportedContent:
    """Cuts the contents of one paragraph."""

    def __init__(self, paragraph: Paragraph, language: Language) -> None:
        self._paragraph = paragraph
        self._words = paragraph.words
        self._language = language

    def clause(self, cue: Cue, source: Run | None, sentence: Run) -> Run | None:
        """The words from "that" on, behind a colon, or behind the comma that opens a clause, to the sentence's end."""
        language = self._language
        start = max(cue.at + 1, source[1] if source and source[0] > cue.at else 0)
        for n in range(cue.at + 1, min(sentence[1], cue.at + _CLAUSE)):
            word = self._words[n]
            if self._paragraph.inside[n] >= 0 and not (source and source[0] <= n < source[1]):
                return None
            if word.plain in language.that and not (source and source[0] <= n < source[1]):
                return self._to_end(n, sentence)
            if word.text == ":":
                return self._to_end(n + 1, sentence)
            if word.text == "," and n >= start and language.has("comma") and not self._is_relative(n + 1, sentence):
                return self._to_end(n + 1, sentence)
        return None

    def _is_relative(self, at: int, sentence: Run) -> bool:
        """Whether a clause behind a comma only says more of the noun before it: no word in the mood of what is told."""
        if at >= sentence[1] or self._words[at].plain not in self._language.relative:
            return False
        rest = [word.plain for word in self._words[at : min(sentence[1], at + _CLAUSE)]]
        return not any(word in self._language.mood for word in rest)

    def _to_end(self, begin: int, sentence: Run) -> Run | None:
        run = self.bare(begin, sentence[1])
        return run if run and self._paragraph.count(*run) >= _FEW else None

    def object(self, cue: Cue, source: Run, sentence: Run) -> Run | None:
        """What a verb such as "announced" or "denied" has for an object."""
        begin = max(cue.at + 1, source[1] if source[0] > cue.at else 0)
        return self._to_end(begin, sentence)

    def without(self, sentence: Run, gone: Run) -> tuple[Run, ...]:
        """What is left of a sentence without some of its words, without the marks at its ends."""
        low, high = gone
        while high < sentence[1] and self._words[high].plain in self._language.time:
            high += 1
        parts = [self.bare(sentence[0], low), self.bare(high, sentence[1])]
        return tuple(part for part in parts if part and self._paragraph.count(*part) >= _FEW)

    def bare(self, begin: int, end: int) -> Run | None:
        """The words without the marks at their ends; None if nothing is left."""
        marks = (",", ";", ":", *ENDS, *DASHES)
        while begin < end and self._words[begin].text in marks and self._paragraph.inside[begin] < 0:
            begin += 1
        while end > begin and self._words[end - 1].text in marks and self._paragraph.inside[end - 1] < 0:
            end -= 1
        return (begin, end) if begin < end else None

    def kind(self, content: Sequence[Run]) -> AttributionKind:
        """How a content repeats what was said, by the share of its words in quotation marks."""
        total = sum(self._paragraph.count(*run) for run in content)
        quoted = sum(
            self._words[at].text[0].isalnum() and self._paragraph.inside[at] >= 0
            for run in content
            for at in range(*run)
        )
        if quoted >= _MOST * total:
            return AttributionKind.DIRECT
        return AttributionKind.MIXED if quoted else AttributionKind.INDIRECT
