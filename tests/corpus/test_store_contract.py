"""What every store must do, whichever keeps the articles: the tests run over all of `tests.corpus.stores`."""

import dataclasses
import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from corpus.errors import InvalidError, NotFoundError
from corpus.model import (
    Attribution,
    AttributionKind,
    Draft,
    PassageKind,
    QuotedParagraph,
    Span,
    Speaker,
    SpeakerKind,
)
from corpus.store.articles import Attributed, Outcome
from corpus.store.speakers import GivenRole
from corpus.store.store import Store
from tests.corpus.stores import KINDS, STORES

MARTA = Speaker("Marta Oyelaran", SpeakerKind.PERSON, "harbour master", ("Oyelaran",))
DRAFT = Draft(
    title="Harbour wall to be raised",
    paragraphs=("The wall will rise by a metre, Marta Oyelaran said.", "Work starts in May."),
    captions=("The wall in spring.",),
    outlet="The Harbour Courier",
    authors=("Ida Brandt",),
    url="https://courier.example/wall?utm_source=x#top",
    published=dt.date(2026, 6, 3),
    language="en",
)


def said(text: str, content: str, speaker: Speaker | None = MARTA) -> Attribution:
    start = text.index(content)
    return Attribution((Span(start, start + len(content)),), None, None, AttributionKind.INDIRECT, speaker)


def attributed(draft: Draft, speaker: Speaker = MARTA) -> Attributed:
    first = said(draft.paragraphs[0], draft.paragraphs[0][:20], speaker)
    nothing: list[list[Attribution]] = [[] for _ in (*draft.paragraphs[1:], *draft.captions)]
    return [[], [first], *nothing]


@pytest.fixture(params=KINDS)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    opened = await STORES[request.param](tmp_path)
    yield opened
    await opened.close()


async def test_an_article_comes_back_as_it_was_put(store: Store) -> None:
    stored = await store.put(DRAFT, attributed(DRAFT), "v1")
    assert stored.outcome is Outcome.ADDED
    article = await store.article(stored.article.citation.article_id)
    assert [(p.kind, p.paragraph, p.text) for p in article.passages] == [
        (PassageKind.HEADLINE, None, DRAFT.title),
        (PassageKind.BODY, 0, DRAFT.paragraphs[0]),
        (PassageKind.BODY, 1, DRAFT.paragraphs[1]),
        (PassageKind.CAPTION, None, DRAFT.captions[0]),
    ]
    assert article.passages[1].attributions == tuple(attributed(DRAFT)[1])
    citation = article.citation
    assert (citation.outlet, citation.authors, citation.published) == (DRAFT.outlet, DRAFT.authors, DRAFT.published)


async def test_whom_a_page_names_for_a_paragraph_is_kept(store: Store) -> None:
    draft = dataclasses.replace(DRAFT, quoted=(QuotedParagraph(1, "Ana Ruiz"),))
    number = (await store.put(draft, attributed(draft), "v1")).article.citation.article_id
    article = await store.article(number)
    assert [passage.quoted_from for passage in article.passages] == ["", "", "Ana Ruiz", ""]


async def test_the_same_again_changes_nothing(store: Store) -> None:
    first = await store.put(DRAFT, attributed(DRAFT), "v1")
    seq = await store.seq()
    bare = dataclasses.replace(DRAFT, url="", outlet="", authors=(), published=None)
    for again in (DRAFT, bare, dataclasses.replace(DRAFT, url="https://elsewhere.example/copy")):
        stored = await store.put(again, attributed(again), "v1")
        assert (stored.outcome, stored.article) == (Outcome.UNCHANGED, first.article)
    assert await store.seq() == seq


async def test_a_bare_text_gains_its_citation_later(store: Store) -> None:
    bare = dataclasses.replace(DRAFT, url="", outlet="", published=None)
    number = (await store.put(bare, attributed(bare), "v1")).article.citation.article_id
    stored = await store.put(DRAFT, attributed(DRAFT), "v1")
    assert stored.outcome is Outcome.UPDATED
    assert stored.article.citation.article_id == number
    assert stored.article.citation.outlet == DRAFT.outlet


