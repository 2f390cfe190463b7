"""Looking closer: /compare, /timeline and /verify."""

from __future__ import annotations

from collections.abc import Sequence

from bot.render.comparisons import comparison, timeline, verification
from bot.render.keyboards import Stretch, for_answer, for_compared_names, for_passages, for_timeline, for_timeline_names
from bot.render.markup import blocks, clipped, plain
from bot.telegram.chat_context import ChatContext
from bot.telegram.command_arguments import compared_in, parted

_MARKS = "\"“”„«»‘’'"
_COMPARE_USAGE = plain("Whom on what? Write it like this: /compare Obama, Putin about Syria")
_TIMELINE_USAGE = plain("Whose words on what? Write it like this: /timeline Lavrov about Syria")
_VERIFY_USAGE = plain("Which quotation? Write it after the command: /verify “gasoline on the fire”")


async def compare(chat: ChatContext) -> None:
    """/compare A, B about TOPIC."""
    names, topic = compared_in(chat.words)
    if len(names) < 2 or not topic:
        await chat.say(_COMPARE_USAGE)
        return
    await compare_names(chat, names, topic)


async def compare_names(chat: ChatContext, names: Sequence[str], topic: str) -> None:
    """What several speakers said about a topic, side by side; asks back when a name fits several."""
    async with chat.working():
        found = await chat.services.index.compare(names, topic)
    if found.choices:
        name, _ = found.choices[0]
        await chat.say(
            plain(f"Which {clipped(name, 80)} do you mean?"), for_compared_names(names, topic, *found.choices[0])
        )
        return
    shown = comparison(found)
    await chat.say(shown.markup, for_passages(shown.evidence))


async def trace(chat: ChatContext) -> None:
    """/timeline NAME [about TOPIC]."""
    name, topic = parted(chat.words)
    if not name:
        await chat.say(_TIMELINE_USAGE)
        return
    await timeline_page(chat, name, topic)


async def timeline_page(chat: ChatContext, name: str, topic: str, at: int = 0) -> None:
    """What a speaker said about a topic by date, from the `at`th entry on."""
    async with chat.working():
        found = await chat.services.index.timeline(name, topic)
    if found.choices:
        keyboard = for_timeline_names(found.choices, topic)
        await chat.show(plain(f"Which {clipped(name, 80)} do you mean?"), keyboard)
        return
    if not found.entries and not topic and " " in name:
        await chat.say(blocks(timeline(found).markup, _TIMELINE_USAGE))
        return
    shown = timeline(found, min(at, max(len(found.entries) - 1, 0)))
    stretch = Stretch(at, len(shown.evidence), at + len(shown.evidence) < len(found.entries))
    await chat.show(shown.markup, for_timeline(found.name, topic, stretch))


async def verify(chat: ChatContext) -> None:
    """/verify QUOTATION, or in reply to a message that has it."""
    replied = chat.replied_to
    quotation = (chat.words or (replied.text if replied else "") or "").strip().strip(_MARKS).strip()
    if not quotation:
        await chat.say(_VERIFY_USAGE)
        return
    await verify_words(chat, quotation)


async def verify_words(chat: ChatContext, quotation: str, asked: str = "") -> None:
    """Whether a quotation is on record; `asked` is who is thought to have said it."""
    async with chat.working():
        found = await chat.services.index.verify(quotation)
    shown = verification(found, await chat.services.store.totals(), asked)
    await chat.say(shown.markup, for_answer(shown.evidence))
