"""What the encoder reads of a passage: before its own text its headline, and whoever speaks there without being named.

Paragraphs seldom say again what their article is about, and a quotation that goes on seldom who speaks. Questions name
both.
"""

from __future__ import annotations

from corpus.model import Passage, PassageKind
from index.analysis.analyzer import words

FORM = "3"  # changes with what is read of a passage


def text_of(passage: Passage, title: str) -> str:
    """All that is read: what stands before the text, and the text."""
    return before(passage, title) + passage.text


def before(passage: Passage, title: str) -> str:
    """What stands before the passage's text: the headline that it stands under, "" if there is none, and speakers."""
    heading = f"{title}. " if title and passage.kind is not PassageKind.HEADLINE else ""
    names = unnamed_speakers(passage)
    return f"{heading}{', '.join(names)}: " if names else heading


def unnamed_speakers(passage: Passage) -> list[str]:
    """The names of those who surely speak in the passage, of which its text doesn't have the last word."""
    speakers = dict.fromkeys(
        item.speaker.name for item in passage.attributions if item.speaker and not item.is_doubtful
    )
    there = set(words(passage.text, "").forms) if speakers else set()
    return [name for name in speakers if not there.issuperset(words(name.split()[-1], "").forms)]
