"""One paragraph as words, quotations and sentences, in any language's marks."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.attribution.multilingual.language import Language, folded
from corpus.model import Span
from corpus.punctuation import ALWAYS_OPENING, DASHES, LONG_DASHES, QUOTE_PAIRS

_WORD = re.compile(
    r"(?:[ldnsjtmcLDNSJTMC]|[Qq]u|[Uu]n|[DdNn]ell|[DdAa]ll|[Ss]ull|[Qq]uest)[’'](?=\w)"
    r"|[\w\u064b-\u0652]+(?:(?:[-‑’'&/]|\.(?=\w))[\w\u064b-\u0652]+)*"
    r"|[^\w\s]"
)
_INVERTED = re.compile(r"(\w+)-(?:t-)?(\w+)")
ENDS = frozenset([".", "!", "?", "…", "؟", "。"])
_TITLE = 1
_ORDINAL = 2
_INVERTED_MARKS = frozenset("¿¡")
_OPENERS = _INVERTED_MARKS | {"("} | frozenset(LONG_DASHES)


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a mark with its place in the text; `plain` is in lower case."""

    text: str
    plain: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation: the words [`begin`, `end`) with its marks. `turn`: a spoken part of a line of dialogue.

    Not `closed`: the mark was left open, so that the next paragraph may go on.
    """

    begin: int
    end: int
    closed: bool = True
    turn: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words, quotations in order, for each word the number of its quotation or -1, and sentences as word ranges."""

    span: Span
    words: tuple[Word, ...]
    quotes: tuple[Quote, ...]
    inside: tuple[int, ...]
    sentences: tuple[tuple[int, int], ...]

    def sentence(self, at: int) -> tuple[int, int]:
        """The word range of the sentence that word `at` stands in."""
        return self.sentences[max(0, bisect_right(self.sentences, (at, len(self.words))) - 1)]

    def chars(self, begin: int, end: int) -> Span:
        """The offsets of the words [`begin`, `end`)."""
        return Span(self.words[begin].start, self.words[end - 1].end)

    def count(self, begin: int, end: int) -> int:
        """How many of [`begin`, `end`) are words and not marks."""
        return sum(word.text[0].isalnum() for word in self.words[begin:end])

    def quotes_in(self, begin: int, end: int) -> list[Quote]:
        """The quotations that start in [`begin`, `end`)."""
        return [one for one in self.quotes if begin <= one.begin < end]


def words_of(text: str, within: Span, language: Language) -> Iterator[Word]:
    """The words and marks of a stretch of text; a pronoun behind its verb ("dit-elle") is a word of its own,
    and the full stop of "M." is none."""
    polite = -1
    for match in _WORD.finditer(text, within.start, within.end):
        plain = folded(match[0])
        if plain == "." and match.start() == polite:
            continue
        polite = match.end() if plain in language.address else -1
        inverted = _INVERTED.fullmatch(plain)
        if inverted and language.is_pronoun(inverted[2]):
            cut = match.end() - len(inverted[2])
            yield Word(match[0][: len(inverted[1])], inverted[1], match.start(), match.start() + len(inverted[1]))
            yield Word(text[cut : match.end()], inverted[2], cut, match.end())
        else:
            yield Word(match[0], plain, match.start(), match.end())


def paragraph(text: str, within: Span, language: Language) -> Paragraph:
    """The stretch of text as a paragraph."""
    words = tuple(words_of(text, within, language))
    quotes = tuple(_turns(words, language) if words and words[0].text in DASHES else _quotations(text, words))
    inside = [-1] * len(words)
    for number, quote in enumerate(quotes):
        inside[quote.begin : quote.end] = [number] * (quote.end - quote.begin)
    sentences = tuple(_Splitter(words, quotes, inside, language).sentences())
    return Paragraph(within, words, quotes, tuple(inside), sentences)


