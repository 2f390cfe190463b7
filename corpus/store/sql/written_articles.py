"""Articles that were just written: whoever follows the change log gets them without reading them back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corpus.model import Article
from corpus.store.changes import Change

_MOST = 200


class WrittenArticles:
    """The newest articles as the transaction that wrote them left them."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[int, Article]] = {}

    def keep(self, seq: int, articles: Mapping[int, Article]) -> None:
        """Keep articles as they were at the change `seq`."""
        for number, article in articles.items():
            self._kept.pop(number, None)
            self._kept[number] = seq, article
        for number in list(self._kept)[: max(len(self._kept) - _MOST, 0)]:
            del self._kept[number]

    def of(self, changes: Sequence[Change]) -> dict[int, Article]:
        """Those of the changed articles that are known as of their last change here."""
        last = {change.article_id: change.seq for change in changes}
        held = {number: self._kept[number] for number in last if number in self._kept}
        return {number: article for number, (seq, article) in held.items() if last[number] <= seq}
