"""“Who is NAME”, and a name alone: the speaker's card before what there is of them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from bot.handlers.answering import CHOICES, MoreAfter, show_answer
from bot.handlers.talk import Talk
from bot.keyboards import Stretch, for_speakers, more_said, speaker_key
from bot.naming import asked_who, bare_name, bearing, meant
from bot.pages import speaker_heading, speaker_list
from corpus.article import SpeakerKind
from corpus.roster import SpeakerCard
from index.answer import Answer


async def introduced(talk: Talk, answer: Answer, more_after: MoreAfter) -> bool:
    """Whether the answer's question asks who somebody on record is, or only names them; then they are introduced."""
    asked = asked_who(answer.question)
    name = asked or bare_name(answer.question)
    found = await talk.desk.store.roster.named(name, CHOICES) if name else []
    known = [card for card in found if card.kind is not SpeakerKind.UNNAMED]
    cards = meant(name, known) if asked else bearing(name, known)
    if len(cards) > 1:
        await talk.say(speaker_list(cards, 0, name), for_speakers(cards, "", Stretch(0, CHOICES, more=False)))
        return True
    if not cards:
        return False
    if asked:
        await _introduce(talk, cards[0], answer, more_after)
        return True
    return await _in_their_words(talk, cards[0])


async def _introduce(talk: Talk, card: SpeakerCard, answer: Answer, more_after: MoreAfter) -> None:
    """Who somebody is, before the passages that tell of them."""
    if not answer.evidence:
        message = await talk.say(speaker_heading(card), [[speaker_key(card.name)]])
        await talk.remember(message.message_id, replace(answer.context, speakers=(card.name,)))
        return
    # The role answers, not a name nearby.
    plainly = tuple(replace(item, answering=None) for item in answer.evidence)
    asked = replace(answer.question, speakers=(card.name,))
    told = replace(answer, question=asked, evidence=plainly)
    await show_answer(talk, told, more_after, heading=speaker_heading(card))


async def _in_their_words(talk: Talk, card: SpeakerCard) -> bool:
    """Who somebody is, before their newest words; False if there are none."""
    said = await talk.desk.index.said(card.name, limit=talk.desk.config.answers.passages + 1)
    if said.evidence:
        await show_answer(talk, said, partial(more_said, card.name, "", ""), heading=speaker_heading(card))
    return bool(said.evidence)
