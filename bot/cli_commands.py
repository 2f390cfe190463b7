"""What `onrecord COMMAND` does, one function a command. Each takes the configuration and the parsed arguments."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from tqdm import tqdm

from bot import batch, cli_feeds
from bot.config import Config, LogConfig
from bot.logs import configure
from bot.operations.backup import back_up, restore
from bot.operations.doctor import Health, examine
from bot.operations.moving import copy_to_postgres, move
from bot.render import values
from bot.services import Services, open_services
from corpus import samples
from corpus.errors import InvalidError, UnreadableError
from corpus.feeds.backfill import backfill
from corpus.ingest import export
from corpus.ingest.bulk_import import Progress, Summary, import_paths
from corpus.ingest.files import opened
from corpus.model import Draft, PassageKind
from corpus.store.opening import has_articles
from index.query.request import Request

Command = Callable[[Config, argparse.Namespace], Awaitable[int | None]]

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
SAMPLE = "sample"  # the demonstration's folder, inside the data folder: its articles never reach real readers


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


async def _run(config: Config, arguments: argparse.Namespace) -> None:
    if config.telegram.token:
        from bot.telegram.serving import serve  # noqa: PLC0415 (telegram takes most of the start-up time)

        await serve(config)
        return
    own = await has_articles(config.data, config.store.url.reveal())
    over = f"the articles of {config.data}" if own else "sample articles"
    _say(f"No TELEGRAM_BOT_TOKEN is set, so here is the same bot in this terminal, over {over}.")
    await _chat_over(config if own else config.in_folder(config.data / SAMPLE), seed=not own)


async def _chat(config: Config, arguments: argparse.Namespace) -> None:
    await _chat_over(config, seed=False)


async def _chat_over(config: Config, *, seed: bool) -> None:
    from bot.console import chat  # noqa: PLC0415 (loads telegram too)

    if seed:
        async with open_services(config) as services:
            if await services.store.seq() == 0:
                _say("Reading the sample articles, this first time …")
                await import_paths(samples.paths(), services.ingest)
    if config.log.level == LogConfig().level:  # nobody asked for more: a line a question would stand among the answers
        configure(replace(config, log=replace(config.log, level="warning")))
    await chat(config, sys.stdin, sys.stdout, _locale())


def _locale() -> str:
    """The locale of whoever sits at the terminal, by the order of POSIX."""
    return next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")


async def _ask(config: Config, arguments: argparse.Namespace) -> None:
    async with open_services(config) as services:
        most = config.answers.passages
        _say(await answered(services, " ".join(arguments.question), most, as_json=arguments.json))


async def answered(services: Services, question: str, most: int, *, as_json: bool) -> str:
    """What `ask` prints."""
    result = await services.index.ask(Request(question, limit=most))
    if as_json:
        return json.dumps(values.result_values(result), ensure_ascii=False)
    from bot.render import plain  # noqa: PLC0415 (--json needs no rendering)

    return plain.result_text(result, await services.store.totals(), most)


async def _add(config: Config, arguments: argparse.Namespace) -> None:
    data = None if _ADDRESS.match(arguments.file) else await asyncio.to_thread(_content, arguments.file)
    async with open_services(config, workers=0) as services:
        for draft in await _drafts(services, data, arguments.file):
            stored = await services.ingest.add(draft)
            article = stored.article
            speakers = {a.speaker.name: None for p in article.passages for a in p.attributions if a.speaker}
            _say(f"{stored.outcome}: {article.citation.article_id} {article.citation.title}")
            count = sum(passage.kind is not PassageKind.CAPTION for passage in article.passages)
            for doubt in draft.doubts:
                _say(f"  check it: {doubt}")
            _say(f"  {count} passages; speakers: {', '.join(speakers) or 'none named'}")


def _content(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        with opened(Path(name)) as handle:
            return handle.read()
    except UnreadableError as error:
        raise UnreadableError(f"{name}: {error}") from error


async def _drafts(services: Services, data: bytes | None, name: str) -> Sequence[Draft]:
    """The articles of a file's content, or if there is none of the page at the address `name`."""
    try:
        if data is None:
            reading = await services.ingest.fetch(name)
        else:
            reading = await services.ingest.read(data, name="" if name == "-" else name)
        found = reading.required
    except UnreadableError as error:
        raise UnreadableError(f"{name}: {error}") from error
    for where, why in reading.left_out:
        _say(f"left out {where}: {why}")
    return found


