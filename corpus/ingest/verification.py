"""Whether stored articles still have the words that they were stored with: a disk may change them unnoticed."""

from __future__ import annotations

from dataclasses import replace

from corpus.model import Article
from corpus.store.editions import as_draft
from corpus.store.store import Store


async def altered(store: Store) -> list[int]:
    """The living articles whose title and text are not those of their fingerprint. Raises StoreError."""
    return [article.citation.article_id async for article in store.walk() if not await _is_as_stored(store, article)]


async def _is_as_stored(store: Store, article: Article) -> bool:
    number, draft = article.citation.article_id, as_draft(article)
    if draft.title and draft.title != article.citation.title:  # which stands there twice
        return False
    if await store.known(draft) == number:
        return True
    former = {version.citation.title for version in await store.versions(number)}  # a title may have been edited since
    return any([await store.known(replace(draft, title=title)) == number for title in former])
