"""All words of a reading in one row, with what naming speakers looks at again and again."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.attribution import lexicon
from corpus.attribution.tokens.annotated_text import AnnotatedText
from corpus.model import Span
from corpus.punctuation import CLOSING_QUOTES, OPENING_QUOTES
from corpus.text import plain

_OPENING = frozenset([*OPENING_QUOTES, "``", "‘"])
_CLOSING = frozenset([*CLOSING_QUOTES, "''"])


@dataclass(frozen=True, slots=True)
class TokenTable:
    """Parallel tuples, a place for every word; `first[n]` is where sentence n starts, and its last item the end.

    `in_content`: whether somebody is found to say the word, with quotation marks or without.
    """

    text: str
    words: tuple[str, ...]
    plain: tuple[str, ...]
    tags: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    sentence: tuple[int, ...]
    first: tuple[int, ...]
    paragraph: tuple[int, ...]
    quoted: tuple[bool, ...]
    in_content: tuple[bool, ...]
    lower: frozenset[str]
    proper: frozenset[str]
    located: frozenset[str]

    def place(self, span: Span) -> tuple[int, int]:
        """The half-open range of the words that overlap `span`."""
        begin = bisect_left(self.ends, span.start + 1)
        return begin, max(begin, bisect_left(self.starts, span.end))

    def is_common(self, at: int) -> bool:
        """Whether the article also writes the word without a capital, as no name is written."""
        return self.plain[at] in self.lower

    def is_proper(self, at: int) -> bool:
        """Whether the article writes the word with a capital inside a sentence, and nowhere without one."""
        return self.plain[at] in self.proper and self.plain[at] not in self.lower

    def is_acting(self, at: int) -> bool:
        """Whether a finite verb stands right behind the word."""
        return self.tags[at + 1 : at + 2] in (("VBD",), ("VBZ",), ("MD",))

    def of(self, begin: int, end: int) -> str:
        """The text from one word to another (exclusive)."""
        return self.text[self.starts[begin] : self.ends[end - 1]] if begin < end else ""

    def bounds(self, at: int) -> tuple[int, int]:
        """The range of the sentence that word `at` stands in."""
        number = self.sentence[at]
        return self.first[number], self.first[number + 1]


def row(reading: AnnotatedText, contents: Iterable[Span] = ()) -> TokenTable:
    """The reading's words in a row; `contents`: what is said in it."""
    words: list[str] = []
    tags: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    sentence: list[int] = []
    first = [0]
    for number, one in enumerate(reading.sentences):
        words += one.words
        tags += one.tags
        starts += one.starts
        ends += one.ends
        sentence += [number] * len(one.words)
        first.append(len(words))
    paragraph = tuple(one.paragraph for one in reading.sentences)
    forms = {word: plain(word).rstrip(".") or word for word in set(words)}
    folded = tuple(forms[word] for word in words)
    quoted = _quoted(words, tags, sentence, paragraph)
    return TokenTable(
        reading.text, tuple(words), folded, tuple(tags), tuple(starts), tuple(ends), tuple(sentence), tuple(first),
        paragraph, quoted, _in_content(starts, ends, contents), frozenset(word for word in words if word.islower()),
        _proper(words, first, paragraph), _located(words, folded, sentence),
    )  # fmt: skip


def _in_content(starts: list[int], ends: list[int], contents: Iterable[Span]) -> tuple[bool, ...]:
    """For each word, whether it overlaps one of the contents."""
    marks = [False] * len(starts)
    for one in contents:
        for at in range(bisect_left(ends, one.start + 1), bisect_left(starts, one.end)):
            marks[at] = True
    return tuple(marks)


def _located(words: list[str], folded: tuple[str, ...], sentence: list[int]) -> frozenset[str]:
    """The names of up to three words, folded, that "in", "off" or "near" lead up to."""
    found = set()
    for at in range(len(words) - 1):
        seated = folded[at] == "of" and folded[at - 1] in lexicon.words("places", "seat")
        if not seated and folded[at] not in lexicon.words("places", "locative"):
            continue
        end = at + 1
        while end < min(len(words), at + 4) and words[end][0].isupper() and sentence[end] == sentence[at]:
            end += 1
        behind = words[end] if end < len(words) else ""
        if end > at + 1 and behind not in ("'s", "’s", "'", "’"):
            found.add(" ".join(folded[at + 1 : end]))
    return frozenset(found)


def _proper(words: list[str], first: list[int], paragraph: tuple[int, ...]) -> frozenset[str]:
    """The folded words that have a capital behind a word in small letters, the headline left out."""
    body = next((first[n] for n in range(len(paragraph)) if paragraph[n] > 0), len(words))
    return frozenset(
        plain(words[at]) for at in range(body + 1, len(words)) if words[at][0].isupper() and words[at - 1].islower()
    )


def _quoted(words: list[str], tags: list[str], sentence: list[int], paragraph: tuple[int, ...]) -> tuple[bool, ...]:
    """For each word, whether it stands between quotation marks; a paragraph's end closes them."""
    inside = False
    now = -1
    marks: list[bool] = []
    for word, number, tag in zip(words, sentence, tags, strict=True):
        if paragraph[number] != now:
            now, inside = paragraph[number], False
        if word == '"':  # one form for both ends
            inside = not inside
        elif word in _OPENING:
            inside = True
        elif word in _CLOSING or (word == "’" and tag != "POS"):
            inside = False
        marks.append(inside)
    return tuple(marks)
