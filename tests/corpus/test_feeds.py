"""Feeds, over a web server of our own: what is new comes in once, politely, and whatever happens meanwhile."""

import asyncio
import dataclasses
import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from corpus.errors import InvalidError, UnreadableError
from corpus.feeds import feed_reader, opml, schedule
from corpus.feeds.backfill import backfill
from corpus.feeds.following import Found, Wanted, only, wanted
from corpus.feeds.poller import Poller
from corpus.feeds.subscription import Subscription
from corpus.fetching.crawler import Crawler
from corpus.fetching.fetcher import Fetcher
from corpus.ingest.ingest import Ingest, Progress
from corpus.model import Article
from corpus.store.opening import open_store
from corpus.store.store import Store
from tests.corpus.loopback_site import LoopbackSite, article_page, item, loopback_site, rss

HTML = "text/html; charset=utf-8"
LONG = " ".join(f"The clerk read out figure {n} and nobody asked what it meant." for n in range(30))


class Clock:
    """Wall clock and even clock, set by hand."""

    def __init__(self) -> None:
        self.wall, self.steady = 1_800_000_000.0, 0.0

    def passes(self, seconds: float) -> None:
        self.wall += seconds
        self.steady += seconds


@dataclasses.dataclass
class Reader:
    """Everything that follows feeds, over one site."""

    site: LoopbackSite
    store: Store
    ingest: Ingest
    clock: Clock
    poller: Poller

    def started_again(self, **more: int) -> "Reader":
        """What a new process has."""
        return dataclasses.replace(self, poller=_poller(self.ingest, self.site, self.clock, **more))

    async def follows(self, path: str = "/feed", host: str = "", **more: object) -> Subscription:
        await self.store.feeds.add(self.site.url(path, host), self.clock.wall, **more)  # type: ignore[arg-type]
        return (await self.store.feeds.all())[-1]

    async def polls(self, seconds: float = 1000.0) -> Subscription:
        """After so long, poll what is due; the first feed as it is now."""
        self.clock.passes(seconds)
        await self.poller.poll_due()
        return (await self.store.feeds.all())[0]

    async def articles(self) -> list[Article]:
        return [article async for article in self.store.walk()]

    async def titles(self) -> list[str]:
        return [article.citation.title for article in await self.articles()]


