"""Pictures: /chart, the one that goes with /timeline, and the numbers behind them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from telegram import InputFile

from bot.render.charts import caption, numbers
from bot.render.markup import italic, lines, plain
from bot.render.pictures import DRAWING_SECONDS, Bars, Chart, Moments, draw
from bot.telegram.chat_context import ChatContext
from bot.translation.translator import gettext
from corpus.language_detection import language_of
from corpus.model import PassageKind
from index.analysis.analyzer import terms
from index.answers.results import Evidence, Timeline
from index.query.model import Query, QueryKind
from index.query.request import Request

_LOOKED_AT = 200  # passages
_SPEAKERS, _OUTLETS = 8, 10
_ON_TOPIC = 0.6  # share of the topic's terms that a passage and its headline have
_LAST = "last picture"  # the setting that holds its numbers
_BY_OUTLET = "outlets"


async def chart(chat: ChatContext) -> None:
    """/chart TOPIC, /chart outlets [TOPIC], or /chart alone: who is quoted most."""
    first, _, rest = chat.words.partition(" ")
    async with chat.working():
        if first.lower() == _BY_OUTLET:
            made: Chart = await _by_outlet(chat, rest.strip().removeprefix("about ").strip())
        elif chat.words:
            made = await _over_time(chat, chat.words)
        else:
            made = await _most_quoted(chat)
    await send(chat, made)


async def send(chat: ChatContext, made: Chart) -> None:
    """Send a picture, with what it shows as its caption; in plain mode its numbers."""
    if not made.rows:
        await chat.say(plain(gettext("Nothing on this that could be drawn.")))
        return
    told = numbers(made)
    await chat.services.chat_store.set_setting(chat.chat_id, _LAST, told)
    if (await chat.settings()).plain:
        await chat.say(plain(told))
        return
    picture = await chat.services.ingest.work(DRAWING_SECONDS, draw, made)
    if picture is None:
        await chat.say(lines(plain(told), italic(gettext("In words, because no font here has all of these letters."))))
        return
    await chat.bot.send_photo(
        chat.chat_id,
        InputFile(picture, filename="chart.png"),
        caption=caption(made).html,
        message_thread_id=chat.thread_id,
    )


async def send_unless_plain(chat: ChatContext, made: Chart) -> None:
    """Send a picture of what has just been told in words."""
    if made.rows and not (await chat.settings()).plain:
        await send(chat, made)


async def numbers_of_last(chat: ChatContext) -> None:
    """/plain: the numbers of the last picture in this chat."""
    told = await chat.services.chat_store.setting(chat.chat_id, _LAST)
    nothing = gettext("No picture was made here yet; /chart makes one.")
    await chat.say(plain(told or nothing))


def of_timeline(found: Timeline) -> Moments:
    """When somebody spoke, as a picture."""
    days = tuple(entry.date for entry in found.entries if entry.date)
    name, topic = found.query.speakers[0], found.query.topic
    title = gettext("{name} on {topic}", name=name, topic=topic) if topic else name
    return Moments(title, ((name, days),) if days else ())


async def _most_quoted(chat: ChatContext) -> Bars:
    cards = await chat.services.store.speakers.cards(0, _OUTLETS)
    title = gettext("Who is quoted most in these articles")
    return Bars(title, tuple((card.name, card.attributions) for card in cards))


async def _over_time(chat: ChatContext, topic: str) -> Moments:
    """Who speaks about the topic, those who do most first, each with the days of their articles."""
    days: dict[str, list[dt.date]] = {}
    for item in await _about(chat, topic):
        for name in item.speakers[:1] if item.citation.published else ():
            days.setdefault(name, []).append(item.citation.published or dt.date.min)
    most = sorted(days.items(), key=lambda pair: (-len(pair[1]), pair[0]))[:_SPEAKERS]
    title = gettext("Who speaks about {topic}, and when", topic=topic)
    return Moments(title, tuple((name, tuple(sorted(found))) for name, found in most))


async def _by_outlet(chat: ChatContext, topic: str) -> Bars:
    store = chat.services.store
    if topic:
        counts = Counter(item.citation.outlet for item in await _about(chat, topic) if item.citation.outlet)
        return Bars(gettext("Passages about {topic}, by outlet", topic=topic), tuple(counts.most_common(_OUTLETS)))
    outlets = (await store.outlets())[:_OUTLETS]
    rows = [(outlet, await store.count_articles(outlets=[outlet])) for outlet in outlets]
    return Bars(gettext("Articles, by outlet"), tuple(rows))


async def _about(chat: ChatContext, topic: str) -> Sequence[Evidence]:
    """The passages that are about the topic, as far as their words tell."""
    query = Query(topic, QueryKind.OTHER, topic=topic)
    result = await chat.services.index.ask(Request(query=query, limit=_LOOKED_AT))
    wanted = frozenset(terms(topic, language_of(topic, "en")))
    paragraphs = (item for item in result.ranked if item.passage.kind is not PassageKind.HEADLINE)
    return [item for item in paragraphs if wanted and _share(wanted, item) >= _ON_TOPIC]


def _share(wanted: frozenset[str], item: Evidence) -> float:
    language = item.citation.language or "en"
    there = frozenset(terms(f"{item.citation.title} {item.passage.text}", language))
    return len(wanted & there) / len(wanted)
