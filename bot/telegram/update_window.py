"""The updates that wait in memory: those of each partition in order, and which of them are an admin's."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence

from bot.telegram.update_log import Entry


class UpdateWindow:
    """A part of what waits on disk; `beyond` is how many more wait there alone."""

    def __init__(self) -> None:
        """Nothing waits yet."""
        self.beyond = 0
        self._partitions: dict[int, deque[Entry]] = {}
        self._held: set[int] = set()
        self._privileged: set[int] = set()

    def __len__(self) -> int:
        return len(self._held)

    @property
    def numbers(self) -> frozenset[int]:
        """The update ids of what is in memory now."""
        return frozenset(self._held)

    @property
    def partitions(self) -> list[int]:
        """Those that anything waits in."""
        return list(self._partitions)

    def of(self, partition: int) -> Sequence[Entry]:
        """What waits in the partition, oldest first."""
        return self._partitions.get(partition, ())

    def admit(self, entry: Entry) -> None:
        """Take an update in, as the newest of its partition; one that is in memory already stays where it is."""
        if entry.update_id not in self._held:
            self._held.add(entry.update_id)
            self._partitions.setdefault(entry.partition, deque()).append(entry)

    def privilege(self, entries: Iterable[Entry]) -> None:
        """Note that updates are an admin's, whether they are in memory yet or not."""
        self._privileged.update(entry.update_id for entry in entries)

    def is_privileged(self, entry: Entry) -> bool:
        """Whether an update is an admin's."""
        return entry.update_id in self._privileged

    def take_first(self, partition: int) -> None:
        """Let go of the partition's oldest update."""
        entry = self._partitions[partition].popleft()
        if not self._partitions[partition]:
            del self._partitions[partition]
        self._held.discard(entry.update_id)
        self._privileged.discard(entry.update_id)

    def drop(self, partition: int) -> None:
        """Let go of everything in the partition."""
        numbers = {entry.update_id for entry in self._partitions.pop(partition, ())}
        self._held -= numbers
        self._privileged -= numbers
