"""Choosing among what a page offers, by a conditional logit: what speaks for each candidate, weighed and summed.

The weights of a choice are in a file beside this one and fitted by a program of `tests.training.pages`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

Signs = Mapping[str, float]


@cache
def weights(name: str) -> Mapping[str, float]:
    """The weights of the choice of that name, by what they weigh."""
    found: dict[str, float] = json.loads(Path(__file__).with_name(f"{name}.json").read_text(encoding="utf-8"))
    return found


def score(signs: Signs, weighed: Mapping[str, float]) -> float:
    """What the signs weigh; those without a weight weigh nothing."""
    return sum(weighed.get(name, 0.0) * value for name, value in signs.items() if value)


def probabilities(options: Sequence[Signs], weighed: Mapping[str, float]) -> list[float]:
    """How probable it is of each option that it is the right one."""
    scores = [score(signs, weighed) for signs in options]
    most = max(scores, default=0.0)
    shares = [math.exp(one - most) for one in scores]
    return [share / sum(shares) for share in shares]