def _quotations(text: str, words: tuple[Word, ...]) -> Iterator[Quote]:
    """The stretches between quotation marks; a mark left open closes with the paragraph."""
    at = 0
    while at < len(words):
        closing = QUOTE_PAIRS.get(words[at].text)
        if closing is None or not _opens(text, words[at]):
            at += 1
            continue
        end = next((n for n in range(at + 1, len(words)) if words[n].text in closing), len(words) - 1)
        closed = words[end].text in closing and end > at
        if end > at + 1:
            yield Quote(at, end + 1, closed)
        at = end + 1


def _opens(text: str, mark: Word) -> bool:
    """Whether a mark stands where an opening one does: not right behind a word."""
    if mark.text in ALWAYS_OPENING:
        return True
    return not text[mark.start - 1 : mark.start].strip() or text[mark.start - 1] in "(['’" + DASHES


def _turns(words: tuple[Word, ...], language: Language) -> Iterator[Quote]:
    """The spoken parts of a line of dialogue: "— Yes, said Ana. — No."."""
    begin, told = 1, False
    marks = [n for n in range(1, len(words)) if words[n].text in DASHES]
    for at in [*marks, len(words)]:
        told = _tells(words, begin, at, language) and begin > 1
        low = begin
        while low < at and not words[low].text[0].isalnum() and not _begins(words[low]):
            low += 1
        if low < at and not told:
            high = at
            while high > low and words[high - 1].text == ",":
                high -= 1
            yield Quote(low, high, turn=True)
        begin = at + 1


def _begins(word: Word) -> bool:
    """Whether what is spoken may begin with the mark."""
    return word.text in QUOTE_PAIRS or word.text in _INVERTED_MARKS


def _tells(words: tuple[Word, ...], begin: int, end: int, language: Language) -> bool:
    """Whether a part of a line of dialogue opens with a verb of saying, or with a word or two and one."""
    opening = [word.plain for word in words[begin : min(end, begin + 3)]]
    return any(word in language.said or word in language.participle or word in language.phrasal for word in opening)


class _Splitter:
    """Finds where sentences end: marks inside quotations end none, but a quotation that is a sentence does."""

    def __init__(
        self, words: tuple[Word, ...], quotes: tuple[Quote, ...], inside: list[int], grammar: Language
    ) -> None:
        self._words = words
        self._quotes = quotes
        self._inside = inside
        self._grammar = grammar

    def sentences(self) -> Iterator[tuple[int, int]]:
        """The word ranges of the sentences."""
        begin = 0
        for at in range(len(self._words)):
            if at + 1 == len(self._words) or self._breaks(at):
                yield begin, at + 1
                begin = at + 1

    def _breaks(self, at: int) -> bool:
        """Whether a sentence ends with word `at`, of which there is a next one."""
        word, after = self._words[at], self._words[at + 1]
        if self._inside[at] >= 0:
            return self._breaks_behind(self._quotes[self._inside[at]], at)
        opens = after.text[0].isalnum() or after.text in QUOTE_PAIRS or after.text in _OPENERS
        if word.text not in ENDS or after.text in ENDS or not opens:
            return False
        return word.text != "." or not self._abbreviates(at)

    def _breaks_behind(self, quote: Quote, at: int) -> bool:
        after = self._words[at + 1]
        opens = after.text not in DASHES and (after.text[0].isupper() or after.text in QUOTE_PAIRS)
        whole = not quote.turn and quote.end - quote.begin > _TITLE and self._words[at - 1].text in ENDS
        return quote.end == at + 1 and opens and whole

    def _abbreviates(self, at: int) -> bool:
        """Whether a full stop belongs to an abbreviation, an initial or an ordinal number."""
        before, after = self._words[at - 1], self._words[at + 1]
        if self._words[at].start != before.end:
            return False
        initial = len(before.text) == 1 and before.text.isalpha()
        ordinal = before.text.isdigit() and len(before.text) <= _ORDINAL and self._grammar.has("ordinals")
        return initial or ordinal or before.plain in self._grammar.abbreviation or after.text[0].islower()
