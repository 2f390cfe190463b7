"""Claims: what a text says that somebody said, each with whom it names, ready to be checked."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.model import Attribution, AttributionKind, Span, SpeakerKind
from corpus.punctuation import DASHES, DOUBLE_QUOTES, QUOTES, quotations, without_quotations
from index.analysis.analyzer import words
from index.query.model import QueryKind
from index.query.operators import read_operators
from index.query.parser import parsed

MOST_CLAIMS = 20
LONG = 700  # code points; a longer text is no question
_LEAST_WORDS = 4  # of a quotation; fewer are scare quotes
_LONGEST = 120  # words of a text that can be one quotation as a whole
_STATED = frozenset({QueryKind.KEYWORDS, QueryKind.OTHER})
_NAME = rf"[^\W\d_][^:{DOUBLE_QUOTES}()\n]{{1,60}}?"
_LONGEST_NAME = 61
_NO_NAME = re.compile(rf"[:{DOUBLE_QUOTES}()\n]")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")
_SIGNATURE = re.compile(
    rf"^[,.]?\s*(?:[{DASHES}]|\(|by\b)\s*({_NAME})(?:,[^{DOUBLE_QUOTES}]*|\))?[.]?\s*$"  # …” — Rishi Sunak, PM
)


Attribute = Callable[[str], Awaitable[Sequence[tuple[str, Sequence[Attribution]]]]]
"""Finds who says what in a text that is not stored: its paragraphs, each with its attributions."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Words that somebody is claimed to have said. Left-out stretches show as “…”; `speaker` is the name claimed, ""
    if none is; `literal` if they were given as a quotation, not in the reporter's words."""

    words: str
    speaker: str = ""
    kind: SpeakerKind = SpeakerKind.PERSON
    literal: bool = True


def reads_as_claim(text: str, today: dt.date) -> bool:
    """Whether a text without a command states a quotation, and neither asks nor searches for one; or is so long that
    it asks nothing."""
    if len(text) > LONG:
        return True
    if not any(_is_quotation(span.of(text)) for span in quotations(text)):
        return False
    given = read_operators(text, today)
    searched = given.speaker or given.outlet or given.excluded or given.since or given.until
    return not searched and "?" not in without_quotations(text) and parsed(text, today).query.kind in _STATED


def bare_quotation(text: str) -> str:
    """The words of a text that is one quotation and nothing else, with or without its marks; "" for any other."""
    found = quotations(text)
    bare = not found or (len(found) == 1 and not words(without_quotations(text), ""))
    return text.strip(f"{QUOTES} \n") if bare and len(text) <= LONG else ""


async def unattributed(text: str) -> list[tuple[str, Sequence[Attribution]]]:
    """The lines of a text, as those of which nobody knows who says what: an `Attribute`."""
    return [(line.strip(), ()) for line in text.splitlines() if line.strip()]


def claims_of(
    told: Sequence[tuple[str, Sequence[Attribution]]],
    is_known: Callable[[str], bool],
    *,
    whole: bool = False,
) -> tuple[Claim, ...]:
    """The claims in paragraphs with their attributions, each once, in text order: quotations, or without any what is
    reported; with `whole` a short text that has neither counts as a quotation. A quotation that is in nobody's mouth is
    claimed for who stands before it with a colon or signs it, if the name `is_known`."""
    found = [claim for text, items in told for claim in _quotations(text, items, is_known)]
    found = found or [claim for text, items in told for claim in _reports(text, items)]
    text = " ".join(" ".join(text for text, _ in told).split())
    if whole and not found and 0 < len(words(text, "")) <= _LONGEST:
        found = [Claim(text)]
    return tuple(dict.fromkeys(found))[:MOST_CLAIMS]


def _quotations(text: str, items: Sequence[Attribution], is_known: Callable[[str], bool]) -> Iterator[Claim]:
    """What stands in quotation marks, whoever is said to have said it."""
    found: list[tuple[Span, Claim]] = []
    covered: list[Span] = []
    for item in items:
        parts = [part for span in item.content for part in _quoted_in(text, span, item.kind)]
        said = " … ".join(part.of(text).strip(" ,.") for part in parts)
        if parts and _is_quotation(said) and not item.attitude:
            covered += parts
            found.append((Span(parts[0].start, parts[-1].end), _claim(said, item)))
    for span in quotations(text):
        said = span.of(text)
        if _is_quotation(said) and not any(one.start < span.end and span.start < one.end for one in covered):
            found.append((span, Claim(said.strip(" ,."))))
    for span, claim in sorted(found, key=lambda pair: pair[0].start):
        yield claim if claim.speaker else replace(claim, speaker=_signed(text, span, is_known))


def _signed(text: str, quotation: Span, is_known: Callable[[str], bool]) -> str:
    """Who stands before the quotation as in a transcript, or under it; "" if nobody known does."""
    after = _SIGNATURE.search(text[quotation.end :].lstrip(f"{DOUBLE_QUOTES} "))
    stretches = [_label(text[: quotation.start].rstrip(f"{DOUBLE_QUOTES} ")), after[1].strip() if after else ""]
    names = [part for stretch in stretches for part in (stretch, _SENTENCE_END.split(stretch)[-1])]
    return next((name for name in names if is_known(name)), "")


def _label(before: str) -> str:
    """The name in front of a colon that ends the text ("Rishi Sunak:"), as much as may be one; "" if there is none."""
    before = before.rstrip()
    if not before.endswith(":"):
        return ""
    stretch = _NO_NAME.split(before[:-1].rstrip()[-_LONGEST_NAME:])[-1]
    first = next((place for place, letter in enumerate(stretch) if letter.isalpha()), len(stretch))
    return stretch[first:].strip()


def _quoted_in(text: str, content: Span, kind: AttributionKind) -> Iterator[Span]:
    """The stretches of a content that stand in quotation marks; all of a quotation whose marks are elsewhere."""
    around = Span(max(content.start - 1, 0), content.end + 1)  # marks may stand just outside
    inside = [span.shifted(around.start) for span in quotations(around.of(text))]
    if inside:
        yield from inside
    elif kind is AttributionKind.DIRECT:
        yield content


def _reports(text: str, items: Sequence[Attribution]) -> Iterator[Claim]:
    """What is told in the reporter's words of somebody who is named."""
    for item in items:
        said = " … ".join(span.of(text).strip(" ,.") for span in item.content)
        if item.speaker and not item.attitude and _is_quotation(said):
            yield _claim(said, item, literal=False)


def _claim(said: str, item: Attribution, *, literal: bool = True) -> Claim:
    speaker = item.speaker
    if speaker is None or speaker.kind is SpeakerKind.UNNAMED:
        return Claim(said, literal=literal)
    return Claim(said, speaker.name, speaker.kind, literal)


def _is_quotation(said: str) -> bool:
    return len(words(said, "")) >= _LEAST_WORDS
