"""What every store must do beside keeping articles, whichever it is: stories, watched pages, feeds, former versions."""

import asyncio
import dataclasses
import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from corpus.clusters.signature import signature
from corpus.errors import NotFoundError
from corpus.feeds.subscription import SeenEntry, Subscription
from corpus.fetching.validators import Validators
from corpus.messages import message
from corpus.model import Draft
from corpus.store.articles import Standing
from corpus.store.store import Store
from tests.corpus.stores import KINDS, STORES

NOW = 1_800_000_000.5
FERRY = tuple(
    f"The ferry of {place} was {n} minutes late on Sunday for want of a crew." for n, place in enumerate("ABCD")
)
LIGHTHOUSE = tuple(f"Keeper number {n} painted the lighthouse at Orm in a colour of her own." for n in range(4))
DRAFT = Draft("Ferry late", FERRY, outlet="Strait Times", url="https://strait.example/ferry", language="en")


@pytest.fixture(params=KINDS)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    opened = await STORES[request.param](tmp_path)
    yield opened
    await opened.close()


async def put(store: Store, draft: Draft = DRAFT, **changes: object) -> int:
    changed = dataclasses.replace(draft, **changes)  # type: ignore[arg-type]
    attributed: list[list[object]] = [[] for _ in (changed.title, *changed.paragraphs)]
    return (await store.put(changed, attributed, "v1")).article.citation.article_id  # type: ignore[arg-type]


async def followed(store: Store, url: str, **more: object) -> Subscription:
    assert await store.feeds.add(url, NOW, **more)  # type: ignore[arg-type]
    return (await store.feeds.all())[-1]


async def test_what_resembles_is_one_story_which_outlives_its_first_article(store: Store) -> None:
    first, second, other = [
        await put(store, title=title, url="", paragraphs=text)
        for title, text in (("Ferry late", FERRY), ("Late ferry", FERRY), ("Paint", LIGHTHOUSE))
    ]
    assert await store.stories.unfiled() == [first, second, other]
    assert await store.stories.unfiled(limit=1) == [first]
    await store.stories.file([(first, signature(FERRY)), (second, signature(FERRY)), (other, signature(LIGHTHOUSE))])
    assert await store.stories.unfiled() == []
    assert await store.stories.of([other, first, second, 999]) == {first: first, second: first, other: other}
    assert await store.stories.members([second, other]) == {second: [first, second], other: [other]}
    await store.delete(first)
    assert await store.stories.of([first, second]) == {second: first}
    assert await store.stories.members([first, second]) == {second: [second]}
    third = await put(store, title="Still late", url="")
    await store.stories.file([(third, signature(FERRY)), (999, signature(FERRY))])
    assert await store.stories.members([third]) == {third: [second, third]}


async def test_an_article_that_is_changed_is_to_be_filed_anew(store: Store) -> None:
    number = await put(store)
    await store.stories.file([(number, signature(FERRY))])
    assert await put(store, paragraphs=LIGHTHOUSE) == number
    assert await store.stories.unfiled() == [number]
    await store.stories.file([(number, ())])  # too short a text has no signature
    assert (await store.stories.unfiled(), await store.stories.of([number])) == ([], {number: number})


async def test_watched_pages_are_due_by_time_as_long_as_their_articles_live(store: Store) -> None:
    first = await put(store)
    second = await put(store, title="Paint", paragraphs=LIGHTHOUSE, url="https://orm.example/paint")
    await store.watch.add(second, NOW + 5)
    await store.watch.add(first, NOW)
    await store.watch.add(first, NOW + 50)  # stays as it is
    await store.watch.add(999, NOW)
    assert [(one.article_id, one.url, one.added) for one in await store.watch.due(NOW + 10)] == [
        (first, DRAFT.url, NOW),
        (second, "https://orm.example/paint", NOW + 5),
    ]
    assert [one.article_id for one in await store.watch.due(NOW + 10, limit=1)] == [first]
    await store.watch.put_off(first, NOW + 100)
    assert [one.article_id for one in await store.watch.due(NOW + 10)] == [second]
    await store.delete(second)
    assert await store.watch.due(NOW + 99.75) == []
    await store.watch.put_off(first, None)
    assert await store.watch.due(NOW + 1000) == []


async def test_a_feed_is_followed_once_paused_resumed_and_left(store: Store) -> None:
    feed = await followed(store, "https://strait.example/rss", title="Strait", outlet="Strait Times", every=60.0)
    assert feed == await store.feeds.feed(feed.id)
    assert (feed.title, feed.outlet, feed.every, feed.added, feed.paused) == ("Strait", "Strait Times", 60, NOW, False)
    assert not await store.feeds.add(feed.url, NOW + 1)
    assert await store.feeds.due(NOW) == [feed]
    await store.feeds.pause(feed.id)
    assert (await store.feeds.due(NOW), (await store.feeds.feed(feed.id)).paused) == ([], True)
    await store.feeds.resume(feed.id)
    await store.feeds.remove(feed.id)
    assert await store.feeds.all() == []
    for naming in (store.feeds.remove, store.feeds.pause, store.feeds.resume, store.feeds.feed):
        with pytest.raises(NotFoundError):
            await naming(feed.id)