async def test_a_new_text_at_the_same_address_updates_and_can_be_undone(store: Store) -> None:
    first = await store.put(DRAFT, attributed(DRAFT), "v1")
    number = first.article.citation.article_id
    newer = dataclasses.replace(DRAFT, paragraphs=("The wall will rise by two metres, she said.",))
    stored = await store.put(newer, attributed(newer), "v1")
    assert stored.outcome is Outcome.UPDATED
    assert stored.article.citation.article_id == number
    assert stored.previous is not None
    assert not await store.passages(p.id for p in first.article.passages)
    restored = await store.restore(stored.previous)
    assert restored == first.article
    change = (await store.changes(0))[-1]
    assert set(change.removed) >= {p.id for p in stored.article.passages if p.kind is not PassageKind.CAPTION}
    assert change.added == tuple(p.id for p in first.article.passages if p.kind is not PassageKind.CAPTION)


async def test_delete_and_restore(store: Store) -> None:
    article = (await store.put(DRAFT, attributed(DRAFT), "v1")).article
    deletion = await store.delete(article.citation.article_id)
    with pytest.raises(NotFoundError):
        await store.article(article.citation.article_id)
    with pytest.raises(NotFoundError):
        await store.delete(article.citation.article_id)
    assert (await store.totals()).articles == 0
    assert await store.speakers.cards() == []
    assert await store.restore(deletion) == article
    assert await store.restore(deletion) == article


async def test_restoring_beside_the_same_article_is_refused(store: Store) -> None:
    deletion = await store.delete((await store.put(DRAFT, attributed(DRAFT), "v1")).article.citation.article_id)
    await store.put(DRAFT, attributed(DRAFT), "v1")
    with pytest.raises(InvalidError, match="added again"):
        await store.restore(deletion)


async def test_edits_change_the_citation_and_the_log(store: Store) -> None:
    article = (await store.put(DRAFT, attributed(DRAFT), "v1")).article
    number = article.citation.article_id
    assert (await store.edit(number, "outlet", " Northfield Wire ")).citation.outlet == "Northfield Wire"
    assert (await store.edit(number, "author", "Ida Brandt and Tom Rask")).citation.authors == (
        "Ida Brandt",
        "Tom Rask",
    )
    assert (await store.edit(number, "date", "2026-07-01")).citation.published == dt.date(2026, 7, 1)
    assert (await store.edit(number, "title", "Wall to be raised")).citation.title == "Wall to be raised"
    headline = (await store.article(number)).passages[0]
    assert (headline.kind, headline.text) == (PassageKind.HEADLINE, "Wall to be raised")
    last = (await store.changes(0))[-1]
    assert (last.removed, last.added) == ((article.passages[0].id,), (headline.id,))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("date", "last Tuesday"),
        ("title", " "),
        ("colour", "red"),
        ("url", "verde.example/1"),
        ("url", "ftp://verde.example/1"),
        ("language", "klingon"),
    ],
)
async def test_edits_that_make_no_sense_are_refused(store: Store, field: str, value: str) -> None:
    number = (await store.put(DRAFT, attributed(DRAFT), "v1")).article.citation.article_id
    with pytest.raises(InvalidError):
        await store.edit(number, field, value)


async def test_speakers_over_articles(store: Store) -> None:
    later = dataclasses.replace(DRAFT, url="", title="Wall delayed", published=dt.date(2026, 8, 1))
    mayor = dataclasses.replace(MARTA, name="MARTA OYELARÁN", role="mayor")
    await store.put(DRAFT, attributed(DRAFT), "v1")
    await store.put(later, attributed(later, mayor), "v1")
    (card,) = await store.speakers.named("oyelaran")
    assert (card.name, card.attributions) == ("Marta Oyelaran", 2)
    assert card.roles == (
        GivenRole("mayor", dt.date(2026, 8, 1), 2),
        GivenRole("harbour master", dt.date(2026, 6, 3), 1, DRAFT.url),
    )
    newest = await store.passages(await store.speakers.said(card.id))
    assert [p.text for p in newest] == [later.paragraphs[0], DRAFT.paragraphs[0]]
    assert await store.speakers.named("oyel") == []


