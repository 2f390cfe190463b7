"""Who says it, by rules that hold for Spanish, French, German and Russian alike: the phrase before or behind a verb."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from corpus.attribution import lexicon
from corpus.model import Span

_WORD = re.compile(r"(?:[ldnsjtmcLDNSJTMC]|[Qq]u)[’'](?=\w)|\w+(?:[-’']\w+)*|[^\w\s]")
INVERTED = re.compile(r"(\w+)-(?:t-)?(ils?|elles?|on)")
ENDS = frozenset([".", "!", "?", "…"])
AHEAD = 14
"""Words that are looked at before or behind a verb."""

_NEAR = 4
_TIME = 3
_LEAD = 7


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a mark with its place in the text; `plain` is in lower case."""

    text: str
    plain: str
    start: int
    end: int


class Sources:
    """The words of one paragraph: `inside` are those in quotations, `since` where each one's sentence starts."""

    def __init__(self, words: Sequence[Word], inside: Collection[int], since: Sequence[int], language: str) -> None:
        self._words = words
        self._inside = inside
        self._since = since
        self._language = language
        self._said = lexicon.words(language, "said")

    def of(self, at: int, *, inverted: bool) -> Span | None:
        """Who says it: behind the verb if the quotation stands before it, else in front of the verb."""
        for verb in self._words[max(0, at - 1) : at + 1][::-1]:
            if pronoun := INVERTED.fullmatch(verb.text):
                return Span(verb.end - len(pronoun[2]), verb.end)
        behind, front = self.behind(at), self._in_front(at)
        return (behind or front) if inverted else (front or behind)

    def behind(self, at: int) -> Span | None:
        """The source that follows a verb, and a time that may stand between."""
        return self.name(self._past_time(at + 1), at + AHEAD)

    def _past_time(self, at: int) -> int:
        """The word behind a time such as "el jueves" or "am Freitag" at a word, else the word itself."""
        times = lexicon.words(self._language, "time")
        near = self._words[at : at + _TIME]
        last = max((n for n, word in enumerate(near) if word.plain in times), default=-1)
        named = any(self._is_name(at + n) and near[n].plain not in times for n in range(last + 1))
        return at if named else at + last + 1

    def name(self, begin: int, limit: int | None = None) -> Span | None:
        """A name, a pronoun or a noun phrase that begins at a word, at most one small word later, before `limit`."""
        limit = min(len(self._words), limit or len(self._words))
        for start in range(begin, min(begin + 2, limit)):
            if self._words[start].text in ENDS or start in self._inside:
                return None
            end = self._phrase_end(start, limit)
            if end > start:
                return self._span(start, self._added_end(end))
        return None

    def _span(self, begin: int, end: int) -> Span:
        return Span(self._words[begin].start, self._words[end - 1].end)

    def _added_end(self, end: int) -> int:
        """Where a name ends with the role that follows it behind a comma ("Jean Morel, directeur du port"), and a role
        with the name ("la alcaldesa, Ana Prado")."""
        words = self._words
        if named := self._apposed(end):
            return named
        added = {word.plain for word in words[end + 1 : end + 3]}
        if end >= len(words) or words[end].text != "," or added.isdisjoint(lexicon.words(self._language, "role")):
            return end
        stop = end + 1
        while stop < len(words) and stop not in self._inside and words[stop].text not in (",", ":", ";", *ENDS):
            stop += 1
        return stop if stop - end <= AHEAD else end

    def _apposed(self, end: int) -> int:
        """Where the name ends that is all there is between a comma and the next mark; 0 if there is none."""
        words = self._words
        # What is left of the role may stand before the comma: "el ingeniero municipal, Hugo Prado".
        left = [word.text for word in words[end : end + _TIME]]
        comma = end + left.index(",") if "," in left else len(words)
        if self._is_name(end - 1) or comma + 1 >= len(words) or not all(text.islower() for text in left[: comma - end]):
            return 0
        end = comma
        stop = self._phrase_end(end + 1, len(words))
        whole = stop > end + 2 and self._is_name(end + 1) and (stop == len(words) or not words[stop].text[0].isalnum())
        return stop if whole else 0

    def _in_front(self, at: int) -> Span | None:
        """The phrase that ends before the verb, its auxiliaries and an apposition between commas."""
        end = at
        small = lexicon.words(self._language, "auxiliary")
        while end > 0 and (
            self._words[end - 1].plain in small or self._words[end - 1].plain in ("no", "ne", "n'", "не")
        ):
            end -= 1
        if end > 0 and self._words[end - 1].text == ",":
            marks = (n for n in range(end - 2, max(-1, end - 2 * AHEAD), -1) if self._words[n].text in (",", *ENDS))
            opening = next(marks, 0)
            if opening and self._words[opening].text == ",":
                begin = self._led_by_role(opening) if self._phrase_end(opening + 1, end - 1) == end - 1 else None
                if begin is not None:
                    return self._span(begin, end - 1)
                end = opening
        low = max(0, end - AHEAD)
        for start in range(low, end):
            if start not in self._inside and self._phrase_end(start, end) == end and self._starts(start):
                return self._span(start, end)
        return None

    def _led_by_role(self, comma: int) -> int | None:
        """Where the sentence starts, if all before a comma is a role: "El portavoz de los regantes, Ana Prado, …"."""
        begin = max(self._since[comma], comma - AHEAD)
        lead = self._words[begin:comma]
        led = any(word.plain in lexicon.words(self._language, "role") for word in lead[:_TIME])
        plain = all(word.text[0].isalpha() and word.plain not in self._said for word in lead)
        return begin if led and plain and len(lead) <= _LEAD else None

    def _starts(self, at: int) -> bool:
        return at == 0 or self._words[at - 1].text in (",", ":", ";", *ENDS) or not self._is_name(at - 1)

    def _is_name(self, at: int) -> bool:
        word = self._words[at]
        return word.text[0].isupper() and word.plain not in lexicon.words(self._language, "stop")

    def _phrase_end(self, start: int, limit: int) -> int:
        """Where a phrase of articles, roles, names and the particles between them ends; `start` if it is none."""
        language = self._language
        first = self._words[start].plain
        if first in lexicon.words(language, "he") or first in lexicon.words(language, "she"):
            return start + 1
        at = start
        solid = start
        while at < limit and at - start < AHEAD:
            word = self._words[at]
            if self._is_name(at) or word.plain in lexicon.words(language, "role"):
                solid = at + 1
            elif not self._may_join(word.plain, at, start, solid):
                break
            at += 1
        return solid

    def _may_join(self, plain: str, at: int, start: int, solid: int) -> bool:
        """Whether a small word may stand in a phrase: its article, a particle, an adjective behind a role."""
        if at == start:
            return plain in lexicon.words(self._language, "article")
        if plain in lexicon.words(self._language, "particle"):
            return solid == at
        lower = plain.isalpha() and plain not in self._said and plain not in lexicon.words(self._language, "stop")
        return lower and solid == at and self._words[at - 1].text.islower() and at - start < _NEAR


def words_of(text: str, within: Span) -> Iterator[Word]:
    """The words and marks of a stretch of text."""
    for match in _WORD.finditer(text, within.start, within.end):
        yield Word(match[0], match[0].casefold().replace("’", "'"), match.start(), match.end())
