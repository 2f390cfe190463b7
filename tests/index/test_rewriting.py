"""Scripted dialogues over a small town's news."""

import datetime as dt
import json

import pytest

from corpus.model import Attribution, AttributionKind, Draft, Span, Speaker, SpeakerKind
from corpus.store.opening import open_store
from index.answers.conversation_update import state_after
from index.news_index import NewsIndex
from index.query.request import Request
from index.query.serialization import query_of, query_values
from tests.index.newsroom import BRIDGE, article, labels, news, texts

TODAY = dt.date(2026, 11, 18)
LINES = [
    ("The mayor, Ada Lund, said the old mill would be a library.", "the old mill would be a library", "Ada Lund"),
    ("Lund said the tram would run at night.", "the tram would run at night", "Ada Lund"),
    ("Lund said her garden had never had so many foxes.", "her garden had never had so many foxes", "Ada Lund"),
    ("Otto Renn of the opposition said the tram would never run.", "the tram would never run", "Otto Renn"),
    ("Otto Renn said the mill should be sold.", "the mill should be sold", "Otto Renn"),
    ("The Silver Lantern prize went to the baker Mia Stark on Sunday.", "", ""),
    ("The Silver Lantern prize is worth 900 crowns and a lantern.", "", ""),
    ("A flood in 1954 took the first tram depot.", "", ""),
]


@pytest.fixture
async def index(tmp_path):
    store = await open_store(tmp_path)
    drafts = []
    for number, (text, words, name) in enumerate(LINES):
        span = Span(text.index(words), text.index(words) + len(words)) if words else None
        speaker = Speaker(name, SpeakerKind.PERSON) if name else None
        found = (Attribution((span,), None, None, AttributionKind.INDIRECT, speaker),) if span else ()
        drafts.append((Draft(f"News {number}", (text,), published=dt.date(2026, 11, number + 1)), ((), found)))
    await store.put_many(drafts, "test")
    opened = await NewsIndex.open(store, None)
    yield opened
    await opened.close()
    await store.close()


async def talk(index, *turns, limit=3):
    """The results of the turns, each on top of the one before."""
    state, results = None, []
    for turn in turns:
        result = await index.ask(Request(turn, state=state, limit=limit, today=TODAY))
        state = state_after(state, result)
        results.append(result)
    return results


def first(result):
    return result.ranked[0].passage.text


@pytest.mark.parametrize(
    ("turns", "speakers", "topic", "expected"),
    [
        (("What did Ada Lund say about the mill?", "and about the tram?"), ("Ada Lund",), "the tram", 1),
        (("What did Lund say about the mill?", "and about Renn?"), ("Otto Renn",), "mill", 4),
        (("What did Ada Lund say about the mill?", "on the tram?"), ("Ada Lund",), "the tram", 1),
        (("What did Ada Lund say about the tram?", "and Otto Renn?"), ("Otto Renn",), "the tram", 3),
        (("What did Lund say about the mill?", "what about Renn?"), ("Otto Renn",), "the mill", 4),
        (("What did Lund say about the mill?", "did she say anything about foxes?"), ("Ada Lund",), None, 2),
        (("Who said the old mill would be a library?", "what did she say about foxes?"), ("Ada Lund",), "foxes", 2),
        (("What did Lund say about the tram in May?", "and in November?"), ("Ada Lund",), "the tram", 1),
        (("Who talked about the tram?", "and the mill?"), (), "the mill", None),
        (("What did Ada Lund say about the tram?", "ok thanks, and Otto Renn?"), ("Otto Renn",), "the tram", 3),
        (("What did Ada Lund say about the mill?", "who is she?"), ("Ada Lund",), None, None),
        (("What did Ada Lund say about the mill?", "what did SHE say about foxes"), ("Ada Lund",), "foxes", 2),
        (
            (
                "What did SHE say about the mill?",
                "Who said the tram would run at night?",
                "What did She say about foxes",
            ),
            ("Ada Lund",),
            "foxes",
            2,
        ),
        (("What did Ada Lund say?", "and Renn?"), ("Otto Renn",), "", None),
        (("What did Ada Lund say about the mill?", "what about it?"), ("Ada Lund",), "the mill", 0),
        (("What did Ada Lund say about the mill?", "and the other one?"), (), None, None),
        (("silver lantern prize baker", "when was that?"), (), "", 5),
        (("who won the lantern prize", "for what?", "how much is it worth?"), (), None, 6),
        (("silver lantern prize baker", "how many are there"), (), None, None),
        (("silver lantern prize baker", "where is she from"), (), None, None),
    ],
)
async def test_follow_ups_are_read_in_context(index, turns, speakers, topic, expected):
    result = (await talk(index, *turns))[-1]
    query = result.query
    assert query.follow_up
    assert not speakers or query.speakers == speakers
    assert topic is None or query.topic.removeprefix("the ") == topic.removeprefix("the ")
    if expected is not None:
        assert first(result) == LINES[expected][0]
    again = await index.ask(Request(query=query_of(json.loads(json.dumps(query_values(query))))))
    assert again.ranked[:1] == result.ranked[:1]


