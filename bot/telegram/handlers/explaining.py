"""/why: how a passage's speakers were told, read anew from the article as it is stored; nothing is changed."""

from __future__ import annotations

from bot.render.explanations import explanation
from bot.render.markup import plain
from bot.telegram.chat_context import ChatContext
from bot.telegram.handlers.reading import article_number
from bot.translation.translator import gettext
from corpus.errors import InvalidError
from corpus.model import Passage


async def why(chat: ChatContext) -> None:
    """/why ID [PARAGRAPH]; without a paragraph the title; without anything the passage that led the answer replied to,
    or else the last answer."""
    passage = await _passage(chat)
    if passage is None:
        told = gettext(
            "Which one? Write /why, the article’s number and the paragraph’s, or reply to an answer with /why."
        )
        await chat.say(plain(told))
        return
    article = await chat.services.store.article(passage.article_id)
    found = await chat.services.ingest.explained(article)
    at = next(number for number, one in enumerate(article.passages) if one.id == passage.id)
    await chat.say(explanation(article, passage, found[at]))


async def _passage(chat: ChatContext) -> Passage | None:
    words = chat.words.split()
    if not words:
        return await _answered(chat)
    article = await chat.services.store.article(article_number(words[0]))
    wanted = article_number(words[1]) - 1 if len(words) > 1 else None
    found = next((one for one in article.passages if one.paragraph == wanted), None)
    if found is None:
        raise InvalidError("this article has no such paragraph")
    return found


async def _answered(chat: ChatContext) -> Passage | None:
    """The passage that an answer showed first: the one replied to, or the last."""
    state = await chat.services.chat_store.recall(
        chat.chat_id,
        user_id=chat.user.id,
        thread_id=chat.thread_id,
        message_id=chat.replied_to.message_id if chat.replied_to else None,
    )
    passages = await chat.services.store.passages([state.answered_by]) if state and state.answered_by else []
    return passages[0] if passages else None
