"""Quotations and verbs of saying in one paragraph, by rules that hold for Spanish, French, German and Russian alike."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.attribution import lexicon
from corpus.attribution.rules.sources import AHEAD, ENDS, INVERTED, Sources, words_of
from corpus.model import Attribution, AttributionKind, Span

_PAIRS = {"«": "»", "„": "“”", "“": "”", '"': '"', "‹": "›", "»": "«"}
_DASHES = frozenset(["—", "–"])
_NEAR = 4
_SHORTEST, _LONGEST = 3, 60


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation: the words [`begin`, `end`) with its marks."""

    begin: int
    end: int


class Clauses:
    """One paragraph, and the attributions in it."""

    def __init__(self, text: str, paragraph: Span, language: str) -> None:
        self._text = text
        self._language = language
        self._said = lexicon.words(language, "said")
        self._words = list(words_of(text, paragraph))
        dash = bool(self._words) and self._words[0].text in _DASHES
        self._dialogue = dash
        self._quotes = list(self._turns() if dash else self._quotations())
        self._begins = [word.start for word in self._words]
        self._ends = [quote.end for quote in self._quotes]
        self._inside = {at for quote in self._quotes for at in range(quote.begin, quote.end)}
        self._until = self._sentence_ends()
        self._since = self._sentence_starts()
        self._sources = Sources(self._words, self._inside, self._since, language)

    def found(self) -> Iterator[Attribution]:
        """The paragraph's attributions in text order, without speakers."""
        taken: set[int] = set()
        for at, word in enumerate(self._words):
            if at in self._inside:
                continue
            one = None
            if word.plain in self._said or word.plain.split("-")[0] in self._said:
                one = self._said_at(at, taken)
            elif word.plain in lexicon.words(self._language, "according"):
                one = self._according(at)
            if one:
                yield one

    def _quotations(self) -> Iterator[Quote]:
        """The stretches between quotation marks of three words or more; a mark left open closes with the paragraph."""
        at = 0
        while at < len(self._words):
            closing = _PAIRS.get(self._words[at].text)
            if closing is None or (self._words[at].text == "»" and self._language != "de"):
                at += 1
                continue
            end = next(
                (n for n in range(at + 1, len(self._words)) if self._words[n].text in closing), len(self._words) - 1
            )
            if sum(word.text[0].isalnum() for word in self._words[at:end]) >= _SHORTEST:
                yield Quote(at, end + 1)
            at = end + 1

    def _turns(self) -> Iterator[Quote]:
        """The spoken parts of a line of dialogue: "— Yes, said Ana. — No." """
        begin = 1
        for at in [n for n in range(1, len(self._words)) if self._words[n].text in _DASHES] + [len(self._words)]:
            opening = {word.plain.split("-")[0] for word in self._words[begin : begin + 2]}
            if at > begin and not opening & self._said:
                yield Quote(begin, at)
            begin = at + 1

    def _said_at(self, at: int, taken: set[int]) -> Attribution | None:
        before = self._quote_before(at, taken)
        after = self._quote_after(at, taken)
        source = self._sources.of(at, inverted=before is not None or self._dialogue)
        contents = [quote for quote in (before, after) if quote]
        if contents:
            taken.update(quote.begin for quote in contents)
            spans = tuple(self._span(quote.begin, quote.end) for quote in contents)
            return Attribution(spans, source, self._cue(at), AttributionKind.DIRECT, None)
        if clause := self._clause(at) or self._clause_before(at):
            inside = any(quote.end <= clause[1] for quote in self._following(clause[0]))
            kind = AttributionKind.MIXED if inside else AttributionKind.INDIRECT
            return Attribution((self._span(*clause),), source, self._cue(at), kind, None) if source else None
        return None

    def _cue(self, at: int) -> Span:
        word = self._words[at]
        inverted = INVERTED.fullmatch(word.text)
        return Span(word.start, word.start + len(inverted[1])) if inverted else Span(word.start, word.end)

    def _span(self, begin: int, end: int) -> Span:
        while end > begin + 1 and self._dialogue and self._words[end - 1].text == ",":
            end -= 1
        return Span(self._words[begin].start, self._words[end - 1].end)

    def _quote_before(self, at: int, taken: set[int]) -> Quote | None:
        """The quotation that ends right before the verb, or before the name that stands between."""
        for quote in self._quotes[bisect_left(self._ends, at - AHEAD) : bisect_right(self._ends, at)]:
            if quote.begin not in taken:
                between = self._words[quote.end : at]
                if not any(word.text in ENDS or word.text == ":" for word in between):
                    return quote
        return None

    def _quote_after(self, at: int, taken: set[int]) -> Quote | None:
        """The quotation that follows in the same sentence, or after the source of a split one."""
        for quote in self._following(at):
            if quote.begin > at and quote.begin not in taken:
                between = self._words[at + 1 : quote.begin]
                ends = [n for n, word in enumerate(between) if word.text in ENDS]
                goes_on = not ends or (ends == [len(between) - 1] and not self._has_verb(quote.end))
                return quote if (goes_on or self._dialogue) and len(between) <= 2 * AHEAD else None
        return None

    def _following(self, at: int) -> list[Quote]:
        """The next quotation behind a word, if there is one."""
        place = bisect_right(self._ends, at)
        return self._quotes[place : place + 1]

    def _has_verb(self, at: int) -> bool:
        """Whether a verb of saying follows a quotation's end, which makes it somebody's own."""
        return any(word.plain.split("-")[0] in self._said for word in self._words[at : at + _NEAR])

    def _clause(self, at: int) -> tuple[int, int] | None:
        """The words from "that" to the sentence's end; in German also a clause that begins after a comma."""
        that = lexicon.words(self._language, "that")
        limit = min(len(self._words), at + AHEAD)
        for n in range(at + 1, limit):
            word = self._words[n]
            if word.text in ENDS:
                return None
            subject = (
                self._language == "de"
                and n + 1 < limit
                and self._words[n + 1].plain in ("er", "sie", "es", "man", "die", "der", "das")
            )
            if word.plain in that or (word.text == "," and subject):
                begin = n + (word.text == ",")
                end = self._until[begin]
                return (begin, end) if end - begin > 1 else None
        return None

    def _clause_before(self, at: int) -> tuple[int, int] | None:
        """The sentence up to the comma in front of the verb: "Las obras durarán un año, explicó Prado"."""
        begin, comma = self._since[at], at - 1
        while comma > begin and self._words[comma].plain in lexicon.words(self._language, "auxiliary"):
            comma -= 1
        told = _SHORTEST < comma - begin < _LONGEST and self._words[comma].text == ","
        if not told or not self._sources.behind(at):
            return None
        free = all(n not in self._inside and self._words[n].plain not in self._said for n in range(begin, comma))
        return (begin, comma) if free else None

    def _sentence_ends(self) -> list[int]:
        """For each word, and behind the last, where its sentence ends; marks inside quotations end none."""
        ends = [len(self._words)]
        for at in range(len(self._words) - 1, -1, -1):
            stops = self._words[at].text in ENDS and at not in self._inside
            ends.append(at if stops else ends[-1])
        return ends[::-1]

    def _sentence_starts(self) -> list[int]:
        """For each word, behind which mark its sentence starts."""
        starts = [0]
        for at, word in enumerate(self._words):
            starts.append(at + 1 if word.text in ENDS else starts[-1])
        return starts

    def _according(self, at: int) -> Attribution | None:
        """ "According to X, …" and "…, according to X"."""
        if self._language == "ru" and (at == 0 or self._words[at - 1].plain != "по"):
            return None
        source = self._sources.name(at + 1)
        if source is None:
            return None
        begin = self._since[at]
        after = next((n for n in range(at + 1, min(len(self._words), at + AHEAD)) if self._words[n].text == ","), None)
        if at - begin > _SHORTEST:
            clause = (begin, at - (self._language == "ru"))
        elif after is not None:
            clause = (after + 1, self._until[after + 1])
        elif self._language == "de":  # "Laut X ist nichts entschieden": the verb follows at once.
            clause = (bisect_left(self._begins, source.end), self._until[at])
        else:
            return None
        while clause[1] > clause[0] and self._words[clause[1] - 1].text == ",":
            clause = (clause[0], clause[1] - 1)
        if clause[1] - clause[0] < 2:
            return None
        return Attribution((self._span(*clause),), source, self._cue(at), AttributionKind.INDIRECT, None)
