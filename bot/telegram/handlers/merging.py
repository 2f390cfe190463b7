"""/speaker: two names of one speaker, and two speakers of one name."""

from __future__ import annotations

from collections.abc import Sequence

from bot.action_log import ActionKind, Done, Undo, UndoKind
from bot.render.keyboards import undo_key
from bot.render.lists import speaker_heading
from bot.render.markup import blocks, bold, clipped, plain
from bot.telegram.chat_context import ChatContext
from bot.telegram.handlers.reading import article_number
from bot.telegram.handlers.undoing import merged_by
from bot.translation.translator import gettext, gettext_noop
from corpus.errors import InvalidError, NotFoundError
from corpus.store.speakers import SpeakerProfile

_USAGE = gettext_noop(
    "Write /speaker merge NAME, OTHER NAME to make two speakers one, or /speaker split NAME and the numbers of the "
    "articles in which another person of that name speaks."
)


async def speaker(chat: ChatContext) -> None:
    """/speaker merge A, B or /speaker split NAME ID…"""
    verb, _, rest = chat.words.partition(" ")
    names = [name.strip() for name in rest.split(",") if name.strip()]
    if verb.lower() == "merge" and len(names) == 2:
        await _merge(chat, *names)
    elif verb.lower() == "split":
        await _split(chat, rest.split())
    else:
        await chat.say(plain(gettext(_USAGE)))


async def _merge(chat: ChatContext, name: str, other: str) -> None:
    kept, merged = await _cards(chat, name), await _cards(chat, other)
    if len(kept) == 2 and kept == merged:  # two speakers of one name
        kept, merged = kept[:1], kept[1:]
    card = await chat.services.store.speakers.merge(_only(name, kept).id, _only(other, merged).id, command=chat.command)
    action = await chat.record(merged_by(chat.command, [name, other]))
    await chat.say(blocks(bold(gettext("One speaker now")), speaker_heading(card)), [[undo_key(action)]])


async def _split(chat: ChatContext, words: Sequence[str]) -> None:
    """The first word is of the name, or the speaker's number; numbers after it are articles."""
    numbers = [word for word in words[1:] if word.lstrip("#").isdigit()]
    name = " ".join([*words[:1], *(word for word in words[1:] if word not in numbers)])
    if not numbers:
        await chat.say(plain(gettext(_USAGE)))
        return
    repository = chat.services.store.speakers
    done = await chat.services.store.result_of(chat.command)  # after a crash two may have the name
    whole = await repository.card(done["whole"]) if done else _only(name, await _cards(chat, name))
    card = await repository.split(whole.id, [article_number(word) for word in numbers], command=chat.command)
    undoing = Undo(UndoKind.MERGE, {"speakers": [whole.id, card.id]})
    action = await chat.record(Done(ActionKind.SPLIT, {"names": [card.name]}, (undoing,)))
    await chat.say(blocks(bold(gettext("A speaker of their own now")), speaker_heading(card)), [[undo_key(action)]])


async def _cards(chat: ChatContext, name: str) -> list[SpeakerProfile]:
    """The speakers that the name fits, or the one with the number."""
    number = name.removeprefix("#")
    if name.startswith("#") and number.isascii() and number.isdigit() and len(number) < 16:
        return [await chat.services.store.speakers.card(int(number))]
    cards = await chat.services.store.speakers.named(name)
    return [card for card in cards if card.name.casefold() == name.casefold()] or cards


def _only(name: str, cards: Sequence[SpeakerProfile]) -> SpeakerProfile:
    if not cards:
        raise NotFoundError("nobody called “{name}” is on record", name=clipped(name, 80))
    if len(cards) > 1:
        names = ", ".join(f"{clipped(card.name, 60)} #{card.id}" for card in cards[:5])
        raise InvalidError(
            "“{name}” fits several: {names}; write the whole name, or its number with #",
            name=clipped(name, 80),
            names=names,
        )
    return cards[0]
