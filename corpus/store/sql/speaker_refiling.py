"""Speakers filed anew, where that was done under other rules of names than today's: by an older release, or before a
list of names or titles changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from corpus.model import SpeakerKind
from corpus.names import record
from corpus.names.rules_version import rules_version
from corpus.store.database import Database, Row, Transaction
from corpus.store.sql.speaker_filing import Filed, file_forms, file_names, log_articles, pin_in_article

_RULES = "name rules"
"""The fact that tells under which rules speakers were filed."""

_Blocks = dict[tuple[str, SpeakerKind], dict[str, Filed]]
"""By block and kind, what is filed there, by form."""


async def outdated(database: Database) -> bool:
    """Whether speakers were filed under other rules of names than today's."""
    rows = await database.read("SELECT value FROM facts WHERE name = ?", (_RULES,))
    return [row["value"] for row in rows] != [rules_version()]


async def refile(transaction: Transaction) -> None:
    """File every mention anew, by the rules of today.

    What an admin merged or split is kept. Everybody else is parted by name; a speaker stays with the name it is shown
    under. Rows of the first releases, which have no block, don't tell what an admin did: their rule gave a speaker one
    form, so whoever has several there was merged.
    """
    former = await _identities(transaction)
    await transaction.execute("DELETE FROM identities")
    for (name, kind), forms in (await _blocks(transaction, former)).items():
        await file_forms(transaction, name, list(forms.values()), kind)
    await _move_all(transaction)
    await transaction.execute(
        "INSERT INTO facts(name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (_RULES, rules_version()),
    )


async def _blocks(transaction: Transaction, former: Sequence[Row]) -> _Blocks:
    """The names of all mentions, whose keys become those of today, but for those that an admin gave to somebody in one
    article: these are filed at once."""
    count = Counter(int(row["speaker_id"]) for row in former if not row["article_id"] and not row["block"])
    pinned = {row["key"]: row for row in former if not row["article_id"] and row["pinned"]}
    apart = {(row["key"], row["article_id"]): int(row["speaker_id"]) for row in former if row["article_id"]}
    blocks: _Blocks = {}
    keys: list[tuple[str, int]] = []
    for row in await _all_mentions(transaction):
        form = record(row["name"], SpeakerKind(row["kind"])).form
        if form != row["key"]:
            keys.append((form, row["id"]))
        speaker_id = apart.get((row["key"], row["article_id"]))
        if speaker_id is None:
            _add(blocks, row, pinned=row["key"] in pinned or count[row["speaker_id"]] > 1)
        else:
            await pin_in_article(transaction, form, row["article_id"], speaker_id)
    for row in pinned.values():  # an admin's word also stands on a name that no article has just now
        _add(blocks, row, pinned=True)
    await transaction.executemany("UPDATE mentions SET key = ? WHERE id = ?", keys)
    return blocks


def _add(blocks: _Blocks, row: Row, *, pinned: bool) -> None:
    """Add the row's name to its block, unless that has it."""
    kind = SpeakerKind(row["kind"])
    found = record(row["name"], kind)
    forms = blocks.setdefault((found.block, kind), {})
    forms.setdefault(found.form, Filed(found.form, row["name"], row["speaker_id"], pinned))


async def _move_all(transaction: Transaction) -> None:
    """Give every mention to the speaker that its form stands for."""
    rows = list(
        await transaction.execute_fetchall(
            "SELECT m.id, m.article_id, m.speaker_id AS old, coalesce(own.speaker_id, i.speaker_id) AS new "
            "FROM mentions m LEFT JOIN identities own ON own.key = m.key AND own.article_id = m.article_id "
            "LEFT JOIN identities i ON i.key = m.key AND i.article_id = 0"
        )
    )
    moved = [row for row in rows if row["old"] != row["new"]]
    await transaction.executemany(
        "UPDATE mentions SET speaker_id = ? WHERE id = ?", [(row["new"], row["id"]) for row in moved]
    )
    await file_names(transaction, {number for row in moved for number in (row["old"], row["new"])})
    await log_articles(transaction, (row["article_id"] for row in moved))


async def _identities(transaction: Transaction) -> list[Row]:
    return list(
        await transaction.execute_fetchall(
            "SELECT i.key, i.article_id, i.speaker_id, i.block, i.name, i.pinned, s.kind "
            "FROM identities i JOIN speakers s ON s.id = i.speaker_id"
        )
    )


async def _all_mentions(transaction: Transaction) -> list[Row]:
    return list(
        await transaction.execute_fetchall(
            "SELECT m.id, m.article_id, m.speaker_id, m.key, m.name, s.kind FROM mentions m "
            "JOIN speakers s ON s.id = m.speaker_id ORDER BY m.id"
        )
    )
