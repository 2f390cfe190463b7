import io
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from bot.cli import main

WALL = """---
title: Harbour wall to rise by a metre
outlet: The Quay Gazette
author: Ida Brandt
url: https://quay.example/wall
published: 2026-06-03
---

The harbour wall at Skelby will rise by a metre before winter, the town council decided on Tuesday.

"Nobody here has forgotten the flood," said Marta Oyelaran, the harbour master. "The wall comes first."

Work is to start in August and will cost 4.2 million crowns, according to the council.
"""


@pytest.fixture
def archive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    article = tmp_path / "wall.md"
    article.write_text(WALL, encoding="utf-8")
    data = str(tmp_path / "data")
    assert main(["--data", data, "add", str(article)]) == 0
    capsys.readouterr()
    return data


def test_the_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    declared = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert (ended.value.code, capsys.readouterr().out) == (0, f"onrecord {declared}\n")


def test_ask_prints_one_json_object(archive: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "--json", "--data", archive, "who said nobody has forgotten the flood?"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert not answer["abstained"]
    best = answer["passages"][0]
    assert (best["title"], best["outlet"]) == ("Harbour wall to rise by a metre", "The Quay Gazette")
    assert (best["author"], best["published"], best["url"]) == ("Ida Brandt", "2026-06-03", "https://quay.example/wall")
    assert best["paragraph"] == 1
    (found, *_) = best["attributions"]
    assert (found["speaker"], found["role"], found["speaker_kind"]) == ("Marta Oyelaran", "harbour master", "person")
    start, end = found["content"][0]
    assert "forgotten the flood" in best["text"][start:end]
    assert all(best["text"][s:e].strip() for s, e in best["highlights"])


def test_ask_prints_words_and_speaker_for_people(archive: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "--data", archive, "what", "did", "oyelaran", "say", "about", "the", "flood"]) == 0
    text = capsys.readouterr().out
    assert "Nobody here has forgotten the flood" in text
    assert "Marta Oyelaran" in text
    assert "<b>" not in text


def test_without_a_token_the_terminal_chats_over_the_folders_own_articles(
    archive: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN", raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO("who said nobody has forgotten the flood\n"))
    assert main(["run", "--data", archive]) == 0
    shown = capsys.readouterr().out
    assert f"over the articles of {archive}" in shown
    assert "Marta Oyelaran" in shown
    assert not (Path(archive) / "sample").exists()


def test_adding_the_same_again_says_so(
    archive: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(WALL.encode())))
    assert main(["add", "-", "--data", archive]) == 0
    assert capsys.readouterr().out.startswith("unchanged")


def test_add_counts_the_passages_that_stats_count(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    story = {"title": "Wall to rise", "paragraphs": ["The wall will rise."], "captions": ["The wall on Tuesday."]}
    (tmp_path / "wall.json").write_text(json.dumps(story), encoding="utf-8")
    assert main(["add", str(tmp_path / "wall.json"), "--data", str(tmp_path / "data")]) == 0
    assert "  2 passages; " in capsys.readouterr().out
    assert main(["stats", "--data", str(tmp_path / "data")]) == 0
    assert "passages      2\n" in capsys.readouterr().out


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()
    assert main(["add", str(empty), "--data", str(tmp_path / "data")]) == 1
    assert capsys.readouterr().err == f"onrecord: {empty}: it is empty\n"


@pytest.mark.parametrize("device", ["/dev/zero", "pipe"])
@pytest.mark.parametrize("command", ["add", "restore"])
def test_what_is_no_regular_file_is_refused_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, device: str
) -> None:
    os.mkfifo(tmp_path / "pipe")
    path = tmp_path / device
    assert main([command, str(path), "--data", str(tmp_path / "data")]) == 1
    told = capsys.readouterr().err
    assert str(path) in told
    assert "it is no regular file" in told


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("http://xn--/", "that is no web address"),
        ("http://[::1", "that is no web address"),
        ("ftp://quay.example/wall", "only addresses that begin with http:// or https:// can be fetched"),
        ("HTTP://127.0.0.1:9/wall", "only web sites with a name and a usual port can be fetched"),
    ],
)
def test_what_is_written_as_an_address_is_told_as_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], address: str, told: str
) -> None:
    assert main(["add", address, "--data", str(tmp_path / "data")]) == 1
    assert capsys.readouterr().err == f"onrecord: {address}: {told}\n"


def test_what_is_exported_can_be_imported(archive: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    exported = tmp_path / "all.jsonl"
    assert main(["export", str(exported), "--data", archive]) == 0
    other = str(tmp_path / "other")
    assert main(["import", str(exported), "--data", other]) == 0
    assert "added 1, updated 0, there already 0, failed 0" in capsys.readouterr().out
    again = tmp_path / "again.jsonl"
    assert main(["export", str(again), "--data", other]) == 0
    assert again.read_text(encoding="utf-8") == exported.read_text(encoding="utf-8")


def test_an_import_names_what_failed_and_keeps_the_rest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "good.md").write_text(WALL, encoding="utf-8")
    (folder / "bad.jsonl").write_text("{not json\n", encoding="utf-8")
    assert main(["import", str(folder), "--data", str(tmp_path / "data")]) == 1
    out = capsys.readouterr().out
    assert "added 1" in out
    assert "bad.jsonl" in out


