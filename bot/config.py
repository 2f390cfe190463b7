"""Configuration: a TOML file and the environment, read once into frozen dataclasses.

The environment wins over the file. Every key has a name there: ONRECORD_ and the key with its section, in capitals
(`telegram.api_url` is ONRECORD_TELEGRAM_API_URL, `data` is ONRECORD_DATA). The token also has the name that
everybody uses, TELEGRAM_BOT_TOKEN. Lists are separated by commas there.
"""

from __future__ import annotations

import dataclasses
import math
import re
import tomllib
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from corpus.errors import ConfigError, InvalidError
from corpus.feeds.following import wanted

PREFIX = "ONRECORD_"
USUAL_VARIABLE = "TELEGRAM_BOT_TOKEN"
CONFIG_VARIABLE = "ONRECORD_CONFIG"


class Secret:
    """A value that never shows in logs, tracebacks or reprs; `reveal` gives it."""

    __slots__ = ("_value",)

    def __init__(self, value: str = "") -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return "Secret('***')" if self._value else "Secret('')"

    __str__ = __repr__


@dataclass(frozen=True, slots=True)
class TelegramConfig:
    """Who the bot is on Telegram. `admins` are user ids; `poll_seconds` is how long Telegram holds an empty poll;
    `newer_methods` shows what some buttons bring to nobody in a group but who pressed them, and comparisons as tables.

    With `webhook_url`, the public address of a reverse proxy in front of `http.port`, Telegram posts updates there and
    nothing is polled; `webhook_certificate` is the proxy's own if nobody else signed it.
    """

    token: Secret = field(default_factory=Secret)
    admins: tuple[int, ...] = ()
    api_url: str = "https://api.telegram.org"
    poll_seconds: int = 30
    newer_methods: bool = False
    webhook_url: str = ""
    webhook_certificate: Path | None = None


@dataclass(frozen=True, slots=True)
class AnswersConfig:
    """How answers look: passages in the first message, and in each one that More adds."""

    passages: int = 3


@dataclass(frozen=True, slots=True)
class FetchConfig:
    """Limits on fetching what an admin adds by address or as a file.

    `allowed_hosts` are hosts ("127.0.0.1:8080", "wiki.example.lan") that may be fetched though their address is
    private; everything else private is refused.
    """

    seconds: float = 20.0
    max_bytes: int = 10_000_000
    allowed_hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedsConfig:
    """Feeds. `list` are those followed from the start, each as after /feed add: "URL [outlet] [every 15m]".

    `every_minutes` is between two polls of a feed of which nothing else is said, `first_articles` how many articles its
    first poll takes at most, `pause_seconds` the pause between two fetches of one host.
    """

    list: tuple[str, ...] = ()
    every_minutes: float = 15.0
    first_articles: int = 20
    pause_seconds: float = 1.0


@dataclass(frozen=True, slots=True)
class WatchConfig:
    """After how many hours the pages of fresh articles are read again, for silent corrections; none: never."""

    hours: tuple[int, ...] = (1, 24)


@dataclass(frozen=True, slots=True)
class LimitsConfig:
    """Fairness. `per_minute` messages of one user are handled as they come, more wait; of those who wait, at most
    `waiting` per user are kept. A chat waits for at most `alerts` things. `at_once` chats are served at the same time;
    `seconds` bounds the work for one update.
    """

    per_minute: int = 30
    waiting: int = 20
    alerts: int = 20
    at_once: int = 16
    seconds: float = 600.0
    stop_seconds: float = 8.0


@dataclass(frozen=True, slots=True)
class HttpConfig:
    """The HTTP server for /healthz, /readyz, /metrics, /initials and the webhook. Port 0: there is none. `initials` is
    the public https address of its /initials."""

    port: int = 0
    host: str = "127.0.0.1"
    initials: str = ""


BUILTIN, OPENSEARCH = "builtin", "opensearch"


@dataclass(frozen=True, slots=True)
class IndexConfig:
    """`engine` is builtin, in the data folder, or opensearch: a cluster, reached at `opensearch_urls` with a user or an
    API key, and over TLS with the authorities of `opensearch_ca` (None: those that the system knows). The names of its
    indices begin with `opensearch_prefix`; new ones get so many shards, and replicas of each.
    """

    engine: str = BUILTIN
    opensearch_urls: tuple[str, ...] = ()
    opensearch_user: str = ""
    opensearch_password: Secret = field(default_factory=Secret)
    opensearch_api_key: Secret = field(default_factory=Secret)
    opensearch_ca: Path | None = None
    opensearch_prefix: str = "onrecord"
    opensearch_shards: int = 1
    opensearch_replicas: int = 1


