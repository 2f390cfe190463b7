"""Whose words answer what somebody said: their own, also where others say more on it."""

from index.query.request import Request
from tests.index.newsroom import BRIDGE, article, news, texts


async def test_a_last_name_that_two_have_is_answered_without_doubt_where_one_speaks(tmp_path):
    painter = article(
        "Painter shows in Alder",
        ("Ruben Holm, the painter, said fame was tiring.", "fame was tiring", "Ruben Holm"),
        day=4,
    )
    async with news(tmp_path, BRIDGE, painter) as (_, index):
        answer = await index.ask(Request("What did Holm say about the bridge?"))
        assert texts(answer.evidence)[0] == BRIDGE[0].paragraphs[1]
        assert not answer.doubtful


async def test_somebodys_own_words_are_found_where_others_say_more_on_the_topic(tmp_path):
    words = "the dairy layoffs in the town were a disaster"
    others = [
        article(f"Layoffs at dairy {name}", (f"{name} said {words}.", words, name))
        for name in ("Karl Ahrens", "Pilar Ruiz", "Jonas Berg")
    ]
    text = "Ida Holm said job cuts in the town were sad."
    own = article("Union chief leaves", (text, "job cuts in the town were sad", "Ida Holm"))
    async with news(tmp_path, own, *others) as (_, index):
        answer = await index.ask(Request("What did Ida Holm say about the dairy layoffs in the town?"))
        assert texts(answer.evidence) == [text]


async def test_others_do_not_answer_for_somebody_who_said_nothing_on_it(tmp_path):
    words = "the dairy layoffs in the town were a disaster"
    other = article("Layoffs at dairy", (f"Karl Ahrens told Ida Holm {words}.", words, "Karl Ahrens"))
    own = article("Union chief skates", ("Ida Holm said the ice was thin.", "the ice was thin", "Ida Holm"))
    async with news(tmp_path, own, other) as (_, index):
        answer = await index.ask(Request("What did Ida Holm say about the dairy layoffs in the town?"))
        assert answer.abstained and not answer.evidence
