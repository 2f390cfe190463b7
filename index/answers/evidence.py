"""From the ranking to evidence: wire copies made one, words marked, speakers put in order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain

from corpus.model import Citation, Span
from index.analysis.sentences import sentence_span
from index.answers.results import Evidence
from index.query.model import QueryKind
from index.ranking.answer_choice import AnswerChoice
from index.ranking.candidate_text import CandidateText
from index.ranking.features import meant_places, meant_shares, said_shares
from index.ranking.ranker import Ranked
from index.ranking.verb_sides import sides
from index.retrieval.weighted_query import COUNTING

_CLAUSE_END = re.compile(r"[.!?…;:,()\n]")
_TOLD = 0.01
_FAIR = 0.5  # share of what the best sentence has of the question that one with the answer must have
_OF_WORDS = frozenset({QueryKind.WHO, QueryKind.WHEN, QueryKind.WHERE, QueryKind.HOW_MANY})
_LIKELY = 0.3  # of words that are chosen: below, they are wrong more often than right
_SAME = 0.8  # share of terms in common from which two passages are copies of one


def evidence_of(ranked: Sequence[Ranked], citations: Mapping[int, Citation]) -> list[Evidence]:
    """Evidence in the ranking's order; a copy of a passage from another article is only told in `also_in`."""
    known = [(item, frozenset(filter(None, item.reading.words.terms))) for item in ranked]
    spread = Counter(chain.from_iterable(terms for _, terms in known))
    found: list[tuple[Ranked, frozenset[str], list[Citation]]] = []
    places: dict[str, list[int]] = {}
    for item, terms in known:
        citation = citations.get(item.passage.article_id)
        if citation is None:
            continue
        # Sets that share so much share one of their rarest terms, if those are more than the rest may lack.
        rarest = sorted(terms, key=lambda term: (spread[term], term))[: int(len(terms) * (1 - _SAME)) + 2]
        alike = sorted({place for term in rarest for place in places.get(term, ())})
        original = next((found[place] for place in alike if _copies(found[place], item, terms)), None)
        if original:
            original[2].append(citation)
            continue
        for term in rarest:
            places.setdefault(term, []).append(len(found))
        found.append((item, terms, []))
    return [_evidence(item, citations[item.passage.article_id], also) for item, _, also in found]


def _copies(entry: tuple[Ranked, frozenset[str], list[Citation]], item: Ranked, terms: frozenset[str]) -> bool:
    known = entry[1]
    if entry[0].passage.article_id == item.passage.article_id or len(terms) < 5:
        return False
    return len(known & terms) >= _SAME * len(known | terms)


def _evidence(item: Ranked, citation: Citation, also: Sequence[Citation]) -> Evidence:
    others = {copy.article_id: copy for copy in also if copy.article_id != citation.article_id}
    return Evidence(
        passage=item.passage,
        citation=citation,
        score=item.score,
        highlights=highlights(item.reading),
        answering=answering(item.reading, item.alignment.answer if item.alignment else None),
        speakers=tuple(speakers(item.reading)),
        also_in=tuple(others.values()),
    )


def highlights(reading: CandidateText) -> tuple[Span, ...]:
    """The words that the question has too, but for the speakers' names and words that only count; those that stand
    word for word in the question are one stretch, its stop words included."""
    asked, words = reading.asked, reading.words
    idle = COUNTING if asked.query.kind is QueryKind.HOW_MANY else frozenset()
    shared = {n for n, term, _ in reading.places if term not in asked.named and words.forms[n] not in idle}
    for first, last in reading.runs:
        inside = sorted(shared.intersection(range(first, last)))
        shared.update(range(inside[0], inside[-1]) if inside else ())
    return tuple(Span(words.starts[first], words.ends[last]) for first, last in _stretches(sorted(shared), reading))


def _stretches(numbers: Sequence[int], reading: CandidateText) -> list[tuple[int, int]]:
    """The first and last of words that follow each other with nothing between them that ends a clause."""
    ends, starts = reading.words.ends, reading.words.starts
    stretches: list[tuple[int, int]] = []
    for number in numbers:
        before = number - 1
        joins = stretches and stretches[-1][1] == before
        if joins and not _CLAUSE_END.search(reading.passage.text, ends[before], starts[number]):
            stretches[-1] = stretches[-1][0], number
        else:
            stretches.append((number, number))
    return stretches


def answering(reading: CandidateText, chosen: AnswerChoice | None = None) -> Span | None:
    """What answers, if that can be told: for questions that ask for a name, number, day or place the words of that
    kind which are `chosen`, unless that is unlikely, or nearest to the question's words where nothing is aligned, and
    nothing where no sentence that is about it has any; for others the sentence with most of the question, if one stands
    out. Of what somebody said only the sentences count in which they speak."""
    shares = _spoken(reading, meant_shares(reading))
    wordless = reading.asked.query.follow_up and not reading.asked.alone.weights
    if wordless:
        shares = [1.0] * len(shares)  # "when was that?" has no words that one sentence could have more of
    if not shares or max(shares) <= 0:
        return None
    if reading.asked.query.kind in _OF_WORDS:
        return _likely(reading, chosen) if chosen and not wordless else _typed_answer(reading, shares)
    best = max(range(len(shares)), key=shares.__getitem__)
    stands_out = len(shares) > 1 and sum(share >= shares[best] for share in shares) == 1
    return sentence_span(reading.words, reading.passage.text, reading.bounds[best]) if stands_out else None


def _likely(reading: CandidateText, chosen: AnswerChoice) -> Span | None:
    first, end = chosen.words
    told = chosen.probability >= _LIKELY
    return Span(reading.words.starts[first], reading.words.ends[end - 1]) if told else None


def _typed_answer(reading: CandidateText, shares: Sequence[float]) -> Span | None:
    """The words of the kind asked for in the sentence that has most of the question among those that have any; none
    on the wrong side of the question's verb."""
    words, found = reading.words, reading.typed
    if beside := sides(reading):
        found = tuple(
            tuple(option for option in options if option not in wrong)
            for options, (_, wrong) in zip(found, beside, strict=True)
        )
    told = [at for at, options in enumerate(found) if options and shares[at] >= _FAIR * max(shares)]
    if not told:
        return None
    best = max(told, key=lambda at: shares[at])
    near = meant_places(reading, reading.bounds[best])
    first, last = min(found[best], key=lambda option: min((abs(option[0] - number) for number in near), default=0))
    return Span(words.starts[first], words.ends[last - 1])


def _spoken(reading: CandidateText, shares: list[float]) -> list[float]:
    """The shares, nothing for sentences without words of the speakers asked for, if others have any; these at least
    a little."""
    wanted = reading.asked.query.speakers
    ranges = [part for item, parts in reading.said if item.speaker and item.speaker.name in wanted for part in parts]
    if not ranges:
        return shares
    spoken = [any(first < end and start < last for first, last in ranges) for start, end in reading.bounds]
    return [share + _TOLD if told else 0.0 for share, told in zip(shares, spoken, strict=True)]


def speakers(reading: CandidateText) -> list[str]:
    """The names of the passage's speakers, whose words match the question best first; those who only think or want
    something come last, and those who say it together in their order."""
    wanted = reading.asked.query.speakers
    ordered = []
    for item, share in said_shares(reading):
        if item.speaker:
            asked_for = item.speaker.name in wanted
            named_at = item.source.start if item.source else 0
            ordered.append((not asked_for, -share, item.attitude, -item.confidence, named_at, item.speaker.name))
    return list(dict.fromkeys(entry[-1] for entry in sorted(ordered)))
