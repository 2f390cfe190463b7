"""Inline queries: “@bot question” in any chat offers results to send there, and “@bot” alone what is new."""

from __future__ import annotations

from telegram import InlineQueryResultArticle, InlineQueryResultsButton, Update

from bot.render.inline_cards import Surroundings, passage_card, proofs, story_card, whole_card
from bot.render.results import rendered
from bot.telegram.bot_services import BotServices
from bot.telegram.chat_context import BotContext
from bot.telegram.handlers import carrying, sharing
from bot.translation.translator import gettext
from index.answers.results import Answer, Result
from index.query.model import Query, QueryKind
from index.query.request import Request

_OFFERED = 6
_SECONDS_CACHED = 30
_SHORTEST = 3


async def offer(update: Update, context: BotContext) -> None:
    """Answer with what a chat would be told, then the passages one by one; and a button that takes the question to the
    private chat."""
    query = update.inline_query
    services = context.application.bot_data["services"]
    if query is None or not isinstance(services, BotServices):
        return
    question = query.query.strip()
    if passed_on := await sharing.passed_on(context.bot, services, question):
        await query.answer([passed_on], cache_time=_SECONDS_CACHED, is_personal=True)
        return
    around = Surroundings(context.bot.username, services.config.http.initials)
    asked = len(question) >= _SHORTEST
    cards = await (_found(services, question, around) if asked else _new(services, around))
    if asked:
        await carrying.keep(services, query.from_user.id, question)
    label = gettext("Ask this in private") if asked else gettext("Ask me in private")
    if asked and not cards:
        label = gettext("No article answers that")
    await query.answer(
        cards,
        cache_time=_SECONDS_CACHED,
        is_personal=True,
        button=InlineQueryResultsButton(label, start_parameter=carrying.PAYLOAD if asked else "inline"),
    )


async def _new(services: BotServices, around: Surroundings) -> list[InlineQueryResultArticle]:
    """The newest stories."""
    found = await services.index.ask(Request(query=Query("", QueryKind.STORIES), limit=_OFFERED))
    return [story_card(item, around) for item in found.evidence[:_OFFERED]]


async def _found(services: BotServices, question: str, around: Surroundings) -> list[InlineQueryResultArticle]:
    result = await services.index.ask(Request(question, limit=_OFFERED))
    if _silent(result):
        return []
    passages = [passage_card(item, around) for item in result.evidence[:_OFFERED]]
    if isinstance(result, Answer):
        return passages
    whole = rendered(result, await services.store.totals(), services.config.answers.passages).shown
    return [whole_card(whole.markup, "whole", proofs(whole.evidence, around)), *passages]


def _silent(result: Result) -> bool:
    """Whether there is nothing to offer."""
    return result.abstained and not result.evidence
