"""Looking closer: /compare, /timeline and /verify."""

from __future__ import annotations

from collections.abc import Sequence

from bot.findings import comparison, timeline, verification
from bot.handlers.talk import Talk
from bot.keyboards import Stretch, for_answer, for_compared_names, for_passages, for_timeline, for_timeline_names
from bot.markup import blocks, clipped, plain
from bot.wording import compared_in, parted

_MARKS = "\"“”„«»‘’'"
_COMPARE_USAGE = plain("Whom on what? Write it like this: /compare Obama, Putin about Syria")
_TIMELINE_USAGE = plain("Whose words on what? Write it like this: /timeline Lavrov about Syria")
_VERIFY_USAGE = plain("Which quotation? Write it after the command: /verify “gasoline on the fire”")


async def compare(talk: Talk) -> None:
    """/compare A, B about TOPIC."""
    names, topic = compared_in(talk.words)
    if len(names) < 2 or not topic:
        await talk.say(_COMPARE_USAGE)
        return
    await compare_names(talk, names, topic)


async def compare_names(talk: Talk, names: Sequence[str], topic: str) -> None:
    """What several speakers said about a topic, side by side; asks back when a name fits several."""
    async with talk.working():
        found = await talk.desk.index.compare(names, topic)
    if found.choices:
        name, _ = found.choices[0]
        await talk.say(
            plain(f"Which {clipped(name, 80)} do you mean?"), for_compared_names(names, topic, *found.choices[0])
        )
        return
    shown = comparison(found)
    await talk.say(shown.markup, for_passages(shown.evidence))


async def trace(talk: Talk) -> None:
    """/timeline NAME [about TOPIC]."""
    name, topic = parted(talk.words)
    if not name:
        await talk.say(_TIMELINE_USAGE)
        return
    await timeline_page(talk, name, topic)


async def timeline_page(talk: Talk, name: str, topic: str, at: int = 0) -> None:
    """What a speaker said about a topic by date, from the `at`th entry on."""
    async with talk.working():
        found = await talk.desk.index.timeline(name, topic)
    if found.choices:
        keyboard = for_timeline_names(found.choices, topic)
        await talk.show(plain(f"Which {clipped(name, 80)} do you mean?"), keyboard)
        return
    if not found.entries and not topic and " " in name:
        await talk.say(blocks(timeline(found).markup, _TIMELINE_USAGE))
        return
    shown = timeline(found, min(at, max(len(found.entries) - 1, 0)))
    stretch = Stretch(at, len(shown.evidence), at + len(shown.evidence) < len(found.entries))
    await talk.show(shown.markup, for_timeline(found.name, topic, stretch))


async def verify(talk: Talk) -> None:
    """/verify QUOTATION, or in reply to a message that has it."""
    replied = talk.replied_to
    quotation = (talk.words or (replied.text if replied else "") or "").strip().strip(_MARKS).strip()
    if not quotation:
        await talk.say(_VERIFY_USAGE)
        return
    await verify_words(talk, quotation)


async def verify_words(talk: Talk, quotation: str, asked: str = "") -> None:
    """Whether a quotation is on record; `asked` is who is thought to have said it."""
    async with talk.working():
        found = await talk.desk.index.verify(quotation)
    shown = verification(found, await talk.desk.store.totals(), asked)
    await talk.say(shown.markup, for_answer(shown.evidence))
