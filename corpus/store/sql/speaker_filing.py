"""Which speaker the names in articles are filed under: `corpus.names` tells who is one, the admins have the last word.

A form of a name stands for one speaker in all articles (`identities.article_id` 0), or in one article where an admin
has told a namesake apart. What an admin merged or split is pinned: it stays, whatever comes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.model import Speaker, SpeakerKind
from corpus.names import partition, record
from corpus.store.database import Transaction, returned
from corpus.text import fold


@dataclass(frozen=True, slots=True)
class Filed:
    """A form of a name, one of the ways it is written, and the speaker it stands for; None if nobody yet."""

    key: str
    name: str
    speaker_id: int | None
    pinned: bool = False


async def file_speaker(transaction: Transaction, article_id: int, speaker: Speaker) -> tuple[str, int]:
    """The form of the speaker's name and the speaker it stands for in the article; a new one if it is nobody's.

    A name that makes others ambiguous parts them from the speaker they were filed under.
    """
    found = record(speaker.name, speaker.kind)
    rows = await transaction.execute_fetchall(
        "SELECT speaker_id FROM identities WHERE key = ? AND article_id IN (0, ?) ORDER BY article_id DESC",
        (found.form, article_id),
    )
    for row in rows:
        return found.form, int(row["speaker_id"])
    rows = await transaction.execute_fetchall(
        "SELECT key, name, speaker_id, pinned FROM identities WHERE block = ? AND article_id = 0", (found.block,)
    )
    forms = [Filed(row["key"], row["name"], row["speaker_id"], bool(row["pinned"])) for row in rows]
    forms.append(Filed(found.form, speaker.name, None))
    speakers = await file_forms(transaction, found.block, forms, speaker.kind)
    for form in forms:
        if form.speaker_id not in (None, speakers[form.key]):
            await _move(transaction, form, speakers[form.key])
    return found.form, speakers[found.form]


async def pin_in_article(transaction: Transaction, key: str, article_id: int, speaker_id: int) -> None:
    """Let a form stand for the speaker in one article."""
    await transaction.execute(
        "INSERT INTO identities(key, article_id, speaker_id, pinned) VALUES (?, ?, ?, 1) "
        "ON CONFLICT (key, article_id) DO UPDATE SET speaker_id = excluded.speaker_id, pinned = 1",
        (key, article_id, speaker_id),
    )


async def join(transaction: Transaction, kept: int, merged: int) -> dict[str, object]:
    """Let all forms of two speakers stand for `kept`, and keep them so; what `part` needs, as JSON values."""
    forms, own = await _forms_of(transaction, merged), await _forms_of(transaction, kept)
    await transaction.execute("UPDATE identities SET speaker_id = ? WHERE speaker_id = ?", (kept, merged))
    await transaction.execute("UPDATE mentions SET speaker_id = ? WHERE speaker_id = ?", (kept, merged))
    await transaction.execute("UPDATE identities SET pinned = 1 WHERE speaker_id = ?", (kept,))
    await file_names(transaction, [kept, merged])
    return {"kept": kept, "merged": merged, "forms": forms, "own": own}


async def part(transaction: Transaction, joined: Mapping[str, Any]) -> None:
    """Undo a `join`: its forms stand for whom they stood for, as far as nobody has moved them since."""
    kept, merged = joined["kept"], joined["merged"]
    for key, article_id, pinned in joined["forms"]:
        await transaction.execute(
            "UPDATE identities SET speaker_id = ?, pinned = ? WHERE key = ? AND article_id = ? AND speaker_id = ?",
            (merged, pinned, key, article_id, kept),
        )
    for key, article_id, pinned in joined["own"]:
        await transaction.execute(
            "UPDATE identities SET pinned = ? WHERE key = ? AND article_id = ? AND speaker_id = ?",
            (pinned, key, article_id, kept),
        )
    await transaction.execute(
        "UPDATE mentions SET speaker_id = ? WHERE speaker_id = ? AND coalesce("
        "(SELECT i.speaker_id FROM identities i WHERE i.key = mentions.key AND i.article_id = mentions.article_id), "
        "(SELECT i.speaker_id FROM identities i WHERE i.key = mentions.key AND i.article_id = 0)) = ?",
        (merged, kept, merged),
    )
    await file_names(transaction, [kept, merged])


async def _forms_of(transaction: Transaction, speaker_id: int) -> list[tuple[str, int, int]]:
    """(form, article or 0, pinned) of all that stands for the speaker."""
    rows = await transaction.execute_fetchall(
        "SELECT key, article_id, pinned FROM identities WHERE speaker_id = ? ORDER BY key, article_id", (speaker_id,)
    )
    return [(row["key"], row["article_id"], row["pinned"]) for row in rows]


async def new_speaker(transaction: Transaction, name: str, kind: str) -> int:
    """A speaker whom nothing is filed under yet."""
    return returned(
        await transaction.execute_fetchall("INSERT INTO speakers(name, kind) VALUES (?, ?) RETURNING id", (name, kind))
    )


async def file_names(transaction: Transaction, speaker_ids: Iterable[int]) -> None:
    """Bring the forms that speakers are found by in step with how articles name them."""
    wanted = json.dumps(sorted(set(speaker_ids)))
    await transaction.execute("DELETE FROM names WHERE speaker_id IN (SELECT value FROM json_each(?))", (wanted,))
    rows = await transaction.execute_fetchall(
        "SELECT DISTINCT speaker_id, name, aliases FROM mentions WHERE speaker_id IN (SELECT value FROM json_each(?))",
        (wanted,),
    )
    folded = {(row["speaker_id"], fold(name)) for row in rows for name in (row["name"], *json.loads(row["aliases"]))}
    await transaction.executemany("INSERT INTO names(speaker_id, folded) VALUES (?, ?)", sorted(folded))


async def drop_unmentioned(transaction: Transaction, speaker_ids: Iterable[int]) -> None:
    """Drop those of the speakers whom no article mentions, but for whom an admin merged or split."""
    rows = await transaction.execute_fetchall(
        "SELECT s.id FROM speakers s WHERE s.id IN (SELECT value FROM json_each(?)) "
        "AND NOT EXISTS (SELECT 1 FROM mentions m WHERE m.speaker_id = s.id) "
        "AND NOT EXISTS (SELECT 1 FROM identities i WHERE i.speaker_id = s.id AND i.pinned = 1)",
        (json.dumps(sorted(set(speaker_ids))),),
    )
    gone = json.dumps([row["id"] for row in rows])
    for table, column in (("names", "speaker_id"), ("identities", "speaker_id"), ("speakers", "id")):
        await transaction.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))", (gone,))


async def log_articles(transaction: Transaction, article_ids: Iterable[int]) -> None:
    """Tell followers of the change log that other speakers speak in these articles."""
    await transaction.executemany(
        "INSERT INTO changes(article_id, removed, added) VALUES (?, '[]', '[]')",
        [(number,) for number in sorted(set(article_ids))],
    )


def assign(
    forms: Sequence[Filed], kind: SpeakerKind, shown: dict[int, str]
) -> list[tuple[tuple[Filed, ...], int | None]]:
    """The forms of a block by speaker, each part with the one of its speakers that it keeps, None if it has none left.

    `shown` is the form that each speaker is shown under: whoever has that one keeps the speaker. No speaker is kept by
    two parts, unless an admin made them one.
    """
    ordered = sorted(forms, key=lambda form: (form.speaker_id is None, form.speaker_id or 0, form.key))
    parts = [tuple(ordered[n] for n in sorted(part)) for part in partition([form.name for form in ordered], kind)]
    pinned = [
        min((form.speaker_id for form in part if form.pinned and form.speaker_id), default=None) for part in parts
    ]
    kept = dict(enumerate(pinned))
    taken = {form.speaker_id for form in forms if form.pinned}
    for by_name in (True, False):
        for number, part in enumerate(parts):
            keys = {form.key for form in part}
            free = [form.speaker_id for form in part if form.speaker_id and form.speaker_id not in taken]
            fitting = [speaker for speaker in free if not by_name or shown.get(speaker) in keys]
            if kept[number] is None and fitting:
                kept[number] = min(fitting)
                taken.add(kept[number])
    return [(part, kept[number]) for number, part in enumerate(parts)]


async def file_forms(transaction: Transaction, block: str, forms: Sequence[Filed], kind: SpeakerKind) -> dict[str, int]:
    """Write the forms of a block with the speaker that each stands for; the speakers by form."""
    ids = json.dumps([form.speaker_id for form in forms if form.speaker_id])
    rows = await transaction.execute_fetchall(
        "SELECT id, name FROM speakers WHERE id IN (SELECT value FROM json_each(?))", (ids,)
    )
    shown = {int(row["id"]): record(row["name"], kind).form for row in rows}
    speakers: dict[str, int] = {}
    for part, kept in assign(forms, kind, shown):
        number = kept or await new_speaker(transaction, part[0].name, kind)
        speakers |= {form.key: form.speaker_id if form.pinned and form.speaker_id else number for form in part}
    await transaction.executemany(
        "INSERT INTO identities(key, article_id, speaker_id, block, name, pinned) VALUES (?, 0, ?, ?, ?, ?) "
        "ON CONFLICT (key, article_id) DO UPDATE SET speaker_id = excluded.speaker_id",
        [(form.key, speakers[form.key], block, form.name, form.pinned) for form in forms],
    )
    return speakers


async def _move(transaction: Transaction, form: Filed, speaker_id: int) -> None:
    """Give a form's mentions to another speaker, but for those in articles where an admin told a namesake apart."""
    rows = await transaction.execute_fetchall(
        "UPDATE mentions SET speaker_id = ? WHERE key = ? AND speaker_id = ? RETURNING article_id",
        (speaker_id, form.key, form.speaker_id),
    )
    await log_articles(transaction, (row["article_id"] for row in rows))
    await file_names(transaction, [speaker_id, form.speaker_id or 0])