@dataclass(frozen=True, slots=True)
class StoreConfig:
    """`url` is the address of a PostgreSQL database for articles and everything that the bot remembers, "" for files in
    the data folder; it holds a password. `keep_deleted_days` is how long deleted articles and former versions can be
    brought back."""

    url: Secret = field(default_factory=Secret)
    keep_deleted_days: float = 30.0


@dataclass(frozen=True, slots=True)
class LogConfig:
    """`level` is a name of the logging module, in any case; `format` is text, or json with one object a line."""

    level: str = "info"
    format: str = "text"


@dataclass(frozen=True, slots=True)
class Config:
    """All of it. `data` is the folder for everything OnRecord writes."""

    data: Path = Path("data")
    telegram: TelegramConfig = field(default_factory=TelegramConfig)
    answers: AnswersConfig = field(default_factory=AnswersConfig)
    fetch: FetchConfig = field(default_factory=FetchConfig)
    feeds: FeedsConfig = field(default_factory=FeedsConfig)
    watch: WatchConfig = field(default_factory=WatchConfig)
    limits: LimitsConfig = field(default_factory=LimitsConfig)
    http: HttpConfig = field(default_factory=HttpConfig)
    store: StoreConfig = field(default_factory=StoreConfig)
    index: IndexConfig = field(default_factory=IndexConfig)
    log: LogConfig = field(default_factory=LogConfig)

    def in_folder(self, data: Path) -> Config:
        """The same configuration with another data folder, which holds all of its articles and their index."""
        return dataclasses.replace(self, data=data, store=StoreConfig(), index=IndexConfig())


def load(path: Path | None, environ: Mapping[str, str]) -> Config:
    """The configuration from a TOML file (None: none) and the environment.

    Raises ConfigError, which names the key, for a key that doesn't exist and for a value that can't be used.
    """
    values = _flatten(_read(path)) if path else {}
    values.update(_from_environment(environ))
    keys = _keys()
    for name in values:
        if name not in keys:
            raise ConfigError(f"there is no configuration key {name!r}")
    config: Config = _build(Config, "", values)
    _check(config)
    return config


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"the configuration file {path} can't be read: {error.strerror}") from error
    except ValueError as error:  # TOMLDecodeError and UnicodeDecodeError
        raise ConfigError(f"the configuration file {path} is no valid TOML: {error}") from error


