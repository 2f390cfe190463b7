"""What a name does in its sentence, as far as the words' tags tell: acts, is acted on, owns, or is led up to."""

from __future__ import annotations

from enum import Enum

from corpus.attribution.coreference.token_table import TokenTable
from corpus.attribution.rules.cue_kinds import is_saying

_FINITE = ("VBD", "VBZ", "VBP", "MD")
_LED = ("DT", "JJ", "NN", "NNS", "NNP", "PRP$", "CD", "RB")
_LEAD = 4
_ASIDE = 14
_SUBORDINATING = frozenset(
    ["that", "because", "while", "when", "if", "as", "after", "before", "since", "although", "though", "until",
     "whether", "once", "where", "unless"]
)  # fmt: skip


class GrammaticalRole(Enum):
    """The part of a sentence that a name is."""

    SUBJECT = "acts"
    OBJECT = "acted on"
    OBLIQUE = "led up to"
    OWNER = "owns"
    OTHER = "stands"


def grammatical_role(row: TokenTable, begin: int, end: int) -> GrammaticalRole:
    """The role of the name [`begin`, `end`), its titles among them."""
    low, high = row.bounds(begin)
    if end < high and row.tags[end] == "POS":
        return GrammaticalRole.OWNER
    lead = _lead(row, begin, low)
    if lead >= low and _is_preposition(row, lead):
        return GrammaticalRole.SUBJECT if _is_about(row, lead, low, end) else GrammaticalRole.OBLIQUE
    if _acts(row, end, high):
        return GrammaticalRole.SUBJECT
    if lead >= low and row.tags[lead].startswith("VB"):
        return GrammaticalRole.SUBJECT if _is_inverted(row, lead, low) else GrammaticalRole.OBJECT
    if lead >= low and row.plain[lead] in ("and", "than"):
        return GrammaticalRole.OBLIQUE
    return GrammaticalRole.SUBJECT if lead < low else GrammaticalRole.OTHER


def _lead(row: TokenTable, begin: int, low: int) -> int:
    """The word that leads up to a name, over its article, its adjectives and its nouns; under `low` if none does."""
    at = begin - 1
    while at >= low and begin - at <= _LEAD and row.tags[at] in _LED:
        at -= 1
    return at


def _is_about(row: TokenTable, lead: int, low: int, end: int) -> bool:
    """Whether a sentence opens with the one that it is about: "For Ana Ruiz, Monday …"."""
    return lead == low and row.plain[lead] == "for" and row.words[end : end + 1] == (",",)


def _is_preposition(row: TokenTable, at: int) -> bool:
    return row.tags[at] in ("IN", "TO") and row.plain[at] not in _SUBORDINATING


def _is_inverted(row: TokenTable, verb: int, low: int) -> bool:
    """Whether a verb of saying stands before its subject: "…," said Ana Ruiz."""
    before = row.words[verb - 1] if verb > low else ","
    return is_saying(row.words[verb]) and not before[-1:].isalnum()


def _acts(row: TokenTable, end: int, high: int) -> bool:
    """Whether a finite verb follows, behind an aside between commas and adverbs."""
    at = _past_adverbs(row, end, high)
    if at < high and row.words[at] == ",":
        at = _past_adverbs(row, at + 1, high)
        if not _is_finite(row, at, high):
            at = next((n + 1 for n in range(at, min(high, at + _ASIDE)) if row.words[n] == ","), high)
    return _is_finite(row, _past_adverbs(row, at, high), high)


def _past_adverbs(row: TokenTable, at: int, high: int) -> int:
    while at < high and row.tags[at] == "RB":
        at += 1
    return at


def _is_finite(row: TokenTable, at: int, high: int) -> bool:
    return at < high and row.tags[at] in _FINITE
