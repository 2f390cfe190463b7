"""Paragraphs whose page names whose words they are: block quotations, embedded posts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.attribution.neural.span_decoding import Found, Run
from corpus.model import Span


@dataclass(frozen=True, slots=True)
class Cited:
    """A text's paragraph `content` that is all somebody's words, and the line of the text that says whose: `source`."""

    content: Span
    source: Span


def with_cited(found: Sequence[Found], cited: Sequence[tuple[Run, Run]]) -> list[Found]:
    """The attributions with those of the words cited, which run into nobody else's; `cited` are (content, source) in
    words. What such words report themselves stays."""
    own = [Found(None, None, source, (content,), rule="cited") for content, source in cited]
    return [*(part for one in found for part in _apart(one, cited)), *own]


def _apart(one: Found, cited: Sequence[tuple[Run, Run]]) -> Iterator[Found]:
    """An attribution without the words cited, unless its cue stands among them."""
    runs = list(one.content)
    for content, source in cited:
        if one.head is not None and content[0] <= one.head < content[1]:
            continue
        runs = [part for run in runs for part in _without(run, content) if not source[0] <= part[0] < source[1]]
    if runs:
        yield replace(one, content=tuple(runs))


def _without(run: Run, gone: Run) -> list[Run]:
    parts = [(run[0], min(run[1], gone[0])), (max(run[0], gone[1]), run[1])]
    return [part for part in parts if part[0] < part[1]]
