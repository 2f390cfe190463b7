"""Who stands behind each source: from attributions with spans to attributions with speakers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.attribution.coreference.entity_clustering import cast_of
from corpus.attribution.coreference.ranking import Ranked
from corpus.attribution.coreference.resolution import Resolution
from corpus.attribution.coreference.resolved_speaker import ResolvedSpeaker
from corpus.attribution.coreference.token_table import row
from corpus.attribution.explanation import Candidate
from corpus.attribution.tokens.annotated_text import AnnotatedText
from corpus.model import Attribution, Speaker

LEAST = 0.3
LEAST_WORDS = 0.15
"""How likely content and speaker must be for a person to be named, and for a source to be shown by its own words or as
the body it means. Chosen on PolNeAR's dev articles: what stands below is mostly no attribution at all."""

_NEAR = 8


def assigned(
    reading: AnnotatedText, found: Sequence[Attribution], *, author: tuple[str, ...] = ()
) -> list[tuple[int, Attribution, tuple[Candidate, ...]]]:
    """The attributions with their speakers, in the order given, each with its number in `found` and everybody who may
    have said it, the likeliest first; no speaker where the article names nobody, or nobody likely.

    Confidence is multiplied by the probability that the speaker is right. A source that names two persons or more
    becomes one attribution for each of them. `author` is the byline: the speaker behind "I" outside quotation marks.
    """
    words = row(reading, (span for one in found for span in one.content))
    resolution = Resolution(cast_of(words), author)
    order = sorted(range(len(found)), key=lambda n: _place(found[n]))
    named = {n: resolution.resolve(found[n], n) for n in order}
    for n in resolution.quoted:
        named[n] = _quoted_by(found, order, named, n)
    return [
        (n, one, _candidates(resolution.weighed[n], named[n]))
        for n, attribution in enumerate(found)
        for one in _filled(attribution, named[n])
    ]


def _candidates(weighed: Sequence[Ranked], named: Sequence[ResolvedSpeaker]) -> tuple[Candidate, ...]:
    """Everybody in the readings of a source, or else the speaker found without them."""
    pairs = [(by, one.probability) for one in weighed for by in one.option.speakers]
    pairs = pairs or [(by, by.probability) for by in named]
    return tuple(Candidate(by.name, by.kind, round(probability, 3)) for by, probability in pairs if by.name)


def _place(one: Attribution) -> tuple[int, int]:
    return (one.source or one.cue or one.content[0]).start, one.content[0].start


def _quoted_by(
    found: Sequence[Attribution], order: Sequence[int], named: dict[int, list[ResolvedSpeaker]], inner: int
) -> list[ResolvedSpeaker]:
    """Who says "I" in a quotation: the speaker of the attribution, near by, whose content the word stands in."""
    span = found[inner].source or found[inner].content[0]
    here = order.index(inner)
    for n in order[max(0, here - _NEAR) : here + _NEAR]:
        holds = any(part.start <= span.start and span.end <= part.end for part in found[n].content)
        if n != inner and holds and named[n]:
            return [replace(one, source=None) for one in named[n]]
    return []


def _filled(one: Attribution, named: Sequence[ResolvedSpeaker]) -> list[Attribution]:
    if not named:
        return [replace(one, speaker=None)]
    return [_with_speaker(replace(one, source=by.source or one.source), by) for by in named]


def _with_speaker(one: Attribution, by: ResolvedSpeaker) -> Attribution:
    """The attribution with its speaker, or with none where it is too unlikely."""
    sure = one.confidence * by.probability
    named = sure >= (LEAST if by.person or by.newcomer else LEAST_WORDS)
    return replace(one, speaker=_speaker(by) if named else None, confidence=sure)


def _speaker(by: ResolvedSpeaker) -> Speaker | None:
    person = by.person
    if person is None:
        return Speaker(by.name, by.kind) if by.name else None
    aliases = tuple(form for form in person.forms if form != person.shown)
    return Speaker(person.shown, by.kind, person.role(), aliases)
