"""A passage's text in words and sentences: what depends on no question, so that it is found once; and its names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from index.analysis.analyzer import Words, words
from index.analysis.sentences import sentences
from index.query.offices import is_no_name

Range = tuple[int, int]
"""Of words, half-open."""

_KEPT = 4096  # texts, some 8 KB each


@dataclass(frozen=True, slots=True)
class SplitText:
    """A text's words, and its sentences as ranges of words."""

    words: Words
    sentences: tuple[Range, ...]


@lru_cache(maxsize=_KEPT)
def split(text: str, language: str = "en") -> SplitText:
    """The text in words and sentences; what was split lately is kept, as one passage is a candidate of many
    questions and a question is ranked more than once."""
    found = words(text, language)
    return SplitText(found, sentences(text, found))


def names(text: str, words: Words, bounds: Range) -> Iterator[Range]:
    """Half-open ranges of the words of names in the sentence, without what stands before them; the sentence's first
    word only if another name word follows."""
    for first, end in capitals(text, words, bounds):
        idle = takewhile(lambda n: is_no_name(words.forms[n]), range(first, end - 2))
        name = range(first + sum(1 for _ in idle), end)
        starts_alone = (first, end) == (bounds[0], bounds[0] + 1)
        if not starts_alone and not all(is_no_name(words.forms[n]) for n in name):
            yield name[0], end


def capitals(text: str, words: Words, bounds: Range) -> Iterator[Range]:
    """Half-open ranges of words with capitals that hang together."""
    number, last = bounds
    while number < last:
        end = number
        while (
            end < last and text[words.starts[end]].isupper() and words.terms[end] and _glued(text, words, number, end)
        ):
            end += 1
        if end > number:
            yield number, end
        number = max(end, number + 1)


def _glued(text: str, words: Words, first: int, number: int) -> bool:
    """Whether only a space or a full stop stands before the word, if it isn't the first."""
    return number == first or text[words.ends[number - 1] : words.starts[number]] in {" ", ". ", "-"}
