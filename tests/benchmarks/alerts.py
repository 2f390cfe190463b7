"""How long an article takes to be matched with very many standing questions.

    python -m tests.benchmarks.alerts [ALERTS] [ARTICLES]

Half of the alerts wait for a speaker of the sample articles, half of those about two words that somebody used there;
the others for three to five words out of one paragraph. So all are on what the articles are about: the worst case.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path

from corpus import samples
from corpus.ingest.bulk_import import import_paths
from corpus.ingest.ingest import Ingest
from corpus.model import Article
from corpus.store.opening import open_store
from index.alerts import AlertIndex, StoredQuery
from index.analysis.analyzer import words
from index.news_index import NewsIndex
from index.query.model import Query, QueryKind


def queries(articles: list[Article], count: int) -> list[tuple[int, Query]]:
    """Made of the articles' own names and words, always the same."""
    chance = random.Random(1)
    speakers = [
        one.speaker.name for article in articles for p in article.passages for one in p.attributions if one.speaker
    ]
    found = []
    for number in range(count):
        passage = chance.choice(chance.choice(articles).passages)
        content = [form for form, term in zip(*_forms(passage.text), strict=True) if term]
        picked = chance.sample(content, min(len(content), chance.randint(3, 5)))
        if number % 2:
            found.append((number, Query(" ".join(picked), QueryKind.KEYWORDS, topic=" ".join(picked))))
        else:
            topic = " ".join(picked[:2]) if number % 4 else ""
            found.append((number, Query("", QueryKind.WHAT_SAID, (chance.choice(speakers),), topic)))
    return found


def _forms(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found = words(text)
    return found.forms, found.terms


async def main(count: int, most: int) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        store = await open_store(Path(folder))
        ingest = Ingest(store, workers=0)
        await import_paths(samples.paths(), ingest)
        index = await NewsIndex.open(store, None)
        articles = [article async for article in store.walk()][:most]
        alerts = AlertIndex()
        stored = [(number, query, StoredQuery.of(number, query).kept) for number, query in queries(articles, count)]
        began = time.perf_counter()
        alerts.fill(StoredQuery.of(*one) for one in stored)
        print(f"{len(alerts):,} alerts filled in within {time.perf_counter() - began:.2f} s")
        taken, found = [], 0
        for article in articles:
            began = time.thread_time()
            found += len(alerts.match(article, index.snapshot.passages.idfs))
            taken.append(1000 * (time.thread_time() - began))
        taken.sort()
        worst, median = taken[-1], taken[len(taken) // 2]
        print(f"{len(articles)} articles, {found / len(articles):.0f} matches each on average")
        print(f"an article: median {median:.1f} ms, worst {worst:.1f} ms of CPU")
        await index.close()
        await ingest.close()
        await store.close()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, int(sys.argv[2]) if len(sys.argv) > 2 else 43))
