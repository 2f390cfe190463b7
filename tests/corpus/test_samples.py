"""The sample articles, and the questions and dialogues about them.

tests/questions.jsonl: {"id", "question", "kind", "gold", "speaker", "answers", "headlines"}. `gold` holds every body
paragraph that answers, as "FILE STEM#PARAGRAPH"; empty: no article answers. Each of them has one of the `answers` in
it. `headlines` are the stems of articles whose headline answers too. `speaker` is who must be named, if anyone.

tests/dialogues.jsonl: {"id", "about", "turns": [{"user", "gold", "speaker", "headlines"}]}, where a `gold` of null
takes any passage in which `speaker` speaks.
"""

from __future__ import annotations

import functools
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from corpus import samples
from corpus.model import Draft
from tests.corpus.extraction import extract

TESTS = Path(__file__).parents[1]
UNSIGNED = {"eastquay-correction", "sound-statement"}
PASTED = {"athletic-win", "fairweather-turn", "ferreira-interview", "nwosu-retires"}
LANGUAGES = {"embalse": "es", "bruecke": "de", "zaliv": "ru", "train-de-nuit": "fr"}
STEMS = [path.stem for path in samples.paths()]
FURNITURE = (
    "read more",
    "share this",
    "sign up",
    "advertisement",
    "continue reading",
    "credit:",
    "photo:",
    "greta holm",
    "additional reporting",
    "recommended for you",
    "related:",
    "title:",
    "published:",
    "example/",
)
LABELS = {"live", "news", "world", "science", "culture", "politics", "comment", "feature", "obituary", "press release"}


@functools.cache
def drafts() -> dict[str, Draft]:
    found = {path.stem: extract(path.read_bytes(), name=path.name) for path in samples.paths()}
    assert all(len(articles) == 1 for articles in found.values())
    return {stem: articles[0] for stem, articles in found.items()}


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (TESTS / name).read_text(encoding="utf-8").splitlines()]


def paragraph(reference: str) -> str:
    stem, _, number = reference.partition("#")
    return drafts()[stem].paragraphs[int(number)]


def test_there_are_enough_samples_and_readme_is_none() -> None:
    assert len(STEMS) >= 40
    assert "README" not in STEMS
    assert samples.paths() == sorted(samples.paths(), key=lambda path: path.name)


@pytest.mark.parametrize("stem", STEMS)
def test_sample_is_read_whole(stem: str) -> None:
    draft = drafts()[stem]
    assert draft.title
    assert draft.outlet
    assert draft.published is not None
    assert (draft.published.year, draft.published.month) >= (2026, 6)
    assert draft.language == LANGUAGES.get(stem, "en")
    assert bool(draft.url) == (stem not in PASTED)
    assert bool(draft.authors) == (stem not in UNSIGNED)
    assert len(draft.paragraphs) >= 5


@pytest.mark.parametrize("stem", STEMS)
def test_furniture_is_no_passage(stem: str) -> None:
    for text in drafts()[stem].paragraphs:
        plain = text.casefold()
        assert plain not in LABELS
        assert not any(words in plain for words in FURNITURE), text


def test_captions_are_kept_apart() -> None:
    captions = {stem: draft.captions for stem, draft in drafts().items() if draft.captions}
    assert captions == {
        "bell-return": ("The bell of the Perpetua in the museum's hall.",),
        "coral-reef": ("Lena Whitcombe with the robot Pip on the research vessel Aurelia.",),
        "nwosu-retires": ("Amara Nwosu leaves the Port Callan track on Tuesday.",),
        "storm-aftermath": ("A resident carries a door along Net Street on Friday.",),
    }


def test_pasted_articles_have_outlet_date_and_author() -> None:
    found = {stem: (drafts()[stem].outlet, str(drafts()[stem].published), drafts()[stem].authors) for stem in PASTED}
    assert found == {
        "athletic-win": ("The Harbour Courier", "2026-10-11", ("Isla Merrow",)),
        "fairweather-turn": ("The Harbour Courier", "2026-10-14", ("Nell Thornbury",)),
        "ferreira-interview": ("Estmere Daily Post", "2026-11-07", ("Amir Dastan",)),
        "nwosu-retires": ("The Harbour Courier", "2026-06-30", ("Isla Merrow",)),
    }


def test_every_gold_paragraph_has_the_answer() -> None:
    for item in lines("questions.jsonl"):
        for reference in item["gold"]:
            assert any(answer in paragraph(reference) for answer in item["answers"]), (item["id"], reference)
        assert set(item.get("headlines", ())) <= set(STEMS)


def test_questions_are_many_and_varied() -> None:
    items = lines("questions.jsonl")
    kinds = Counter(item["kind"] for item in items if item["gold"])
    assert len(items) == len({item["id"] for item in items}) >= 150
    assert sum(not item["gold"] for item in items) >= 25
    assert len(kinds) >= 10


def test_every_gold_paragraph_of_a_dialogue_exists() -> None:
    dialogues = lines("dialogues.jsonl")
    assert len(dialogues) >= 15
    for dialogue in dialogues:
        assert len(dialogue["turns"]) >= 2
        for turn in dialogue["turns"]:
            assert turn["gold"] is not None or turn["speaker"]
            assert all(paragraph(reference) for reference in turn["gold"] or ())
