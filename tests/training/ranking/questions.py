"""Questions asked of a corpus in memory, as the models are fitted on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from index.answers.evidence import speakers
from index.ranking.calibration import question_signs, ranking_signs, signs_of_kind
from index.ranking.candidate_text import CandidateText
from index.ranking.ranker import FEATURES, MOST_ALIGNED, MOST_READ, REALIGNED, family, worth_aligning
from index.retrieval.candidates import INDEX_FEATURES, CandidatePool
from index.retrieval.weighted_query import WeightedQuery
from tests.training.ranking.memory_index import Bench, Ids, load
from tests.training.ranking.models import Case, Flags, Floats, Judged, fit_confidence, fit_families

UNALIGNED = np.eye(1, len(REALIGNED))[0]  # the scores as they are: where the fit of alignment starts from
STRANGE = 0.3  # what a question counts for that is about another article than the only one there is
SIMILARITIES = [INDEX_FEATURES.index(name) for name in ("similarity", "own_similarity")]


@dataclass(frozen=True, slots=True)
class Counts:
    """What a question counts for in the fit of ranking and of confidence."""

    ranking: float
    confidence: float

    def times(self, share: float) -> Counts:
        """A share of it."""
        return Counts(self.ranking * share, self.confidence * share)


@dataclass(frozen=True, slots=True)
class Read:
    """Candidates, read: their features [candidate, FEATURES], the alignment [candidate, ALIGNMENT_FEATURES] of some,
    NaN of the others, their articles, which of them are gold, and which of those name the speaker wanted."""

    values: Floats
    alignment: Floats
    articles: Ids
    gold: Flags
    spoken: Flags


@dataclass(frozen=True, slots=True)
class FamilyWeights:
    """What ranks questions of one family: weights of FEATURES, and of REALIGNED if anything is aligned."""

    last: Floats
    aligned: Floats | None


@dataclass(frozen=True, slots=True)
class Last:
    """The same for each family; `aligned` is empty where nothing is aligned."""

    last: Mapping[str, Floats]
    aligned: Mapping[str, Floats]

    def of(self, name: str) -> FamilyWeights:
        """Those of one family."""
        return FamilyWeights(self.last[name], self.aligned.get(name))


@dataclass(frozen=True, slots=True)
class Question:
    """One question with what is known of it. `source` names the set that it is from and `group` the article that it is
    about: all questions of one are in one fold. `pool` has the index features, None for those of a conversation, whose
    candidates are read as they ship; `read` is None until the first stage is fitted. `answerable` if any of its
    articles answers; `speaker` is whose words do, "" if nobody's."""

    source: str
    group: str
    family: str
    counts: Counts
    answerable: bool
    speaker: str
    signs: Mapping[str, float]
    asked: WeightedQuery
    pool: CandidatePool | None
    gold: Flags
    read: Read | None = None

    @property
    def whole(self) -> bool:
        """Whether it can teach ranking: it has gold that wasn't taken away."""
        return self.answerable and bool(self.gold.any())

    @property
    def first_case(self) -> Case:
        """By what the index tells."""
        assert self.pool is not None
        return Case(self.pool.index_features, self.gold, self.counts.ranking)

    @property
    def case(self) -> Case:
        """By all that reading tells."""
        assert self.read is not None
        return Case(self.read.values, self.read.gold, self.counts.ranking)


def asked_of_bench(
    bench: Bench, lines: Sequence[Mapping[str, Any]], source: str, counts: Counts, *, again: bool
) -> Iterator[Question]:
    """Every question as it is, and, if asked `again`, those with gold also without the articles that hold it. Questions
    that need their article to make sense count half."""
    for line in lines:
        share = 1.0 if line.get("standalone", "yes") == "yes" else 0.5
        asked = bench.asked(line["question"])
        takings = (frozenset[int](), bench.owners(line)) if line["gold"] and again else (frozenset[int](),)
        for without in takings:
            pool = bench.pool(asked, without)
            yield Question(
                source=source,
                group=_group(line),
                family=family(asked),
                counts=counts.times(share),
                answerable=bool(line["gold"]) and not without,
                speaker=line.get("speaker") or "",
                signs=question_signs(bench.asked_without(asked, without)),
                asked=asked,
                pool=pool,
                gold=bench.gold(pool.ids.tolist(), line),
            )


def _group(line: Mapping[str, Any]) -> str:
    article: str = line.get("article") or (line["gold"][0].rsplit("#", 1)[0] if line["gold"] else line["id"])
    return article


def asked_alone(
    benches: Mapping[str, Bench],
    lines: Sequence[Mapping[str, Any]],
    source: str,
    counts: Counts,
    first: Mapping[str, Floats],
) -> Iterator[Question]:
    """The questions of each article asked of an archive that has nothing else, and those of the next one, which it
    can't answer; their candidates read. `benches` are those archives by the articles' names."""
    of_article: dict[str, list[Mapping[str, Any]]] = {}
    for line in lines:
        of_article.setdefault(_group(line), []).append(line)
    names = [name for name in of_article if name in benches]
    for name, other in zip(names, [*names[1:], *names[:1]], strict=True):
        strange = [{**line, "gold": [], "article": name} for line in of_article[other]]
        for own, share in ((of_article[name], 1.0), (strange, STRANGE)):
            asked = asked_of_bench(benches[name], own, source, counts.times(share), again=False)
            yield from (read_by(benches[name], item, first[item.family]) for item in asked)


