"""Whom "he", "she" and "the minister" mean: the persons named before, weighed."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict

from corpus.attribution import lexicon, names, roles
from corpus.attribution.cast import Cast, Person
from corpus.attribution.phrase import Phrase

_REACH = 14
_OPENING = 2
_ROLES = 6
_HOLDERS = 200
_SPOKE = 2
_NEAR = 4
_SLIGHT = frozenset(
    ["republican", "democrat", "democratic", "rival", "candidate", "nominee", "presidential", "libertarian"]
)
_LESSER = frozenset(["vice", "deputy", "assistant", "acting"])
_SENTENCES = 6
WEIGHTS = (0.5, 0.2, 1.0, 0.3, 1.2, 0.3, 0.1, 0.3, -1.5, -0.7, -0.5, 0.2, 0.2, 0.2, 0.3, 0.2, -0.5)
"""Set by hand: fitting them on PolNeAR changed no figure. With the scale below the probabilities are calibrated."""

_SCALE = 0.85
_ELSEWHERE = 1.5
"""What a person loses to another who is a subject or speaks in the pronoun's own paragraph."""


class Antecedents:
    """Weighs the persons of a cast as antecedents; learns who spoke as sources are resolved in text order."""

    def __init__(self, cast: Cast) -> None:
        self._cast = cast
        self._row = cast.row
        self._spoke: list[tuple[int, Person]] = []
        self._by_noun: dict[str, list[tuple[Person, frozenset[str]]]] = defaultdict(list)
        for person in cast.persons:
            nouns = frozenset(roles.canonical(word) for role in person.roles[:_ROLES] for word in role.split())
            for noun in nouns:
                self._by_noun[noun].append((person, nouns))

    @property
    def _places(self) -> list[int]:
        return self._cast.places

    def spoke(self, person: Person, at: int) -> None:
        """Note that the source at word `at` is this person."""
        self._spoke.append((at, person))

    def of(self, gender: str, at: int) -> tuple[Person, float] | None:
        """The person that a pronoun at word `at` most likely means, and how likely."""
        persons = self.candidates(gender, at)
        scores = [_SCALE * sum(w * f for w, f in zip(WEIGHTS, self.features(one, at), strict=True)) for one in persons]
        here = [self._is_here(one, at) for one in persons]
        if any(here):
            scores = [score - (0 if near else _ELSEWHERE) for score, near in zip(scores, here, strict=True)]
        return _best(scores, persons)

    def candidates(self, gender: str, at: int) -> list[Person]:
        """The persons of that gender, or of an unknown one, who were named or spoke not long before word `at`."""
        row = self._row
        upto = bisect_left(self._places, at)
        number = row.sentence[at]
        found: dict[int, Person] = {}
        for place, person in self._cast.order[max(0, upto - _REACH) : upto]:
            if number - row.sentence[place] <= _SENTENCES:
                found[id(person)] = person
        for _, person in self._spoke[-2:]:
            found[id(person)] = person
        return [one for one in found.values() if one.gender() in (gender, "")]

    def _is_here(self, person: Person, at: int) -> bool:
        """Whether the paragraph of word `at` has the person as a subject outside quotation marks, or as a speaker."""
        row = self._row
        opens = row.first[self._opening(row.paragraph[row.sentence[at]])]
        upto = bisect_left(person.at, at)
        places = person.at[bisect_left(person.at, opens) : upto]
        named = any(not row.quoted[place] and self._acts(place) for place in places)
        return named or any(who is person and opens <= where < at for where, who in self._spoke[-4:])

    def _opening(self, paragraph: int) -> int:
        """The number of the paragraph's first sentence."""
        return bisect_left(self._row.paragraph, paragraph)

    def features(self, person: Person, at: int) -> tuple[float, ...]:
        """What speaks for a person as the antecedent of word `at`; the order is that of `WEIGHTS`."""
        row = self._row
        upto = bisect_left(person.at, at)
        place = person.at[upto - 1] if upto else -1
        apart = row.sentence[at] - row.sentence[place] if upto else _SENTENCES + 1
        said = next((where for where, who in reversed(self._spoke[-4:]) if who is person), -1)
        since = row.sentence[at] - row.sentence[said] if said >= 0 else _SENTENCES + 1
        last = bool(self._spoke) and self._spoke[-1][1] is person
        subject = upto > 0 and self._is_subject(place)
        opens = row.bounds(at)[0] == at
        one_paragraph = upto > 0 and row.paragraph[row.sentence[place]] == row.paragraph[row.sentence[at]]
        possessive = upto > 0 and place + 1 < len(row.tags) and row.tags[place + 1] == "POS"
        between = bisect_left(self._places, at) - bisect_left(self._places, place) - 1 if upto else _REACH
        return (
            -float(min(apart, _SENTENCES + 1)),
            float(apart == 0),
            float(subject),
            float(subject and apart == 1),
            float(last),
            float(last and since <= 1),
            -float(min(since, _SENTENCES + 1)),
            math.log(1 + len(person.at)),
            float(upto > 0 and row.quoted[place]),
            float(possessive),
            float(person.gender() == ""),
            float(one_paragraph),
            float(last and opens),
            -math.log(1 + max(0, between)),
            float(apart == 0 and said >= 0 and since == 0),
            float(said >= 0 and row.paragraph[row.sentence[said]] == row.paragraph[row.sentence[at]]),
            float(upto == 0),
        )

    def _acts(self, place: int) -> bool:
        """Whether the mention is its sentence's subject, or joined to it by "and"."""
        mention = self._cast.spans.get(place)
        joint = (mention.titles if mention else place) - 1
        joined = joint > 0 and self._row.plain[joint] == "and" and joint - 1 in self._cast.mentioned
        return self._is_subject(joint - 1 if joined else place)

    def _is_subject(self, place: int) -> bool:
        """Whether the mention opens its sentence, as far as names go, and no preposition leads up to it."""
        row = self._row
        mention = self._cast.spans.get(place)
        low, _ = row.bounds(place)
        begin = mention.titles if mention else place
        upto = bisect_left(self._places, place)
        earlier = upto > 0 and self._places[upto - 1] >= low
        return not earlier and (begin == low or row.tags[begin - 1] not in ("IN", "TO", "VBD", "VBZ"))

    def by_role(self, source: Phrase) -> tuple[Person, float] | None:
        """The person whose role holds the noun of a definite phrase: "the senator", "the Indiana governor"."""
        row = self._row
        head = roles.canonical(row.plain[source.head])
        wanted = {roles.canonical(row.plain[at]) for at in range(source.own, source.head) if row.tags[at] != "POS"}
        scores: list[float] = []
        persons: list[Person] = []
        for person, nouns in self._by_noun.get(head, ())[:_HOLDERS]:
            before = bisect_left(person.at, source.begin)
            if not (before or wanted & nouns) or _at_odds(wanted, nouns - {head}):
                continue
            apart = row.sentence[source.begin] - row.sentence[person.at[before - 1]] if before else 6
            scores.append(1.3 * (len(wanted & nouns) - 0.7 * len(wanted - nouns) - 0.3 * min(apart, 8)))
            persons.append(person)
        return _best(scores, persons) or self._by_party(wanted | {head}) or self._by_fame(source, wanted | {head})

    def _by_party(self, wanted: set[str]) -> tuple[Person, float] | None:
        """The last speaker, if a party that the phrase names is that person's alone of all in the article."""
        parties = wanted & lexicon.words("phrases", "party")
        if not parties or not self._spoke:
            return None
        members = {id(person): person for party in parties for person, _ in self._by_noun.get(party, ())[:_HOLDERS]}
        spoke = next((who for _, who in self._spoke[-3:] if id(who) in members), None)
        return (spoke, 0.8) if spoke and len(members) == 1 else None

    def _by_fame(self, source: Phrase, wanted: set[str]) -> tuple[Person, float] | None:
        """Who spoke just before, if so well known that the article gives no role: "the Republican nominee"."""
        row = self._row
        word = row.plain[source.head]
        if word not in lexicon.words("phrases", "fame") or row.plain[source.begin] != "the" or source.core < source.end:
            return None
        gender = names.gender_of_title(word)
        for at, person in reversed(self._spoke[-_SPOKE:]):
            near = row.sentence[source.begin] - row.sentence[at] <= _NEAR
            nouns = frozenset(roles.canonical(noun) for role in person.roles for noun in role.split())
            famous = len(person.name) > 1 and nouns <= _SLIGHT and not _at_odds(wanted, nouns)
            if near and famous and (not gender or person.gender() in (gender, "")):
                return person, 0.75
        return None

    def opening(self, source: Phrase) -> tuple[Person, float] | None:
        """The only person with an office that the article's opening lines name without its holder: "a judge"."""
        row = self._row
        word = row.plain[source.head]
        bare = source.begin == source.own and row.paragraph[row.sentence[source.head]] < _OPENING
        if bare and (found := self.by_role(source)):
            return found
        if row.paragraph[row.sentence[source.head]] > _OPENING or word not in lexicon.words("roles", "title"):
            return None
        head = roles.canonical(word)
        holders = [person for person, _ in self._by_noun.get(head, ())[:_HOLDERS] if person.at[-1] > source.begin]
        return (holders[0], 0.75) if len(holders) == 1 and head not in lexicon.words("phrases", "common-role") else None


def _at_odds(wanted: set[str], nouns: frozenset[str]) -> bool:
    """Whether a role can't be meant by a phrase: of another party, or a lesser one: "vice president"."""
    parties = lexicon.words("phrases", "party")
    other = wanted & parties and nouns & parties and not wanted & nouns & parties
    return bool(other) or bool((nouns - wanted) & _LESSER) or _elsewhere(wanted, nouns)


def _elsewhere(wanted: set[str], nouns: frozenset[str]) -> bool:
    """Whether phrase and role name different places: "the Vermont senator" and "Florida senator"."""
    places = lexicon.words("places", "state") | lexicon.words("places", "demonym") | lexicon.words("places", "country")
    here, there = wanted & places, nouns & places
    return bool(here and there and not here & there)


def _best(scores: list[float], persons: list[Person]) -> tuple[Person, float] | None:
    if not scores:
        return None
    top = max(range(len(scores)), key=lambda n: scores[n])
    total = sum(math.exp(score - scores[top]) for score in scores)
    return persons[top], 0.97 / total