async def _import(config: Config, arguments: argparse.Namespace) -> int:
    async with open_services(config) as services:
        with tqdm(unit=" articles", disable=None) as bar:
            advance = partial(_advance, bar)
            if arguments.sitemap:
                most = arguments.most
                summary = await backfill(arguments.sitemap, services.ingest, services.poller, most, advance)
            else:
                summary = await import_paths(arguments.paths, services.ingest, advance)
    counts = f"added {summary.added}, updated {summary.updated}, there already {summary.unchanged}"
    _say(f"{counts}, failed {len(summary.failed)}")
    for where, why in summary.failed:
        _say(f"  {where}: {why}")
    if summary.doubtful:
        _say(f"to check {len(summary.doubtful)}")
    for where, doubt in summary.doubtful:
        _say(f"  {where}: {doubt}")
    if summary.left_out:
        _say(f"left out {len(summary.left_out)}")
    for where, why in summary.left_out:
        _say(f"  {where}: {why}")
    return _exit_code(summary)


def _advance(bar: tqdm[Any], progress: Progress) -> None:
    if progress.total:
        bar.total = progress.total
    bar.update(progress.done - bar.n)


def _exit_code(summary: Summary) -> int:
    return 0 if summary.is_complete else 1


async def _export(config: Config, arguments: argparse.Namespace) -> None:
    async with open_services(config) as services:
        count = await export.export(services.store, arguments.file)
    _say(f"{count} articles written to {arguments.file}")


async def _stats(config: Config, arguments: argparse.Namespace) -> None:
    async with open_services(config) as services:
        totals = await services.store.totals()
        cards = await services.store.speakers.cards(limit=5)
    _say(f"articles      {totals.articles}")
    _say(f"passages      {totals.passages}")
    _say(f"attributions  {totals.attributions}")
    _say(f"speakers      {totals.speakers}")
    if totals.first and totals.last:
        _say(f"published     {totals.first} to {totals.last}")
    if cards:
        _say("most quoted   " + ", ".join(f"{card.name} ({card.attributions})" for card in cards))


async def _reattribute(config: Config, arguments: argparse.Namespace) -> None:
    async with open_services(config) as services:
        with tqdm(unit=" articles", disable=None) as bar:
            done = await services.ingest.reattribute(lambda progress: _advance(bar, progress))
    _say(f"{done} articles attributed anew")


async def _batch(config: Config, arguments: argparse.Namespace) -> None:
    count = await batch.answer(arguments.corpus, arguments.questions, arguments.out)
    _say(f"{count} questions answered")


async def _attribute(config: Config, arguments: argparse.Namespace) -> None:
    if arguments.file.resolve() == arguments.out.resolve():
        raise InvalidError("input and output are the same file")
    done = batch.attribute(arguments.file, arguments.out, language=arguments.lang, explain=arguments.explain)
    _say(f"{done} texts attributed")


async def _backup(config: Config, arguments: argparse.Namespace) -> None:
    _not_in_files(config)
    size = await asyncio.to_thread(back_up, config.data, arguments.file)
    _say(f"{arguments.file}: {size:,} bytes")


async def _restore(config: Config, arguments: argparse.Namespace) -> None:
    _not_in_files(config)
    created = await asyncio.to_thread(restore, arguments.file, config.data)
    _say(f"{config.data} is as it was on {created:%Y-%m-%d at %H:%M} UTC; the index is built at the next start")


async def _move(config: Config, arguments: argparse.Namespace) -> None:
    place = arguments.to or arguments.target
    if not place:
        raise InvalidError("say where to: a folder, or --to postgresql://…")
    if arguments.to:
        if config.store.url:
            raise InvalidError(
                "store.url is set, so what is in PostgreSQL may be newer than the files of the data folder; take it "
                "away, and ONRECORD_STORE_URL too, if these files are what shall be copied"
            )
        counts = await copy_to_postgres(config.data, arguments.to)
        _say(f"copied and compared, row by row: articles {counts['articles']:,}, all rows {sum(counts.values()):,}")
        _say("from now on set that address as url below [store] in config.toml, or as ONRECORD_STORE_URL")
        return
    _not_in_files(config)
    await asyncio.to_thread(move, config.data, arguments.target)
    _say(f'moved; from now on set data = "{arguments.target}" in config.toml, or ONRECORD_DATA')


