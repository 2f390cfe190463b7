"""Whom a name that somebody writes may mean."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.model import SpeakerKind
from corpus.store.sqlite.speaker_repository import SpeakerCard
from index.query.model import Query, QueryKind
from index.query.speaker_names import name_words

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
    asked = name_words(name)
    people = [card for card in cards if card.kind is SpeakerKind.PERSON]
    return meant(name, [card for card in people if asked and name_words(card.name)[-len(asked) :] == asked])


def meant(name: str, cards: Sequence[SpeakerCard]) -> list[SpeakerCard]:
    """Whom somebody who writes `name` may mean: a last name alone means those whose full name is known."""
    asked = name.casefold().split()
    fuller = [card for card in cards if len(card.name.split()) > len(asked)]
    exact = [card for card in cards if card.name.casefold().split() == asked]
    if len(asked) > 1 and exact:
        return exact
    people = [card for card in fuller if card.kind is SpeakerKind.PERSON]
    return people or exact or list(cards)
