"""What the network learns from: every article's words as numbers, with what is right for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpus.attribution.neural.inputs import Inputs, Ints, Vocabulary, inputs
from corpus.attribution.neural.windows import bears_quotes, window
from corpus.attribution.tokens.annotator import Annotator
from corpus.model import Span
from tests.training.attribution.gold import GoldArticle, GoldAttribution

NOTHING, SOURCE, CONTENT = range(3)
_FAR = 9
OFFSETS = 2 * _FAR + 2
UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class Example:
    """An article for training. `cue` holds 0, 1 (the cue's head) or 2 (the rest of a cue) for every word.

    `roles` has for every true cue's head word its window and the roles of the window's words. `names`, `labels` and
    `offsets` are the silver names, dependency labels and distances of heads, UNKNOWN where there are none.
    """

    name: str
    text: Inputs
    cue: Ints
    roles: dict[int, tuple[int, int, Ints]]
    names: Ints
    labels: Ints
    offsets: Ints


def covered(text: Inputs, spans: Sequence[Span]) -> list[int]:
    """The words that lie in the spans, in order."""
    found: list[int] = []
    for span in spans:
        low = int(np.searchsorted(text.ends, span.start, side="right"))
        high = int(np.searchsorted(text.starts, span.end, side="left"))
        found += range(low, high)
    return sorted(set(found))


def example(article: GoldArticle, reader: Annotator, vocabulary: Vocabulary, classes: dict[str, list[str]]) -> Example:
    """The article read and labelled."""
    reading = reader.read(article.text)
    text = inputs(reading, vocabulary)
    names, labels, offsets = _syntax(article, text, classes)
    tags = [tag for sentence in reading.sentences for tag in sentence.tags]
    cue = np.zeros(len(text.starts), np.int32)
    roles: dict[int, tuple[int, int, Ints]] = {}
    quoting = bears_quotes(text)
    for one in article.attributions:
        words = covered(text, one.cue)
        if not words:
            continue
        head = cue_head(words, tags, offsets)
        cue[[word for word in words if cue[word] == 0]] = 2
        cue[head] = 1
        roles[head] = _roles(text, quoting, head, one)
    return Example(article.name, text, cue, roles, names, labels, offsets)


def cue_head(words: Sequence[int], tags: Sequence[str], offsets: Ints) -> int:
    """The word that stands for a cue of several words: its topmost verb in the silver tree, or its last verb."""
    if len(words) == 1:
        return words[0]
    inside = set(words)
    top = [
        w for w in words if offsets[w] != UNKNOWN and (offsets[w] == OFFSETS - 1 or w + offsets[w] - _FAR not in inside)
    ]
    for choice in (top, words):
        verbs = [w for w in choice if tags[w].startswith("V")]
        if verbs:
            return verbs[-1] if choice is words else verbs[0]
    nouns = [w for w in words if tags[w][:1] in "NJ"]
    return (nouns or list(words))[0]


def _roles(text: Inputs, quoting: list[bool], head: int, one: GoldAttribution) -> tuple[int, int, Ints]:
    low, high = window(text, quoting, head)
    roles = np.zeros(high - low, np.int32)
    for role, spans in ((CONTENT, one.content), (SOURCE, one.source)):
        inside = [word - low for word in covered(text, spans) if low <= word < high]
        roles[inside] = role
    return low, high, roles


def _syntax(article: GoldArticle, text: Inputs, classes: dict[str, list[str]]) -> tuple[Ints, Ints, Ints]:
    at = {int(start): word for word, start in enumerate(text.starts)}
    names, labels, offsets = (np.full(len(text.starts), UNKNOWN, np.int32) for _ in range(3))
    number = {key: {name: i for i, name in enumerate(values)} for key, values in classes.items()}
    for sentence in article.silver:
        places = [at.get(start) for start in sentence.starts]
        for i, word in enumerate(places):
            if word is None:
                continue
            names[word] = number["names"].get(sentence.names[i], UNKNOWN)
            labels[word] = number["labels"].get(sentence.labels[i], UNKNOWN)
            head = sentence.heads[i]
            if head is None:
                continue
            target = places[head] if head >= 0 else None
            if head < 0:
                offsets[word] = OFFSETS - 1
            elif target is not None:
                offsets[word] = min(max(target - word, -_FAR), _FAR) + _FAR
    return names, labels, offsets
