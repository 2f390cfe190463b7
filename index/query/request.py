"""What a face hands to the index, and what it is read with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from index.query.claims import Attribute, Claim, unattributed
from index.query.conversation import ConversationState
from index.query.model import Query


@dataclass(frozen=True, slots=True)
class Request:
    """A question: its `text` as the user wrote it, or a `query` that is understood already (a button, a command), or
    `claims` to be checked, which the text makes.

    `state` is the conversation that the text goes on from, if any. `limit` bounds the ranking. Relative dates count
    from `today`, by default the day it is (UTC).
    """

    text: str = ""
    query: Query | None = None
    state: ConversationState | None = None
    limit: int = 3
    today: dt.date | None = None
    claims: tuple[Claim, ...] = ()


def utc_today() -> dt.date:
    """The day it is."""
    return dt.datetime.now(dt.UTC).date()


@dataclass(frozen=True, slots=True)
class RequestContext:
    """What requests are read with besides the articles: `today` tells the day that relative dates count from,
    `attribute` who says what in a text that makes claims."""

    today: Callable[[], dt.date] = utc_today
    attribute: Attribute = unattributed
