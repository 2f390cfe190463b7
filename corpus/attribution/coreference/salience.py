"""What speaks for a person as the one whom a pronoun, or a quotation without a source, means."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.attribution.coreference.entity_table import EntityTable, Person
from corpus.attribution.coreference.grammatical_roles import GrammaticalRole, grammatical_role
from corpus.attribution.coreference.narrative_pronouns import NarrativePronouns
from corpus.attribution.coreference.speech_history import SpeechHistory

_FAR = 8
_SOON = 6


@dataclass(frozen=True, slots=True)
class _Traces:
    """Where a person was last named, last named outside what others say (`narrated`), and last spoke; -1 for never."""

    person: Person
    named: int
    narrated: int
    spoke: int
    here: bool


class Salience:
    """Tells for each person where and how the article named them last, when they spoke, and whether the narrative's
    own pronouns mean them."""

    def __init__(self, entities: EntityTable, history: SpeechHistory, narrative: NarrativePronouns) -> None:
        self._cast = entities
        self._row = entities.row
        self._history = history
        self._narrative = narrative

    def evidence(self, persons: Sequence[Person], gender: str, at: int) -> list[dict[str, float]]:
        """What speaks for each person as the antecedent of word `at`, a pronoun of that gender ("": none)."""
        traces = [self._traces(person, at) for person in persons]
        rank = _ranks([one.named for one in traces])
        narrated_rank = _ranks([one.narrated for one in traces])
        anybody = any(one.here for one in traces)
        return [
            self._named(one, at) | self._heard(one, traces, at) | self._taken_up(one, traces, gender, at) | {
                "he": 1.0,
                "he alone": float(len(traces) == 1),
                "he rank": -float(rank[n]),
                "he narrated rank": -float(narrated_rank[n]),
                "he here": float(one.here),
                "he elsewhere": float(anybody and not one.here),
                "he gender": float(bool(one.person.gender())),
            }
            for n, one in enumerate(traces)
        ]  # fmt: skip

    def _traces(self, person: Person, at: int) -> _Traces:
        spoke = next((where for where, who in reversed(self._history.before(at)[-_SOON:]) if who is person), -1)
        named = self.last_named(person, at)
        return _Traces(person, named, self._last_narrated(person, named), spoke, self._is_here(person, at))

    def last_named(self, person: Person, at: int) -> int:
        """The last word before word `at` that names the person; -1 if none does."""
        upto = bisect_left(person.at, at)
        return person.at[upto - 1] if upto else -1

    def _last_narrated(self, person: Person, named: int) -> int:
        """The last word up to word `named` that names the person outside what others say; -1 if none does."""
        upto = bisect_left(person.at, named + 1)
        return next((place for place in reversed(person.at[:upto]) if not self._row.in_content[place]), -1)

    def _is_topic(self, person: Person) -> bool:
        """Whether the article's first sentence, or its headline, has the person act."""
        opens = self._row.first[1]
        return any(self._role(place) is GrammaticalRole.SUBJECT for place in person.at[:2] if place < opens)

    def _named(self, one: _Traces, at: int) -> dict[str, float]:
        """Where and how the person was last named."""
        row = self._row
        number = row.sentence[at]
        before = one.named >= 0
        apart = min(number - row.sentence[one.named], _FAR) if before else _FAR
        away = row.paragraph[number] - row.paragraph[row.sentence[one.named]] if before else _FAR
        subject = before and self._role(one.named) is GrammaticalRole.SUBJECT
        return {
            "he near": -float(apart),
            "he narrated near": -math.log1p(number - row.sentence[one.narrated] if one.narrated >= 0 else _FAR),
            "he named in content": float(before and row.in_content[one.named]),
            "he same sentence": float(apart == 0),
            "he often": math.log(1 + len(one.person.at)),
            "he subject": float(subject),
            "he subject near": float(subject and apart <= 1),
            "he subject before": float(subject and apart == 1),
            "he paragraph": float(away == 0),
            "he subject in paragraph": float(subject and away == 0),
            "he paragraph before": float(away == 1),
            "he topic": float(self._is_topic(one.person)),
            "he named in quotation": float(before and row.quoted[one.named]),
        }

    def _heard(self, one: _Traces, traces: list[_Traces], at: int) -> dict[str, float]:
        """When the person last spoke, and whether others were named since."""
        row = self._row
        number = row.sentence[at]
        paragraph = row.paragraph[number]
        opens = row.first[self._opening(paragraph)]
        quotes = row.quoted[opens] or (opens + 1 < len(row.words) and row.quoted[opens + 1])
        speeches = self._history.before(at)
        last = bool(speeches) and speeches[-1][1] is one.person
        heard = speeches[-1][0] if speeches and not last else len(row.words)
        since = number - row.sentence[one.spoke] if one.spoke >= 0 else _FAR
        away = paragraph - row.paragraph[row.sentence[one.spoke]] if one.spoke >= 0 else _FAR
        return {
            "he named since": float(one.named > heard),
            "he new since": float(bool(one.person.at) and one.person.at[0] > heard and one.named > heard),
            "he spoke last": float(last),
            "he spoke just now": float(last and since <= 1),
            "he spoke before a quotation": float(away == 1 and quotes),
            "he spoke last, nobody since": float(last and all(other.named <= one.spoke for other in traces)),
        }

    def _taken_up(self, one: _Traces, traces: list[_Traces], gender: str, at: int) -> dict[str, float]:
        """Whether the pronouns of that gender before mean the person, and what the person's names do in their
        sentences."""
        row = self._row
        here = row.sentence[at]
        seen = {}
        if one.named >= 0 and (role := self._role(one.named)) is not GrammaticalRole.SUBJECT:
            seen[f"he {role.value}"] = 1.0
        if followed := self._narrative.last(gender, at):
            share = followed.shares.get(id(one.person), 0.0)
            others = any(it.named > followed.at and it is not one for it in traces)
            seen |= {
                "he taken up": share,
                "he taken up here": share * (row.paragraph[here] == row.paragraph[row.sentence[followed.at]]),
                "he taken up near": -share * (here - row.sentence[followed.at]),
                "he taken up, others since": share * others,
            }
        return seen

    def _role(self, place: int) -> GrammaticalRole:
        mention = self._cast.mention_ending(place)
        return grammatical_role(self._row, mention.titles if mention else place, mention.end if mention else place + 1)

    def _is_here(self, person: Person, at: int) -> bool:
        """Whether the paragraph of word `at` has the person as a subject outside quotation marks, or as a speaker."""
        row = self._row
        opens = row.first[self._opening(row.paragraph[row.sentence[at]])]
        upto = bisect_left(person.at, at)
        places = person.at[bisect_left(person.at, opens) : upto]
        named = any(not row.quoted[place] and self._acts(place) for place in places)
        return named or any(who is person and opens <= where < at for where, who in self._history.before(at)[-4:])

    def _opening(self, paragraph: int) -> int:
        """The number of the paragraph's first sentence."""
        return bisect_left(self._row.paragraph, paragraph)

    def _acts(self, place: int) -> bool:
        """Whether the mention acts in its sentence, or is joined by "and" to one that does."""
        mention = self._cast.mention_ending(place)
        joint = (mention.titles if mention else place) - 1
        joined = joint > 0 and self._row.plain[joint] == "and" and joint - 1 in self._cast.mentioned
        return self._role(joint - 1 if joined else place) is GrammaticalRole.SUBJECT


def _ranks(places: Sequence[int]) -> dict[int, int]:
    """The rank of each place by its number, the last one first."""
    order = sorted(range(len(places)), key=lambda n: -places[n])
    return {n: rank for rank, n in enumerate(order)}
