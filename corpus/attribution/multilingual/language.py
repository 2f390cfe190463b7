"""One language as attribution by rules needs it, read from its file in `corpus.languages`.

The table `attribution` has what only this room needs; verbs that questions have too are in `saying`, and the commonest
words are the stop words of `analysis`. Each key has words in lower case. `stem|a|b` stands for "stema" and "stemb" (a
bare `|` for "stem" itself), `_` for a space, `a>b` for an ending and what replaces it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from corpus import languages
from corpus.attribution.coreference.person_names import gender_of_given
from corpus.languages.calendar import calendar

Pattern = tuple[str, ...]
"""Words of a phrase such as "according to X", SOURCE, GAP or OWN; "-x" is a word that ends so, and the source."""

SOURCE, GAP, OWN = "*", "~", "!"
"""Where the source stands; up to two words that may stand there; the source is the sentence's subject."""

_CLOSED = (
    "stop", "preposition", "said", "participle", "announcing", "auxiliary", "adverb", "time", "that", "relative",
)  # fmt: skip
_SHARED = {
    "said": ("saying", "asked"),
    "participle": ("saying", "asked_participle"),
    "stop": ("analysis", "stop_words"),
    "abbreviation": ("abbreviations", "other"),
}
"""What stands in other tables of the file: the table and its key."""

_PLURALS = ("many", "document")
"""The lists whose nouns may stand in a plural of another form."""

_PART = 4
"""Letters in the shortest last part that tells what a compound is."""


@dataclass(frozen=True, slots=True)
class Language:
    """The closed classes and verbs of one language, all in lower case.

    `said` are finite verbs that report; `participle` those that do so behind an auxiliary; `phrasal` verbs that report
    with one of the given words in their sentence; `announcing` verbs whose object is what was said; `apposed` words
    that report only behind a comma or a quotation; `impersonal` verbs whose source is a phrase of place; `leading` what
    makes an aside of a verb ("wie X sagte"); `mood` the verb forms of what is only told. `according` are patterns of
    words. `within` may lead up to a source. `question` and `answer` label an interview's turns.
    `address` are abbreviations before a last name, that say nothing of a role: "M.", "Sra."; their full stop is none.
    `genitive` are determiners of what belongs to the noun before ("die Sprecherin seines Büros"). `stop` are the
    commonest words that are no given names. `nominative` and the endings bring what is declined to the form to show.
    `declined` are articles with an adjective's ending that together are no nominative: "der" and "en".
    `determiner`, `governing` and `small` are put together from the rest. `shape` holds the switches.
    """

    code: str
    said: frozenset[str]
    participle: frozenset[str]
    announcing: frozenset[str]
    phrasal: dict[str, frozenset[str]]
    according: tuple[Pattern, ...]
    anaphor: frozenset[str]
    apposed: frozenset[str]
    leading: frozenset[str]
    impersonal: frozenset[str]
    mood: frozenset[str]
    auxiliary: frozenset[str]
    adverb: frozenset[str]
    time: frozenset[str]
    he: frozenset[str]
    she: frozenset[str]
    they: frozenset[str]
    that: frozenset[str]
    relative: frozenset[str]
    article: frozenset[str]
    feminine: frozenset[str]
    oblique: frozenset[str]
    possessive: frozenset[str]
    indefinite: frozenset[str]
    genitive: frozenset[str]
    link: frozenset[str]
    particle: frozenset[str]
    preposition: frozenset[str]
    within: frozenset[str]
    conjunction: frozenset[str]
    nobody: frozenset[str]
    role: frozenset[str]
    kin: frozenset[str]
    address: frozenset[str]
    role_she: frozenset[str]
    many: frozenset[str]
    body: frozenset[str]
    document: frozenset[str]
    stop: frozenset[str]
    question: frozenset[str]
    answer: frozenset[str]
    abbreviation: frozenset[str]
    given_he: frozenset[str]
    given_she: frozenset[str]
    nominative: dict[str, str]
    endings_he: tuple[tuple[str, str], ...]
    endings_she: tuple[tuple[str, str], ...]
    endings_plural: tuple[tuple[str, str], ...]
    declined: tuple[tuple[str, str], ...]
    determiner: frozenset[str]
    governing: frozenset[str]
    small: frozenset[str]
    shape: frozenset[str]
    proclitic: frozenset[str]
    _memo: dict[tuple[str, str], bool] = field(default_factory=dict, repr=False, compare=False)

    def has(self, switch: str) -> bool:
        """Whether the file sets a switch."""
        return switch in self.shape

    def is_role(self, word: str) -> bool:
        """Whether a folded word says what one person is."""
        return word in self.kin or self._has("role", self.role, word)

    def is_body(self, word: str) -> bool:
        """Whether a folded noun is an organisation's."""
        return self._has("body", self.body, word)

    def is_many(self, word: str) -> bool:
        """Whether a folded noun means several persons."""
        return self._has("many", self.many, word)

    def is_document(self, word: str) -> bool:
        """Whether a folded noun is a text that somebody issues."""
        return self._has("document", self.document, word)

    def _has(self, section: str, listed: frozenset[str], word: str) -> bool:
        """Whether a list has the word, or for what several are called one of its forms."""
        found = self._memo.get((section, word))
        if found is None:
            forms = (word, *self._forms(word)) if section in _PLURALS else (word,)
            found = any(self._lists(listed, form) for form in forms)
            self._memo[section, word] = found
        return found

    def _lists(self, listed: frozenset[str], word: str) -> bool:
        """Whether a list has the word or its part behind a hyphen; of a compound the last part counts."""
        if word in listed or ("-" in word and word.rsplit("-", 1)[-1] in listed):
            return True
        return self.has("compounds") and any(word[at:] in listed for at in range(2, len(word) - _PART + 1))

    def _forms(self, word: str) -> Iterator[str]:
        """What a folded noun may be in the nominative, if it is a plural in another case."""
        for before, after in self.endings_plural:
            if word.endswith(before) and len(word) > len(before) + _PART:
                yield word.removesuffix(before) + after

    def nominative_plural(self, noun: str) -> str:
        """A plural in another case in the nominative, if a list has that: "Ermittler" for "Ermittlern"."""
        word = noun.casefold()
        for listed in (self.many, self.document):
            if self._lists(listed, word):
                return noun
            if form := next((one for one in self._forms(word) if self._lists(listed, one)), ""):
                return noun[: len(form)] if word.startswith(form) else noun
        return noun

    def is_telling(self, word: str) -> bool:
        """Whether a folded noun is somebody's or something's that speaks."""
        return self.is_role(word) or self.is_body(word) or self.is_many(word) or self.is_document(word)

    def is_pronoun(self, word: str) -> bool:
        """Whether a folded word is a personal pronoun that may be a source."""
        return word in self.he or word in self.she or word in self.they


