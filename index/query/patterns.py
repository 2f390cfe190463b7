"""How questions are worded in each language: the table `questions` of its file in `corpus.languages`.

It has these tables, and all may be missing:

- `fragments`: named parts of patterns. `{{name}}` in a pattern stands for one. There already are `{{speaker}}`,
  `{{other}}` and `{{topic}}`, which become groups, `{{month}}`, `{{short_month}}`, `{{weekday}}` of the calendar, and
  the verbs `{{asked}}`, `{{asked_participle}}`, `{{claimed}}` and `{{held}}` of the table `saying`; `{{asked}}` is
  every form.
- `wording`: `prefix` (small words before a question), `polite` (what is only polite before it), `asking` (words that
  only ask), `question_word`, `spoken_on` ("X on Y").
- `spelled_out`: short forms at the start of a question, and what they stand for.
- `specific`, `general`, `fallback`: intents, tried in this order: `kind`, `pattern`, and `timed` if the intent only
  counts where the question names a time.
- `follow_up`: what leaves out words of the question before: `more`, `others`, `another`, `other`, `really`, `bare`
  (kind, pattern).
- `pronouns`: the words of `he`, `she`, `they`, `it`, and of `nobody` who was named.
- `times`: how times are worded; see `index.query.times`.

Patterns are regular expressions without case. Those of `times` and `asking` are searched for, all others are matched on
the whole question.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from corpus import languages
from corpus.languages.calendar import calendar

TIERS = ("specific", "general", "fallback")
_SLOTS = {
    "speaker": r"(?P<speaker>\S.{0,79}?)",
    "other": r"(?P<other>\S.{0,59}?)",
    "topic": r"(?P<topic>.*)",
}
_SAYING = {
    "asked": ("asked", "asked_participle"),
    "asked_participle": ("asked_participle",),
    "claimed": ("claimed",),
    "held": ("held",),
}
"""Fragments, and the lists of the table `saying` that each is any word of."""

_ENDING = r"[?!.\s؟।]*$"  # what may stand after a question
_FRAGMENT = re.compile(r"\{\{(\w+)\}\}")
_NEVER = re.compile(r"(?!)")
_TWO_LETTERS = {"ä": ("ae",), "ö": ("oe",), "ü": ("ue",), "ß": ("ss",), "å": ("aa",)}
_BARE_TOO = "ёß"


@dataclass(frozen=True, slots=True)
class IntentPattern:
    """One wording of one kind of question, `kind` as in QueryKind; `timed` if it only counts where a time is named."""

    kind: str
    pattern: re.Pattern[str]
    timed: bool = False


@dataclass(frozen=True, slots=True)
class FollowUpPatterns:
    """What leaves out words of the question before it. `bare` are (kind, pattern) pairs."""

    more: tuple[re.Pattern[str], ...] = ()
    others: tuple[re.Pattern[str], ...] = ()
    another: tuple[re.Pattern[str], ...] = ()
    other: tuple[re.Pattern[str], ...] = ()
    really: tuple[re.Pattern[str], ...] = ()
    bare: tuple[tuple[str, re.Pattern[str]], ...] = ()


@dataclass(frozen=True, slots=True)
class TimePatterns:
    """How times are worded; `numbers` and `units` (in days) are words before "days", "weeks" and the like."""

    patterns: tuple[tuple[str, re.Pattern[str]], ...] = ()
    numbers: tuple[tuple[str, int], ...] = ()
    units: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class LanguagePatterns:
    """All patterns of one language. `pronouns` leads from a word to "he", "she", "they", "it" or "nobody"."""

    language: str
    tiers: tuple[tuple[IntentPattern, ...], ...]
    polite: re.Pattern[str]
    asking: re.Pattern[str]
    question_word: re.Pattern[str]
    spoken_on: re.Pattern[str]
    expletive: re.Pattern[str]
    spelled_out: Mapping[str, str]
    follow_up: FollowUpPatterns
    pronouns: Mapping[str, str]
    times: TimePatterns


@cache
def shipped() -> tuple[LanguagePatterns, ...]:
    """The languages that come with the project, English first."""
    found = ((code, languages.table(code, "questions")) for code in languages.codes())
    return tuple(_language(code, table) for code, table in found if table)


def _language(code: str, table: Mapping[str, Any]) -> LanguagePatterns:
    fragments = {**_SLOTS, **_named(code), **table.get("fragments", {})}
    wording = table.get("wording", {})
    prefix = _expanded(wording.get("prefix", ""), fragments)

    def whole(text: str) -> re.Pattern[str]:
        return _compiled(rf"\s*+{prefix}{_expanded(text, fragments)}\s*$")

    def part(name: str) -> re.Pattern[str]:
        return _compiled(_expanded(wording[name], fragments)) if name in wording else _NEVER

    return LanguagePatterns(
        language=code,
        tiers=tuple(
            tuple(IntentPattern(each["kind"], whole(each["pattern"]), each.get("timed", False)) for each in tier)
            for tier in (table.get(name, ()) for name in TIERS)
        ),
        polite=part("polite"),
        asking=part("asking"),
        question_word=part("question_word"),
        spoken_on=whole(wording["spoken_on"]) if "spoken_on" in wording else _NEVER,
        expletive=part("expletive"),
        spelled_out=table.get("spelled_out", {}),
        follow_up=_follow_up(table.get("follow_up", {}), fragments),
        pronouns={word: name for name, words in table.get("pronouns", {}).items() for word in words},
        times=_times(table.get("times", {}), fragments),
    )


def _named(code: str) -> dict[str, str]:
    """What stands for the names of the language's calendar and for its verbs of saying, the longest form first."""
    found = calendar(code)
    named = {"month": found.months, "short_month": found.short_months, "weekday": found.weekdays}
    slots = {slot: _any(form for forms in every for form in forms) for slot, every in named.items()}
    verbs = {name: [languages.words(code, "saying", key) for key in keys] for name, keys in _SAYING.items()}
    return slots | {name: _any(form for forms in lists for form in forms) for name, lists in verbs.items()}


