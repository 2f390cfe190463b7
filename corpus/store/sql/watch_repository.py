"""Watched articles as rows."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.store.database import Database, Transaction
from corpus.store.watch import Watched


class WatchRepository:
    """`corpus.store.watch.WatchList` over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, article_id: int, now: float) -> None:
        async def job(transaction: Transaction) -> None:
            await transaction.execute(
                "INSERT INTO watched(article_id, due, added) SELECT id, ?, ? FROM articles WHERE id = ? "
                "ON CONFLICT DO NOTHING",
                (now, now, article_id),
            )

        await self._database.write(job)

    async def due(self, now: float, limit: int = 20) -> Sequence[Watched]:
        rows = await self._database.read(
            "SELECT article_id, url, w.added FROM watched w JOIN articles a ON a.id = article_id "
            "WHERE due <= ? AND a.deleted IS NULL AND url <> '' ORDER BY due LIMIT ?",
            (now, limit),
        )
        return [Watched(row["article_id"], row["url"], row["added"]) for row in rows]

    async def put_off(self, article_id: int, due: float | None) -> None:
        async def job(transaction: Transaction) -> None:
            if due is None:
                await transaction.execute("DELETE FROM watched WHERE article_id = ?", (article_id,))
            else:
                await transaction.execute("UPDATE watched SET due = ? WHERE article_id = ?", (due, article_id))

        await self._database.write(job)
