"""What was asked and how people liked the answers, in bot.db: for /gaps and /stats.

The words of a question are kept a week with the message that answered it, so that a vote on it finds them; after that
only those of questions that were not answered, or not well, and without who asked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from corpus.store.database import Database, Row, Transaction

_MOST_GAPS = 500
VOTED_SECONDS = 7 * 86_400.0  # how long an answer can be voted on
GAP_SECONDS = 90 * 86_400.0


class Outcome(StrEnum):
    """How a question came out."""

    ANSWERED = "answered"
    DOUBTFUL = "doubtful"
    ABSTAINED = "abstained"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question. `query` are `query_values`; `articles` the ids of those whose passages come closest."""

    text: str
    query: Mapping[str, Any]
    outcome: Outcome
    articles: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that was not answered, or whose answer has more votes against it than for it."""

    asked: Asked
    at: float
    votes: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How often something happened since a moment in Unix seconds."""

    count: int
    since: float


class FeedbackStore:
    """The questions and votes in bot.db. What has returned is on disk. Raises StoreError."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        """`clock` gives Unix seconds."""
        self._database = database
        self._clock = clock

    async def note(self, chat_id: int, message_id: int, asked: Asked) -> None:
        """Keep a question with the message that answers it, in place of the one that it answered before."""
        row = (
            chat_id,
            message_id,
            asked.text,
            json.dumps(dict(asked.query)),
            asked.outcome,
            json.dumps(asked.articles),
        )

        async def job(transaction: Transaction) -> None:
            await transaction.execute("DELETE FROM questions WHERE chat_id = ? AND message_id = ?", row[:2])
            await transaction.execute(
                "INSERT INTO questions(chat_id, message_id, text, query, outcome, articles, at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*row, self._clock()),
            )
            await self._count(transaction, asked.outcome, 1)

        await self._database.write(job)

    async def vote(self, chat_id: int, message_id: int, user_id: int, vote: int) -> bool:
        """What a user thinks of an answer, 1 or -1, or 0 to take it back. False if the message answers nothing."""

        async def job(transaction: Transaction) -> bool:
            rows = await transaction.execute_fetchall(
                "SELECT q.id, coalesce(v.vote, 0) FROM questions q "
                "LEFT JOIN votes v ON v.question_id = q.id AND v.user_id = ? WHERE q.chat_id = ? AND q.message_id = ?",
                (user_id, chat_id, message_id),
            )
            for number, former in [(row[0], row[1]) for row in rows]:
                await transaction.execute("DELETE FROM votes WHERE question_id = ? AND user_id = ?", (number, user_id))
                if vote:
                    await transaction.execute("INSERT INTO votes VALUES (?, ?, ?)", (number, user_id, vote))
                await self._count(transaction, "up", (vote == 1) - (former == 1))
                await self._count(transaction, "down", (vote == -1) - (former == -1))
                return True
            return False

        return await self._database.write(job)

    async def gaps(self) -> list[Gap]:
        """The newest gaps, newest first."""
        rows = await self._database.read(
            "SELECT q.*, coalesce(sum(v.vote), 0) AS votes FROM questions q LEFT JOIN votes v ON v.question_id = q.id "
            "GROUP BY q.id HAVING q.outcome = 'abstained' OR votes < 0 ORDER BY q.at DESC, q.id DESC LIMIT ?",
            (_MOST_GAPS,),
        )
        return [Gap(_asked(row), row["at"], row["votes"]) for row in rows]

    async def tallies(self) -> dict[str, Tally]:
        """How often questions came out how, and votes up and down."""
        rows = await self._database.read("SELECT * FROM tallies")
        return {row["name"]: Tally(row["count"], row["since"]) for row in rows}

    async def prune(self) -> None:
        """Forget who asked, and what is no gap or too old."""
        now = self._clock()
        week, quarter = now - VOTED_SECONDS, now - GAP_SECONDS

        async def job(transaction: Transaction) -> None:
            await transaction.execute("DELETE FROM questions WHERE at < ?", (quarter,))
            await transaction.execute(
                "DELETE FROM questions WHERE at < ? AND outcome <> 'abstained' AND id NOT IN "
                "(SELECT question_id FROM votes GROUP BY question_id HAVING sum(vote) < 0)",
                (week,),
            )
            await transaction.execute("UPDATE questions SET chat_id = NULL, message_id = NULL WHERE at < ?", (week,))
            await transaction.execute(
                "UPDATE votes SET user_id = -question_id WHERE question_id IN "
                "(SELECT id FROM questions WHERE chat_id IS NULL) AND user_id > 0 "
                "AND question_id IN (SELECT question_id FROM votes GROUP BY question_id HAVING count(*) = 1)"
            )

        await self._database.write(job)

    async def _count(self, transaction: Transaction, name: str, by: int) -> None:
        if by:
            await transaction.execute(
                "INSERT INTO tallies VALUES (?, ?, ?) ON CONFLICT(name) DO UPDATE SET count = tallies.count + ?",
                (name, by, self._clock(), by),
            )


def _asked(row: Row) -> Asked:
    return Asked(row["text"], json.loads(row["query"]), Outcome(row["outcome"]), tuple(json.loads(row["articles"])))


def clustered(gaps: Sequence[Gap], alike: Callable[[str, str], bool]) -> list[list[Gap]]:
    """Gaps whose questions are alike together, the largest cluster first; within it the newest first."""
    clusters: list[list[Gap]] = []
    for gap in gaps:
        home = next((one for one in clusters if alike(one[0].asked.text, gap.asked.text)), None)
        if home is None:
            clusters.append([gap])
        else:
            home.append(gap)
    return sorted(clusters, key=len, reverse=True)
