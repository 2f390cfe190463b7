"""Plain text as lines, each of them a paragraph: what was wrapped by hand is put together again."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from corpus.formats.decoding import even

_ENDS = (".", "!", "?", "…", ":", ";", "。", "！", "？", "।", "؟", "۔", "።")
_CLOSING = "”\"’')]»「」『』）】“›* "
_SHORT = 40  # characters; lines of less were ended on purpose
_ITEMS = ("- ", "* ", "• ", "– ", "— ", "Q:", "A:", ">")


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph with even white space.

    `joined` if no blank line parts it from the one above. `section` if it heads a section of the article.
    """

    text: str
    joined: bool = False
    section: bool = False


def lines(text: str, *, soft: bool = False) -> list[Line]:
    """The text's paragraphs: its lines, or, where lines were wrapped at some width, its blocks.

    With `soft`, a single line end means nothing after a line of some length, as in Markdown.
    """
    blocks = _blocks(text)
    width = _wrapped_at(blocks)
    found: list[Line] = []
    for block in blocks:
        own = width or (max(map(len, block)) if soft and all(len(line) >= _SHORT for line in block[:-1]) else 0)
        paragraphs = _unwrapped(block, own) if own else block
        found.extend(Line(paragraph, number > 0) for number, paragraph in enumerate(paragraphs))
    return found


def ends_sentence(line: str) -> bool:
    """True if the line ends as a sentence does."""
    return line.rstrip(_CLOSING).endswith(_ENDS)


def _blocks(text: str) -> list[list[str]]:
    blocks: list[list[str]] = [[]]
    for line in text.split("\n"):
        stripped = even(line)
        if stripped:
            blocks[-1].append(stripped)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _wrapped_at(blocks: list[list[str]]) -> int:
    """The width at which lines were wrapped, 0 if they weren't: then most would end a sentence."""
    inner = [line for block in blocks for line in block[:-1] if not line.startswith(_ITEMS)]
    if len(inner) < 3:
        return 0
    lengths = [len(line) for line in inner]
    width, middle = max(lengths), statistics.median(lengths)
    unfinished = sum(not ends_sentence(line) for line in inner)
    return width if middle >= _SHORT and width <= min(120, 1.5 * middle) and 2 * unfinished > len(inner) else 0


def _unwrapped(block: list[str], width: int) -> list[str]:
    paragraphs: list[list[str]] = [[]]
    for line in block:
        if line.startswith(_ITEMS) and paragraphs[-1]:
            paragraphs.append([])
        paragraphs[-1].append(line)
        if len(line) < 0.7 * width and ends_sentence(line):
            paragraphs.append([])
    return [" ".join(paragraph) for paragraph in paragraphs if paragraph]
