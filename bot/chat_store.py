"""What the bot remembers about chats, in bot.db: conversations, buttons, admins, settings.

Updates are in `bot.telegram.update_log`.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from bot.action_log import ActionLog
from bot.alert_store import AlertStore
from bot.channel_store import ChannelStore
from bot.chat_schema import DATABASE, MIGRATIONS
from bot.chat_settings import ChatSettings
from bot.feedback_store import FeedbackStore
from bot.sent_answers import SentAnswers
from bot.telegram.update_log import UpdateLog
from corpus.errors import InvalidError
from corpus.store.database import Database, Transaction
from corpus.store.opening import open_database
from index.query.conversation import ConversationState
from index.query.serialization import state_of, state_values

CONVERSATION_SECONDS = 3 * 3600.0  # after that one has begun to chat about something else
ANSWER_SECONDS = 86_400.0  # how long an edited question is answered anew
CONTEXT_SECONDS = 30 * 86_400.0
GONE_SECONDS = 90 * 86_400.0  # after that a chat that has left us is forgotten with its settings
BUTTON_SECONDS = 365 * 86_400.0

NO_CHAT = 0
"""The chat under whose settings stands what belongs to none, such as how far the change log was followed."""

# What else tells a chat's rows apart in a table: of two that would be one, that of the chat which moves in stays.
_KEYS = {
    "contexts": "message_id",
    "buttons": "token",
    "answers": "question_id",
    "settings": "name",
    "alerts": "query",
    "digests": "chat_id - chat_id",
    "questions": "message_id",
    "sent_answers": "message_id",
    "sent_passages": "message_id",
    "gone": "chat_id - chat_id",
}
_MOVING = tuple(
    statement.format(table=table, key=key)
    for table, key in _KEYS.items()
    for statement in (
        "DELETE FROM {table} WHERE chat_id = ? AND {key} IN (SELECT {key} FROM {table} WHERE chat_id = ?)",
        "UPDATE {table} SET chat_id = ? WHERE chat_id = ?",
    )
)
CARRIED = "question carried"
"""The setting with what a person typed last in another chat: Unix seconds, a space, the words."""

CARRIED_SECONDS = 600
_LEAVING = (
    "DELETE FROM settings WHERE chat_id IN (SELECT chat_id FROM gone WHERE at < ?)",
    "DELETE FROM alerts WHERE chat_id IN (SELECT chat_id FROM gone WHERE at < ?)",
    "DELETE FROM digests WHERE chat_id IN (SELECT chat_id FROM gone WHERE at < ?)",
    "DELETE FROM gone WHERE at < ?",
)
_FORGETTING = (
    "DELETE FROM contexts WHERE chat_id = ?",
    "DELETE FROM buttons WHERE chat_id = ?",
    "DELETE FROM answers WHERE chat_id = ?",
    "DELETE FROM sent_answers WHERE chat_id = ?",
    "DELETE FROM sent_passages WHERE chat_id = ?",
    "DELETE FROM settings WHERE chat_id = ?",
    "DELETE FROM alerts WHERE chat_id = ?",
    "DELETE FROM digests WHERE chat_id = ?",
    "DELETE FROM questions WHERE chat_id = ?",
    "UPDATE updates SET body = '' WHERE partition = ? AND state = 'dead'",
)


@dataclass(frozen=True, slots=True)
class Button:
    """What pressing a button does: `action` on `payload`, in `chat_id`, by anybody or by `user_id` only."""

    action: str
    payload: Mapping[str, Any]
    chat_id: int
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class Admin:
    """A user whom an admin made admin with /admin add."""

    user_id: int
    name: str
    added_by: int


class ChatStore:
    """bot.db, opened. Every method raises StoreError when the database fails; what has returned is on disk."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        """Use `open`."""
        self._database = database
        self._clock = clock
        self.update_log = UpdateLog(database, clock)
        self.actions = ActionLog(database, clock)
        self.alerts = AlertStore(database, clock)
        self.feedback = FeedbackStore(database, clock)
        self.channels = ChannelStore(database, clock)
        self.sent = SentAnswers(database, clock)

    def now(self) -> float:
        """The time, in Unix seconds."""
        return self._clock()

    @classmethod
    async def open(cls, folder: Path, clock: Callable[[], float] = time.time, url: str = "") -> Self:
        """Open or create bot.db in the data folder, or what stands for it in the PostgreSQL database at the address."""
        return cls(await open_database(folder, DATABASE, MIGRATIONS, url), clock)

    async def close(self) -> None:
        """Finish what waits and close. Safe to call twice."""
        await self._database.close()

    # What chats talked about

    async def remember(
        self, chat_id: int, message_id: int, state: ConversationState, *, user_id: int, thread_id: int | None = None
    ) -> None:
        """Keep what an answer was about. `message_id` is the answer's own message, `user_id` the person who asked."""
        row = (chat_id, message_id, thread_id or 0, user_id, json.dumps(state_values(state)), self._clock())

        async def job(transaction: Transaction) -> None:
            await transaction.execute(
                "INSERT INTO contexts(chat_id, message_id, thread_id, user_id, context, at) VALUES (?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (chat_id, message_id) DO UPDATE SET thread_id = excluded.thread_id, "
                "user_id = excluded.user_id, context = excluded.context, at = excluded.at",
                row,
            )

        await self._database.write(job)

    async def recall(
        self, chat_id: int, *, user_id: int, thread_id: int | None = None, message_id: int | None = None
    ) -> ConversationState | None:
        """What a new question may build on: the answer that it replies to (`message_id`), else the last answer that
        this user got in this chat and thread, unless that is long ago. None: nothing.
        """
        if message_id is not None:
            rows = await self._database.read(
                "SELECT context FROM contexts WHERE chat_id = ? AND message_id = ?", (chat_id, message_id)
            )
            if rows:
                return _state(rows[0]["context"])
        rows = await self._database.read(
            "SELECT context FROM contexts WHERE chat_id = ? AND thread_id = ? AND user_id = ? AND at >= ? "
            "ORDER BY at DESC LIMIT 1",
            (chat_id, thread_id or 0, user_id, self._clock() - CONVERSATION_SECONDS),
        )
        return _state(rows[0]["context"]) if rows else None

    async def note_answer(self, chat_id: int, question_id: int, answer_id: int) -> None:
        """Keep which of our messages answers a question; the first of several counts."""
        await self._changed(
            "INSERT INTO answers VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (chat_id, question_id, answer_id, self._clock()),
        )

    async def answer_to(self, chat_id: int, question_id: int) -> int | None:
        """The message that answered a question within the last day, None if there is none."""
        rows = await self._database.read(
            "SELECT answer_id FROM answers WHERE chat_id = ? AND question_id = ? AND at >= ?",
            (chat_id, question_id, self._clock() - ANSWER_SECONDS),
        )
        return int(rows[0]["answer_id"]) if rows else None

    # Buttons

    async def buttons(self, buttons: Sequence[Button]) -> list[str]:
        """Keep buttons and return the callback data of each, in order: at most 24 bytes that nobody can guess."""
        tokens = [secrets.token_urlsafe(12) for _ in buttons]
        now = self._clock()
        rows = [
            (token, button.chat_id, button.user_id, button.action, json.dumps(dict(button.payload)), now)
            for token, button in zip(tokens, buttons, strict=True)
        ]

        async def job(transaction: Transaction) -> None:
            await transaction.executemany(
                "INSERT INTO buttons (token, chat_id, user_id, action, payload, at) VALUES (?, ?, ?, ?, ?, ?)", rows
            )

        if rows:
            await self._database.write(job)
        return tokens

    async def button(self, token: str, *, chat_id: int, user_id: int) -> Button | None:
        """The button behind callback data; None if there is none, or it isn't for this chat and user, or is spent."""
        rows = await self._database.read(
            "SELECT * FROM buttons WHERE token = ? AND chat_id = ? AND spent IS NULL", (token, chat_id)
        )
        if not rows or rows[0]["user_id"] not in (None, user_id):
            return None
        row = rows[0]
        return Button(row["action"], json.loads(row["payload"]), row["chat_id"], row["user_id"])

    async def shared(self, token: str, action: str) -> Mapping[str, Any] | None:
        """What a button of this action stands for, wherever it is; for those whose tokens people pass on."""
        rows = await self._database.read("SELECT payload FROM buttons WHERE token = ? AND action = ?", (token, action))
        return dict(json.loads(rows[0]["payload"])) if rows else None

    async def is_spent(self, token: str, *, chat_id: int) -> bool:
        """Whether there was such a button in the chat, and it has done its work."""
        rows = await self._database.read(
            "SELECT 1 FROM buttons WHERE token = ? AND chat_id = ? AND spent IS NOT NULL", (token, chat_id)
        )
        return bool(rows)

    async def spend(self, token: str) -> bool:
        """Use up a button that works once (Undo, Confirm). False if it was used up before."""
        now = self._clock()

        async def job(transaction: Transaction) -> bool:
            cursor = await transaction.execute(
                "UPDATE buttons SET spent = ? WHERE token = ? AND spent IS NULL", (now, token)
            )
            return cursor.rowcount == 1

        return await self._database.write(job)

    # Admins

    async def is_admin(self, user_id: int) -> bool:
        """Whether /admin add made this user admin. For those in the configuration see `BotServices.is_admin`."""
        return bool(await self._database.read("SELECT 1 FROM admins WHERE user_id = ?", (user_id,)))

    async def admins(self) -> list[Admin]:
        """Those whom /admin add made admins, oldest first."""
        rows = await self._database.read("SELECT user_id, name, added_by FROM admins ORDER BY at, user_id")
        return [Admin(row["user_id"], row["name"], row["added_by"]) for row in rows]

    async def add_admin(self, user_id: int, *, name: str, added_by: int) -> bool:
        """Make a user admin. False if they were one."""
        row = (user_id, name, added_by, self._clock())
        return await self._changed("INSERT INTO admins VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", row)

    async def remove_admin(self, user_id: int) -> bool:
        """Take an admin's rights. False if they had none."""
        return await self._changed("DELETE FROM admins WHERE user_id = ?", (user_id,))

    async def webhook_secret(self) -> str:
        """What proves that a post is Telegram's; the same in all processes that share the database."""
        row = (NO_CHAT, "webhook secret", secrets.token_urlsafe(32))
        await self._changed("INSERT INTO settings(chat_id, name, value) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", row)
        return str(await self.setting(NO_CHAT, "webhook secret"))

    # Settings and the fate of chats

    async def setting(self, chat_id: int, name: str) -> str | None:
        """A chat's setting, None if it was never set."""
        rows = await self._database.read("SELECT value FROM settings WHERE chat_id = ? AND name = ?", (chat_id, name))
        return str(rows[0]["value"]) if rows else None

    async def set_setting(self, chat_id: int, name: str, value: str | None) -> None:
        """Set a chat's setting; None takes it back."""
        if value is None:
            await self._changed("DELETE FROM settings WHERE chat_id = ? AND name = ?", (chat_id, name))
            return
        await self._changed(
            "INSERT INTO settings(chat_id, name, value) VALUES (?, ?, ?) "
            "ON CONFLICT (chat_id, name) DO UPDATE SET value = excluded.value",
            (chat_id, name, value),
        )

    async def settings(self, chat_id: int) -> ChatSettings:
        """What the chat has chosen."""
        rows = await self._database.read("SELECT name, value FROM settings WHERE chat_id = ?", (chat_id,))
        return ChatSettings.of({row["name"]: row["value"] for row in rows})

    async def mark_gone(self, chat_id: int) -> None:
        """Note that the bot was blocked in, or removed from, this chat."""
        await self._changed("INSERT INTO gone VALUES (?, ?) ON CONFLICT DO NOTHING", (chat_id, self._clock()))

    async def mark_back(self, chat_id: int) -> None:
        """Note that this chat can be written to again."""
        await self._changed("DELETE FROM gone WHERE chat_id = ?", (chat_id,))

    async def is_gone(self, chat_id: int) -> bool:
        """Whether the bot can't write to this chat any more."""
        return bool(await self._database.read("SELECT 1 FROM gone WHERE chat_id = ?", (chat_id,)))

    async def migrate(self, old: int, new: int) -> None:
        """A group became a supergroup: everything that is kept under its old id goes by the new one. Only updates that
        wait stay where they are: whoever has the old id has begun them, and their answers find the new one."""

        async def job(transaction: Transaction) -> None:
            for statement in _MOVING:
                await transaction.execute(statement, (new, old))

        await self._database.write(job)

    async def forget(self, chat_id: int) -> None:
        """Delete what is kept about a chat: contexts, buttons, settings, the words of updates that were given up."""

        async def job(transaction: Transaction) -> None:
            for statement in _FORGETTING:
                await transaction.execute(statement, (chat_id,))

        await self._database.write(job)

    async def prune(self) -> None:
        """Drop what is too old to be of use: finished updates, contexts, buttons."""
        now = self._clock()

        async def job(transaction: Transaction) -> None:
            await transaction.execute("DELETE FROM contexts WHERE at < ?", (now - CONTEXT_SECONDS,))
            await transaction.execute("DELETE FROM answers WHERE at < ?", (now - ANSWER_SECONDS,))
            await transaction.execute("DELETE FROM buttons WHERE at < ?", (now - BUTTON_SECONDS,))
            await transaction.execute(
                "DELETE FROM settings WHERE name = ? AND value < ?", (CARRIED, str(int(now - CARRIED_SECONDS)))
            )
            for statement in _LEAVING:
                await transaction.execute(statement, (now - GONE_SECONDS,))

        await self._database.write(job)
        await self.update_log.prune()
        await self.actions.prune()
        await self.alerts.prune()
        await self.feedback.prune()

    async def _changed(self, sql: str, parameters: tuple[Any, ...]) -> bool:
        async def job(transaction: Transaction) -> bool:
            return (await transaction.execute(sql, parameters)).rowcount > 0

        return await self._database.write(job)


def _state(text: str) -> ConversationState | None:
    """The state as it was kept; None if another version kept it."""
    try:
        return state_of(json.loads(text))
    except InvalidError:
        return None
