"""What says that something was said: verbs, participles behind auxiliaries, and phrases such as "according to"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from corpus.attribution.multilingual.language import GAP, OWN, SOURCE, Language, Pattern
from corpus.attribution.multilingual.noun_phrases import Run
from corpus.attribution.multilingual.paragraph import Paragraph
from corpus.attribution.multilingual.subjects import Subjects
from corpus.punctuation import DASHES

_BACK = 4
_FAR = 25
_REACH = 14
_GAP = 3


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue at word `at`; its subject stands around word `anchor` (its auxiliary, where that comes first).

    `leading` is the word that makes a clause of it ("wie X sagte"), -1 if there is none. `announces`: its object is
    what was said. `strong`: it needs no more than a source and a content.
    """

    at: int
    anchor: int
    leading: int
    announces: bool
    strong: bool


@dataclass(frozen=True, slots=True)
class According:
    """A phrase such as "laut X" at the words [`begin`, `end`), with its source."""

    begin: int
    end: int
    source: Run


def cues(paragraph: Paragraph, sentence: Run, language: Language) -> list[Cue]:
    """The verbs of saying in a sentence, outside its quotations."""
    return [
        _cue(paragraph, sentence, at, language)
        for at in range(*sentence)
        if paragraph.inside[at] < 0 and _is_cue(paragraph, sentence, at, language)
    ]


def _is_cue(paragraph: Paragraph, sentence: Run, at: int, language: Language) -> bool:
    words = paragraph.words
    plain = words[at].plain
    forms = {plain} | {plain[len(one) :] for one in language.proclitic if plain.startswith(one)}
    if language.phrasal.get(plain) and not language.phrasal[plain].isdisjoint(
        word.plain for word in words[at + 1 : min(sentence[1], at + _FAR)]
    ):
        return True
    if plain in language.apposed:
        before = words[at - 1].text if at > sentence[0] else ""
        return before in (",", *DASHES) or (at > 0 and paragraph.inside[at - 1] >= 0)
    if forms & language.said or forms & language.announcing:
        return at == sentence[0] or words[at - 1].plain not in language.article | language.oblique
    return plain in language.participle and _auxiliary(paragraph, sentence, at, language) is not None


def _auxiliary(paragraph: Paragraph, sentence: Run, at: int, language: Language) -> int | None:
    """The auxiliary of a participle: a few words before it, or where the verb stands last anywhere before or next."""
    words = paragraph.words
    reach = _FAR if language.has("second") else _BACK
    for n in range(at - 1, max(sentence[0], at - reach) - 1, -1):
        if words[n].plain in language.auxiliary and paragraph.inside[n] < 0:
            return n
    behind = language.has("second") and at + 1 < sentence[1] and words[at + 1].plain in language.auxiliary
    return at + 1 if behind else None


def _cue(paragraph: Paragraph, sentence: Run, at: int, language: Language) -> Cue:
    words = paragraph.words
    plain = words[at].plain
    anchor = at
    if plain in language.participle:
        anchor = min(at, _auxiliary(paragraph, sentence, at, language) or at)
    leading = -1
    for n in range(at - 1, max(sentence[0], at - _REACH) - 1, -1):
        if paragraph.inside[n] >= 0:
            break
        if words[n].plain in language.leading and (n == sentence[0] or not words[n - 1].text[0].isalnum()):
            leading = n
            break
    return Cue(at, anchor, leading, plain in language.announcing, plain in language.said)


class SourcePhrases:
    """Finds phrases such as "laut X" in one paragraph."""

    def __init__(self, paragraph: Paragraph, subjects: Subjects, language: Language) -> None:
        self._paragraph = paragraph
        self._words = paragraph.words
        self._subjects = subjects
        self._language = language

    def found(self, sentence: Run) -> Iterator[According]:
        """The phrases of a sentence, outside its quotations, that name a source without a verb."""
        taken = -1
        for at in range(*sentence):
            if self._paragraph.inside[at] >= 0 or at < taken:
                continue
            for pattern in self._language.according:
                if one := self._matched(sentence, at, pattern):
                    taken = one.end
                    yield one
                    break

    def _matched(self, sentence: Run, at: int, pattern: Pattern) -> According | None:
        """The phrase that a pattern finds at a word; one that begins with its source is told by the word behind."""
        if pattern[0] == SOURCE:
            return self._postposed(sentence, at, pattern[1:])
        here, source = at, (at, at)
        for n, item in enumerate(pattern):
            if item in (OWN, SOURCE):
                return self._ended(sentence, (at, here), pattern[n:])
            if item == GAP:
                here = self._past_gap(here, pattern[n + 1], sentence[1])
            elif not self._is(here, item, sentence[1]):
                return None
            else:
                source = (here, here + 1) if item[0] == "-" else source
                here += 1
        return According(at, here, source)

    def _ended(self, sentence: Run, lead: Run, rest: Pattern) -> According | None:
        """A phrase whose first words are found: the source follows, or is the sentence's subject."""
        at, here = lead
        if rest[0] == OWN:
            subject = self._subjects.in_front(at) or self._subjects.opening(sentence[0], at)
            return According(at, here, subject) if subject else None
        found = self._filled(here, rest[1:], sentence[1])
        return According(at, found[1] + len(rest) - 1, found) if found else None

    def _is(self, at: int, item: str, limit: int) -> bool:
        if at >= limit or self._paragraph.inside[at] >= 0:
            return False
        plain = self._words[at].plain
        if item[0] == "-":
            return plain.endswith(item[1:]) and len(plain) > len(item)
        return plain == item or any(plain == one + item for one in self._language.proclitic)

    def _past_gap(self, at: int, item: str, limit: int) -> int:
        """The word that the next one of a pattern is, at most two words on; else the word itself."""
        for n in range(at, min(limit, at + _GAP)):
            plain = self._words[n].plain
            if plain == item or (item[0] == "-" and plain.endswith(item[1:])):
                return n
            if not plain[0].isalnum():
                break
        return at

    def _filled(self, at: int, rest: Pattern, limit: int) -> Run | None:
        """The source at a word, which the rest of a pattern ends."""
        if not rest:
            return self._subjects.anywhere(at, limit)
        for end in range(at + 1, min(limit, at + _REACH)):
            if tuple(word.plain for word in self._words[end : end + len(rest)]) == rest:
                return at, end
        return None

    def _postposed(self, sentence: Run, at: int, rest: Pattern) -> According | None:
        """The phrase that ends with the words `rest` at a word, and begins with its source: "X zufolge"."""
        if at == sentence[0] or tuple(word.plain for word in self._words[at : at + len(rest)]) != rest:
            return None
        for start in range(max(sentence[0], at - _REACH), at):
            whole = self._subjects.phrases.end(start, at) == at and not (
                start and self._subjects.phrases.is_inner(start)
            )
            if whole and self._paragraph.inside[start] < 0:
                return According(start, at + len(rest), (start, at))
        return According(at - 1, at + len(rest), (at - 1, at))