def _not_in_files(config: Config) -> None:
    if config.store.url:
        raise InvalidError("the archive is in PostgreSQL (store.url), which has its own tools: pg_dump, pg_restore")


async def _doctor(config: Config, arguments: argparse.Namespace) -> int:
    findings = await examine(config)
    width = max(len(name) for name, _ in findings)
    for name, finding in findings:
        remedy = f": {finding.remedy}" if finding.remedy else ""
        _say(f"{finding.health:8} {name:{width}} {finding.told}{remedy}")
    return int(any(finding.health is Health.BAD for _, finding in findings))


COMMANDS: Sequence[tuple[str, Command, str]] = (
    ("run", _run, "serve Telegram; without a token, chat here over the data folder's articles, or samples if none"),
    ("chat", _chat, "chat in this terminal over the data folder's own articles"),
    ("ask", _ask, "answer one question"),
    ("add", _add, "add the articles of one file, of a page, or of standard input"),
    ("import", _import, "add files, folders and JSON lines, many at once"),
    ("export", _export, "write all articles to a file of JSON lines"),
    ("feeds", cli_feeds.feeds, "follow feeds: list them, add, pause, resume, remove, export to OPML, poll now"),
    ("stats", _stats, "say what the data folder holds"),
    ("doctor", _doctor, "look for what is wrong, and say what to do about it"),
    ("backup", _backup, "write everything that can't be made again to one file, also while the bot serves"),
    ("restore", _restore, "put a backup into an empty data folder"),
    ("move", _move, "move the data folder; the bot must not be running"),
    ("reattribute", _reattribute, "find the speakers anew in articles that an older model read"),
    ("batch", _batch, "answer a file of questions over a corpus of their own; all files are JSON lines"),
    ("attribute", _attribute, "find who says what in a file of texts; both files are JSON lines"),
)

Argument = tuple[tuple[str, ...], dict[str, Any]]
ARGUMENTS: Mapping[str, Sequence[Argument]] = {
    "ask": (
        (("question",), {"nargs": "+", "help": "the question"}),
        (("--json",), {"action": "store_true", "help": "print one JSON object"}),
    ),
    "add": (
        (("file",), {"metavar": "FILE", "help": "text, Markdown, HTML or JSON; an address; - for standard input"}),
    ),
    "import": (
        (("paths",), {"metavar": "PATH", "nargs": "*", "type": Path, "help": "files and folders"}),
        (("--sitemap",), {"metavar": "URL", "default": "", "help": "the pages that a sitemap lists instead"}),
        (("--most",), {"type": int, "default": 500, "help": "of a sitemap: how many pages, newest first (500)"}),
    ),
    "export": ((("file",), {"metavar": "FILE", "type": Path, "help": "where to write"}),),
    "feeds": (
        (("action",), {"choices": cli_feeds.ACTIONS, "nargs": "?", "default": "list", "help": "what to do"}),
        (("what",), {"nargs": "*", "help": "addresses or OPML files to add, numbers of others, the file to export to"}),
    ),
    "backup": ((("file",), {"metavar": "FILE", "type": Path, "help": "where to write"}),),
    "restore": ((("file",), {"metavar": "FILE", "type": Path, "help": "what backup wrote"}),),
    "move": (
        (("target",), {"metavar": "DIR", "nargs": "?", "type": Path, "help": "where it goes; nothing may be there"}),
        (("--to",), {"metavar": "URL", "help": "copy it into a PostgreSQL database instead: postgresql://…"}),
    ),
    "batch": (
        (
            ("--corpus",),
            {"required": True, "type": Path, "help": "article_id, title, date, outlet, paragraphs"},
        ),
        (("--questions",), {"required": True, "type": Path, "help": "id, question"}),
        (
            ("--out",),
            {"required": True, "type": Path, "help": "id, ranked, abstained, confidence"},
        ),
    ),
    "attribute": (
        (("file",), {"metavar": "FILE", "type": Path, "help": "article, text"}),
        (("--out",), {"required": True, "type": Path, "help": "article, attributions"}),
        (("--lang",), {"default": "", "metavar": "CODE", "help": "the texts' language; left out, each text tells it"}),
        (("--explain",), {"action": "store_true", "help": "add why: what found it, and who else could have said it"}),
    ),
}
