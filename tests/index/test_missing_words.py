"""Which of a question's words are told as missing, and which are taken for mistyped."""

import pytest

from index.query.request import Request
from tests.index.newsroom import article, news

HARBOUR = article(
    "Harbour plan suspended",
    ("The council suspended the harbour plan in May after the costs had been scrapped from the budget.",),
    ("Clara Winther, who leads the party, said the harbour was a dream.", "the harbour was a dream", "Clara Winther"),
    ("The printer of the plan was paid twice.",),
)


@pytest.mark.parametrize("question", ["why was the harbour plan shelved", "who shelved the harbour plan"])
async def test_a_word_whose_meaning_the_articles_have_is_not_missing(tmp_path, question):
    async with news(tmp_path, HARBOUR) as (_, index):
        answer = await index.ask(Request(question))
        assert not answer.unknown and not answer.query.corrected


@pytest.mark.parametrize(
    "question",
    [
        "¿qué dijo Clara Winther sobre el presupuesto?",
        "qué dijo Clara Winther sobre la pintura del puerto",
        "was sagte Clara Winther über den Hafen",
        "cosa ha detto Clara Winther della pittura",
    ],
)
async def test_a_name_is_found_and_nothing_is_respelled_in_a_question_of_another_language(tmp_path, question):
    async with news(tmp_path, HARBOUR) as (_, index):
        answer = await index.ask(Request(question))
        assert "Clara Winther" in answer.query.speakers or "Winther" not in " ".join(answer.unknown)
        assert not answer.query.corrected and not answer.unknown


@pytest.mark.parametrize(
    ("question", "respelled"),
    [
        ("was ist auf der fähre passiert", {}),
        ("was ist mit der Brucke geschehen", {}),
        ("was ist am alten Tor seit langem bekant", {"bekant": "bekannt"}),
    ],
)
async def test_a_word_is_put_right_by_articles_of_its_own_language_alone(tmp_path, question, respelled):
    german = article("Am alten Tor", ("Was am Tor geschieht, ist seit langem bekannt.",), language="de")
    other = article("Far ports", ("Passports from far away were stamped beside the brucks.",))
    async with news(tmp_path, HARBOUR, german, other) as (_, index):
        answer = await index.ask(Request(question))
        assert dict(answer.query.corrected) == respelled


@pytest.mark.parametrize("question", ["harbuor plan", "what does the harbuor plan cost"])
async def test_a_mistyped_word_is_still_put_right(tmp_path, question):
    async with news(tmp_path, HARBOUR) as (_, index):
        answer = await index.ask(Request(question))
        ((typed, read),) = answer.query.corrected
        assert (typed, read.lower()) == ("harbuor", "harbour")


async def test_what_an_article_would_have_to_answer_is_told_as_it_was_typed(tmp_path):
    async with news(tmp_path, HARBOUR) as (_, index):
        answer = await index.ask(Request("who paid the councl twice in May?"))
        assert answer.abstained and answer.query.corrected == (("councl", "council"),)
        assert answer.lacking == "who paid the councl twice in May"


BOWL = article(
    "Super Bowl night",
    ("A quarter of the country watched the Super Bowl on Sunday.",),
    ("Tickets for the Super Bowl cost more than ever.",),
    ("A superpower of the game is patience.",),
    ("The new footbridge over the Lenne sways.",),
    ("Nobody man enough is new here.",),
)


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("who watched the superbowl", {"superbowl": "super bowl"}),
        ("what did Superbowl tickets cost", {"Superbowl": "super bowl"}),
        ("why does the foot bridge sway", {"foot bridge": "footbridge"}),
        ("who saw newman", {}),
    ],
)
async def test_words_written_as_one_or_apart_are_read_as_the_articles_write_them(tmp_path, question, read):
    async with news(tmp_path, BOWL) as (_, index):
        answer = await index.ask(Request(question))
        assert dict(answer.query.corrected) == read
