"""Stories as rows: the signature of each article, and the bands by which those that resemble it are found."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Mapping, Sequence

from corpus.clusters.signature import SIZE, Signature, bands, resemblance
from corpus.store.database import Database, Transaction

LEAST = 0.3
"""From this resemblance on two texts tell one story: copies, cuts and rewrites."""

_LOOKED_AT = 20  # articles that share most bands with a new one


class StoryRepository:
    """`corpus.store.stories.Stories` over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def file(self, filings: Sequence[tuple[int, Signature]]) -> None:
        async def job(transaction: Transaction) -> None:
            for article_id, signature in filings:
                await _file(transaction, article_id, signature)

        await self._database.write(job)

    async def unfiled(self, limit: int = 100) -> list[int]:
        rows = await self._database.read(
            "SELECT a.id FROM articles a LEFT JOIN article_stories s ON s.article_id = a.id "
            "WHERE a.deleted IS NULL AND (s.fingerprint IS NULL OR s.fingerprint <> a.fingerprint) "
            "ORDER BY a.id LIMIT ?",
            (limit,),
        )
        return [row["id"] for row in rows]

    async def of(self, article_ids: Iterable[int]) -> Mapping[int, int]:
        rows = await self._database.read(
            "SELECT article_id, story_id FROM article_stories JOIN articles a ON a.id = article_id "
            "WHERE article_id IN (SELECT value FROM json_each(?)) AND a.deleted IS NULL",
            (json.dumps(list(article_ids)),),
        )
        return {row["article_id"]: row["story_id"] for row in rows}

    async def members(self, article_ids: Iterable[int]) -> Mapping[int, Sequence[int]]:
        rows = await self._database.read(
            "SELECT own.article_id AS asked, other.article_id AS member FROM article_stories own "
            "JOIN articles a ON a.id = own.article_id AND a.deleted IS NULL "
            "JOIN article_stories other ON other.story_id = own.story_id "
            "JOIN articles b ON b.id = other.article_id AND b.deleted IS NULL "
            "WHERE own.article_id IN (SELECT value FROM json_each(?)) ORDER BY other.article_id",
            (json.dumps(list(article_ids)),),
        )
        found: dict[int, list[int]] = {}
        for row in rows:
            found.setdefault(row["asked"], []).append(row["member"])
        return found


async def _file(transaction: Transaction, article_id: int, signature: Signature) -> None:
    rows = await transaction.execute_fetchall("SELECT fingerprint FROM articles WHERE id = ?", (article_id,))
    if not (known := list(rows)):
        return
    await transaction.execute("DELETE FROM story_bands WHERE article_id = ?", (article_id,))
    story = await _nearest(transaction, article_id, signature)
    await transaction.execute(
        "INSERT INTO article_stories VALUES (?, ?, ?, ?) ON CONFLICT(article_id) DO UPDATE SET "
        "story_id = excluded.story_id, fingerprint = excluded.fingerprint, signature = excluded.signature",
        (article_id, article_id if story is None else story, known[0]["fingerprint"], array("I", signature).tobytes()),
    )
    await transaction.executemany(
        "INSERT INTO story_bands VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(band, article_id) for band in bands(signature)],
    )


async def _nearest(transaction: Transaction, article_id: int, signature: Signature) -> int | None:
    """The story of the article that resembles this one most; its own former story before others."""
    rows = await transaction.execute_fetchall(
        "SELECT s.article_id, s.story_id, s.signature FROM story_bands b "
        "JOIN article_stories s ON s.article_id = b.article_id "
        "WHERE b.band IN (SELECT value FROM json_each(?)) GROUP BY s.article_id ORDER BY count(*) DESC LIMIT ?",
        (json.dumps(bands(signature)), _LOOKED_AT),
    )
    alike = [(resemblance(signature, _signature(row["signature"])), row["story_id"]) for row in rows]
    best = max((one for one in alike if one[0] >= LEAST), default=None)
    if best is not None:
        return int(best[1])
    former = await transaction.execute_fetchall(
        "SELECT story_id, signature FROM article_stories WHERE article_id = ?", (article_id,)
    )
    for row in former:  # a text that has changed altogether begins a story of its own
        if resemblance(signature, _signature(row["signature"])) >= LEAST:
            return int(row["story_id"])
    return None


def _signature(data: bytes) -> Signature:
    values = array("I")
    values.frombytes(data)
    return tuple(values) if len(values) == SIZE else ()
