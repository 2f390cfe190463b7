"""What somebody is, of all that articles call them over time."""

from __future__ import annotations

import datetime as dt

from corpus import languages
from corpus.store.speakers import GivenRole, SpeakerProfile
from index.analysis.analyzer import fold, stop_words

_SEASON = 90  # days after which an article counts half
_FEW = 4  # times more articles that have the shorter words: the longer ones are not what somebody is called
_FOR_OTHERS = frozenset({"candidate", "aide"})


def roles_of(profile: SpeakerProfile) -> tuple[GivenRole | None, list[GivenRole]]:
    """The role that most speaks for, and the others, newest first, without those that another one says in more words.

    An article speaks for the role that it gives and for those that say the same in more words; it counts half for every
    season that the role's newest article is older than the newest of all.
    """
    told = [(role, _telling(role.words)) for role in profile.roles]
    kept = [one for at, one in enumerate(told) if not any(_says(other, one, at > n) for n, other in enumerate(told))]
    if not kept:
        return None, []
    newest = max((role.on for role in profile.roles if role.on), default=None)
    speaking = dict.fromkeys(range(len(kept)), 0.0)
    for role, words in told:
        counted = _counts(role, newest)
        for at, (one, more) in enumerate(kept):
            if role is one or (words <= more and (role, words) not in kept):
                speaking[at] += counted
    main = kept[max(speaking, key=lambda at: speaking[at])][0]
    return main, [role for role, _ in kept if role is not main]


def _says(other: tuple[GivenRole, frozenset[str]], one: tuple[GivenRole, frozenset[str]], newer: bool) -> bool:
    """Whether the other role says what the one says: in more words, which not too few articles have, or is the same and
    `newer`."""
    (longer, more), (shorter, words) = other, one
    backed = longer.articles * _FEW >= shorter.articles
    return (words < more and backed and not more & _of_another_office()) or (words == more and newer)


def _counts(role: GivenRole, newest: dt.date | None) -> float:
    age = (newest - role.on).days if newest and role.on else 0
    return float(role.articles * 0.5 ** (age / _SEASON))


def _telling(text: str) -> frozenset[str]:
    return frozenset(fold(text).replace("-", " ").split()) - stop_words("en")


def _of_another_office() -> frozenset[str]:
    """Words that make another office of one: a former mayor is no mayor, nor is a deputy mayor."""
    return languages.everywhere("offices", "past") | languages.everywhere("offices", "ranks") | _FOR_OTHERS
