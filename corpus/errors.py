"""The one error tree. Whatever a library raises is translated into it at the edge of the library's owner.

OnRecordError
├── ConfigError        the configuration can't be used; says which key and why
│   └── InUseError     another process serves the data folder
├── UnreadableError    the given text, file or page is no article that can be read
│   ├── TooLargeError  it is over a limit of size, time or memory
│   ├── UnforeseenError  reading it met a fault of OnRecord's own; says where
│   └── FetchError     the address can't be fetched, or must not be
├── NotFoundError      no such article, speaker or passage
├── InvalidError       a value that a command was given can't be used
├── StoreError         the database failed: disk full, damaged, locked, away
│   ├── ConflictError  what was to be written is there already, under a key that is unique
│   └── DamagedError   a row holds what OnRecord never writes: the disk changed it
├── IndexFolderError   the index folder can't be used, and can't be rebuilt either
├── EngineError        the search engine can't be reached, or can't answer in full
└── EncoderError       the sentence encoder can't run here: a library or a file is missing or damaged

Every message is one sentence for the person who sent the input, without a trailing full stop: a template with {named}
places and their values, so that a face can say it in the person's language.
"No answer" is a value (`index.answers.results.Answer.abstained`), not an error.
"""

from __future__ import annotations

import datetime as dt
import traceback
from pathlib import Path

from corpus.messages import Message

OURS = ("bot", "index", "corpus")
"""The packages that are OnRecord's own."""
_ROOT = Path(__file__).parents[1]


class OnRecordError(Exception):
    """The root: catching it catches all that OnRecord raises on purpose."""

    def __init__(self, message: str | Message = "", /, **values: str | int | dt.date | Message) -> None:
        """`message` is a template for the `values`."""
        super().__init__(message)
        self.message = message if isinstance(message, Message) else Message(message, values)

    def __str__(self) -> str:
        return str(self.message)


class ConfigError(OnRecordError):
    """The configuration can't be used."""


class InUseError(ConfigError):
    """Another process serves the data folder."""


class UnreadableError(OnRecordError):
    """The given text, file or page is no article that can be read."""


class TooLargeError(UnreadableError):
    """The input is over a limit of size, time or memory."""


class UnforeseenError(UnreadableError):
    """Reading it met a fault of OnRecord's own."""


class FetchError(UnreadableError):
    """The address can't be fetched, or must not be.

    `status` is what the server answered, 0 if it didn't or wasn't asked; `retry_after` how many seconds it wants to be
    left alone, if it says so.
    """

    def __init__(
        self,
        message: str | Message,
        /,
        *,
        status: int = 0,
        retry_after: float | None = None,
        **values: str | int | dt.date | Message,
    ) -> None:
        super().__init__(message, **values)
        self.status = status
        self.retry_after = retry_after


class NotFoundError(OnRecordError):
    """No such article, speaker or passage."""


class InvalidError(OnRecordError):
    """A value that a command was given can't be used."""


class StoreError(OnRecordError):
    """The database failed."""


class ConflictError(StoreError):
    """What was to be written is there already, under a key that is unique."""


class DamagedError(StoreError):
    """A row holds what OnRecord never writes: the disk changed it."""

    def __init__(self) -> None:
        """Never says what the row holds: the message gets into logs."""
        super().__init__("a row of the database is damaged")


class IndexFolderError(OnRecordError):
    """The index folder can't be used, and can't be rebuilt either."""


class EngineError(OnRecordError):
    """The search engine can't be reached, or can't answer in full."""


class EncoderError(OnRecordError):
    """The sentence encoder can't run here."""


def where(error: BaseException) -> str:
    """An error as its type and the places it came through, innermost first: never its message, which may quote users.

    "ValueError at bot/handlers/ask.py:88 < index/news_index.py:120"
    """
    frames = [_place(frame) for frame in reversed(traceback.extract_tb(error.__traceback__))]
    ours = [place for place in frames if place.split("/", 1)[0] in OURS]
    return " at ".join([type(error).__name__, " < ".join((ours or frames)[:4])]).removesuffix(" at ")


def _place(frame: traceback.FrameSummary) -> str:
    path = Path(frame.filename)
    place = path.relative_to(_ROOT).as_posix() if path.is_relative_to(_ROOT) else path.name
    return f"{place}:{frame.lineno}"
