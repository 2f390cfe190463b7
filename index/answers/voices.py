"""Whose words a stretch of a passage is, and whether a name that was typed may be theirs."""

from __future__ import annotations

from corpus.model import Attribution, Passage, Span, Speaker
from corpus.names import may_mean


def voices_in(passage: Passage, matched: Span | None) -> tuple[Attribution, ...]:
    """The passage's attributions that the matched words are part of; views that nobody voiced come last."""
    if matched is None:
        return ()
    own = (item for item in passage.attributions if any(_touch(span, matched) for span in item.content))
    return tuple(sorted(own, key=lambda item: item.attitude))


def may_be(name: str, speaker: Speaker) -> bool:
    """Whether the name, as somebody wrote it, may mean the speaker."""
    return bool(may_mean(name, [speaker], lambda one: (one.name, one.kind, one.aliases)))


def _touch(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