async def test_where_both_readings_lead_to_one_passage_the_surer_one_shows_it(index):
    _, found = await talk(index, "Who won the Silver Lantern?", "how much is it worth?")
    assert not found.abstained and first(found) == LINES[6][0]


async def test_what_somebody_unknown_is_asked_to_be_is_told_once(index):
    _, found = await talk(index, "What did Ada Lund say about the tram?", "who's running it")
    assert found.query.follow_up and found.query.topic == "who's running it"


async def test_another_thing_after_a_silence_is_looked_for_alone(index):
    silent, found = await talk(index, "who repaired the zeppelin", "what about the flood?")
    assert silent.abstained and not found.abstained
    assert first(found) == LINES[7][0]


async def test_a_list_of_stories_is_about_none_of_them(index):
    listed, alone = await talk(index, "what happened in November?", "is the tram late?")
    assert listed.evidence
    assert not alone.query.follow_up


async def test_who_else_leaves_out_what_was_shown(index):
    shown, more = await talk(index, "Who talked about the tram?", "who else?")
    seen = {item.passage.id for item in shown.evidence}
    assert seen and not seen & {item.passage.id for item in more.ranked}


async def test_who_else_means_nobody_who_was_named(index):
    _, other, nobody, still = await talk(
        index, "What did Ada Lund say about the tram?", "who else?", "anyone else?", "and who else said that?"
    )
    assert [item.speakers for item in other.evidence] == [("Otto Renn",)]
    assert nobody.abstained and str(nobody.reason) == "Nobody but Otto Renn and Ada Lund is on record with this"
    assert still.abstained
    _, nobody = await talk(index, "Who said her garden had never had so many foxes?", "who else?")
    assert str(nobody.reason) == "Nobody but Ada Lund is on record with this"
    _, other = await talk(index, "What did Ada Lund say about the tram?", "who else talked about the tram?")
    assert [item.speakers for item in other.evidence] == [("Otto Renn",)]


@pytest.mark.parametrize("words", ["more", "tell me more", "go on", "anything else?"])
async def test_more_goes_on_until_there_is_no_more(index, words):
    turns = await talk(index, "tram", words, words, words, limit=1)
    shown = [item.passage.id for answer in turns for item in answer.evidence]
    assert len(shown) == len(set(shown)) == 3
    assert turns[-1].abstained and str(turns[-1].reason) == "That was all there is on this"


async def test_what_finds_nothing_keeps_the_speaker_in_mind(index):
    answer = (
        await talk(index, "Who said the old mill would be a library?", "zebras", "what did she say about foxes?")
    )[-1]
    assert first(answer) == LINES[2][0]
    answer = (await talk(index, "Who won the Silver Lantern?", "what?", "how much is it worth?"))[-1]
    assert first(answer) == LINES[6][0]


