"""The speaker lexicon that follows the store's changes, kept in a file."""

from __future__ import annotations

import json
import os
from pathlib import Path

from corpus.errors import IndexFolderError
from corpus.model import Article
from index.query.speaker_lexicon import SpeakerLexicon


class LexiconFile:
    """`lexicon` is the current value; `seq` the newest change of the store that it contains."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self.clear()

    @classmethod
    def open(cls, path: Path) -> LexiconFile:
        """What is in the file; empty if there is none or it can't be read."""
        file = cls(path)
        try:
            saved = json.loads(path.read_text(encoding="utf-8"))
            file.lexicon = SpeakerLexicon.restored(saved["lexicon"].encode())
            file.seq = int(saved["seq"])
        except (OSError, ValueError, KeyError, AttributeError, TypeError):
            file.clear()
        return file

    def clear(self) -> None:
        """Forget everybody."""
        self.seq = 0
        self.lexicon = SpeakerLexicon()

    def add(self, article: Article) -> None:
        """Take the article's speakers in, in the place of those it had."""
        self.lexicon = self.lexicon.changed([], [article])

    def remove(self, article_id: int) -> None:
        """Forget what the article gave."""
        self.lexicon = self.lexicon.changed([article_id], [])

    def commit(self, seq: int) -> None:
        """Write the file durably. IndexFolderError if that fails."""
        self.seq = seq
        if self._path is None:
            return
        partial = self._path.with_suffix(".partial")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with partial.open("w", encoding="utf-8") as out:
                json.dump({"seq": seq, "lexicon": self.lexicon.saved().decode()}, out)
                out.flush()
                os.fsync(out.fileno())
            partial.replace(self._path)
        except OSError as error:
            raise IndexFolderError("the index folder can't be written") from error
