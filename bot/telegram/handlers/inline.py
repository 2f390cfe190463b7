"""Inline queries: “@bot question” in any chat offers results to send there."""

from __future__ import annotations

from telegram import (
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    Update,
)
from telegram.constants import ParseMode

from bot.render.answers import fitted, speaker_of
from bot.render.citations import named
from bot.render.markup import Markup, clipped
from bot.render.plain import as_text
from bot.render.results import rendered
from bot.telegram.bot_services import BotServices
from bot.telegram.chat_context import BotContext
from bot.telegram.handlers import sharing
from bot.translation.translator import gettext
from index.answers.results import Answer, Evidence, Result
from index.query.request import Request

_OFFERED = 6
_SECONDS_CACHED = 30
_SHORTEST = 3


async def offer(update: Update, context: BotContext) -> None:
    """Answer with what a chat would be told, then the passages one by one; or a button that leads to a private chat."""
    query = update.inline_query
    services = context.application.bot_data["services"]
    if query is None or not isinstance(services, BotServices):
        return
    question = query.query.strip()
    if passed_on := await sharing.passed_on(context.bot, services, question):
        await query.answer([passed_on], cache_time=_SECONDS_CACHED, is_personal=True)
        return
    asked = len(question) >= _SHORTEST
    result = await services.index.ask(Request(question, limit=_OFFERED)) if asked else None
    found = await _results(result, services) if result and not _silent(result) else []
    label = gettext("No article answers that") if asked and not found else gettext("Ask me in private")
    await query.answer(
        found,
        cache_time=_SECONDS_CACHED,
        is_personal=True,
        button=None if found else InlineQueryResultsButton(label, start_parameter="inline"),
    )


def _silent(result: Result) -> bool:
    """Whether there is nothing to offer."""
    return result.abstained and not result.evidence


async def _results(result: Result, services: BotServices) -> list[InlineQueryResultArticle]:
    passages = [_passage(item) for item in result.evidence[:_OFFERED]]
    if isinstance(result, Answer):
        return passages
    whole = rendered(result, await services.store.totals(), services.config.answers.passages)
    return [_whole(whole.shown.markup), *passages]


def _whole(markup: Markup) -> InlineQueryResultArticle:
    """All of a result that is more than passages: a comparison, a timeline, a speaker’s card."""
    title, _, rest = as_text(markup.html, marks={}).partition("\n")
    return InlineQueryResultArticle(
        id="whole",
        title=clipped(title, 100),
        description=clipped(rest.strip(), 240),
        input_message_content=_text(markup),
    )


def _passage(item: Evidence) -> InlineQueryResultArticle:
    speaker = speaker_of(item)
    said = "".join(named(speaker)) if speaker else ""
    return InlineQueryResultArticle(
        id=str(item.passage.id),
        title=clipped(said or item.citation.outlet or item.citation.title, 100),
        description=clipped(item.passage.text, 240),
        input_message_content=_text(fitted([item]).markup),
    )


def _text(markup: Markup) -> InputTextMessageContent:
    return InputTextMessageContent(
        markup.html, parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)
    )
