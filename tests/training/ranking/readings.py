"""Fits the weights of what tells whether a question leans on the conversation, and writes them where they ship."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence

import numpy as np

from index.ranking.ranker import Weights, shipped_weights
from index.ranking.sentence_encoder import SentenceEncoder
from tests.training.ranking.follow_ups import archive_of, leaning, new_topics, with_articles
from tests.training.ranking.models import fit_logistic, named
from tests.training.ranking.questions import lines_of
from tests.training.ranking.sources import ROOT, Source

READINGS = ROOT / "index" / "query" / "readings.json"
PENALTY = 0.01
WHOLE = 10_000  # articles: in a small archive nothing answers a question that is read alone by mistake
PAIRS = 3  # conversations to a pair of questions about different articles
ABOUT = "Made by python -m tests.training.ranking.fit"


async def readings_told(
    talks: Sequence[Source], encoder: SentenceEncoder | None, weights: Weights
) -> list[tuple[dict[str, float], bool]]:
    """What tells whether a question leans on the one before it, and whether it does: of conversations, and of pairs of
    the other questions of their sources, which are about different articles."""
    told = []
    for source in talks:
        lines = [line for path in source.questions for line in lines_of(path)]
        spoken = with_articles([line for line in lines if "before" in line])
        if spoken:
            spoken += new_topics([line for line in lines if "before" not in line], len(spoken) // PAIRS)
            about = {line["article"] for line in spoken}
            async with archive_of(source.corpora, encoder, weights, about, WHOLE) as archive:
                told += [(await leaning(archive, line), not line.get("new")) for line in spoken]
    return [(found, leans) for found, leans in told if found is not None]


def fit_readings(signs: Sequence[tuple[Mapping[str, float], bool]]) -> dict[str, float]:
    """The weights of what tells whether a question leans on the conversation; both answers count alike."""
    names = sorted(signs[0][0])
    truth = np.array([float(leans) for _, leans in signs])
    importance = np.where(truth > 0, 1 / truth.sum(), 1 / (1 - truth).sum())
    table = np.array([[found[name] for name in names] for found, _ in signs])
    weights_found, constant = fit_logistic(table, truth, importance, PENALTY)
    return named(["", *names], np.array([constant, *weights_found]), 3)


def write_readings(talks: Sequence[Source], encoder: SentenceEncoder | None) -> None:
    """Fit the readings with the weights that ship, and write them where they ship."""
    weights = shipped_weights(with_similarity=encoder is not None)
    signs = asyncio.run(readings_told(talks, encoder, weights))
    found = {"about": ABOUT, "weights": fit_readings(signs)}
    READINGS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"written to {READINGS}\n")
