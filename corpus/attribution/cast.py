"""The cast of an article: the persons it names, under all the names that it gives them."""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace

from corpus.attribution import geography, lexicon, names, newcomers, roles
from corpus.attribution.lexicon import plain
from corpus.attribution.mentions import Mention, is_organisation, mentions
from corpus.attribution.row import Row

_FAR = 6
_LONGEST = 6
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
        return names.family(self.name)

    def role(self) -> str | None:
        """The first role given that says what the person is; one as slight as "rival" only if there is no other."""
        given = [roles.shown(one) for one in self.roles]
        telling = (one for one in given if one.lower().split()[-1] not in lexicon.words("phrases", "slight"))
        return next(telling, given[0] if given else None)

    def gender(self) -> str:
        """ "he", "she" or "" where the article doesn't tell."""
        he, she = self.genders["he"], self.genders["she"]
        return "" if he == she else "he" if he > she else "she"


@dataclass(slots=True)
class Cast:
    """The persons by the word that ends each of their mentions, and the names that aren't persons'.

    `unclear`: the mentions, by their last word, whose family name fits several persons equally well.
    """

    row: Row
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

    def span_over(self, at: int) -> Mention | None:
        """The name, of a person or not, that word `at` is part of."""
        return self.covered.get(at)

    def newcomer(self, mention: Mention) -> Person:
        """A person for a name that the article doesn't introduce: all its mentions become that person's."""
        word = names.family(_name(self.row, mention))
        person = Person(_name(self.row, mention), self.row.of(mention.begin, mention.end))
        _enrol(self, person)
        for end in self.lone.pop(word, []):
            if end in self.others:
                self._adopt(self.others.pop(end), person)
        if mention.end - 1 not in self.mentioned:
            self._adopt(mention, person)
        return person

    def _adopt(self, mention: Mention, person: Person) -> None:
        _add(self, mention, person)
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


def cast_of(row: Row) -> Cast:
    """Who is named in the article: full names first, then everything that may stand for them."""
    cast = Cast(row)
    found = _trimmed(row, list(mentions(row)))
    known = newcomers.families(row, found)
    for mention in found:
        if _is_full(row, mention) or _beside(cast, mention):
            _add(cast, mention, _person_for(cast, mention))
    known -= cast.by_family.keys()
    for mention in found:
        if newcomers.is_vouched(row, mention, known):
            _add(cast, mention, _person_for(cast, mention))
    lone = [mention for mention in found if mention.end - 1 not in cast.mentioned]
    for mention in sorted(lone, key=lambda one: not one.person):
        _place(cast, mention)
    _rescan(cast)
    _headline(cast, known | {row.plain[one.begin] for one in lone if one.end - one.begin == 1})
    cast.arrange()
    for mention in (*cast.others.values(), *cast.spans.values()):
        cast.covered.update(dict.fromkeys(range(mention.titles, mention.end), mention))
    return cast


def _trimmed(row: Row, found: list[Mention]) -> list[Mention]:
    """The mentions, names of three words cut to two where the article has those two alone: "Ana Ruiz Wins"."""
    pairs = {row.plain[one.begin : one.end] for one in found if one.person and one.end - one.begin == 2}
    return [replace(one, end=one.begin + 2) if _overlong(row, one, pairs) else one for one in found]


def _overlong(row: Row, one: Mention, pairs: set[tuple[str, ...]]) -> bool:
    if not one.person or one.end - one.begin != 3 or row.plain[one.begin : one.begin + 2] not in pairs:
        return False
    return row.plain[one.end - 1] not in lexicon.words("given_names", "suffix")


def _name(row: Row, mention: Mention) -> tuple[str, ...]:
    return tuple(word for word in row.words[mention.begin : mention.end] if any(c.isalpha() for c in word))


