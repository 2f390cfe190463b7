"""Former versions of articles as rows, written in the transaction that changes the article."""

from __future__ import annotations

import datetime as dt
import json

from corpus.model import PassageKind
from corpus.store.articles import Version
from corpus.store.database import Row, Transaction
from corpus.store.sql import row_mapping

MOST_VERSIONS = 30  # of one article; the oldest go first


async def keep(transaction: Transaction, article_id: int) -> None:
    """Keep the article as it is now, before it changes."""
    texts = await transaction.execute_fetchall(
        "SELECT text FROM passages WHERE article_id = ? AND kind = ? ORDER BY position", (article_id, PassageKind.BODY)
    )
    paragraphs = json.dumps([row["text"] for row in texts], ensure_ascii=False)
    until = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    await transaction.execute(
        f"INSERT INTO article_versions(article_id, until, paragraphs, {_CITED}) "
        f"SELECT id, ?, ?, {_CITED} FROM articles WHERE id = ?",
        (until, paragraphs, article_id),
    )
    await transaction.execute(
        "DELETE FROM article_versions WHERE article_id = ? AND number NOT IN "
        "(SELECT number FROM article_versions WHERE article_id = ? ORDER BY number DESC LIMIT ?)",
        (article_id, article_id, MOST_VERSIONS),
    )


@row_mapping.of_rows
def version(row: Row) -> Version:
    """A row of `article_versions`, with the article's id as `id`."""
    return Version(
        row_mapping.citation(row), tuple(json.loads(row["paragraphs"])), dt.datetime.fromisoformat(row["until"])
    )


_CITED = row_mapping.CITATION_COLUMNS.removeprefix("id, ")
COLUMNS = f"article_id AS id, until, paragraphs, {_CITED}"
"""What `version` reads."""
