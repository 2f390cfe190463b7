"""Whose words answer what somebody said: their own, also where others say more on it."""

import pytest

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


async def test_whether_somebody_said_it_is_answered_by_their_words_alone(tmp_path):
    own, other = "Ida Holm called the tram a disgrace.", "Jonas Berg called the tram a disgrace, a shame and a waste."
    tram = article(
        "Tram over budget", (other, "the tram a disgrace", "Jonas Berg"), (own, "the tram a disgrace", "Ida Holm")
    )
    async with news(tmp_path, tram, BRIDGE) as (_, index):
        answer = await index.ask(Request("did Ida Holm call the tram a disgrace"))
        assert texts(answer.evidence) == [own]


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


async def test_others_do_not_answer_for_any_of_two_who_share_the_name(tmp_path):
    words = "the dairy layoffs in the town were a disaster"
    others = [
        article(f"Layoffs at dairy {name}", (f"{name} told Ida Holm {words}.", words, name))
        for name in ("Karl Ahrens", "Pilar Ruiz", "Jonas Berg")
    ]
    skates = article("Union chief skates", ("Ida Holm said the ice was thin.", "the ice was thin", "Ida Holm"))
    paints = article("Painter shows", ("Ruben Holm said fame was tiring.", "fame was tiring", "Ruben Holm"))
    async with news(tmp_path, skates, paints, *others) as (_, index):
        answer = await index.ask(Request("What did Holm say about the dairy layoffs in the town?"))
        assert answer.abstained and not answer.evidence
        assert "Holm" in str(answer.reason)


MARKET = article(
    "El ayuntamiento cierra el mercado viejo",
    ("El ayuntamiento de Las Salinas cerrará el mercado viejo el 30 de septiembre por riesgo de derrumbe.",),
    ("«No vamos a esperar a que haya muertos», dijo Marta Quiroga.", "No vamos a esperar", "Marta Quiroga"),
    ("La reforma costará 6,5 millones de euros y durará dos años.",),
    ("El mercado abrió en 1911 y tiene 84 puestos.",),
    language="es",
)
LIGHT = article(
    "Un apagón deja sin luz a 60.000 hogares",
    ("Un apagón dejó el domingo sin luz a 60.000 hogares de la comarca durante cinco horas.",),
    ("«Pedimos perdón», declaró Carmen Olmedo.", "Pedimos perdón", "Carmen Olmedo"),
    language="es",
)


@pytest.mark.parametrize(("topic", "shown"), [("el mercado", True), ("los trenes", False)])
async def test_somebodys_words_in_an_article_on_it_come_closest_in_another_language(tmp_path, topic, shown):
    async with news(tmp_path, MARKET, LIGHT, BRIDGE) as (_, index):
        answer = await index.ask(Request(f"que dijo Marta Quiroga sobre {topic}"))
        assert texts(answer.evidence)[:1] == ([MARKET[0].paragraphs[1]] if shown else [])
        assert answer.doubtful is shown
