"""What a source's words say by themselves: its parts, the name in them, the role before it, the gender they tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import dropwhile, takewhile

from corpus.attribution.coreference import person_names
from corpus.attribution.multilingual.declension import nominative_role
from corpus.attribution.multilingual.language import Language
from corpus.attribution.multilingual.paragraph import Word
from corpus.names import name_parts
from corpus.punctuation import QUOTES

_TRADES = ("in", "er", "ende", "chef")
"""Endings of German nouns for what one person does, where no list has them."""

_FEMININE = "erin"
_LED = 2

_DEFINITE = "ال"
"""The Arabic article, which the nouns and adjectives that say more of a role have, and given names lack."""


class SourceNames:
    """Reads the words of sources in one language; knows no text."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def gender(self, word: str) -> str:
        """ "he" or "she" for a known given name, "either" for one of both, else ""."""
        he, she = word in self._language.given_he, word in self._language.given_she
        if he or she:
            return "either" if he and she else "he" if he else "she"
        return person_names.gender_of_given(word) if word.isascii() or not self._language.endings_he else ""

    def gender_of_role(self, lead: Iterable[Word]) -> str:
        """The pronoun that a role tells by its form or its article, "" if neither does."""
        language = self._language
        words = [word.plain for word in lead]
        roles = [word for word in words if language.is_role(word)]
        if not roles:
            return ""
        if any(word in language.role_she for word in roles) or words[0] in language.feminine:
            return "she"
        if language.has("compounds"):
            return "she" if roles[-1].endswith("in") else "he"
        return "he" if words[0] in language.article and not words[0].endswith("'") else ""

    def is_capital(self, word: Word) -> bool:
        """Whether a word is written like a name's."""
        return word.text[0].isalpha() if self._language.has("caseless") else word.text[0].isupper()

    def has_role(self, words: Iterable[Word]) -> bool:
        """Whether one of the words says what one person is."""
        return any(self._language.is_role(word.plain) for word in words)

    def governs(self, word: str) -> bool:
        """Whether a folded word makes what follows a part of something else."""
        language = self._language
        return word in language.link or word in language.preposition or word in language.oblique

    def direct(self, part: Sequence[Word]) -> list[Word]:
        """The name that a part has for itself, and not only behind a preposition: "el portavoz Juan Gil"."""
        language = self._language
        if language.has("caseless"):
            return self._caseless(part)
        runs = [(governed and not self._inner(run), self._inner(run) or run) for governed, run in self._runs(part)]
        free = [run for governed, run in runs if not governed]
        roles = [word.start for word in part if language.is_role(word.plain)]
        led = [run for run in free if roles and run[0].start > roles[0]] or free
        found = (led[-1] if language.endings_he else led[0]) if led else []
        while found and found[-1].plain in _particles() and found[-1].text.islower():
            found = found[:-1]
        return found[-2:] if language.endings_he and len(found) > 2 and not self.gender(found[0].plain) else found

    def _runs(self, part: Sequence[Word]) -> list[tuple[bool, list[Word]]]:
        """The runs of capitalised words, roles left out, and whether something governs each."""
        language = self._language
        runs: list[tuple[bool, list[Word]]] = []
        run: list[Word] = []
        governed = False
        for word in part:
            small = word.plain in language.article | language.stop | language.address or language.is_role(word.plain)
            if self.is_capital(word) and not small:
                if not run:
                    runs.append((governed, run))
                run.append(word)
                governed = False
            elif run and word.plain in _particles():
                run.append(word)
            else:
                run = []
                leads = governed or self.governs(word.plain)
                governed = leads and word is not part[0] and not language.is_role(word.plain)
        return runs

    def _inner(self, run: list[Word]) -> list[Word]:
        """The name of a person at the end of a run that begins with something else: "Polizei Jens Averdung", "Kämmerin
        Jutta Brehm"."""
        trade = self._language.has("compounds") and len(run) > _LED and run[0].text.endswith(_FEMININE)
        cut = next((n for n, word in enumerate(run) if n and self.gender(word.plain)), int(trade))
        return run[cut:] if cut and len(run) - cut > 1 and not self.gender(run[0].plain) else []

    def _caseless(self, part: Sequence[Word]) -> list[Word]:
        """Where nothing marks a name: what follows the role and the definite nouns that say more of it."""
        language = self._language
        if any(language.is_body(word.plain) for word in part[:1]):
            return []
        at = 0
        while at < len(part) and (
            language.is_role(part[at].plain)
            or part[at].plain in language.link
            or (at and part[at].plain.startswith(_DEFINITE))
        ):
            at += 1
        return list(part[at:])

    def role(
        self, parts: Sequence[Sequence[Word]], part: Sequence[Word], lead: Sequence[Word], name: Sequence[Word]
    ) -> str | None:
        """The role before a name, or in another part of the source: "Jean Morel, directeur du port"."""
        lead = [word for word in lead if word.plain not in self._language.address]
        trade = bool(lead) and self._language.has("compounds") and lead[-1].text.endswith(_TRADES)
        noun = len(name) > 1 and bool(lead) and lead[-1].text.islower() and not self.governs(lead[-1].plain)
        led = noun and lead[-1].plain not in self._language.article and not self._language.has("nouns")
        body = any(self._language.is_body(word.plain) for word in lead)
        if self.has_role(lead) or (not body and (led or (trade and len(name) > 1))):
            return self.own(lead)
        return next((self.own(other) for other in parts if other is not part and self.has_role(other)), None)

    def own(self, words: Sequence[Word]) -> str:
        """The words without the article that they begin with and without what brackets add."""
        language = self._language
        kept = [word for word in words if word.text[0].isalnum() or word.text in QUOTES + "-&()"]
        while kept and kept[0].plain in language.determiner - language.possessive:
            kept = kept[1:]
        return joined([word.text for word in kept], kept)

    def shown(self, own: str, *, case: bool = False) -> str:
        """A source's own words with the first in the nominative, as far as the language's file knows it; with `case`
        also by the endings, where they make a role of it."""
        first, _, rest = own.partition(" ")
        known = self._language.nominative.get(first.casefold())
        plural = self._language.nominative_plural(first)
        told = known or (nominative_role(first, self._language) if case and plural == first else plural)
        return " ".join(filter(None, (told, rest)))

    def is_issued(self, part: Sequence[Word]) -> bool:
        """Whether a part's first noun is a document's, and nobody's role."""
        language = self._language
        head = self.head(part)
        if not head and not language.has("nouns"):
            nouns = (one.plain for one in part if language.is_document(one.plain) or language.is_role(one.plain))
            head = next(nouns, "")
        return language.is_document(head) and not language.is_role(head)

    def head(self, part: Sequence[Word]) -> str:
        """The first noun, folded, where nouns have capitals; "" elsewhere, or where there is none.

        Of words with capitals in a row it is the first that tells who or what speaks: "Offiziellen Angaben".
        """
        language = self._language
        if not language.has("nouns"):
            return ""
        rest = part[1:] if part and part[0].plain in language.determiner else part
        run = list(takewhile(_is_noun, dropwhile(lambda one: not _is_noun(one), rest)))
        return next((one.plain for one in run if language.is_telling(one.plain)), run[0].plain if run else "")


def _is_noun(word: Word) -> bool:
    return word.text[0].isupper()


def _particles() -> frozenset[str]:
    return name_parts("particle")


def parted(words: Sequence[Word]) -> Iterator[list[Word]]:
    """The parts between commas, without what stands in brackets."""
    part: list[Word] = []
    depth = 0
    for word in words:
        depth += word.text == "("
        if word.text == "," and not depth:
            if part:
                yield part
            part = []
        elif not depth:
            part.append(word)
        depth -= word.text == ")"
    if part:
        yield part


def joined(texts: Sequence[str], words: Sequence[Word]) -> str:
    """The texts with the spaces that stood between the words."""
    out = ""
    for n, text in enumerate(texts):
        out += (" " if n and words[n].start > words[n - 1].end else "") + text
    return out
