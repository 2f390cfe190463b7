"""Who says what in our own passages: floors for the half that may be read and for the one that may not."""

from __future__ import annotations

import pytest

from corpus.attribution.pipeline import Attributor
from tests.corpus.passages import Outcome, figures, outcomes, passages

FLOORS = {
    "dev": {"found": 95, "persons": 87, "others": 90, "precision": 95},
    "test": {"found": 95, "persons": 82, "others": 65, "precision": 94},
}
MISNAMED = {"dev": 1, "test": 8}


@pytest.mark.parametrize("half", ["dev", "test"])
def test_speakers_are_told_as_well_as_they_were(half: str) -> None:
    seen, _ = outcomes(half, Attributor.load())
    told = figures(seen)
    assert {name: told[name] >= least for name, least in FLOORS[half].items()} == dict.fromkeys(FLOORS[half], True), (
        told
    )
    assert told["misnamed"] <= MISNAMED[half]


def test_the_halves_share_no_passage_and_leave_none_out() -> None:
    abouts = [one.about for half in ("dev", "test", "practice") for one in passages(half)]
    assert len(abouts) == len(set(abouts)) == len(passages())


def test_a_missed_speaker_costs() -> None:
    passage = passages("dev")[0]
    nobody = [Outcome(passage, said, ()) for said in passage.said]
    assert figures(nobody)["persons"] == figures(nobody)["found"] == 0
