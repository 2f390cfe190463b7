"""Configuration: every key with its default, as frozen dataclasses. Where they are read from: `bot.config_loader`."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from pathlib import Path


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
