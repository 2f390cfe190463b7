"""Results as JSON values, for other programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from corpus.attribution.explanation import Explained
from corpus.model import Attribution, Span
from index.answers.results import (
    Answer,
    ClaimCheck,
    Clarification,
    Comparison,
    Evidence,
    QuoteCheck,
    Result,
    SpeakerCard,
    Stories,
    Timeline,
)
from index.query.description import described


def result_values(result: Result) -> dict[str, Any]:
    """What `onrecord ask --json` prints: `type`, what all results have, and what this type has besides."""
    return {
        "type": type_of(result),
        "question": result.query.text,
        "understood": str(described(result.query)) if result.query.follow_up else result.query.text,
        "kind": result.query.kind,
        "out_of_time": result.query.out_of_time,
        "abstained": result.abstained,
        "confidence": round(result.confidence, 4),
        **_TYPES[type(result)][1](result),
        "passages": [evidence_values(item) for item in result.evidence],
    }


def type_of(result: Result) -> str:
    """The result's type, as other programs know it."""
    return _TYPES[type(result)][0]


def _answer_values(found: Answer) -> dict[str, Any]:
    return {
        "doubtful": found.doubtful,
        "reason": str(found.reason),
        "instead": [option.label for option in found.instead],
    }


def _card_values(found: SpeakerCard) -> dict[str, Any]:
    profile = found.profile
    roles = [
        {"role": role.words, "date": role.on.isoformat() if role.on else None, "article": role.article_id}
        for role in profile.roles
    ]
    speaker = {"name": profile.name, "kind": profile.kind, "roles": roles, "aliases": list(profile.aliases)}
    return {"reason": "", "speaker": {**speaker, "attributions": profile.attributions}}


def _comparison_values(found: Comparison) -> dict[str, Any]:
    sides = [
        {"speaker": side.name, "found": count, "passages": [evidence_values(item) for item in side.evidence]}
        for side, count in zip(found.sides, found.found, strict=True)
    ]
    return {"reason": str(found.reason), "topic": found.query.topic, "sides": sides}


def _timeline_values(found: Timeline) -> dict[str, Any]:
    dates = [entry.date.isoformat() if entry.date else None for entry in found.entries]
    return {"reason": str(found.reason), "speaker": found.query.speakers[0], "topic": found.query.topic, "dates": dates}


def _quotation_values(found: QuoteCheck) -> dict[str, Any]:
    return {
        "reason": "",
        "quotation": found.quotation,
        "verdict": found.verdict,
        "matched": pair(found.matched),
        "differing": [pair(span) for span in found.differing],
        "missing": [pair(span) for span in found.missing],
    }


def _claims_values(found: ClaimCheck) -> dict[str, Any]:
    claims = [
        {
            "words": one.claim.words,
            "claimed": one.claim.speaker or None,
            "verdict": one.verdict,
            "speaker": one.speaker.name if one.speaker else None,
        }
        for one in found.claims
    ]
    return {"reason": "", "claims": claims}


def _stories_values(found: Stories) -> dict[str, Any]:
    return {"reason": str(found.reason)}


def _clarification_values(found: Clarification) -> dict[str, Any]:
    return {
        "reason": str(found.answer.reason),
        "doubt": found.doubt,
        "options": [option.label for option in found.options],
    }


_TYPES: Mapping[type, tuple[str, Callable[[Any], dict[str, Any]]]] = {
    Answer: ("answer", _answer_values),
    SpeakerCard: ("speaker_card", _card_values),
    Comparison: ("comparison", _comparison_values),
    Timeline: ("timeline", _timeline_values),
    QuoteCheck: ("quote_check", _quotation_values),
    ClaimCheck: ("claim_check", _claims_values),
    Stories: ("stories", _stories_values),
    Clarification: ("clarification", _clarification_values),
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
