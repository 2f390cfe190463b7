"""Standing questions: new articles matched with them, and chats told."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.alert_store import Alert, AlertStore, Cadence, Hit, Subscription
from bot.chat_store import NO_CHAT
from bot.digests import days_of, digest_of
from bot.jobs.job import JobContext
from bot.render.alert_keyboards import for_alert_message
from bot.render.alerts import alert_message
from bot.render.keyboards import for_passages
from bot.telegram.bot_services import BotServices
from bot.telegram.chat_language import translator_of
from bot.telegram.delivery import Place
from bot.telegram.outbox import Outbox
from bot.translation.translator import speaking
from corpus.errors import NotFoundError
from corpus.model import Article, Passage, Span
from index.answers.results import Evidence
from index.answers.voices import may_be
from index.query.request import Request, utc_today

logger = logging.getLogger(__name__)

FRESH_DAYS = 30  # an article that was published longer ago is no news, however new it is here
_SEEN = "alerts seen"
_AT_ONCE = 200  # changes
_CONFIRMED = 100  # questions that are asked anew for one article
_LATE = 50  # numbers: an alert may be on disk a moment later than one with a higher number
_SHOWN = 5  # passages of one message


async def match_alerts(context: JobContext) -> None:
    """Look through what was added since for everything that chats wait for."""
    services = context.services
    await _fill(services)
    seen, newest = await services.chat_store.setting(NO_CHAT, _SEEN), await services.store.seq()
    after = int(seen) if seen else newest  # what is here already is no news
    while after < newest and len(services.alerts):
        changes = await services.store.changes(after, _AT_ONCE)
        if not changes:
            break
        for number in dict.fromkeys(change.article_id for change in changes if change.added):
            await _match(services, number)
        after = changes[-1].seq
        await services.chat_store.set_setting(NO_CHAT, _SEEN, str(after))
    if after < newest or seen is None:
        await services.chat_store.set_setting(NO_CHAT, _SEEN, str(newest))


async def tell_alerts(context: JobContext) -> None:
    """Tell our chats what waits for them: at once, or when their digest is due."""
    store, outbox = context.services.chat_store.alerts, Outbox(context.bot, context.services)
    for alert in await store.of_numbers(await store.waiting()):
        with context.writing_to(alert.chat_id) as ours:
            # Another process may have told it before the chat became ours.
            hits = (await store.waiting(alert.id)).get(alert.id) if ours else None
            due = await _due(context.services, alert) if hits else None
            if not hits or due is None or await _send(outbox, alert, hits):
                continue
            await store.change(replace(alert, digested=due))
            await store.told(hits)


async def send_digests(context: JobContext) -> None:
    """The digests of what was said, to the chats that have subscribed."""
    services = context.services
    store, outbox = services.chat_store.alerts, Outbox(context.bot, services)
    for one in await store.subscriptions():
        with context.writing_to(one.chat_id) as ours:
            if ours:
                await _send_digest(services, store, outbox, one)


async def _send_digest(services: BotServices, store: AlertStore, outbox: Outbox, one: Subscription) -> None:
    settings = await services.chat_store.settings(one.chat_id)
    due = settings.last_digest(services.chat_store.now(), weekly=one.cadence is Cadence.WEEKLY)
    if due <= one.due:
        return
    with speaking(await translator_of(services.chat_store, one.chat_id)):
        shown = await digest_of(services, settings, *days_of(settings, due, one.cadence))
        keyboard = for_passages(shown.evidence)
        if not shown.evidence or await outbox.post(Place(one.chat_id, one.thread_id), shown.markup, keyboard):
            await store.subscribe(replace(one, due=due))


async def _fill(services: BotServices) -> None:
    """Take up the alerts that we don't know yet: of earlier processes, and of others that share the database."""
    stored = await services.chat_store.alerts.all(after=services.alerts.newest - _LATE)
    await asyncio.to_thread(lambda: services.alerts.fill(alert.stored for alert in stored))


