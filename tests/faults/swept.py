"""The operations of a data folder, by name: what people ask for, and what whoever runs the bot does."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot import chat_schema
from bot.chat_store import ChatStore
from bot.operations.backup import back_up, restore
from corpus.errors import InvalidError
from corpus.ingest.ingest import Ingest
from corpus.model import Draft
from corpus.store.opening import open_store
from corpus.store.sql import schema
from corpus.store.store import Store
from index.news_index import NewsIndex
from tests.bot.stage import READER
from tests.bot.test_migrations import kept, written
from tests.faults.news import article
from tests.faults.operations import Command, Operation, Place, touched

NEW = (4, 5, 6)
OUTLET = "Evening Tide"
# Where an error was told after it had been done, and it is asked for again:
UNDONE, GONE = "This was undone already", "It was no longer here"
ADD, EDIT, DELETE = f"/add {article(4).as_text}", f"/edit 1 outlet {OUTLET}", "/delete 1"


@asynccontextmanager
async def _store(place: Place) -> AsyncIterator[Store]:
    store = await open_store(place.data)
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def _index(store: Store, place: Place) -> AsyncIterator[NewsIndex]:
    index = await NewsIndex.open(store, place.data / "index")
    try:
        yield index
    finally:
        await index.close()


def _is_there(place: Place, number: int) -> bool:
    return article(number).title in place.outlets()


def _outlet(place: Place) -> str:
    return place.outlets()[article(1).title]


def _is_one(place: Place, query: str) -> bool:
    return len(place.rows(query, "bot.db")) == 1


class Prune(Operation):
    """What was deleted is dropped for good, and so are the changes that the index has."""

    def prepare(self, place: Place) -> None:
        """Three articles, and others that were deleted."""
        super().prepare(place)
        asyncio.run(self._deleted(place))

    def act(self, place: Place) -> None:
        """Drop them."""
        asyncio.run(self._dropped(place))

    def wrong(self, place: Place) -> Iterator[str]:
        """What was deleted is still there."""
        yield from touched(place)
        if left := place.rows("SELECT id FROM articles WHERE deleted IS NOT NULL"):
            yield f"{len(left)} deleted articles are still there"

    async def _deleted(self, place: Place) -> None:
        async with _store(place) as store:
            for stored in await store.put_many([(_draft(number), _said(number)) for number in NEW], "test"):
                await store.delete(stored.article.citation.article_id)

    async def _dropped(self, place: Place) -> None:
        async with _store(place) as store, _index(store, place) as index:
            await index.rebuild()
            while await store.prune(0.0, index.committed):
                pass


class Import(Operation):
    """Several articles at once, in one transaction a batch."""

    def act(self, place: Place) -> None:
        """Add them; those that are there already are left alone."""
        asyncio.run(self._added(place))

    def wrong(self, place: Place) -> Iterator[str]:
        """Not all of them are there, or one is twice."""
        yield from touched(place)
        titles = [title for (title,) in place.rows("SELECT title FROM articles WHERE deleted IS NULL")]
        yield from (f"article {number} is not there once" for number in NEW if titles.count(article(number).title) != 1)

    async def _added(self, place: Place) -> None:
        async with _store(place) as store, _index(store, place) as index:
            ingest = Ingest(store, workers=0)
            try:
                await ingest.add_many([_draft(number) for number in NEW])
                await index.refresh()
            finally:
                await ingest.close()


class Backup(Operation):
    """A backup takes the place of an older one, whole or not at all."""

    def prepare(self, place: Place) -> None:
        """An older backup."""
        super().prepare(place)
        back_up(place.data, _saved(place))

    def act(self, place: Place) -> None:
        """Make it."""
        back_up(place.data, _saved(place))

    def wrong(self, place: Place) -> Iterator[str]:
        """It can't be restored, or lacks something."""
        yield from touched(place)
        again = Place(place.disk / "again", place.telegram)
        shutil.rmtree(again.disk, ignore_errors=True)
        restore(_saved(place), again.data)
        yield from touched(again)


