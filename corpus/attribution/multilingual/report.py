"""One attribution as a paragraph reports it, before it has a speaker."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.attribution.multilingual.noun_phrases import Run
from corpus.model import AttributionKind


@dataclass(frozen=True, slots=True)
class Report:
    """One attribution in words of its paragraph. `rule` names what found it; `case`: the source is in a genitive.

    `carried`: the source is that of the report before, in this paragraph or the one above.
    """

    content: tuple[Run, ...]
    source: Run | None
    cue: Run | None
    kind: AttributionKind
    rule: str
    case: bool = False
    carried: bool = False
