"""Short texts in which it is hard to tell who said what."""

from __future__ import annotations

from typing import Any

import pytest

from corpus.attribution.pipeline import Attributor
from corpus.model import Span
from tests.corpus import gold

CASES = gold.rows("hard_cases.jsonl")
RIGHT = 47


def expected(case: dict[str, Any]) -> list[gold.Gold]:
    return [gold.located(row, case["text"], [Span(0, len(case["text"]))]) for row in case["attributions"]]


def is_right(case: dict[str, Any]) -> bool:
    """True if every attribution is found with its speaker, and nothing else is said to have been said."""
    text = case["text"]
    wanted = gold.by_paragraph(text, expected(case))
    found = gold.by_paragraph(text, Attributor.load().attribute(text))
    pairs = gold.aligned(text, wanted, found)
    spurious = [one for j, one in enumerate(found) if j not in pairs.values() and not one.attitude]
    missed = [one for i, one in enumerate(wanted) if i not in pairs and not one.attitude]
    return not spurious and not missed and all(gold.same_speaker(wanted[i], found[j]) for i, j in pairs.items())


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_case_has_the_words_of_its_text(case: dict[str, Any]) -> None:
    assert case["about"]
    assert all(one.content for one in expected(case))


def test_hard_cases_are_read_right() -> None:
    wrong = [case["id"] for case in CASES if not is_right(case)]
    print(f"right {len(CASES) - len(wrong)} of {len(CASES)}, wrong: {', '.join(wrong)}")
    assert len(CASES) >= 50
    assert len(CASES) - len(wrong) >= RIGHT
