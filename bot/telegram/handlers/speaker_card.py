"""“Who is NAME”, and a name alone: the speaker's card before what there is of them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from bot.render.keyboards import Stretch, for_speakers, more_said, speaker_key
from bot.render.lists import speaker_heading, speaker_list
from bot.telegram.chat_context import ChatContext
from bot.telegram.disambiguation import asked_who, bare_name, bearing, meant
from bot.telegram.handlers.answering import CHOICES, MoreAfter, show_answer
from corpus.model import SpeakerKind
from corpus.store.sqlite.speaker_repository import SpeakerCard
from index.answers.results import Answer


async def introduced(chat: ChatContext, answer: Answer, more_after: MoreAfter) -> bool:
    """Whether the answer's question asks who somebody on record is, or only names them; then they are introduced."""
    asked = asked_who(answer.query)
    name = asked or bare_name(answer.query)
    found = await chat.services.store.speakers.named(name, CHOICES) if name else []
    known = [card for card in found if card.kind is not SpeakerKind.UNNAMED]
    cards = meant(name, known) if asked else bearing(name, known)
    if len(cards) > 1:
        await chat.say(speaker_list(cards, 0, name), for_speakers(cards, "", Stretch(0, CHOICES, more=False)))
        return True
    if not cards:
        return False
    if asked:
        await _introduce(chat, cards[0], answer, more_after)
        return True
    return await _in_their_words(chat, cards[0])


async def _introduce(chat: ChatContext, card: SpeakerCard, answer: Answer, more_after: MoreAfter) -> None:
    """Who somebody is, before the passages that tell of them."""
    if not answer.evidence:
        message = await chat.say(speaker_heading(card), [[speaker_key(card.name)]])
        await chat.remember(message.message_id, replace(answer.context, speakers=(card.name,)))
        return
    # The role answers, not a name nearby.
    plainly = tuple(replace(item, answering=None) for item in answer.evidence)
    asked = replace(answer.query, speakers=(card.name,))
    told = replace(answer, query=asked, evidence=plainly)
    await show_answer(chat, told, more_after, heading=speaker_heading(card))


async def _in_their_words(chat: ChatContext, card: SpeakerCard) -> bool:
    """Who somebody is, before their newest words; False if there are none."""
    said = await chat.services.index.said(card.name, limit=chat.services.config.answers.passages + 1)
    if said.evidence:
        await show_answer(chat, said, partial(more_said, card.name, "", ""), heading=speaker_heading(card))
    return bool(said.evidence)
