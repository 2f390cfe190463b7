"""A text as attribution reads it: paragraphs, sentences, words and parts of speech, all with offsets."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.model import Span


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as parallel tuples, a place for every word. Offsets are into the whole text.

    `tags` are Penn Treebank parts of speech. `paragraph` is the number of the paragraph in `AnnotatedText.paragraphs`.
    """

    words: tuple[str, ...]
    tags: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    paragraph: int


@dataclass(frozen=True, slots=True)
class AnnotatedText:
    """A text read: its paragraphs (lines that hold anything but white space) and its sentences, in order."""

    text: str
    paragraphs: tuple[Span, ...]
    sentences: tuple[Sentence, ...]
