"""Editions of an article: how its rows are written, replaced, put aside and brought back, inside one transaction."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from corpus.errors import ConflictError, InvalidError, NotFoundError
from corpus.model import Article, Citation, Draft, Passage, PassageKind, Speaker, SpeakerKind
from corpus.store.articles import Attributed, Outcome
from corpus.store.database import Row, Transaction, returned
from corpus.store.editions import address, adds_nothing, fingerprint, merged, parts
from corpus.store.sql import row_mapping, version_rows
from corpus.store.sql.speaker_repository import write_attributions

_INSERT_PASSAGE = (
    "INSERT INTO passages(article_id, position, kind, paragraph, text, quoted_from) VALUES (?, ?, ?, ?, ?, ?) "
    "RETURNING id"
)
_COLUMNS = (
    "title", "outlet", "authors", "url", "published", "language", "is_excerpt", "address", "fingerprint", "version",
    "added",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Print:
    """What an article is known again by, and the model that attributed it."""

    address: str | None
    fingerprint: str
    version: str


@dataclass(frozen=True, slots=True)
class Edition:
    """An article as it has just been written. The speakers in `passages` are as they were found; `mentions` tells what
    each became."""

    citation: Citation
    passages: tuple[Passage, ...]
    mentions: Mapping[Speaker, int]


@dataclass(frozen=True, slots=True)
class Put:
    """What became of a draft, and the edition if one was written."""

    article_id: int
    outcome: Outcome
    previous: int | None = None
    edition: Edition | None = None


async def put(transaction: Transaction, draft: Draft, attributed: Attributed, version: str) -> Put:
    print_ = _Print(address(draft.url), fingerprint(draft), version)
    known = await _find(transaction, print_.address, print_.fingerprint)
    if known is None:
        number = await _insert_article(transaction, draft, print_)
        edition = await _insert_passages(transaction, number, draft, attributed)
        await log(transaction, number, added=_indexed(edition))
        return Put(number, Outcome.ADDED, None, edition)
    if draft.is_excerpt and not known["is_excerpt"]:
        return Put(known["id"], Outcome.UNCHANGED)  # less than what is there
    number, cited = known["id"], row_mapping.citation(known)
    draft = merged(draft, cited, same_address=known["address"] == print_.address)
    print_ = replace(print_, address=address(draft.url) or known["address"])
    if known["fingerprint"] == print_.fingerprint and adds_nothing(draft, cited):
        return Put(number, Outcome.UNCHANGED)
    await version_rows.keep(transaction, number)
    previous = await _archive(transaction, number)
    removed = await passage_ids(transaction, previous)
    await _rewrite_article(transaction, number, draft, print_)
    edition = await _insert_passages(transaction, number, draft, attributed)
    await log(transaction, number, removed=removed, added=_indexed(edition))
    return Put(number, Outcome.UPDATED, previous, edition)


async def _find(transaction: Transaction, address: str | None, print_: str) -> Row | None:
    """The article at the address if there is one, else the one with the same text."""
    rows = await transaction.execute_fetchall(
        "SELECT * FROM articles WHERE deleted IS NULL AND (address = ? OR fingerprint = ?) "
        "ORDER BY coalesce(address = ?, FALSE) DESC",
        (address, print_, address),
    )
    return next(iter(rows), None)


def _article_values(draft: Draft, print_: _Print) -> tuple[Any, ...]:
    """Of _COLUMNS."""
    published = draft.published.isoformat() if draft.published else None
    authors = json.dumps(draft.authors, ensure_ascii=False)
    fixed = (print_.address, print_.fingerprint, print_.version, now())
    cited = (draft.title, draft.outlet, authors, draft.url, published, draft.language, draft.is_excerpt)
    return *cited, *fixed


async def _insert_article(transaction: Transaction, draft: Draft, print_: _Print) -> int:
    places = ", ".join("?" for _ in _COLUMNS)
    return returned(
        await transaction.execute_fetchall(
            f"INSERT INTO articles({', '.join(_COLUMNS)}) VALUES ({places}) RETURNING id",
            _article_values(draft, print_),
        )
    )


async def _rewrite_article(transaction: Transaction, number: int, draft: Draft, print_: _Print) -> None:
    clash = await _find(transaction, None, print_.fingerprint)
    if clash is not None and clash["id"] != number:
        # The same text stood under another address: from now on it is one article.
        await mark_deleted(transaction, clash["id"])
        await log(transaction, clash["id"], removed=await passage_ids(transaction, clash["id"]))
    await _assign(transaction, number, _article_values(draft, print_))


async def _assign(transaction: Transaction, number: int, values: Sequence[Any]) -> None:
    assignments = ", ".join(f"{column} = ?" for column in _COLUMNS)
    await transaction.execute(f"UPDATE articles SET {assignments} WHERE id = ?", (*values, number))


async def _insert_passages(transaction: Transaction, number: int, draft: Draft, attributed: Attributed) -> Edition:
    passages = []
    quoted = {one.paragraph: one.source for one in draft.quoted}
    for position, ((kind, paragraph, text), found) in enumerate(zip(parts(draft), attributed, strict=True)):
        by = quoted.get(paragraph, "") if paragraph is not None else ""
        values = (number, position, kind, paragraph, text, by)
        passage_id = returned(await transaction.execute_fetchall(_INSERT_PASSAGE, values))
        passages.append(Passage(passage_id, number, kind, paragraph, text, tuple(found), by))
    mentions = await write_attributions(transaction, number, [(one.id, one.attributions) for one in passages])
    cited = (draft.title, draft.outlet, draft.authors, draft.url, draft.published, draft.language)
    citation = Citation(number, *cited, is_excerpt=draft.is_excerpt)
    return Edition(citation, tuple(passages), mentions)


def _indexed(edition: Edition) -> list[int]:
    """The ids of the passages that the change log tells of: all but captions."""
    return [passage.id for passage in edition.passages if passage.kind is not PassageKind.CAPTION]


async def newest(transaction: Transaction) -> int:
    """The seq of the newest change."""
    rows = await transaction.execute_fetchall("SELECT coalesce(max(seq), 0) FROM changes")
    return int(next(iter(rows))[0])


async def as_stored(transaction: Transaction, editions: Mapping[int, Edition]) -> dict[int, Article]:
    """The editions of those articles that live, with their speakers as the archive shows them now."""
    ids = json.dumps(list(editions))
    rows = await transaction.execute_fetchall(
        "SELECT id FROM articles WHERE id IN (SELECT value FROM json_each(?)) AND deleted IS NULL", (ids,)
    )
    living = [row["id"] for row in rows]
    rows = await transaction.execute_fetchall(
        "SELECT m.id, s.name, s.kind FROM mentions m JOIN speakers s ON s.id = m.speaker_id "
        "WHERE m.article_id IN (SELECT value FROM json_each(?))",
        (ids,),
    )
    names = {row["id"]: (row["name"], SpeakerKind(row["kind"])) for row in rows}
    return {number: _shown(editions[number], names) for number in living}


def _shown(edition: Edition, names: Mapping[int, tuple[str, SpeakerKind]]) -> Article:
    speakers = {who: row_mapping.shown(who, *names[mention]) for who, mention in edition.mentions.items()}
    passages = [
        replace(
            passage,
            attributions=tuple(
                replace(item, speaker=speakers[item.speaker]) if item.speaker else item for item in passage.attributions
            ),
        )
        for passage in edition.passages
    ]
    return Article(edition.citation, tuple(passages))


async def _archive(transaction: Transaction, number: int) -> int:
    """Copy the article to a deleted row that keeps its passages and mentions; the copy's id."""
    columns = ", ".join(_COLUMNS)
    copy = returned(
        await transaction.execute_fetchall(
            f"INSERT INTO articles({columns}, deleted, replaces) "
            f"SELECT {columns}, ?, id FROM articles WHERE id = ? RETURNING id",
            (now(), number),
        )
    )
    await _move(transaction, number, copy)
    return copy


