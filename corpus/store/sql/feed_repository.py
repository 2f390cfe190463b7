"""Subscriptions to feeds, and what their entries became, as rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from corpus.errors import NotFoundError
from corpus.feeds.subscription import EVERY, SeenEntry, Subscription
from corpus.fetching.validators import Validators
from corpus.messages import kept, recalled
from corpus.store.database import Database, Row, Transaction

KEPT_SECONDS = 180 * 86_400.0  # how long an entry that a feed no longer shows is remembered


class FeedRepository:
    """`corpus.store.feeds.Feeds` over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, url: str, now: float, *, title: str = "", outlet: str = "", every: float = EVERY) -> bool:

        async def job(transaction: Transaction) -> bool:
            cursor = await transaction.execute(
                "INSERT INTO feeds(url, asked, title, outlet, every, added) SELECT ?, ?, ?, ?, ?, ? "
                "WHERE NOT EXISTS (SELECT 1 FROM feeds WHERE url = ? OR asked = ?)",
                (url, url, title, outlet, every, now, url, url),
            )
            return cursor.rowcount == 1

        return await self._database.write(job)

    async def remove(self, feed_id: int) -> None:
        await self._changed(feed_id, "DELETE FROM feeds WHERE id = ?", (feed_id,))

    async def change(self, feed_id: int, *, outlet: str, every: float) -> None:
        await self._changed(
            feed_id,
            "UPDATE feeds SET outlet = ?, every = ?, "
            "next_poll = CASE WHEN polled + ? < next_poll THEN polled + ? ELSE next_poll END WHERE id = ?",
            (outlet, every, every, every, feed_id),
        )

    async def pause(self, feed_id: int) -> None:
        await self._changed(feed_id, "UPDATE feeds SET paused = 1 WHERE id = ?", (feed_id,))

    async def resume(self, feed_id: int) -> None:
        await self._changed(feed_id, "UPDATE feeds SET paused = 0, next_poll = 0 WHERE id = ?", (feed_id,))

    async def save(self, feed: Subscription) -> None:

        async def job(transaction: Transaction) -> None:
            values = (feed.title, feed.next_poll, feed.polled, feed.good, feed.failures, kept(feed.error))
            await transaction.execute(
                "UPDATE feeds SET title = ?, next_poll = ?, polled = ?, good = ?, failures = ?, error = ?, etag = ?, "
                "modified = ? WHERE id = ?",
                (*values, feed.validators.etag, feed.validators.modified, feed.id),
            )
            # Two feeds that have become one stay two, so that nobody's subscription vanishes.
            await transaction.execute(
                "UPDATE feeds SET url = ? WHERE id = ? AND NOT EXISTS (SELECT 1 FROM feeds WHERE url = ?)",
                (feed.url, feed.id, feed.url),
            )

        await self._database.write(job)

    async def all(self) -> list[Subscription]:
        return [_subscription(row) for row in await self._database.read("SELECT * FROM feeds ORDER BY id")]

    async def feed(self, feed_id: int) -> Subscription:
        rows = await self._database.read("SELECT * FROM feeds WHERE id = ?", (feed_id,))
        if not rows:
            raise NotFoundError("there is no feed {number}", number=str(feed_id))
        return _subscription(rows[0])

    async def due(self, now: float) -> list[Subscription]:
        rows = await self._database.read(
            "SELECT * FROM feeds WHERE paused = 0 AND (next_poll <= ? OR polled > ?) ORDER BY next_poll", (now, now)
        )
        return [_subscription(row) for row in rows]

    async def seen(self, feed_id: int, keys: Iterable[str], now: float) -> dict[str, SeenEntry]:
        wanted = list(keys)
        among = f"feed_id = ? AND key IN ({', '.join('?' for _ in wanted)})" if wanted else "FALSE"
        bound = (feed_id, *wanted) if wanted else ()
        rows = await self._database.read(f"SELECT * FROM feed_entries WHERE {among}", bound)

        async def job(transaction: Transaction) -> None:
            await transaction.execute(f"UPDATE feed_entries SET seen = ? WHERE {among}", (now, *bound))

        if rows:
            await self._database.write(job)
        return {row["key"]: _entry(row) for row in rows}

    async def mark(self, feed_id: int, entries: Iterable[SeenEntry], now: float) -> None:
        rows = [(feed_id, one.key, one.digest, one.article_id, one.whole, one.tries, now, now) for one in entries]

        async def job(transaction: Transaction) -> None:
            if await transaction.execute_fetchall("SELECT 1 FROM feeds WHERE id = ?", (feed_id,)):
                await transaction.executemany(
                    "INSERT INTO feed_entries VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (feed_id, key) DO UPDATE SET "
                    "digest = excluded.digest, whole = excluded.whole, tries = excluded.tries, seen = excluded.seen, "
                    "article_id = coalesce(excluded.article_id, feed_entries.article_id)",
                    rows,
                )

        await self._database.write(job)

    async def counts(self, since: float) -> Mapping[int, int]:
        rows = await self._database.read(
            "SELECT feed_id, count(*) AS n FROM feed_entries WHERE article_id IS NOT NULL AND at >= ? GROUP BY feed_id",
            (since,),
        )
        return {row["feed_id"]: row["n"] for row in rows}

    async def prune(self, now: float) -> None:

        async def job(transaction: Transaction) -> None:
            await transaction.execute("DELETE FROM feed_entries WHERE seen < ?", (now - KEPT_SECONDS,))

        await self._database.write(job)

    async def _changed(self, feed_id: int, sql: str, parameters: tuple[object, ...]) -> None:
        async def job(transaction: Transaction) -> None:
            cursor = await transaction.execute(sql, parameters)
            if cursor.rowcount != 1:
                raise NotFoundError("there is no feed {number}", number=str(feed_id))

        await self._database.write(job)


def _subscription(row: Row) -> Subscription:
    values = {
        name: row[name] for name in ("id", "url", "asked", "title", "outlet", "every", "added", "next_poll", "polled")
    }
    told = {"good": row["good"], "failures": row["failures"], "error": recalled(row["error"])}
    return Subscription(
        **values, **told, paused=bool(row["paused"]), validators=Validators(row["etag"], row["modified"])
    )


def _entry(row: Row) -> SeenEntry:
    return SeenEntry(row["key"], row["digest"], row["article_id"], bool(row["whole"]), row["tries"])
