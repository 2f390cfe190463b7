"""Inline queries: “@bot question” in any chat offers passages to send there."""

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
from bot.render.markup import clipped
from bot.telegram.bot_services import BotServices
from bot.telegram.chat_context import BotContext
from index.answers.results import Evidence

_OFFERED = 6
_SECONDS_CACHED = 30
_SHORTEST = 3


async def offer(update: Update, context: BotContext) -> None:
    """Answer with the passages that answer, or a button that leads to a private chat."""
    query = update.inline_query
    services = context.application.bot_data["services"]
    if query is None or not isinstance(services, BotServices):
        return
    question = query.query.strip()
    answer = await services.index.ask(question, limit=_OFFERED) if len(question) >= _SHORTEST else None
    found = answer.evidence if answer else ()
    label = "No article answers that" if answer and not found else "Ask me in private"
    await query.answer(
        [_result(item) for item in found],
        cache_time=_SECONDS_CACHED,
        is_personal=True,
        button=None if found else InlineQueryResultsButton(label, start_parameter="inline"),
    )


def _result(item: Evidence) -> InlineQueryResultArticle:
    speaker = speaker_of(item)
    said = "".join(named(speaker)) if speaker else ""
    content = InputTextMessageContent(
        fitted([item]).markup.html,
        parse_mode=ParseMode.HTML,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    return InlineQueryResultArticle(
        id=str(item.passage.id),
        title=clipped(said or item.citation.outlet or item.citation.title, 100),
        description=clipped(item.passage.text, 240),
        input_message_content=content,
    )
