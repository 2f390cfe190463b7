"""PDF: lines from where words are set on the page, paragraphs from where lines stand."""

from __future__ import annotations

import datetime as dt
import io
import logging
import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from corpus.errors import TooLargeError, UnreadableError
from corpus.formats import byline, damage, dates, plain_text
from corpus.formats.decoding import cleaned, even
from corpus.formats.lines import Line, ends_sentence
from corpus.formats.source import Source
from corpus.messages import Message
from corpus.model import Draft

_MOST_PAGES = 300
_DAMAGED = Message("the PDF is damaged")
_EDGE = 2  # lines at the top and the bottom of a page that may be running heads
_HEAD_WORDS = 8  # of a running head that has another number on each page, at most
_REPEATED = 3  # pages on which a running head stands, at least
_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"(?:[Pp]age |[Ss]eite |[-–—|]\s?)?\d{1,4}(?:\s?(?:/|of|von)\s?\d{1,4})?(?:\s?[-–—|])?")
_HEADLINE = 1.3  # times the usual size of letters, at least
_HYPHEN = re.compile(r"(?<=\w)[-\u2010\u00ad]$")


@dataclass(frozen=True, slots=True)
class _SetLine:
    """A line as it is set: points from the page's lower left corner; `size` is the letters' in points."""

    text: str
    x: float
    y: float
    size: float
    page: int


def read(source: Source) -> list[Draft]:
    """The article in a PDF. UnreadableError if it is encrypted or only pictures of pages."""
    import pypdf  # noqa: PLC0415 (a second, for few files)
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is wrong with a file is told by its name, once
    try:
        document = pypdf.PdfReader(io.BytesIO(source.raw))
        if document.is_encrypted and not document.decrypt(""):
            raise UnreadableError("the PDF is protected by a password")
        if len(document.pages) > _MOST_PAGES:
            raise TooLargeError("more than {count} pages are more than one article", count=_MOST_PAGES)
        found = [line for number, page in enumerate(document.pages) for line in _set_lines(page, number)]
        author = str(document.metadata.author or "") if document.metadata else ""
    except (PyPdfError, *damage.RAISED) as error:
        raise UnreadableError(_DAMAGED) from error
    if not found:
        raise UnreadableError("the PDF has no text, only pictures of pages; send the words as text")
    own = _without_masthead(_without_running_heads(found))
    draft = plain_text.compose(list(_paragraphs(own)), source.known)
    authors = draft.authors or byline.persons(even(cleaned(author)))
    return [replace(draft, authors=authors, published=draft.published or _issued(found, own))]


def _set_lines(page: Any, number: int) -> list[_SetLine]:
    """The page's lines in the order in which they were set."""
    lines: list[_SetLine] = []
    pieces: list[str] = []
    begun: tuple[float, float, float] | None = None

    def flush() -> None:
        nonlocal begun
        if begun is not None and (words := even(cleaned("".join(pieces)))):
            lines.append(_SetLine(words, *begun, number))
        pieces.clear()
        begun = None

    def visit(words: str, cm: Sequence[float], tm: Sequence[float], font: Any, size: float) -> None:
        nonlocal begun
        for count, part in enumerate(words.split("\n")):
            if count:
                flush()
            if part.strip() and begun is None:
                x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
                y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
                begun = (x, y, abs(size * tm[3] * cm[3]) or size)
            if begun is not None:
                pieces.append(part)

    page.extract_text(visitor_text=visit)
    flush()
    return lines


def _without_running_heads(lines: Sequence[_SetLine]) -> list[_SetLine]:
    """Without page numbers and what stands at the top or bottom of several pages, in short lines numbers aside."""
    pages: dict[int, list[_SetLine]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    edges: set[int] = set()
    seen: Counter[tuple[str, int]] = Counter()
    for own in pages.values():
        ordered = sorted(own, key=lambda line: line.y)
        edge = {id(line): line for line in (*ordered[:_EDGE], *ordered[-_EDGE:])}
        edges |= edge.keys()
        seen.update({_place(line) for line in edge.values()})
    often = max(2, min(_REPEATED, len(pages)))
    return [
        line
        for line in lines
        if id(line) not in edges or not (seen[_place(line)] >= often or _PAGE_NUMBER.fullmatch(line.text))
    ]


def _without_masthead(lines: list[_SetLine]) -> list[_SetLine]:
    """Without what stands above the headline, the largest line of the first page, if that is no sentence."""
    first = [line for line in lines if line.page == lines[0].page]
    headline = max(first, key=lambda line: line.size, default=None)
    if headline is None or headline.size < _HEADLINE * statistics.median(line.size for line in first):
        return lines
    place = lines.index(headline)
    above = all(line.y > headline.y and not ends_sentence(line.text) for line in lines[:place])
    return lines[place:] if above else lines


def _issued(found: Sequence[_SetLine], own: Sequence[_SetLine]) -> dt.date | None:
    """The day in the running heads, unless the hour beside it tells when somebody printed the page."""
    kept = set(map(id, own))
    heads = (line.text for line in found if id(line) not in kept and ":" not in line.text)
    return next((one.date for text in heads for one in dates.in_line(text)), None)


def _place(line: _SetLine) -> tuple[str, int]:
    """What a line says and how high it stands, the same for a running head on every page."""
    numbered = line.text.count(" ") < _HEAD_WORDS and not ends_sentence(line.text)
    return _NUMBER.sub("#", line.text) if numbered else line.text, round(line.y)


def _paragraphs(lines: Sequence[_SetLine]) -> Iterator[Line]:
    """Lines put together until one is set apart; a word that was parted at a line's end is one again."""
    leading = _usual_leading(lines)
    words = ""
    for number, line in enumerate(lines):
        before = lines[number - 1] if number else None
        if words and before is not None and _begins(before, line, words, leading * before.size):
            yield Line(words)
            words = ""
        if _HYPHEN.search(words) and line.text[:1].islower():
            words = words[:-1] + line.text
        else:
            words = f"{words} {line.text}" if words else line.text
    if words:
        yield Line(words)


def _usual_leading(lines: Sequence[_SetLine]) -> float:
    """The distance between lines of one paragraph, in sizes of their letters."""
    pairs = [(one.y - other.y, one.size) for one, other in pairwise(lines) if one.page == other.page]
    gaps = [gap / size for gap, size in pairs if 0 < gap < 60 and size > 0]
    # Where paragraphs have two lines each, half of the distances are those between them.
    return sorted(gaps)[len(gaps) // 4] if gaps else 1.2


def _begins(before: _SetLine, line: _SetLine, words: str, gap: float) -> bool:
    """True if the line begins a new paragraph. `gap` is the usual distance of such lines, in points."""
    if abs(before.size - line.size) > 0.15 * max(before.size, line.size, 1.0):
        return True
    if before.page != line.page or line.y > before.y:  # the next page or column
        return ends_sentence(words)
    down = before.y - line.y
    indented = 4 < line.x - before.x < 60 and ends_sentence(words)
    return down > 1.35 * gap or indented
