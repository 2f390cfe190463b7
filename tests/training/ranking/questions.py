"""Questions asked of a corpus in memory, as the models are fitted on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from index.answers.evidence import speakers
from index.ranking.calibration import question_signs, ranking_signs
from index.ranking.features import CandidateText
from index.ranking.ranker import FEATURES, MOST_READ, family
from index.retrieval.candidates import INDEX_FEATURES, CandidatePool
from index.retrieval.weighted_query import WeightedQuery
from tests.training.ranking.memory_index import Bench, Ids, load
from tests.training.ranking.models import Case, Flags, Floats, Judged, fit_confidence, fit_families

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
    """Candidates, read: their features [candidate, FEATURES], their articles, which of them are gold, and which of
    those name the speaker wanted."""

    values: Floats
    articles: Ids
    gold: Flags
    spoken: Flags


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
                group=_group(line, source),
                family=family(asked),
                counts=counts.times(share),
                answerable=bool(line["gold"]) and not without,
                speaker=line.get("speaker") or "",
                signs=question_signs(bench.asked_without(asked, without)),
                asked=asked,
                pool=pool,
                gold=bench.gold(pool.ids.tolist(), line),
            )


def _group(line: Mapping[str, Any], source: str) -> str:
    article = line.get("article") or (line["gold"][0].rsplit("#", 1)[0] if line["gold"] else line["id"])
    return f"{source}:{article}"


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
    return replace(item, read=Read(values, item.pool.articles[best], gold, spoken))


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
    return replace(item, pool=pool, read=item.read and replace(item.read, values=_dissimilar(item.read.values)))


def _dissimilar(values: Floats) -> Floats:
    """Features of candidates [candidate, INDEX_FEATURES and perhaps others], 0 for what only the encoder tells."""
    return np.where(np.isin(np.arange(values.shape[1]), SIMILARITIES), 0.0, values)


def judged(item: Question, last: Floats) -> Judged | None:
    """What confidence is told by once the candidates are ranked by the weights `last`; None if there are none."""
    if item.read is None or not len(item.read.values):
        return None
    best, scores = ranked(item.read, last)
    signs = {**ranking_signs(best.values, scores, best.articles), **item.signs}
    found = item.answerable and bool(best.gold[:3].any())
    return Judged(signs, item.family, item.counts.confidence, item.answerable, found)


def ranked(read: Read, last: Floats) -> tuple[Read, Floats]:
    """The candidates and their scores, best first."""
    scores = read.values @ last
    order = np.argsort(-scores, kind="stable")
    return Read(read.values[order], read.articles[order], read.gold[order], read.spoken[order]), scores[order]


def first_stage(questions: Sequence[Question]) -> dict[str, Floats]:
    """The weights of the index features."""
    return fit_families(
        [(item.family, item.first_case) for item in questions if item.whole and item.pool], INDEX_FEATURES
    )


def last_stage(read: Sequence[Question]) -> tuple[dict[str, Floats], dict[str, dict[str, float]]]:
    """The weights of all features, and of confidence."""
    last = fit_families([(item.family, item.case) for item in read if item.whole], FEATURES)
    told = [found for item in read if (found := judged(item, last[item.family]))]
    return last, fit_confidence(told)


def lines_of(path: Path) -> list[dict[str, Any]]:
    """The file's questions but for those that only measure, with gold as "article#n"."""
    found = []
    for line in load(path):
        if line.get("part") != "test":
            gold = [item if isinstance(item, str) else f"{item[0]}#{item[1]}" for item in line["gold"]]
            found.append({**line, "gold": gold})
    return found
