"""Whom "they" means: those who spoke last, or the plural subject of a sentence before."""

from __future__ import annotations

from dataclasses import replace

from corpus.attribution.coreference.entity_table import EntityTable
from corpus.attribution.coreference.noun_phrase import Phrase, own_words, phrase
from corpus.attribution.coreference.resolved_speaker import ResolvedSpeaker
from corpus.model import SpeakerKind

_SENTENCES = 4
_BACK = 3


class Groups:
    """Remembers who spoke as many, in text order. `together`: the words of the last persons joined by "and"."""

    def __init__(self, entities: EntityTable) -> None:
        self._cast = entities
        self._row = entities.row
        self._last: list[ResolvedSpeaker] = []
        self._at = -1
        self.together = ""

    def spoke(self, found: list[ResolvedSpeaker], source: Phrase) -> None:
        """Note a group, or persons joined by "and", as the source at hand."""
        self._last, self._at = [replace(one, source=None) for one in found], source.begin
        if len(found) > 1 and len(source.persons) == len(found):
            (first, _), (last, _) = source.persons[0], source.persons[-1]
            self.together = self._row.of(first.begin, last.end)

    def they(self, source: Phrase) -> list[ResolvedSpeaker]:
        """Those whom "they" takes up, none if nobody is near."""
        row = self._row
        subject = self._subject(source.begin)
        if subject is not None and subject[0] > self._at:
            found = phrase(self._cast, *subject)
            if found and found.plural:
                return [ResolvedSpeaker(own_words(row, found), SpeakerKind.GROUP, 0.6)]
        near = self._at >= 0 and row.sentence[source.begin] - row.sentence[self._at] <= _SENTENCES
        return [replace(one, probability=0.6) for one in self._last] if near else []

    def _subject(self, at: int) -> tuple[int, int] | None:
        """The plural noun phrase before a verb: in the same sentence or, nearest first, the two before."""
        row = self._row
        number = row.sentence[at]
        for wanted in range(number, max(-1, number - _BACK), -1):
            low, high = row.first[wanted], min(row.first[wanted + 1], at)
            for verb in range(low + 1, high):
                if row.tags[verb] in ("VBD", "VBP", "MD") and row.tags[verb - 1] in ("NNS", "NNPS"):
                    begin = verb
                    while begin > low and row.tags[begin - 1].startswith(("NN", "JJ", "DT", "CD", "PDT")):
                        begin -= 1
                    if begin == low or row.tags[begin - 1] not in ("IN", "TO", "POS"):
                        return begin, verb
        return None
