"""The article store over a database."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import re
import time
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from corpus.errors import DamagedError, NotFoundError
from corpus.formats.address import canonical
from corpus.model import Article, Citation, Draft, Passage
from corpus.store.articles import ALL_DAYS, Attributed, Days, Edited, Outcome, Standing, Stored, Version
from corpus.store.changes import Change
from corpus.store.database import Database, Transaction, Turn
from corpus.store.editions import adds_nothing, edited, fingerprint, value_of
from corpus.store.sql import article_writer, row_mapping, speaker_filing, version_rows
from corpus.store.sql.command_log import KEPT_SECONDS, once
from corpus.store.sql.feed_repository import FeedRepository
from corpus.store.sql.speaker_refiling import outdated, refile
from corpus.store.sql.speaker_repository import SpeakerRepository, write_attributions
from corpus.store.sql.story_repository import StoryRepository
from corpus.store.sql.watch_repository import WatchRepository
from corpus.store.sql.written_articles import WrittenArticles
from corpus.store.store import Totals

WALK = 50  # articles read at a time on a walk over all

# What an article is listed under: posts of channels have no title.
_LISTED_AS = (
    "coalesce(nullif(title, ''), (SELECT text FROM passages WHERE article_id = articles.id AND kind = 'body' "
    "ORDER BY position LIMIT 1), '')"
)


class SqlStore:
    """`corpus.store.store.Store` in the tables of a database."""

    def __init__(self, database: Database) -> None:
        """Use `open`."""
        self._database = database
        self._speakers = SpeakerRepository(database)
        self._feeds = FeedRepository(database)
        self._watch = WatchRepository(database)
        self._stories = StoryRepository(database)
        self._totals: Totals | None = None
        self._written = WrittenArticles()

    @property
    def speakers(self) -> SpeakerRepository:
        return self._speakers

    @property
    def stories(self) -> StoryRepository:
        return self._stories

    @property
    def watch(self) -> WatchRepository:
        return self._watch

    @property
    def feeds(self) -> FeedRepository:
        return self._feeds

    @classmethod
    async def over(cls, database: Database) -> SqlStore:
        """The store in a database whose schema is up to date; closing it closes the database."""
        try:
            if await outdated(database):
                async with database.turn("filing speakers"):
                    if await outdated(database):  # nor has another process filed them meanwhile
                        await database.write(refile)
        except BaseException:
            await database.close()
            raise
        return cls(database)

    def turn(self, name: str) -> AbstractAsyncContextManager[Turn]:
        return self._database.turn(name)

    async def close(self) -> None:
        await self._database.close()

    # Writing

    async def put(self, draft: Draft, attributed: Attributed, version: str, *, command: str = "") -> Stored:
        return (await self.put_many([(draft, attributed)], version, command=command))[0]

    async def put_many(
        self, drafts: Sequence[tuple[Draft, Attributed]], version: str, *, command: str = ""
    ) -> list[Stored]:

        written: dict[int, Article] = {}
        reached: list[int] = []

        async def job(transaction: Transaction) -> list[tuple[int, Outcome, int | None]]:
            done = [await article_writer.put(transaction, draft, attributed, version) for draft, attributed in drafts]
            editions = {one.article_id: one.edition for one in done if one.edition}
            written.update(await article_writer.as_stored(transaction, editions))
            reached.append(await article_writer.newest(transaction))
            return [(one.article_id, one.outcome, one.previous) for one in done]

        told = await self._database.write(once(command, job))
        self._written.keep(max(reached, default=0), written)
        others = await self._whole({number for number, _, _ in told} - written.keys())
        articles = written | {article.citation.article_id: article for article in others}
        if gone := [number for number, _, _ in told if number not in articles]:
            raise NotFoundError("there is no article {number}", number=str(gone[0]))
        return [Stored(articles[number], Outcome(outcome), previous) for number, outcome, previous in told]

    async def known(self, draft: Draft) -> int | None:
        rows = await self._database.read(
            f"SELECT {row_mapping.CITATION_COLUMNS} FROM articles WHERE fingerprint = ? AND deleted IS NULL",
            (fingerprint(draft),),
        )
        return rows[0]["id"] if rows and adds_nothing(draft, row_mapping.citation(rows[0])) else None

    async def standing_of(self, url: str) -> Standing:
        rows = await self._database.read(
            "SELECT id, is_excerpt, deleted FROM articles WHERE address = ? AND replaces IS NULL "
            "ORDER BY deleted IS NULL DESC LIMIT 1",
            (canonical(url),),
        )
        if not rows:
            return Standing()
        return Standing(rows[0]["id"], rows[0]["deleted"] is not None, bool(rows[0]["is_excerpt"]))

    async def versions(self, article_id: int) -> list[Version]:
        rows = await self._database.read(
            f"SELECT {version_rows.COLUMNS} FROM article_versions WHERE article_id = ? ORDER BY number DESC",
            (article_id,),
        )
        return [version_rows.version(row) for row in rows]

    async def delete(self, article_id: int, *, command: str = "") -> int:

        async def job(transaction: Transaction) -> int:
            await article_writer.living(transaction, article_id)
            await article_writer.mark_deleted(transaction, article_id)
            await article_writer.log(
                transaction, article_id, removed=await article_writer.passage_ids(transaction, article_id)
            )
            return article_id

        return await self._database.write(once(command, job))

    async def restore(self, deletion_id: int, *, command: str = "") -> Article:

        async def job(transaction: Transaction) -> int:
            return await article_writer.restore(transaction, deletion_id)

        return await self.article(await self._database.write(once(command, job)))

    async def edit(self, article_id: int, field: str, value: str, *, command: str = "") -> Edited:

        async def job(transaction: Transaction) -> str:
            former = await article_writer.cited(transaction, article_id)
            later = edited(former, field, value.strip())
            removed, added = await article_writer.recite(transaction, former, later)
            await article_writer.log(transaction, article_id, removed=removed, added=added)
            return value_of(former, field)

        former = await self._database.write(once(command, job))
        return Edited((await self.article(article_id)).citation, former)

    async def reattribute(self, article_id: int, attributed: Attributed, version: str) -> None:

        async def job(transaction: Transaction) -> None:
            await article_writer.living(transaction, article_id)
            await transaction.execute(
                "DELETE FROM attributions WHERE passage_id IN (SELECT id FROM passages WHERE article_id = ?)",
                (article_id,),
            )
            await transaction.execute("DELETE FROM mentions WHERE article_id = ?", (article_id,))
            ids = await article_writer.passage_ids(transaction, article_id)
            await write_attributions(transaction, article_id, list(zip(ids, attributed, strict=True)))
            await transaction.execute("UPDATE articles SET version = ? WHERE id = ?", (version, article_id))
            await article_writer.log(transaction, article_id)

        await self._database.write(job)

    async def result_of(self, command: str) -> Any | None:
        rows = await self._database.read("SELECT result FROM commands WHERE command = ?", (command,))
        return json.loads(rows[0]["result"]) if rows else None

    async def prune(self, days: float, followed: int = 0) -> int:
        before = (dt.datetime.now(dt.UTC) - dt.timedelta(days=days)).isoformat(timespec="seconds")

        async def job(transaction: Transaction) -> int:
            found = await transaction.execute_fetchall("SELECT id FROM articles WHERE deleted < ? LIMIT 100", (before,))
            rows = list(found)
            dropped = json.dumps([row["id"] for row in rows])
            told = await transaction.execute_fetchall(
                "SELECT DISTINCT speaker_id FROM mentions WHERE article_id IN (SELECT value FROM json_each(?))",
                (dropped,),
            )
            await transaction.execute("DELETE FROM articles WHERE id IN (SELECT value FROM json_each(?))", (dropped,))
            await speaker_filing.drop_unmentioned(transaction, (row["speaker_id"] for row in told))
            await transaction.execute(
                # The line that followers have come to stays, and shows that they lack none: numbers may be left out.
                "DELETE FROM changes WHERE seq < ? AND seq < (SELECT max(seq) FROM changes)",
                (followed,),
            )
            await transaction.execute("DELETE FROM commands WHERE at < ?", (time.time() - KEPT_SECONDS,))
            return len(rows)

        return await self._database.write(job)

    # Reading

    async def article(self, article_id: int) -> Article:
        for article in await self._whole([article_id]):
            return article
        raise NotFoundError("there is no article {number}", number=str(article_id))

    async def changed(self, changes: Sequence[Change]) -> list[Article]:
        known = self._written.of(changes)
        return [*known.values(), *await self._whole({change.article_id for change in changes} - known.keys())]

    async def _whole(self, article_ids: Collection[int]) -> list[Article]:
        """The living ones of these articles, in the order of ids."""
        citations = await self.citations(article_ids)
        rows = await self._database.read(
            "SELECT id FROM passages WHERE article_id IN (SELECT value FROM json_each(?)) "
            "ORDER BY article_id, position",
            (json.dumps(sorted(citations)),),
        )
        passages: dict[int, list[Passage]] = {number: [] for number in sorted(citations)}
        for passage in await self.passages(row["id"] for row in rows):
            if passage.article_id not in passages:  # an index of the database says otherwise
                raise DamagedError
            passages[passage.article_id].append(passage)
        return [Article(citations[number], tuple(found)) for number, found in passages.items()]

    async def passages(self, ids: Iterable[int]) -> list[Passage]:
        wanted = list(ids)
        if not wanted:
            return []
        rows, found = await asyncio.gather(
            self._database.read(
                "SELECT p.* FROM json_each(?) w JOIN passages p ON p.id = w.value "
                "JOIN articles a ON a.id = p.article_id WHERE a.deleted IS NULL",
                (json.dumps(wanted),),
            ),
            self._speakers.attributions(wanted),
        )
        passages = {row["id"]: row_mapping.passage(row, found.get(row["id"], ())) for row in rows}
        return [passages[number] for number in wanted if number in passages]

    async def cited_passages(self, ids: Iterable[int]) -> tuple[list[Passage], dict[int, Citation]]:
        wanted = list(ids)
        if not wanted:
            return [], {}
        passages, rows = await asyncio.gather(
            self.passages(wanted),
            self._database.read(
                f"SELECT {row_mapping.CITATION_COLUMNS} FROM articles WHERE deleted IS NULL AND id IN "
                "(SELECT p.article_id FROM json_each(?) w JOIN passages p ON p.id = w.value)",
                (json.dumps(wanted),),
            ),
        )
        cited = {row["id"]: row_mapping.citation(row) for row in rows}
        return [passage for passage in passages if passage.article_id in cited], cited

    async def passage_ids(self, after: int, limit: int) -> dict[int, int]:
        rows = await self._database.read(
            "SELECT p.id, p.article_id FROM passages p JOIN articles a ON a.id = p.article_id "
            "WHERE p.id > ? AND a.deleted IS NULL ORDER BY p.id LIMIT ?",
            (after, limit),
        )
        return {row["id"]: row["article_id"] for row in rows}

    async def citations(self, article_ids: Iterable[int]) -> dict[int, Citation]:
        if not (wanted := list(article_ids)):
            return {}
        rows = await self._database.read(
            f"SELECT {row_mapping.CITATION_COLUMNS} FROM articles "
            "WHERE id IN (SELECT value FROM json_each(?)) AND deleted IS NULL",
            (json.dumps(wanted),),
        )
        return {row["id"]: row_mapping.citation(row) for row in rows}

    async def articles(
        self,
        offset: int = 0,
        limit: int = 20,
        *,
        words: Sequence[str] = (),
        outlets: Sequence[str] | None = None,
        days: Days = ALL_DAYS,
    ) -> list[Citation]:
        condition, bound = _filter(words, outlets)
        within = [(day, sign) for day, sign in zip(days, (">=", "<="), strict=True) if day]
        condition += "".join(f" AND published {sign} ?" for _, sign in within)
        bound += [day.isoformat() for day, _ in within]
        rows = await self._database.read(
            f"SELECT {row_mapping.CITATION_COLUMNS} FROM articles WHERE {condition} "
            "ORDER BY published DESC NULLS LAST, id DESC LIMIT ? OFFSET ?",
            (*bound, limit, offset),
        )
        return [row_mapping.citation(row) for row in rows]

    async def count_articles(self, words: Sequence[str] = (), outlets: Sequence[str] | None = None) -> int:
        condition, bound = _filter(words, outlets)
        rows = await self._database.read(f"SELECT count(*) FROM articles WHERE {condition}", bound)
        return int(rows[0][0])

    async def outlets(self) -> list[str]:
        rows = await self._database.read(
            "SELECT outlet FROM articles WHERE deleted IS NULL AND outlet <> '' GROUP BY outlet ORDER BY count(*) DESC"
        )
        return [row["outlet"] for row in rows]

    async def neighbours(self, passage_id: int, around: int = 1) -> list[Passage]:
        rows = await self._database.read(
            "SELECT n.id FROM passages p JOIN passages n ON n.article_id = p.article_id "
            "AND n.position BETWEEN p.position - ? AND p.position + ? AND (n.kind = 'body' OR n.id = p.id) "
            "WHERE p.id = ? ORDER BY n.position",
            (around, around, passage_id),
        )
        return await self.passages(row["id"] for row in rows)

    async def walk(self) -> AsyncIterator[Article]:
        after = 0
        while rows := await self._database.read(
            "SELECT id FROM articles WHERE id > ? AND deleted IS NULL ORDER BY id LIMIT ?", (after, WALK)
        ):
            for article in await self._whole([row["id"] for row in rows]):
                yield article
            after = rows[-1]["id"]

    async def outdated(self, version: str, limit: int = 100) -> list[int]:
        rows = await self._database.read(
            "SELECT id FROM articles WHERE version <> ? AND deleted IS NULL ORDER BY id LIMIT ?", (version, limit)
        )
        return [row["id"] for row in rows]

    async def changes(self, after: int, limit: int = 1000) -> list[Change]:
        rows = await self._database.read("SELECT * FROM changes WHERE seq > ? ORDER BY seq LIMIT ?", (after, limit))
        return [row_mapping.change(row) for row in rows]

    async def oldest_change(self) -> int:
        rows = await self._database.read("SELECT coalesce(min(seq), 0) FROM changes")
        return int(rows[0][0])

    async def id(self) -> str:
        rows = await self._database.read("SELECT value FROM facts WHERE name = 'id'")
        return str(rows[0][0])

    async def seq(self) -> int:
        rows = await self._database.read("SELECT coalesce(max(seq), 0) FROM changes")
        return int(rows[0][0])

    async def totals(self) -> Totals:
        seq = await self.seq()
        if self._totals is None or self._totals.seq != seq:
            self._totals = await self._counted(seq)
        return self._totals

    async def _counted(self, seq: int) -> Totals:
        rows = await self._database.read(
            "WITH living AS (SELECT id, published FROM articles WHERE deleted IS NULL) SELECT "
            "(SELECT count(*) FROM living) AS articles, (SELECT min(published) FROM living) AS first, "
            "(SELECT max(published) FROM living) AS last, "
            "(SELECT count(*) FROM passages WHERE kind <> 'caption' "
            "AND article_id IN (SELECT id FROM living)) AS passages, "
            "(SELECT count(*) FROM attributions JOIN passages p ON p.id = passage_id "
            "WHERE p.article_id IN (SELECT id FROM living)) AS attributions, "
            "(SELECT count(DISTINCT speaker_id) FROM mentions WHERE article_id IN (SELECT id FROM living)) AS speakers"
        )
        row = rows[0]
        counts = (row["articles"], row["passages"], row["attributions"], row["speakers"])
        first, last = (dt.date.fromisoformat(day) if day else None for day in (row["first"], row["last"]))
        return Totals(*counts, first, last, seq)


def _filter(words: Sequence[str], outlets: Sequence[str] | None) -> tuple[str, list[str]]:
    """The condition on living articles, and what is bound in it."""
    titles = [f" AND lower({_LISTED_AS}) LIKE lower(?) ESCAPE '\\'" for _ in words]
    bound = ["%" + re.sub(r"([\\%_])", r"\\\1", word) + "%" for word in words]
    if outlets is None:
        return "deleted IS NULL" + "".join(titles), bound
    within = f" AND outlet IN ({', '.join('?' for _ in outlets)})" if outlets else " AND FALSE"
    return "deleted IS NULL" + "".join(titles) + within, [*bound, *outlets]
