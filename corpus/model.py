"""The field's nouns: article, passage, attribution, speaker.

All offsets are half-open ranges of Unicode code points. A paragraph number counts the body's paragraphs from 0.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from corpus.messages import Message


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points: `text[start:end]`."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words of `text` that the span covers."""
        return text[self.start : self.end]

    def shifted(self, by: int) -> Span:
        """The same span in a text that begins `by` code points earlier."""
        return Span(self.start + by, self.end + by)


class SpeakerKind(StrEnum):
    """What stands behind a source."""

    PERSON = "person"
    ORGANISATION = "organisation"
    GROUP = "group"  # "Western diplomats", "aides to the president"
    UNNAMED = "unnamed"  # one person without a name: "a Kremlin spokesman"


class AttributionKind(StrEnum):
    """How the content repeats what was said."""

    DIRECT = "direct"  # in quotation marks as a whole, or somebody's turn in an interview
    INDIRECT = "indirect"  # in the reporter's words
    MIXED = "mixed"  # the reporter's words with quoted stretches


class PassageKind(StrEnum):
    """Which part of the article a passage is."""

    HEADLINE = "headline"
    BODY = "body"
    CAPTION = "caption"  # kept apart: shown with its article, never an answer


@dataclass(frozen=True, slots=True)
class Speaker:
    """The canonical person, organisation or group behind a source, as its article names it.

    `name` is the fullest form in the article; groups and unnamed speakers go by their own words without an article
    ("Kremlin spokesman"). `role` is in the article's words. `aliases` are the other forms, without `name`.
    """

    name: str
    kind: SpeakerKind
    role: str | None = None
    aliases: tuple[str, ...] = ()


SURE = 0.45
"""An attribution's confidence from which its speaker is told without a mark of doubt: on PolNeAR's dev articles, five
folds, 97.4% of the persons named with at least this are right."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """Source, cue and content: somebody said something (the terms of PARC 3.0 and PolNeAR).

    Offsets are into the text that was given to attribution, or into one passage once projected on it; there, a
    source or cue that stands in another passage is None, and `content` has only the passage's own part. `content` is
    in text order, never empty, without overlaps. `speaker` is None where the article names nobody: never a guess.
    `confidence` in [0, 1] is the probability that content and speaker are right. `attitude` marks what was thought
    or wanted ("hopes", "believes") and not said.
    """

    content: tuple[Span, ...]
    source: Span | None
    cue: Span | None
    kind: AttributionKind
    speaker: Speaker | None
    confidence: float = 1.0
    attitude: bool = False

    @property
    def is_doubtful(self) -> bool:
        """Whether a speaker is named who is told as "probably" meant, and whose words nobody is told as a fact."""
        return self.speaker is not None and self.confidence < SURE


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph of an article, its headline or a caption, word for word: the unit of retrieval.

    `paragraph` is None unless `kind` is BODY. `id` is unique over the store's whole life and never used again.
    `quoted_from`: whom the article's page names for all of its words, "" for nobody.
    """

    id: int
    article_id: int
    kind: PassageKind
    paragraph: int | None
    text: str
    attributions: tuple[Attribution, ...] = ()
    quoted_from: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """What one cites an article by. Unknown is "" or None or empty, never invented. `language` is ISO 639-1 or "".

    `is_excerpt`: only a part of it is stored, such as what a feed shows of an article that can't be fetched.
    """

    article_id: int
    title: str
    outlet: str = ""
    authors: tuple[str, ...] = ()
    url: str = ""
    published: dt.date | None = None
    language: str = ""
    is_excerpt: bool = False


@dataclass(frozen=True, slots=True)
class Article:
    """A stored article: its citation, and its passages in order (headline, body, captions)."""

    citation: Citation
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class QuotedParagraph:
    """A paragraph of a draft that its page marks as somebody's words; `source` is whom the page names for them."""

    paragraph: int
    source: str


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as its format's reader found it, before it has numbers.

    `paragraphs` is the body, word for word, in order. `doubts` say what a person should check, each as a clause
    ("only 40 words were found"); they are not stored. `is_excerpt` is `Citation`'s. `quoted`: paragraphs in a block
    quotation or a post whose source the page names beside them.
    """

    title: str
    paragraphs: tuple[str, ...]
    captions: tuple[str, ...] = ()
    outlet: str = ""
    authors: tuple[str, ...] = ()
    url: str = ""
    published: dt.date | None = None
    language: str = ""
    doubts: tuple[Message, ...] = ()
    is_excerpt: bool = False
    quoted: tuple[QuotedParagraph, ...] = ()