async def test_a_merge_holds_for_articles_to_come(store: Store) -> None:
    short = dataclasses.replace(MARTA, name="M. Oyelaran", aliases=())
    other = dataclasses.replace(DRAFT, url="", title="Second")
    await store.put(DRAFT, attributed(DRAFT), "v1")
    await store.put(other, attributed(other, short), "v1")
    kept, merged = sorted(card.id for card in await store.speakers.named("oyelaran"))
    assert (await store.speakers.merge(kept, merged)).attributions == 2
    third = dataclasses.replace(DRAFT, url="", title="Third")
    await store.put(third, attributed(third, short), "v1")
    (card,) = await store.speakers.named("oyelaran")
    assert card.attributions == 3


async def test_a_merge_is_undone_to_what_was_before(store: Store) -> None:
    short = dataclasses.replace(MARTA, name="M. Oyelaran", aliases=())
    other = dataclasses.replace(DRAFT, url="", title="Second")
    await store.put(DRAFT, attributed(DRAFT), "v1")
    await store.put(other, attributed(other, short), "v1")
    before = sorted(await store.speakers.named("oyelaran"), key=lambda card: card.id)
    kept, merged = (card.id for card in before)
    await store.speakers.merge(kept, merged, command="one")
    assert await store.speakers.part("one", command="two") == (kept, merged)
    assert sorted(await store.speakers.named("oyelaran"), key=lambda card: card.id) == before
    assert await store.speakers.part("one", command="two") == (kept, merged)  # given again after a crash
    third = dataclasses.replace(DRAFT, url="", title="Third")
    await store.put(third, attributed(third, short), "v1")
    assert [(await store.speakers.card(number)).attributions for number in (kept, merged)] == [1, 2]
    with pytest.raises(NotFoundError):
        await store.speakers.part("never given")


async def test_a_split_holds_when_the_article_is_updated(store: Store) -> None:
    other = dataclasses.replace(DRAFT, url="https://wire.example/2", title="Second")
    await store.put(DRAFT, attributed(DRAFT), "v1")
    number = (await store.put(other, attributed(other), "v1")).article.citation.article_id
    (card,) = await store.speakers.named("oyelaran")
    twin = await store.speakers.split(card.id, [number])
    assert twin.id != card.id
    newer = dataclasses.replace(other, paragraphs=("Something else, said Marta Oyelaran.",))
    await store.put(newer, attributed(newer), "v1")
    assert {c.id: c.attributions for c in await store.speakers.named("oyelaran")} == {card.id: 1, twin.id: 1}


async def test_reattributing_keeps_the_passages(store: Store) -> None:
    article = (await store.put(DRAFT, attributed(DRAFT), "v1")).article
    number = article.citation.article_id
    assert await store.outdated("v2") == [number]
    await store.reattribute(number, [[] for _ in article.passages], "v2")
    assert await store.outdated("v2") == []
    newer = await store.article(number)
    assert [p.id for p in newer.passages] == [p.id for p in article.passages]
    assert not any(p.attributions for p in newer.passages)


async def test_neighbours_stay_inside_the_article(store: Store) -> None:
    first = (await store.put(DRAFT, attributed(DRAFT), "v1")).article
    other = dataclasses.replace(DRAFT, url="", title="Second")
    await store.put(other, attributed(other), "v1")
    around = await store.neighbours(first.passages[2].id)
    assert [p.id for p in around] == [first.passages[1].id, first.passages[2].id]


async def test_totals_and_pages(store: Store) -> None:
    for day in (1, 2, 3):
        draft = dataclasses.replace(DRAFT, url="", title=f"Day {day}", published=dt.date(2026, 6, day))
        await store.put(draft, attributed(draft), "v1")
    totals = await store.totals()
    assert (totals.articles, totals.passages, totals.attributions, totals.speakers) == (3, 9, 3, 1)
    assert (totals.first, totals.last) == (dt.date(2026, 6, 1), dt.date(2026, 6, 3))
    assert await store.totals() == totals
    await store.edit(1, "date", "2026-05-01")
    assert (await store.totals()).first == dt.date(2026, 5, 1)
    await store.edit(1, "date", "2026-06-01")
    assert [c.title for c in await store.articles(1, 2)] == ["Day 2", "Day 1"]
    day = dt.date(2026, 6, 2)
    assert [c.title for c in await store.articles(days=(day, day))] == ["Day 2"]
    assert [a.citation.title async for a in store.walk()] == ["Day 1", "Day 2", "Day 3"]