async def _move(transaction: Transaction, source: int, target: int) -> None:
    for table in ("passages", "mentions"):
        statement = f"UPDATE {table} SET article_id = ? WHERE article_id = ?"
        await transaction.execute(statement, (target, source))


async def restore(transaction: Transaction, deletion_id: int) -> int:
    rows = list(await transaction.execute_fetchall("SELECT * FROM articles WHERE id = ?", (deletion_id,)))
    if not rows:
        raise NotFoundError("there is nothing left to bring back")
    row = rows[0]
    if row["deleted"] is None:
        return deletion_id
    if row["replaces"] is not None:
        return await _roll_back(transaction, row)
    try:
        await transaction.execute("UPDATE articles SET deleted = NULL WHERE id = ?", (deletion_id,))
    except ConflictError as error:
        raise InvalidError("this article has been added again since") from error
    await log(transaction, deletion_id, added=await passage_ids(transaction, deletion_id, indexed=True))
    return deletion_id


async def _roll_back(transaction: Transaction, copy: Row) -> int:
    """Put a former version in the place of the one that replaced it."""
    number = int(copy["replaces"])
    await living(transaction, number)
    await version_rows.keep(transaction, number)
    removed = await passage_ids(transaction, number)
    await transaction.execute("DELETE FROM passages WHERE article_id = ?", (number,))
    await transaction.execute("DELETE FROM mentions WHERE article_id = ?", (number,))
    await _move(transaction, copy["id"], number)
    await transaction.execute("DELETE FROM articles WHERE id = ?", (copy["id"],))
    try:
        await _assign(transaction, number, [copy[column] for column in _COLUMNS])
    except ConflictError as error:
        raise InvalidError("this article has been added again since") from error
    added = await passage_ids(transaction, number, indexed=True)
    await log(transaction, number, removed=removed, added=added)
    return number


