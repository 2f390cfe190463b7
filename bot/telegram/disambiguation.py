"""Whom a name that somebody writes may mean."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.model import SpeakerKind
from corpus.names import Fit, may_mean
from corpus.store.sqlite.speaker_repository import SpeakerCard
from index.query.model import Query, QueryKind

_LONGEST_NAME = 4
_WHO_IS = re.compile(r"who(?:['’]s| is| was| are)\s+(?P<name>\S.{0,79}?)[?!.\s]*", re.IGNORECASE)


def asked_who(question: Query) -> str:
    """The name in “who is NAME”; "" if that isn't what is asked."""
    asked = _WHO_IS.fullmatch(question.understood) if question.kind is QueryKind.WHO else None
    return asked["name"] if asked else ""


def bare_name(question: Query) -> str:
    """The question if it may be nothing but a name; "" otherwise."""
    alone = question.kind is QueryKind.KEYWORDS and not question.follow_up
    return question.text if alone and 0 < len(question.text.split()) <= _LONGEST_NAME else ""


def bearing(name: str, cards: Sequence[SpeakerCard]) -> list[SpeakerCard]:
    """The people whose whole or last name it is."""
    people = [card for card in cards if card.kind is SpeakerKind.PERSON]
    return [one.who for one in may_mean(name, people, _described) if one.fit in (Fit.EXACT, Fit.PART)]


def meant(name: str, cards: Sequence[SpeakerCard]) -> list[SpeakerCard]:
    """Whom somebody who writes `name` may mean."""
    return [one.who for one in may_mean(name, cards, _described)]


def _described(card: SpeakerCard) -> tuple[str, SpeakerKind, Sequence[str]]:
    return card.name, card.kind, card.aliases
