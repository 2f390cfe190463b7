"""Questions: /ask, free text, follow-ups, and the buttons under answers."""

from __future__ import annotations

import re
import time
from dataclasses import replace

from telegram import Message

from bot.feedback_store import Asked, Outcome
from bot.render import results
from bot.render.answers import is_wordless
from bot.render.markup import plain
from bot.render.results import Rendered, rendered
from bot.sent_answers import SentAnswer, digest_of
from bot.telegram.chat_context import ChatContext
from bot.telegram.ephemeral import whispered
from bot.telegram.rich_messages import said_as_table
from bot.translation.translator import gettext
from corpus.punctuation import DOUBLE_QUOTES
from index.answers.conversation_update import state_after
from index.answers.outlets import without_outlets
from index.answers.results import Answer, Clarification, Result, Timeline
from index.query.conversation import ConversationState
from index.query.description import described
from index.query.model import Query
from index.query.request import Request
from index.query.serialization import query_values

_MOST_QUESTIONS = 3
_MORE_BEHIND = 8  # passages that are asked for where some may be left out
_NEAREST = 3  # articles that are kept with a question
_BETWEEN = re.compile(r"(?<=\?)(?!\?)")  # after the last of some question marks


async def ask(chat: ChatContext) -> None:
    """Answer what was written, on top of what was talked about before."""
    question = chat.words or _quoted_question(chat)
    if not question:
        await chat.say(plain(gettext("What would you like to know? Write your question after /ask.")))
        return
    first, *others = _questions_in(question)
    await _reply(chat, first, await _state(chat, chat.replied_to))
    for other in others:  # each goes on from the one before
        await _reply(chat, other, await _state(chat, None))


async def ask_query(chat: ChatContext, query: Query) -> Result:
    """Answer a query that is understood already, a button's or a command's; the result."""
    result = await _result(chat, Request(query=query, limit=await _limit(chat) + 1))
    await show(chat, result, await _state(chat, None))
    return result


async def show(chat: ChatContext, result: Result, state: ConversationState | None) -> None:
    """Say a result that has one passage more than is shown, if there is one; the conversation goes on from it."""
    totals = await chat.services.store.totals()
    await _say(chat, result, rendered(result, totals, await _limit(chat)), state)


async def closest(chat: ChatContext, query: Query) -> None:
    """What comes closest to a query that has no answer, and is no answer."""
    result = await _result(chat, Request(query=query, limit=await _limit(chat)))
    message = results.closest(result, await _limit(chat))
    await chat.say(message.shown.markup, message.keyboard)


async def more(chat: ChatContext, query: Query, offset: int) -> bool:
    """The passages after the first `offset`, in a message of their own. Whether others can't see it, and may press for
    it too."""
    result = await _result(chat, Request(query=query, limit=offset + await _limit(chat) + 1))
    message = results.more(result, offset, await _limit(chat))
    if await whispered(chat, message.shown.markup, message.keyboard):
        return True
    await _say(chat, result, message, await _state(chat, None))
    return False


async def timeline_page(chat: ChatContext, query: Query, at: int) -> None:
    """A timeline from its `at`th entry on, in place of the page before."""
    result = await _result(chat, Request(query=query))
    if isinstance(result, Timeline):
        message = results.timeline_page(result, at)
        await chat.show(message.shown.markup, message.keyboard)
    else:
        await show(chat, result, None)


async def _reply(chat: ChatContext, question: str, state: ConversationState | None) -> None:
    # One passage more than is shown tells whether More has something to show.
    result = await _result(chat, Request(question, state=state, limit=await _limit(chat) + 1))
    await show(replace(chat, quoted=question), result, state)


async def _result(chat: ChatContext, request: Request) -> Result:
    began = time.perf_counter()
    async with chat.working():
        muted = (await chat.settings()).muted
        wanted = replace(request, limit=request.limit + _MORE_BEHIND) if muted else request
        result = without_outlets(await chat.services.index.ask(wanted), muted)
    outcome = "abstained" if result.abstained else "answered"
    chat.services.telemetry.question(str(result.query.kind), outcome, time.perf_counter() - began)
    return result


async def _say(chat: ChatContext, result: Result, message: Rendered, state: ConversationState | None) -> None:
    sent = await said_as_table(chat, message) or await chat.say(message.shown.markup, message.keyboard)
    await chat.remember(sent.message_id, state_after(state, result, message.shown.evidence))
    asks_nothing = isinstance(result, Answer) and result.abstained and (result.query.continues or is_wordless(result))
    asked_back = isinstance(result, Clarification) and result.abstained  # what is chosen is the question
    if not asks_nothing and not asked_back:
        await chat.services.chat_store.feedback.note(chat.chat_id, sent.message_id, _asked(result))
    await _note(chat, sent, message)


def _asked(result: Result) -> Asked:
    """What of it is kept, should nobody be content with the answer."""
    query = result.query
    doubtful = isinstance(result, Answer) and result.doubtful
    outcome = Outcome.ABSTAINED if result.abstained else Outcome.DOUBTFUL if doubtful else Outcome.ANSWERED
    nearest = tuple(dict.fromkeys(item.citation.article_id for item in result.ranked))[:_NEAREST]
    text = str(described(query)) if query.follow_up else query.text
    return Asked(text, query_values(query), outcome, nearest)


async def _note(chat: ChatContext, sent: Message, message: Rendered) -> None:
    """Remember what was shown, should its words be corrected."""
    passages = {item.passage.id: digest_of(item.passage) for item in message.shown.evidence}
    keyboard = sent.reply_markup.to_json() if sent.reply_markup else ""
    if passages:
        answer = SentAnswer(chat.chat_id, sent.message_id, message.shown.markup.html, keyboard, passages)
        await chat.services.chat_store.sent.note(answer)


async def _state(chat: ChatContext, replied: Message | None) -> ConversationState | None:
    """What the chat talked about, or the message that is replied to."""
    return await chat.services.chat_store.recall(
        chat.chat_id,
        user_id=chat.user.id,
        thread_id=chat.thread_id,
        message_id=replied.message_id if replied else None,
    )


async def _limit(chat: ChatContext) -> int:
    """How many passages of a ranking the chat wants to see."""
    return (await chat.settings()).passages or chat.services.config.answers.passages


def _questions_in(text: str) -> list[str]:
    """The questions one after the other, if there are a few and nothing else; otherwise the whole text."""
    parts = [part for piece in _BETWEEN.split(text) if (part := piece.strip()).endswith("?") and part.strip("?")]
    several = 1 < len(parts) <= _MOST_QUESTIONS and all(len(part.split()) > 1 for part in parts)
    return parts if several and text.rstrip().endswith("?") and not set(text) & set(DOUBLE_QUOTES) else [text]


def _quoted_question(chat: ChatContext) -> str:
    """The text of the message that an empty /ask replies to, unless it is our own."""
    replied = chat.replied_to
    own = replied is not None and replied.from_user is not None and replied.from_user.id == chat.bot.id
    return (replied.text or "") if replied and not own else ""
