"""How people like the answers: votes by button and by reaction, and for admins what was not answered well."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from telegram import InputFile, ReactionTypeEmoji, Update

from bot.feedback_store import Gap, clustered
from bot.render.gaps import GAPS_SHOWN, gap_list
from bot.render.keyboards import Stretch, for_gaps
from bot.render.markup import plain
from bot.telegram.bot_services import BotServices
from bot.telegram.chat_context import BotContext, ChatContext
from bot.translation.translator import gettext, gettext_noop
from corpus.language_detection import language_of
from index.analysis.analyzer import terms

THANKS = gettext_noop("Noted, thank you.")
_ALIKE = 0.5  # share of their terms that two questions have in common
_OPINIONS: Mapping[str, int] = {"👍": 1, "❤": 1, "🔥": 1, "👏": 1, "👎": -1, "💩": -1, "🤮": -1}


async def vote(chat: ChatContext, payload: Mapping[str, Any]) -> None:
    """A thumb under an answer."""
    store = chat.services.chat_store.feedback
    await store.vote(chat.chat_id, chat.message.message_id, chat.user.id, int(payload["vote"]))


async def react(update: Update, context: BotContext) -> None:
    """A reaction to one of our answers counts as its button does; without one the vote is taken back."""
    change, services = update.message_reaction, context.application.bot_data["services"]
    if change is None or change.user is None or not isinstance(services, BotServices):
        return
    emojis = [one.emoji for one in change.new_reaction if isinstance(one, ReactionTypeEmoji)]
    opinion = next((_OPINIONS[emoji] for emoji in emojis if emoji in _OPINIONS), 0)
    await services.chat_store.feedback.vote(change.chat.id, change.message_id, change.user.id, opinion)


async def gaps(chat: ChatContext) -> None:
    """/gaps: what was asked and not answered, or not well."""
    await gaps_page(chat, 0)


async def gaps_page(chat: ChatContext, at: int) -> None:
    """The clusters from the `at`th on, those asked most first."""
    found = clustered(await chat.services.chat_store.feedback.gaps(), _alike)
    shown = found[at : at + GAPS_SHOWN]
    near = {number for cluster in shown for number in cluster[0].asked.articles}
    citations = await chat.services.store.citations(near)
    stretch = Stretch(at, GAPS_SHOWN, at + GAPS_SHOWN < len(found))
    await chat.show(gap_list(shown, at, citations), for_gaps(stretch) if shown else ())


async def gaps_file(chat: ChatContext) -> None:
    """The gaps as a question file for `tests.evaluation.own_questions`, in which a person fills in what answers."""
    found = await chat.services.chat_store.feedback.gaps()
    if not found:
        await chat.say(plain(gettext("Nothing is missing: every question was answered.")))
        return
    data = question_file(found)
    await chat.bot.send_document(chat.chat_id, InputFile(data, filename="gaps.jsonl"), message_thread_id=chat.thread_id)


def question_file(found: Sequence[Gap]) -> bytes:
    """A line of JSON a question, each once: `gold` is empty until somebody names the passages that answer."""
    lines = {
        gap.asked.text: {
            "question": gap.asked.text,
            "kind": gap.asked.query.get("kind", "other"),
            "gold": [],
            "speaker": "",
            "outcome": gap.asked.outcome,
            "votes": gap.votes,
        }
        for gap in found
    }
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines.values()).encode()


def _alike(one: str, other: str) -> bool:
    first, second = (frozenset(terms(text, language_of(text, "en"))) for text in (one, other))
    return len(first & second) >= _ALIKE * len(first | second)