class Restore(Backup):
    """A backup into an empty folder."""

    def act(self, place: Place) -> None:
        """Restore it. A folder that was left half done is told, and emptied by whoever reads that."""
        try:
            restore(_saved(place), place.disk / "again" / "data")
        except InvalidError as error:
            if "is there already" not in str(error):
                raise
            shutil.rmtree(place.disk / "again")
            restore(_saved(place), place.disk / "again" / "data")


@dataclass(frozen=True)
class Migrate(Operation):
    """Both databases, from the schemas that a release so and so many migrations ago had."""

    ago: int

    def prepare(self, place: Place) -> None:
        """Older databases with a row in each table."""
        place.data.mkdir(parents=True)
        for name, migrations in DATABASES.items():
            written(place.data / name, migrations[: max(1, len(migrations) - self.ago)])

    def act(self, place: Place) -> None:
        """Open them."""
        asyncio.run(self._opened(place))

    def wrong(self, place: Place) -> Iterator[str]:
        """Something is gone, or the schema is not the newest."""
        for name, migrations in DATABASES.items():
            older = place.disk.with_name(f"older-{name}")
            older.unlink(missing_ok=True)
            before = written(older, migrations[: max(1, len(migrations) - self.ago)])
            for table in ("identities", "names", "facts"):  # filed anew, and under which rules
                before.pop(table, None)
            try:
                kept(place.data / name, before, len(migrations))
            except AssertionError as error:
                yield f"{name}: {error}"

    async def _opened(self, place: Place) -> None:
        async with _store(place):
            await (await ChatStore.open(place.data)).close()


DATABASES = {"corpus.db": schema.MIGRATIONS, "bot.db": chat_schema.MIGRATIONS}

OPERATIONS: Mapping[str, Operation] = {
    "add": Command(("Added", "This article is here already"), lambda place: _is_there(place, 4), text=ADD),
    "edit": Command(("Changed",), lambda place: _outlet(place) == OUTLET, text=EDIT),
    "delete": Command(
        ("Deleted", GONE), lambda place: not _is_there(place, 1), label="Delete it", before=(DELETE,), touches=(1,)
    ),
    "undo an edit": Command(("Changed", UNDONE), lambda place: _outlet(place) != OUTLET, label="Undo", before=(EDIT,)),
    "undo a deletion": Command(
        ("Restored", UNDONE), lambda place: _is_there(place, 1), label="Undo", before=(DELETE, "[Delete it]")
    ),
    "undo an addition": Command(
        ("Deleted", UNDONE, GONE),
        lambda place: not _is_there(place, 4),
        label="Undo",
        before=(ADD,),
        touches=(4,),
    ),
    "answer": Command(
        (f'"{article(1).quotation}', "Understood as"),  # asked again after a crash, it follows itself
        lambda place: article(1).quotation in "".join(place.replies()),
        text=article(1).question,
        user=READER,
    ),
    "alert": Command(
        ("🔔",), lambda place: _is_one(place, "SELECT id FROM alerts"), text="/alert the ferry terminal", user=READER
    ),
    "admin": Command(("",), lambda place: _is_one(place, "SELECT * FROM admins"), text=f"/admin add {READER}"),
    "reindex": Command(("The index is new",), lambda place: True, text="/reindex"),
    "import": Import(),
    "prune": Prune(),
    "backup": Backup(),
    "restore": Restore(),
    **{f"migrate {ago}": Migrate(ago) for ago in range(1, max(map(len, DATABASES.values())))},
}
"""What `tests.faults.sweeps` goes through call by call."""


def _saved(place: Place) -> Path:
    return place.disk / "saved.zip"


def _draft(number: int) -> Draft:
    content = article(number)
    return Draft(content.title, content.paragraphs, outlet=content.outlet)


def _said(number: int) -> list[tuple[()]]:
    return [()] * (len(article(number).paragraphs) + 1)
