"""What a reader is given: a file's bytes or a message's text, and what is known about where it came from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from corpus.errors import UnreadableError
from corpus.formats.address import is_web
from corpus.formats.decoding import cleaned, decoded
from corpus.messages import SILENCE, Message
from corpus.model import Draft

NOTHING_KNOWN = Draft(title="", paragraphs=())
_BROKEN = 0.05  # of the characters, in what is no text


@dataclass(frozen=True, slots=True)
class Source:
    """One file, page, message or record.

    `name` is the file's, `media_type` as a server or mail gives it, `url` where it came from, each "" if unknown.
    `where` is its place inside of what held it ("line 3"), `kind` the name of its format if that is decided, `trouble`
    why it can't be read: then `data` is empty. `authors` and `published` are those of what held it, which count where
    it names none.
    """

    data: bytes | str = b""
    name: str = ""
    media_type: str = ""
    url: str = ""
    where: str = ""
    kind: str = ""
    trouble: Message = SILENCE
    authors: tuple[str, ...] = ()
    published: dt.date | None = None

    @property
    def known(self) -> Draft:
        """A draft with what is known before reading."""
        return replace(NOTHING_KNOWN, url=self.url.strip() if is_web(self.url) else "")

    @property
    def raw(self) -> bytes:
        """The data as bytes."""
        return self.data if isinstance(self.data, bytes) else self.data.encode("utf-8", "replace")

    def text(self, *, markup: bool = False) -> str:
        """The data as clean text. UnreadableError if it is none."""
        found = (
            decoded(self.data, self.media_type, markup=markup) if isinstance(self.data, bytes) else cleaned(self.data)
        )
        if found.count("\ufffd") > _BROKEN * len(found):
            raise UnreadableError("it is neither text nor a web page")
        return found
