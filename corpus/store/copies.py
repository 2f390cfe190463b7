"""Copies of a database: what a backup is made of and a restore puts back."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol


class Copies(Protocol):
    """How one database is copied to a file and comes back from it. Methods block, and raise StoreError."""

    @property
    def name(self) -> str:
        """The file's name in a backup."""

    def is_there(self) -> bool:
        """Whether there is a database to copy, or that a copy would have to replace."""

    def copy(self, target: Path) -> None:
        """Write a copy as of one moment to `target`, an empty file, also while others write to the database."""

    def schema(self, copy: Path) -> int:
        """The version of the schema that a copy was written with."""

    def check(self, copy: Path | None = None) -> None:
        """Read all of a copy, or of the database itself. StoreError if it is damaged or from a newer release."""

    def check_whole(self, path: Path) -> None:
        """Read all of the file. StoreError if it is damaged."""

    def put_back(self, copy: Path) -> None:
        """Make a checked copy the database; there must be none yet. `copy` is no longer there afterwards."""
