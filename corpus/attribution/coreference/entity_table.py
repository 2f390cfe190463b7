"""The entities of an article: the persons it names, under all the names that it gives them."""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from corpus.attribution import lexicon
from corpus.attribution.coreference import person_names, roles
from corpus.attribution.coreference.mentions import Mention
from corpus.attribution.coreference.namesakes import Apart
from corpus.attribution.coreference.token_table import TokenTable
from corpus.names import PersonName, parsed, same_in_article

_FAR = 6
_CLEAR = 0.15


@dataclass(slots=True)
class Person:
    """One person while the article is being read; `name` is the fullest form so far, `at` the words of the mentions."""

    name: tuple[str, ...]
    shown: str
    genders: Counter[str] = field(default_factory=Counter)
    forms: dict[str, None] = field(default_factory=dict)
    roles: list[str] = field(default_factory=list)
    at: list[int] = field(default_factory=list)
    full: int = 0

    @property
    def family(self) -> str:
        """The family name, folded."""
        return person_names.family(self.name)

    def role(self) -> str | None:
        """The first role given that says what the person is, in the words that say most of it: "mayor of Alder" for
        "mayor"; one as slight as "rival" only if there is no other, and none that tells nothing: "wife", of nobody."""
        kin = lexicon.words("phrases", "kin")
        plain = [shown for one in self.roles if roles.is_plain(shown := roles.shown(one))]
        given = [one for one in plain if one.lower() not in kin]
        slight = lexicon.words("phrases", "slight") | kin
        telling = (one for one in given if one.lower().split()[-1] not in slight)
        first = next(telling, given[0] if given else None)
        return next((one for one in given if first and roles.says_more(one, first)), first)

    def gender(self) -> str:
        """ "he", "she" or "" where the article doesn't tell."""
        he, she = self.genders["he"], self.genders["she"]
        return "" if he == she else "he" if he > she else "she"


@dataclass(slots=True)
class EntityTable:
    """The persons by the word that ends each of their mentions, and the names that aren't persons'.

    `unclear`: the mentions, by their last word, whose family name fits several persons equally well. `apart`: the pairs
    of names that are two persons' here.
    """

    row: TokenTable
    persons: list[Person] = field(default_factory=list)
    by_family: dict[str, list[Person]] = field(default_factory=lambda: defaultdict(list))
    by_given: dict[str, list[Person]] = field(default_factory=lambda: defaultdict(list))
    mentioned: dict[int, Person] = field(default_factory=dict)
    spans: dict[int, Mention] = field(default_factory=dict)
    order: list[tuple[int, Person]] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    others: dict[int, Mention] = field(default_factory=dict)
    lone: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    covered: dict[int, Mention] = field(default_factory=dict)
    unclear: set[int] = field(default_factory=set)
    apart: Apart = frozenset()

    def span_over(self, at: int) -> Mention | None:
        """The name, of a person or not, that word `at` is part of."""
        return self.covered.get(at)

    def mention_ending(self, at: int) -> Mention | None:
        """The name, of a person or not, that word `at` ends."""
        return self.spans.get(at) or self.others.get(at)

    def newcomer(self, mention: Mention) -> Person:
        """A person for a name that the article doesn't introduce: all its mentions become that person's."""
        name = name_words(self.row, mention)
        word = person_names.family(name)
        person = next((one for one in self.by_family.get(word, ()) if one.name == name), None)
        if person is None:
            person = Person(name, self.row.of(mention.begin, mention.end))
            enrol(self, person)
        for end in self.lone.pop(word, []):
            if end in self.others:
                self._adopt(self.others.pop(end), person)
        if mention.end - 1 not in self.mentioned:
            self._adopt(mention, person)
        return person

    def _adopt(self, mention: Mention, person: Person) -> None:
        add(self, mention, person)
        place = bisect_left(self.places, mention.end - 1)
        self.places.insert(place, mention.end - 1)
        self.order.insert(place, (mention.end - 1, person))

    def stand_in(self, person: Person, at: int) -> None:
        """Note that word `at`, though no name, means the person."""
        insort(person.at, at)
        place = bisect_left(self.places, at)
        self.places.insert(place, at)
        self.order.insert(place, (at, person))

    def arrange(self) -> None:
        """Bring the mentions into text order, once all are found."""
        self.order = sorted(self.mentioned.items(), key=lambda pair: pair[0])
        self.places = [at for at, _ in self.order]
        for end, one in self.others.items():
            if one.end - one.begin == 1:
                self.lone[self.row.plain[end]].append(end)

    def within(self, begin: int, end: int) -> list[tuple[Mention, Person]]:
        """The persons mentioned in [begin, end), in text order."""
        return [(self.spans[at], self.mentioned[at]) for at in range(begin, end) if at in self.mentioned]


def name_words(row: TokenTable, mention: Mention) -> tuple[str, ...]:
    """The words of a name, without marks and titles."""
    return tuple(word for word in row.words[mention.begin : mention.end] if any(c.isalpha() for c in word))


def person_for(entities: EntityTable, mention: Mention) -> Person:
    """The person of a full name: one whom the table has under that name or a form of it, else a new one."""
    name = name_words(entities.row, mention)
    for person in entities.by_family[person_names.family(name)]:
        if len(person.name) > 1 and _may_be(entities, person, _parsed(name)):
            return person
    given = entities.by_given[person_names.bare(name)[0]]
    if entities.row.plain[mention.end : mention.end + 2] == ("was", "born") and len(given) == 1:
        return given[0]
    person = Person(name, entities.row.of(mention.begin, mention.end))
    enrol(entities, person)
    return person


