"""What admins have done, and what undoes it: the action log in bot.db, behind Undo, /undo and /audit."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from corpus.store.database import Database, Row, Transaction

AUDIT_SECONDS = 365 * 86_400.0  # how long actions are kept
UNDO_SECONDS = 86_400.0  # how long /undo offers them
_MOST_UNDOABLE = 8


class ActionKind(StrEnum):
    """What was done."""

    ADDED = "added"
    UPDATED = "updated"
    EDITED = "edited"
    DELETED = "deleted"
    RESTORED = "restored"
    MERGED = "merged"
    PARTED = "parted"
    SPLIT = "split"
    ADMIN_ADDED = "admin added"
    ADMIN_REMOVED = "admin removed"
    REINDEXED = "reindexed"
    EXPORTED = "exported"
    FEEDS_ADDED = "feeds added"
    FEED_CHANGED = "feed changed"
    CHANNEL_FOLLOWED = "channel followed"
    CHANNEL_UNFOLLOWED = "channel unfollowed"


class UndoKind(StrEnum):
    """What undoes it."""

    DELETE = "delete"
    RESTORE = "restore"
    EDIT = "edit"
    MERGE = "merge"
    PART = "part"
    ADD_ADMIN = "add admin"
    REMOVE_ADMIN = "remove admin"


@dataclass(frozen=True, slots=True)
class Undo:
    """One thing to do, with its values: `articles`, `deletions`, `article`, `field` and `value`, `speakers`, `merging`
    (the command that merged them), `user`."""

    kind: UndoKind
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, by which command and where. The command is unique: given again after a crash it is the same action."""

    command: str
    user_id: int
    name: str
    chat_id: int


@dataclass(frozen=True, slots=True)
class Done:
    """What was done: `details` are JSON values that tell it; `undo` is in the order in which it must be done."""

    kind: ActionKind
    details: Mapping[str, Any] = field(default_factory=dict)
    undo: Sequence[Undo] = ()


@dataclass(frozen=True, slots=True)
class LoggedAction:
    """A line of the log. `at` is in Unix seconds; `undone_by` is the command that undid it, "" if none did."""

    id: int
    actor: Actor
    at: float
    done: Done
    undone_by: str


class ActionLog:
    """The actions in bot.db. What has returned is on disk. Raises StoreError."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        """`clock` gives Unix seconds."""
        self._database = database
        self._clock = clock

    async def record(self, actor: Actor, done: Done) -> int:
        """Note an action; its number, which is the first one's if the command is noted already."""
        undo = json.dumps([[one.kind, dict(one.values)] for one in done.undo])
        row = (*_of_actor(actor), self._clock(), done.kind, json.dumps(dict(done.details)), undo)

        async def job(transaction: Transaction) -> int:
            await transaction.execute(
                "INSERT INTO actions(command, user_id, name, chat_id, at, kind, details, undo) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                row,
            )
            rows = await transaction.execute_fetchall("SELECT id FROM actions WHERE command = ?", (actor.command,))
            return int(next(iter(rows))[0])

        return await self._database.write(job)

    async def action(self, number: int) -> LoggedAction | None:
        """One action, None if there is none."""
        rows = await self._database.read("SELECT * FROM actions WHERE id = ?", (number,))
        return _action(rows[0]) if rows else None

    async def recent(self, offset: int, limit: int) -> list[LoggedAction]:
        """Everybody's, newest first."""
        rows = await self._database.read("SELECT * FROM actions ORDER BY id DESC LIMIT ? OFFSET ?", (limit, offset))
        return [_action(row) for row in rows]

    async def undoable(self, user_id: int) -> list[LoggedAction]:
        """What this user did in the last day and can undo, newest first; at most eight things."""
        rows = await self._database.read(
            "SELECT * FROM actions WHERE user_id = ? AND at >= ? AND undo <> '[]' AND undone_by = '' "
            "ORDER BY id DESC LIMIT ?",
            (user_id, self._clock() - UNDO_SECONDS, _MOST_UNDOABLE),
        )
        return [_action(row) for row in rows]

    async def undone(self, number: int, command: str) -> None:
        """Note that a command undid the action."""

        async def job(transaction: Transaction) -> None:
            await transaction.execute(
                "UPDATE actions SET undone_by = ? WHERE id = ? AND undone_by = ''", (command, number)
            )

        await self._database.write(job)

    async def superseded(self, command: str, by: str) -> None:
        """Note that what one command did was undone or written over by another one."""

        async def job(transaction: Transaction) -> None:
            await transaction.execute(
                "UPDATE actions SET undone_by = ? WHERE command = ? AND undone_by = ''", (by, command)
            )

        await self._database.write(job)

    async def prune(self) -> None:
        """Drop what is too old."""

        async def job(transaction: Transaction) -> None:
            await transaction.execute("DELETE FROM actions WHERE at < ?", (self._clock() - AUDIT_SECONDS,))

        await self._database.write(job)


def _of_actor(actor: Actor) -> tuple[str, int, str, int]:
    return actor.command, actor.user_id, actor.name, actor.chat_id


def _action(row: Row) -> LoggedAction:
    undo = tuple(Undo(UndoKind(kind), values) for kind, values in json.loads(row["undo"]))
    done = Done(ActionKind(row["kind"]), json.loads(row["details"]), undo)
    actor = Actor(row["command"], row["user_id"], row["name"], row["chat_id"])
    return LoggedAction(row["id"], actor, row["at"], done, row["undone_by"])
