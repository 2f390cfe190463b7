"""Scripted dialogues over a small town's news."""

import datetime as dt

import pytest

from corpus.article import Attribution, AttributionKind, Draft, Span, Speaker, SpeakerKind
from corpus.store import Store
from index.news_index import NewsIndex

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
    store = await Store.open(tmp_path / "corpus.db")
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


async def talk(index, *turns):
    """The answers to the turns, each on top of the one before."""
    context, answers = None, []
    for turn in turns:
        answer = await index.ask(turn, context, today=TODAY)
        context = answer.context
        answers.append(answer)
    return answers


def first(answer):
    return answer.ranked[0].passage.text


@pytest.mark.parametrize(
    ("turns", "understood", "expected"),
    [
        (("What did Ada Lund say about the mill?", "and about the tram?"), "What did Ada Lund say about the tram?", 1),
        (("What did Lund say about the mill?", "and about Renn?"), "What did Lund say about Renn?", None),
        (("What did Ada Lund say about the mill?", "on the tram?"), "What did Ada Lund say about the tram?", 1),
        (("What did Ada Lund say about the tram?", "and Otto Renn?"), "What did Otto Renn say about the tram?", 3),
        (("What did Lund say about the mill?", "what about Renn?"), "What did Otto Renn say about the mill?", 4),
        (("What did Lund say about the mill?", "did she say anything about foxes?"), None, 2),
        (("Who said the old mill would be a library?", "what did she say about foxes?"), None, 2),
        (("Who won the Silver Lantern?", "how much is it worth?"), "how much is the Silver Lantern worth?", 6),
        (("What did Lund say about the tram in May?", "and in November?"), None, 1),
        (("Who talked about the tram?", "and the mill?"), "Who talked about the mill?", None),
    ],
)
async def test_follow_ups_stand_alone(index, turns, understood, expected):
    answer = (await talk(index, *turns))[-1]
    assert answer.question.follow_up
    if understood:
        assert answer.question.understood == understood
    if expected is not None:
        assert first(answer) == LINES[expected][0]
    again = await index.ask(answer.question.understood, today=TODAY)
    assert first(again) == first(answer)


async def test_who_else_leaves_out_what_was_shown(index):
    shown, more = await talk(index, "Who talked about the tram?", "who else?")
    seen = {item.passage.id for item in shown.evidence}
    assert seen and not seen & {item.passage.id for item in more.ranked}


async def test_what_else_keeps_to_the_speaker(index):
    _, more = await talk(index, "What did Ada Lund say about the mill?", "what else did she say?")
    assert more.question.speakers == ("Ada Lund",)
    assert more.evidence and all(item.speakers == ("Ada Lund",) for item in more.evidence)
    assert LINES[0][0] not in {item.passage.text for item in more.evidence}


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        (("What did Ada Lund say about the mill?", "Who won the Silver Lantern prize?"), 5),
        (("Who won the Silver Lantern prize?", "What did Otto Renn say about the tram?"), 3),
        (("What did Ada Lund say about the mill?", "flood tram depot 1954"), 7),
        (("Who won the Silver Lantern prize?", "who else talked about the tram?"), None),
        (("What did Ada Lund say about the mill?", "Who said “it”?"), None),
    ],
)
async def test_a_new_topic_drops_the_old_one(index, turns, expected):
    answer = (await talk(index, *turns))[-1]
    assert not answer.question.follow_up
    assert answer.question.understood == turns[-1]
    assert expected is None or first(answer) == LINES[expected][0]


async def test_a_follow_up_on_nothing_stands_for_itself(index):
    answer = await index.ask("and about the tram?", today=TODAY)
    assert not answer.question.follow_up
