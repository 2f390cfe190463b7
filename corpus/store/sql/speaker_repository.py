"""Who speaks in the corpus: speakers across articles, what each has said, merges and splits."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import Iterable, Sequence

from corpus.errors import InvalidError, NotFoundError
from corpus.model import Attribution, Speaker, SpeakerKind
from corpus.store.database import Database, Row, Transaction, returned
from corpus.store.speakers import GivenRole, SpeakerProfile
from corpus.store.sql import row_mapping
from corpus.store.sql.command_log import once, result_of
from corpus.store.sql.speaker_filing import file_names, file_speaker, join, new_speaker, part, pin_in_article
from corpus.text import fold

_MOST_WORDS = 16  # of a name: SQLite bounds how deep an expression is
_JOINED = (
    "SELECT t.*, m.name AS m_name, m.role AS m_role, m.aliases AS m_aliases, s.name AS s_name, s.kind AS s_kind "
    "FROM attributions t LEFT JOIN mentions m ON m.id = t.mention_id LEFT JOIN speakers s ON s.id = m.speaker_id "
)


class SpeakerRepository:
    """`corpus.store.speakers.Speakers` over a database."""

    def __init__(self, database: Database) -> None:
        """Share the store's database."""
        self._database = database

    async def attributions(self, passage_ids: Iterable[int]) -> dict[int, list[Attribution]]:
        """Attributions by passage, in the order they were found; passages without any are left out."""
        rows = await self._database.read(
            _JOINED + "WHERE t.passage_id IN (SELECT value FROM json_each(?)) ORDER BY t.id",
            (json.dumps(list(passage_ids)),),
        )
        return await asyncio.to_thread(_by_passage, rows)

    async def cards(self, offset: int = 0, limit: int = 20) -> list[SpeakerProfile]:
        rows = await self._database.read(
            _CARDS.format("") + " ORDER BY said DESC, s.id LIMIT ? OFFSET ?", (limit, offset)
        )
        return await self._described(rows)

    async def card(self, speaker_id: int) -> SpeakerProfile:
        rows = await self._database.read(_CARDS.format("WHERE s.id = ?"), (speaker_id,))
        if not rows:
            raise NotFoundError("no article has anything from this speaker")
        return (await self._described(rows))[0]

    async def named(self, name: str, limit: int = 20) -> list[SpeakerProfile]:
        matching, words = _matching(name)
        rows = await self._database.read(
            _CARDS.format(f"WHERE s.id IN ({matching})") + " ORDER BY said DESC, s.id LIMIT ?", (*words, limit)
        )
        return await self._described(rows)

    async def ids(self, name: str) -> list[int]:
        rows = await self._database.read("SELECT id FROM speakers WHERE name = ? ORDER BY id", (name,))
        return [row["id"] for row in rows]

    async def said(self, speaker_id: int, offset: int = 0, limit: int = 20) -> list[int]:
        # Each of the articles has such a passage, so as many suffice as passages are asked for. CROSS and + make SQLite
        # go from these few articles to their mentions.
        rows = await self._database.read(
            "SELECT DISTINCT p.id, a.published, a.id AS article, p.position FROM ("
            "SELECT DISTINCT a.id, a.published FROM mentions m JOIN articles a ON a.id = m.article_id "
            "AND a.deleted IS NULL WHERE m.speaker_id = ? AND EXISTS ("
            "SELECT 1 FROM attributions t WHERE t.mention_id = m.id AND t.attitude = 0) "
            "ORDER BY a.published DESC NULLS LAST, a.id DESC LIMIT ?) a CROSS JOIN mentions m "
            "JOIN attributions t ON t.mention_id = m.id AND t.attitude = 0 JOIN passages p ON p.id = t.passage_id "
            "WHERE m.article_id = a.id AND +m.speaker_id = ? "
            "ORDER BY a.published DESC NULLS LAST, article DESC, p.position LIMIT ? OFFSET ?",
            (speaker_id, limit + offset, speaker_id, limit, offset),
        )
        return [row["id"] for row in rows]

    async def merge(self, kept: int, merged: int, *, command: str = "") -> SpeakerProfile:

        async def job(transaction: Transaction) -> dict[str, object]:
            if kept == merged:
                raise InvalidError("these are one speaker already")
            for number in (kept, merged):
                await _existing(transaction, number)
            joined = await join(transaction, kept, merged)
            await _log_speaker(transaction, kept)
            return joined

        await self._database.write(once(command, job))
        return await self.card(kept)

    async def part(self, merging: str, *, command: str = "") -> tuple[int, int]:

        async def job(transaction: Transaction) -> list[int]:
            joined = await result_of(transaction, merging)
            if joined is None:
                raise NotFoundError("it is not known any more who was merged")
            await part(transaction, joined)
            for number in (joined["kept"], joined["merged"]):
                await _log_speaker(transaction, number)
            return [joined["kept"], joined["merged"]]

        kept, merged = await self._database.write(once(command, job))
        return kept, merged

    async def split(self, speaker_id: int, article_ids: Sequence[int], *, command: str = "") -> SpeakerProfile:

        async def job(transaction: Transaction) -> dict[str, int]:
            await _existing(transaction, speaker_id)
            return {"whole": speaker_id, "part": await _split(transaction, speaker_id, article_ids)}

        return await self.card((await self._database.write(once(command, job)))["part"])

    async def _described(self, rows: Sequence[Row]) -> list[SpeakerProfile]:
        ids = json.dumps([row["id"] for row in rows])
        details = await self._database.read(
            "SELECT * FROM (SELECT m.speaker_id, m.name, m.role, m.aliases, a.published, a.id AS article, a.url, "
            "row_number() OVER (PARTITION BY m.speaker_id, m.name, m.role, m.aliases "
            "ORDER BY a.published DESC NULLS LAST, a.id DESC) AS place, "
            "count(*) OVER (PARTITION BY m.speaker_id, m.role) AS articles "
            "FROM mentions m JOIN articles a ON a.id = m.article_id AND a.deleted IS NULL "
            "WHERE m.speaker_id IN (SELECT value FROM json_each(?))) AS told "
            "WHERE place = 1 ORDER BY published DESC NULLS LAST, article DESC",
            (ids,),
        )
        return [_card(row, [line for line in details if line["speaker_id"] == row["id"]]) for row in rows]