@pytest.mark.parametrize(
    "words",
    [
        "hi, can you tell me what Ada Lund said about the mill?",
        "Hello! Please tell me what Ada Lund said about the mill",
        "ok, I'd like to know what Ada Lund said about the mill",
        "Do you know what did Ada Lund say about the mill?",
    ],
)
async def test_politeness_is_no_part_of_the_question(index, words):
    answer = await index.ask(Request(words))
    assert answer.query.speakers == ("Ada Lund",) and answer.query.topic in {"mill", "the mill"}
    assert first(answer) == LINES[0][0]


@pytest.mark.parametrize(
    "words", ["anything on the flood?", "do you have articles about the flood", "quotes about the flood"]
)
async def test_what_only_asks_for_articles_is_no_part_of_the_topic(index, words):
    answer = await index.ask(Request(words))
    assert answer.query.topic in {"flood", "the flood"}
    assert first(answer) == LINES[7][0]


async def test_what_else_keeps_to_the_speaker(index):
    _, more = await talk(index, "What did Ada Lund say about the mill?", "what else did she say?")
    assert more.query.speakers == ("Ada Lund",)
    assert more.evidence and all(item.speakers == ("Ada Lund",) for item in more.evidence)
    assert LINES[0][0] not in {item.passage.text for item in more.evidence}


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        (("What did Ada Lund say about the mill?", "Who won the Silver Lantern prize?"), 5),
        (("Who won the Silver Lantern prize?", "What did Otto Renn say about the tram?"), 3),
        (("What did Ada Lund say about the mill?", "flood tram depot 1954"), 7),
        (("What did Ada Lund say about the mill?", "tell me about the flood of 1954"), 7),
        (("Who won the Silver Lantern prize?", "who else talked about the tram?"), None),
        (("Who won the Silver Lantern prize?", "how many foxes are there"), None),
        (("What did Ada Lund say about the mill?", "Who said “it”?"), None),
    ],
)
async def test_a_new_topic_drops_the_old_one(index, turns, expected):
    answer = (await talk(index, *turns))[-1]
    assert not answer.query.follow_up
    assert answer.query.text == turns[-1] and not answer.query.context
    assert expected is None or first(answer) == LINES[expected][0]


@pytest.mark.parametrize("second", ["and about the hunters?", "and on hunters?"])
async def test_a_thing_asked_about_next_is_no_body_whose_name_sounds_alike(tmp_path, second):
    college = article(
        "Foxes on the run",
        ("Ada Lund said foxes sleep badly.", "foxes sleep badly", "Ada Lund"),
        ("Ada Lund said hunters should rest.", "hunters should rest", "Ada Lund"),
        ("The College of Hunting said foxes sleep well.", "foxes sleep well", "College of Hunting"),
    )
    async with news(tmp_path, college) as (_, index):
        answer = (await talk(index, "What did Ada Lund say about foxes?", second))[-1]
        assert answer.query.speakers == ("Ada Lund",) and "hunters should rest" in first(answer)


async def test_a_follow_up_on_nothing_stands_for_itself(index):
    answer = await index.ask(Request("and about the tram?", today=TODAY))
    assert not answer.query.follow_up


@pytest.mark.parametrize("turns", [(), ("who won the lantern prize",)])
async def test_after_silence_a_follow_up_belongs_to_what_was_asked_last(index, turns):
    answer = (await talk(index, *turns, "who owns the moon?", "and when was that?"))[-1]
    assert answer.abstained
    assert "moon" in answer.query.topic


async def test_a_follow_up_without_an_answer_leaves_the_conversation_where_it_was(index):
    turns = ("who won the lantern prize", "what did they eat with it?", "when was that?")
    answer = (await talk(index, *turns))[-1]
    assert first(answer) == LINES[5][0]