def _may_be(entities: EntityTable, person: Person, name: PersonName) -> bool:
    """Whether a full name may be the person's, and none of the names that they go by is somebody else's beside it."""
    goes_by = [parsed(form) for form in person.forms] or [_parsed(person.name)]
    if any(frozenset((one, name)) in entities.apart for one in goes_by):
        return False
    return name in goes_by or same_in_article(_parsed(person.name), name)


def _parsed(name: tuple[str, ...]) -> PersonName:
    return parsed(" ".join(name))


def enrol(entities: EntityTable, person: Person) -> None:
    """Enter a person in the table."""
    entities.persons.append(person)
    entities.by_family[person.family].append(person)
    if len(person.name) > 1:
        entities.by_given[person_names.bare(person.name)[0]].append(person)


def add(entities: EntityTable, mention: Mention, person: Person) -> None:
    """Note a mention of the person, with what its titles and its given name tell."""
    row = entities.row
    name = name_words(row, mention)
    entities.mentioned[mention.end - 1] = person
    entities.spans[mention.end - 1] = mention
    insort(person.at, mention.end - 1)
    shown = row.of(mention.begin, mention.end)
    person.forms[shown] = None
    if len(name) > 1:
        person.full += 1
        given = person_names.gender_of_given(name[0])
        person.genders[given] += given in ("he", "she")
        longer = len(person_names.bare(name)) > len(person_names.bare(person.name)) or len(shown) > len(person.shown)
        longer = longer or person.shown.isupper()
        if longer and (len(person.name) == 1 or same_in_article(_parsed(name), _parsed(person.name))):
            person.name, person.shown = (name, shown) if not shown.isupper() else (person.name, person.shown)
    for at in range(mention.titles, mention.begin):
        person.genders[person_names.gender_of_title(row.words[at])] += 3
    _seat(entities, mention)
    role = roles.role_of(row, mention.titles, mention.begin, mention.end)
    if _is_of_kin(role, name):
        return
    if role and (len(name) > 1 or len(entities.by_family[person.family]) < 2):  # whose is "President Clinton"?
        person.roles.append(role)
        person.genders[roles.gender(role)] += 3


def _is_of_kin(role: str, name: tuple[str, ...]) -> bool:
    """Whether a role is that of somebody beside the person, as the given name's gender tells: "Ana Ruiz, husband"."""
    told, given = roles.gender(role), person_names.gender_of_given(name[0])
    kin = not lexicon.words("phrases", "kin").isdisjoint(role.lower().split())
    return kin and len(name) > 1 and {told, given} == {"he", "she"}


def _seat(entities: EntityTable, mention: Mention) -> None:
    """The organisation that a title opens with is a name of its own: "White House" in "White House Press Secretary"."""
    for end in range(min(mention.begin, mention.titles + 3), mention.titles, -1):
        if " ".join(entities.row.plain[mention.titles : end]) in lexicon.words("organisations", "metonym"):
            entities.others[end - 1] = Mention(mention.titles, mention.titles, end, person=False)
            return


def known(entities: EntityTable, mention: Mention, word: str) -> Person | None:
    """The person a lone family name or given name stands for, if one stands out."""
    genders = {person_names.gender_of_title(entities.row.words[at]) for at in range(mention.titles, mention.begin)} - {
        ""
    }
    sharing = [one for one in entities.by_family.get(word, []) if not genders or one.gender() in ("", *genders)]
    sharing = [one for one in sharing if one.gender() in genders] or sharing
    if sharing:
        return _foremost(entities, sharing, mention.end - 1)
    given = entities.by_given.get(word, [])
    return given[0] if len(given) == 1 else None


def _foremost(entities: EntityTable, sharing: list[Person], at: int) -> Person:
    """Of persons sharing a family name, the one who acts under the full name just before; else the one named most.

    Where neither tells, the mention is noted as unclear.
    """
    if len(sharing) == 1:
        return sharing[0]
    acting = [one for one in sharing if _acts_before(entities, one, at)]
    order = sorted(acting or sharing, key=lambda one: _presence(entities, one, at), reverse=True)
    if len(order) > 1 and _presence(entities, order[0], at) - _presence(entities, order[1], at) < _CLEAR:
        entities.unclear.add(at)
    return order[0]


def _presence(entities: EntityTable, person: Person, at: int) -> float:
    """How present a person is at word `at`: named often, and not long before."""
    row = entities.row
    upto = bisect_left(person.at, at)
    here = row.paragraph[row.sentence[at]]
    apart = here - row.paragraph[row.sentence[person.at[upto - 1]]] if upto else _FAR
    topic = person.at[0] < row.first[1]
    return math.log(1 + len(person.at)) - min(apart, _FAR) / 4 + topic


def _acts_before(entities: EntityTable, person: Person, at: int) -> bool:
    """Whether the person is the full-named subject of something said or done earlier in the paragraph."""
    row = entities.row
    upto = bisect_left(person.at, at)
    if not upto:
        return False
    place = person.at[upto - 1]
    mention = entities.spans[place]
    if row.paragraph[row.sentence[place]] != row.paragraph[row.sentence[at]] or mention.end - mention.begin < 2:
        return False
    if row.plain[mention.titles - 1] == "and":
        return False
    return place + 1 < len(row.tags) and (row.tags[place + 1].startswith("VB") or row.tags[place + 1] == ",")
