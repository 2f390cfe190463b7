"""What operators watch: logs as JSON, and a dashboard and alerts that ask for what there is."""

import io
import json
import logging
import re
from pathlib import Path

import pytest

from bot.config import Config, LogConfig, Secret, TelegramConfig
from bot.logs import configure
from bot.telemetry import Telemetry
from tests.release import notes

DEPLOY = Path(__file__).parents[2] / "deploy"
TOKEN = "123456789:" + "Ab_-" * 9


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    level = root.level
    out = io.StringIO()
    configure(Config(telegram=TelegramConfig(token=Secret(TOKEN)), log=LogConfig("info", "json")), out)
    root.setLevel(level)
    return out


def test_a_question_is_one_line_of_json_without_its_words(lines: io.StringIO) -> None:
    Telemetry().question("who_said", "answered", 0.0123)
    (line,) = lines.getvalue().splitlines()
    values = json.loads(line)
    assert {key: values[key] for key in ("event", "kind", "outcome", "ms", "level")} == {
        "event": "question",
        "kind": "who_said",
        "outcome": "answered",
        "ms": 12,
        "level": "info",
    }
    assert values["at"].endswith("+00:00")


def test_json_hides_tokens_and_what_libraries_quote(lines: io.StringIO) -> None:
    try:
        int(f"my private question\nto {TOKEN}")
    except ValueError:
        logging.getLogger("telegram").exception("failed for %s", "my private question")
        logging.getLogger("bot.x").warning('a "quoted" %s\nand two lines', TOKEN)
    first, second = (json.loads(line) for line in lines.getvalue().splitlines())
    assert "private" not in str(first)
    assert "Ab_-" not in lines.getvalue()
    assert second["message"] == 'a "quoted" [token]\nand two lines'


def exported() -> set[str]:
    """The names under which a bot's figures are scraped."""
    telemetry = Telemetry()
    telemetry.question("who", "answered", 0.1)
    telemetry.update("message", "done", 0.1)
    telemetry.error("StoreError")
    telemetry.job("prune chats", 1.0, 0)
    return {sample.name for family in telemetry.registry.collect() for sample in family.samples}


@pytest.mark.parametrize("name", ["grafana-dashboard.json", "alerts.yml"])
def test_dashboard_and_alerts_ask_for_what_there_is(name: str) -> None:
    text = (DEPLOY / name).read_text(encoding="utf-8")
    asked = set(re.findall(r"\b(?:onrecord|process)_[a-z_]+\b", text))
    assert len(asked) > 5
    assert asked <= exported()


def test_the_dashboard_shows_all_that_there_is() -> None:
    dashboard = json.loads((DEPLOY / "grafana-dashboard.json").read_text(encoding="utf-8"))
    asked = " ".join(target["expr"] for panel in dashboard["panels"] for target in panel["targets"])
    ours = {re.sub(r"_(?:count|sum|created|bucket)$", "", name) for name in exported() if name.startswith("onrecord_")}
    assert {name for name in ours if name not in asked} == set()


def test_release_notes_are_what_the_changelog_says_of_the_version() -> None:
    changelog = "# Changelog\n\n## 0.2.0 — unreleased\n\n- New.\n\n## 0.1.0\n\n- Old.\n"
    assert notes(changelog, "0.2.0") == "- New.\n"
    assert notes(changelog, "0.1.0") == "- Old.\n"
    with pytest.raises(ValueError, match=r"0\.3\.0"):
        notes(changelog, "0.3.0")
