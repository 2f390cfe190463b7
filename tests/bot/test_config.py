"""Configuration: the file, the environment, and clear words about mistakes."""

from dataclasses import is_dataclass
from pathlib import Path
from typing import get_type_hints

import pytest

from bot.config import Config, Secret
from bot.config_loader import load
from corpus.errors import ConfigError

TOKEN = "123456:" + "x" * 35
EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


def written(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_anything_the_defaults_hold() -> None:
    assert load(None, {}) == Config()


def test_the_file_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, 'data = "/srv/news"\n[telegram]\nadmins = [1, 2]\n[fetch]\nseconds = 5\n')
    config = load(path, {})
    assert config.data == Path("/srv/news")
    assert config.telegram.admins == (1, 2)
    assert config.fetch.seconds == 5.0


def test_the_environment_wins(tmp_path: Path) -> None:
    path = written(tmp_path, "[telegram]\nadmins = [1]\n[limits]\nper_minute = 5\n")
    environ = {
        "ONRECORD_TELEGRAM_ADMINS": "3, 4",
        "ONRECORD_LIMITS_PER_MINUTE": "7",
        "ONRECORD_FETCH_ALLOWED_HOSTS": "127.0.0.1:80,a.lan",
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "HOME": "/root",
    }
    config = load(path, environ)
    assert config.telegram.admins == (3, 4)
    assert config.limits.per_minute == 7
    assert config.fetch.allowed_hosts == ("127.0.0.1:80", "a.lan")
    assert config.telegram.token.reveal() == TOKEN


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[telegram]\nadmin = [1]", "telegram.admin"),
        ("colour = 1", "colour"),
        ("[telegram.deep]\nx = 1", "telegram.deep.x"),
        ("telegram = 1", "telegram"),
        ('[telegram]\nadmins = "x"', "telegram.admins"),
        ("[telegram]\nadmins = [true]", "telegram.admins"),
        ("[telegram]\nadmins = [-5]", "telegram.admins"),
        ("[answers]\npassages = 0", "answers.passages"),
        ("[answers]\npassages = 2.5", "answers.passages"),
        ('[log]\nlevel = "loud"', "log.level"),
        ('[telegram]\napi_url = "ftp://x"', "telegram.api_url"),
        ("[limits]\nat_once = 0", "limits.at_once"),
        ("[limits]\nseconds = nan", "limits.seconds"),
        ("[limits]\nseconds = true", "limits.seconds"),
        ("[fetch]\nseconds = inf", "fetch.seconds"),
        ("[telegram]\nnewer_methods = 1", "telegram.newer_methods"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(ConfigError, match=repr(named)):
        load(written(tmp_path, text), {})


@pytest.mark.parametrize("every", ["4", "10081"])
def test_what_a_number_may_be_is_told(every: str) -> None:
    with pytest.raises(ConfigError, match=r"'feeds\.every_minutes' must be at least 5 and at most 10,080"):
        load(None, {"ONRECORD_FEEDS_EVERY_MINUTES": every})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[telegram]\nwebhook_url = "https://bot.example.org/telegram"', "http.port must be set"),
        ('[telegram]\nwebhook_url = "https://bot.example.org"\n[http]\nport = 8080', "a path of its own"),
        ('[telegram]\nwebhook_certificate = "nowhere.pem"', "a file that is there"),
        ('[index]\nengine = "opensearch"', "at least one where index.engine is opensearch"),
        ('[index]\nengine = "elastic"', "builtin or opensearch"),
        ('[store]\nurl = "mysql://db/news"', "postgresql://USER:PASSWORD@HOST/DATABASE"),
        ('[feeds]\nlist = ["the news"]', "every 30m"),
        ('[log]\nlevel = "loud"', "debug, info, warning or error"),
    ],
)
def test_what_a_value_must_be_is_told(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        load(written(tmp_path, text), {})


def test_an_unknown_variable_is_named() -> None:
    with pytest.raises(ConfigError, match="ONRECORD_TELEGRAM_ADMIN"):
        load(None, {"ONRECORD_TELEGRAM_ADMIN": "1"})


@pytest.mark.parametrize("text", ["not toml", "data = 'x\n"])
def test_a_broken_file_is_said_to_be_broken(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match="TOML"):
        load(written(tmp_path, text), {})


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="can't be read"):
        load(tmp_path / "none.toml", {})


def test_a_token_that_is_none_is_refused_without_showing_it() -> None:
    with pytest.raises(ConfigError, match=r"telegram\.token") as caught:
        load(None, {"TELEGRAM_BOT_TOKEN": "hunter2 hunter2"})
    assert "hunter2" not in str(caught.value)


def test_secrets_never_print() -> None:
    config = load(None, {"TELEGRAM_BOT_TOKEN": TOKEN})
    assert TOKEN not in f"{config} {config!r} {Secret(TOKEN)} {Secret(TOKEN)!r}"


def test_the_example_documents_every_key_with_its_default() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert load(EXAMPLE, {}) == Config()
    sections = {name: kind for name, kind in get_type_hints(Config).items() if is_dataclass(kind)}
    for section, kind in sections.items():
        assert f"[{section}]" in text
        for key in get_type_hints(kind):
            assert f"\n{key} = " in text, f"{section}.{key} is not documented"
