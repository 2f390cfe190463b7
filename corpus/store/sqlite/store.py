"""The article store: every article with its passages, attributions and speakers, in one SQLite database.

An article, its attributions and its line in the change log are written in one transaction, so that an index which
follows the log can never hold what the store doesn't. Deleting keeps the row, marked, for `restore`.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import NotFoundError
from corpus.formats.address import canonical
from corpus.model import Article, Citation, Draft, Passage
from corpus.store.sqlite import article_writer, row_mapping
from corpus.store.sqlite.article_writer import Attributed, Outcome
from corpus.store.sqlite.commands import KEPT_SECONDS, once
from corpus.store.sqlite.database import Database, Transaction
from corpus.store.sqlite.feed_repository import FeedRepository
from corpus.store.sqlite.schema import MIGRATIONS
from corpus.store.sqlite.speaker_filing import OUTDATED, refile_old
from corpus.store.sqlite.speaker_repository import SpeakerRepository, write_attributions

__all__ = ["Attributed", "Change", "Edited", "Outcome", "Standing", "Store", "Stored", "Totals"]


@dataclass(frozen=True, slots=True)
class Stored:
    """`previous` is the former version's deletion id when the article was updated, for `Store.restore`."""

    article: Article
    outcome: Outcome
    previous: int | None = None


@dataclass(frozen=True, slots=True)
class Edited:
    """An article's citation as it is now, and what the field held before, as `Store.edit` takes it."""

    citation: Citation
    former: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What there is of a page: its article, None if there is none; a deleted one was taken away by an admin."""

    article_id: int | None = None
    is_deleted: bool = False
    is_excerpt: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the change log. Passage ids; both are empty when only the citation or the attributions changed."""

    seq: int
    article_id: int
    removed: tuple[int, ...]
    added: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """What the corpus covers. `passages` counts headlines and body paragraphs."""

    articles: int
    passages: int
    attributions: int
    speakers: int
    first: dt.date | None
    last: dt.date | None
    seq: int


WALK = 50  # articles read at a time on a walk over all


