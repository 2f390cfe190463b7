"""Saying an answer, and what follows after it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from bot.render.answers import fitted, render
from bot.render.keyboards import Key, Keyboard, for_answer, for_choices, speaker_key
from bot.render.markup import NOTHING, Markup, bold, clipped, plain
from bot.telegram.chat_context import ChatContext
from index.answers.results import Answer

CHOICES = 6
"""Names that are asked back or listed at most."""

MoreAfter = Callable[[int], Key]
"""The More button for what follows after so many passages."""


async def show_answer(
    chat: ChatContext, answer: Answer, more_after: MoreAfter, instead: Keyboard = (), heading: Markup = NOTHING
) -> None:
    """Say an answer that has one passage more than is shown, if there is one; `instead` goes under one without any."""
    limit = chat.services.config.answers.passages
    totals = None if answer.evidence else await chat.services.store.totals()
    shown = render(replace(answer, evidence=answer.evidence[:limit]), totals, heading)
    choices = for_choices(answer.query.understood, answer.choices[:CHOICES])
    left = 0 < len(shown.evidence) < len(answer.evidence)
    more = more_after(len(shown.evidence)) if left else None
    keys = [*choices, *for_answer(shown.evidence, more), *instead, *await _all_they_said(chat, answer)]
    message = await chat.say(shown.markup, keys)
    await chat.remember(message.message_id, replace(answer, evidence=shown.evidence).context)


async def _all_they_said(chat: ChatContext, answer: Answer) -> Keyboard:
    """For a question without an answer, what whoever it asks about did say."""
    names = answer.query.speakers[:1] if answer.abstained and not answer.choices else ()
    cards = [card for name in names for card in await chat.services.store.speakers.named(name) if card.name == name]
    return [[speaker_key(card.name)] for card in cards[:1]]


async def show_more(chat: ChatContext, answer: Answer, offset: int, more_after: MoreAfter) -> None:
    """Say what the answer has after its first `offset` passages."""
    limit = chat.services.config.answers.passages
    left = answer.evidence[offset:]
    if not left:
        await chat.say(plain("That was all I have on this."))
        return
    heading = bold("More on: ") + plain(clipped(answer.query.understood, 300))
    shown = fitted(left[:limit], heading, asked=answer.query.speakers)
    end = offset + len(shown.evidence)
    further = more_after(end) if end < len(answer.evidence) else None
    message = await chat.say(shown.markup, for_answer(shown.evidence, further))
    await chat.remember(message.message_id, replace(answer, evidence=shown.evidence).context)


def today() -> dt.date:
    """The day that relative dates count from (UTC)."""
    return dt.datetime.now(dt.UTC).date()
