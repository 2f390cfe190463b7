"""What the encoder is tuned on."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

from tests.training.encoder.chapters import Chapter, chapters_of_encyclopedia, chapters_of_news

FERRY = {
    "article_id": "ferry",
    "title": "Ferry delayed",
    "paragraphs": [
        "The ferry is late.",
        '"It was the fog," said Ada Holm, the harbour master.',
        '"We wait," she said.',
    ],
}
BRIDGE = {"article_id": "bridge", "title": "Bridge shut", "paragraphs": ["The bridge is shut for a week."]}


def _chapters(folder: Path, *lines: dict[str, Any]) -> list[Chapter]:
    corpus, questions = folder / "corpus.jsonl", folder / "questions.jsonl"
    corpus.write_text("\n".join(map(json.dumps, (FERRY, BRIDGE))))
    questions.write_text("\n".join(map(json.dumps, lines)))
    return list(chapters_of_news([corpus], [questions], None))


def test_a_chapter_has_the_places_that_answer_and_reads_passages_as_the_encoder_does(tmp_path: Path) -> None:
    (chapter,) = _chapters(
        tmp_path,
        {"id": "1", "question": "why is it late", "article": "ferry", "gold": ["ferry#1"]},
        {"id": "2", "question": "who paid", "article": "ferry", "gold": []},
    )
    assert [sorted(asked.gold) for asked in chapter.questions] == [[1], []]
    assert chapter.passages[0].before == "Ferry delayed. "
    assert chapter.passages[2].before == "Ferry delayed. Ada Holm: "


def test_articles_that_measuring_asks_about_are_left_out(tmp_path: Path) -> None:
    (chapter,) = _chapters(
        tmp_path,
        {"id": "1", "question": "how long is it shut", "article": "bridge", "gold": ["bridge#0"], "part": "fit"},
        {"id": "2", "question": "why is it late", "article": "ferry", "gold": ["ferry#1"], "part": "fit"},
        {"id": "3", "question": "who was late", "article": "ferry", "gold": ["ferry#0"], "part": "test"},
    )
    assert chapter.name == "bridge"


def test_a_follow_up_is_read_after_what_was_asked_the_latest_first(tmp_path: Path) -> None:
    line = {"id": "1", "before": ["is the ferry late", "who is the master"], "question": "why", "gold": ["ferry#1"]}
    (chapter,) = _chapters(tmp_path, line)
    assert chapter.questions[0].reading.before == "master ferry late "


def test_a_long_article_of_an_encyclopedia_is_several_chapters(tmp_path: Path) -> None:
    asked = [{"question": "who", "is_impossible": False}, {"question": "when", "is_impossible": True}]
    paragraphs = [{"context": f"Paragraph {number}.", "qas": asked} for number in range(20)]
    file = tmp_path / "file.json.gz"
    with gzip.open(file, "wt") as written:
        json.dump({"data": [{"title": "Old_Town", "paragraphs": paragraphs}]}, written)
    chapters = sorted(chapters_of_encyclopedia(file, 5), key=lambda chapter: -len(chapter.passages))
    assert [len(chapter.passages) for chapter in chapters] == [14, 6]
    assert chapters[1].passages[0].before == "Old Town. "
    assert {len(asked.gold) for asked in chapters[1].questions} == {0, 1}
