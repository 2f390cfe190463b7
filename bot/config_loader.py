"""Configuration is read once, from a TOML file and the environment.

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
from operator import attrgetter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.config import BUILTIN, OPENSEARCH, Config, HttpConfig, IndexConfig, Secret
from corpus.errors import ConfigError, InvalidError
from corpus.feeds.following import wanted

PREFIX = "ONRECORD_"
USUAL_VARIABLE = "TELEGRAM_BOT_TOKEN"
CONFIG_VARIABLE = "ONRECORD_CONFIG"

_LEVELS = ("debug", "info", "warning", "error", "critical")
_RANGES: Mapping[str, tuple[float, float]] = {
    "telegram.poll_seconds": (0, 50),
    "answers.passages": (1, 8),
    "fetch.seconds": (0.1, 600),
    "fetch.max_bytes": (1, math.inf),
    "feeds.every_minutes": (5, 10_080),
    "feeds.first_articles": (0, 500),
    "feeds.pause_seconds": (0, 60),
    "limits.per_minute": (1, math.inf),
    "limits.waiting": (1, math.inf),
    "limits.alerts": (0, math.inf),
    "limits.at_once": (1, 256),
    "limits.seconds": (0.1, math.inf),
    "limits.stop_seconds": (0, math.inf),
    "http.port": (0, 65_535),
    "index.opensearch_shards": (1, 1024),
    "index.opensearch_replicas": (0, 10),
    "store.keep_deleted_days": (0, math.inf),
}
"""The lowest and the highest value of keys that hold a number."""
_MEANT: Mapping[str, str] = {
    "telegram.token": "a token as @BotFather gives it, such as 123456:ABC-DEF",
    "telegram.api_url": "an address that begins with https:// or http://",
    "telegram.admins": "user ids of people, numbers above 0; the bot's /privacy shows one's own",
    "telegram.webhook_url": (
        "an https address with a path of its own, such as https://bot.example.org/telegram; and http.port must be set"
    ),
    "telegram.webhook_certificate": "a file that is there",
    "feeds.list": 'lines such as "https://example.org/rss Example Post every 30m"',
    "watch.hours": "numbers above 0, at most 720",
    "http.initials": "an https address, such as https://bot.example.org/initials; and http.port must be set",
    "index.engine": f"{BUILTIN} or {OPENSEARCH}",
    "index.opensearch_urls": f"addresses of http or https, at least one where index.engine is {OPENSEARCH}",
    "index.opensearch_prefix": "a small letter, and then at most 80 small letters, digits, - and _",
    "store.url": "an address such as postgresql://USER:PASSWORD@HOST/DATABASE",
    "log.format": "text or json",
    "log.level": "debug, info, warning or error",
}
"""What the other keys are checked for."""


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


def _is_there(path: Path | None) -> bool:
    return path is None or path.is_file()


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


def _check(config: Config) -> None:
    for key, (lowest, highest) in _RANGES.items():
        if not lowest <= attrgetter(key)(config) <= highest:
            most = f" and at most {highest:,}" if highest < math.inf else ""
            raise ConfigError(f"the configuration key {key!r} must be at least {lowest:,}{most}")
    for key, is_fit in _fitness(config).items():
        if not is_fit:
            raise ConfigError(f"the configuration key {key!r} must be {_MEANT[key]}")


def _fitness(config: Config) -> dict[str, bool]:
    """Whether each key of _MEANT has a value that can be used."""
    token = config.telegram.token.reveal()
    return {
        "telegram.token": not token or bool(re.fullmatch(r"[0-9]{1,20}:[A-Za-z0-9_-]{3,100}", token)),
        "telegram.api_url": config.telegram.api_url.startswith(("http://", "https://")),
        "telegram.admins": all(user_id > 0 for user_id in config.telegram.admins),
        "telegram.webhook_url": _fit_for_webhook(config),
        "telegram.webhook_certificate": _is_there(config.telegram.webhook_certificate),
        "feeds.list": all(map(_is_feed, config.feeds.list)),
        "watch.hours": all(0 < hours <= 720 for hours in config.watch.hours),
        "http.initials": _fit_for_pictures(config.http),
        "index.engine": config.index.engine in {BUILTIN, OPENSEARCH},
        "index.opensearch_urls": _fit_for_engine(config.index),
        "index.opensearch_prefix": bool(re.fullmatch(r"[a-z][a-z0-9_-]{0,80}", config.index.opensearch_prefix)),
        "store.url": _is_postgresql(config.store.url.reveal()),
        "log.format": config.log.format in {"text", "json"},
        "log.level": config.log.level.lower() in _LEVELS,
    }
