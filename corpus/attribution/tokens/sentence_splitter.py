"""Sentence boundaries: Punkt (Kiss and Strunk, 2006) with parameters trained on news and kept as JSON."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path

from nltk.tokenize.punkt import _ORTHO_LC, _ORTHO_MID_UC, PunktParameters, PunktSentenceTokenizer

from corpus import languages
from corpus.languages.calendar import calendar

WEIGHTS = Path(__file__).parents[1] / "weights"


@cache
def titles() -> frozenset[str]:
    """Abbreviations that a name follows, in lower case: no sentence ends with one."""
    return frozenset(word.lower() for word in languages.words("en", "abbreviations", "titles"))


@cache
def numbered() -> frozenset[str]:
    """Abbreviations, in lower case, that are some only before a number."""
    return frozenset(word.lower() for word in languages.words("en", "abbreviations", "numbered"))


@cache
def always_short() -> frozenset[str]:
    """Every abbreviation listed but those before a number, in lower case and without the last full stop."""
    others = frozenset(word.lower() for word in languages.words("en", "abbreviations", "other"))
    return titles().union(others, *calendar("en").short_months)


def load_punkt(folder: Path = WEIGHTS) -> PunktSentenceTokenizer:
    """The splitter with the parameters in the folder."""
    data = json.loads(gzip.decompress((folder / "punkt.json.gz").read_bytes()))
    parameters = PunktParameters()
    parameters.abbrev_types = set(data["abbreviations"]) | always_short()
    parameters.collocations = {(first, second) for first, second in data["collocations"]}
    parameters.sent_starters = set(data["starters"])
    parameters.ortho_context.update(data["orthography"])
    return PunktSentenceTokenizer(parameters)


@cache
def shipped_punkt() -> PunktSentenceTokenizer:
    """The splitter that comes with the project."""
    return load_punkt()


def is_abbreviation(word: str) -> bool:
    """Whether a word in front of a full stop, given without it and in lower case, is cut short: "inc", "u.s", "i.e"."""
    return "." in word or word in shipped_punkt()._params.abbrev_types


@cache
def is_written_small(word: str) -> bool:
    """Whether news writes a folded word without a capital within sentences, as no name is written."""
    return bool(shipped_punkt()._params.ortho_context.get(word, 0) & _ORTHO_LC)


def begins_sentences(word: str) -> bool:
    """Whether a word with a capital after an abbreviation starts a sentence: news writes it small within sentences, and
    never with a capital there, or it starts sentences again and again (Kiss and Strunk, 2006, 4.2 and 4.3)."""
    parameters = shipped_punkt()._params
    lowered = word.lower()
    seen = parameters.ortho_context.get(lowered, 0)
    written_small = bool(seen & _ORTHO_LC) and not seen & _ORTHO_MID_UC
    return written_small or lowered in parameters.sent_starters
