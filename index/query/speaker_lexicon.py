"""Who speaks in the corpus: which speakers a name or a role in a question can mean."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from immutables import Map

from corpus.model import Article, SpeakerKind
from corpus.names import Fit, index_keys, lookup_keys, may_mean, parsed
from corpus.names.organisations import organisation_words
from corpus.names.spelling import alphabet_written, bare
from index.analysis.edit_distance import near
from index.query.offices import is_a_role, office, without_determiner, without_role
from index.query.role_holders import ALWAYS, Holding, Period, holders

if TYPE_CHECKING:
    from immutables._protocols import MapMutation

K = TypeVar("K")


class Mention(NamedTuple):
    """A speaker in one article: the name on record, kind, other whole names there, the role there ("" if none is told),
    the article's day as `date.toordinal` counts (0 if unknown), and how many times they are attributed something."""

    name: str
    kind: str
    aliases: tuple[str, ...]
    role: str
    day: int
    times: int


class Tenure(NamedTuple):
    """A speaker in a role on a day."""

    name: str
    role: str
    day: int


@dataclass(frozen=True, slots=True)
class Linked:
    """Whom a name in a question means: the names on record, most quoted first; several if it fits several, none if
    nobody. `otherwise` if they are written otherwise than the user wrote, so that the answer has to tell; `by_role` if
    they were found by a role that they hold. `alone` is how articles name them that have nothing but the last name, if
    nobody else on record has it. `beside` are others whom the name fits as well, but who are hardly ever quoted."""

    typed: str
    people: tuple[str, ...] = ()
    otherwise: bool = False
    by_role: bool = False
    alone: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


_FOREMOST = 20  # times as often as anybody else: who is quoted so often is meant by a name that others have too
_MOST_FOUND = 2_000  # names that are kept with whom they mean
_NEAR = 3  # names told beside one that nobody has
_NOBODY: Map[str, int] = Map()
_NAMES: Map[str, Map[str, int]] = Map()
_TENURES: Map[str, Map[Tenure, int]] = Map()
_NO_TENURES: Map[Tenure, int] = Map()
_MENTIONS: Map[int, tuple[Mention, ...]] = Map()
_SPEAKERS: Map[str, Mention] = Map()


