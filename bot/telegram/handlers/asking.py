"""Questions: /ask, free text, follow-ups, More, Context and “which one?”."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from telegram import Message

from bot.render.answers import fitted
from bot.render.keyboards import closest_to, for_answer, for_context, more_of
from bot.render.lists import neighbourhood
from bot.render.markup import bold, clipped, lines, plain
from bot.telegram.chat_context import ChatContext
from bot.telegram.handlers.answering import show_answer, show_more, today
from bot.telegram.handlers.researching import compare_names, verify_words
from bot.telegram.handlers.speaker_card import introduced
from corpus.errors import NotFoundError
from index.answers.results import Context
from index.query.intent_patterns import intent_of
from index.query.model import QueryKind
from index.query.operators import read_operators

_WIDEST = 4
_A_QUOTATION = 3  # words
_MOST_QUESTIONS = 3
_QUESTION = re.compile(r"[^?]+\?+")
_QUOTE = re.compile('["“”„«»]')
_CLOSE = 0.1  # confidence; below it, what comes closest is as good as random


async def ask(chat: ChatContext) -> None:
    """Answer what was written, on top of what was talked about before."""
    question = chat.words or _quoted_question(chat)
    if not question:
        await chat.say(plain("What would you like to know? Write your question after /ask, or just write it."))
        return
    first, *others = _questions_in(question)
    await _answer(chat, first, chat.replied_to)
    for other in others:  # each goes on from the one before
        await _answer(chat, other, None)


async def _answer(chat: ChatContext, question: str, replied: Message | None) -> None:
    if await _researched(chat, question):
        return
    context = await chat.services.chat_store.recall(
        chat.chat_id,
        user_id=chat.user.id,
        thread_id=chat.thread_id,
        message_id=replied.message_id if replied else None,
    )
    await reply(chat, question, context)


def _questions_in(text: str) -> list[str]:
    """The questions one after the other, if there are a few and nothing else; otherwise the whole text."""
    parts = [part.strip() for part in _QUESTION.findall(text)]
    several = 1 < len(parts) <= _MOST_QUESTIONS and all(len(part.split()) > 1 for part in parts)
    return parts if several and text.rstrip().endswith("?") and not _QUOTE.search(text) else [text]


async def _researched(chat: ChatContext, question: str) -> bool:
    """Whether the question asks for what /compare or /verify does; then it is done."""
    asked = intent_of(question)
    quoted = read_operators(question, today()).quoted
    longest = max(quoted, key=len, default="")
    if asked.kind is QueryKind.COMPARE and asked.topic:
        await compare_names(chat, (asked.speaker, asked.other), asked.topic)
    elif asked.kind in {QueryKind.VERIFY, QueryKind.YES_NO} and len(longest.split()) >= _A_QUOTATION:
        await verify_words(chat, longest, asked.speaker)
    else:
        return False
    return True


async def reply(chat: ChatContext, question: str, context: Context | None = None) -> None:
    """Answer the question in a new message, and keep what it was about."""
    limit = chat.services.config.answers.passages
    async with chat.working():
        # One passage more than is shown tells whether More has something to show.
        answer = await chat.services.index.ask(question, context, limit=limit + 1, today=today())
    if await introduced(chat, answer, partial(more_of, question, context)):
        return
    close = answer.abstained and answer.ranked and answer.confidence >= _CLOSE and not answer.choices
    instead = [[closest_to(question, context)]] if close else ()
    await show_answer(chat, answer, partial(more_of, question, context), instead)


async def closest(chat: ChatContext, question: str, context: Context | None) -> None:
    """What comes closest to a question that has no answer, and is no answer."""
    limit = chat.services.config.answers.passages
    async with chat.working():
        answer = await chat.services.index.ask(question, context, limit=limit, today=today())
    if not answer.ranked:
        await chat.say(plain("Nothing comes close."))
        return
    heading = lines(bold("The closest there is; it may not answer:"), plain(clipped(answer.query.understood, 300)))
    shown = fitted(answer.ranked[:limit], heading)
    await chat.say(shown.markup, for_answer(shown.evidence))


async def more(chat: ChatContext, question: str, context: Context | None, offset: int) -> None:
    """The passages after the first `offset`, in a message of their own."""
    limit = chat.services.config.answers.passages
    async with chat.working():
        answer = await chat.services.index.ask(question, context, limit=offset + limit + 1, today=today())
    await show_more(chat, answer, offset, partial(more_of, question, context))


async def choose(chat: ChatContext, question: str, name: str, names: Sequence[str]) -> None:
    """The question again, now that we know who was meant."""
    await reply(chat, with_name(question, name, names))


async def context(chat: ChatContext, passage_id: int, around: int) -> None:
    """The paragraphs around a passage; Wider edits the same message."""
    passages = await chat.services.store.neighbours(passage_id, min(around, _WIDEST))
    own = next((passage for passage in passages if passage.id == passage_id), None)
    if own is None:
        raise NotFoundError("this article is no longer here")
    citation = (await chat.services.store.citations([own.article_id]))[own.article_id]
    keyboard = for_context(own, around, wider=around < _WIDEST)
    markup = neighbourhood(passages, passage_id, citation)
    await (chat.say if around == 1 else chat.change)(markup, keyboard)


def with_name(question: str, name: str, names: Sequence[str]) -> str:
    """The question with the words that all of `names` share replaced by the full `name`."""
    shared = set.intersection(*({word.casefold() for word in each.split()} for each in names))
    if name.casefold() in question.casefold():
        return question
    words = question.split(" ")
    for at, word in enumerate(words):
        bare = word.strip("?!.,;:\"“”'’()")
        stem = bare.removesuffix("'s").removesuffix("’s")
        if stem and stem.casefold() in shared:
            words[at] = word.replace(stem, name, 1)
            return " ".join(words)
    return f"{question} by:{name}"


def _quoted_question(chat: ChatContext) -> str:
    """The text of the message that an empty /ask replies to, unless it is our own."""
    replied = chat.replied_to
    own = replied is not None and replied.from_user is not None and replied.from_user.id == chat.bot.id
    return (replied.text or "") if replied and not own else ""
