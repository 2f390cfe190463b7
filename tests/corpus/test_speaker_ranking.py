"""The model that weighs whom a source may mean."""

from __future__ import annotations

import pytest

from corpus.attribution.coreference.ranking import UNSEEN, Option, chosen, option, ranked
from corpus.attribution.coreference.resolved_speaker import ResolvedSpeaker, described
from corpus.attribution.pipeline import Attributor
from corpus.model import SURE, Attribution, AttributionKind, Span, Speaker, SpeakerKind
from tests.training.attribution.choices import Choice
from tests.training.attribution.speakers import fit, likeliest

NOBODY = Option((), {"nobody": 1.0})


def words(name: str, **evidence: float) -> ResolvedSpeaker:
    return described(name, SpeakerKind.UNNAMED, evidence)


def test_probabilities_are_those_of_all_readings_together() -> None:
    order = ranked(
        [option(words("guard", near=2.0)), option(words("nurse", near=1.0)), NOBODY], {"near": 1.0, "nobody": 0}
    )
    assert [one.option.speakers[:1] and one.option.speakers[0].name for one in order] == ["guard", "nurse", ()]
    assert sum(one.probability for one in order) == pytest.approx(1)
    assert order[0].speakers[0].probability == order[0].probability


def test_what_the_data_had_no_case_of_counts_as_a_rule_that_holds() -> None:
    (first, _) = ranked([option(words("guard", new_rule=1.0)), NOBODY], {"nobody": 0})
    assert first.probability == pytest.approx(1 / (1 + 2.718281828**-UNSEEN))


@pytest.mark.parametrize(("weight", "name"), [(3.0, "guard"), (-0.5, "guard"), (-3.0, None)])
def test_nobody_is_one_of_the_readings(weight: float, name: str | None) -> None:
    taken = chosen(ranked([option(words("guard", seen=1.0)), NOBODY], {"seen": weight, "nobody": 0}))
    assert (taken.speakers[0].name if taken else None) == name


def test_the_fit_learns_which_evidence_tells() -> None:
    near = Choice("a", "he", ({"he": 1.0, "near": 1.0}, {"he": 1.0, "far": 1.0}), (0,), 1.0)
    weights = fit([near] * 20)
    assert likeliest(near, weights)[0] == 0
    assert likeliest(near, weights)[1] > 0.8


def test_the_reasons_add_up_and_hold_everybody_who_may_be_meant() -> None:
    text = "Nora Feld met Ana Ruiz on the pier. “The tide is late,” she said."
    (found,) = [one for one in Attributor.load().explain(text, "en") if one.attribution.kind is AttributionKind.DIRECT]
    assert {one.name for one in found.candidates} == {"Nora Feld", "Ana Ruiz"}
    assert sum(one.probability for one in found.candidates) <= 1.001


@pytest.mark.parametrize(
    ("sure", "named", "doubtful"), [(SURE, True, False), (SURE - 0.01, True, True), (0.1, False, False)]
)
def test_a_speaker_who_is_not_sure_is_doubtful(sure: float, *, named: bool, doubtful: bool) -> None:
    speaker = Speaker("Ana Ruiz", SpeakerKind.PERSON) if named else None
    one = Attribution((Span(0, 1),), None, None, AttributionKind.DIRECT, speaker, sure)
    assert one.is_doubtful is doubtful
