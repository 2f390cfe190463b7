"""Saying an answer, and what follows after it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from bot.handlers.talk import Talk
from bot.keyboards import Key, Keyboard, for_answer, for_choices, speaker_key
from bot.markup import NOTHING, Markup, bold, clipped, plain
from bot.rendering import fitted, render
from index.answer import Answer

CHOICES = 6
"""Names that are asked back or listed at most."""

MoreAfter = Callable[[int], Key]
"""The More button for what follows after so many passages."""


async def show_answer(
    talk: Talk, answer: Answer, more_after: MoreAfter, instead: Keyboard = (), heading: Markup = NOTHING
) -> None:
    """Say an answer that has one passage more than is shown, if there is one; `instead` goes under one without any."""
    limit = talk.desk.config.answers.passages
    totals = None if answer.evidence else await talk.desk.store.totals()
    shown = render(replace(answer, evidence=answer.evidence[:limit]), totals, heading)
    choices = for_choices(answer.question.understood, answer.choices[:CHOICES])
    left = 0 < len(shown.evidence) < len(answer.evidence)
    more = more_after(len(shown.evidence)) if left else None
    keys = [*choices, *for_answer(shown.evidence, more), *instead, *await _all_they_said(talk, answer)]
    message = await talk.say(shown.markup, keys)
    await talk.remember(message.message_id, replace(answer, evidence=shown.evidence).context)


async def _all_they_said(talk: Talk, answer: Answer) -> Keyboard:
    """For a question without an answer, what whoever it asks about did say."""
    names = answer.question.speakers[:1] if answer.abstained and not answer.choices else ()
    cards = [card for name in names for card in await talk.desk.store.roster.named(name) if card.name == name]
    return [[speaker_key(card.name)] for card in cards[:1]]


async def show_more(talk: Talk, answer: Answer, offset: int, more_after: MoreAfter) -> None:
    """Say what the answer has after its first `offset` passages."""
    limit = talk.desk.config.answers.passages
    left = answer.evidence[offset:]
    if not left:
        await talk.say(plain("That was all I have on this."))
        return
    heading = bold("More on: ") + plain(clipped(answer.question.understood, 300))
    shown = fitted(left[:limit], heading, asked=answer.question.speakers)
    end = offset + len(shown.evidence)
    further = more_after(end) if end < len(answer.evidence) else None
    message = await talk.say(shown.markup, for_answer(shown.evidence, further))
    await talk.remember(message.message_id, replace(answer, evidence=shown.evidence).context)


def today() -> dt.date:
    """The day that relative dates count from (UTC)."""
    return dt.datetime.now(dt.UTC).date()