async def test_several_are_all_or_nothing(store: Store) -> None:
    other = dataclasses.replace(DRAFT, url="", title="Second")
    with pytest.raises(ValueError, match="shorter"):
        await store.put_many([(DRAFT, attributed(DRAFT)), (other, [])], "v1")
    assert (await store.totals()).articles == 0
    done = await store.put_many([(DRAFT, attributed(DRAFT)), (other, attributed(other))], "v1")
    assert [stored.outcome for stored in done] == [Outcome.ADDED, Outcome.ADDED]


def titled(title: str, **changes: object) -> Draft:
    return dataclasses.replace(DRAFT, title=title, url="", **changes)


async def test_a_command_given_again_has_the_result_of_the_first_time(store: Store) -> None:
    first = await store.put(DRAFT, attributed(DRAFT), "v1", command="add 1")
    number = first.article.citation.article_id
    assert await store.put(titled("Another"), attributed(DRAFT), "v1", command="add 1") == first
    assert await store.delete(number, command="delete 1") == await store.delete(number, command="delete 1")
    assert await store.result_of("delete 1") is not None
    assert await store.result_of("delete 2") is None
    assert (await store.totals()).articles == 0


async def test_the_change_log_tells_every_change_in_order(store: Store) -> None:
    assert (await store.seq(), await store.oldest_change(), await store.changes(0)) == (0, 0, [])
    article = (await store.put(DRAFT, attributed(DRAFT), "v1")).article
    number = article.citation.article_id
    ids = tuple(p.id for p in article.passages if p.kind is not PassageKind.CAPTION)
    await store.edit(number, "outlet", "The Mail")
    await store.delete(number)
    changes = await store.changes(0)
    assert [(c.article_id, c.added) for c in changes] == [(number, ids), (number, ()), (number, ())]
    assert set(changes[-1].removed) >= set(ids)
    assert [c.seq for c in changes] == sorted({c.seq for c in changes})
    assert await store.seq() == changes[-1].seq
    assert await store.changes(changes[0].seq, 1) == changes[1:2]
    assert await store.id() == await store.id() != ""


async def test_what_is_dropped_for_good_does_not_come_back_and_its_ids_are_not_used_again(store: Store) -> None:
    article = (await store.put(DRAFT, attributed(DRAFT), "v1")).article
    deletion = await store.delete(article.citation.article_id)
    assert await store.prune(30.0) == 0
    assert await store.prune(-1.0, await store.seq()) == 1
    assert len(await store.changes(0)) == 1
    with pytest.raises(NotFoundError):
        await store.restore(deletion)
    again = (await store.put(DRAFT, attributed(DRAFT), "v1")).article
    assert again.citation.article_id > article.citation.article_id
    assert min(p.id for p in again.passages) > max(p.id for p in article.passages)


async def test_lists_are_filtered_by_title_and_outlet(store: Store) -> None:
    for title, outlet in (("Wall 100%", "The Mail"), ("Wall_100", "The Herald"), ("Dune", "The Mail")):
        await store.put(titled(title, outlet=outlet), attributed(DRAFT), "v1")
    assert await store.outlets() == ["The Mail", "The Herald"]
    assert [c.title for c in await store.articles(words=["wall", "100%"])] == ["Wall 100%"]
    assert [c.title for c in await store.articles(words=["l_1"])] == ["Wall_100"]
    assert await store.count_articles(outlets=["The Mail"]) == 2
    assert await store.count_articles(["dune"], ["The Herald"]) == 0


async def test_titles_are_found_in_any_case_and_what_has_none_by_its_first_paragraph(store: Store) -> None:
    await store.put(titled("Über die МОСТ"), attributed(DRAFT), "v1")
    await store.put(titled("", paragraphs=("The Pool opens.", "It has a slide.")), [(), (), ()], "v1")
    assert await store.count_articles(["üBER", "мост"]) == 1
    assert [c.title for c in await store.articles(words=["pool"])] == [""]
    assert await store.count_articles(["slide"]) == 0


