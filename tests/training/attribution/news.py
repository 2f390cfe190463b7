"""Choices between a person and a body for names that nothing explains, from news of any country.

`news_names.txt` has for 800 names that stand as sources in the readers' and the retrieval articles whether each is a
person's, a body's or nobody's who says a thing there, by hand. A name stands by the first twelve digits of its SHA-256,
for no text of those articles is copied.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from corpus.attribution.coreference.entity_clustering import cast_of
from corpus.attribution.coreference.ranking import Option, chosen, ranked
from corpus.attribution.coreference.resolution import Resolution
from corpus.attribution.coreference.token_table import row
from corpus.attribution.extractor import Extractor
from corpus.attribution.pipeline import speakerless
from corpus.attribution.tokens.annotated_text import AnnotatedText
from corpus.attribution.tokens.annotator import read
from corpus.model import Attribution
from tests.training.attribution.choices import Choice, choice, in_order

_LABELS = Path(__file__).with_name("news_names.txt")
_WEIGHT = 0.5
_ENOUGH = 2
"""In so many articles a name is looked for: its choices count together as one half, however many they are."""

_WORD = re.compile(r"\w+(?:[’'.&-]\w+)*")
_LONGEST = 5
UNKNOWN = "unknown person"


def news_choices(files: Sequence[Path], weights: Mapping[str, float]) -> list[Choice]:
    """The choices of all articles; all of a name count together as one half of a choice."""
    extractor = Extractor.load()
    found: list[tuple[str, Choice]] = []
    for name, text in _telling(_texts(files)):
        reading = read(text)
        found += _choices(name, reading, [one for one, _ in speakerless(reading, extractor)], weights)
    count = Counter(name for name, _ in found)
    return [replace(one, weight=_WEIGHT / count[name]) for name, one in found]


def _texts(files: Sequence[Path]) -> Iterator[tuple[str, str]]:
    for path in files:
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                article = json.loads(line)
                yield article["article_id"], "\n\n".join([article["title"] or "", *article["paragraphs"]])


def _telling(texts: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The articles that hold a labelled name which `_ENOUGH` before them don't."""
    held: Counter[str] = Counter()
    for name, text in texts:
        found = _labelled_in(text)
        if any(held[one] < _ENOUGH for one in found):
            held.update(found)
            yield name, text


def _labelled_in(text: str) -> set[str]:
    """The digits of the labelled names that a text holds."""
    words = [one.span() for one in _WORD.finditer(text)]
    opening = [at for at, (start, _) in enumerate(words) if not text[start].islower()]
    runs = (words[at : at + _LONGEST] for at in opening)
    ends = ((run[0][0], end + dot) for run in runs for _, end in run for dot in (0, 1))
    return {digits for start, end in ends if (digits := _digits(text[start:end])) in _kinds()}


def _choices(
    article: str, reading: AnnotatedText, found: Sequence[Attribution], weights: Mapping[str, float]
) -> Iterator[tuple[str, Choice]]:
    if not reading.sentences:
        return
    words = row(reading, (span for one in found for span in one.content))
    resolution = Resolution(cast_of(words), (), weights)
    for one in in_order(found):
        asked = resolution.read(one)
        unknown = next((it for it in asked.options if UNKNOWN in it.evidence), None)
        kind = labelled_kind(unknown.speakers[0].name) if unknown else ""
        if unknown and kind:
            right = _right(asked.options, kind)
            yield unknown.speakers[0].name, choice(article, f"news {kind}", asked.options, right, 1.0)
        taken = chosen(ranked(asked.options, weights))
        if taken:
            resolution.settle(asked, taken)


def _right(options: Sequence[Option], kind: str) -> tuple[int, ...]:
    """The options of the kind; `nobody` is that without a speaker."""
    kinds = [one.speakers[0].kind.value if one.speakers else "nobody" for one in options]
    return tuple(n for n, one in enumerate(kinds) if one == kind)


def labelled_kind(name: str) -> str:
    """ "person", "organisation" or "nobody" as labelled; "" for a name without a label."""
    return _kinds().get(_digits(name), "")


@cache
def _kinds() -> dict[str, str]:
    lines = _LABELS.read_text(encoding="utf-8").splitlines()
    return dict(line.split() for line in lines)


def _digits(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:12]
