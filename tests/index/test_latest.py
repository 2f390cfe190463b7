"""What is new on a topic: of articles that are about it, the newest first."""

import datetime as dt

from index.answers.conversation_update import state_after
from index.query.request import Request
from tests.index.newsroom import TODAY, article, news, texts

LATER = dt.date(2027, 6, 16)


async def test_what_is_new_is_told_of_articles_that_have_the_whole_subject(tmp_path):
    lost = article("Lost", ("The Titan lost contact on Sunday.",), ("The submarine had five men on board.",), day=1)
    others = article("Sold", ("A submarine was sold.",), day=5), article("Moon", ("Titan is a moon.",), day=6)
    async with news(tmp_path, lost, *others) as (_, index):
        answer = await index.ask(Request("what is happening with the titan submarine", today=TODAY))
        assert not answer.abstained and answer.evidence[0].citation.title == "Lost"


async def test_the_latest_comes_newest_first(tmp_path):
    told = (
        ("The strike at the tram depot goes on, the tram company said of the strike.", 2),
        ("Talks on the tram strike failed.", 8),
        ("A strike of tram drivers began on Monday.", 5),
    )
    articles = [article(f"Trams {day}", (text,), day=day) for text, day in told]
    async with news(tmp_path, *articles) as (_, index):
        answer = await index.ask(Request("latest on the tram strike", today=TODAY))
        assert [item.citation.published.day for item in answer.evidence] == [8, 5, 2]


async def test_the_latest_is_the_newest_of_many_on_the_topic(tmp_path):
    older = [article(f"Tolls {n}", (f"The toll of lorries was a topic again, for the {n}th time.",)) for n in range(30)]
    newest = article("Odd news", ("A toll of nine crowns was refused.",), day=25)
    async with news(tmp_path, *older, newest) as (_, index):
        answer = await index.ask(Request("latest on the toll", today=LATER))
        assert texts(answer.evidence)[0] == newest[0].paragraphs[0]


async def test_the_latest_on_something_is_of_articles_that_are_about_it(tmp_path):
    filler = [(f"The jury heard speech number {n} and clapped.",) for n in range(4)]
    prize = article("Prize for poets", *filler, ("One of them wrote of a ferry in fog.",), day=20)
    ferry = article("Quay repaired", ("The ferry was moored for a week.",), ("Then it went again.",), day=4)
    async with news(tmp_path, prize, ferry) as (_, index):
        answer = await index.ask(Request("latest on the ferry", today=LATER))
        assert not answer.doubtful and texts(answer.evidence) == [ferry[0].paragraphs[0]]
        only_mentioned = await index.ask(Request("latest on fog", today=LATER))
        assert only_mentioned.abstained or only_mentioned.doubtful


async def test_what_is_new_on_a_topic_is_looked_for_beyond_the_articles_just_shown(tmp_path):
    fire = article("Fire on the ferry", ("A fire broke out on the ferry in the night.",), day=3)
    inquiry = article("Ferry report", ("The report on the ferry blames a door.",), day=9)
    async with news(tmp_path, fire, inquiry) as (_, index):
        state = state_after(None, await index.ask(Request("what broke out on the ferry in the night", today=TODAY)))
        answer = await index.ask(Request("latest on the ferry", state=state, today=TODAY))
        assert not answer.query.follow_up and not answer.query.articles
        assert [item.citation.title for item in answer.evidence] == ["Ferry report", "Fire on the ferry"]


async def test_what_is_new_on_a_body_after_something_else_is_not_what_the_body_said_of_that(tmp_path):
    cuts = article("Lumen cuts jobs", ("Lumen will cut 640 jobs in Sund.", "Lumen will cut 640 jobs", "Lumen"), day=3)
    lift = article("Hald lifts forecast", ("Hald lifted its forecast.", "Hald lifted its forecast", "Hald"), day=9)
    async with news(tmp_path, cuts, lift) as (_, index):
        state = state_after(None, await index.ask(Request("latest on lumen", today=TODAY)))
        answer = await index.ask(Request("and hald?", state=state, today=TODAY))
        assert [item.citation.title for item in answer.evidence] == ["Hald lifts forecast"]
