"""An answer as JSON values, for other programs."""

from __future__ import annotations

from typing import Any

from corpus.attribution.explanation import Explained
from corpus.model import Attribution, Span
from index.answers.results import Answer, Evidence


def answer_values(answer: Answer) -> dict[str, Any]:
    """What `onrecord ask --json` prints."""
    return {
        "question": answer.query.text,
        "understood": answer.query.understood,
        "abstained": answer.abstained,
        "reason": answer.reason,
        "confidence": round(answer.confidence, 4),
        "passages": [evidence_values(item) for item in answer.evidence],
    }


def evidence_values(item: Evidence) -> dict[str, Any]:
    """One passage; `paragraph` is None for a headline."""
    cited = item.citation
    return {
        "article_id": cited.article_id,
        "title": cited.title,
        "outlet": cited.outlet,
        "author": ", ".join(cited.authors),
        "published": cited.published.isoformat() if cited.published else None,
        "url": cited.url,
        "paragraph": item.passage.paragraph,
        "text": item.passage.text,
        "highlights": [pair(span) for span in item.highlights],
        "score": round(item.score, 6),
        "attributions": [attribution_values(found) for found in item.passage.attributions],
    }


def attribution_values(item: Attribution) -> dict[str, Any]:
    """Offsets stay as they are: into the text or passage that was attributed."""
    speaker = item.speaker
    return {
        "speaker": speaker.name if speaker else None,
        "role": speaker.role if speaker else None,
        "speaker_kind": speaker.kind if speaker else None,
        "kind": item.kind,
        "attitude": item.attitude,
        "confidence": round(item.confidence, 4),
        "source": pair(item.source),
        "cue": pair(item.cue),
        "content": [pair(span) for span in item.content],
    }


def reason_values(item: Explained) -> dict[str, Any]:
    """What found an attribution, and who may have said it, the likeliest first."""
    candidates = [
        {"name": one.name, "kind": one.kind, "probability": round(one.probability, 4)} for one in item.candidates
    ]
    return {"reason": {"rule": item.rule, "candidates": candidates}}


def pair(span: Span | None) -> list[int] | None:
    """`[start, end]`, or None."""
    return [span.start, span.end] if span else None
