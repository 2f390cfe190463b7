"""Who spoke so far in an article."""

from __future__ import annotations

from corpus.attribution.coreference.entity_table import Person

_REACH = 20


class SpeechHistory:
    """The persons whom the sources so far were found to mean, in text order."""

    def __init__(self) -> None:
        self._spoke: list[tuple[int, Person]] = []

    def add(self, person: Person, at: int) -> None:
        """Note that the source at word `at` is this person."""
        self._spoke.append((at, person))

    def before(self, at: int) -> list[tuple[int, Person]]:
        """The last sources before word `at`, the last one last: each with its word."""
        return [pair for pair in self._spoke[-_REACH:] if pair[0] < at]

    def last(self, most: int) -> list[tuple[int, Person]]:
        """The last `most` sources, the last one first."""
        return self._spoke[: -most - 1 : -1]
