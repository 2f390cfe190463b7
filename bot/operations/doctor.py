"""The doctor: looks for the faults that installations have most often, and says of each how it is and what to do."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import shutil
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum

from bot.chat_schema import DATABASE
from bot.chat_store import ChatStore
from bot.config import OPENSEARCH, Config
from bot.operations.backup import databases
from bot.process_lock import locked
from corpus.errors import InUseError, OnRecordError
from corpus.ingest.verification import altered
from corpus.store.opening import open_store, store_copies
from index.ranking.sentence_encoder import encoder_status

FEW_BYTES = 1_000_000_000
MOST_NAMED = 3  # feeds
MOST_SKEW = 60.0  # seconds between our clock and Telegram's

_REINSTALL = "pip install --force-reinstall onrecord"
_RESTORE = "then onrecord restore the last backup; without one, sqlite3 corpus.db .recover saves what it can"
_POSTGRES = "look whether PostgreSQL runs and store.url is right; what is damaged there its own tools restore"
_CLUSTER = "look whether its nodes run, and whether what index.opensearch_urls and the keys below it say is right"


class Health(StrEnum):
    """How something is."""

    OK = "ok"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """How something is, in words; `remedy` says what to do."""

    health: Health
    told: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """Something to look at. `remedy` says what to do where looking itself fails."""

    name: str
    look: Callable[[Config], Awaitable[Finding]]
    remedy: Callable[[Config], str] = lambda _: ""


def _ok(told: str) -> Finding:
    return Finding(Health.OK, told)


async def examine(config: Config, checks: Sequence[Check] | None = None) -> list[tuple[str, Finding]]:
    """All findings, by the name of the check. A check that fails itself is a finding, too."""
    return [(check.name, await _looked(check, config)) for check in (CHECKS if checks is None else checks)]


async def _looked(check: Check, config: Config) -> Finding:
    try:
        return await check.look(config)
    except OnRecordError as error:
        return Finding(Health.BAD, str(error), check.remedy(config))
    except OSError as error:
        return Finding(Health.BAD, f"{error.filename or 'it'}: {error.strerror}", "make it readable to this user")


async def _configuration(config: Config) -> Finding:
    if not config.telegram.admins:
        return Finding(
            Health.WARNING, "nobody is an admin", "set telegram.admins to your user id; the bot's /privacy shows it"
        )
    return _ok(f"{len(config.telegram.admins)} admins, data in {config.data}")


async def _encoder(_config: Config) -> Finding:
    if reason := await asyncio.to_thread(encoder_status):
        return Finding(Health.WARNING, f"answers are ranked by words alone: {reason}", _REINSTALL)
    return _ok("answers are ranked by meaning, too")


async def _folder(config: Config) -> Finding:
    folder = config.data
    if not await asyncio.to_thread(folder.is_dir):
        if await asyncio.to_thread(os.path.lexists, folder):
            return Finding(Health.BAD, f"{folder} is no folder", "set data to a folder, or move what is there away")
        return Finding(Health.WARNING, f"{folder} isn't there yet", "it is made at the first start")
    mode = (await asyncio.to_thread(folder.stat)).st_mode & 0o777
    if mode & 0o077:
        return Finding(
            Health.WARNING, f"other users of this machine can read {folder} (mode {mode:o})", f"chmod 700 {folder}"
        )
    return _ok("only this user can read it")


async def _served(config: Config) -> Finding:
    if not await asyncio.to_thread(config.data.is_dir):
        return _ok("nobody serves it")
    try:
        with locked(config.data):
            return _ok("nobody serves it")
    except InUseError as error:
        return _ok(str(error))


async def _disk(config: Config) -> Finding:
    place = next(parent for parent in (config.data.absolute(), *config.data.absolute().parents) if parent.exists())
    usage = await asyncio.to_thread(shutil.disk_usage, place)
    told = f"{usage.free / 1e9:.1f} GB free"
    return Finding(Health.BAD, told, "make room") if usage.free < FEW_BYTES else _ok(told)


async def _databases(config: Config) -> Finding:
    if config.store.url:
        store = await open_store(config.data, config.store.url.reveal())
        await store.close()
        return _ok("PostgreSQL answers, and its schema is ours")
    found = [database for database in databases(config.data) if database.is_there()]
    for database in found:
        await asyncio.to_thread(database.check)
    return _ok(", ".join(f"{database.name} is whole" for database in found) or "there are none yet")


def _for_databases(config: Config) -> str:
    return _POSTGRES if config.store.url else f"stop the bot, move the data folder away, {_RESTORE}"


async def _articles(config: Config) -> Finding:
    if not await _has_store(config):
        return _ok("there are none yet")
    store = await open_store(config.data, config.store.url.reveal())
    try:
        found = await altered(store)
    finally:
        await store.close()
    if found:
        named = ", ".join(map(str, found[:MOST_NAMED]))
        remedy = f"check the disk and its memory; {_for_databases(config)}; or /delete them and add them again"
        return Finding(Health.BAD, f"{len(found)} have other words than they were stored with: {named}", remedy)
    return _ok("all have the words that they were stored with")


async def _has_store(config: Config) -> bool:
    """Whether there is a store, without making one."""
    return bool(config.store.url) or await asyncio.to_thread(store_copies(config.data).is_there)


async def _index(config: Config) -> Finding:
    from bot.services import open_services  # noqa: PLC0415 (loads the models)

    if not await _has_store(config):
        return _ok("there are no articles yet")
    if config.index.engine == OPENSEARCH:
        return await _search_cluster(config)
    try:
        with locked(config.data):
            async with open_services(config, workers=0) as services:
                totals = await services.store.totals()
                return _ok(f"in step with {totals.articles:,} articles, {totals.passages:,} passages")
    except InUseError:
        return _ok("not looked at: it is being served")


async def _search_cluster(config: Config) -> Finding:
    """Nobody has it for himself, so it is looked at while it is served, too."""
    from bot.services import engine_of  # noqa: PLC0415 (loads the models)
    from index.news_index import NewsIndex  # noqa: PLC0415

    store = await open_store(config.data, config.store.url.reveal())
    try:
        await (await NewsIndex.open(store, None, engine=engine_of(config.index))).close()
        return _ok(f"the search cluster is in step with {(await store.totals()).articles:,} articles")
    finally:
        await store.close()


def _for_index(config: Config) -> str:
    if config.index.engine == OPENSEARCH:
        return _CLUSTER
    return "if the databases are whole, stop the bot and delete the folder index: it is built anew"


async def _messages(config: Config) -> Finding:
    if not config.store.url and not await asyncio.to_thread((config.data / DATABASE).is_file):
        return _ok("nobody has written yet")
    chat_store = await ChatStore.open(config.data, url=config.store.url.reveal())
    try:
        given_up = await chat_store.update_log.dead_letters(MOST_NAMED)
    finally:
        await chat_store.close()
    if given_up:
        told = "; ".join(f"update {letter.update_id}: {letter.reason}" for letter in given_up)
        return Finding(Health.WARNING, f"some were given up after several attempts: {told}", "see the log around them")
    return _ok("none was given up")


async def _feeds(config: Config) -> Finding:
    if not await _has_store(config):
        return _ok("none is followed")
    store = await open_store(config.data, config.store.url.reveal())
    try:
        feeds = await store.feeds.all()
    finally:
        await store.close()
    now = time.time()
    if dead := [feed for feed in feeds if feed.is_dead(now)]:
        told = "; ".join(f"{feed.name} ({feed.url}): {feed.error}" for feed in dead[:MOST_NAMED])
        return Finding(
            Health.WARNING, f"{len(dead)} of {len(feeds)} can't be read: {told}", "/feed remove or /feed now"
        )
    return _ok(f"{len(feeds)} followed" if feeds else "none is followed")


async def _models(config: Config) -> Finding:
    from corpus.attribution.pipeline import version_of  # noqa: PLC0415 (loads numpy)
    from index.ranking.ranker import shipped_weights  # noqa: PLC0415

    version = await asyncio.to_thread(version_of)
    await asyncio.to_thread(shipped_weights)
    return _ok(f"attribution {version}")


async def _telegram(config: Config) -> Finding:
    from bot.telegram.token_check import whoami  # noqa: PLC0415 (telegram takes long to load)

    if not config.telegram.token:
        return Finding(Health.WARNING, "no token", "set TELEGRAM_BOT_TOKEN to what @BotFather gave you")
    answer = await whoami(config.telegram)
    if answer.trouble:
        return Finding(Health.BAD, answer.trouble, answer.remedy)
    if answer.webhook and answer.webhook != config.telegram.webhook_url:
        return Finding(
            Health.WARNING, f"@{answer.username}; a webhook is set: {answer.webhook}", "the next start takes it away"
        )
    return _ok(f"@{answer.username}, {answer.pending} updates wait")


async def _clock(config: Config) -> Finding:
    from bot.telegram.token_check import date_header  # noqa: PLC0415

    header = await date_header(config.telegram)
    if not header:
        return Finding(Health.WARNING, "Telegram can't be asked what time it is", "check the connection")
    skew = abs((dt.datetime.now(dt.UTC) - parsedate_to_datetime(header)).total_seconds())
    if skew > MOST_SKEW:
        return Finding(Health.BAD, f"it is {skew:,.0f} s off Telegram's", "set it by NTP (timedatectl set-ntp true)")
    return _ok("right within a minute")


CHECKS: Sequence[Check] = (
    Check("configuration", _configuration),
    Check("data folder", _folder),
    Check(
        "process", _served, lambda _: "let the user that the bot runs as own the data folder and all in it (chown -R)"
    ),
    Check("disk", _disk),
    Check("databases", _databases, _for_databases),
    Check("articles", _articles, _for_databases),
    Check("index", _index, _for_index),
    Check("feeds", _feeds, lambda _: "mend the databases first"),
    Check("messages", _messages, lambda _: "mend the databases first"),
    Check("models", _models, lambda _: _REINSTALL),
    Check("sentence encoder", _encoder),
    Check("telegram", _telegram),
    Check("clock", _clock),
)
"""THE table of checks."""