def _is_full(row: Row, mention: Mention) -> bool:
    if mention.person is False or len(names.bare(_name(row, mention))) < 2 or len(_name(row, mention)) > _LONGEST:
        return False
    if mention.person:
        return True
    if geography.is_place(row, mention):
        return False
    if newcomers.is_person(row, mention.begin, mention.end):
        return mention.titles == mention.begin
    return roles.introduces(row, mention.begin, mention.end)


def _beside(cast: Cast, mention: Mention) -> bool:
    """Whether an unknown name of two words or three is joined to a person's before it: "Ana Ruiz and Ivo Petr"."""
    long = mention.end - mention.begin in (2, 3) and mention.person is None
    at = mention.begin - 1
    return long and at > 0 and cast.row.plain[at] == "and" and at - 1 in cast.mentioned


def _person_for(cast: Cast, mention: Mention) -> Person:
    name = _name(cast.row, mention)
    for person in cast.by_family[names.family(name)]:
        if len(person.name) > 1 and names.may_be_one(person.name, name) and _suffix(person.name) == _suffix(name):
            return person
    given = cast.by_given[names.bare(name)[0]]
    if cast.row.plain[mention.end : mention.end + 2] == ("was", "born") and len(given) == 1:
        return given[0]
    person = Person(name, cast.row.of(mention.begin, mention.end))
    _enrol(cast, person)
    return person


def _suffix(name: tuple[str, ...]) -> str:
    last = plain(name[-1]).rstrip(".")
    return last if last in lexicon.words("given_names", "suffix") else ""


def _enrol(cast: Cast, person: Person) -> None:
    cast.persons.append(person)
    cast.by_family[person.family].append(person)
    if len(person.name) > 1:
        cast.by_given[names.bare(person.name)[0]].append(person)


def _add(cast: Cast, mention: Mention, person: Person) -> None:
    """Note a mention of the person, with what its titles and its given name tell."""
    row = cast.row
    name = _name(row, mention)
    cast.mentioned[mention.end - 1] = person
    cast.spans[mention.end - 1] = mention
    insort(person.at, mention.end - 1)
    shown = row.of(mention.begin, mention.end)
    person.forms[shown] = None
    if len(name) > 1:
        person.full += 1
        given = names.gender_of_given(name[0])
        person.genders[given] += given in ("he", "she")
        longer = len(names.bare(name)) > len(names.bare(person.name)) or len(shown) > len(person.shown)
        if longer and (len(person.name) == 1 or names.may_be_one(name, person.name)):
            person.name, person.shown = (name, shown) if not shown.isupper() else (person.name, person.shown)
    for at in range(mention.titles, mention.begin):
        person.genders[names.gender_of_title(row.words[at])] += 3
    _seat(cast, mention)
    role = roles.role_of(row, mention.titles, mention.begin, mention.end)
    if role:
        person.roles.append(role)
        person.genders[roles.gender(role)] += 3


def _seat(cast: Cast, mention: Mention) -> None:
    """The organisation that a title opens with is a name of its own: "White House" in "White House Press Secretary"."""
    for end in range(min(mention.begin, mention.titles + 3), mention.titles, -1):
        if " ".join(cast.row.plain[mention.titles : end]) in lexicon.words("organisations", "metonym"):
            cast.others[end - 1] = Mention(mention.titles, mention.titles, end, person=False)
            return


def _place(cast: Cast, mention: Mention) -> None:
    """A mention that isn't a full name: a family name, a given name, a titled name, or no person at all."""
    name = _name(cast.row, mention)
    if mention.person is False or not name:
        cast.others[mention.end - 1] = mention
        return
    if person := _known(cast, mention, names.family(name)) if len(name) == 1 else None:
        _add(cast, mention, person)
    elif mention.person:
        person = Person(name, cast.row.of(mention.begin, mention.end))
        _enrol(cast, person)
        _add(cast, mention, person)
    else:
        cast.others[mention.end - 1] = mention