async def test_a_poll_is_kept_without_what_an_admin_changed_meanwhile(store: Store) -> None:
    feed = await followed(store, "https://strait.example/rss", outlet="Strait Times")
    error = message("the page says {reason}", reason="503")
    polled = dataclasses.replace(
        feed, url="https://strait.example/new", title="New", outlet="lost", next_poll=NOW + 60, polled=NOW, failures=2,
        error=error, validators=Validators('"e1"', "Sun, 29 Nov 2026 10:00:00 GMT"),
    )  # fmt: skip
    await store.feeds.pause(feed.id)
    await store.feeds.save(polled)
    assert await store.feeds.feed(feed.id) == dataclasses.replace(polled, outlet="Strait Times", paused=True)
    await store.feeds.resume(feed.id)
    assert [one.id for one in await store.feeds.due(NOW)] == [feed.id]
    await store.feeds.save(dataclasses.replace(polled, good=NOW))
    assert await store.feeds.due(NOW + 59) == []
    assert [one.id for one in await store.feeds.due(NOW + 60)] == [feed.id]
    assert [one.id for one in await store.feeds.due(NOW - 1)] == [feed.id]  # the clock has been set back
    assert not await store.feeds.add(feed.url, NOW)  # as it was first given
    other = await followed(store, "https://orm.example/rss")
    await store.feeds.save(dataclasses.replace(other, url=polled.url))
    assert [one.url for one in await store.feeds.all()] == [polled.url, other.url]
    await store.feeds.save(dataclasses.replace(other, id=999))


async def test_entries_are_remembered_until_nobody_shows_them(store: Store) -> None:
    feed = await followed(store, "https://strait.example/rss")
    number = await put(store)
    excerpt = SeenEntry("a", "d1", number, whole=False, tries=1)
    await store.feeds.mark(feed.id, [excerpt, SeenEntry("b", "d2")], NOW)
    assert await store.feeds.seen(feed.id, ["a", "b", "c"], NOW) == {"a": excerpt, "b": SeenEntry("b", "d2")}
    assert await store.feeds.seen(feed.id, [], NOW) == await store.feeds.seen(feed.id + 1, ["a"], NOW) == {}
    await store.feeds.mark(feed.id, [SeenEntry("a", "d3", tries=2)], NOW + 1)
    assert (await store.feeds.seen(feed.id, ["a"], NOW))["a"] == SeenEntry("a", "d3", number, tries=2)
    assert (await store.feeds.counts(NOW), await store.feeds.counts(NOW + 2)) == ({feed.id: 1}, {})
    await store.feeds.mark(999, [excerpt], NOW)
    year = 365 * 86_400.0
    await store.feeds.seen(feed.id, ["a"], NOW + year)
    await store.feeds.prune(NOW + year)
    assert (await store.feeds.seen(feed.id, ["a", "b"], NOW + year)).keys() == {"a"}
    await store.feeds.remove(feed.id)
    again = await followed(store, "https://strait.example/rss")
    assert again.id > feed.id
    assert await store.feeds.seen(again.id, ["a"], NOW) == {}


async def test_every_change_leaves_the_version_before_and_deleting_keeps_them(store: Store) -> None:
    number = await put(store, published=dt.date(2026, 5, 1), authors=("Ida Brandt", "Tom Rask"), is_excerpt=True)
    assert await store.versions(number) == []
    await put(store, paragraphs=LIGHTHOUSE, published=dt.date(2026, 5, 2))
    await store.edit(number, "outlet", "Orm Herald")
    newer, older = await store.versions(number)
    assert (newer.paragraphs, newer.citation.outlet) == (LIGHTHOUSE, DRAFT.outlet)
    assert (older.paragraphs, older.citation.published) == (FERRY, dt.date(2026, 5, 1))
    assert (older.citation.authors, older.citation.is_excerpt) == (("Ida Brandt", "Tom Rask"), True)
    assert older.until <= newer.until
    assert older.until.utcoffset() == dt.timedelta(0)
    await store.restore(await store.delete(number))
    assert len(await store.versions(number)) == 2


async def test_what_there_is_of_a_page_is_told_by_any_form_of_its_address(store: Store) -> None:
    assert await store.standing_of(DRAFT.url) == Standing()
    number = await put(store, is_excerpt=True)
    assert await store.standing_of("HTTPS://strait.example/ferry?utm_source=x#top") == Standing(number, is_excerpt=True)
    await put(store)
    assert await store.standing_of(DRAFT.url) == Standing(number)
    await store.delete(number)
    assert await store.standing_of(DRAFT.url) == Standing(number, is_deleted=True)


async def test_a_turn_is_had_by_one_at_a_time(store: Store) -> None:
    had: list[str] = []
    released = asyncio.Event()

    async def use(owner: str) -> None:
        async with store.turn("a job"):
            had.append(owner)
            await released.wait()
            had.append(owner)

    using = [asyncio.create_task(use(owner)) for owner in ("one", "two")]
    async with store.turn("another job"):  # which waits for nobody
        pass
    released.set()
    await asyncio.gather(*using)
    assert had in (["one", "one", "two", "two"], ["two", "two", "one", "one"])
