"""Articles as every store keeps them: what callers put in and get back, and the protocol of their side of a store."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from corpus.model import Article, Attribution, Citation, Draft, Passage

Attributed = Sequence[Sequence[Attribution]]
"""The attributions of each passage, in the order of the passages: headline (if any), body, captions."""

Days = tuple[dt.date | None, dt.date | None]
"""The first and the last day, both included; None leaves that side open."""

ALL_DAYS: Days = (None, None)


class Outcome(StrEnum):
    """What became of a draft."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Stored:
    """`previous` is the former version's deletion id when the article was updated, for `Articles.restore`."""

    article: Article
    outcome: Outcome
    previous: int | None = None


@dataclass(frozen=True, slots=True)
class Edited:
    """An article's citation as it is now, and what the field held before, as `Articles.edit` takes it."""

    citation: Citation
    former: str


@dataclass(frozen=True, slots=True)
class Version:
    """An article as it was until some time (UTC): its citation, and the body's paragraphs."""

    citation: Citation
    paragraphs: tuple[str, ...]
    until: dt.datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What there is of a page: its article, None if there is none; a deleted one was taken away by an admin."""

    article_id: int | None = None
    is_deleted: bool = False
    is_excerpt: bool = False


class Articles(Protocol):
    """Every article with its passages and their attributions. A writing method returns once what it did is on disk;
    reads see the last committed state. All raise StoreError when the database fails.

    `command`, wherever it stands, names what must take effect once: given again, it has the result of the first time.
    Ids of articles and of passages are never used again.
    """

    async def put(self, draft: Draft, attributed: Attributed, version: str, *, command: str = "") -> Stored:
        """Add the article, or update the one with the same canonical URL or the same text.

        `version` names the model that made `attributed`. An update keeps the article's id; its passages are new ones.
        """

    async def put_many(
        self, drafts: Sequence[tuple[Draft, Attributed]], version: str, *, command: str = ""
    ) -> list[Stored]:
        """`put` for several drafts, in one transaction: all of them or none."""

    async def known(self, draft: Draft) -> int | None:
        """The id of the living article that has the draft's very text and citation already, if any."""

    async def standing_of(self, url: str) -> Standing:
        """What the store has of a page by its address, in whatever form that is written."""

    async def versions(self, article_id: int) -> list[Version]:
        """The former versions of a living article, newest first; the oldest of many are forgotten."""

    async def delete(self, article_id: int, *, command: str = "") -> int:
        """Take the article away; the deletion id brings it back (`restore`). NotFoundError if it isn't there."""

    async def restore(self, deletion_id: int, *, command: str = "") -> Article:
        """Undo a deletion or an update. InvalidError if the same article has been added anew since, NotFoundError if
        it was dropped for good."""

    async def edit(self, article_id: int, field: str, value: str, *, command: str = "") -> Edited:
        """Set one of `corpus.store.editions.EDITABLE`. A date is ISO 8601; authors are separated by commas or "and"; ""
        empties the field."""

    async def reattribute(self, article_id: int, attributed: Attributed, version: str) -> None:
        """Replace the article's attributions by those of another version of the model."""

    async def article(self, article_id: int) -> Article:
        """The living article. NotFoundError if there is none."""

    async def passages(self, ids: Iterable[int]) -> list[Passage]:
        """The passages of living articles with their attributions, in the order of `ids`; missing ones are left out."""

    async def cited_passages(self, ids: Iterable[int]) -> tuple[list[Passage], dict[int, Citation]]:
        """The same, and the citations of their articles, by id: each passage's is there."""

    async def passage_ids(self, after: int, limit: int) -> dict[int, int]:
        """The articles of living articles' passages by passage id: the first `limit` beyond the id `after`."""

    async def citations(self, article_ids: Iterable[int]) -> dict[int, Citation]:
        """The citations of the living articles among `article_ids`, by id."""

    async def articles(
        self,
        offset: int = 0,
        limit: int = 20,
        *,
        words: Sequence[str] = (),
        outlets: Sequence[str] | None = None,
        days: Days = ALL_DAYS,
    ) -> list[Citation]:
        """Newest first; those without a date come last. Only titles with all `words`, from these outlets and of
        these days; for a title that is missing stands the first paragraph."""

    async def count_articles(self, words: Sequence[str] = (), outlets: Sequence[str] | None = None) -> int:
        """How many `articles` would list in all."""

    async def outlets(self) -> list[str]:
        """The outlets of living articles, those of most articles first."""

    async def neighbours(self, passage_id: int, around: int = 1) -> list[Passage]:
        """The passage with up to `around` body passages on each side, in the article's order."""

    def walk(self) -> AsyncIterator[Article]:
        """Every living article, in the order of ids, as of when it is reached."""

    async def outdated(self, version: str, limit: int = 100) -> list[int]:
        """Ids of living articles whose attributions another version of the model made."""
