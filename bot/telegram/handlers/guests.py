"""Guest mode: somebody asks us, by our name, in a chat that we are no member of. One answer, sent there for them."""

from __future__ import annotations

from telegram import Message, Update

from bot.render import texts
from bot.render.inline_cards import Surroundings, proofs, whole_card
from bot.render.markup import Markup, plain
from bot.render.results import rendered
from bot.telegram import small_talk
from bot.telegram.bot_services import BotServices
from bot.telegram.chat_context import BotContext
from bot.telegram.handlers.addressing import question_in
from bot.telegram.small_talk import SmallTalk, small_talk_in
from bot.translation.translator import gettext
from index.answers.results import Evidence
from index.query.model import Query, QueryKind
from index.query.request import Request


async def answer(update: Update, context: BotContext) -> None:
    """Answer the question; a message that only names us asks what the message says that it replies to."""
    message = update.guest_message
    services = context.application.bot_data["services"]
    if message is None or message.guest_query_id is None or not isinstance(services, BotServices):
        return
    around = Surroundings(context.bot.username)
    markup, shown = await _told(services, _asked(message, context))
    buttons = proofs(shown, around) or around.opening(gettext("Ask me in private"), "guest")
    await message.answer_guest_query(whole_card(markup, "answer", buttons))


def _asked(message: Message, context: BotContext) -> str:
    words = question_in(message, context.bot) or ""
    replied = message.reply_to_message
    return words or (replied.text or replied.caption or "" if replied else "")


async def _told(services: BotServices, question: str) -> tuple[Markup, tuple[Evidence, ...]]:
    """What is said, and the passages in it."""
    if not question:
        return plain(gettext("What would you like to know? Write your question after my name.")), ()
    talk = small_talk_in(question)
    if talk in small_talk.REPLIED:
        return small_talk.reply_to(talk), ()
    totals, most = await services.store.totals(), services.config.answers.passages
    if talk in {SmallTalk.ABOUT_US, SmallTalk.HELP}:
        return texts.start(totals, (), admin=False), ()
    query = Query(question, QueryKind.STORIES) if talk is SmallTalk.NEWS else None
    result = await services.index.ask(Request(question, query=query, limit=most))
    made = rendered(result, totals, most).shown
    return made.markup, made.evidence
