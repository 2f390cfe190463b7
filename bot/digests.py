"""The digest of some days: what was said, by whom, a story once."""

from __future__ import annotations

import datetime as dt

from bot.alert_store import Cadence
from bot.chat_settings import ChatSettings
from bot.render.answers import Shown
from bot.render.digests import StoryDigest, digest
from bot.telegram.bot_services import BotServices
from corpus.errors import NotFoundError
from index.answers.results import Evidence
from index.query.model import Query, QueryKind
from index.query.request import Request

_STORIES = 8
_NOON = 12


def days_of(settings: ChatSettings, due: float, cadence: Cadence) -> tuple[dt.date, dt.date]:
    """The days that a digest due at this moment covers: in the morning until yesterday, later until today."""
    today = settings.local(due).date()
    last = today - dt.timedelta(days=1) if settings.hour < _NOON else today
    return (last - dt.timedelta(days=6) if cadence is Cadence.WEEKLY else last), last


async def newest_day(services: BotServices, today: dt.date) -> dt.date:
    """Today if anything is from today, otherwise the newest day that something is from."""
    for citation in await services.store.articles(0, 1):
        return min(citation.published or today, today)
    return today


async def digest_of(services: BotServices, settings: ChatSettings, first: dt.date, last: dt.date) -> Shown:
    """What was said in these days, without outlets that the chat has muted; no evidence if there is nothing."""
    query = Query("", QueryKind.STORIES, since=first, until=last)
    found = await services.index.ask(Request(query=query, limit=3 * _STORIES))
    evidence = [item for item in found.evidence if item.citation.outlet not in settings.muted]
    stories = [story for item in evidence[:_STORIES] if (story := await _story(services, item))]
    return digest(stories, first, last, len(evidence) - len(stories))


async def _story(services: BotServices, item: Evidence) -> StoryDigest | None:
    try:
        return StoryDigest(item, await services.store.article(item.citation.article_id))
    except NotFoundError:
        return None
