"""Where a noun phrase ends, told by closed classes and capitals, without parts of speech."""

from __future__ import annotations

from corpus.attribution.multilingual.language import Language
from corpus.attribution.multilingual.paragraph import ENDS, Paragraph
from corpus.punctuation import DASHES

Run = tuple[int, int]
"""(first word, last word + 1)"""

LONGEST = 24
LOWER = 3
"""Words in small letters that a phrase may have before it needs a name or an article again."""

BARS = frozenset([":", ";", *ENDS])
"""Marks that no phrase goes over."""

_TITLE = 6
_BRACKET = 8


class NounPhrases:
    """The noun phrases of one paragraph."""

    def __init__(self, paragraph: Paragraph, language: Language) -> None:
        self._paragraph = paragraph
        self._words = paragraph.words
        self._language = language

    def end(self, start: int, limit: int) -> int:
        """Where the phrase at a word ends: articles, adjectives, roles, names and what is linked; `start` if none."""
        if start < limit and self._language.is_pronoun(self._words[start].plain):
            return start + 1
        at = solid = start
        while at < limit and at - start < LONGEST:
            far = self._past_marks(at, limit, solid, begun=at > start)
            if far > at:
                at = solid = far
            elif self._paragraph.inside[at] >= 0 or self._words[at].text == "(":
                break
            elif self._is_solid(at, start, solid):
                at = solid = at + 1
            elif self._may_join(at, start, solid):
                at += 1
            else:
                break
        return solid

    def _past_marks(self, at: int, limit: int, solid: int, *, begun: bool) -> int:
        """The word behind a name in quotation marks, or behind what brackets add to a noun; else the word itself."""
        quote = self._paragraph.inside[at]
        if quote >= 0:
            one = self._paragraph.quotes[quote]
            beside = solid == at or self.governs(at - 1)
            return one.end if one.begin == at and beside and self.is_title(quote) else at
        if self._words[at].text == "(" and solid == at and begun:
            return next((n + 1 for n in range(at, min(limit, at + _BRACKET)) if self._words[n].text == ")"), at)
        return at

    def is_title(self, quote: int) -> bool:
        """Whether a quotation is a name in marks: short, with a capital and without a mark at its end."""
        one = self._paragraph.quotes[quote]
        inner = self._words[one.begin + 1 : one.end - 1]
        named = bool(inner) and inner[0].text[0].isupper() and inner[-1].text[-1].isalnum()
        return named and len(inner) <= _TITLE

    def _is_solid(self, at: int, start: int, solid: int) -> bool:
        """Whether a word may end a phrase: a name or a noun for a speaker; where nouns are small, a led one."""
        language = self._language
        plain = self._words[at].plain
        if self.is_name(at) or language.is_telling(plain):
            return True
        if language.has("nouns") or not plain.isalpha() or plain in language.small or at == start:
            return False
        before = self._words[at - 1]
        led = before.plain in language.governing or before.plain in language.determiner
        return led or (solid == at and at - start <= LOWER and before.text.islower())

    def _may_join(self, at: int, start: int, solid: int) -> bool:
        """Whether a phrase may go on over a word that can't end it: articles, links, adjectives, numbers."""
        language = self._language
        plain = self._words[at].plain
        if plain in language.determiner and (at == start or self._words[at - 1].plain in language.link):
            return True
        if plain in language.link or plain in language.particle:
            return solid == at > start
        if plain in language.conjunction:
            return solid == at > start and self._joins(at + 1)
        if self._words[at].text[0].isdigit() or self._words[at].text in ("'", "’", "&"):
            return True
        short = at - start <= LOWER
        if language.has("nouns"):  # behind a noun no adjective goes on, "Reuters vier Menschen", but behind an owner
            owner = at == start + 1 and self._words[start].text.endswith("s")
            short = at == start or at > solid or owner or plain in language.genitive
        return plain.replace("-", "").isalpha() and plain not in language.small and short

    def _joins(self, at: int) -> bool:
        """Whether a word begins a second noun behind "and"."""
        if at >= len(self._words):
            return False
        return self.is_name(at) or self.governs(at) or self._language.is_role(self._words[at].plain)

    def governs(self, at: int) -> bool:
        """Whether a word leads up to a noun: an article, a preposition, a link."""
        return self._words[at].plain in self._language.governing

    def is_name(self, at: int) -> bool:
        """Whether a word looks like part of a name; where nothing is written with capitals, any that isn't small."""
        word = self._words[at]
        small = word.plain in self._language.small
        if self._language.has("caseless"):
            return word.text[0].isalpha() and not small and not self._language.is_role(word.plain)
        opens = at == 0 or not self._words[at - 1].text[0].isalnum()
        return word.text[0].isupper() and not (opens and small) and word.plain not in self._language.time

    def opens(self, start: int, end: int) -> bool:
        """Whether a source may begin at a word: an article, a name, a role or a pronoun; no preposition, no adverb."""
        language = self._language
        word = self._words[start]
        if word.plain in language.nobody:
            return False
        if word.plain in language.article or word.plain in language.possessive or word.plain in language.indefinite:
            return end > start + 1
        if language.is_pronoun(word.plain) or language.is_telling(word.plain) or self.is_name(start):
            return True
        capital = word.text[0].isupper() and word.text[0].isalpha()
        return capital and self._paragraph.inside[start] < 0 and word.plain not in language.small

    def is_inner(self, at: int) -> bool:
        """Whether what begins at a word belongs to the preposition or the noun before it."""
        before = self._words[at - 1].plain
        language = self._language
        governed = before in language.governing or before in language.possessive
        noun = language.is_role(before) or language.is_body(before)
        return (governed and before not in language.oblique) or noun or self.is_name(at - 1)

    def with_places(self, start: int, limit: int) -> int:
        """Where a phrase ends, with one that a preposition adds: "la portavoz del gremio en Sarvia"."""
        end = self.end(start, limit)
        if start < end < limit and self._words[end].plain in self._language.preposition:
            far = self.end(end + 1, limit)
            return far if far > end + 1 else end
        return end

    def with_apposition(self, end: int, limit: int) -> int:
        """Where a phrase ends with what commas add to it: a name behind a role, or a role or an age behind a name."""
        words = self._words
        at = end + 1
        if at >= limit or words[end].text != ",":
            return end
        if words[at].text.isdigit():
            return self.with_apposition(at + 1, limit) if at + 1 < limit and words[at + 1].text == "," else at + 1
        if not self.opens(at, limit) or self._language.is_pronoun(words[at].plain):
            return end
        stop = self.with_places(at, limit)
        return stop if stop > at and self._closes(stop, limit) and self._describes(at, stop) else end

    def _closes(self, at: int, limit: int) -> bool:
        """Whether an apposition may end before a word: a mark, a dash, a quotation, or the end."""
        if at >= limit or self._paragraph.inside[at] >= 0:
            return True
        return self._words[at].text in (",", *DASHES, *BARS)

    def _describes(self, at: int, stop: int) -> bool:
        """Whether what stands behind a comma may describe what stands before it: a role, or a name alone."""
        language = self._language
        if any(language.is_role(word.plain) for word in self._words[at:stop]):
            return True
        small = ("(", ")", "-")
        return all(
            self.is_name(n) or self._words[n].plain in language.particle or self._words[n].text in small
            for n in range(at, stop)
        )
