"""Whom "the minister", "the Indiana governor" or "the former champion" mean."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator

from corpus.attribution import lexicon
from corpus.attribution.coreference import person_names, roles
from corpus.attribution.coreference.entity_table import EntityTable, Person
from corpus.attribution.coreference.noun_phrase import Phrase
from corpus.attribution.coreference.pronouns import Antecedents
from corpus.attribution.coreference.resolved_speaker import ResolvedSpeaker, person_named
from corpus.attribution.coreference.role_evidence import PAST, role_evidence, role_nouns
from corpus.attribution.rules.cue_kinds import is_saying

_OPENING = 2
_HOLDERS = 200
_CLEAR = 4
_SIGNS = (
    "narrated near", "narrated rank", "subject near", "here", "topic", "often", "alone", "spoke last", "spoke just now",
)  # fmt: skip
"""What of the evidence for a pronoun's antecedent is weighed for whom a phrase describes."""


class Epithets:
    """Resolves phrases that name a person by role; knows from `antecedents` who spoke before."""

    def __init__(self, entities: EntityTable, antecedents: Antecedents) -> None:
        self._cast = entities
        self._row = entities.row
        self._antecedents = antecedents
        self._by_noun: dict[str, list[tuple[Person, frozenset[str]]]] = defaultdict(list)
        for person in entities.persons:
            held = role_nouns(person)
            for noun in held:
                self._by_noun[noun].append((person, held))

    def take_places(self) -> None:
        """Note where "the president" stands for the one person of that office, as a mention of the person."""
        row = self._row
        holders: dict[str, Person | None] = {}
        for at in range(1, len(row.plain) - 1):
            word = row.plain[at]
            if row.plain[at - 1] != "the" or word not in lexicon.titles() or row.quoted[at]:
                continue
            if word not in holders:
                holders[word] = self._holder(roles.canonical(word))
            person = holders[word]
            alone = row.words[at].islower() and row.tags[at + 1] not in ("IN", "NN", "NNP")
            if person and alone and person.at[0] < at and self._cast.span_over(at) is None:
                self._cast.stand_in(person, at)

    def _holder(self, office: str) -> Person | None:
        """The person whom the office alone means in this article: its one holder, or the one far more often named."""
        lesser = lexicon.words("phrases", "lesser")
        holders = [person for person, held in self._by_noun.get(office, ())[:_HOLDERS] if not held & lesser]
        holders.sort(key=lambda one: -len(one.at))
        clear = len(holders) == 1 or (len(holders) > 1 and len(holders[0].at) >= _CLEAR * len(holders[1].at))
        return holders[0] if clear else None

    def options(self, source: Phrase) -> list[ResolvedSpeaker]:
        """The persons whom a phrase may mean by what they are: "the senator", "the rookie defender", "a judge"."""
        head = roles.canonical(self._row.plain[source.head].removeprefix(PAST))
        wanted = self._wanted(source)
        bare = source.begin == source.own and self._row.paragraph[self._row.sentence[source.head]] < _OPENING
        found: dict[int, tuple[Person, dict[str, float]]] = {}
        definite = source.definite or bare
        if definite:
            for person, seen in self._by_role(source, head, wanted):
                found[id(person)] = person, seen
        for rule, one in self._proposals(source):
            if one:
                found.setdefault(id(one), (one, {"role": 1.0}))[1][rule] = 1.0
        for one, seen in self.at_hand(source) if definite else ():
            found.setdefault(id(one), (one, {"role": 1.0, **seen}))
        lesser = wanted & lexicon.words("phrases", "lesser")  # "the deputy mayor" isn't the mayor
        fitting = [
            (one, seen) for one, seen in found.values() if head not in (held := role_nouns(one)) or lesser <= held
        ]
        role_fits = role_evidence(self._row, source, wanted, [one for one, _ in fitting])
        return [person_named(one, {**seen, **fit}) for (one, seen), fit in zip(fitting, role_fits, strict=True)]

    def _proposals(self, source: Phrase) -> Iterator[tuple[str, Person | None]]:
        """Persons by the rules for those whom the article names only beside the phrase, or behind it."""
        yield "role opening", self.opening(source)
        yield "role announced", self.announced(source)

    def _wanted(self, source: Phrase) -> set[str]:
        """The words of a role before its noun; of an "ex-minister" also that it is held no longer."""
        past = {"former"} if self._row.plain[source.head].startswith(PAST) else set()
        return past | self._modifiers(source)

    def _modifiers(self, source: Phrase) -> set[str]:
        """The words between what opens a phrase and its noun."""
        row = self._row
        return {roles.canonical(row.plain[at]) for at in range(source.own, source.head) if row.tags[at] != "POS"}

    def _by_role(self, source: Phrase, head: str, wanted: set[str]) -> Iterator[tuple[Person, dict[str, float]]]:
        """Those of whom the article says that they are what the phrase's noun means."""
        for person, held in self._by_noun.get(head, ())[:_HOLDERS]:
            before = bisect_left(person.at, source.begin)
            past = "former" in wanted and "former" not in held
            if past or not (before or wanted & held) or _at_odds(wanted, held - {head}):
                continue
            yield person, {"role": 1.0, "role held": 1.0}

    def _may_be(self, person: Person, word: str, wanted: set[str]) -> bool:
        """Whether a person named in full is of the words' gender, and of no other party, place or rank."""
        gender = person_names.gender_of_title(word) or roles.gender(" ".join(wanted))
        of_gender = not gender or person.gender() in (gender, "")
        return len(person.name) > 1 and of_gender and not _at_odds(wanted, role_nouns(person))

    def at_hand(self, source: Phrase) -> Iterator[tuple[Person, dict[str, float]]]:
        """Everybody near by whom a phrase with "the" may describe though the article doesn't say so, with what speaks
        for each."""
        row = self._row
        if row.plain[source.begin] != "the" or source.plural or source.possessor > source.begin:
            return
        word = row.plain[source.head]
        wanted = self._wanted(source) | {roles.canonical(word)}
        kind = self._kind_of(source, wanted)
        names = self._names_in(source) if word in lexicon.titles() else set()
        for one in self._antecedents.at_hand(source.begin):
            if one.person and self._may_be(one.person, word, wanted) and names <= role_nouns(one.person):
                signs = {f"epithet {name}": one.evidence[f"he {name}"] for name in _SIGNS}
                other = bool(one.person.roles) and wanted.isdisjoint(role_nouns(one.person))
                yield one.person, {"epithet": 1.0, **signs, **kind, "epithet with other role": float(other)}

    def _names_in(self, source: Phrase) -> set[str]:
        """The words with a capital before a phrase's noun that name a body or a town, "the FBI director", and neither a
        people, "the French president", a state of the U.S. nor a party."""
        row = self._row
        names = {roles.canonical(row.plain[at]) for at in range(source.own, source.head) if row.words[at][0].isupper()}
        places = lexicon.words("places", "state") | lexicon.words("places", "demonym") | {"u.s"}
        return names - places - lexicon.words("phrases", "party") - lexicon.titles()

    def _kind_of(self, source: Phrase, wanted: set[str]) -> dict[str, float]:
        """What a phrase is like, whomever it describes."""
        row = self._row
        word = row.plain[source.head]
        telling = lexicon.words("phrases", "describing") | lexicon.words("phrases", "party")
        return {
            "epithet trait": float(roles.is_trait(word)),
            "epithet title": float(word in lexicon.titles()),
            "epithet common": float(word in lexicon.words("phrases", "common-role")),
            "epithet introduced": float(self.is_introduced(word, source.begin)),
            "epithet bare": float(source.own + 1 >= source.core),
            "epithet extended": float(source.core < source.end),
            "epithet telling": float(not telling.isdisjoint(wanted)),
            "epithet held": float(bool(self._by_noun.get(roles.canonical(word)))),
        }

    def opening(self, source: Phrase) -> Person | None:
        """The only person with an office that the article's opening lines name without its holder: "a judge"."""
        row = self._row
        word = row.plain[source.head]
        head = roles.canonical(word)
        number = row.paragraph[row.sentence[source.head]]
        if number > _OPENING or word not in lexicon.titles():
            return None
        holders = [person for person, _ in self._by_noun.get(head, ())[:_HOLDERS] if person.at[-1] > source.begin]
        return holders[0] if len(holders) == 1 and head not in lexicon.words("phrases", "common-role") else None

    def announced(self, source: Phrase) -> Person | None:
        """Who is named right after being announced by role: "The city's mayor says …" before "Ana Ruiz says …"."""
        row = self._row
        number = row.sentence[source.begin]
        if row.bounds(source.begin)[0] != source.begin or number + 2 >= len(row.first):
            return None
        opens = row.first[number + 1]
        upto = bisect_left(self._cast.places, opens)
        for at, person in self._cast.order[upto : upto + 1]:
            mention = self._cast.spans.get(at)
            first = mention and mention.begin == opens and mention.end - mention.begin > 1 and person.at[0] == at
            speaks = at + 1 < row.first[number + 2] and is_saying(row.words[at + 1])
            if first and speaks and self._may_be(person, row.plain[source.head], self._wanted(source)):
                return person
        return None

    def is_introduced(self, noun: str, before: int) -> bool:
        """Whether a noun stands behind "a" or "an", or a word more, in the text before."""
        row = self._row
        places = (at for at in range(2, before) if row.plain[at] == noun)
        return any(not {"a", "an", "another", "one"}.isdisjoint(row.plain[at - 3 : at]) for at in places)


def _at_odds(wanted: set[str], nouns: frozenset[str]) -> bool:
    """Whether a role can't be meant by a phrase: of another party, or a lesser one: "vice president"."""
    parties = lexicon.words("phrases", "party")
    other = wanted & parties and nouns & parties and not wanted & nouns & parties
    return bool(other) or bool((nouns - wanted) & lexicon.words("phrases", "lesser")) or _elsewhere(wanted, nouns)


def _elsewhere(wanted: set[str], nouns: frozenset[str]) -> bool:
    """Whether phrase and role name different places: "the Vermont senator" and "Florida senator"."""
    places = lexicon.words("places", "state") | lexicon.words("places", "demonym") | lexicon.words("places", "country")
    here, there = wanted & places, nouns & places
    return bool(here and there and not here & there)
