"""From a text to a reading: sentences by Punkt, words, and parts of speech by an averaged perceptron."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from nltk.tokenize.punkt import PunktSentenceTokenizer

from corpus.attribution.tokens.annotated_text import AnnotatedText, Sentence
from corpus.attribution.tokens.sentence_splitter import always_short, begins_sentences, load_punkt, titles
from corpus.attribution.tokens.tagger import Tagger
from corpus.attribution.tokens.tokenizer import words
from corpus.model import Span

LONGEST = 160
"""Words in the longest sentence; longer ones (lists, texts without a full stop) are cut, so that no window grows."""

_LINE = re.compile(r"^[^\S\n]*+\S[^\n]*", re.MULTILINE)
_INNER_END = re.compile(r"[.?!][^\s.?!]*\s+\S")
_INITIALS = re.compile(r"(?:[A-Z]\.){2,3}")
_PLACED = frozenset(["in", "the", ","])
"""What letters stand behind that are a place's or a country's: "in L.A.", "Washington, D.C."."""

_TOO_FEW = 4


class Annotator:
    """Reads texts; holds the sentence splitter and the tagger."""

    def __init__(self, splitter: PunktSentenceTokenizer, tagger: Tagger) -> None:
        self._splitter = splitter
        self._tagger = tagger

    @classmethod
    def load(cls) -> Annotator:
        """The reader with the weights that are shipped."""
        return cls(load_punkt(), Tagger.load())

    def read(self, text: str) -> AnnotatedText:
        """The text's paragraphs (lines that aren't blank), sentences, words and parts of speech."""
        paragraphs = tuple(Span(*match.span()) for match in _LINE.finditer(text))
        sentences = tuple(
            self._sentence(text, cut, number)
            for number, paragraph in enumerate(paragraphs)
            for cut in self.cut(text, paragraph)
        )
        return AnnotatedText(text, paragraphs, sentences)

    def cut(self, text: str, paragraph: Span) -> list[list[tuple[int, int]]]:
        """The paragraph's sentences, each as the (start, end) of its words."""
        found: list[list[tuple[int, int]]] = []
        for start, end in self._sentences(paragraph.of(text)):
            spans = list(words(text, paragraph.start + start, paragraph.start + end))
            if found and _runs_on(text, found[-1], spans[0]):
                found[-1].extend(spans)
            else:
                found.append(spans)
        return [spans[at : at + LONGEST] for spans in found for at in range(0, len(spans), LONGEST)]

    def _sentences(self, paragraph: str) -> Iterable[tuple[int, int]]:
        """The bounds of the paragraph's sentences: Punkt is asked only where a mark could end one before the last."""
        return self._splitter.span_tokenize(paragraph) if _INNER_END.search(paragraph) else [(0, len(paragraph))]

    def _sentence(self, text: str, spans: list[tuple[int, int]], paragraph: int) -> Sentence:
        forms = tuple(text[start:end] for start, end in spans)
        starts, ends = zip(*spans, strict=True)
        return Sentence(forms, self._tagger.tag(forms), starts, ends, paragraph)


def _runs_on(text: str, before: list[tuple[int, int]], first: tuple[int, int]) -> bool:
    """Whether Punkt cut after a title ("Mrs.") or an abbreviation in a sentence ("U.S. officials", "(D-Mo.) said")."""
    word = title = text[before[-1][0] : before[-1][1]]
    if word == ")" and text[first[0]].islower():
        return True
    if word == "." and len(before) > 1 and before[-2][1] == before[-1][0]:
        title = text[before[-2][0] : before[-1][1]]
    if title[0].isupper() and title[-1] == "." and title[:-1].lower() in titles():
        return True
    abbreviated = len(word) > 1 and word[-1] == "." and word[0] != "."
    led = text[slice(*before[-2])] if len(before) > 1 else ""
    initials = _are_initials(word, text[slice(*first)]) and led not in _PLACED
    return abbreviated and (text[first[0]].islower() or len(before) <= _TOO_FEW or initials)


def _are_initials(word: str, following: str) -> bool:
    """Whether a word is the letters of given names, and the one behind it may be a family name: "J.B." "Oakes"."""
    if _INITIALS.fullmatch(word) is None or word[:-1].lower() in always_short():
        return False
    return following[:1].isupper() and following[1:].islower() and not begins_sentences(following)


@cache
def shipped_reader() -> Annotator:
    """The reader with the shipped weights, loaded once a process."""
    return Annotator.load()


def read(text: str) -> AnnotatedText:
    """The text read with the shipped weights."""
    return shipped_reader().read(text)
