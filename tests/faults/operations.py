"""What `tests.faults.sweeps` cuts short at every file call: operations, what is there before, and what must be then."""

from __future__ import annotations

import asyncio
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.telegram.failures import ARCHIVE_FAILED
from tests.bot.fake_bot_api import Json
from tests.bot.fake_people import PROGRESS
from tests.bot.stage import ADMIN
from tests.faults.life import living, pressed, said, serve, told
from tests.faults.news import article, digest

THERE = (1, 2, 3)  # numbers of the articles that are there before, and their ids
COMMAND = 500  # the number of the update that asks for the operation; those of its preparation are below
REFUSALS = 3  # then it should have worked


@dataclass(frozen=True, slots=True)
class Place:
    """The folder that faults may befall; and outside it the file of what the bot says, and how long that was before the
    operation."""

    disk: Path
    telegram: Path
    before: int = 0

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.disk / "data"

    def rows(self, query: str, database: str = "corpus.db") -> list[tuple[object, ...]]:
        """What a query finds."""
        with closing(sqlite3.connect(f"file:{self.data / database}?mode=ro", uri=True)) as connection:
            connection.text_factory = lambda data: data.decode(errors="replace")
            return connection.execute(query).fetchall()

    def outlets(self) -> dict[str, str]:
        """Titles with outlets of all living articles."""
        query = "SELECT title, outlet FROM articles WHERE deleted IS NULL"
        return {str(title): str(outlet) for title, outlet in self.rows(query)}

    def replies(self) -> list[str]:
        """What was said since the operation began, but for words that only show that it goes on."""
        texts = [str(message["text"]) for message in told(self.telegram).messages[self.before :]]
        return [text for text in texts if not PROGRESS.fullmatch(text)]


class Operation(ABC):
    """One operation. `prepare` runs undisturbed; `act` is what is cut short, and is done again by a new process; then
    `wrong` says what does not hold."""

    def prepare(self, place: Place) -> None:
        """What is there before."""
        asyncio.run(fill(place))

    @abstractmethod
    def act(self, place: Place) -> None:
        """Do it, or go on with it."""

    def wrong(self, place: Place) -> Iterator[str]:
        """What does not hold."""
        yield from touched(place)


async def fill(place: Place) -> None:
    """The articles that are there, each from a life of its own, so that the index is in parts."""
    for number in THERE:
        async with living(place.data, place.telegram) as stage:
            await serve(stage, [said(number, f"/add {article(number).as_text}")])


def touched(place: Place, besides: Sequence[int] = ()) -> Iterator[str]:
    """Articles that nothing was done to and that are not there once, word for word."""
    query = "SELECT a.title, p.text FROM articles a JOIN passages p ON p.article_id = a.id WHERE a.deleted IS NULL"
    found = {(str(title), digest(str(text))) for title, text in place.rows(query)}
    for number in set(THERE) - set(besides):
        content = article(number)
        if not {(content.title, one) for one in content.digests} <= found:
            yield f"article {number} is not what was acknowledged"


@dataclass(frozen=True)
class Command(Operation):
    """What somebody asks for: `text` is said, or the button `label` pressed; before that, what stands in `before`, with
    a button in brackets.

    A reply that begins with one of `done` acknowledges it; `happened` says whether it took effect. `touches` are the
    articles that it is about.
    """

    done: tuple[str, ...]
    happened: Callable[[Place], bool]
    text: str = ""
    label: str = ""
    before: tuple[str, ...] = ()
    user: int = ADMIN
    touches: tuple[int, ...] = ()

    def prepare(self, place: Place) -> None:
        """The articles, and what is said before."""
        super().prepare(place)
        for number, text in enumerate(self.before, THERE[-1] + 1):
            asyncio.run(self._said_before(place, number, text))

    def act(self, place: Place) -> None:
        """Take the command in, or go on with it; where it was refused, give it again."""
        asyncio.run(self._acted(place))

    def wrong(self, place: Place) -> Iterator[str]:
        """It took effect once, and that was told; what it was not about is as before."""
        yield from touched(place, self.touches)
        replies = place.replies()
        if not replies or not replies[-1].startswith(self.done):
            yield f"the last word is {replies[-1:]!r}"
        yield from (f"neither done nor refused: {text!r}" for text in replies if not text.startswith(self._words()))
        if not self.happened(place):
            yield f"it did not happen, after {replies!r}"
        twice = "SELECT command, count(*) FROM actions GROUP BY command HAVING count(*) > 1"
        yield from (f"{command} is noted {count} times" for command, count in place.rows(twice, "bot.db"))
        updates = place.rows("SELECT id, state, reason FROM updates", "bot.db")
        yield from (f"update {number} is {state}: {why}" for number, state, why in updates if state != "done")

    def _words(self) -> tuple[str, ...]:
        return (*self.done, ARCHIVE_FAILED)

    async def _said_before(self, place: Place, number: int, text: str) -> None:
        async with living(place.data, place.telegram) as stage:
            messages = told(place.telegram).messages
            update = pressed(number, text[1:-1], messages) if text.startswith("[") else said(number, text)
            await serve(stage, [update])

    async def _acted(self, place: Place) -> None:
        async with living(place.data, place.telegram) as stage:
            for number in range(COMMAND, COMMAND + REFUSALS):
                await serve(stage, [self._update(place, number)], told(place.telegram).confirmed)
                if place.replies() and place.replies()[-1] != ARCHIVE_FAILED:
                    break

    def _update(self, place: Place, number: int) -> Json:
        if self.text:
            return said(number, self.text, self.user)
        return pressed(number, self.label, told(place.telegram).messages[: place.before], self.user)
