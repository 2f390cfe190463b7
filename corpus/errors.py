"""The one error tree. Whatever a library raises is translated into it at the edge of the library's owner.

OnRecordError
├── ConfigError        the configuration can't be used; says which key and why
├── UnreadableError    the given text, file or page is no article that can be read
│   ├── TooLargeError  it is over a limit of size, time or memory
│   └── FetchError     the address can't be fetched, or must not be
├── NotFoundError      no such article, speaker or passage
├── InvalidError       a value that a command was given can't be used
├── StoreError         the database failed: disk full, damaged, locked, away
│   └── ConflictError  what was to be written is there already, under a key that is unique
├── IndexFolderError   the index folder can't be used, and can't be rebuilt either
├── EngineError        the search engine can't be reached, or can't answer in full
└── EncoderError       the sentence encoder can't run here: a library or a file is missing or damaged

Every message is one sentence for the person who sent the input, without a trailing full stop: a template with {named}
places and their values, so that a face can say it in the person's language.
"No answer" is a value (`index.answers.results.Answer.abstained`), not an error.
"""

from __future__ import annotations

import datetime as dt

from corpus.messages import Message


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


class UnreadableError(OnRecordError):
    """The given text, file or page is no article that can be read."""


class TooLargeError(UnreadableError):
    """The input is over a limit of size, time or memory."""


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


class IndexFolderError(OnRecordError):
    """The index folder can't be used, and can't be rebuilt either."""


class EngineError(OnRecordError):
    """The search engine can't be reached, or can't answer in full."""


class EncoderError(OnRecordError):
    """The sentence encoder can't run here."""
