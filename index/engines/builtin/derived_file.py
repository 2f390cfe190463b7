"""A file of what can be made anew from the store: whole, of this store and analyzer, or not there."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import BinaryIO

from index.engines.builtin.index_folder import IndexFolder


@dataclass(frozen=True, slots=True)
class DerivedFile:
    """A JSON line with seq, tag and a SHA-256 over all of them and the content, then the content."""

    folder: IndexFolder
    name: str
    tag: str

    def read(self) -> tuple[int, bytes] | None:
        """The seq and the content; None if there is no such file, or it is damaged or has another tag."""
        try:
            head, _, content = (self.folder.path / self.name).read_bytes().partition(b"\n")
            fields = json.loads(head)
            seq, digest = fields["seq"], fields["sha256"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        if not isinstance(seq, int) or digest != self._digest(seq, content):
            return None
        return seq, content

    def write(self, seq: int, content: bytes) -> None:
        """Write the file durably. Raises IndexFolderError if that fails."""
        head = json.dumps({"seq": seq, "tag": self.tag, "sha256": self._digest(seq, content)}).encode()

        def fill(out: BinaryIO) -> str:
            out.write(head + b"\n")
            out.write(content)
            return self.name

        self.folder.write(fill)

    def _digest(self, seq: int, content: bytes) -> str:
        found = hashlib.sha256(json.dumps([seq, self.tag]).encode())
        found.update(content)
        return found.hexdigest()