def _any(forms: Iterable[str]) -> str:
    listed = "|".join(map(re.escape, sorted(forms, key=len, reverse=True)))
    return rf"(?:{listed})(?!\w)" if listed else _NEVER.pattern


def _follow_up(table: Mapping[str, Any], fragments: Mapping[str, str]) -> FollowUpPatterns:
    known = {**fragments, "also": table.get("also", ""), "rest": r"(?P<rest>\S.{0,299}?)"}

    def whole(text: str) -> re.Pattern[str]:
        return _compiled(rf"\s*+{_expanded(text, known)}{_ENDING}")

    def each(name: str) -> tuple[re.Pattern[str], ...]:
        return tuple(map(whole, table.get(name, ())))

    bare = tuple((line["kind"], whole(line["pattern"])) for line in table.get("bare", ()))
    return FollowUpPatterns(each("more"), each("others"), each("another"), each("other"), each("really"), bare)


def _times(table: Mapping[str, Any], fragments: Mapping[str, str]) -> TimePatterns:
    patterns = tuple(
        (name, _compiled(_expanded(text, fragments))) for name, text in table.items() if isinstance(text, str)
    )
    return TimePatterns(patterns, _pairs(table.get("numbers", {})), _pairs(table.get("units", {})))


def _pairs(table: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple((word, int(number)) for word, number in table.items())


def _expanded(text: str, fragments: Mapping[str, str]) -> str:
    while _FRAGMENT.search(text):
        text = _FRAGMENT.sub(lambda found: fragments[found[1]], text)
    return text


def _compiled(text: str) -> re.Pattern[str]:
    return re.compile(_without_accents_too(text), re.IGNORECASE | re.DOTALL)


def _without_accents_too(pattern: str) -> str:
    """The pattern with each letter with an accent standing for the bare one too, as people type in a chat: "quien es",
    "ueber" and "uber"."""
    found, listed = [], False
    for before, letter in pairwise(" " + pattern):
        if letter in "[]" and before != "\\":
            listed = letter == "["
        found.append(_letters(letter, listed=listed))
    return "".join(found)


@cache
def _letters(letter: str, *, listed: bool) -> str:
    """What stands for a letter; `listed` between brackets, where only single letters can."""
    bare = unicodedata.normalize("NFD", letter)[0]
    spelled = [form for form in (*_TWO_LETTERS.get(letter, ()), bare) if form != letter]
    if not spelled or not (bare.isascii() or letter in _BARE_TOO):
        return letter
    return letter + bare if listed else f"(?:{'|'.join((letter, *spelled))})"
