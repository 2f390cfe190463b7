"""The persons of a text in any language: full names for last names, holders for roles, whom pronouns mean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from corpus.attribution.multilingual.declension import nominative
from corpus.attribution.multilingual.language import Language
from corpus.attribution.multilingual.paragraph import ENDS, Paragraph, Word
from corpus.attribution.multilingual.source_names import SourceNames, joined
from corpus.model import Speaker, SpeakerKind
from corpus.names import name_parts
from corpus.punctuation import DASHES, DOUBLE_QUOTES
from corpus.text import plain as folded

_PARTS = 4
_STEM = 4
_LED = 8
_ADJECTIVES = 2
_OWNERS = ("s", "'", "’", "er")
"""Endings of the German genitive, and of what is from a town."""

_RECENT = 700
"""Code points, some five sentences, that a pronoun reaches back."""

_INITIAL = frozenset([*DOUBLE_QUOTES, *DASHES, "¿", "¡", *ENDS])


@dataclass(slots=True)
class Person:
    """One person while the text is read: the fullest name, the pronoun that goes with it, and the first role."""

    name: str
    words: tuple[str, ...]
    gender: str
    role: str | None = None
    aliases: dict[str, None] = field(default_factory=dict)

    def speaker(self) -> Speaker:
        """The person as a speaker."""
        return Speaker(self.name, SpeakerKind.PERSON, self.role, tuple(one for one in self.aliases if one != self.name))


@dataclass(frozen=True, slots=True)
class Mention:
    """A person named at an offset, as the sentence's first words or not."""

    at: int
    person: Person
    first: bool


@dataclass(frozen=True, slots=True)
class Resolved:
    """Who a source is: a speaker, and the person behind it if it is one."""

    speaker: Speaker | None
    person: Person | None = None


NOBODY = Resolved(None)


