"""Everything that is told language by language: one file a language, CODE.toml, and no other place knows its words.

Adding a language is adding its file. Words stand between white space, in lower case unless told otherwise. A file may
have these tables, and each reader does without those that are missing:

- `analysis`: `stemmer` (Snowball's name for it), `stop_words`, `irregular` (a line a word, its base form first),
  `endings` that are cut off, `contractions` (a line each: a word or its end, and what that stands for in full),
  `elided` (words that lose their vowel before an apostrophe), `also` (other codes for it);
  see `index.analysis.analyzer`.
- `calendar`: `months` and `weekdays` in their order from January and Monday, several forms of one in one string, and
  `short_months`, `short_weekdays`; see `corpus.languages.calendar`.
- `titles`: what may stand before a name: `courtesy` (Mr), `dropped` (offices and ranks, no part of the name either),
  `kept` (part of a name of one word), `other`, `before` (words before a title), and which of them tell a `he` or `she`.
- `abbreviations`: written with a full stop that ends no sentence: `titles`, `numbered` (only before a
  number), `places` (only with their capital), `other`.
- `saying`: the verbs of saying that questions have too: `asked` and their participles `asked_participle`; and `held`,
  those of what somebody thinks.
- `attribution`: who says what, by rules, and the verbs that questions lack; see
  `corpus.attribution.multilingual.language`. English has a network instead, and for it `roles`, `phrases` and more
  lists of `saying`: `claimed`, `verbs`, of which each verb is in one, and `commonest`, some of all of them; see
  `corpus.attribution.lexicon`.
- `offices`: the small words of roles ("of", "former", "deputy") and their nouns' endings; see `index.query.offices`.
- `answers`: words that answer by their kind: `moments` and `periods` of time, `numerals`, `causes`, `until` (before
  an end), and what stands before some of them; see `index.ranking.answer_types`;
  and those that ask, `asking`; and `units`: what a number is asked for as, and by what it is told in a text.
- `verbs`: how questions ask who does something, or to whom it is done: those that ask for either (`asking`), `do`,
  `be` and `auxiliary` verbs, endings of `participles`, what stands `before_objects`, and before who does it (`by`);
  see `index.ranking.verb_sides`.
- `questions`: how questions, follow-ups and times are worded; see `index.query.patterns`.

All lists are compiled by hand for this project, but for stop words and irregular forms, which are general knowledge.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent
_NONE: Mapping[str, Any] = {}


@cache
def codes() -> tuple[str, ...]:
    """The ISO 639-1 codes of all languages that have a file, English first."""
    return tuple(sorted((path.stem for path in _FOLDER.glob("*.toml")), key=lambda code: (code != "en", code)))


def table(code: str, name: str) -> Mapping[str, Any]:
    """One table of a language's file; empty if it has none, or there is no such language."""
    found: Mapping[str, Any] = _file(code).get(name, _NONE) if code in codes() else _NONE
    return found


@cache
def words(code: str, name: str, key: str) -> frozenset[str]:
    """One list of words of a language's file, as written there; empty if there is none."""
    return frozenset(str(table(code, name).get(key, "")).split())


@cache
def forms(code: str, name: str, key: str) -> frozenset[str]:
    """The same with each stem's endings added to it: "neu|e|er" is "neu", "neue" and "neuer"."""
    parted = (word.split("|") for word in words(code, name, key))
    return frozenset(stem + ending for stem, *endings in parted for ending in ("", *endings))


@cache
def everywhere(name: str, key: str) -> frozenset[str]:
    """One list of words in all languages together."""
    return frozenset().union(*(words(code, name, key) for code in codes()))


@cache
def _file(code: str) -> Mapping[str, Any]:
    return tomllib.loads((_FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
