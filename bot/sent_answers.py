"""Answers that were sent not long ago, in bot.db: should their words be corrected, they are told so."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from corpus.model import Passage
from corpus.store.database import Database, Row, Transaction

KEPT_SECONDS = 7 * 86_400.0
PER_CHAT = 20  # answers


@dataclass(frozen=True, slots=True)
class SentAnswer:
    """A message of ours: its Telegram HTML, its inline keyboard as JSON ("" without one), and the passages it shows, by
    id, each with the digest of its text."""

    chat_id: int
    message_id: int
    html: str
    keyboard: str
    passages: Mapping[int, str]


class SentAnswers:
    """The last answers of each chat, for some days; each is told of once. Raises StoreError."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        """`clock` gives Unix seconds."""
        self._database = database
        self._clock = clock

    async def note(self, answer: SentAnswer) -> None:
        """Remember an answer, in place of the oldest of its chat when there are too many."""
        key = (answer.chat_id, answer.message_id)
        row = (*key, answer.html, answer.keyboard, json.dumps(dict(answer.passages)), self._clock())

        async def job(transaction: Transaction) -> None:
            await transaction.execute(
                "INSERT INTO sent_answers VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT(chat_id, message_id) DO UPDATE SET "
                "html = excluded.html, keyboard = excluded.keyboard, passages = excluded.passages, at = excluded.at",
                row,
            )
            await transaction.execute("DELETE FROM sent_passages WHERE chat_id = ? AND message_id = ?", key)
            await transaction.executemany(
                "INSERT INTO sent_passages VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                [(one, *key) for one in answer.passages],
            )
            rows = await transaction.execute_fetchall(
                "SELECT message_id FROM sent_answers WHERE chat_id = ? ORDER BY at DESC, message_id DESC "
                "LIMIT 1000000 OFFSET ?",
                (answer.chat_id, PER_CHAT),
            )
            await _forget(transaction, [(answer.chat_id, int(one["message_id"])) for one in rows])

        await self._database.write(job)

    async def showing(self, passages: Iterable[int]) -> list[SentAnswer]:
        """The answers that show one of these passages, newest first."""
        rows = await self._database.read(
            "SELECT DISTINCT a.* FROM sent_passages p JOIN sent_answers a USING (chat_id, message_id) "
            "WHERE p.passage_id IN (SELECT value FROM json_each(?)) AND a.at >= ? ORDER BY a.at DESC",
            (json.dumps(list(passages)), self._clock() - KEPT_SECONDS),
        )
        return [_answer(row) for row in rows]

    async def forget(self, answer: SentAnswer) -> None:
        """It has been told of, or can't be."""

        async def job(transaction: Transaction) -> None:
            await _forget(transaction, [(answer.chat_id, answer.message_id)])

        await self._database.write(job)

    async def prune(self) -> None:
        """Drop what is too old."""
        before = self._clock() - KEPT_SECONDS

        async def job(transaction: Transaction) -> None:
            rows = await transaction.execute_fetchall(
                "SELECT chat_id, message_id FROM sent_answers WHERE at < ?", (before,)
            )
            await _forget(transaction, [(int(row["chat_id"]), int(row["message_id"])) for row in rows])

        await self._database.write(job)


def digest_of(passage: Passage) -> str:
    """What tells whether a passage's words are still the same."""
    return hashlib.blake2b(passage.text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


async def _forget(transaction: Transaction, keys: list[tuple[int, int]]) -> None:
    for table in ("sent_answers", "sent_passages"):
        await transaction.executemany(f"DELETE FROM {table} WHERE chat_id = ? AND message_id = ?", keys)  # noqa: S608


def _answer(row: Row) -> SentAnswer:
    passages = {int(number): digest for number, digest in json.loads(row["passages"]).items()}
    return SentAnswer(row["chat_id"], row["message_id"], row["html"], row["keyboard"], passages)