async def test_passages_come_in_the_order_asked_for_and_without_those_that_are_gone(store: Store) -> None:
    article = (await store.put(DRAFT, attributed(DRAFT), "v1")).article
    ids = [p.id for p in article.passages]
    assert [p.id for p in await store.passages([ids[2], 10_000, ids[0]])] == [ids[2], ids[0]]
    assert await store.passage_ids(ids[0], 2) == dict.fromkeys(ids[1:3], article.citation.article_id)
    number = article.citation.article_id
    assert await store.citations([number, 10_000]) == {number: article.citation}
    found = await store.cited_passages([ids[2], 10_000, ids[0]])
    assert found == ([article.passages[2], article.passages[0]], {number: article.citation})
    assert await store.known(DRAFT) == number
    await store.delete(number)
    assert await store.cited_passages(ids) == ([], {})
    assert await store.cited_passages([]) == ([], {})
    await store.restore(number)
    assert await store.known(titled("Another")) is None


async def test_who_is_found_by_name_and_what_they_said(store: Store) -> None:
    article = (await store.put(DRAFT, attributed(DRAFT), "v1")).article
    (card,) = await store.speakers.cards()
    assert (card.name, card.attributions) == (MARTA.name, 1)
    for name in ("OYELARAN", "marta oyelaran"):
        assert await store.speakers.named(name) == [card]
    assert await store.speakers.named("Oyel") == []
    assert await store.speakers.ids(MARTA.name) == [card.id]
    assert await store.speakers.said(card.id) == [article.passages[1].id]
    assert await store.speakers.said(card.id, 1) == []
    with pytest.raises(NotFoundError):
        await store.speakers.card(card.id + 1)


async def test_changed_articles_are_as_they_are_however_they_changed(store: Store) -> None:
    """What was just written is known without being read; it must be what reading gives."""
    short = dataclasses.replace(MARTA, name="M. Oyelaran", aliases=())
    drafts = [titled("One"), titled("Two"), titled("Three")]
    pairs = [(draft, attributed(draft, short if n else MARTA)) for n, draft in enumerate(drafts)]
    stored = await store.put_many(pairs, "v1")
    numbers = [one.article.citation.article_id for one in stored]

    async def check() -> None:
        changes = await store.changes(0)
        living = {c.article_id: c for c in await store.articles(limit=100)}
        found = {article.citation.article_id: article for article in await store.changed(changes)}
        assert found.keys() == living.keys()
        assert list(found.values()) == [await store.article(number) for number in found]

    assert [one.article for one in stored] == [await store.article(number) for number in numbers]
    await check()
    await store.edit(numbers[0], "outlet", "The Mail")
    await check()
    kept, merged = sorted(card.id for card in await store.speakers.named("oyelaran"))
    await store.speakers.merge(kept, merged)
    await check()
    await store.reattribute(numbers[1], [[] for _ in stored[1].article.passages], "v2")
    await store.put(titled("Four"), attributed(titled("Four"), short), "v1")
    deletion = await store.delete(numbers[2])
    await check()
    await store.restore(deletion)
    await check()


async def test_totals_are_right_after_every_kind_of_change(store: Store) -> None:
    async def counts() -> tuple[int, int, int, int]:
        found = await store.totals()
        return found.articles, found.passages, found.attributions, found.speakers

    short = dataclasses.replace(MARTA, name="M. Oyelaran", aliases=())
    first = (await store.put(DRAFT, attributed(DRAFT), "v1")).article.citation.article_id
    other = titled("Second")
    second = (await store.put(other, attributed(other, short), "v1")).article
    assert await counts() == (2, 6, 2, 2)
    kept, merged = sorted(card.id for card in await store.speakers.named("oyelaran"))
    await store.speakers.merge(kept, merged)
    assert await counts() == (2, 6, 2, 1)
    newer = dataclasses.replace(DRAFT, paragraphs=DRAFT.paragraphs[:1])
    await store.put(newer, attributed(newer), "v1")
    assert await counts() == (2, 5, 2, 1)
    await store.edit(first, "title", "Wall")
    assert await counts() == (2, 5, 2, 1)
    await store.reattribute(second.citation.article_id, [[] for _ in second.passages], "v2")
    assert await counts() == (2, 5, 1, 1)
    await store.restore(await store.delete(first))
    assert await counts() == (2, 5, 1, 1)
    await store.delete(first)
    assert await counts() == (1, 3, 0, 0)