@cache
def known() -> frozenset[str]:
    """The codes of the languages whose file tells who says what."""
    return frozenset(code for code in languages.codes() if languages.table(code, "attribution"))


@cache
def language(code: str) -> Language:
    """The language with this ISO 639-1 code, one of `known`."""
    return parsed(code, languages.table(code, "attribution"))


def parsed(code: str, table: Mapping[str, Any]) -> Language:
    """The table as a language, with what its file's other tables have for all; a key that it lacks is empty."""
    raw = {name: [form for word in folded(text).split() for form in _expanded(word)] for name, text in table.items()}
    for name, (other, key) in _SHARED.items():
        raw[name] = [*raw.get(name, ()), *map(folded, languages.words(code, other, key))]
    raw["time"] = [*raw.get("time", ()), *map(folded, calendar(code).names)]
    phrasal: dict[str, set[str]] = {}
    for pair in raw.get("phrasal", []):
        verb, _, rest = pair.partition("+")
        phrasal.setdefault(verb, set()).add(rest)
    plain = {
        name: frozenset(word.replace("_", " ") for word in raw.get(name, []))
        for name, kind in Language.__annotations__.items()
        if kind == "frozenset[str]"
    }
    if "second" in raw.get("shape", []):  # "teilte … mit" in a main clause is "mitteilte" in others.
        plain["said"] |= {rest + verb for verb, parts in phrasal.items() for rest in parts}
    plain |= _combined(plain)
    opening = frozenset(word.split("_")[0] for word in raw.get("according", []))
    plain["small"] = opening.union(phrasal, *map(plain.__getitem__, _CLOSED)) - plain["genitive"]
    return Language(
        code=code,
        phrasal={verb: frozenset(rest) for verb, rest in phrasal.items()},
        according=tuple(sorted(map(_pattern, raw.get("according", [])), key=lambda one: -len(one))),
        nominative=dict(_pairs(raw.get("nominative", []))),
        endings_he=tuple(_pairs(raw.get("endings_he", []))),
        endings_she=tuple(_pairs(raw.get("endings_she", []))),
        endings_plural=tuple(_pairs(raw.get("endings_plural", []))),
        declined=tuple(_pairs(raw.get("declined", []))),
        **plain,  # type: ignore[arg-type]  # by name, those that are sets
    )


def _combined(plain: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """The lists that are made of others."""
    return {
        "determiner": plain["article"] | plain["possessive"] | plain["indefinite"] | plain["oblique"],
        "governing": plain["link"] | plain["preposition"] | plain["article"] | plain["oblique"],
        "stop": frozenset(word for word in plain["stop"] if not gender_of_given(word)),
    }


def folded(text: str) -> str:
    """The text in lower case, with straight apostrophes and without what a language may leave out: "ё" is "е"."""
    return text.casefold().replace("’", "'").replace("ё", "е")


def _expanded(word: str) -> list[str]:
    stem, *endings = word.split("|")
    return [stem + ending for ending in endings] if endings else [word]


def _pattern(text: str) -> Pattern:
    words = tuple(text.split("_"))
    told = SOURCE in words or OWN in words or any(word[0] == "-" for word in words)
    return words if told else (*words, SOURCE)


def _pairs(items: list[str]) -> list[tuple[str, str]]:
    return [
        (before.replace("_", " "), after.replace("_", " "))
        for before, _, after in (one.partition(">") for one in items)
    ]