_CARDS = (
    "SELECT s.id, s.name, s.kind, count(*) AS said FROM speakers s JOIN mentions m ON m.speaker_id = s.id "
    "JOIN articles a ON a.id = m.article_id AND a.deleted IS NULL "
    "JOIN attributions t ON t.mention_id = m.id AND t.attitude = 0 {} GROUP BY s.id"
)


def _matching(name: str) -> tuple[str, list[str]]:
    """SQL for the ids of the speakers whose names have all words of `name`, and what is bound in it; nobody has none,
    or more than a name has.

    A key holds folded words between spaces, so a word is found whole: "lee" isn't "leeds".
    """
    words = fold(name).split()
    if not 0 < len(words) <= _MOST_WORDS:
        return "SELECT speaker_id FROM names WHERE FALSE", []
    matching = " AND ".join("(' ' || folded || ' ') LIKE ?" for _ in words)
    return f"SELECT speaker_id FROM names WHERE {matching}", [f"% {word} %" for word in words]


def _by_passage(rows: Sequence[Row]) -> dict[int, list[Attribution]]:
    """The attributions of rows of _JOINED; hundreds of them take too long for the event loop."""
    found: dict[int, list[Attribution]] = {}
    for row in rows:
        found.setdefault(row["passage_id"], []).append(row_mapping.attribution(row))
    return found


