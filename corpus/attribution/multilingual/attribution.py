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
from corpus.attribution.multilingual.speaker_resolution import SpeakerResolver
from corpus.attribution.rules.cited import Cited
from corpus.attribution.rules.dialogue import Dialogue, Turn
from corpus.model import Attribution, AttributionKind, Span, Speaker, SpeakerKind

_LINE = re.compile(r"^[^\S\n]*\S[^\n]*", re.MULTILINE)
CONFIDENCE = {
    "verb": 0.85, "clause": 0.8, "before": 0.75, "as": 0.8, "according": 0.8, "dash": 0.75, "colon": 0.65,
    "goes-on": 0.75, "turn": 0.8, "object": 0.6, "mood": 0.7, "mood-above": 0.55, "phrase": 0.55, "floats": 0.6,
    "cited": 0.9,
}  # fmt: skip
"""How likely what each rule finds is right; set by hand with a view to own texts in eight languages."""

_UNNAMED = 0.6
"""What is left of that where nobody is found to have said it."""


def explained_by_rules(text: str, code: str, cited: Sequence[Cited] = ()) -> tuple[Explained, ...]:
    """The attributions of a text, with speakers and the rule that found each, in text order; none in a language without
    a data file. `cited` are paragraphs whose page tells whose words they are."""
    return explained(text, language(code), cited) if code in known() else ()


def explained(text: str, grammar: Language, cited: Sequence[Cited] = ()) -> tuple[Explained, ...]:
    """The same by the rules of a language given as data."""
    paragraphs = [paragraph(text, Span(*line.span()), grammar) for line in _LINE.finditer(text)]
    speakers = SpeakerResolver(paragraphs, grammar)
    turns = [*_cited(paragraphs, speakers, cited), *_turns(text, paragraphs, speakers, grammar)]
    taken = [span for one in turns for span in (one.attribution.source, *one.attribution.content) if span]
    rest = [one for one in _resolved(paragraphs, speakers, grammar) if not _is_within(one.attribution, taken)]
    return tuple(sorted([*turns, *rest], key=lambda one: one.attribution.content[0].start))


def _cited(paragraphs: Sequence[Paragraph], speakers: SpeakerResolver, cited: Sequence[Cited]) -> Iterator[Explained]:
    """The paragraphs that are somebody's words, with whom the line beside them names."""
    for one in cited:
        line = next((it for it in paragraphs if it.span.start <= one.source.start < it.span.end), None)
        found = speakers.of(line.words) if line else []
        named = found[0].speaker if found else None
        sure = CONFIDENCE["cited"] * (1 if named else _UNNAMED)
        candidates = (Candidate(named.name, named.kind, sure),) if named else ()
        said = Attribution((one.content,), one.source, None, AttributionKind.DIRECT, named, round(sure, 3))
        yield Explained(said, "cited", candidates)


def _turns(
    text: str, paragraphs: Sequence[Paragraph], speakers: SpeakerResolver, grammar: Language
) -> Iterator[Explained]:
    """What is said in the turns of an interview: its questions have no speaker, its answers the one person named before
    where their labels name nobody."""
    turns = Dialogue(text, [one.span for one in paragraphs], grammar.question | grammar.answer).turns
    for turn in turns:
        label = next(one for one in paragraphs if one.span.start <= turn.label.start < one.span.end)
        words = [word for word in label.words if turn.label.start <= word.start < turn.label.end]
        who = speakers.people.alone(turns[0].label.start) if _marks(turn.name, grammar.answer, "A R О") else None
        asks = _marks(turn.name, grammar.question, "Q F P D В")
        named = who.speaker() if who else None if asks else _labelled(text, turn, turns, speakers.of(words))
        sure = CONFIDENCE["turn"] * (1 if named else _UNNAMED)
        candidates = (Candidate(named.name, named.kind, sure),) if named else ()
        said = Attribution(turn.content, turn.label, None, AttributionKind.DIRECT, named, round(sure, 3))
        yield Explained(said, "turn", candidates)


def _labelled(text: str, turn: Turn, turns: Sequence[Turn], found: Sequence[Resolved]) -> Speaker | None:
    """Who a label is: a name that does nothing but ask, and that nobody in the text has, is an outlet's."""
    who = found[0] if found else NOBODY
    others = [one for one in turns if one.name == turn.name]
    asks = all(text[one.content[-1].end - 1] == "?" for one in others)
    outlet = asks and len(others) < len(turns) and (who.person is None or not who.person.gender)
    return Speaker(turn.name, SpeakerKind.ORGANISATION) if outlet else who.speaker


def _marks(label: str, words: frozenset[str], letters: str) -> bool:
    """Whether a label is one of a question's, or an answer's, words or letters."""
    return label.casefold() in words or label.strip(".") in letters.split()


def _is_within(one: Attribution, taken: Sequence[Span]) -> bool:
    """Whether an attribution's source or words stand in those of a turn, as something that nobody else reports."""
    spans = [*([one.source] if one.source else []), *one.content]
    return (one.source is None and any(a.start < b.end and b.start < a.end for a in spans for b in taken)) or (
        one.source is not None and one.source in taken
    )


def _resolved(paragraphs: Sequence[Paragraph], speakers: SpeakerResolver, grammar: Language) -> Iterator[Explained]:
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


def _who(report: Report, one: Paragraph, speakers: SpeakerResolver, last: Resolved) -> list[Resolved]:
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
