"""Speakers across articles as every store keeps them, and the protocol of their side of a store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from corpus.model import SpeakerKind


@dataclass(frozen=True, slots=True)
class GivenRole:
    """What articles say that a speaker is: the newest article that does, with its web address, "" without one, and how
    many do."""

    words: str
    on: dt.date | None
    article_id: int
    url: str = ""
    articles: int = 1


@dataclass(frozen=True, slots=True)
class SpeakerProfile:
    """One speaker over all living articles.

    `roles` are as the articles give them, newest first, each once. `attributions` counts the passages' attributions to
    the speaker, attitudes left out.
    """

    id: int
    name: str
    kind: SpeakerKind
    roles: tuple[GivenRole, ...]
    aliases: tuple[str, ...]
    attributions: int


class Speakers(Protocol):
    """Who speaks in the articles. Which names are one speaker's is told by `corpus.names`; an admin's word (`merge`,
    `split`) stands above it, for articles to come as well. All methods raise StoreError when the database fails."""

    async def cards(self, offset: int = 0, limit: int = 20) -> list[SpeakerProfile]:
        """Most quoted first."""

    async def card(self, speaker_id: int) -> SpeakerProfile:
        """One speaker. NotFoundError if no living article has anything from them."""

    async def named(self, name: str, limit: int = 20) -> list[SpeakerProfile]:
        """Speakers one of whose names has all words of `name`, most quoted first; spelled in any case or diacritics."""

    async def ids(self, name: str) -> list[int]:
        """The ids of the speakers who are shown under exactly this name: one, unless an admin told namesakes apart."""

    async def said(self, speaker_id: int, offset: int = 0, limit: int = 20) -> list[int]:
        """Ids of the passages that have words of the speaker, newest article first, then in the article's order."""

    async def merge(self, kept: int, merged: int, *, command: str = "") -> SpeakerProfile:
        """Make two speakers one, in every article there is and every one to come. `command` as in `Articles`."""

    async def part(self, merging: str, *, command: str = "") -> tuple[int, int]:
        """Undo the `merge` of the command `merging`: the ids of the two speakers there are again, the kept one first.
        NotFoundError if that was more than a week ago."""

    async def split(self, speaker_id: int, article_ids: Sequence[int], *, command: str = "") -> SpeakerProfile:
        """Make the speaker of these articles another one than elsewhere; it stays so when they are updated."""
