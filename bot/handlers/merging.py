"""/speaker: two names of one speaker, and two speakers of one name."""

from __future__ import annotations

from collections.abc import Sequence

from bot.handlers.reading import article_number
from bot.handlers.talk import Talk
from bot.markup import blocks, bold, clipped, plain
from bot.pages import speaker_heading
from corpus.errors import InvalidError, NotFoundError
from corpus.roster import SpeakerCard

_USAGE = plain(
    "Write /speaker merge NAME, OTHER NAME to make two speakers one, or /speaker split NAME and the numbers of the "
    "articles in which another person of that name speaks."
)


async def speaker(talk: Talk) -> None:
    """/speaker merge A, B or /speaker split NAME ID…"""
    verb, _, rest = talk.words.partition(" ")
    names = [name.strip() for name in rest.split(",") if name.strip()]
    if verb.lower() == "merge" and len(names) == 2:
        await _merge(talk, *names)
    elif verb.lower() == "split":
        await _split(talk, rest.split())
    else:
        await talk.say(_USAGE)


async def _merge(talk: Talk, name: str, other: str) -> None:
    kept, merged = await _cards(talk, name), await _cards(talk, other)
    if len(kept) == 2 and kept == merged:  # two speakers of one name
        kept, merged = kept[:1], kept[1:]
    card = await talk.desk.store.roster.merge(_only(name, kept).id, _only(other, merged).id)
    await talk.say(blocks(bold("One speaker now"), speaker_heading(card)))


async def _split(talk: Talk, words: Sequence[str]) -> None:
    """The first word is of the name, or the speaker's number; numbers after it are articles."""
    numbers = [word for word in words[1:] if word.lstrip("#").isdigit()]
    name = " ".join([*words[:1], *(word for word in words[1:] if word not in numbers)])
    if not numbers:
        await talk.say(_USAGE)
        return
    whole = _only(name, await _cards(talk, name))
    card = await talk.desk.store.roster.split(whole.id, [article_number(word) for word in numbers])
    undo = plain(f"To undo: /speaker merge #{whole.id}, #{card.id}")
    await talk.say(blocks(bold("A speaker of their own now"), speaker_heading(card), undo))


async def _cards(talk: Talk, name: str) -> list[SpeakerCard]:
    """The speakers that the name fits, or the one with the number."""
    number = name.removeprefix("#")
    if name.startswith("#") and number.isascii() and number.isdigit() and len(number) < 16:
        return [await talk.desk.store.roster.card(int(number))]
    cards = await talk.desk.store.roster.named(name)
    return [card for card in cards if card.name.casefold() == name.casefold()] or cards


def _only(name: str, cards: Sequence[SpeakerCard]) -> SpeakerCard:
    if not cards:
        raise NotFoundError(f"nobody called “{clipped(name, 80)}” is on record")
    if len(cards) > 1:
        names = ", ".join(f"{clipped(card.name, 60)} #{card.id}" for card in cards[:5])
        raise InvalidError(f"“{clipped(name, 80)}” fits several: {names}; write the whole name, or its number with #")
    return cards[0]