@row_mapping.of_rows
def _card(row: Row, details: Sequence[Row]) -> SpeakerProfile:
    roles: dict[str, GivenRole] = {}
    aliases: dict[str, None] = {}
    for line in details:
        if line["role"]:
            day = dt.date.fromisoformat(line["published"]) if line["published"] else None
            given = GivenRole(line["role"], day, line["article"], line["url"] or "", line["articles"])
            roles.setdefault(line["role"], given)
        aliases |= dict.fromkeys((line["name"], *json.loads(line["aliases"])))
    aliases.pop(row["name"], None)
    kind = SpeakerKind(row["kind"])
    return SpeakerProfile(row["id"], row["name"], kind, tuple(roles.values()), tuple(aliases), row["said"])


async def write_attributions(
    transaction: Transaction, article_id: int, found: Sequence[tuple[int, Sequence[Attribution]]]
) -> dict[Speaker, int]:
    """Write the attributions of (passage id, its attributions) pairs, and who speaks in them: the mention that each
    became."""
    mentions: dict[Speaker, int] = {}
    values = []
    for passage_id, attributions in found:
        for item in attributions:
            mention = None
            if item.speaker is not None:
                mention = mentions.get(item.speaker)
                if mention is None:
                    mention = mentions[item.speaker] = await _mention(transaction, article_id, item.speaker)
            values.append(row_mapping.attribution_values(item, passage_id, mention))
    await transaction.executemany(
        "INSERT INTO attributions(passage_id, mention_id, kind, attitude, confidence, source, cue, content) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        values,
    )
    return mentions


async def _mention(transaction: Transaction, article_id: int, speaker: Speaker) -> int:
    key, speaker_id = await file_speaker(transaction, article_id, speaker)
    folded = {fold(name) for name in (speaker.name, *speaker.aliases)}
    await transaction.executemany(
        "INSERT INTO names(speaker_id, folded) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(speaker_id, name) for name in sorted(folded)],
    )
    aliases = json.dumps(speaker.aliases, ensure_ascii=False)
    return returned(
        await transaction.execute_fetchall(
            "INSERT INTO mentions(article_id, speaker_id, key, name, role, aliases) VALUES (?, ?, ?, ?, ?, ?) "
            "RETURNING id",
            (article_id, speaker_id, key, speaker.name, speaker.role, aliases),
        )
    )


async def _split(transaction: Transaction, speaker_id: int, article_ids: Sequence[int]) -> int:
    wanted = json.dumps(list(article_ids))
    rows = list(
        await transaction.execute_fetchall(
            "SELECT m.article_id, m.key, m.name, s.kind FROM mentions m JOIN speakers s ON s.id = m.speaker_id "
            "WHERE m.speaker_id = ? AND m.article_id IN (SELECT value FROM json_each(?))",
            (speaker_id, wanted),
        )
    )
    if not rows:
        raise InvalidError("the speaker doesn't speak in these articles")
    number = await new_speaker(transaction, rows[0]["name"], rows[0]["kind"])
    for row in rows:
        await pin_in_article(transaction, row["key"], row["article_id"], number)
    await transaction.execute(
        "UPDATE mentions SET speaker_id = ? WHERE speaker_id = ? AND article_id IN (SELECT value FROM json_each(?))",
        (number, speaker_id, wanted),
    )
    await file_names(transaction, [speaker_id, number])
    await _log_speaker(transaction, number)
    return number


async def _existing(transaction: Transaction, speaker_id: int) -> None:
    rows = await transaction.execute_fetchall("SELECT 1 FROM speakers WHERE id = ?", (speaker_id,))
    if not list(rows):
        raise NotFoundError("there is no such speaker")


async def _log_speaker(transaction: Transaction, speaker_id: int) -> None:
    """Tell followers of the change log about every article that the speaker speaks in."""
    await transaction.execute(
        "INSERT INTO changes(article_id, removed, added) "
        "SELECT DISTINCT article_id, '[]', '[]' FROM mentions WHERE speaker_id = ?",
        (speaker_id,),
    )