def read_by(bench: Bench, item: Question, first: Floats) -> Question:
    """The question with its best candidates by the weights `first` read."""
    assert item.pool is not None
    best = np.argsort(-(item.pool.index_features @ first), kind="stable")[:MOST_READ]
    found = bench.read(item.asked, item.pool, best.tolist())
    values = np.array([one.values for one in found]).reshape(len(found), len(FEATURES))
    gold = item.gold[best]
    spoken = np.array(
        [told and _named(one.reading, item.speaker) for told, one in zip(gold, found, strict=True)], np.bool_
    )
    alignment = bench.aligned(item.asked, found)
    return replace(item, read=Read(values, alignment, item.pool.articles[best], gold, spoken))


def _named(reading: CandidateText, speaker: str) -> bool:
    """Whether the passage has somebody speaking with this last name."""
    return (
        any(speaker.rsplit(maxsplit=1)[-1].casefold() in name.casefold() for name in speakers(reading))
        if speaker
        else False
    )


def read_all(
    questions: Sequence[Question], benches: Mapping[str, Bench], first: Mapping[str, Floats]
) -> list[Question]:
    """The questions, each with its best candidates read."""
    return [item if item.read else read_by(benches[item.source], item, first[item.family]) for item in questions]


def without_similarity(item: Question) -> Question:
    """The question as it is where there is no encoder: its similarities are 0."""
    pool = item.pool and replace(item.pool, index_features=_dissimilar(item.pool.index_features))
    read = item.read and replace(
        item.read,
        values=_dissimilar(item.read.values),
        alignment=np.full_like(item.read.alignment, np.nan),
    )
    return replace(item, pool=pool, read=read)


def _dissimilar(values: Floats) -> Floats:
    """Features of candidates [candidate, INDEX_FEATURES and perhaps others], 0 for what only the encoder tells."""
    return np.where(np.isin(np.arange(values.shape[1]), SIMILARITIES), 0.0, values)


def judged(item: Question, weights: Last) -> Judged | None:
    """What confidence is told by once the candidates are ranked; None if there are none."""
    if item.read is None or not len(item.read.values):
        return None
    best, scores = ranked(item.read, weights.of(item.family))
    alignment = best.alignment[~np.isnan(best.alignment).any(axis=1)]
    told = ranking_signs(best.values, scores, best.articles, alignment)
    signs = {**told, **signs_of_kind(item.asked.query.kind, told), **item.signs}
    found = item.answerable and bool(best.gold[:3].any())
    return Judged(signs, item.family, item.counts.confidence, item.answerable, found)


def ranked(read: Read, weights: FamilyWeights) -> tuple[Read, Floats]:
    """The candidates and their scores, best first; aligned are only those that search would align."""
    best, scores = _worth_aligning(read, weights.last)
    aligned = ~np.isnan(best.alignment).any(axis=1)
    if weights.aligned is None or not aligned.any():
        return best, scores
    scale, *parts = weights.aligned
    told = best.alignment @ np.array(parts) / scale
    return _ordered(best, scores + np.where(aligned, told, told[aligned].min()))


def _worth_aligning(read: Read, last: Floats) -> tuple[Read, Floats]:
    """The candidates as they are before any is aligned, and their scores; the alignment of those that aren't worth it
    is NaN."""
    best, scores = _ordered(read, read.values @ last)
    left_out = np.arange(len(scores)) >= worth_aligning(scores.tolist())
    return replace(best, alignment=np.where(left_out[:, None], np.nan, best.alignment)), scores


def _ordered(read: Read, scores: Floats) -> tuple[Read, Floats]:
    order = np.argsort(-scores, kind="stable")
    sides = (read.values, read.alignment, read.articles, read.gold, read.spoken)
    return Read(*(side[order] for side in sides)), scores[order]


def first_stage(questions: Sequence[Question]) -> dict[str, Floats]:
    """The weights of the index features."""
    return fit_families(
        [(item.family, item.first_case) for item in questions if item.whole and item.pool], INDEX_FEATURES
    )


def last_stage(read: Sequence[Question]) -> tuple[Last, dict[str, dict[str, float]]]:
    """The weights of all features and of alignment, and of confidence."""
    last = fit_families([(item.family, item.case) for item in read if item.whole], FEATURES)
    cases = [(item.family, found) for item in read if item.whole if (found := _aligned_case(item, last[item.family]))]
    aligned = fit_families(cases, REALIGNED, UNALIGNED) if cases else {}
    weights = Last(last, aligned)
    told = [found for item in read if (found := judged(item, weights))]
    return weights, fit_confidence(told)


def _aligned_case(item: Question, last: Floats) -> Case | None:
    """The first few candidates by their scores and alignment, close or not; None unless all are aligned."""
    assert item.read is not None
    best, scores = _ordered(item.read, item.read.values @ last)
    values = np.column_stack([scores, best.alignment])[:MOST_ALIGNED]
    return None if np.isnan(values).any() else Case(values, best.gold[:MOST_ALIGNED], item.counts.ranking)


def lines_of(path: Path) -> list[dict[str, Any]]:
    """The file's questions but for those that only measure, with gold as "article#n"."""
    found = []
    for line in load(path):
        if line.get("part") != "test":
            gold = [item if isinstance(item, str) else f"{item[0]}#{item[1]}" for item in line["gold"]]
            found.append({**line, "gold": gold})
    return found
