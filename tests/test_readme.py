"""The README tells the truth: its commands run, its transcript is what comes out, its configuration exists."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli import main
from bot.render.texts import help_text
from bot.telegram.commands import COMMANDS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^ *```(\w*)\n(.*?)^ *```$", README, re.MULTILINE | re.DOTALL)


def commands() -> Iterator[str]:
    for language, block in BLOCKS:
        if language == "sh":
            yield from (line.split("#")[0].strip() for line in block.splitlines() if line.strip())


def test_the_transcript_is_what_the_terminal_shows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (transcript,) = (block for language, block in BLOCKS if language == "text" and "\n> " in block)
    typed = [line.removeprefix("> ") for line in transcript.splitlines() if line.startswith("> ")]
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in typed)))
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN", raising=False)
    assert main(["run", "--data", str(tmp_path)]) == 0
    shown = capsys.readouterr().out
    assert [line.rstrip() for line in shown.strip().splitlines()] == transcript.strip().splitlines()


def test_every_onrecord_command_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = (ROOT / "corpus" / "samples" / "wolves.md").read_text(encoding="utf-8")
    (tmp_path / "folder").mkdir()
    for name in ("article.md", "folder/article.md"):
        (tmp_path / name).write_text(sample, encoding="utf-8")
    (tmp_path / "archive.jsonl").write_text('{"title": "Bread is dear", "paragraphs": ["Bread is dear."]}\n')
    monkeypatch.chdir(tmp_path)
    ours = [line.removeprefix(".venv/bin/onrecord ") for line in commands() if line.startswith(".venv/bin/onrecord ")]
    assert len(ours) >= 3
    for line in ours:
        assert main(line.split()) == 0, line
    assert "Traceback" not in capsys.readouterr().err


def test_every_make_target_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = [line.split()[1] for line in commands() if line.startswith("make ")]
    assert targets
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_its_commands_are_those_of_help() -> None:
    known = set(
        re.findall(
            r"(?<![\w/<])/[a-z]+",
            help_text((), *(COMMANDS.usages(admins=admins) for admins in (False, True)), private=True).html,
        )
    )
    told = set(re.findall(r"`(/[a-z]+)", README))
    elsewhere = {"/newbot", "/quit", "/data", "/healthz", "/readyz", "/metrics"}  # of others
    assert told <= known | elsewhere


def test_no_path_of_any_machine_is_in_it() -> None:
    assert not re.search(r"/(?:root|home|tmp|work)/", README)
