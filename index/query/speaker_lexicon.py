"""Who speaks in the corpus, by name: which speakers a name in a question can mean."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from immutables import Map

from corpus.model import Article, SpeakerKind
from index.analysis.analyzer import fold
from index.query.speaker_names import name_words, same_speaker
from index.query.spelling import near

if TYPE_CHECKING:
    from immutables._protocols import MapMutation

_LINKS = frozenset(["of", "for", "at", "in", "on", "from", "to", "with", "and", "who"])
_ARTICLES = frozenset(["the", "der", "die", "das", "el", "la", "los", "las", "le", "les"])


Mention = tuple[str, str, int]
"""A speaker's name in one article, their folded role there ("" if none is told), and how many attributions."""

_Names = Map[str, Map[str, int]]
_NOBODY: Map[str, int] = Map()
_NO_NAMES: _Names = Map()
_NO_MENTIONS: Map[int, tuple[Mention, ...]] = Map()


@dataclass(frozen=True, slots=True)
class SpeakerLexicon:
    """The speakers' names and roles with how many attributions each has; immutable. `mentions` has what each article
    gives, `counts` the attributions by name, `by_word` the names by their last word, `holders` the names by role and
    `roles` the roles by word, each with the number of articles that give it."""

    mentions: Map[int, tuple[Mention, ...]] = _NO_MENTIONS
    counts: Map[str, int] = _NOBODY
    by_word: _Names = _NO_NAMES
    holders: _Names = _NO_NAMES
    roles: _Names = _NO_NAMES

    def changed(self, removed: Iterable[int], added: Sequence[Article]) -> SpeakerLexicon:
        """Without what the articles with the ids `removed` gave, and with others, each in the place of what it gave
        before: the same change twice counts once."""
        fresh = {article.citation.article_id: _mentions(article) for article in added}
        gone = [number for number in dict.fromkeys([*removed, *fresh]) if number in self.mentions]
        return self._moved(gone, {number: found for number, found in fresh.items() if found})

    def saved(self) -> bytes:
        """Everything as bytes, for `restored`."""
        return json.dumps({str(number): found for number, found in self.mentions.items()}).encode()

    @classmethod
    def restored(cls, data: bytes) -> SpeakerLexicon:
        """What was `saved`, whose bytes are known to be whole."""
        mentions = {
            int(number): tuple((name, role, count) for name, role, count in found)
            for number, found in json.loads(data).items()
        }
        return cls()._moved([], mentions)

    def _moved(self, gone: Sequence[int], fresh: Mapping[int, tuple[Mention, ...]]) -> SpeakerLexicon:
        mentions, counts = self.mentions.mutate(), self.counts.mutate()
        by_word, holders, roles = self.by_word.mutate(), self.holders.mutate(), self.roles.mutate()
        for sign, lines in ((-1, [self.mentions[number] for number in gone]), (1, fresh.values())):
            for name, role, count in chain.from_iterable(lines):
                _move(counts, name, sign * count)
                _move_within(by_word, next(iter(name_words(name)[-1:]), ""), name, sign)
                if role:
                    _move_within(holders, role, name, sign)
                    for word in set(role.split()):
                        _move_within(roles, word, role, sign)
        for number in gone:
            del mentions[number]
        mentions.update(fresh)
        return SpeakerLexicon(mentions.finish(), counts.finish(), by_word.finish(), holders.finish(), roles.finish())

    def match(self, name: str) -> list[str]:
        """Full names that the name can mean, most quoted first; those that are one speaker's only in the form most
        quoted, or the fullest. Empty if there are none."""
        parts = name_words(name)
        if not parts:
            return []
        candidates = [full for full in self.by_word.get(parts[-1], _NOBODY) if same_speaker(full, name)]
        candidates.sort(key=lambda full: (-self.counts[full], full))
        return _distinct(candidates)

    def nearest(self, name: str) -> list[str]:
        """Full names whose last word is spelled like the name's, most quoted first."""
        parts = name_words(name)
        if not parts:
            return []
        words = near(parts[-1], (word for word in self.by_word if word[:1] == parts[-1][0]))
        found = [full for word in words for full in self.match(" ".join((*parts[:-1], word)))]
        return found or [full for word in words if len(parts) == 1 for full in self.match(word)]

    def in_role(self, words: str) -> list[str]:
        """Full names of those with a role that has all these words and the same head, most quoted first: "the mayor" is
        not a "brother of the mayor". Empty if there are none."""
        wanted = fold(words).replace("'s", "").split()
        wanted = wanted[len(wanted) > 1 and wanted[0] in _ARTICLES :]
        held = [self.roles.get(word, _NOBODY) for word in wanted]
        common = [role for role in min(held, key=len, default=_NOBODY) if all(role in others for others in held)]
        roles = [role for role in common if _head(role.split()) == _head(wanted)]
        names = dict.fromkeys(name for role in roles for name in self.holders[role])
        return _distinct(sorted(names, key=lambda name: (-self.counts.get(name, 0), name)))


def _mentions(article: Article) -> tuple[Mention, ...]:
    found: Counter[tuple[str, str]] = Counter()
    for passage in article.passages:
        for item in passage.attributions:
            if item.speaker and item.speaker.kind is not SpeakerKind.UNNAMED:
                found[item.speaker.name, fold(item.speaker.role or "")] += 1
    return tuple((name, role, count) for (name, role), count in found.items())


def _move(counts: MapMutation[str, int], key: str, by: int) -> None:
    """Add to a count; what falls to 0 is gone."""
    count = counts.get(key, 0) + by
    if count > 0:
        counts[key] = count
    else:
        counts.pop(key, None)


def _move_within(names: MapMutation[str, Map[str, int]], key: str, name: str, by: int) -> None:
    held = names.get(key, _NOBODY).mutate()
    _move(held, name, by)
    left = held.finish()
    if left:
        names[key] = left
    else:
        names.pop(key, None)


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