class People:
    """Everybody that a text names; learns who spoke as its sources are read in order."""

    def __init__(self, paragraphs: Sequence[Paragraph], language: Language) -> None:
        self._language = language
        self._names = SourceNames(language)
        self._by_last: dict[str, list[Person]] = defaultdict(list)
        self._by_given: dict[str, list[Person]] = defaultdict(list)
        self._mentions: list[Mention] = []
        self._spoke: list[tuple[int, Resolved]] = []
        runs = [(run, first) for one in paragraphs for run, first in self._runs(one)]
        for run, _ in runs:
            if len(run) > 1 and self._names.gender(run[0].plain) and not self._is_other(run):
                self.person(run)
        for one in paragraphs:
            self._introduce(one)
        for run, first in runs:
            if person := self.known(run):
                self._mentions.append(Mention(run[0].start, person, first))

    def _introduce(self, one: Paragraph) -> None:
        """Take in the persons whom a role leads up to, with that role: "der Landwirt Hinrich Boysen"."""
        for at, word in enumerate(one.words):
            common = word.text.islower() is not self._language.has("nouns")
            if not common or not self._language.is_role(word.plain):
                continue
            low, high = one.sentence(at)
            start = self._led_to(one, at, high)
            end = start
            while end < min(high, start + _PARTS) and self._names.is_capital(one.words[end]):
                end += 1
            bare = start == at + 2 and one.words[at + 1].text == ","
            if start > at and end - start > 1 and (not bare or one.words[min(end, high - 1)].text == ","):
                stop = start - (one.words[start - 1].text == ",")
                self._with_role(one.words[start:end], one.words[self._said_before(one, low, at) : stop])

    def _said_before(self, one: Paragraph, low: int, at: int) -> int:
        """Where what stands before a role begins: its article with the adjectives behind it, and whose it is, "der
        frühere", "Sunds", "der Sunder"; the role's own place if nothing does."""
        start = at
        if start > low and self._is_owner(one, start - 1):
            start -= 1
        owned = start
        while start > low and owned - start < _ADJECTIVES and self._may_be_adjective(one.words[start - 1]):
            start -= 1
        led = start > low and one.words[start - 1].plain in self._language.determiner
        return start - 1 if led else owned

    def _is_owner(self, one: Paragraph, at: int) -> bool:
        """Whether a word is a place's or a body's name that says whose the role behind it is, by its ending."""
        word = one.words[at]
        named = word.text[0].isupper() and word.plain not in self._language.small
        return self._language.has("nouns") and named and word.text.endswith(_OWNERS)

    def _may_be_adjective(self, word: Word) -> bool:
        language = self._language
        return word.text.isalpha() and word.text.islower() and word.plain not in language.small | language.governing

    def _with_role(self, name: Sequence[Word], role: Sequence[Word]) -> None:
        given = name[0].plain
        case = bool(self._language.endings_he) and not self._names.gender(given)
        if case and not self._names.gender(nominative([given], self._language, case=True)[0]):
            return
        person = self.person(name, case=case)
        person.role = person.role or self._names.own(role)
        person.gender = person.gender or self._names.gender_of_role(role)

    def _led_to(self, one: Paragraph, at: int, limit: int) -> int:
        """Where the name starts that a role at a word leads up to, over what is linked to the role and a comma; else
        the word."""
        language, words = self._language, one.words
        if at + 1 < limit and self._names.is_capital(words[at + 1]) and not language.is_role(words[at + 1].plain):
            return at + 1
        n = at + 1
        while n < min(limit, at + _LED) and words[n].text[0].isalnum():
            n += 1
        linked = n == at + 1 or words[at + 1].plain in language.link or language.has("nouns")
        return n + 1 if linked and n + 1 < limit and words[n].text == "," else at

    def _runs(self, one: Paragraph) -> Iterator[tuple[list[Word], bool]]:
        """Runs of capitalised words with particles between, roles cut off; whether the run opens its sentence."""
        run: list[Word] = []
        first = opened = True
        for at, word in enumerate(one.words if not self._language.has("caseless") else ()):
            opens = at == 0 or one.words[at - 1].text in _INITIAL
            small = word.plain in self._language.stop | self._language.article | self._language.small
            role = self._language.is_role(word.plain) or word.plain in self._language.time
            polite = word.plain in self._language.address
            if word.text[0].isupper() and not (opens and small) and not role and not polite:
                first = opened if not run else first
                run.append(word)
            elif run and word.plain in name_parts("particle") and word.text.islower():
                run.append(word)
            else:
                yield from self._whole(run, first)
                run = []
                opened = (opens or opened) and (word.text in _INITIAL or small or role)
            opened = word.text in ENDS or (opened and not run)
        yield from self._whole(run, first)

    def _whole(self, run: list[Word], first: bool) -> Iterator[tuple[list[Word], bool]]:
        """The run without particles at its end, and without what stands before a given name."""
        while run and run[-1].text.islower():
            run = run[:-1]
        if run:
            genders = [bool(self._names.gender(word.plain)) for word in run]
            cut = next((n for n in range(1, len(run)) if genders[n] and not genders[n - 1]), 0)
            yield (run[cut:] if len(run) - cut > 1 and not genders[0] else run), first

    def _is_other(self, run: Sequence[Word]) -> bool:
        return len(run) > _PARTS or any(self._language.is_body(word.plain) for word in run)

    def _stem(self, word: str) -> str:
        """A name's word without the ending of its case."""
        plain = folded(word)
        for before, _ in (*self._language.endings_he, *self._language.endings_she):
            if before and plain.endswith(before) and len(plain) - len(before) >= _STEM - 1:
                return plain[: -len(before)]
        vowels = "аяоьйіїи" if self._language.endings_he else ""
        return plain[:-1] if vowels and len(plain) > _STEM and plain[-1] in vowels else plain

    def person(self, run: Sequence[Word], *, case: bool = False, gender: str = "") -> Person:
        """The person of a name, a new one if the text knows none; `case`: the name stands in a genitive."""
        known = self.known(run)
        if known is not None and len(known.words) >= len(run):
            return known
        words = nominative([word.text for word in run], self._language, case=case)
        told = self._names.gender(words[0].casefold()) or self._names.gender(folded(words[0]))
        person = Person(joined(words, run), tuple(words), told if told in ("he", "she") else gender)
        self._by_last[self._stem(words[-1])].append(person)
        if len(words) > 1:
            self._by_given[self._stem(words[0])].append(person)
        return person

    def known(self, run: Sequence[Word]) -> Person | None:
        """The one person a name may stand for."""
        last = self._by_last.get(self._stem(run[-1].plain), [])
        if len(run) > 1:
            last = [one for one in last if len(one.words) == 1 or self._stem(one.words[0]) == self._stem(run[0].plain)]
        if last:
            return last[0] if len({one.name for one in last}) == 1 else None
        given = self._by_given.get(self._stem(run[0].plain), []) if len(run) == 1 else []
        return given[0] if len(given) == 1 else None

    def holder(self, role: str) -> Person | None:
        """The one person whose role, or the last part of it, is this one."""
        everybody = [one for people in self._by_last.values() for one in people]
        held = [one for one in everybody if one.role and self._takes_up(role, one.role)]
        return held[0] if len({one.name for one in held}) == 1 else None

    def _takes_up(self, role: str, held: str) -> bool:
        first = held.casefold().split()[:2]
        compound = self._language.has("compounds") and any(word.endswith(role) for word in first)
        return role in first or compound

    def alone(self, before: int) -> Person | None:
        """The only person named before an offset; None if there are more, or none."""
        named = {id(one.person): one.person for one in self._mentions if one.at < before}
        return next(iter(named.values())) if len(named) == 1 else None

    def spoke(self, at: int, who: Resolved) -> None:
        """Note who spoke at an offset."""
        self._spoke.append((at, who))

    def meant(self, pronoun: str, at: int) -> Resolved:
        """Whom a pronoun means: who spoke or opened a sentence last, of its gender; else who was named last."""
        language = self._language
        gender = "he" if pronoun in language.he else "she" if pronoun in language.she else ""
        if not gender:
            groups = (who for _, who in reversed(self._spoke) if who.speaker and who.speaker.kind is SpeakerKind.GROUP)
            return next(groups, NOBODY)
        near = [(place, who) for place, who in self._spoke if 0 <= at - place <= _RECENT]
        named = [one for one in self._mentions if 0 < at - one.at <= _RECENT]
        near += [(one.at, Resolved(one.person.speaker(), one.person)) for one in named if one.first]
        for _, who in sorted(near, key=lambda pair: -pair[0]):
            if who.person is not None and who.person.gender in (gender, "", "either"):
                return Resolved(who.person.speaker(), who.person)
            if who.person is None and who.speaker and who.speaker.kind is SpeakerKind.UNNAMED:
                return who
        fitting = [one.person for one in named if one.person.gender in (gender, "")]
        return Resolved(fitting[-1].speaker(), fitting[-1]) if fitting else NOBODY
