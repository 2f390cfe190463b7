"""The whole corpus as JSON lines that an import reads back."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from corpus.errors import InvalidError
from corpus.model import Article, PassageKind
from corpus.store.sqlite.store import Store


async def export(store: Store, path: Path) -> int:
    """Write every living article to `path`, one JSON object a line, in the order they were added; how many.

    The file appears whole or not at all. InvalidError if it can't be written.
    """
    partial = path.with_name(path.name + ".partial")
    count = 0
    try:
        with partial.open("w", encoding="utf-8") as handle:
            async for article in store.walk():
                handle.write(json.dumps(described(article), ensure_ascii=False) + "\n")
                count += 1
            handle.flush()
            os.fsync(handle.fileno())
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise InvalidError(f"{path} can't be written: {error.strerror}") from error
    return count


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
    }