async def _match(services: BotServices, article_id: int) -> None:
    try:
        article = await services.store.article(article_id)
    except NotFoundError:
        return
    published = article.citation.published
    if published and published < utc_today() - dt.timedelta(days=FRESH_DAYS):
        return
    await services.index.refresh()
    matches = await asyncio.to_thread(services.alerts.match, article, services.index.snapshot.passages.idfs)
    alerts = {alert.id: alert for alert in await services.chat_store.alerts.of_numbers(one.id for one in matches)}
    found = [(alerts[one.id], one) for one in matches if one.id in alerts]
    confirmed = [one for alert, one in found if not alert.muted and await _wanted(services, alert, article)]
    if confirmed:
        story = await _story(services, article_id)
        await services.chat_store.alerts.note([Hit(one.id, story, one.passages) for one in confirmed])


async def _story(services: BotServices, article_id: int) -> str:
    """What is told once: the article with its copies and rewrites elsewhere."""
    await services.ingest.file_stories()  # the change log may be a moment ahead
    stories = await services.store.stories.of([article_id])
    return f"story {stories.get(article_id, article_id)}"


async def _wanted(services: BotServices, alert: Alert, article: Article) -> bool:
    """Whether the article is from an outlet that the chat wants, and answers the question if it is one."""
    settings = await services.chat_store.settings(alert.chat_id)
    if article.citation.outlet in settings.muted:
        return False
    if alert.query.speakers:  # whoever is named speaks in it: there is nothing to weigh
        return True
    query = replace(alert.query, since=article.citation.published)
    result = await services.index.ask(Request(query=query, limit=_CONFIRMED))
    return any(item.citation.article_id == article.citation.article_id for item in result.evidence)


async def _due(services: BotServices, alert: Alert) -> float | None:
    """The moment up to which the chat is to be told now; None if it is not time yet."""
    now = services.chat_store.now()
    if alert.cadence is Cadence.NOW:
        return now
    settings = await services.chat_store.settings(alert.chat_id)
    due = settings.last_digest(now, weekly=alert.cadence is Cadence.WEEKLY)
    return due if due > alert.digested else None


async def _send(outbox: Outbox, alert: Alert, hits: Sequence[Hit]) -> bool:
    """Whether the chat is gone, so that it waits until it is back."""
    evidence = await _evidence(outbox.services, alert, hits)
    if not evidence:  # deleted meanwhile
        return False
    with speaking(await translator_of(outbox.services.chat_store, alert.chat_id)):
        shown = alert_message(alert, evidence[:_SHOWN], max(len(evidence) - _SHOWN, 0))
        keyboard = for_alert_message(alert, shown.evidence)
        return not await outbox.post(Place(alert.chat_id, alert.thread_id), shown.markup, keyboard)


async def _evidence(services: BotServices, alert: Alert, hits: Iterable[Hit]) -> list[Evidence]:
    """The first passages of each story, what was said by those waited for marked."""
    ids = [number for hit in hits for number in hit.passages[:2]]
    passages = await services.store.passages(ids)
    citations = await services.store.citations({passage.article_id for passage in passages})
    return [
        Evidence(passage, citations[passage.article_id], 0.0, _said(passage, alert), speakers=_voices(passage, alert))
        for passage in passages
        if passage.article_id in citations
    ]


def _voices(passage: Passage, alert: Alert) -> tuple[str, ...]:
    speakers = {item.speaker for item in passage.attributions if item.speaker and not item.attitude}
    return tuple(one.name for one in speakers if any(may_be(name, one) for name in alert.query.speakers))


def _said(passage: Passage, alert: Alert) -> tuple[Span, ...]:
    names = _voices(passage, alert)
    own = (item for item in passage.attributions if item.speaker and item.speaker.name in names and not item.attitude)
    return tuple(sorted(span for item in own for span in item.content))