class Store:
    """Reads see the last committed state. All methods raise StoreError when the database fails."""

    def __init__(self, database: Database) -> None:
        """Use `open`."""
        self._database = database
        self.speakers = SpeakerRepository(database)
        self.feeds = FeedRepository(database)
        self._totals: Totals | None = None

    @classmethod
    async def open(cls, path: Path) -> Store:
        """Open or create the store in the file `path`."""
        database = await Database.open(path, MIGRATIONS)
        try:
            if await database.read(OUTDATED):
                await database.write(refile_old)
        except BaseException:
            await database.close()
            raise
        return cls(database)

    async def close(self) -> None:
        """Finish what is being written, then close."""
        await self._database.close()

    # Writing

    async def put(self, draft: Draft, attributed: Attributed, version: str, *, command: str = "") -> Stored:
        """Add the article, or update the one with the same canonical URL or the same text.

        `version` names the model that made `attributed`. An update keeps the article's id; its passages are new ones.
        `command`, here and below, names what must take effect once: see `corpus.store.sqlite.commands`.
        """
        return (await self.put_many([(draft, attributed)], version, command=command))[0]

    async def put_many(
        self, drafts: Sequence[tuple[Draft, Attributed]], version: str, *, command: str = ""
    ) -> list[Stored]:
        """`put` for several drafts, in one transaction: all of them or none."""

        async def job(transaction: Transaction) -> list[tuple[int, Outcome, int | None]]:
            return [await article_writer.put(transaction, draft, attributed, version) for draft, attributed in drafts]

        written = await self._database.write(once(command, job))
        return [Stored(await self.article(number), Outcome(outcome), previous) for number, outcome, previous in written]

    async def known(self, draft: Draft) -> int | None:
        """The id of the living article that has the draft's very text and citation already, if any."""
        rows = await self._database.read(
            f"SELECT {row_mapping.CITATION_COLUMNS} FROM articles WHERE fingerprint = ? AND deleted IS NULL",
            (row_mapping.fingerprint(draft),),
        )
        return rows[0]["id"] if rows and article_writer.adds_nothing(draft, row_mapping.citation(rows[0])) else None

    async def standing_of(self, url: str) -> Standing:
        """What the store has of a page by its address."""
        rows = await self._database.read(
            "SELECT id, is_excerpt, deleted FROM articles WHERE address = ? AND replaces IS NULL "
            "ORDER BY deleted IS NULL DESC LIMIT 1",
            (canonical(url),),
        )
        if not rows:
            return Standing()
        return Standing(rows[0]["id"], rows[0]["deleted"] is not None, bool(rows[0]["is_excerpt"]))

    async def delete(self, article_id: int, *, command: str = "") -> int:
        """Take the article away; the deletion id brings it back (`restore`)."""

        async def job(transaction: Transaction) -> int:
            await article_writer.living(transaction, article_id)
            await article_writer.mark_deleted(transaction, article_id)
            await article_writer.log(
                transaction, article_id, removed=await article_writer.passage_ids(transaction, article_id)
            )
            return article_id

        return await self._database.write(once(command, job))

    async def restore(self, deletion_id: int, *, command: str = "") -> Article:
        """Undo a deletion or an update. InvalidError if the same article has been added anew since."""

        async def job(transaction: Transaction) -> int:
            return await article_writer.restore(transaction, deletion_id)

        return await self.article(await self._database.write(once(command, job)))

    async def edit(self, article_id: int, field: str, value: str, *, command: str = "") -> Edited:
        """Set one of EDITABLE. A date is ISO 8601; authors are separated by commas or "and"; "" empties the field."""
        column, stored = article_writer.edited(field, value.strip())

        async def job(transaction: Transaction) -> str:
            former = await article_writer.value_of(transaction, article_id, field)
            statement = f"UPDATE articles SET {column} = ? WHERE id = ?"
            await transaction.execute(statement, (stored, article_id))
            removed, added = (
                await article_writer.retitle(transaction, article_id, str(stored)) if column == "title" else ((), ())
            )
            if column == "url":
                await article_writer.readdress(transaction, article_id, str(stored))
            await article_writer.log(transaction, article_id, removed=removed, added=added)
            return former

        former = await self._database.write(once(command, job))
        return Edited((await self.article(article_id)).citation, former)

    async def reattribute(self, article_id: int, attributed: Attributed, version: str) -> None:
        """Replace the article's attributions by those of another version of the model."""

        async def job(transaction: Transaction) -> None:
            await article_writer.living(transaction, article_id)
            await transaction.execute(
                "DELETE FROM attributions WHERE passage_id IN (SELECT id FROM passages WHERE article_id = ?)",
                (article_id,),
            )
            await transaction.execute("DELETE FROM mentions WHERE article_id = ?", (article_id,))
            ids = await article_writer.passage_ids(transaction, article_id)
            await write_attributions(transaction, article_id, list(zip(ids, attributed, strict=True)))
            await transaction.execute("UPDATE articles SET version = ? WHERE id = ?", (version, article_id))
            await article_writer.log(transaction, article_id)

        await self._database.write(job)

    async def result_of(self, command: str) -> Any | None:
        """The result that a command had, as JSON values; None if it was not carried out."""
        rows = await self._database.read("SELECT result FROM commands WHERE command = ?", (command,))
        return json.loads(rows[0]["result"]) if rows else None

    async def prune(self, days: float, followed: int = 0) -> int:
        """Drop for good what was deleted or replaced over `days` ago, a hundred rows at most; how many these were.

        With them go the change log's lines up to the change `followed`, which every follower has, and the results of
        commands that nobody gives again.
        """
        before = (dt.datetime.now(dt.UTC) - dt.timedelta(days=days)).isoformat(timespec="seconds")

        async def job(transaction: Transaction) -> int:
            cursor = await transaction.execute(
                "DELETE FROM articles WHERE id IN (SELECT id FROM articles WHERE deleted < ? LIMIT 100)", (before,)
            )
            await transaction.execute(
                "DELETE FROM changes WHERE seq <= ? AND seq < (SELECT max(seq) FROM changes)", (followed,)
            )
            await transaction.execute("DELETE FROM commands WHERE at < ?", (time.time() - KEPT_SECONDS,))
            return cursor.rowcount

        return await self._database.write(job)

    # Reading

    async def article(self, article_id: int) -> Article:
        """The living article. NotFoundError if there is none."""
        for article in await self._whole([article_id]):
            return article
        raise NotFoundError(f"there is no article {article_id}")

    async def _whole(self, article_ids: Sequence[int]) -> list[Article]:
        """The living ones of these articles, in the order of ids."""
        citations = await self.citations(article_ids)
        rows = await self._database.read(
            "SELECT id FROM passages WHERE article_id IN (SELECT value FROM json_each(?)) "
            "ORDER BY article_id, position",
            (json.dumps(sorted(citations)),),
        )
        passages: dict[int, list[Passage]] = {number: [] for number in sorted(citations)}
        for passage in await self.passages(row["id"] for row in rows):
            passages[passage.article_id].append(passage)
        return [Article(citations[number], tuple(found)) for number, found in passages.items()]

    async def passages(self, ids: Iterable[int]) -> list[Passage]:
        """The passages of living articles with their attributions, in the order of `ids`; missing ones are left out."""
        wanted = list(ids)
        rows = await self._database.read(
            "SELECT p.* FROM json_each(?) w JOIN passages p ON p.id = w.value JOIN articles a ON a.id = p.article_id "
            "WHERE a.deleted IS NULL",
            (json.dumps(wanted),),
        )
        found = await self.speakers.attributions(wanted)
        passages = {row["id"]: row_mapping.passage(row, found.get(row["id"], ())) for row in rows}
        return [passages[number] for number in wanted if number in passages]

    async def passage_ids(self, after: int, limit: int) -> dict[int, int]:
        """The articles of living articles' passages by passage id: the first `limit` beyond the id `after`."""
        rows = await self._database.read(
            "SELECT p.id, p.article_id FROM passages p JOIN articles a ON a.id = p.article_id "
            "WHERE p.id > ? AND a.deleted IS NULL ORDER BY p.id LIMIT ?",
            (after, limit),
        )
        return {row["id"]: row["article_id"] for row in rows}

    async def citations(self, article_ids: Iterable[int]) -> dict[int, Citation]:
        """The citations of the living articles among `article_ids`, by id."""
        rows = await self._database.read(
            f"SELECT {row_mapping.CITATION_COLUMNS} FROM articles "
            "WHERE id IN (SELECT value FROM json_each(?)) AND deleted IS NULL",
            (json.dumps(list(article_ids)),),
        )
        return {row["id"]: row_mapping.citation(row) for row in rows}

    async def articles(
        self, offset: int = 0, limit: int = 20, *, words: Sequence[str] = (), outlets: Sequence[str] | None = None
    ) -> list[Citation]:
        """Newest first; those without a date come last. Only titles with all `words`, from these outlets."""
        condition, bound = _filter(words, outlets)
        rows = await self._database.read(
            f"SELECT {row_mapping.CITATION_COLUMNS} FROM articles WHERE {condition} "
            "ORDER BY published DESC, id DESC LIMIT ? OFFSET ?",
            (*bound, limit, offset),
        )
        return [row_mapping.citation(row) for row in rows]

    async def count_articles(self, words: Sequence[str] = (), outlets: Sequence[str] | None = None) -> int:
        """How many `articles` would list in all."""
        condition, bound = _filter(words, outlets)
        rows = await self._database.read(f"SELECT count(*) FROM articles WHERE {condition}", bound)
        return int(rows[0][0])

    async def outlets(self) -> list[str]:
        """The outlets of living articles, those of most articles first."""
        rows = await self._database.read(
            "SELECT outlet FROM articles WHERE deleted IS NULL AND outlet <> '' GROUP BY outlet ORDER BY count(*) DESC"
        )
        return [row["outlet"] for row in rows]

    async def neighbours(self, passage_id: int, around: int = 1) -> list[Passage]:
        """The passage with up to `around` body passages on each side, in the article's order."""
        rows = await self._database.read(
            "SELECT n.id FROM passages p JOIN passages n ON n.article_id = p.article_id "
            "AND n.position BETWEEN p.position - ? AND p.position + ? AND (n.kind = 'body' OR n.id = p.id) "
            "WHERE p.id = ? ORDER BY n.position",
            (around, around, passage_id),
        )
        return await self.passages(row["id"] for row in rows)

    async def walk(self, after: int = 0) -> AsyncIterator[Article]:
        """Every living article whose id is greater than `after`, in the order of ids, as of when it is reached."""
        while rows := await self._database.read(
            "SELECT id FROM articles WHERE id > ? AND deleted IS NULL ORDER BY id LIMIT ?", (after, WALK)
        ):
            for article in await self._whole([row["id"] for row in rows]):
                yield article
            after = rows[-1]["id"]

    async def outdated(self, version: str, limit: int = 100) -> list[int]:
        """Ids of living articles whose attributions another version of the model made."""
        rows = await self._database.read(
            "SELECT id FROM articles WHERE version <> ? AND deleted IS NULL ORDER BY id LIMIT ?", (version, limit)
        )
        return [row["id"] for row in rows]

    async def changes(self, after: int, limit: int = 1000) -> list[Change]:
        """The change log's lines with a greater `seq`, in order."""
        rows = await self._database.read("SELECT * FROM changes WHERE seq > ? ORDER BY seq LIMIT ?", (after, limit))
        return [
            Change(row["seq"], row["article_id"], tuple(json.loads(row["removed"])), tuple(json.loads(row["added"])))
            for row in rows
        ]

    async def oldest_change(self) -> int:
        """The oldest change that the log still has; 0 before the first. Who has less than all before it starts anew."""
        rows = await self._database.read("SELECT coalesce(min(seq), 0) FROM changes")
        return int(rows[0][0])

    async def id(self) -> str:
        """What tells this store from every other."""
        rows = await self._database.read("SELECT value FROM facts WHERE name = 'id'")
        return str(rows[0][0])

    async def seq(self) -> int:
        """The newest change; 0 before the first."""
        rows = await self._database.read("SELECT coalesce(max(seq), 0) FROM changes")
        return int(rows[0][0])

    async def totals(self) -> Totals:
        """What the corpus covers now. Counted again only after a change: at a million passages that takes a second."""
        seq = await self.seq()
        if self._totals is None or self._totals.seq != seq:
            self._totals = await self._counted(seq)
        return self._totals

    async def _counted(self, seq: int) -> Totals:
        rows = await self._database.read(
            "WITH living AS (SELECT id, published FROM articles WHERE deleted IS NULL) SELECT "
            "(SELECT count(*) FROM living) AS articles, (SELECT min(published) FROM living) AS first, "
            "(SELECT max(published) FROM living) AS last, "
            "(SELECT count(*) FROM passages WHERE kind <> 'caption' "
            "AND article_id IN (SELECT id FROM living)) AS passages, "
            "(SELECT count(*) FROM attributions JOIN passages p ON p.id = passage_id "
            "WHERE p.article_id IN (SELECT id FROM living)) AS attributions, "
            "(SELECT count(DISTINCT speaker_id) FROM mentions WHERE article_id IN (SELECT id FROM living)) AS speakers"
        )
        row = rows[0]
        counts = (row["articles"], row["passages"], row["attributions"], row["speakers"])
        first, last = (dt.date.fromisoformat(day) if day else None for day in (row["first"], row["last"]))
        return Totals(*counts, first, last, seq)


def _filter(words: Sequence[str], outlets: Sequence[str] | None) -> tuple[str, list[str]]:
    """The condition on living articles, and what is bound in it."""
    titles = [" AND title LIKE ? ESCAPE '\\'" for _ in words]
    bound = ["%" + re.sub(r"([\\%_])", r"\\\1", word) + "%" for word in words]
    if outlets is None:
        return "deleted IS NULL" + "".join(titles), bound
    within = " AND outlet IN (SELECT value FROM json_each(?))"
    return "deleted IS NULL" + "".join(titles) + within, [*bound, json.dumps(list(outlets))]