def _known(cast: Cast, mention: Mention, word: str) -> Person | None:
    """The person a lone family name or given name stands for, if one stands out."""
    genders = {names.gender_of_title(cast.row.words[at]) for at in range(mention.titles, mention.begin)} - {""}
    sharing = [one for one in cast.by_family.get(word, []) if not genders or one.gender() in ("", *genders)]
    sharing = [one for one in sharing if one.gender() in genders] or sharing
    if sharing:
        return _foremost(cast, sharing, mention.end - 1)
    given = cast.by_given.get(word, [])
    return given[0] if len(given) == 1 else None


def _foremost(cast: Cast, sharing: list[Person], at: int) -> Person:
    """Of persons sharing a family name, the one who acts under the full name just before; else the one named most.

    Where neither tells, the mention is noted as unclear.
    """
    if len(sharing) == 1:
        return sharing[0]
    acting = [one for one in sharing if _acts_before(cast, one, at)]
    order = sorted(acting or sharing, key=lambda one: _presence(cast, one, at), reverse=True)
    if len(order) > 1 and _presence(cast, order[0], at) - _presence(cast, order[1], at) < _CLEAR:
        cast.unclear.add(at)
    return order[0]


def _presence(cast: Cast, person: Person, at: int) -> float:
    """How present a person is at word `at`: named often, and not long before."""
    row = cast.row
    upto = bisect_left(person.at, at)
    here = row.paragraph[row.sentence[at]]
    apart = here - row.paragraph[row.sentence[person.at[upto - 1]]] if upto else _FAR
    topic = person.at[0] < row.first[1]
    return math.log(1 + len(person.at)) - min(apart, _FAR) / 4 + topic


def _acts_before(cast: Cast, person: Person, at: int) -> bool:
    """Whether the person is the full-named subject of something said or done earlier in the paragraph."""
    row = cast.row
    upto = bisect_left(person.at, at)
    if not upto:
        return False
    place = person.at[upto - 1]
    mention = cast.spans[place]
    if row.paragraph[row.sentence[place]] != row.paragraph[row.sentence[at]] or mention.end - mention.begin < 2:
        return False
    if row.plain[mention.titles - 1] == "and":
        return False
    return place + 1 < len(row.tags) and (row.tags[place + 1].startswith("VB") or row.tags[place + 1] == ",")


def _headline(cast: Cast, alone: frozenset[str]) -> None:
    """A given name and a family name in the headline, of which the body has the family name alone."""
    row = cast.row
    for at in range(row.first[1] - 1 if len(row.first) > 1 else 0):
        word = row.plain[at + 1]
        full = all(one[0].isupper() and one[1:].islower() for one in row.words[at : at + 2])
        full = full and bool(names.gender_of_given(row.words[at]))
        if not full or word not in alone or row.is_common(at + 1) or at + 1 in cast.mentioned:
            continue
        mention = Mention(at, at, at + 2, person=True)
        if not is_organisation(row, at, at + 2):
            person = _person_for(cast, mention)
            _add(cast, mention, person)
            for end in [end for end, one in cast.others.items() if one.end - one.begin == 1 and row.plain[end] == word]:
                _add(cast, cast.others.pop(end), person)


def _rescan(cast: Cast) -> None:
    """Find the family names that the tags hid: in headlines, in capitals, after a wrong tag."""
    row = cast.row
    covered = {at for end, one in (*cast.spans.items(), *cast.others.items()) for at in range(one.begin, end + 1)
               if end in cast.spans or one.end - one.begin == 1 or one.person is False}  # fmt: skip
    for at, word in enumerate(row.plain):
        if at in covered or not row.words[at][0].isupper() or word not in cast.by_family:
            continue
        if person := _known(cast, Mention(at, at, at + 1, person=None), word):
            begin = at - 1 if at and names.same_given(row.plain[at - 1], names.bare(person.name)[0]) else at
            _add(cast, Mention(begin, begin, at + 1, person=True), person)
