"""Who speaks in the corpus, by name: which speakers a name in a question can mean."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from corpus.errors import IndexFolderError
from corpus.model import Article, SpeakerKind
from index.analysis.analyzer import fold
from index.query.speaker_names import name_words, same_speaker
from index.query.spelling import near

_LINKS = frozenset(["of", "for", "at", "in", "on", "from", "to", "with", "and", "who"])
_ARTICLES = frozenset(["the", "der", "die", "das", "el", "la", "los", "las", "le", "les"])


class SpeakerLexicon:
    """The speakers' names and roles with how many attributions each has. Names of articles that were deleted stay until
    the index is rebuilt. `seq` is the newest change of the store that it contains."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self.clear()

    @classmethod
    def open(cls, path: Path) -> SpeakerLexicon:
        """What is in the file; empty if there is none or it can't be read."""
        names = cls(path)
        try:
            saved = json.loads(path.read_text(encoding="utf-8"))
            for name, count in saved["counts"].items():
                names._count(name, int(count))
            for role, name in saved["roles"].items():
                names._hold(role, str(name))
            names.seq = int(saved["seq"])
        except (OSError, ValueError, KeyError, AttributeError, TypeError):
            names.clear()
        return names

    def clear(self) -> None:
        """Forget everybody."""
        self.seq = 0
        self._counts: dict[str, int] = {}
        self._by_word: dict[str, dict[str, None]] = {}
        self._roles: dict[str, str] = {}
        self._roles_by_word: dict[str, dict[str, None]] = {}

    def add(self, article: Article) -> None:
        """Count the article's speakers."""
        for passage in article.passages:
            for item in passage.attributions:
                if item.speaker and item.speaker.kind is not SpeakerKind.UNNAMED:
                    self._count(item.speaker.name, 1)
                    if item.speaker.role:
                        self._hold(fold(item.speaker.role), item.speaker.name)

    def match(self, name: str) -> list[str]:
        """Full names that the name can mean, most quoted first; those that are one speaker's only in the form most
        quoted, or the fullest. Empty if there are none."""
        parts = name_words(name)
        if not parts:
            return []
        candidates = [full for full in self._by_word.get(parts[-1], ()) if same_speaker(full, name)]
        candidates.sort(key=lambda full: (-self._counts[full], full))
        return _distinct(candidates)

    def nearest(self, name: str) -> list[str]:
        """Full names whose last word is spelled like the name's, most quoted first."""
        parts = name_words(name)
        if not parts:
            return []
        words = near(parts[-1], (word for word in self._by_word if word[0] == parts[-1][0]))
        found = [full for word in words for full in self.match(" ".join((*parts[:-1], word)))]
        return found or [full for word in words if len(parts) == 1 for full in self.match(word)]

    def in_role(self, words: str) -> list[str]:
        """Full names of those with a role that has all these words and the same head, most quoted first: "the mayor" is
        not a "brother of the mayor". Empty if there are none."""
        wanted = fold(words).replace("'s", "").split()
        wanted = wanted[len(wanted) > 1 and wanted[0] in _ARTICLES :]
        held = [self._roles_by_word.get(word, {}) for word in wanted]
        common = [role for role in min(held, key=len, default={}) if all(role in others for others in held)]
        roles = [role for role in common if _head(role.split()) == _head(wanted)]
        names = dict.fromkeys(self._roles[role] for role in roles)
        return _distinct(sorted(names, key=lambda name: (-self._counts.get(name, 0), name)))

    def commit(self, seq: int) -> None:
        """Write the file durably. IndexFolderError if that fails."""
        self.seq = seq
        if self._path is None:
            return
        partial = self._path.with_suffix(".partial")
        saved = {"seq": seq, "counts": self._counts, "roles": self._roles}
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with partial.open("w", encoding="utf-8") as out:
                json.dump(saved, out, ensure_ascii=True)
                out.flush()
                os.fsync(out.fileno())
            partial.replace(self._path)
        except OSError as error:
            raise IndexFolderError("the index folder can't be written") from error

    def _hold(self, role: str, name: str) -> None:
        self._roles[role] = name
        for word in role.split():
            self._roles_by_word.setdefault(word, {})[role] = None

    def _count(self, name: str, times: int) -> None:
        self._counts[name] = self._counts.get(name, 0) + times
        parts = name_words(name)
        if parts:
            self._by_word.setdefault(parts[-1], {})[name] = None


def _head(role: Sequence[str]) -> str:
    """The word that says what somebody is: the last one before "of", "for" and the like."""
    end = next((number for number, word in enumerate(role) if number and word in _LINKS), len(role))
    return role[end - 1] if role else ""


def _distinct(names: Sequence[str]) -> list[str]:
    """One name for each speaker. A bare last name stands for the speaker most quoted under it."""
    full = [name for name in names if len(name_words(name)) > 1]
    kept: list[str] = []
    for name in full or names:
        if not any(same_speaker(name, other) for other in kept):
            kept.append(name)
    return kept
