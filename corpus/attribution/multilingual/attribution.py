"""Attributions of a text in any language that has a data file, by rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.attribution.explanation import Candidate, Explained
from corpus.attribution.multilingual.language import Language, known, language
from corpus.attribution.multilingual.paragraph import Paragraph, paragraph
from corpus.attribution.multilingual.people import NOBODY, Resolved
from corpus.attribution.multilingual.report import Report
from corpus.attribution.multilingual.reporting import Reporting
from corpus.attribution.multilingual.speakers import Speakers
from corpus.model import Attribution, Span, Speaker

_LINE = re.compile(r"^[^\S\n]*\S[^\n]*", re.MULTILINE)
CONFIDENCE = {
    "verb": 0.85, "clause": 0.8, "before": 0.75, "as": 0.8, "according": 0.8, "dash": 0.75, "colon": 0.65,
    "goes-on": 0.75, "object": 0.6, "mood": 0.7, "mood-above": 0.55, "phrase": 0.55, "floats": 0.6,
}  # fmt: skip
"""How likely what each rule finds is right; set by hand with a view to own texts in eight languages."""

_UNNAMED = 0.6
"""What is left of that where nobody is found to have said it."""


def attribute_by_rules(text: str, code: str) -> tuple[Attribution, ...]:
    """The attributions of a text, with speakers, in text order; none in a language without a data file."""
    return attributed(text, language(code)) if code in known() else ()


def explained_by_rules(text: str, code: str) -> tuple[Explained, ...]:
    """The same with the rule that found each."""
    return explained(text, language(code)) if code in known() else ()


def attributed(text: str, grammar: Language) -> tuple[Attribution, ...]:
    """The same by the rules of a language given as data."""
    return tuple(one.attribution for one in explained(text, grammar))


def explained(text: str, grammar: Language) -> tuple[Explained, ...]:
    """The same with the rule that found each."""
    paragraphs = [paragraph(text, Span(*line.span()), grammar) for line in _LINE.finditer(text)]
    found = _resolved(paragraphs, Speakers(paragraphs, grammar), grammar)
    return tuple(sorted(found, key=lambda one: one.attribution.content[0].start))


def _resolved(paragraphs: Sequence[Paragraph], speakers: Speakers, grammar: Language) -> Iterator[Explained]:
    last = NOBODY
    above = -2
    for number, one in enumerate(paragraphs):
        near = above >= number - 1
        for report in Reporting(one, grammar).reports():
            if report.carried and report.rule in ("floats", "mood-above") and not near:
                continue
            for who in _who(report, one, speakers, last):
                if who.speaker is None and report.carried:
                    continue
                if who.speaker is not None:
                    last, above = who, number
                    speakers.people.spoke(one.words[(report.source or report.content[0])[0]].start, who)
                attribution = _attribution(report, one, who.speaker)
                speaker = who.speaker
                named = (Candidate(speaker.name, speaker.kind, attribution.confidence),) if speaker else ()
                yield Explained(attribution, report.rule, named)


def _who(report: Report, one: Paragraph, speakers: Speakers, last: Resolved) -> list[Resolved]:
    if report.source:
        return speakers.of(one.words[slice(*report.source)], case=report.case)
    return [last if report.carried else NOBODY]


def _attribution(report: Report, one: Paragraph, speaker: Speaker | None) -> Attribution:
    sure = CONFIDENCE[report.rule] * (1 if speaker else _UNNAMED)
    return Attribution(
        content=tuple(one.chars(*run) for run in report.content),
        source=one.chars(*report.source) if report.source else None,
        cue=one.chars(*report.cue) if report.cue else None,
        kind=report.kind,
        speaker=speaker,
        confidence=round(sure, 3),
    )
