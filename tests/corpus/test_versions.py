"""Former versions of an article, what changed in them, and pages that are read again."""

import dataclasses

from corpus.clusters.revisions import Edit, revisions, words_changed
from corpus.fetching.crawler import Crawler
from corpus.fetching.fetcher import Fetcher
from corpus.ingest.ingest import Ingest
from corpus.ingest.rereading import Rereader
from corpus.model import Draft
from tests.corpus.loopback_site import SENTENCES, article_page, loopback_site

DRAFT = Draft(
    "Wall to rise", ("The wall will rise by a metre.", "It will cost 4.2 million."), url="https://a.example/1"
)


async def test_every_change_leaves_the_version_before(ingest: Ingest) -> None:
    number = (await ingest.add(DRAFT)).article.citation.article_id
    assert await ingest.store.versions(number) == []
    await ingest.add(dataclasses.replace(DRAFT, paragraphs=("The wall will rise by two metres.", DRAFT.paragraphs[1])))
    updated = await ingest.add(DRAFT)
    await ingest.edit(number, "title", "Wall rises")
    assert updated.previous
    await ingest.store.restore(updated.previous)
    titles = [(one.citation.title, one.paragraphs[0]) for one in await ingest.store.versions(number)]
    assert titles == [
        ("Wall rises", "The wall will rise by a metre."),
        ("Wall to rise", "The wall will rise by a metre."),
        ("Wall to rise", "The wall will rise by two metres."),
        ("Wall to rise", "The wall will rise by a metre."),
    ]


async def test_the_oldest_of_many_versions_are_forgotten(ingest: Ingest) -> None:
    number = (await ingest.add(DRAFT)).article.citation.article_id
    for count in range(35):
        await ingest.store.edit(number, "outlet", f"Outlet {count}")
    versions = await ingest.store.versions(number)
    assert [one.citation.outlet for one in versions] == [f"Outlet {count}" for count in range(33, 3, -1)]


def test_what_changed_is_told_word_by_word() -> None:
    former = ("The wall will rise by a metre.", "It will cost 4.2 million.", "The end is near.")
    later = ("An entirely new beginning stands here.", "The wall will rise by two metres.", "It will cost 4.2 million.")
    found = [[(one.edit, one.text) for one in revision] for revision in revisions(former, later)]
    assert found == [
        [(Edit.ADDED, "An entirely new beginning stands here.")],
        [
            (Edit.KEPT, "The wall will rise by "),
            (Edit.REMOVED, "a metre."),
            (Edit.ADDED, "two metres."),
        ],
        [(Edit.REMOVED, "The end is near.")],
    ]
    assert revisions(former, former) == []
    assert "".join(one.text for one in words_changed(former[0], later[1]) if one.edit is not Edit.REMOVED) == later[1]


async def test_a_fresh_page_is_read_again_twice_and_a_silent_correction_is_a_new_version(ingest: Ingest) -> None:
    async with loopback_site() as site:
        site.put("/1", article_page(1), kind="text/html")
        crawler, now = Crawler(Fetcher(allowed_hosts=(site.host,)), 0.0), [1000.0]
        rereader = Rereader(ingest, crawler, (3600.0, 86_400.0), clock=lambda: now[0])
        draft = Draft("Wall 1 gets its vote", tuple(one.format(n=1) for one in SENTENCES), url=site.url("/1"))
        number = (await ingest.add(draft)).article.citation.article_id
        await ingest.store.edit(number, "outlet", "The admin’s word")
        await ingest.store.watch.add(number, now[0])
        assert await rereader.read_due() == 0
        assert not site.log
        now[0] += 3601
        assert await rereader.read_due() == 0
        site.put("/1", article_page(1, "Correction: the wall costs 4.4 million crowns."), kind="text/html")
        now[0] += 3600
        assert await rereader.read_due() == 0
        now[0] += 86_400
        assert await rereader.read_due() == 1
        now[0] += 10 * 86_400
        assert await rereader.read_due() == 0
        assert site.served["/1"] == 2
        article = await ingest.store.article(number)
        assert article.citation.outlet == "The admin’s word"
        assert "4.4 million" in article.passages[-1].text
        assert len(await ingest.store.versions(number)) == 2


async def test_a_page_that_has_become_a_stub_takes_nothing_away(ingest: Ingest) -> None:
    async with loopback_site() as site:
        crawler, now = Crawler(Fetcher(allowed_hosts=(site.host,)), 0.0), [1000.0]
        rereader = Rereader(ingest, crawler, (60.0,), clock=lambda: now[0])
        long = tuple(f"{one.format(n=n)}" for n in range(9) for one in SENTENCES)
        number = (await ingest.add(Draft("Wall", long, url=site.url("/1")))).article.citation.article_id
        site.put("/1", article_page(1), kind="text/html")
        await ingest.store.watch.add(number, now[0])
        now[0] += 61
        assert await rereader.read_due() == 0
        assert len((await ingest.store.article(number)).passages) == 1 + len(long)
        assert site.served["/1"] == 1
