"""What a face hands to the index."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from index.query.claims import Claim
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
