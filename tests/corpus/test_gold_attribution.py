"""Attribution of sample articles against what a person finds in them."""

from __future__ import annotations

import functools

import pytest

from corpus import samples
from corpus.attribution.pipeline import Attributor
from corpus.model import Span
from tests.corpus import gold
from tests.corpus.extraction import extract

ARTICLES = sorted(path.stem for path in (gold.TESTS / "gold").glob("*.jsonl"))
CONTENT_F1, JOINT_F1, SPEAKER_SHARE = 0.86, 0.84, 0.93


@functools.cache
def article(stem: str) -> tuple[str, list[Span]]:
    path = next(path for path in samples.paths() if path.stem == stem)
    draft = extract(path.read_bytes(), name=path.name)[0]
    passages, start = [], 0
    for text in (draft.title, *draft.paragraphs):
        passages.append(Span(start, start + len(text)))
        start += len(text) + 2
    return "\n\n".join((draft.title, *draft.paragraphs)), passages


def annotated(stem: str) -> list[gold.Gold]:
    text, passages = article(stem)
    return [gold.located(row, text, passages) for row in gold.rows(f"gold/{stem}.jsonl")]


def measured() -> gold.Tally:
    tally, attributor = gold.Tally(), Attributor.load()
    for stem in ARTICLES:
        text, _ = article(stem)
        gold.add(tally, text, annotated(stem), attributor.attribute(text))
    return tally


@pytest.mark.parametrize("stem", ARTICLES)
def test_annotation_has_the_words_of_its_article(stem: str) -> None:
    for one in annotated(stem):
        assert one.content
        assert one.kind in {"direct", "indirect", "mixed"}
        assert (one.speaker is None) == (one.speaker_kind is None)


def test_a_perfect_reading_scores_one_and_a_wrong_speaker_costs() -> None:
    attributor = Attributor.load()
    text = "“We will wait for the tide,” said Iain Strand.\n\nHe added that the boats were ready."
    found = attributor.attribute(text)
    assert found
    same = [
        gold.Gold(
            one.content, one.source, one.cue, one.kind.value, one.attitude, one.speaker and one.speaker.name, "person"
        )
        for one in found
    ]
    tally = gold.Tally()
    gold.add(tally, text, same, found)
    assert (tally.content_f1, tally.joint_f1, tally.speaker_share) == (1, 1, 1)
    assert not gold.same_speaker(gold.Gold((), None, None, "direct", False, "Ruth Adeyemi", "person"), found[0])


def test_attribution_is_as_good_as_it_was() -> None:
    tally = measured()
    print(f"content {tally.content_f1:.3f} joint {tally.joint_f1:.3f} speakers {tally.speaker_share:.3f}")
    assert tally.content_f1 >= CONTENT_F1
    assert tally.joint_f1 >= JOINT_F1
    assert tally.speaker_share >= SPEAKER_SHARE
