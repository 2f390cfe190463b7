"""Sources joined by "and": two persons or more, or a person and others."""

from __future__ import annotations

from corpus.attribution.coreference import places
from corpus.attribution.coreference.entity_table import EntityTable, Person
from corpus.attribution.coreference.mentions import Mention, is_people
from corpus.attribution.coreference.noun_phrase import Phrase
from corpus.attribution.coreference.resolved_speaker import ResolvedSpeaker, person_named
from corpus.model import Span


class Coordinations:
    """Takes phrases apart at "and"."""

    def __init__(self, entities: EntityTable) -> None:
        self._cast = entities
        self._row = entities.row

    def persons(self, source: Phrase) -> list[ResolvedSpeaker]:
        """Two persons or more joined by "and" in the phrase's core, the last one first."""
        row = self._row
        persons = source.persons or self._unknown_pair(source)
        if len(persons) < 2:
            return []
        (first, _), (last, _) = persons[0], persons[-1]
        between = range(first.end, last.begin)
        owner = last.end + 1 < source.end and row.tags[last.end] == "POS"
        beside = first.titles == source.core + 1 and row.words[source.core] == "," and source.plural
        if (first.begin >= source.core and not beside) or owner or not any(row.plain[at] == "and" for at in between):
            return []
        if any(row.tags[at] in ("IN", "POS", "VBD", "WP") for at in between):
            return []
        return [
            person_named(who, "joined", Span(row.starts[at.titles], row.ends[at.end - 1]))
            for at, who in reversed(persons)
        ]

    def _unknown_pair(self, source: Phrase) -> tuple[tuple[Mention, Person], ...]:
        """The persons of "Cummings and Conyers", if the article names neither in full."""
        row = self._row
        if source.end != source.begin + 3 or row.plain[source.begin + 1] != "and":
            return ()
        pair = [Mention(at, at, at + 1, person=None) for at in (source.begin, source.begin + 2)]
        if not all(self._may_be_family(one) for one in pair):
            return ()
        return tuple((one, self._cast.newcomer(one)) for one in pair)

    def _may_be_family(self, one: Mention) -> bool:
        """Whether a word may be the family name of somebody whom the article names nowhere in full."""
        row, word = self._row, self._row.plain[one.begin]
        known = self._cast.span_over(one.begin)
        if known and (known.person is not None or known.end - known.begin > 1):
            return False
        capital = row.words[one.begin][0].isupper() and row.words[one.begin][1:].islower()
        return capital and not (row.is_common(one.begin) or is_people(word) or places.is_place(row, one))

    def are_several(self, source: Phrase) -> bool:
        """Whether "and" joins two in the core: "Clinton and the party", "she and her husband"."""
        row = self._row
        for at in range(source.begin + 1, source.core - 1):
            if row.plain[at] == "and" and self._cast.span_over(at) is None:
                first, second = self._cast.span_over(at - 1), self._cast.span_over(at + 1)
                if row.tags[at + 1] in ("DT", "PRP$") or (first and second and first.person is not None):
                    return True
        return False
