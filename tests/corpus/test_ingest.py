"""Articles in: added, updated, edited, attributed anew, fetched."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import httpx
import pytest

from corpus.errors import InvalidError, UnreadableError
from corpus.fetching.fetcher import Fetcher
from corpus.ingest.export import export
from corpus.ingest.ingest import Ingest, Progress
from corpus.model import Draft, PassageKind
from corpus.store.articles import Outcome
from corpus.store.editions import as_draft
from corpus.store.opening import open_store
from corpus.store.store import Store

DRAFT = Draft(
    title="Bridge falls in Grell",
    paragraphs=(
        "The bridge fell on Monday, Mayor Ada Quill said.",
        "“Nobody was hurt,” she told reporters.",
    ),
    captions=("The bridge in spring.",),
    url="https://grell.example/bridge",
)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await open_store(tmp_path)
    yield opened
    await opened.close()


@pytest.fixture
async def ingest(store: Store) -> AsyncIterator[Ingest]:
    """With all work in this process, which starts at once."""
    opened = Ingest(store, workers=0)
    yield opened
    await opened.close()


async def test_an_added_article_is_stored_word_for_word_with_its_attributions(ingest: Ingest) -> None:
    stored = await ingest.add(DRAFT)
    assert stored.outcome is Outcome.ADDED
    assert as_draft(stored.article) == DRAFT
    said = [a for p in stored.article.passages for a in p.attributions if a.speaker and a.speaker.name == "Ada Quill"]
    assert said


async def test_the_same_article_is_there_already_and_a_changed_one_is_updated(ingest: Ingest) -> None:
    first = await ingest.add(DRAFT)
    assert (await ingest.add(DRAFT)).outcome is Outcome.UNCHANGED
    changed = await ingest.add(dataclasses.replace(DRAFT, paragraphs=("The bridge stands, Ada Quill said.",)))
    assert changed.outcome is Outcome.UPDATED
    assert changed.article.citation.article_id == first.article.citation.article_id


async def test_an_article_without_headline_keeps_its_attributions_in_their_places(ingest: Ingest) -> None:
    stored = await ingest.add(dataclasses.replace(DRAFT, title=""))
    assert all(p.kind is not PassageKind.HEADLINE for p in stored.article.passages)
    for passage in stored.article.passages:
        for found in passage.attributions:
            assert all(span.of(passage.text).strip() for span in found.content)


async def test_many_come_back_in_order(ingest: Ingest) -> None:
    drafts = [Draft(f"Bridge {n}", (f"Bridge {n} fell, the mayor of Grell said.",)) for n in range(60)]
    told: list[Progress] = []
    stored = await ingest.add_many(drafts, told.append)
    assert [item.article.citation.title for item in stored] == [draft.title for draft in drafts]
    assert told[-1] == Progress(60, 60)


async def test_text_that_cant_be_stored_is_cleaned_and_nothing_is_refused(ingest: Ingest) -> None:
    stored = await ingest.add(Draft("Bri\x00dge", ("The bridge\ud800 fell, she said.",)))
    assert [p.text for p in stored.article.passages] == ["Bridge", "The bridge fell, she said."]
    with pytest.raises(UnreadableError):
        await ingest.add(Draft("Bridge", (" ",)))


async def test_a_new_headline_is_attributed(ingest: Ingest, store: Store) -> None:
    number = (await ingest.add(DRAFT)).article.citation.article_id
    citation = (await ingest.edit(number, "title", "'Nobody was hurt,' says Mayor Ada Quill")).citation
    assert citation.title.startswith("'Nobody")
    headline = (await store.article(number)).passages[0]
    assert headline.kind is PassageKind.HEADLINE
    body = [p.text for p in (await store.article(number)).passages if p.kind is PassageKind.BODY]
    assert body == list(DRAFT.paragraphs)


async def test_what_another_model_read_is_attributed_anew(ingest: Ingest, store: Store) -> None:
    nothing: Sequence[Sequence[object]] = [() for _ in range(4)]
    for number in range(3):
        draft = dataclasses.replace(DRAFT, url=f"https://grell.example/{number}", title=f"Bridge {number} falls")
        await store.put(draft, nothing, "an older version")  # type: ignore[arg-type]
    told: list[Progress] = []
    assert await ingest.reattribute(told.append) == 3
    assert told[-1] == Progress(3, 3)
    assert await ingest.reattribute() == 0
    assert any(p.attributions for p in (await store.article(1)).passages)


class Unreadable(str):
    """A text that can be stored, but on which reading fails in a way that nobody foresaw."""

    __slots__ = ()

    def __len__(self) -> int:
        raise IndexError("never to be told")


async def test_an_article_that_attribution_fails_on_is_stored_without_speakers_and_harms_no_other(
    ingest: Ingest, caplog: pytest.LogCaptureFixture
) -> None:
    bad = Draft("Bridge stands", (Unreadable("Ada Quill said that the bridge stands again."),), url="https://b.example")
    drafts = [DRAFT, bad, dataclasses.replace(DRAFT, title="Other", url="https://c.example")]
    stored = await ingest.put(drafts, await ingest.attributed(drafts))
    speakers = [{a.speaker.name for p in one.article.passages for a in p.attributions if a.speaker} for one in stored]
    assert speakers == [{"Ada Quill"}, set(), {"Ada Quill"}]
    assert "IndexError at " in caplog.text and "never to be told" not in caplog.text


async def test_a_page_is_fetched_and_read(store: Store) -> None:
    async def resolve(host: str, port: int) -> Sequence[str]:
        return ["93.184.215.14"]

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/robots.txt":
            return httpx.Response(404)
        prose = "<p>The old bridge over the river fell on Monday evening, the mayor of Grell said.</p>"
        page = f"<html><body><article><h1>Bridge falls</h1>{prose}</article></body></html>".encode()
        return httpx.Response(200, headers={"content-type": "text/html"}, stream=_Once(page))

    fetcher = Fetcher(resolve=resolve, transport=httpx.MockTransport(answer))
    ingest = Ingest(store, fetcher=fetcher, workers=0)
    (draft,) = (await ingest.fetch("https://grell.example/bridge")).drafts
    assert (draft.title, draft.url) == ("Bridge falls", "https://grell.example/bridge")
    await ingest.close()


class _Once(httpx.AsyncByteStream):
    def __init__(self, data: bytes) -> None:
        self.data = data

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self.data


async def test_with_processes_the_event_loop_is_free_while_articles_are_read(store: Store) -> None:
    ingest = Ingest(store, workers=1)
    beats = 0

    async def beat() -> None:
        nonlocal beats
        while True:
            await asyncio.sleep(0.01)
            beats += 1

    pulse = asyncio.create_task(beat())
    (draft,) = (await ingest.read("Bridge falls\n\n" + "The bridge fell, Ada Quill said.\n\n" * 200)).drafts
    stored = await ingest.add(draft)
    pulse.cancel()
    assert len(stored.article.passages) == 201
    assert beats > 20
    await ingest.close()
    with pytest.raises(UnreadableError):
        await ingest.read("The bridge fell.")


async def test_an_export_appears_whole_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    store = await open_store(tmp_path)
    await store.put(Draft("Pier to close", ("The pier will close soon.",)), [(), ()], "hand")
    folder = tmp_path / "out"
    folder.mkdir()
    assert await asyncio.gather(*(export(store, folder / "all.jsonl") for _ in range(3))) == [1, 1, 1]
    assert [path.name for path in folder.iterdir()] == ["all.jsonl"]
    assert "Pier to close" in (folder / "all.jsonl").read_text(encoding="utf-8")
    with pytest.raises(InvalidError):
        await export(store, tmp_path / "nowhere" / "all.jsonl")
    await store.close()
