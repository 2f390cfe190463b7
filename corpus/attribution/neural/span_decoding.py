"""From a window's probabilities to words: the cue, its source and the runs of its content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.attribution.neural.inputs import OUT, SINGLE, Inputs
from corpus.attribution.neural.trained_model import Floats, Window

Run = tuple[int, int]
"""(first word, last word + 1)"""

_SOURCE, _CONTENT = 1, 2
_SOURCE_LEAST, _CONTENT_LEAST = 0.4, 0.5  # probabilities from which words are of a source, or of content
_GAP = 4
_BRIDGE = 0.2
_SURE = 0.5


@dataclass(frozen=True, slots=True)
class Found:
    """An attribution in words of the text. `content` is in order, never empty; `window` is where it was looked for.

    `cue_sure`, `source_sure` and `content_sure` are the network's probabilities: of the cue, and means over the words
    of source and content. `rule` names the rule that found it, "" if the network did. `says`: the
    cue is a verb of saying.
    """

    head: int | None
    cue: Run | None
    source: Run | None
    content: tuple[Run, ...]
    window: Run | None = None
    cue_sure: float = 1.0
    source_sure: float = 1.0
    content_sure: float = 1.0
    rule: str = ""
    says: bool = False

    @property
    def words(self) -> set[int]:
        """All the words of the content."""
        return {word for start, end in self.content for word in range(start, end)}


def decode(text: Inputs, one: Window) -> Found | None:
    """The best source and content in a window; None without content."""
    source = _best_run(one.roles[:, _SOURCE], _SOURCE_LEAST)
    chosen = one.roles[:, _CONTENT] >= _CONTENT_LEAST
    if source:
        chosen[slice(*source)] = False
    runs = _bridged(text, one, chosen)
    if not runs:
        return None
    words = np.concatenate([one.roles[start:end, _CONTENT] for start, end in runs])
    return Found(
        head=one.head,
        cue=one.cue,
        source=_moved(source, one.start) if source else None,
        content=tuple(_moved(run, one.start) for run in runs),
        window=(one.start, one.start + len(one.roles)),
        cue_sure=one.probability,
        source_sure=float(one.roles[slice(*source), _SOURCE].mean())
        if source
        else float(1 - one.roles[:, _SOURCE].max()),
        content_sure=float(words.mean()),
    )


def _moved(run: Run, by: int) -> Run:
    return run[0] + by, run[1] + by


def _best_run(probabilities: Floats, least: float) -> Run | None:
    """The run with the greatest sum of (probability - least); None if no word reaches one half."""
    if probabilities.max(initial=0) < _SURE:
        return None
    best, total, start = (0.0, 0, 0), 0.0, 0
    for at, value in enumerate((probabilities - least).tolist()):
        if total <= 0:
            total, start = 0.0, at
        total += value
        if total > best[0]:
            best = total, start, at + 1
    return (best[1], best[2]) if best[2] else None


def _bridged(text: Inputs, one: Window, chosen: NDArray[np.bool_]) -> list[Run]:
    """The chosen words as runs; short gaps that aren't surely something else are closed, lone marks are dropped."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], chosen.astype(np.int8), [0]])))
    runs: list[Run] = []
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if runs and start - runs[-1][1] <= _GAP and one.roles[runs[-1][1] : start, _CONTENT].mean() >= _BRIDGE:
            runs[-1] = runs[-1][0], end
        else:
            runs.append((start, end))
    return [run for run in runs if wordy(text, run[0] + one.start, run[1] + one.start)]


def wordy(text: Inputs, start: int, end: int) -> bool:
    """Whether any of the words is more than a punctuation mark."""
    return bool((text.features[start:end, 4] != 0).any())


def merged(runs: Sequence[Run]) -> tuple[Run, ...]:
    """The runs in order, overlapping and touching ones joined."""
    joined: list[Run] = []
    for start, end in sorted(runs):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return tuple(joined)


def trimmed(text: Inputs, run: Run) -> Run:
    """The run without commas and full stops at its ends, unless they stand inside quotation marks."""
    start, end = run
    while start < end and text.features[start, 4] == 0 and text.quoted[start] in (OUT, SINGLE):
        start += 1
    while start < end and text.features[end - 1, 4] == 0 and text.quoted[end - 1] in (OUT, SINGLE):
        end -= 1
    return start, end
