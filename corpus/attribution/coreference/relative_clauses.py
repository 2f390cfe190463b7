"""What "who" and "which" take up: the noun phrase right before them."""

from __future__ import annotations

from corpus.attribution import lexicon
from corpus.attribution.coreference.entity_table import EntityTable
from corpus.attribution.coreference.noun_phrase import Phrase, own_words, phrase
from corpus.attribution.coreference.resolved_speaker import ResolvedSpeaker, described, person_named
from corpus.model import SpeakerKind

_LONGEST = 8
_STEPS = 3


class Relatives:
    """Finds what a relative pronoun stands for."""

    def __init__(self, entities: EntityTable) -> None:
        self._cast = entities
        self._row = entities.row

    def opens_clause(self, source: Phrase) -> bool:
        """Whether a source is a clause that only adds to its speaker: "who has endorsed Ana Ruiz"."""
        word, behind = self._row.plain[source.begin], self._row.tags[source.begin + 1 : source.begin + 2]
        acts = word == "who" and bool(behind) and behind[0].startswith(("VB", "MD", "RB"))
        return source.end - source.begin > 1 and (acts or word == "whose")

    def antecedent(self, source: Phrase) -> Phrase | None:
        """The phrase right before "who" or "which"; "who" passes over a place that a preposition leads to."""
        row = self._row
        low, _ = row.bounds(source.begin)
        end = source.begin
        for _ in range(_STEPS):
            begin, end = self._before(low, end)
            found = phrase(self._cast, begin, end) if begin < end else None
            if not found or row.plain[found.begin] in lexicon.words("phrases", "relative"):
                return None
            place = self._cast.span_over(found.head)
            outside = place is not None and place.person is False
            if row.plain[source.begin] == "who" and outside and begin > low and row.tags[begin - 1] in ("IN", "TO"):
                end = begin - 1
                continue
            return found
        return None

    def named(self, source: Phrase, found: Phrase) -> ResolvedSpeaker | None:
        """Who is meant where the antecedent alone doesn't tell: the person that it adds to, a body for "which"."""
        if added := self._added_to(found):
            return added
        if self._row.plain[source.begin] == "which" and not found.persons and self._row.tags[found.head] == "NNP":
            return described(own_words(self._row, found), SpeakerKind.ORGANISATION, "relative body")
        return None

    def _added_to(self, found: Phrase) -> ResolvedSpeaker | None:
        """The person whom a phrase only adds to: "Ana Ruiz, a former judge who"."""
        row = self._row
        at = found.begin - 1
        low, _ = row.bounds(found.begin)
        while at > low and row.words[at] != "," and row.tags[at][:2] in ("NN", "JJ", "DT", "IN", "PO"):
            at -= 1
        named = at > 0 and row.words[at] == "," and row.tags[at + 1] == "DT" and at - 1 in self._cast.mentioned
        return person_named(self._cast.mentioned[at - 1], "relative person") if named else None

    def _before(self, low: int, end: int) -> tuple[int, int]:
        """The range of the noun phrase that ends before word `end`."""
        row = self._row
        while end > low and not row.words[end - 1][0].isalnum():
            opening = next((at for at in range(end - 2, max(low, end - _LONGEST), -1) if row.words[at] == "("), end)
            end = opening if row.words[end - 1] == ")" and opening < end else end - 1
        begin = end
        while begin > low and end - begin < _LONGEST and self._in_phrase(begin - 1):
            begin -= 1
        return begin, end

    def _in_phrase(self, at: int) -> bool:
        modifies = self._row.tags[at].startswith(("NN", "JJ", "DT", "POS", "CD", "PRP$"))
        return modifies or self._cast.span_over(at) is not None
