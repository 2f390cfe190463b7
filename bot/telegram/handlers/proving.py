"""Deep links to a passage: /start p123 shows its proof."""

from __future__ import annotations

from bot.render.proofs import proof
from bot.telegram.chat_context import ChatContext
from corpus.errors import NotFoundError


async def prove(chat: ChatContext, passage_id: int) -> None:
    """Show a passage's words, its place and its digest."""
    passages = await chat.services.store.neighbours(passage_id, 1)
    own = next((passage for passage in passages if passage.id == passage_id), None)
    if own is None:
        raise NotFoundError("this passage is no longer here: its article was changed or taken away")
    citation = (await chat.services.store.citations([own.article_id]))[own.article_id]
    await chat.say(proof(passages, passage_id, citation))
