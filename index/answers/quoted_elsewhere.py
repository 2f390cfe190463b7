"""One quotation, many articles: which outlets have the words of a passage, where they stood first, and who has them in
another wording or from somebody else's mouth.

Looked up when an answer is shown: the passages in which most of a quotation's terms are said are found by the index
and compared word by word, a bounded number for each passage that is shown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.clusters.quotations import FEWEST, same_quotation, words_of
from corpus.model import Attribution, AttributionKind, Citation, Passage, Speaker, SpeakerKind
from corpus.names import parsed, same_in_archive
from corpus.text import fold
from index.analysis.analyzer import terms
from index.answers.results import (
    Answer,
    Comparison,
    Evidence,
    QuoteCheck,
    Quoted,
    Result,
    SaidOtherwise,
    SpeakerCard,
    Timeline,
    WordedOtherwise,
)
from index.engines.engine import Field, Search
from index.retrieval.retriever import Retriever

_MOST_QUOTATIONS = 2  # of a passage, the longest
_MOST_TERMS = 16  # of a quotation that are searched for
_LOOKED_AT = 16  # passages for each quotation
_SURE = 0.5  # probability of an attribution that counts against another


@dataclass(frozen=True, slots=True)
class _Quotation:
    """Words in quotation marks, without what stands between them, and who is named as their speaker, if a person is."""

    words: str
    speaker: Speaker | None


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    """A quotation of the evidence, and as another article has it."""

    citation: Citation
    own: _Quotation
    other: _Quotation


async def with_quoted_elsewhere(result: Result, retriever: Retriever) -> Result:
    """The result with what other articles make of the quotations in its evidence, where it shows evidence."""
    match result:
        case SpeakerCard():
            answer = replace(result.answer, evidence=await _compared_with_all(result.answer.evidence, retriever))
            return replace(result, answer=answer)
        case Answer() | QuoteCheck():
            return replace(result, evidence=await _compared_with_all(result.evidence, retriever))
        case Timeline():
            told = await _compared_with_all(result.evidence, retriever)
            entries = (replace(one, evidence=item) for one, item in zip(result.entries, told, strict=True))
            return replace(result, entries=tuple(entries))
        case Comparison():
            sides = [replace(one, evidence=await _compared_with_all(one.evidence, retriever)) for one in result.sides]
            return replace(result, sides=tuple(sides))
        case _:
            return result


async def _compared_with_all(evidence: Sequence[Evidence], retriever: Retriever) -> tuple[Evidence, ...]:
    found = await retriever.beside(_candidates, evidence, retriever)
    passages, citations = await retriever.store.cited_passages(
        dict.fromkeys(number for part in found for number in part)
    )
    known = {passage.id: passage for passage in passages}
    others = [[known[number] for number in part if number in known] for part in found]
    return await retriever.beside(_told, evidence, others, citations)


def _candidates(evidence: Sequence[Evidence], retriever: Retriever) -> list[list[int]]:
    """For each item the passages in which most of the terms of one of its quotations are said."""
    engine = retriever.snapshot.engine
    languages = engine.languages_of([item.citation.article_id for item in evidence])
    places, searches = [], []
    for at, (item, language) in enumerate(zip(evidence, languages, strict=True)):
        for one in _quotations(item.passage)[:_MOST_QUOTATIONS]:
            if wanted := list(dict.fromkeys(terms(one.words, language or "en")))[:_MOST_TERMS]:
                places.append(at)
                searches.append(Search(Field.SPEECH, dict.fromkeys(wanted, 1.0), _LOOKED_AT))
    found: list[list[int]] = [[] for _ in evidence]
    for at, hits in zip(places, engine.search(searches) if searches else [], strict=True):
        found[at] += [hit.id for hit in hits]
    return found


def _told(
    evidence: Sequence[Evidence], others: Sequence[Sequence[Passage]], citations: Mapping[int, Citation]
) -> tuple[Evidence, ...]:
    return tuple(
        _compared(item, list(_elsewhere(item, passages, citations)))
        for item, passages in zip(evidence, others, strict=True)
    )


def _elsewhere(item: Evidence, passages: Sequence[Passage], citations: Mapping[int, Citation]) -> Iterator[_Elsewhere]:
    """The item's quotations in other articles, the first of each quotation and article."""
    own = _quotations(item.passage)[:_MOST_QUOTATIONS]
    seen = set()
    for passage in passages:
        citation = citations.get(passage.article_id)
        if citation is None or passage.article_id == item.citation.article_id:
            continue
        for other in _quotations(passage):
            for one in own:
                if (one, passage.article_id) not in seen and same_quotation(one.words, other.words):
                    seen.add((one, passage.article_id))
                    yield _Elsewhere(citation, one, other)


def _compared(item: Evidence, elsewhere: Sequence[_Elsewhere]) -> Evidence:
    in_order = sorted(elsewhere, key=lambda one: _day(one.citation))
    credited = (
        SaidOtherwise(one.citation, one.other.speaker.name) for one in in_order if _differ(one) and one.other.speaker
    )
    worded = (WordedOtherwise(one.citation, one.other.words) for one in in_order if _is_reworded(one))
    cited = sorted((item.citation, *(one.citation for one in in_order)), key=_day)
    outlets = {fold(citation.outlet) for citation in cited if citation.outlet}
    quoted = Quoted(cited[0], len(outlets)) if len(outlets) > 1 else None
    return replace(item, said_otherwise=tuple(credited), worded_otherwise=tuple(worded), quoted=quoted)


def _day(citation: Citation) -> tuple[dt.date, int]:
    return citation.published or dt.date.max, citation.article_id


def _quotations(passage: Passage) -> list[_Quotation]:
    """The literal quotations that are long enough to tell anything, longest first."""
    found = [
        _Quotation(" ".join(span.of(passage.text) for span in item.content), _person(item))
        for item in passage.attributions
        if item.kind is not AttributionKind.INDIRECT and not item.attitude
    ]
    long = [one for one in found if len(fold(one.words).split()) >= FEWEST]
    return sorted(long, key=lambda one: len(one.words), reverse=True)


def _person(item: Attribution) -> Speaker | None:
    sure = item.confidence >= _SURE and item.speaker is not None and item.speaker.kind is SpeakerKind.PERSON
    return item.speaker if sure else None


def _differ(found: _Elsewhere) -> bool:
    """Whether two persons are named; who shares a family name is not held against anybody."""
    one, other = found.own.speaker, found.other.speaker
    if one is None or other is None or same_in_archive(one.name, other.name, SpeakerKind.PERSON):
        return False
    return fold(parsed(one.name).family) != fold(parsed(other.name).family)


def _is_reworded(found: _Elsewhere) -> bool:
    """Whether neither has just a part of the other's words."""
    one, other = (f" {' '.join(words_of(words))} " for words in (found.own.words, found.other.words))
    return one not in other and other not in one
