"""The words of a passage that answer by their kind: names for who, numbers for how many, dates for when, places for
where."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from index.analysis import Words
from index.asked import Asked
from index.question import QuestionKind

_DAYS = (
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december jan feb mar apr jun jul aug sept oct nov dec today yesterday tomorrow tonight "
    "week month year weekend morning afternoon evening night noon midnight ago spring summer autumn fall winter decade "
    "century days weeks months years hours minutes"
)
_DATES = frozenset(_DAYS.split())
_CALENDAR = frozenset(_DAYS.split()[:26])
_NUMERALS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety dozen dozens hundred hundreds thousand "
    "thousands million billion trillion half third quarter percent"
)
_NUMBERS = frozenset(_NUMERALS.split())
_PLACED = "in at near from to outside inside across around into of off toward towards"
_BEFORE_PLACES = frozenset(_PLACED.split())


def typed_words(asked: Asked, text: str, words: Words, bounds: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Half-open ranges of words in the sentence that are of the kind asked for and not in the question itself."""
    finder = _FINDERS.get(asked.question.kind)
    return finder(asked, text, words, bounds) if finder else iter(())


def is_number(form: str) -> bool:
    """Whether a folded word is a number, in digits or letters."""
    return form[0].isdigit() or form in _NUMBERS


def _names(asked: Asked, text: str, words: Words, bounds: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Stretches of words with capitals that the question doesn't have, the sentence's first word only if another name
    word follows."""
    first, last = bounds
    number = first
    while number < last:
        end = number
        while (
            end < last and text[words.starts[end]].isupper() and words.terms[end] and _glued(text, words, number, end)
        ):
            end += 1
        fresh = [n for n in range(number, end) if words.terms[n] not in asked.weights]
        if end > number and fresh and not (end == number + 1 and number == first):
            yield number, end
        number = max(end, number + 1)


def _glued(text: str, words: Words, first: int, number: int) -> bool:
    """Whether only a space or a full stop stands before the word, if it isn't the first."""
    return number == first or text[words.ends[number - 1] : words.starts[number]] in {" ", ". ", "-"}


def _numbers(asked: Asked, text: str, words: Words, bounds: tuple[int, int]) -> Iterator[tuple[int, int]]:
    for number in range(*bounds):
        form = words.forms[number]
        if is_number(form) and form not in asked.exact:
            yield number, number + 1


def _dates(asked: Asked, text: str, words: Words, bounds: tuple[int, int]) -> Iterator[tuple[int, int]]:
    for number in range(*bounds):
        form = words.forms[number]
        year = len(form) == 4 and form.isdigit() and form[:2] in {"18", "19", "20"}
        named = form in _CALENDAR and (form not in {"may", "march"} or text[words.starts[number]].isupper())
        if (year or named or form in _DATES - _CALENDAR) and form not in asked.exact:
            yield number, number + 1


def _places(asked: Asked, text: str, words: Words, bounds: tuple[int, int]) -> Iterator[tuple[int, int]]:
    first, last = bounds
    number = first
    while number < last:
        end = number
        while (
            end < last and text[words.starts[end]].isupper() and words.terms[end] and _glued(text, words, number, end)
        ):
            end += 1
        before = words.forms[max(first, number - 1)]
        dateline = number == 0 and text[: words.starts[min(end, len(words) - 1)]].isupper()
        fresh = any(words.terms[n] not in asked.weights for n in range(number, end))
        if end > number and fresh and (before in _BEFORE_PLACES or before == "the" or dateline):
            yield number, end
        number = max(end, number + 1)


_Finder = Callable[[Asked, str, Words, tuple[int, int]], Iterator[tuple[int, int]]]
_FINDERS: Mapping[QuestionKind, _Finder] = {
    QuestionKind.WHO: _names,
    QuestionKind.WHEN: _dates,
    QuestionKind.WHERE: _places,
    QuestionKind.HOW_MANY: _numbers,
}