@dataclass(frozen=True, slots=True)
class SpeakerLexicon:
    """The speakers with how many attributions each has; immutable. `mentions` has what each article gives, `speakers`
    one mention of each speaker by name, `counts` the attributions by name, `by_key` the names by `corpus.names` lookup
    keys, `families` the last names by their first letter, and `tenures` who held which role when, by the role's head;
    the last three with the number of articles that give it. Whom a name means is looked up several times for a
    question: `_found` keeps it."""

    mentions: Map[int, tuple[Mention, ...]] = _MENTIONS
    speakers: Map[str, Mention] = _SPEAKERS
    counts: Map[str, int] = _NOBODY
    by_key: Map[str, Map[str, int]] = _NAMES
    families: Map[str, Map[str, int]] = _NAMES
    tenures: Map[str, Map[Tenure, int]] = _TENURES
    _found: dict[str, Linked] = field(default_factory=dict, init=False, repr=False, compare=False)

    def changed(self, removed: Iterable[int], added: Sequence[Article]) -> SpeakerLexicon:
        """Without what the articles with the ids `removed` gave, and with others, each in the place of what it gave
        before: the same change twice counts once."""
        fresh = {article.citation.article_id: _mentions(article) for article in added}
        gone = [number for number in dict.fromkeys([*removed, *fresh]) if number in self.mentions]
        return self._moved(gone, {number: found for number, found in fresh.items() if found})

    def saved(self) -> bytes:
        """Everything as bytes, for `restored`."""
        return json.dumps({str(number): found for number, found in self.mentions.items()}).encode()

    @classmethod
    def restored(cls, data: bytes) -> SpeakerLexicon:
        """What was `saved`, whose bytes are known to be whole."""
        mentions = {
            int(number): tuple(Mention(name, kind, tuple(aliases), *rest) for name, kind, aliases, *rest in found)
            for number, found in json.loads(data).items()
        }
        return cls()._moved([], mentions)

    def linked(self, typed: str, period: Period = ALWAYS) -> Linked:
        """Whom a name or a role means, in the period if it is a role: those who bear the name, else those who hold the
        role, else those whose last name is a slip away from it. "The judge" is a role, whoever is called Judge."""
        found = self.named(typed)
        if is_a_role(typed):
            people = found.people or self.named(without_determiner(typed)).people
            found = replace(found, people=tuple(name for name in people if self._is_called(name, typed)))
        if not found.people:
            held = self._in_role(typed, period)
            found = Linked(typed, held, by_role=True) if held else self._otherwise_written(typed)
        if not found.by_role:
            found = self._foremost(found)
        return replace(found, alone=self._last_name_alone(found.people[0])) if len(found.people) == 1 else found

    def _foremost(self, found: Linked) -> Linked:
        """The one who is quoted so much more than all others that only they are meant."""
        first, *others = found.people or ("",)
        if not others or self.counts[first] < _FOREMOST * max(self.counts[name] for name in others):
            return found
        people = sorted(filter(self._is_person, others), key=lambda name: -self.counts[name])
        return replace(found, people=(first,), beside=tuple(people[:_NEAR]))

    def _otherwise_written(self, typed: str) -> Linked:
        """Whom a name means with a role before it, or with a slip in it; nobody's name is a slip of "the lads"."""
        found = self._behind_role(typed)
        return found or (Linked(typed) if is_a_role(typed) else self._by_slip(typed))

    def _behind_role(self, typed: str) -> Linked | None:
        """Whom a name with a role before it means, "German Chancellor Ada Lund"; or else a last name that is on record
        by itself, if nobody bears it in full."""
        person = parsed(without_role(typed))
        found = self.named(" ".join(person.words))
        if person.given and not found.people:
            found = self.named(person.family)
            if not all(self._is_person(name) and parsed(name).words == (person.family,) for name in found.people):
                return None
            found = replace(found, otherwise=True)
        return replace(found, typed=typed) if found.people else None

    def named(self, typed: str) -> Linked:
        """Whom a name means: those who bear it."""
        if (known := self._found.get(typed)) is not None:
            return known
        found = may_mean(typed, self._candidates(typed), self._described)
        told = Linked(typed, tuple(one.who for one in found), any(one.fit is Fit.OTHERWISE for one in found))
        if len(self._found) >= _MOST_FOUND:
            self._found.clear()
        self._found[typed] = told
        return told

    def is_known(self, name: str) -> bool:
        """Whether anybody on record may be meant by a name."""
        return bool(self.named(name).people)

    def is_group(self, name: str) -> bool:
        """Whether somebody on record is a group without a name of its own."""
        return self.speakers[name].kind == SpeakerKind.GROUP

    def in_other_letters(self, name: str) -> tuple[str, ...]:
        """The names on record that are this one in another alphabet: Grigory Yushchenkov, Григорий Ющенков. Whether
        both are one person is for the reader to say."""
        written = alphabet_written(parsed(name).family)
        others = (one for one in self._candidates(name) if alphabet_written(parsed(one).family) is not written)
        return tuple(one.who for one in may_mean(name, others, self._described) if parsed(one.who).given)

    def near(self, typed: str) -> tuple[str, ...]:
        """The people on record, most quoted first, who bear the last name of somebody who isn't, or have the role of
        one somewhere else; empty if the name or the role is somebody's."""
        if self.linked(typed).people:
            return ()
        held = office(typed).head
        if is_a_role(typed):
            names = {tenure.name for tenure in self.tenures.get(held, _NO_TENURES)}
        else:
            family = bare(parsed(typed).family)
            names = {name for name in self._candidates(typed) if bare(parsed(name).family) == family}
        people = (name for name in names if self._is_person(name))
        return tuple(sorted(people, key=lambda name: (-self.counts[name], name))[:_NEAR])

    def _by_slip(self, typed: str) -> Linked:
        """Those whose family name is spelled nearly like the typed one's."""
        person = parsed(typed)
        family = bare(person.family)
        for word in near(family, self.families.get(family[:1], _NOBODY)):
            found = self.named(" ".join((*person.words[:-1], word)))
            if found.people:
                return Linked(typed, found.people, otherwise=True)
        return Linked(typed)

    def _last_name_alone(self, name: str) -> tuple[str, ...]:
        """The last name of a person on record by itself, as articles have it; empty if others bear it too."""
        person = parsed(name)
        if not person.given or self.named(person.family).people != (name,):
            return ()
        return tuple(other for other in self._candidates(person.family) if parsed(other).key == person.family)

    def _candidates(self, typed: str) -> list[str]:
        """The names that share a key with the typed one, most quoted first."""
        names = {name for key in lookup_keys(typed) for name in self.by_key.get(key, _NOBODY)}
        return sorted(names, key=lambda name: (-self.counts[name], name))

    def _in_role(self, typed: str, period: Period) -> tuple[str, ...]:
        days: dict[tuple[str, str], list[int]] = {}
        for tenure in self.tenures.get(office(typed).head, _NO_TENURES):
            days.setdefault((tenure.name, tenure.role), []).append(tenure.day)
        held = [Holding(name, role, _day(min(found)), _day(max(found))) for (name, role), found in days.items()]
        return holders(typed, held, period)

    def _is_person(self, name: str) -> bool:
        return self.speakers[name].kind == SpeakerKind.PERSON

    def _is_called(self, name: str, role: str) -> bool:
        """Whether words that may be a role are the name of a body, which may be cut short, or the whole name of a
        group: "her mother" is no "mother Ada Lund and family"."""
        whole = organisation_words(name) == organisation_words(without_determiner(role))
        return self.speakers[name].kind == SpeakerKind.ORGANISATION or (whole and not self._is_person(name))

    def _described(self, name: str) -> tuple[str, SpeakerKind, tuple[str, ...]]:
        mention = self.speakers[name]
        return name, SpeakerKind(mention.kind), mention.aliases

    def _moved(self, gone: Sequence[int], fresh: Mapping[int, tuple[Mention, ...]]) -> SpeakerLexicon:
        mentions, speakers, counts = self.mentions.mutate(), self.speakers.mutate(), self.counts.mutate()
        by_key, families, tenures = self.by_key.mutate(), self.families.mutate(), self.tenures.mutate()
        for sign, lines in ((-1, [self.mentions[number] for number in gone]), (1, fresh.values())):
            for one in chain.from_iterable(lines):
                _move(counts, one.name, sign * one.times)
                kind = SpeakerKind(one.kind)
                for key in index_keys(one.name, kind, one.aliases):
                    _move_within(by_key, key, one.name, sign)
                if kind is SpeakerKind.PERSON:
                    family = bare(parsed(one.name).family)
                    _move_within(families, family[:1], family, sign)
                if one.role:
                    _move_within(tenures, office(one.role).head, Tenure(one.name, one.role, one.day), sign)
                if sign > 0:
                    speakers[one.name] = one
                elif one.name not in counts:
                    speakers.pop(one.name, None)
        for number in gone:
            del mentions[number]
        mentions.update(fresh)
        return SpeakerLexicon(
            mentions.finish(), speakers.finish(), counts.finish(), by_key.finish(), families.finish(), tenures.finish()
        )


def _mentions(article: Article) -> tuple[Mention, ...]:
    published = article.citation.published
    day = published.toordinal() if published else 0
    found: Counter[tuple[str, str, tuple[str, ...], str]] = Counter()
    for passage in article.passages:
        for item in passage.attributions:
            who = item.speaker
            if who and who.kind is not SpeakerKind.UNNAMED:
                whole = tuple(alias for alias in who.aliases if parsed(alias).given)
                found[who.name, str(who.kind), whole, who.role or ""] += 1
    return tuple(Mention(*said, day, count) for said, count in found.items())


def _day(ordinal: int) -> dt.date | None:
    return dt.date.fromordinal(ordinal) if ordinal else None


def _move(counts: MapMutation[K, int], key: K, by: int) -> None:
    """Add to a count; what falls to 0 is gone."""
    count = counts.get(key, 0) + by
    if count > 0:
        counts[key] = count
    else:
        counts.pop(key, None)


def _move_within(names: MapMutation[str, Map[K, int]], key: str, name: K, by: int) -> None:
    held = names.get(key, Map()).mutate()
    _move(held, name, by)
    left = held.finish()
    if left:
        names[key] = left
    else:
        names.pop(key, None)
