"""Whom "they" means: those who spoke last, the plural subject of a sentence before, or one whose gender isn't told."""

from __future__ import annotations

from corpus.attribution.coreference import roles
from corpus.attribution.coreference.entity_table import EntityTable
from corpus.attribution.coreference.noun_phrase import Phrase, own_words, phrase
from corpus.attribution.coreference.ranking import Option, option
from corpus.attribution.coreference.resolved_speaker import ResolvedSpeaker, described, person_named
from corpus.model import SpeakerKind

_SENTENCES = 4
_BACK = 3


class Groups:
    """Remembers who spoke last, as many or alone. `together`: the words of the last persons joined by "and"."""

    def __init__(self, entities: EntityTable) -> None:
        self._cast = entities
        self._row = entities.row
        self._last: list[ResolvedSpeaker] = []
        self._at = -1
        self._one: ResolvedSpeaker | None = None
        self._one_at = -1
        self.together = ""

    def spoke(self, found: list[ResolvedSpeaker], source: Phrase) -> None:
        """Note a group, or persons joined by "and", as the source at hand."""
        self._last, self._at = found, source.begin
        if len(found) > 1 and len(source.persons) == len(found):
            (first, _), (last, _) = source.persons[0], source.persons[-1]
            self.together = self._row.of(first.begin, last.end)

    def spoke_alone(self, one: ResolvedSpeaker, at: int) -> None:
        """Note one person, with a name or without, as the source at word `at`."""
        self._one, self._one_at = one, at

    def told_apart(self) -> None:
        """Note that whoever spoke alone is a man or a woman: "she" took them up."""
        self._one = None

    def they(self, source: Phrase) -> list[Option]:
        """Those whom "they" may take up: the plural subject before, and who spoke last, as many or alone."""
        row = self._row
        options: list[Option] = []
        subject = self._subject(source.begin)
        found = phrase(self._cast, *subject) if subject else None
        if subject and found and found.plural:
            since = float(subject[0] > self._at)
            apart = row.sentence[source.begin] - row.sentence[subject[0]]
            seen = {"they subject": 1.0, "they subject since": since, "they subject near": -float(apart)}
            options.append(option(described(own_words(row, found), SpeakerKind.GROUP, seen)))
        apart = row.sentence[source.begin] - row.sentence[self._at]
        if (
            self._at >= 0
            and apart <= _SENTENCES
            and not (options and options[0].speakers[0].name == self._last[0].name)
        ):
            last = tuple(described(one.name, one.kind, {}) if one.person is None else person_named(one.person, {})
                         for one in self._last)  # fmt: skip
            seen = {"they spoke": 1.0, "they spoke near": -float(apart), "they spoke just now": float(apart <= 1),
                    "they joined": float(len(last) > 1)}  # fmt: skip
            options.append(Option(last, seen))
        return [*options, *self._alone(source.begin)]

    def _alone(self, at: int) -> list[Option]:
        """The one who spoke last, if nothing tells whether they are a man or a woman: "they said" of a spokesperson."""
        row, one = self._row, self._one
        apart = row.sentence[at] - row.sentence[self._one_at]
        if one is None or self._one_at < self._at or apart > _SENTENCES:
            return []
        if one.person.gender() if one.person else roles.gender(one.name):
            return []
        seen = {"they alone": 1.0, "they alone near": -float(apart), "they alone named": float(one.person is not None)}
        return [option(person_named(one.person, seen) if one.person else described(one.name, one.kind, seen))]

    def _subject(self, at: int) -> tuple[int, int] | None:
        """The plural noun phrase before a verb outside quotations: in the same sentence or, nearest first, the two
        before."""
        row = self._row
        number = row.sentence[at]
        for wanted in range(number, max(-1, number - _BACK), -1):
            low, high = row.first[wanted], min(row.first[wanted + 1], at)
            for verb in range(low + 1, high):
                acts = row.tags[verb] in ("VBD", "VBP", "MD") and row.tags[verb - 1] in ("NNS", "NNPS")
                if acts and not row.quoted[verb]:
                    begin = verb
                    while begin > low and row.tags[begin - 1].startswith(("NN", "JJ", "DT", "CD", "PDT")):
                        begin -= 1
                    if begin == low or row.tags[begin - 1] not in ("IN", "TO", "POS"):
                        return begin, verb
        return None
