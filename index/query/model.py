"""A query: what the user asked, as data."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum


class QueryKind(StrEnum):
    """What is asked for."""

    WHO_SAID = "who_said"
    WHAT_SAID = "what_said"
    WHO = "who"
    WHEN = "when"
    WHERE = "where"
    HOW_MANY = "how_many"
    WHY = "why"
    YES_NO = "yes_no"
    LATEST = "latest"
    COMPARE = "compare"
    TIMELINE = "timeline"
    VERIFY = "verify"
    SPEAKER = "speaker"  # who somebody is
    STORIES = "stories"  # what happened in some time, on no or any topic
    KEYWORDS = "keywords"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ContextTerm:
    """A word that the conversation adds to a query. `weight` in (0, 1] is a share of what the user's own words weigh;
    `name` if it is part of a name."""

    word: str
    weight: float
    name: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What the user wrote, understood; everything needed to answer it again.

    `text` is as written, but for what is only polite before it and for small words that were mistyped. `speakers` are
    names: once they are linked, as the corpus writes them, or as written where nobody or several are meant; `meant` are
    the names on record of everybody who may be meant. `topic` holds the words that the question is about, as written,
    and `context` those that the conversation adds. `corrected` are (as written, as read) pairs. `since` and `until` are
    inclusive; `time_words` told them, as written, where the wording did, and `event` is what the time starts with if it
    is no date ("the election"). A query is `out_of_time` if nothing is from that time, so that it isn't kept to.
    `articles` are (article id, weight in (0, 1]) pairs: the articles that were just talked about, `subject` is the
    title of the first, and `answered_by` the passage that answered last, 0 if none did. `referents` are the names that
    its pronouns stand for. `shown` are passages that aren't asked for again, `besides` speakers that aren't. A
    `follow_up` has something from the conversation, `continues` it if it asks for more of the same, and is `replaced`
    if its topic took the place of another's in the same question. `only_by` leaves only passages in which the first of
    `speakers` speaks.
    """

    text: str
    kind: QueryKind
    speakers: tuple[str, ...] = ()
    topic: str = ""
    context: tuple[ContextTerm, ...] = ()
    quoted: tuple[str, ...] = ()
    outlet: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    time_words: str = ""
    event: str = ""
    out_of_time: bool = False
    excluded: tuple[str, ...] = ()
    corrected: tuple[tuple[str, str], ...] = ()
    articles: tuple[tuple[int, float], ...] = ()
    answered_by: int = 0
    subject: str = ""
    referents: tuple[str, ...] = ()
    shown: tuple[int, ...] = ()
    besides: tuple[str, ...] = ()
    follow_up: bool = False
    continues: bool = False
    replaced: bool = False
    only_by: bool = False
    meant: tuple[str, ...] = ()

    @property
    def search_text(self) -> str:
        """The words to search by, the conversation's first: what an encoder or a language detector should see."""
        own = self.text if not self.follow_up or self.topic else ""
        return f"{self.context_text} {own}".strip() or self.text

    @property
    def context_text(self) -> str:
        """What stands beside the question: the words that the conversation adds, and the speakers' names."""
        return " ".join(dict.fromkeys((*(term.word for term in self.context), *self.speakers)))

    @property
    def own_text(self) -> str:
        """The words of the question itself, without what the conversation adds."""
        return self.topic or self.text

    @property
    def limited(self) -> bool:
        """Whether the user set limits besides the words: a time, an outlet, words left out."""
        return bool(self.since or self.until or self.outlet or self.excluded)

    @property
    def at_any_time(self) -> Query:
        """The same, asked of the whole archive because nothing is from its time."""
        return replace(self, since=None, until=None, out_of_time=True)

    @property
    def people(self) -> tuple[str, ...]:
        """The names on record whose words are asked for."""
        return self.meant or self.speakers