async def cited(transaction: Transaction, article_id: int) -> Citation:
    """NotFoundError if the article isn't there."""
    rows = await transaction.execute_fetchall("SELECT * FROM articles WHERE id = ? AND deleted IS NULL", (article_id,))
    for row in rows:
        return row_mapping.citation(row)
    raise NotFoundError("there is no article {number}", number=str(article_id))


async def recite(transaction: Transaction, former: Citation, later: Citation) -> tuple[list[int], list[int]]:
    """Write another citation of the article: the ids of passages (removed, added) with it."""
    number = former.article_id
    await version_rows.keep(transaction, number)
    values = row_mapping.citation_values(later)
    try:
        await transaction.execute(
            "UPDATE articles SET title = ?, outlet = ?, authors = ?, url = ?, published = ?, language = ? WHERE id = ?",
            (*values, number),
        )
        if later.url != former.url:
            await transaction.execute("UPDATE articles SET address = ? WHERE id = ?", (address(later.url), number))
    except ConflictError as error:
        raise InvalidError("another article has this address") from error
    return await _retitle(transaction, number, later.title) if later.title != former.title else ([], [])


async def living(transaction: Transaction, article_id: int) -> None:
    rows = await transaction.execute_fetchall("SELECT 1 FROM articles WHERE id = ? AND deleted IS NULL", (article_id,))
    if not list(rows):
        raise NotFoundError("there is no article {number}", number=str(article_id))


async def mark_deleted(transaction: Transaction, article_id: int) -> None:
    await transaction.execute("UPDATE articles SET deleted = ? WHERE id = ?", (now(), article_id))


async def passage_ids(transaction: Transaction, article_id: int, *, indexed: bool = False) -> list[int]:
    """In the article's order; with `indexed`, without captions."""
    rows = await transaction.execute_fetchall(
        "SELECT id, kind FROM passages WHERE article_id = ? ORDER BY position", (article_id,)
    )
    return [row["id"] for row in rows if not indexed or row["kind"] != PassageKind.CAPTION]


async def log(
    transaction: Transaction, article_id: int, *, removed: Iterable[int] = (), added: Iterable[int] = ()
) -> None:
    await transaction.execute(
        "INSERT INTO changes(article_id, removed, added) VALUES (?, ?, ?)",
        (article_id, json.dumps(list(removed)), json.dumps(list(added))),
    )


async def _retitle(transaction: Transaction, article_id: int, title: str) -> tuple[list[int], list[int]]:
    """Give the article a new headline passage: (removed, added) ids."""
    rows = await transaction.execute_fetchall(
        "SELECT id FROM passages WHERE article_id = ? AND kind = 'headline'", (article_id,)
    )
    removed = [row["id"] for row in rows]
    await transaction.execute("DELETE FROM passages WHERE article_id = ? AND kind = 'headline'", (article_id,))
    headline = (article_id, -1, PassageKind.HEADLINE, None, title, "")
    added = returned(await transaction.execute_fetchall(_INSERT_PASSAGE, headline))
    return removed, [added]


def now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
