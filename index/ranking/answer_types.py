"""The words of a passage that answer by their kind: names for who, numbers for how many, dates for when, places for
where, causes for why."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from corpus import languages
from corpus.attribution import lexicon
from index.analysis.analyzer import Words
from index.query.model import Query, QueryKind
from index.ranking.split_text import Range, SplitText, capitals, names
from index.retrieval.weighted_query import WeightedQuery

_LONGEST_DAY = 2  # digits
_YEAR = re.compile(r"(?:1[89]|20)\d\d$")
_OLDEST = 120
_CURRENCY = frozenset("$£€")
_NOTHING = r"(?!)"


@dataclass(frozen=True, slots=True)
class _Unit:
    """What a number may be of: `asked` finds questions for it, `following` stands behind such a number, and `before`
    in front of an age that has nothing behind it."""

    kind: str
    asked: re.Pattern[str]
    following: re.Pattern[str]
    before: re.Pattern[str]


@cache
def _units() -> tuple[_Unit, ...]:
    """Those that English asks for; of several that a question may ask for the first counts."""
    return tuple(
        _Unit(one["kind"], *(re.compile(one.get(key, _NOTHING)) for key in ("asked", "following", "before")))
        for one in languages.table("en", "answers")["units"]
    )


def _listed(kind: str) -> frozenset[str]:
    """The English words of one kind."""
    return languages.words("en", "answers", kind)


def typed_words(asked: WeightedQuery, text: str, split: SplitText) -> tuple[tuple[Range, ...], ...]:
    """For each sentence the half-open ranges of words that are of the kind asked for and not in the question itself;
    empty for a question of no kind that has such words."""
    finder = _FINDERS.get(asked.query.kind)
    return tuple(tuple(finder(asked, text, split, at)) for at in range(len(split.sentences))) if finder else ()


def is_number(form: str) -> bool:
    """Whether a folded word is a number, in digits or letters."""
    return form[0].isdigit() or form in languages.words("en", "answers", "numerals")


def _names(asked: WeightedQuery, text: str, split: SplitText, at: int) -> Iterator[Range]:
    """Names of somebody whom the question doesn't name. One word of a name is enough to name somebody, unless their
    family is asked about."""
    family = not asked.exact.keys().isdisjoint(languages.words("en", "phrases", "kin"))
    for first, end in names(text, split.words, split.sentences[at]):
        fresh = [term not in asked.weights for term in split.words.terms[first:end]]
        if any(fresh) if family else all(fresh):
            yield first, end


def _numbers(asked: WeightedQuery, text: str, split: SplitText, at: int) -> Iterator[Range]:
    """Numbers other than years and dates; of the unit asked for, if one is. "A year" and "until May" are how long."""
    words, bounds = split.words, split.sentences[at]
    unit, end = _unit(_asking(asked.query)), 0
    if unit and unit.kind == "duration":
        yield from _lasting(asked, text, split, at, unit)
    numerals = _listed("numerals")
    for number in range(*bounds):
        form = words.forms[number]
        if number < end or not (form[0].isdigit() or form in numerals) or form in asked.exact:
            continue
        raw = text[words.starts[number] : words.ends[number]]
        before = text[max(0, words.starts[number] - 1) : words.starts[number]]
        if _YEAR.match(raw) and before not in _CURRENCY:
            continue
        if number and words.forms[number - 1] in lexicon.days() and len(raw) < 3:
            continue
        of_unit = (
            unit is None
            or unit.following.match(text, words.ends[number])
            or _is_age(unit, form, text, words.starts[number])
            or (before in _CURRENCY and unit.kind == "money")
        )
        if of_unit:
            end = _scaled(text, words, number, bounds[1])
            yield number, end


def _lasting(asked: WeightedQuery, text: str, split: SplitText, at: int, unit: _Unit) -> Iterator[Range]:
    """One unit of time, "a decade", and the dates until which something lasts."""
    words, bounds = split.words, split.sentences[at]
    for number in range(bounds[0], bounds[1] - 1):
        if words.forms[number] in {"a", "an"} and unit.following.match(text, words.ends[number]):
            yield number, number + 2
    for first, last in _dates(asked, text, split, at):
        if first > bounds[0] and words.forms[first - 1] in _listed("until"):
            yield first, last


def _is_age(unit: _Unit, form: str, text: str, start: int) -> bool:
    """Whether ages are asked for and the number is given as one: "who is 19", "Holt, 52,"."""
    small = form.isdigit() and int(form) <= _OLDEST
    return small and unit.before.search(text, max(0, start - 10), start) is not None


def _scaled(text: str, words: Words, number: int, end: int) -> int:
    """Where the number ends that starts at the word: "1.2 million" is one."""
    last = number + 1
    while (
        last < end
        and words.forms[last] in _listed("numerals")
        and text[words.ends[last - 1] : words.starts[last]] in {" ", "-"}
    ):
        last += 1
    return last


def _asking(query: Query) -> str:
    """The words that say of what the number is; where another thing took the topic's place, also those of the
    conversation, which has "cost" and "percent", but not "how long"."""
    return f"{query.context_text} {query.own_text}" if query.replaced else query.own_text


@lru_cache(maxsize=256)
def _unit(question: str) -> _Unit | None:
    """What the number is of, if the question says so."""
    text = question.lower()
    return next((unit for unit in _units() if unit.asked.search(text)), None)


def _dates(asked: WeightedQuery, text: str, split: SplitText, at: int) -> Iterator[Range]:
    words, bounds = split.words, split.sentences[at]
    days, periods, moments = lexicon.days(), _listed("periods"), _listed("moments")
    for number in range(*bounds):
        form = words.forms[number]
        if form in asked.exact:
            continue
        year = _YEAR.match(form) is not None
        named = form in days and (form not in {"may", "march"} or text[words.starts[number]].isupper())
        period = form in periods and number > 0 and words.forms[number - 1] in _listed("before_periods")
        clock = form in {"am", "pm"} and number > 0 and words.forms[number - 1][0].isdigit()
        if year or named or period or clock or form in moments:
            yield _date_around(text, words, number, bounds)


def _date_around(text: str, words: Words, number: int, bounds: tuple[int, int]) -> tuple[int, int]:
    """The whole date that a word is of: "2 April", "Oct 29, 2026", "last week"."""
    first, last = number, number + 1
    while (
        first > bounds[0]
        and _of_date(text, words, first - 1)
        and text[words.ends[first - 1] : words.starts[first]] == " "
    ):
        first -= 1
    while (
        last < bounds[1]
        and _of_date(text, words, last)
        and text[words.ends[last - 1] : words.starts[last]] in {" ", ", "}
    ):
        last += 1
    return first, last


def _of_date(text: str, words: Words, number: int) -> bool:
    """Whether the word may be part of a date beside another: a day, month, year or which of them."""
    form = words.forms[number]
    return (
        (form.isdigit() and len(form) <= _LONGEST_DAY)
        or _YEAR.match(form) is not None
        or form in _listed("before_periods")
        or (form in lexicon.days() and text[words.starts[number]].isupper())
    )


def _places(asked: WeightedQuery, text: str, split: SplitText, at: int) -> Iterator[Range]:
    words, bounds = split.words, split.sentences[at]
    for number, end in capitals(text, words, bounds):
        before = words.forms[max(bounds[0], number - 1)]
        dateline = number == 0 and text[: words.starts[min(end, len(words) - 1)]].isupper()
        fresh = any(words.terms[n] not in asked.weights for n in range(number, end))
        if fresh and (before in _listed("before_places") or before == "the" or dateline):
            yield number, end


def _causes(asked: WeightedQuery, text: str, split: SplitText, at: int) -> Iterator[Range]:
    causes = _listed("causes")
    for number in range(*split.sentences[at]):
        if split.words.forms[number] in causes:
            yield number, number + 1


_Finder = Callable[[WeightedQuery, str, SplitText, int], Iterator[Range]]
_FINDERS: Mapping[QueryKind, _Finder] = {
    QueryKind.WHO: _names,
    QueryKind.WHEN: _dates,
    QueryKind.WHERE: _places,
    QueryKind.HOW_MANY: _numbers,
    QueryKind.WHY: _causes,
}
