"""Who a verb's subject is: the noun phrase in front of it, or the one behind it."""

from __future__ import annotations

from itertools import pairwise

from corpus.attribution.multilingual.language import Language
from corpus.attribution.multilingual.noun_phrases import BARS, LONGEST, LOWER, NounPhrases, Run
from corpus.attribution.multilingual.paragraph import Paragraph
from corpus.punctuation import LONG_DASHES

_AHEAD = 12
_BRACKET = 8
_PARTS = 4


class Subjects:
    """The phrases of one paragraph that may be sources."""

    def __init__(self, paragraph: Paragraph, language: Language) -> None:
        self._paragraph = paragraph
        self._words = paragraph.words
        self._language = language
        self.phrases = NounPhrases(paragraph, language)

    def in_front(self, at: int) -> Run | None:
        """The subject that ends before the verb at word `at`, with its appositions; None if there is none."""
        low, high = self._low(at), self._high(at)
        if high <= low:
            return None
        if self._words[high - 1].plain in self._language.conjunction:
            return self.opening(self._paragraph.sentence(at)[0], high - 1)
        segments = self._segments(low, high)
        if segments[-1][0] == segments[-1][1] and len(segments) > 1:
            return self._closed(segments[:-1])
        if self._language.has("second") and len(segments) > 1:
            return self._loosely_closed(segments)
        return self._only(*segments[-1])

    def _closed(self, segments: list[Run]) -> Run | None:
        """A subject before an apposition or a relative clause that a comma closes: "X, die Chefin, sagte"."""
        end = segments[-1][1]
        for begin, stop in segments[-2:-5:-1]:
            if self._language.has("second") and begin > segments[0][0]:
                continue
            if self._is_whole(begin, stop):
                return (begin, end) if end - begin <= LONGEST else (begin, stop)
        begin, stop = segments[-1]
        return self._only(begin, stop) if self.phrases.end(begin, stop) == stop else None

    def _loosely_closed(self, segments: list[Run]) -> Run | None:
        """A subject before an apposition that no comma closes: "X, Sprecherin der Bank sagte"."""
        (begin, stop), (last, end) = segments[0], segments[-1]
        role = any(self._language.is_role(word.plain) for word in self._words[last : last + LOWER])
        nominative = not self._is_oblique(begin)
        if role and nominative and len(segments) == 2 and self._is_whole(begin, stop):
            return begin, end
        return self._only(last, end)

    def _is_whole(self, begin: int, end: int) -> bool:
        """Whether the words are one phrase that a source may be."""
        return begin < end and self.phrases.opens(begin, end) and self.phrases.end(begin, end) == end

    def _only(self, begin: int, end: int) -> Run | None:
        """The subject of which [`begin`, `end`) is all there is before the verb."""
        while begin < end and self._words[begin].plain in self._language.conjunction:
            begin += 1
        if begin >= end:
            return None
        if self._language.has("second"):
            return self._first_of_two(begin, end)
        if self._words[begin].plain in self._language.within and self.phrases.end(begin + 1, end) == end:
            return begin + 1, end
        for start in range(max(begin, end - _AHEAD), end):
            led = start == begin or not self.phrases.is_inner(start)
            if led and self.phrases.opens(start, end) and self.phrases.with_places(start, end) == end:
                return start, end
        return None

    def _first_of_two(self, begin: int, end: int) -> Run | None:
        """All that stands before a verb in second place, if it may be a subject."""
        first = self._words[begin].plain
        last = self._words[end - 1].text
        named = first in self._language.particle and not self._is_oblique(begin)
        if named and begin + 1 < end <= begin + _PARTS and last[0].isupper():
            return begin, end  # "Von der Leyen"
        nominative = not self._is_oblique(begin)
        return (begin, end) if nominative and self.phrases.opens(begin, end) and end - begin <= LONGEST else None

    def opening(self, at: int, limit: int) -> Run | None:
        """The phrase that a sentence opens with, behind an adverb or a time; None if it opens with something else."""
        language = self._language
        while at < limit and (self._words[at].plain in language.time or self._words[at].plain in language.adverb):
            at += 1
        if at >= limit or not self.phrases.opens(at, limit) or self._is_oblique(at):
            return None
        end = self.phrases.end(at, limit)
        return (at, self.phrases.with_apposition(end, limit)) if end > at else None

    def behind(self, at: int, limit: int) -> Run | None:
        """The phrase that follows word `at - 1`: behind times, adverbs and phrases of place; with its apposition."""
        start = at
        while start < min(limit, at + _AHEAD):
            word = self._words[start]
            if self._paragraph.inside[start] >= 0 or word.text in BARS or word.text == ",":
                return None
            if word.plain in self._language.that:
                return None
            skipped = self._past(start, limit)
            if skipped == start:
                return self._whole(start, limit)
            start = skipped
        return None

    def anywhere(self, at: int, limit: int) -> Run | None:
        """The phrase at a word, in any case, with its apposition."""
        language = self._language
        while at < limit and (self._words[at].plain in language.adverb or self._words[at].plain in language.within):
            at += 1
        end = self.phrases.end(at, limit) if at < limit else at
        return (at, self.phrases.with_apposition(end, limit)) if end > at else None

    def _is_oblique(self, at: int) -> bool:
        """Whether a phrase that begins at a word can't be a subject, by its article or the adjective behind that: "Der
        englischsprachigen Zeitung sagte …"."""
        language = self._language
        word, behind = self._words[at], self._words[at + 1 : at + 2]
        weak = bool(behind) and behind[0].text.islower() and behind[0].plain not in language.small
        told = weak and any(word.plain == one and behind[0].plain.endswith(end) for one, end in language.declined)
        return word.plain in language.oblique or told

    def _whole(self, start: int, limit: int) -> Run | None:
        phrases = self.phrases
        end = phrases.with_places(start, limit) if self._language.has("second") else phrases.end(start, limit)
        if end <= start or not phrases.opens(start, end) or self._is_oblique(start):
            return None
        return start, phrases.with_apposition(end, limit)

    def _past(self, at: int, limit: int) -> int:
        """The word behind a time, an adverb or a phrase of place at a word; the word itself if it is none."""
        language = self._language
        word = self._words[at]
        helping = word.plain in language.auxiliary and word.plain not in language.article
        if word.plain in language.time or word.plain in language.adverb or helping:
            return at + 1
        if word.text[0].isdigit() or word.text == "(":
            return self._past_number(at, limit)
        if word.plain not in language.preposition:
            return at
        end = at + 1
        while end < limit and self._words[end].plain in language.determiner - language.indefinite:
            end += 1
        while end < limit and end - at < _AHEAD and self._goes_on(end, at):
            end += 1
        return end

    def _past_number(self, at: int, limit: int) -> int:
        """The word behind "16." or a bracket."""
        if self._words[at].text[0].isdigit() and at + 1 < limit and self._words[at + 1].text == ".":
            return at + 2
        close = next((n for n in range(at, min(limit, at + _BRACKET)) if self._words[n].text == ")"), at)
        return close + 1

    def _goes_on(self, at: int, opening: int) -> bool:
        """Whether a phrase of place, opened at a word, goes on with the one at `at`."""
        language, phrases = self._language, self.phrases
        word = self._words[at]
        if self._paragraph.inside[at] >= 0 or not word.text[0].isalnum():
            return False
        if word.plain in language.link:
            return at > opening + 1
        governed = phrases.governs(at - 1)
        leads = word.plain in language.article or word.plain in language.indefinite or language.is_role(word.plain)
        if governed or leads:
            return governed
        if not phrases.is_name(at):
            return True
        if phrases.is_name(at - 1):
            given = word.plain in language.given_he or word.plain in language.given_she
            return not given and not language.has("nouns")
        return not self._words[at - 1].text.islower() or language.has("nouns")

    def _segments(self, low: int, high: int) -> list[Run]:
        """The stretches between commas outside quotations."""
        inside = self._paragraph.inside
        cuts = [n for n in range(low, high) if self._words[n].text == "," and inside[n] < 0]
        return [(before + 1, after) for before, after in pairwise([low - 1, *cuts, high])]

    def _low(self, at: int) -> int:
        """Where the clause of a verb may begin: behind the mark or the spoken quotation before it."""
        begin = self._paragraph.sentence(at)[0]
        for n in range(at - 1, begin - 1, -1):
            quote = self._paragraph.inside[n]
            if quote < 0:
                if self._words[n].text in BARS or self._words[n].text in LONG_DASHES:
                    return n + 1
            elif not self.phrases.is_title(quote):
                one = self._paragraph.quotes[quote]
                if self._paragraph.count(one.begin, one.end) > LOWER:
                    return n + 1
        return begin

    def _high(self, at: int) -> int:
        """Where the words before a verb end, without auxiliaries, adverbs and times."""
        language = self._language
        low = self._paragraph.sentence(at)[0]
        while at > low and self._is_beside(at - 1, language):
            at -= 1
        return at

    def _is_beside(self, at: int, language: Language) -> bool:
        plain = self._words[at].plain
        timed = plain in language.time and self._words[at - 1].text != ","
        return plain in language.auxiliary or plain in language.adverb or timed
