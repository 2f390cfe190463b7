"""The whole corpus as JSON lines that an import reads back."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from collections.abc import AsyncIterator, Container
from pathlib import Path
from typing import Any, TextIO

from corpus.durable import put_in_place
from corpus.errors import InvalidError
from corpus.model import Article, PassageKind
from corpus.store.store import Store

_BATCH = 50  # articles that are written at a time


async def export(store: Store, path: Path, only: Container[int] | None = None) -> int:
    """Write every living article, or `only` those with these ids, to `path`, one JSON object a line, in the order they
    were added; how many.

    The file appears whole or not at all. InvalidError if it can't be written.
    """
    count = 0
    try:
        partial, handle = await asyncio.to_thread(_begin, path)
        try:
            async for batch in _batched(store, only):
                await asyncio.to_thread(handle.writelines, map(_line, batch))
                count += len(batch)
            await asyncio.to_thread(_finish, handle, partial, path)
        finally:
            await asyncio.to_thread(handle.close)
            await asyncio.to_thread(partial.unlink, missing_ok=True)
    except OSError as error:
        raise InvalidError(f"{path} can't be written: {error.strerror}") from error
    return count


def _begin(path: Path) -> tuple[Path, TextIO]:
    """A new file beside `path` that no other export has, and where to write it."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    return Path(name), os.fdopen(descriptor, "w", encoding="utf-8")


async def _batched(store: Store, only: Container[int] | None) -> AsyncIterator[list[Article]]:
    batch: list[Article] = []
    async for article in store.walk():
        if only is None or article.citation.article_id in only:
            batch.append(article)
        if len(batch) >= _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _line(article: Article) -> str:
    return json.dumps(described(article), ensure_ascii=False) + "\n"


def _finish(handle: TextIO, partial: Path, path: Path) -> None:
    """Put the file in its place; on disk when this returns, and so is its name."""
    handle.flush()
    os.fsync(handle.fileno())
    put_in_place(partial, path)


def _quoted(article: Article) -> list[dict[str, Any]]:
    """The paragraphs that are words of somebody whom the page named."""
    body = (passage for passage in article.passages if passage.kind is PassageKind.BODY)
    return [{"paragraph": n, "source": one.quoted_from} for n, one in enumerate(body) if one.quoted_from]


def described(article: Article) -> dict[str, Any]:
    """An article as JSON values, by the names that import knows."""
    cited = article.citation
    texts = {kind: [p.text for p in article.passages if p.kind is kind] for kind in PassageKind}
    return {
        "title": cited.title,
        "outlet": cited.outlet,
        "author": list(cited.authors),
        "url": cited.url,
        "published": cited.published.isoformat() if cited.published else None,
        "language": cited.language,
        "paragraphs": texts[PassageKind.BODY],
        "captions": texts[PassageKind.CAPTION],
        **({"is_excerpt": True} if cited.is_excerpt else {}),
        **({"quoted": quoted} if (quoted := _quoted(article)) else {}),
    }
