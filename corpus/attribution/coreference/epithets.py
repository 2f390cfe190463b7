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
from corpus.attribution.coreference.role_evidence import PAST, RoleEvidence, nouns
from corpus.attribution.rules.cue_kinds import is_saying

_OPENING = 2
_HOLDERS = 200
_SPOKE = 2
_CLEAR = 4
_NEAR = 4


class Epithets:
    """Resolves phrases that name a person by role; knows from `antecedents` who spoke before."""

    def __init__(self, entities: EntityTable, antecedents: Antecedents) -> None:
        self._cast = entities
        self._row = entities.row
        self._antecedents = antecedents
        self._evidence = RoleEvidence(entities, antecedents)
        self._by_noun: dict[str, list[tuple[Person, frozenset[str]]]] = defaultdict(list)
        for person in entities.persons:
            told = nouns(person)
            for noun in told:
                self._by_noun[noun].append((person, told))

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
        held = [person for person, nouns in self._by_noun.get(office, ())[:_HOLDERS] if not nouns & lesser]
        held.sort(key=lambda one: -len(one.at))
        clear = len(held) == 1 or (len(held) > 1 and len(held[0].at) >= _CLEAR * len(held[1].at))
        return held[0] if clear else None

    def options(self, source: Phrase) -> list[ResolvedSpeaker]:
        """The persons whom a phrase may mean by what they are: "the senator", "the rookie defender", "a judge"."""
        head = roles.canonical(self._row.plain[source.head].removeprefix(PAST))
        wanted = self._wanted(source)
        bare = source.begin == source.own and self._row.paragraph[self._row.sentence[source.head]] < _OPENING
        found: dict[int, tuple[Person, dict[str, float]]] = {}
        told = source.definite or bare
        if told:
            for person, seen in self._by_role(source, head, wanted):
                found[id(person)] = person, seen
        for rule, one in self._proposals(source, head, self._said(source), described=told):
            if one:
                found.setdefault(id(one), (one, {"role": 1.0}))[1][rule] = 1.0
        if one := self.profiled(source):
            found.setdefault(id(one), (one, {"role": 1.0}))[1].update(self._profile(source, one))
        told_of = self._evidence.of
        lesser = wanted & lexicon.words("phrases", "lesser")  # "the deputy mayor" isn't the mayor
        fitting = ((one, seen) for one, seen in found.values() if head not in nouns(one) or lesser <= nouns(one))
        return [person_named(one, seen | told_of(source, one, wanted)) for one, seen in fitting]

    def _proposals(
        self, source: Phrase, head: str, wanted: set[str], *, described: bool
    ) -> Iterator[tuple[str, Person | None]]:
        """Persons by the rules for those whose role the article doesn't give."""
        if described:
            if "former" in wanted - self._past(head):
                yield "role past", self._at_hand(source, wanted | {head})
            yield "role party", self._by_party(wanted | {head})
            yield from (("role fame", one) for one in self._by_fame(source, wanted | {head}))
            yield "role described", self._at_hand(source, wanted | {head})
        yield "role labelled", self._labelled(source)
        yield "role opening", self.opening(source)
        yield "role announced", self.announced(source)

    def _past(self, head: str) -> frozenset[str]:
        """ "former" if the article says so of somebody with that role."""
        said = any("former" in nouns for _, nouns in self._by_noun.get(head, ())[:_HOLDERS])
        return frozenset(["former"]) if said else frozenset()

    def _wanted(self, source: Phrase) -> set[str]:
        """The words of a role before its noun; of an "ex-minister" also that it is held no longer."""
        past = {"former"} if self._row.plain[source.head].startswith(PAST) else set()
        return past | self._said(source)

    def _said(self, source: Phrase) -> set[str]:
        row = self._row
        return {roles.canonical(row.plain[at]) for at in range(source.own, source.head) if row.tags[at] != "POS"}

    def _by_role(self, source: Phrase, head: str, wanted: set[str]) -> Iterator[tuple[Person, dict[str, float]]]:
        """Those of whom the article says that they are what the phrase's noun means."""
        for person, told in self._by_noun.get(head, ())[:_HOLDERS]:
            before = bisect_left(person.at, source.begin)
            past = "former" in wanted and "former" not in told
            if past or not (before or wanted & told) or _at_odds(wanted, told - {head}):
                continue
            yield person, {"role": 1.0, "role held": 1.0}

    def _by_party(self, wanted: set[str]) -> Person | None:
        """The last speaker, if a party that the phrase names is that person's alone of all in the article."""
        parties = wanted & lexicon.words("phrases", "party")
        if not parties:
            return None
        holders = [pair for party in parties for pair in self._by_noun.get(party, ())[:_HOLDERS]]
        members = {id(person): person for person, nouns in holders if not _at_odds(wanted, nouns)}
        spoke = next((who for _, who in self._antecedents.speakers(3) if id(who) in members), None)
        return spoke if spoke and len(members) == 1 else None

    def _by_fame(self, source: Phrase, wanted: set[str]) -> list[Person]:
        """The last two who spoke just before, if they may be so well known that the article gives no role: "the
        Republican nominee"."""
        row = self._row
        word = row.plain[source.head]
        famed = lexicon.words("phrases", "fame") | lexicon.words("phrases", "party")
        if word not in famed or row.plain[source.begin] != "the" or source.core < source.end:
            return []
        near = [one for at, one in self._antecedents.speakers(_SPOKE) if self._is_near(at, source)]
        return [one for one in near if self._fits(one, word, wanted)]

    def _is_near(self, at: int, source: Phrase) -> bool:
        """Whether word `at` stands in the source's paragraph, in the one before, or a few sentences before."""
        row = self._row
        here, there = row.sentence[source.begin], row.sentence[at]
        return here - there <= _NEAR or row.paragraph[here] - row.paragraph[there] <= 1

    def _may_be(self, person: Person, word: str, wanted: set[str]) -> bool:
        """Whether a person named in full is of the words' gender, and of no other party, place or rank."""
        gender = person_names.gender_of_title(word) or roles.gender(" ".join(wanted))
        of_gender = not gender or person.gender() in (gender, "")
        return len(person.name) > 1 and of_gender and not _at_odds(wanted, nouns(person))

    def _at_hand(self, source: Phrase, wanted: set[str]) -> Person | None:
        """The one person at hand whom a describing phrase may mean: "the former secretary of state"."""
        row = self._row
        owned = source.possessor > source.begin or row.tags[source.end - 1] == "POS"
        if row.plain[source.begin] != "the" or owned or not self._describes(source, wanted):
            return None
        number = row.sentence[source.begin]
        opens, ends = row.first[max(0, number - 1)], row.first[number]
        places = self._cast.places
        around = self._cast.order[bisect_left(places, opens) : bisect_left(places, ends)]
        word = row.plain[source.head]
        near = {id(one): one for at, one in around if not row.quoted[at] and self._fits(one, word, wanted)}
        spoke = [one for at, one in self._antecedents.speakers(1) if self._is_near(at, source)]
        spoke = [one for one in spoke if self._fits(one, word, wanted) and (not near or id(one) in near)]
        fitting = spoke or list(near.values())
        return fitting[0] if len(fitting) == 1 else None

    def _fits(self, person: Person, word: str, wanted: set[str]) -> bool:
        told = nouns(person)
        slight = lexicon.words("phrases", "slight") | lexicon.words("phrases", "party") | {"presidential"}
        telling = told <= slight | wanted or "former" in told & wanted
        return telling and self._may_be(person, word, wanted)

    def _describes(self, source: Phrase, wanted: set[str]) -> bool:
        """Whether the phrase describes somebody known: by a past, an age, a party, a state; and no body's office."""
        row = self._row
        telling = lexicon.words("phrases", "describing") | lexicon.words("phrases", "party")
        telling |= lexicon.words("places", "state") | {"u.s"}
        aged = any("year-old" in word for word in wanted)
        if not aged and telling.isdisjoint(wanted):
            return False
        proper = {roles.canonical(row.plain[at]) for at in range(source.own, source.head) if row.words[at][0].isupper()}
        return proper <= telling and (source.core == source.end or row.plain[source.core] in ("of", "and"))

    def _labelled(self, source: Phrase) -> Person | None:
        """Whom a label right before a phrase names: "Ana Ruiz: Jockey says she will ride"."""
        row = self._row
        before = source.begin - 2
        led = before >= 0 and row.words[before + 1] == ":" and row.sentence[before] == row.sentence[source.begin]
        return self._cast.mentioned.get(before) if led and source.core == source.end else None

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

    def profiled(self, source: Phrase) -> Person | None:
        """The one person of a paragraph whom a definite phrase may describe: "the rookie defender" in a profile.

        An office or a trade that others hold too ("the spokesman") tells nobody, nor does a noun alone, or one that the
        article has introduced with "a" before.
        """
        row = self._row
        word = row.plain[source.head]
        owned = source.possessor > source.begin
        bare = source.own + 1 >= source.core and source.core == source.end and not roles.is_trait(word)
        if row.plain[source.begin] != "the" or source.plural or owned or bare:
            return None
        office = word in lexicon.words("phrases", "common-role") or word in lexicon.titles()
        if office or self.is_introduced(word, source.begin):
            return None
        persons = self._around(source)
        wanted = self._wanted(source)
        fits = len(persons) == 1 and self._may_be(persons[0], word, wanted | {roles.canonical(word)})
        return persons[0] if fits else None

    def _profile(self, source: Phrase, person: Person) -> dict[str, float]:
        """What speaks for the one person at hand, more so where the article has named nobody else so far."""
        before = self._cast.order[: bisect_left(self._cast.places, source.begin)]
        return {
            "role profiled": 1.0,
            "role profiled by trait": float(roles.is_trait(self._row.plain[source.head])),
            "role profiled alone": float(all(one is person for _, one in before)),
        }

    def is_introduced(self, noun: str, before: int) -> bool:
        """Whether a noun stands behind "a" or "an", or a word more, in the text before."""
        row = self._row
        places = (at for at in range(2, before) if row.plain[at] == noun)
        return any(not {"a", "an", "another", "one"}.isdisjoint(row.plain[at - 3 : at]) for at in places)

    def _around(self, source: Phrase) -> list[Person]:
        """Those named in the paragraph before a phrase, outside quotations; else who spoke in the one before, or was
        named there."""
        row = self._row
        paragraph = row.paragraph[row.sentence[source.begin]]
        opens = row.first[bisect_left(row.paragraph, paragraph)]
        named = self._named_in(opens, source.begin)
        spoke = [(at, one) for at, one in self._antecedents.speakers(1)]
        near = [one for at, one in spoke if paragraph - row.paragraph[row.sentence[at]] <= 1]
        return named or near or self._named_in(row.first[bisect_left(row.paragraph, paragraph - 1)], opens)

    def _named_in(self, begin: int, end: int) -> list[Person]:
        """The persons named from one word to another, outside quotations."""
        places = self._cast.places
        around = self._cast.order[bisect_left(places, begin) : bisect_left(places, end)]
        return list({id(one): one for at, one in around if not self._row.quoted[at]}.values())


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
