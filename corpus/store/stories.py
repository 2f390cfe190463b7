"""Stories as every store keeps them: which articles are copies and rewrites of one text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from corpus.clusters.signature import Signature


class Stories(Protocol):
    """Each article that was filed is in one story, which goes by the id of its first article, also when that is gone.

    Reads tell of living articles only. All methods raise StoreError when the database fails.
    """

    async def file(self, filings: Sequence[tuple[int, Signature]]) -> None:
        """File articles by their signatures, in this order, in the story of what they resemble most, else in one of
        their own. Filed anew, an article keeps its story while it resembles it."""

    async def unfiled(self, limit: int = 100) -> list[int]:
        """Ids of articles that are not filed as they are now."""

    async def of(self, article_ids: Iterable[int]) -> Mapping[int, int]:
        """The stories of these articles, by the article's id; one that isn't filed has none."""

    async def members(self, article_ids: Iterable[int]) -> Mapping[int, Sequence[int]]:
        """The articles of the story that each of these is in, by its id; itself among them, first filed first."""