async def test_another_thing_in_a_question_of_money_is_answered_by_money(tmp_path):
    quay = article(
        "Quay to be rebuilt",
        ("The new quay will cost 34 million crowns, the council said.",),
        ("The ferry lies at the quay. Two boats and 19 kilometres of rope came with the ferry.",),
    )
    async with news(tmp_path, quay, BRIDGE) as (_, index):
        quay_cost, ferry = await talk(index, "what will the new quay cost", "and the ferry?")
        assert [item.answering.of(item.passage.text) for item in quay_cost.evidence[:1]] == ["34 million"]
        assert [item.answering for item in ferry.ranked if "rope" in item.passage.text] == [None]


async def test_a_pronoun_that_means_somebody_unknown_is_not_answered_by_others(index):
    answer = (await talk(index, "Who won the Silver Lantern prize?", "what did Karlsson say", "how old is he"))[-1]
    assert answer.query.referents == ("Karlsson",)
    assert answer.abstained and "Karlsson" in str(answer.reason)


async def test_what_was_replaced_does_not_pile_up(index):
    answer = (await talk(index, "How much is the lantern prize worth?", "and the mill?", "and the foxes?"))[-1]
    weights = {term.word: term.weight for term in answer.query.context}
    assert "mill" not in weights and weights["lantern"] < 0.5


async def test_a_time_alone_asks_the_same_of_that_time_or_for_its_stories(index):
    (stories,) = await talk(index, "on 3 November")
    assert [item.passage.text for item in stories.evidence] == [LINES[2][0]]
    _, answer = await talk(index, "What did Ada Lund say?", "on 3 November")
    assert answer.query.speakers == ("Ada Lund",) and [one.passage.text for one in answer.evidence] == [LINES[2][0]]


async def test_who_else_with_another_topic_is_a_question_of_its_own(index):
    _, answer = await talk(index, "What did Ada Lund say about the mill?", "who else won the lantern prize?")
    assert first(answer) in {LINES[5][0], LINES[6][0]}


MAY = article("Rail", ("Ada May said the railway was slow.", "the railway was slow", "Ada May"), day=3)
CORBIN = article("Rail plan", ("Jon Corbin said the railway was dear.", "the railway was dear", "Jon Corbin"), day=2)
OTHER_MAY = article("Rail again", ("Ivo May said the railway was old.", "the railway was old", "Ivo May"), day=4)


async def test_a_name_in_lower_case_is_somebody_though_a_month_is_called_so(tmp_path):
    async with news(tmp_path, MAY, CORBIN) as (_, index):
        _, said = await talk(index, "what did Jon Corbin say about the railway", "and may?")
        assert said.query.speakers == ("Ada May",) and not said.query.since


async def test_a_name_that_several_have_is_asked_back_in_a_follow_up_too(tmp_path):
    async with news(tmp_path, MAY, CORBIN, OTHER_MAY) as (_, index):
        _, said = await talk(index, "what did Jon Corbin say about the railway", "and may?")
        assert labels(said) == {"Ada May", "Ivo May"}


VOTE_SAID = (
    "Otto Renn hailed the vote on the tram as fantastic before pensioners who wanted to know about fares.",
    "fantastic",
    "Otto Renn",
)
VOTE = article(
    "Renn hails tram vote",
    VOTE_SAID,
    ("The pensioners clapped.",),
    ("A brass band played until the rain came, and the mayor went home wet.",),
    day=5,
)
HELD = ("The vote on the tram that Otto Renn hailed was held on 2 November.",)


async def test_when_something_was_said_is_the_day_of_its_article_if_nothing_else_tells(tmp_path):
    async with news(tmp_path, VOTE) as (_, index):
        said, when = await talk(index, "what did Renn say", "when was that?")
        assert texts(when.evidence) == [first(said)] and when.doubtful and not when.abstained


async def test_when_something_was_is_told_by_what_gives_a_day(tmp_path):
    dated = article("Renn hails tram vote", VOTE_SAID, ("The pensioners clapped.",), HELD, day=5)
    async with news(tmp_path, dated) as (_, index):
        _, when = await talk(index, "what did Renn say about the tram vote", "when was that?")
        assert texts(when.evidence) == [VOTE_SAID[0], HELD[0]]
