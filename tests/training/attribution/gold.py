"""Training data: PolNeAR texts and attributions (brat standoff), and automatic ("silver") syntax of the same texts."""

from __future__ import annotations

import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.model import Span

_WORDS = re.compile(r"(T\d+)\t\w+ (\d+ \d+(?:;\d+ \d+)*)\t")
_EVENT = re.compile(r"E\d+\t")


@dataclass(frozen=True, slots=True)
class GoldAttribution:
    """An attribution as annotated; each role's spans in text order. `name` is unique in its article."""

    name: str
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class SilverSentence:
    """A sentence as parallel tuples; `heads` are places in the sentence, -1 the root, None unknown."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    tags: tuple[str, ...]
    names: tuple[str, ...]
    heads: tuple[int | None, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """One annotated text."""

    name: str
    text: str
    attributions: tuple[GoldAttribution, ...]
    silver: tuple[SilverSentence, ...]


def read_gold(folder: Path, split: str) -> list[GoldArticle]:
    """The articles of `folder/split` (text/, attributions/), with the sentences of `silver_<split>.jsonl.gz`."""
    silver = dict(_read_silver(folder / f"silver_{split}.jsonl.gz"))
    articles = []
    for path in sorted((folder / split / "attributions").glob("*.ann")):
        with (folder / split / "text" / f"{path.stem}.txt").open(encoding="utf-8", newline="") as handle:
            text = handle.read()
        found = tuple(_read_attributions(path.read_text(encoding="utf-8")))
        articles.append(GoldArticle(path.stem, text, found, silver.get(path.stem, ())))
    return articles


def _read_attributions(standoff: str) -> Iterator[GoldAttribution]:
    spans: dict[str, list[Span]] = {}
    events: list[tuple[str, list[str]]] = []
    for line in standoff.split("\n"):
        if words := _WORDS.match(line):
            spans[words[1]] = [Span(*map(int, part.split())) for part in words[2].split(";")]
        elif _EVENT.match(line):
            name, arguments = line.split("\t")[:2]
            events.append((name, arguments.split()[1:]))
    for name, event in events:
        roles: dict[str, list[Span]] = defaultdict(list)
        for argument in event:
            role, target = argument.split(":")
            roles[role.rstrip("0123456789")] += spans.get(target, [])
        if roles["Content"]:
            yield GoldAttribution(name, *(tuple(sorted(roles[role])) for role in ("Source", "Cue", "Content")))


def _read_silver(path: Path) -> Iterator[tuple[str, tuple[SilverSentence, ...]]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            yield article["article"], tuple(SilverSentence(*zip(*s, strict=True)) for s in article["sentences"] if s)
