"""Looking closer: /compare and /timeline."""

from __future__ import annotations

from bot.render.markup import plain
from bot.telegram.chat_context import ChatContext
from bot.telegram.handlers import charting, examples
from bot.telegram.handlers.asking import ask_query
from bot.translation.translator import gettext, gettext_noop
from index.answers.results import Timeline
from index.query.command_queries import compared_query, timeline_query

_A_LINE = 2  # days from which there is something to see
_COMPARE_USAGE = gettext_noop("Whom on what? Write it like this: {example}")
_TIMELINE_USAGE = gettext_noop("Whose words on what? Write it like this: {example}")


async def compare(chat: ChatContext) -> None:
    """/compare A, B about TOPIC."""
    query = compared_query(chat.words, chat.services.index.today())
    if len(query.speakers) < 2 or not query.topic:
        names, subject = await examples.subject_of_two(chat)
        example = f"/compare {', '.join(names)} about {subject}"
        await chat.say(plain(gettext(_COMPARE_USAGE, example=example)))
        return
    await ask_query(chat, query)


async def trace(chat: ChatContext) -> None:
    """/timeline NAME [about TOPIC]."""
    index = chat.services.index
    query = timeline_query(chat.words, index.today(), index.snapshot.names.is_known)
    if not query.speakers:
        names, subject = await examples.subject_of_two(chat)
        example = f"/timeline {names[0]} about {subject}"
        await chat.say(plain(gettext(_TIMELINE_USAGE, example=example)))
        return
    found = await ask_query(chat, query)
    if isinstance(found, Timeline) and len({entry.date for entry in found.entries if entry.date}) >= _A_LINE:
        await charting.send_unless_plain(chat, charting.of_timeline(found))
