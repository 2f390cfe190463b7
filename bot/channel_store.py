"""The Telegram channels whose posts become articles, and what is known of their albums, in bot.db."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from corpus.store.database import Database, Transaction

ALBUM_SECONDS = 2 * 86_400.0  # how long an album may still be edited as one


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel that is followed. `name` is its public name without @, "" if it has none; with `links`, the articles
    that its posts link to are added too."""

    chat_id: int
    title: str
    name: str = ""
    links: bool = False


class ChannelStore:
    """The channels in bot.db. What has returned is on disk. Raises StoreError."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        """`clock` gives Unix seconds."""
        self._database = database
        self._clock = clock

    async def follow(self, channel: Channel) -> None:
        """Follow a channel, or note what has changed about it."""
        row = (channel.chat_id, channel.title, channel.name, channel.links, self._clock())

        async def job(transaction: Transaction) -> None:
            await transaction.execute(
                "INSERT INTO channels VALUES (?, ?, ?, ?, ?) ON CONFLICT(chat_id) DO UPDATE SET "
                "title = excluded.title, name = excluded.name, links = excluded.links, at = excluded.at",
                row,
            )

        await self._database.write(job)

    async def unfollow(self, chat_id: int) -> bool:
        """Follow it no longer; False if it wasn't followed."""

        async def job(transaction: Transaction) -> bool:
            cursor = await transaction.execute("DELETE FROM channels WHERE chat_id = ?", (chat_id,))
            return cursor.rowcount == 1

        return await self._database.write(job)

    async def channel(self, chat_id: int) -> Channel | None:
        """One that is followed."""
        return next((one for one in await self.all() if one.chat_id == chat_id), None)

    async def all(self) -> list[Channel]:
        """Those that are followed, first followed first."""
        rows = await self._database.read("SELECT * FROM channels ORDER BY at, chat_id")
        return [Channel(row["chat_id"], row["title"], row["name"], bool(row["links"])) for row in rows]

    async def among(self, chat_ids: Collection[int]) -> set[int]:
        """Which of these chats are followed."""
        return {one.chat_id for one in await self.all()}.intersection(chat_ids)

    async def album(self, chat_id: int, group: str, message_id: int, caption: str) -> list[tuple[int, str]]:
        """Note a picture of an album; the ids and captions of those that came so far, in order."""

        async def job(transaction: Transaction) -> list[tuple[int, str]]:
            await transaction.execute(
                "INSERT INTO channel_albums VALUES (?, ?, ?, ?, ?) ON CONFLICT(chat_id, album, message_id) DO UPDATE "
                "SET caption = excluded.caption, at = excluded.at",
                (chat_id, group, message_id, caption, self._clock()),
            )
            rows = await transaction.execute_fetchall(
                "SELECT message_id, caption FROM channel_albums WHERE chat_id = ? AND album = ? ORDER BY message_id",
                (chat_id, group),
            )
            return [(int(row["message_id"]), str(row["caption"])) for row in rows]

        return await self._database.write(job)

    async def prune(self) -> None:
        """Forget albums that are as they will stay."""

        async def job(transaction: Transaction) -> None:
            await transaction.execute("DELETE FROM channel_albums WHERE at < ?", (self._clock() - ALBUM_SECONDS,))

        await self._database.write(job)