async def _loopback(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


def _poller(ingest: Ingest, site: LoopbackSite, clock: Clock, first: int = 20) -> Poller:
    hosts = (site.host, "slow.example", *(f"paper{number}.example" for number in range(8)))
    crawler = Crawler(Fetcher(seconds=60, allowed_hosts=hosts, resolve=_loopback), 0.0)
    return Poller(ingest, crawler, first, clock=lambda: clock.wall, steady=lambda: clock.steady)


@pytest.fixture
async def reader(tmp_path: Path) -> AsyncIterator[Reader]:
    async with loopback_site() as site:
        store = await open_store(tmp_path)
        ingest, clock = Ingest(store, workers=0), Clock()
        yield Reader(site, store, ingest, clock, _poller(ingest, site, clock))
        await ingest.close()
        await store.close()


async def test_a_teasers_page_is_fetched_once_and_what_is_unchanged_isnt_sent_again(reader: Reader) -> None:
    reader.site.put("/1", article_page(1), kind=HTML)
    reader.site.put("/feed", rss(item(1, reader.site.url("/1"))))
    await reader.follows(outlet="Skelby Herald")
    polled = await reader.polls()
    (article,) = await reader.articles()
    assert (article.citation.title, article.citation.outlet) == ("Wall 1 gets its vote", "Skelby Herald")
    assert len(article.passages) == 6
    assert not article.citation.is_excerpt
    assert (polled.title, polled.good, polled.failures) == ("Quay Gazette", reader.clock.wall, 0)
    await reader.polls()
    reader.site.put("/feed", rss(item(1, reader.site.url("/1")), item(2)))
    await reader.polls()
    assert reader.site.served == {"/feed": 2, "/1": 1}
    assert ("/feed", 304) in reader.site.log
    assert await reader.titles() == ["Wall 1 gets its vote", "Meeting 2 of the harbour council"]


async def test_the_feeds_own_text_stands_in_for_a_page_that_cant_be_had_and_is_marked(reader: Reader) -> None:
    reader.site.put("/feed", rss(item(1, reader.site.url("/1"))))
    page = reader.site.put("/1", status=503)
    await reader.follows()
    await reader.polls()
    (article,) = await reader.articles()
    assert article.citation.is_excerpt
    assert (article.citation.outlet, article.citation.url) == ("Quay Gazette", reader.site.url("/1"))
    page.status, page.body, page.kind = 200, article_page(1).encode(), HTML
    reader.site.put("/feed", rss(item(1, reader.site.url("/1")), item(2)))
    await reader.polls()
    (whole, _) = await reader.articles()
    assert whole.citation.article_id == article.citation.article_id
    assert (whole.citation.is_excerpt, len(whole.passages)) == (False, 6)


async def test_a_feed_that_has_the_whole_text_needs_no_page(reader: Reader) -> None:
    reader.site.put(
        "/feed", rss(item(1, reader.site.url("/1"), f"&lt;p&gt;{LONG}&lt;/p&gt;&lt;p&gt;The end.&lt;/p&gt;"))
    )
    await reader.follows()
    await reader.polls()
    (article,) = await reader.articles()
    assert [passage.text for passage in article.passages[1:]] == [LONG, "The end."]
    assert not article.citation.is_excerpt
    assert "/1" not in dict(reader.site.log)


async def test_the_first_poll_takes_the_newest_few_and_never_the_rest(reader: Reader) -> None:
    reader = reader.started_again(first=3)
    reader.site.put("/feed", rss(*(item(number) for number in range(1, 11))))
    await reader.follows()
    await reader.polls()
    assert await reader.titles() == [f"Meeting {number} of the harbour council" for number in (8, 9, 10)]
    reader.site.put("/feed", rss(*(item(number) for number in range(1, 12))))
    await reader.polls()
    assert (await reader.titles())[3:] == ["Meeting 11 of the harbour council"]


async def test_a_changed_entry_becomes_a_new_version_and_a_flickering_one_is_left_in_peace(reader: Reader) -> None:
    await reader.follows()
    for version in range(9):
        reader.site.put("/feed", rss(item(1, reader.site.url("/1"), f"{LONG} So it went {version} times.")))
        await reader.polls()
    (article,) = await reader.articles()
    assert "went 3 times" in article.passages[-1].text


async def test_what_an_admin_deleted_doesnt_come_back_and_what_is_there_isnt_fetched(reader: Reader) -> None:
    for number in (1, 2):
        reader.site.put(f"/{number}", article_page(number), kind=HTML)
    reader.site.put("/feed", rss(item(1, reader.site.url("/1")), item(2, reader.site.url("/2?utm_source=rss"))))
    reader.site.put("/other", rss(item(1, reader.site.url("/1")), item(2, reader.site.url("/2"))))
    reader.site.put("/2?utm_source=rss", article_page(2), kind=HTML)
    await reader.follows()
    await reader.polls()
    await reader.store.delete((await reader.articles())[0].citation.article_id)
    await reader.follows("/other")
    await reader.polls()
    assert await reader.titles() == ["Wall 2 gets its vote"]
    assert reader.site.served["/1"] == reader.site.served["/2?utm_source=rss"] == 1
    assert "/2" not in reader.site.served


async def test_a_feed_that_moved_for_good_is_followed_to_its_new_address(reader: Reader) -> None:
    reader.site.put("/feed", status=301, headers={"Location": "/new"})
    reader.site.put("/new", status=302, headers={"Location": "/today"})
    reader.site.put("/today", rss(item(1)))
    await reader.follows()
    polled = await reader.polls()
    assert (polled.url, polled.asked) == (reader.site.url("/new"), reader.site.url("/feed"))
    assert not await reader.store.feeds.add(reader.site.url("/feed"), reader.clock.wall)
    assert len(await reader.titles()) == 1


async def test_failures_are_told_and_tried_ever_less_often_and_retry_after_is_kept(reader: Reader) -> None:
    page = reader.site.put("/feed", status=429, headers={"Retry-After": "7200"})
    await reader.follows()
    polled = await reader.polls()
    assert (polled.failures, polled.good) == (1, 0)
    assert "429" in str(polled.error)
    assert polled.next_poll - reader.clock.wall >= 7200
    page.headers = {}
    waits = []
    for _ in range(9):
        reader.clock.passes(polled.next_poll - reader.clock.wall)
        polled = await reader.polls(1)
        waits.append(polled.next_poll - reader.clock.wall)
    assert waits[0] < waits[2] < waits[4]
    assert waits[-1] <= 1.1 * schedule.LONGEST
    assert polled.is_dead(reader.clock.wall)
    page.status, page.body = 200, rss(item(1)).encode()
    polled = await reader.polls(2 * schedule.LONGEST)
    assert (polled.failures, str(polled.error)) == (0, "")


async def test_a_feed_that_is_gone_for_good_is_paused(reader: Reader) -> None:
    reader.site.put("/feed", status=410)
    await reader.follows()
    await reader.polls()
    polled = await reader.polls(10 * schedule.LONGEST)
    assert polled.paused
    assert len([path for path, _ in reader.site.log if path == "/feed"]) == 1


async def test_damage_behind_the_first_entries_is_no_matter_and_what_is_no_feed_is_told(reader: Reader) -> None:
    reader.site.put("/feed", rss(item(1)).replace("</channel></rss>", "<item><title>cut & bro"))
    reader.site.put("/none", "<rss version='2.0'><channel><title>No", kind=HTML)
    await reader.follows()
    await reader.follows("/none")
    await reader.polls()
    assert len(await reader.titles()) == 1
    _, none = await reader.store.feeds.all()
    assert str(none.error) == "its XML is damaged"


async def test_robots_are_obeyed(reader: Reader) -> None:
    reader.site.put("/robots.txt", "User-agent: *\nDisallow: /private", kind="text/plain")
    reader.site.put("/private/feed", rss(item(1)))
    await reader.follows("/private/feed")
    assert "robots.txt" in str((await reader.polls()).error)
    assert "/private/feed" not in dict(reader.site.log)


async def test_a_slow_site_holds_up_no_other_and_a_stopped_poll_is_gone_on_with(reader: Reader) -> None:
    slow = reader.site.put("/slow", rss(item(1)), wait=asyncio.Event())
    papers = [reader.site.put(f"/{number}", rss(item(number + 2))) for number in range(8)]
    await reader.follows("/slow", host="slow.example")
    for number in range(8):
        await reader.follows(f"/{number}", host=f"paper{number}.example")
    reader.clock.passes(1000)
    polling = asyncio.create_task(reader.poller.poll_due())
    await asyncio.gather(*(page.asked.wait() for page in (slow, *papers)))
    polling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await polling
    assert slow.wait
    slow.wait.set()
    await reader.started_again().polls(1)
    assert len(await reader.titles()) == 9
    assert reader.site.most_at_once <= 4


async def test_one_site_is_asked_one_thing_at_a_time_with_a_pause_between() -> None:
    async with loopback_site() as site:
        pages = [site.put(f"/{number}", rss(item(number))) for number in range(4)]
        now, pauses = 0.0, list[float]()

        async def sleep(seconds: float) -> None:
            pauses.append(seconds)

        crawler = Crawler(Fetcher(allowed_hosts=(site.host,)), 2.0, clock=lambda: now, sleep=sleep)
        await asyncio.gather(*(crawler.fetch(site.url(f"/{number}"), {"application/rss+xml"}) for number in range(4)))
        assert all(page.asked.is_set() for page in pages)
        assert site.most_at_once == 1
        assert pauses == [2.0] * 3


async def test_neither_a_restart_nor_a_clock_that_is_set_makes_a_storm(reader: Reader) -> None:
    for number in range(5):
        reader.site.put(f"/{number}", rss(item(number)))
        await reader.follows(f"/{number}")

    def asked() -> int:
        return sum(path != "/robots.txt" for path, _ in reader.site.log)

    await reader.polls()
    await reader.started_again().polls(1)
    assert asked() == 5
    for step in (400 * 86_400.0, -400 * 86_400.0, -86_400.0, 300.0):
        reader.clock.wall += step
        await reader.polls(1)
        await reader.polls(1)
    assert asked() == 5
    await reader.polls(1000)
    assert asked() == 10
    reader.clock.wall -= 400 * 86_400.0
    await reader.started_again().polls(1)
    await reader.started_again().polls(1000)
    assert asked() == 20


async def test_a_sites_page_names_its_feeds(reader: Reader) -> None:
    head = (
        '<link rel="alternate" type="application/rss+xml" title="All" href="/feed">'
        '<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed">'
    )
    reader.site.put("/", f"<html><head>{head}</head><body><p>News</p></body></html>", kind=HTML)
    reader.site.put("/plain", '<html><body><a href="/rss.xml">Our feed</a></body></html>', kind=HTML)
    reader.site.put("/nothing", "<html><body><p>News</p></body></html>", kind=HTML)
    reader.site.put("/feed", rss(item(1)))
    found = await reader.poller.discover(reader.site.url("/"))
    assert [(one.url, one.title) for one in found] == [(reader.site.url("/feed"), "All")]
    assert [one.url for one in await reader.poller.discover(reader.site.url("/plain"))] == [reader.site.url("/rss.xml")]
    assert (await reader.poller.discover(reader.site.url("/feed")))[0].title == "Quay Gazette"
    with pytest.raises(UnreadableError, match="names none"):
        await reader.poller.discover(reader.site.url("/nothing"))
    await reader.follows("/")
    assert (await reader.polls()).url == reader.site.url("/feed")
    assert len(await reader.titles()) == 1


SITEMAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'


def listed(url: str, day: int) -> str:
    return f"<url><loc>{url}</loc><lastmod>2026-06-{day:02}T08:00:00Z</lastmod></url>"


async def test_a_sitemap_is_followed_like_a_feed(reader: Reader) -> None:
    reader = reader.started_again(first=2)
    for number in range(1, 5):
        reader.site.put(f"/{number}", article_page(number), kind=HTML)
    pages = [listed(reader.site.url(f"/{number}"), number) for number in (3, 1, 2)]
    reader.site.put("/sitemap.xml", SITEMAP.format("".join(pages)), kind="application/xml")
    await reader.follows("/sitemap.xml")
    await reader.polls()
    assert await reader.titles() == ["Wall 2 gets its vote", "Wall 3 gets its vote"]
    pages.append(listed(reader.site.url("/4"), 4))
    reader.site.put("/sitemap.xml", SITEMAP.format("".join(pages)), kind="application/xml")
    await reader.polls()
    assert (await reader.titles())[2:] == ["Wall 4 gets its vote"]


async def test_an_archive_comes_in_by_its_sitemaps_up_to_a_bound_and_goes_on_where_it_was(reader: Reader) -> None:
    for number in range(1, 7):
        reader.site.put(f"/{number}", article_page(number), kind=HTML)
    for part in (1, 2):
        pages = [listed(reader.site.url(f"/{number}"), number) for number in range(3 * part - 2, 3 * part + 1)]
        data = gzip.compress(SITEMAP.format("".join(pages)).encode())
        reader.site.put(f"/part{part}.xml.gz", data, kind="application/gzip")
    parts = "".join(f"<sitemap><loc>{reader.site.url(f'/part{part}.xml.gz')}</loc></sitemap>" for part in (1, 2))
    reader.site.put("/sitemap.xml", f"<sitemapindex>{parts}</sitemapindex>", kind="text/xml")
    seen: list[Progress] = []

    async def imported(most: int) -> tuple[int, int]:
        url = reader.site.url("/sitemap.xml")
        summary = await backfill(url, reader.ingest, reader.poller, most, seen.append)
        assert summary.is_complete
        return summary.added, summary.unchanged

    assert await imported(4) == (4, 0)
    assert seen[-1] == Progress(4, 4)
    assert await imported(100) == (2, 4)
    assert max(reader.site.served[f"/{number}"] for number in range(1, 7)) == 1
    with pytest.raises(UnreadableError, match="no sitemap"):
        await backfill(reader.site.url("/1"), reader.ingest, reader.poller, 5, seen.append)


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Blatt</title><entry><id>a</id>
<title type="html">Rat &amp;amp; Hafen</title><link href="/a"/><updated>2026-06-03T08:00:00Z</updated>
<author><name>Ida Brandt</name></author><summary>Der Rat tagt.</summary></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>Blatt</title></channel>
<item rdf:about="/a"><title>Rat &amp; Hafen</title><link>https://blatt.example/a</link>
<description>Der Rat tagt.</description><dc:date>2026-06-03</dc:date><dc:creator>Ida Brandt</dc:creator></item>
</rdf:RDF>"""
JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "Blatt", "language": "de-DE", "items": [{"id": 7,
"url": "https://blatt.example/a", "title": "Rat & Hafen", "content_text": "Der Rat tagt.",
"date_published": "2026-06-03T08:00:00Z", "authors": [{"name": "Ida Brandt"}]}, "odd"]}"""


@pytest.mark.parametrize("data", [ATOM, RDF, JSON])
def test_every_kind_of_feed_tells_the_same(data: str) -> None:
    assert feed_reader.is_feed(data.encode())
    found = feed_reader.read(data.encode(), url="https://blatt.example/feed")
    (entry,) = found.entries
    draft = entry.draft
    assert (found.title, draft.title, draft.paragraphs) == ("Blatt", "Rat & Hafen", ("Der Rat tagt.",))
    assert (entry.link, draft.authors, str(draft.published)) == (
        "https://blatt.example/a",
        ("Ida Brandt",),
        "2026-06-03",
    )
    assert entry.is_teaser


def test_an_entry_from_elsewhere_has_its_own_outlet_and_authors_are_persons() -> None:
    told = (
        "<source url='https://skelby.example/rss'>Skelby Herald</source><author>desk@skelby.example (Web Desk)</author>"
    )
    (entry,) = feed_reader.read(rss(item(1).replace("</title>", f" - Skelby Herald</title>{told}")).encode()).entries
    draft = entry.draft
    assert (draft.title, draft.outlet, draft.authors) == ("Meeting 1 of the harbour council", "Skelby Herald", ())


@pytest.mark.parametrize(
    ("title", "outlet"),
    [
        ("Quay Gazette", "Quay Gazette"),
        ("Quay Gazette – World news", "Quay Gazette"),
        ("Gericht und Recht | Quay Gazette", "Quay Gazette"),
        ("News - Skelby Herald", "Skelby Herald"),
        ("Wind – Wetter – Wellen", "Wind – Wetter – Wellen"),
        ("World - News", "World - News"),
        ("", ""),
    ],
)
def test_the_outlet_of_a_feed_is_told_without_its_section(title: str, outlet: str) -> None:
    assert feed_reader.outlet(title, "https://www.quay-gazette.example/rss") == outlet


def test_a_feed_reads_no_file_and_no_address() -> None:
    secret = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + rss("<item><title>&x;</title></item>")
    assert all(not entry.draft.title.strip("&x;") for entry in feed_reader.read(secret.encode()).entries)
    for data in (b"/etc/hostname", b"http://127.0.0.1:1/feed"):
        with pytest.raises(UnreadableError):
            feed_reader.read(data)


def test_a_list_of_feeds_is_written_as_it_is_read() -> None:
    feeds = [Subscription(1, "https://a.example/rss", title="A & B"), Subscription(2, "https://b.example/", outlet="B")]
    data = opml.written(feeds)
    assert opml.is_opml(data)
    assert [(one.url, one.title) for one in opml.read(data)] == [
        ("https://a.example/rss", "A & B"),
        ("https://b.example/", "B"),
    ]
    with pytest.raises(UnreadableError):
        opml.read(b"<opml><body><outline text='a' xmlUrl='file:///etc/passwd'/></body></opml>")


def test_what_one_writes_of_a_feed() -> None:
    assert wanted("https://a.example/rss") == Wanted("https://a.example/rss", "", 900.0)
    assert wanted("a.example The Quay Gazette every 2h") == Wanted(
        "https://a.example", "The Quay Gazette", 7200.0, timed=True
    )
    assert wanted("https://a.example/rss every 15m", 3600) == Wanted("https://a.example/rss", "", 900.0, timed=True)
    for wrong in (
        "",
        "The Gazette",
        "ftp://a.example",
        "https://a.example/rss every 1m",
        "a.example every 30 days",
        "a.example every 1s",
    ):
        with pytest.raises(InvalidError):
            wanted(wrong)
    with pytest.raises(InvalidError, match=r"Two: https://b\.example"):
        only([Found("https://a.example", "One"), Found("https://b.example", "Two")])
