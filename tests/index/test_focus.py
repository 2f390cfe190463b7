"""Whom "he", "she" and "they" mean: whoever the conversation is about, before those who are only quoted."""

import datetime as dt

import pytest

from corpus.model import Attribution, AttributionKind, Draft, Span, Speaker, SpeakerKind
from corpus.store.opening import open_store
from index.answers.conversation_update import state_after
from index.news_index import NewsIndex
from index.query.request import Request
from tests.index.newsroom import article, news

STAGE = (
    ("Carl Voss, the tenor, fell from the stage in Aldra on Monday and was taken to hospital.", "", "", ""),
    ("The surgeon Jan Holt said the singer had broken a leg in two places.", "the singer had", "Jan Holt", "surgeon"),
    ("Voss, who is 43, sang there in 2001 and ended 8th.", "", "", ""),
    ("A stagehand said nobody had seen the gap in the boards.", "nobody had seen the gap", "stagehand", ""),
    ("Kim Ostrov, the conductor, rehearsed for a week before the premiere.", "", "", ""),
    ("Workers said they had warned of loose boards.", "they had warned of loose boards", "workers", ""),
)


@pytest.fixture
async def index(tmp_path):
    store = await open_store(tmp_path)
    found = []
    for text, words, name, role in STAGE:
        kind = SpeakerKind.PERSON if name.istitle() else SpeakerKind.UNNAMED
        kind = SpeakerKind.GROUP if name == "workers" else kind
        speaker = Speaker(name, kind, role or None)
        span = Span(text.index(words), len(text) - 1)
        found.append((Attribution((span,), None, None, AttributionKind.INDIRECT, speaker),) if name else ())
    draft = Draft("Tenor falls from stage", tuple(line[0] for line in STAGE), published=dt.date(2026, 11, 3))
    await store.put_many([(draft, ((), *found))], "test")
    opened = await NewsIndex.open(store, None)
    yield opened
    await opened.close()
    await store.close()


async def last(index, *turns):
    state = None
    for turn in turns:
        result = await index.ask(Request(turn, state=state, limit=2))
        state = state_after(state, result)
    return result


@pytest.mark.parametrize(
    ("turns", "meant"),
    [
        (("what happened to carl voss", "where was he hurt", "how old is he"), "Carl Voss"),
        (("what happened to carl voss", "what did the surgeon say about his leg", "how old is he"), "Carl Voss"),
        (("what did kim ostrov do before the premiere", "where is he now"), "Kim Ostrov"),
        (("who said the singer had broken a leg", "what did he say exactly"), "Jan Holt"),
    ],
)
async def test_a_pronoun_means_whom_the_conversation_is_about(index, turns, meant):
    query = (await last(index, *turns)).query
    assert (*query.speakers, *query.referents) == (meant,)


async def test_a_family_name_of_two_words_is_nobody_beside_the_full_name(tmp_path):
    told = (
        "Rep. Debbie Lindgren Holt won her primary in Sund on Tuesday.",
        "Lindgren Holt took 57 percent of the vote to the 43 of the law professor Tim Krag in the primary.",
        "Krag did not say why so few had come to his own evening.",
    )
    async with news(tmp_path, article("Sund votes", *[(line,) for line in told])) as (_, opened):
        state = state_after(None, await opened.ask(Request("did lindgren holt win her primary?")))
    assert [one.name for one in state.people if one.name.endswith("Holt")] == ["Debbie Lindgren Holt"]
    assert state.people[0].gender == "she"


@pytest.mark.parametrize("said", ["who said nobody had seen the gap", "who said they had warned of loose boards"])
async def test_who_is_only_described_is_no_name_for_a_pronoun(index, said):
    query = (await last(index, said, "what did they say")).query
    assert query.follow_up and not query.speakers and not query.referents


async def test_only_an_age_is_marked_as_how_old_somebody_is(index):
    answer = await last(index, "what happened to carl voss", "how old is he")
    (told,) = [item for item in answer.ranked if "who is 43" in item.passage.text]
    assert told.answering and told.answering.of(told.passage.text) == "43"
    others = [item.answering for item in answer.ranked if item is not told and any(map(str.isdigit, item.passage.text))]
    assert not any(others)


async def test_what_somebody_said_about_it_is_what_they_say_in_the_article(index):
    answer = await last(index, "what happened to carl voss", "what did the surgeon say about it")
    assert not answer.abstained and not answer.doubtful
    assert [item.speakers for item in answer.evidence] == [("Jan Holt",)]


@pytest.mark.parametrize("asked", ["what did holt say", "what did the surgeon say"])
async def test_somebody_of_the_article_just_talked_about_is_meant_in_it(index, asked):
    answer = await last(index, "what happened to carl voss", asked)
    assert answer.query.follow_up and answer.query.articles
    assert [item.speakers for item in answer.evidence] == [("Jan Holt",)]


async def test_who_is_only_described_is_nobody_of_other_articles(index):
    answer = await last(index, "what happened to carl voss", "what did the council say")
    assert answer.query.follow_up and not answer.query.speakers


async def test_who_is_named_by_an_office_elsewhere_is_heard_where_the_article_has_nothing_of_theirs(tmp_path):
    said = "the boards were a matter for the theatre"
    elsewhere = article("Duval on theatres", (f"The French president, Marc Duval, said {said}.", said, "Marc Duval"))
    told = article("Tenor falls from stage", *[(line[0],) for line in STAGE])
    async with news(tmp_path, told, elsewhere) as (_, index):
        answer = await last(index, "what happened to carl voss", "what did marc duval say")
        assert [item.speakers for item in answer.evidence] == [("Marc Duval",)]
        answer = await last(index, "what happened to carl voss", "what did the french president say")
        assert [item.speakers for item in answer.evidence] == [("Marc Duval",)]


async def test_a_name_that_is_a_day_in_another_language_is_a_name_in_the_conversations_language(tmp_path):
    told = (
        ("Ida Holm said the bridge would be repaired before winter.", "the bridge would be repaired", "Ida Holm"),
        ("Craig Hoy said the bridge should be sold.", "the bridge should be sold", "Craig Hoy"),
    )
    async with news(tmp_path, article("Bridge closed", *told)) as (_, index):
        answer = await last(index, "what did ida holm say about the bridge", "and craig hoy?")
        assert answer.query.speakers == ("Craig Hoy",) and not answer.query.since
        assert [item.speakers for item in answer.evidence] == [("Craig Hoy",)]
        alone = await last(index, "craig hoy")
        assert not alone.query.since and not alone.query.time_words
