"""Stretches between quotation marks, in whichever marks the text uses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from corpus import languages
from corpus.attribution.tokens.annotated_text import AnnotatedText
from corpus.model import Span
from corpus.punctuation import CLOSING_QUOTES, DASHES, OPENING_QUOTES

_MARK = re.compile(
    rf"``|''|\"\"?|[{OPENING_QUOTES}{CLOSING_QUOTES}]"  # a straight one may have been doubled by a table
    rf"|(?:(?<=\s)|(?<=^)|(?<=[{DASHES}(\[“\"]))[‘'](?=[^\W\d])|(?<=[^\s‘'])[’'](?!\w)",
    re.MULTILINE,
)
_OPENING = frozenset([*OPENING_QUOTES, "``"])
_CLOSING = frozenset(CLOSING_QUOTES)
_STRAIGHT = frozenset({'"', '""', "''"})
_BRACKETS = "([" + DASHES
_SINGLE = frozenset({"‘", "’", "'"})


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quoted stretch with its marks, inside one paragraph.

    Not `closed`: the mark was left open and the stretch ends with its paragraph. `single`: in single marks, where a
    closing one could also be an apostrophe.
    """

    span: Span
    closed: bool
    single: bool
    paragraph: int


def quotations(reading: AnnotatedText) -> tuple[Quotation, ...]:
    """The text's quotations in order of their start; one in single marks may lie inside one in double marks."""
    return tuple(
        _ended(reading, quotation) if not quotation.closed else quotation
        for number, paragraph in enumerate(reading.paragraphs)
        for quotation in sorted(_in_paragraph(reading.text, paragraph, number), key=lambda q: q.span)
    )


def _ended(reading: AnnotatedText, one: Quotation) -> Quotation:
    """A quotation left open up to the comma before "she said", unless the next paragraph goes on with it."""
    follows = reading.paragraphs[one.paragraph + 1 : one.paragraph + 2]
    if follows and _MARK.match(reading.text, follows[0].start):
        return one
    said = _before_source().search(reading.text, one.span.start, one.span.end)
    return replace(one, span=Span(one.span.start, said.start() + 1)) if said else one


@cache
def _before_source() -> re.Pattern[str]:
    """A comma and, behind at most six words, a verb that reports; no clause of the speaker's own."""
    verbs = "|".join(sorted(languages.words("en", "saying", "commonest")))
    return re.compile(rf",(?= (?!(?:I|we|you|that|who|which|and|but)\b)(?:[\w.'’-]+ ){{1,6}}?(?:{verbs})\b)")


def _in_paragraph(text: str, paragraph: Span, number: int) -> Iterator[Quotation]:
    double = single = None
    for mark in _MARK.finditer(text, paragraph.start, paragraph.end):
        form = mark.group()
        if form in _SINGLE:
            if mark.end() < len(text) and text[mark.end()].isalnum() and form != "’":
                single = mark.start()
            elif single is not None:
                yield Quotation(Span(single, mark.end()), True, True, number)
                single = None
        elif double is None:
            if _may_open(text, form, mark.start(), mark.end()):
                double = mark.start()
        elif form not in _OPENING or (form == "“" and (text[double] == "„" or _ends_word(text, *mark.span()))):
            yield Quotation(Span(double, mark.end()), True, False, number)
            double = single = None
    if double is not None:
        yield Quotation(Span(double, paragraph.end), False, False, number)


def _may_open(text: str, form: str, start: int, end: int) -> bool:
    """Whether a mark opens a quotation: any but a closing one, or a straight one that stands where one closes."""
    if form in _CLOSING:
        return form != "”" or _starts_word(text, start, end)
    return form not in _STRAIGHT or not _ends_word(text, start, end)


def _starts_word(text: str, start: int, end: int) -> bool:
    """Whether a mark stands where an opening one should: before a word and after a space."""
    return text[end : end + 1].isalnum() and not text[start - 1 : start].strip()


def _ends_word(text: str, start: int, end: int) -> bool:
    """Whether a mark stands where a closing one should: after a word or its full stop, and before a space."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return bool(before.strip()) and before not in _BRACKETS and not after.strip()
