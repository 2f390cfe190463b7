"""Whom the pronouns of the narrative mean, outside sources and quotations: "She will give half of the money away"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from corpus.attribution.coreference.token_table import TokenTable

_REACH = 20
_SOON = 6
_FOLLOWED = frozenset(["he", "she"])


@dataclass(frozen=True, slots=True)
class FollowedPronoun:
    """A pronoun at word `at`; `shares`: how likely it means each person, by the object's id."""

    at: int
    gender: str
    shares: Mapping[int, float]


class NarrativePronouns:
    """Keeps in text order the pronouns of an article whose persons were told."""

    def __init__(self, row: TokenTable) -> None:
        self._row = row
        self._followed: list[FollowedPronoun] = []
        self._read = 0

    def unread(self, upto: int) -> Iterator[tuple[str, int]]:
        """The pronouns before word `upto` that this was not asked for yet: their gender and their word."""
        row = self._row
        begin, self._read = self._read, max(self._read, upto)
        return ((row.plain[at], at) for at in range(begin, upto) if row.plain[at] in _FOLLOWED and not row.quoted[at])

    def add(self, one: FollowedPronoun) -> None:
        """Note whom the next pronoun means."""
        self._followed.append(one)

    def last(self, gender: str, at: int) -> FollowedPronoun | None:
        """The last pronoun of that gender ("": any) before word `at`, not far before."""
        row = self._row
        before = (one for one in reversed(self._followed[-_REACH:]) if one.at < at and gender in ("", one.gender))
        last = next(before, None)
        return last if last and row.sentence[at] - row.sentence[last.at] <= _SOON else None