def test_stats(archive: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stats", "--data", archive]) == 0
    assert "articles      1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["add", "no-such-file.md"], 1),
        (["ask"], 2),
        (["sing"], 2),
        (["stats", "--config", "no-such.toml"], 2),
    ],
)
def test_errors_are_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int
) -> None:
    try:
        returned = main([*arguments, "--data", str(tmp_path / "data")])
    except SystemExit as error:  # argparse's way out
        returned = int(error.code or 0)
    errors = capsys.readouterr().err
    assert returned == code
    assert len(errors.splitlines()) == 1
    assert "Traceback" not in errors


def test_attribute_keeps_the_offsets_of_the_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = 'Harbour news\n\n"The wall comes first," said Marta Oyelaran on Tuesday.\n'
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(json.dumps({"article": "a", "text": text}) + "\n", encoding="utf-8")
    assert main(["attribute", str(source), "--out", str(target)]) == 0
    (line,) = (json.loads(row) for row in target.read_text(encoding="utf-8").splitlines())
    assert line["article"] == "a"
    (found,) = line["attributions"]
    assert text[slice(*found["source"])] == "Marta Oyelaran"
    assert text[slice(*found["cue"])] == "said"
    assert "The wall comes first" in text[slice(*found["content"][0])]
    assert (found["speaker"], found["kind"]) == ("Marta Oyelaran", "direct")


def test_attribute_tells_why_in_the_language_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    text = "„Der Deich hält“, sagte Jana Kolbe."
    source.write_text(json.dumps({"article": "a", "text": text}) + "\n", encoding="utf-8")
    assert main(["attribute", str(source), "--out", str(target), "--lang", "de", "--explain"]) == 0
    (found,) = json.loads(target.read_text(encoding="utf-8"))["attributions"]
    assert found["speaker"] == "Jana Kolbe"
    assert found["reason"]["rule"] == "verb"
    assert found["reason"]["candidates"][0]["name"] == "Jana Kolbe"


def test_batch_answers_over_a_corpus_of_its_own(tmp_path: Path) -> None:
    paragraphs = WALL.split("---")[2].strip().split("\n\n")
    rows = [
        {"article_id": "wall", "title": "Harbour wall", "date": "2026-06-03", "outlet": "Q", "paragraphs": paragraphs},
        {"article_id": "other", "title": "Bakery", "date": "", "outlet": "Q", "paragraphs": ["Bread is dear.", ""]},
    ]
    asked = [{"id": "q1", "question": "What will the wall cost?"}, {"id": "q2", "question": "Who won the rowing cup?"}]
    files = {"corpus": rows, "questions": asked}
    for name, lines in files.items():
        (tmp_path / name).write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    run = tmp_path / "run"
    options = ["--corpus", str(tmp_path / "corpus"), "--questions", str(tmp_path / "questions"), "--out", str(run)]
    assert main(["batch", *options]) == 0
    first, second = (json.loads(line) for line in run.read_text(encoding="utf-8").splitlines())
    assert (first["id"], first["abstained"]) == ("q1", False)
    assert (first["ranked"][0]["article_id"], first["ranked"][0]["paragraph"]) == ("wall", 2)
    assert second["abstained"]
    assert first["confidence"] > second["confidence"]


def test_batch_keeps_paragraph_numbers_and_the_first_name_of_a_text(tmp_path: Path) -> None:
    paragraphs = ["Bread is dear.", "", " ", "The lamp keeper of Skelby won the rowing cup on Sunday."]
    rows = [{"article_id": name, "title": "", "paragraphs": paragraphs} for name in ("first", "second")]
    rows.append({"article_id": "empty", "title": "", "paragraphs": []})
    (tmp_path / "corpus").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (tmp_path / "questions").write_text('{"id": 1, "question": "Who won the rowing cup?"}\n', encoding="utf-8")
    files = [part for name in ("corpus", "questions") for part in (f"--{name}", str(tmp_path / name))]
    assert main(["batch", *files, "--out", str(tmp_path / "run")]) == 0
    ranked = json.loads((tmp_path / "run").read_text(encoding="utf-8"))["ranked"]
    assert (ranked[0]["article_id"], ranked[0]["paragraph"]) == ("first", 3)


def test_a_line_without_its_fields_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"article": "a", "text": ""}\n{"article": "b"}\n', encoding="utf-8")
    assert main(["attribute", str(source), "--out", str(tmp_path / "out.jsonl")]) == 1
    assert "line 2" in capsys.readouterr().err


def test_numpy_is_not_loaded_before_its_threads_are_limited() -> None:
    code = "import sys, bot.cli; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_terminal_chat_is_quiet_unless_asked_to_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for level, lines in (("info", 0), ("debug", 1)):
        monkeypatch.setattr("sys.stdin", io.StringIO("who said the door saved the passengers?\n"))
        monkeypatch.setenv("ONRECORD_LOG_LEVEL", level)
        assert main(["chat", "--data", str(tmp_path)]) == 0
        assert capsys.readouterr().err.count("question: who_said") == lines
