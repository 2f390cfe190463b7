"""Who stands behind each source: from attributions with spans to attributions with speakers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.article import Attribution, Speaker, SpeakerKind
from corpus.attribution.reading import Reading

_NAME = re.compile(r"[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*)*")


def name_speakers(
    reading: Reading, found: Sequence[Attribution], *, author: tuple[str, ...] = ()
) -> tuple[Attribution, ...]:
    """The attributions with their speakers, in the order given; without one where the article names nobody."""
    return tuple(replace(one, speaker=_speaker(reading.text, one)) for one in found)


def _speaker(text: str, one: Attribution) -> Speaker | None:
    if one.source is None:
        return None
    names = _NAME.findall(one.source.of(text))
    return Speaker(max(names, key=len), SpeakerKind.PERSON) if names else None
