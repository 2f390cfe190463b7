"""A few short articles about a bridge and a toll, and an index over them."""

import datetime as dt
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from corpus.model import Attribution, AttributionKind, Draft, Span, Speaker, SpeakerKind
from corpus.store.opening import open_store
from corpus.store.store import Store
from index.answers.results import Clarification, Result
from index.news_index import NewsIndex
from index.query.command_queries import quotation_query
from index.query.model import Query, QueryKind
from index.query.request import Request

TODAY = dt.date(2026, 11, 18)


def said(text: str, words: str, name: str, role: str | None = None) -> Attribution:
    start = text.index(words)
    kind = AttributionKind.INDIRECT
    return Attribution((Span(start, start + len(words)),), None, None, kind, Speaker(name, SpeakerKind.PERSON, role))


def article(title: str, *passages: tuple[str, ...], outlet: str = "The Herald", day: int = 1, language: str = "en"):
    """Passages are (text, words said, speaker, words said, speaker ...)."""
    draft = Draft(
        title,
        tuple(passage[0] for passage in passages),
        outlet=outlet,
        url=f"https://example.org/{title.replace(' ', '-')}-{outlet.replace(' ', '-')}",
        published=dt.date(2026, 11, day),
        language=language,
    )
    attributed = [
        tuple(said(text, words, name) for words, name in zip(rest[::2], rest[1::2], strict=True))
        for text, *rest in passages
    ]
    return draft, ((), *attributed)


BRIDGE = article(
    "Bridge over the Alder closed",
    ("The bridge over the Alder was closed to lorries on Monday after cracks were found in two pillars.",),
    (
        "Ida Holm, the transport minister, said the bridge would be repaired before winter.",
        "the bridge would be repaired before winter",
        "Ida Holm",
    ),
    ("Repairs would cost 14 million crowns, the ministry estimates. Some 3,200 lorries cross the river every day.",),
    (
        "“Nobody asked the ferry crews,” said Jonas Berg, who leads the union.",
        "Nobody asked the ferry crews",
        "Jonas Berg",
    ),
)
TAXES = article(
    "Holm defends toll",
    ("A toll of five crowns is planned for lorries from January.",),
    (
        "Holm said the toll was fair to everyone who pays taxes.",
        "the toll was fair to everyone who pays taxes",
        "Ida Holm",
    ),
    ("Berg called the toll a tax on work.", "the toll a tax on work", "Jonas Berg"),
    day=9,
)
COPY = article("Bridge shut", BRIDGE[0].paragraphs[:1] and (BRIDGE[0].paragraphs[0],), outlet="The Mail", day=2)
OTHER_HOLM = article(
    "Painter shows in Alder",
    ("Ruben Holm, the painter, said the toll of fame was high.", "the toll of fame was high", "Ruben Holm"),
    day=4,
)
RUSSIAN = article(
    "Мост закрыт",
    (
        "Министр Анна Лесная заявила, что мост через реку отремонтируют к зиме.",
        "мост через реку отремонтируют к зиме",
        "Анна Лесная",
    ),
    language="ru",
)
SPANISH = article(
    "Cierran el puente",
    (
        "La ministra Pilar Ruiz dijo que las reparaciones del puente costarían diez millones.",
        "las reparaciones del puente costarían diez millones",
        "Pilar Ruiz",
    ),
    language="es",
)
GERMAN = article(
    "Brücke gesperrt",
    (
        "Verkehrsminister Karl Ahrens sagte, die Verhandlungen über die Brücke seien gescheitert.",
        "die Verhandlungen über die Brücke seien gescheitert",
        "Karl Ahrens",
    ),
    language="de",
)
FILLER = [
    article(f"Notes {n}", (f"Notice {n} tells of gardens, markets and weather in the town of Number{n}.",), day=3)
    for n in range(12)
]


@asynccontextmanager
async def news(folder: Path, *articles) -> AsyncIterator[tuple[Store, NewsIndex]]:
    store = await open_store(folder)
    await store.put_many([*articles, *FILLER], "test")
    index = await NewsIndex.open(store, None)
    try:
        yield store, index
    finally:
        await index.close()
        await store.close()


def texts(evidence: Sequence) -> list[str]:
    return [item.passage.text for item in evidence]


async def said_by(
    index: NewsIndex,
    name: str,
    topic: str = "",
    *,
    since: dt.date | None = None,
    until: dt.date | None = None,
):
    query = Query("", QueryKind.LATEST, (name,), topic, since=since, until=until)
    return await index.ask(Request(query=query, limit=10))


def labels(result: Result) -> set[str]:
    return {option.label for option in result.options} if isinstance(result, Clarification) else set()


async def compare(index: NewsIndex, names: Sequence[str], topic: str):
    return await index.ask(Request(query=Query("", QueryKind.COMPARE, tuple(names), topic)))


async def timeline(index: NewsIndex, name: str, topic: str = ""):
    return await index.ask(Request(query=Query("", QueryKind.TIMELINE, (name,), topic)))


async def verify(index: NewsIndex, quotation: str):
    return await index.ask(Request(query=quotation_query(quotation)))