def _flatten(table: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in table.items():
        flat.update(_flatten(value, f"{prefix}{name}.") if isinstance(value, dict) else {f"{prefix}{name}": value})
    return flat


def _keys() -> dict[str, Any]:
    """Every dotted key with its type."""
    keys: dict[str, Any] = {}
    for name, kind in typing.get_type_hints(Config).items():
        if dataclasses.is_dataclass(kind):
            keys.update({f"{name}.{key}": hint for key, hint in typing.get_type_hints(kind).items()})
        else:
            keys[name] = kind
    return keys


def _from_environment(environ: Mapping[str, str]) -> dict[str, str]:
    variables = {PREFIX + key.replace(".", "_").upper(): key for key in _keys()} | {USUAL_VARIABLE: "telegram.token"}
    found: dict[str, str] = {}
    for name, value in environ.items():
        if name in variables:
            found[variables[name]] = value
        elif name.startswith(PREFIX) and name != CONFIG_VARIABLE:
            raise ConfigError(f"the environment variable {name} is no configuration key")
    return found


def _build(kind: type[Any], prefix: str, values: Mapping[str, Any]) -> Any:
    given: dict[str, Any] = {}
    for name, hint in typing.get_type_hints(kind).items():
        key = prefix + name
        if dataclasses.is_dataclass(hint):
            given[name] = _build(typing.cast("type[Any]", hint), f"{key}.", values)
        elif key in values:
            given[name] = _converted(key, values[key], hint)
    return kind(**given)


_CONVERTERS: Mapping[Any, Callable[[Any], Any]] = {
    int: lambda value: int(value, 10) if isinstance(value, str) else _exactly(int, value),
    float: lambda value: _finite(float(value if isinstance(value, str) else _exactly((int, float), value))),
    bool: lambda value: {"true": True, "false": False}[str(value).lower()],
    str: lambda value: _exactly(str, value),
    Path: lambda value: Path(_exactly(str, value)).expanduser(),
    Path | None: lambda value: Path(_exactly(str, value)).expanduser() if value else None,
    Secret: lambda value: Secret(_exactly(str, value).strip()),
    tuple[int, ...]: lambda value: tuple(_CONVERTERS[int](item) for item in _items(value)),
    tuple[str, ...]: lambda value: tuple(_exactly(str, item) for item in _items(value)),
}
_EXPECTED: Mapping[Any, str] = {
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    str: "a text",
    Path: "a folder",
    Path | None: "a file",
    Secret: "a text",
    tuple[int, ...]: "a list of whole numbers",
    tuple[str, ...]: "a list of texts",
}


def _converted(key: str, value: Any, hint: Any) -> Any:
    try:
        return _CONVERTERS[hint](value)
    except (LookupError, TypeError, ValueError) as error:
        raise ConfigError(f"the configuration key {key!r} must be {_EXPECTED[hint]}") from error


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError
    return value


def _exactly(kind: type[Any] | tuple[type[Any], ...], value: Any) -> Any:
    if not isinstance(value, kind) or isinstance(value, bool):
        raise TypeError
    return value


def _items(value: Any) -> list[Any]:
    if isinstance(value, str):
        return [item.strip() for item in value.split(",") if item.strip()]
    return typing.cast("list[Any]", _exactly(list, value))


def _fit_for_webhook(config: Config) -> bool:
    """Telegram posts to https addresses only, and somebody must listen behind it; none at all is fit too."""
    url = urlsplit(config.telegram.webhook_url)
    listened = bool(config.http.port) and url.path not in {"", "/", "/healthz", "/readyz", "/metrics"}
    return not config.telegram.webhook_url or (url.scheme == "https" and bool(url.hostname) and listened)


def _fit_for_pictures(config: HttpConfig) -> bool:
    """Apps load pictures from https addresses only, and somebody must draw them behind it."""
    url = urlsplit(config.initials)
    return not config.initials or (url.scheme == "https" and bool(url.hostname) and bool(config.port))


def _is_postgresql(url: str) -> bool:
    return not url or urlsplit(url).scheme in {"postgresql", "postgres"}


def _fit_for_engine(config: IndexConfig) -> bool:
    """A cluster has addresses, and each is of HTTP."""
    plain = all(urlsplit(url).scheme in {"http", "https"} and urlsplit(url).hostname for url in config.opensearch_urls)
    return plain and (config.engine != OPENSEARCH or bool(config.opensearch_urls))


def _is_feed(line: str) -> bool:
    try:
        wanted(line)
    except InvalidError:
        return False
    return True


_LEVELS = ("debug", "info", "warning", "error", "critical")


def _check(config: Config) -> None:
    bad = {
        "telegram.token": bool(config.telegram.token)
        and re.fullmatch(r"[0-9]{1,20}:[A-Za-z0-9_-]{3,100}", config.telegram.token.reveal()) is None,
        "telegram.api_url": not config.telegram.api_url.startswith(("http://", "https://")),
        "telegram.admins": any(user_id <= 0 for user_id in config.telegram.admins),
        "telegram.poll_seconds": not 0 <= config.telegram.poll_seconds <= 50,
        "answers.passages": not 1 <= config.answers.passages <= 8,
        "fetch.seconds": not 0 < config.fetch.seconds <= 600,
        "fetch.max_bytes": config.fetch.max_bytes <= 0,
        "feeds.list": not all(map(_is_feed, config.feeds.list)),
        "feeds.every_minutes": not 5 <= config.feeds.every_minutes <= 10_080,
        "feeds.first_articles": not 0 <= config.feeds.first_articles <= 500,
        "feeds.pause_seconds": not 0 <= config.feeds.pause_seconds <= 60,
        "watch.hours": not all(0 < hours <= 720 for hours in config.watch.hours),
        "limits.per_minute": config.limits.per_minute <= 0,
        "limits.waiting": config.limits.waiting <= 0,
        "limits.alerts": config.limits.alerts < 0,
        "limits.at_once": not 1 <= config.limits.at_once <= 256,
        "limits.seconds": config.limits.seconds <= 0,
        "limits.stop_seconds": config.limits.stop_seconds < 0,
        "telegram.webhook_url": not _fit_for_webhook(config),
        "http.port": not 0 <= config.http.port < 65536,
        "http.initials": not _fit_for_pictures(config.http),
        "index.engine": config.index.engine not in {BUILTIN, OPENSEARCH},
        "index.opensearch_urls": not _fit_for_engine(config.index),
        "index.opensearch_prefix": re.fullmatch(r"[a-z][a-z0-9_-]{0,80}", config.index.opensearch_prefix) is None,
        "index.opensearch_shards": not 1 <= config.index.opensearch_shards <= 1024,
        "index.opensearch_replicas": not 0 <= config.index.opensearch_replicas <= 10,
        "store.url": not _is_postgresql(config.store.url.reveal()),
        "store.keep_deleted_days": config.store.keep_deleted_days < 0,
        "log.format": config.log.format not in {"text", "json"},
        "log.level": config.log.level.lower() not in _LEVELS,
    }
    for key, wrong in bad.items():
        if wrong:
            raise ConfigError(f"the configuration key {key!r} has a value that can't be used")
