"""Names of an article that could be one person's, and are two people's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

from corpus.attribution.coreference.mentions import Mention
from corpus.attribution.coreference.token_table import TokenTable
from corpus.names import PersonName, parsed, same_in_article
from corpus.names.identity import people

Apart = frozenset[frozenset[PersonName]]
"""Pairs of names."""

_OPENS_DESCRIPTION = frozenset(("who", "whose", "a", "an", "the"))


def apart(row: TokenTable, mentions: Iterable[Mention]) -> Apart:
    """The pairs of full names that may be one person's by their words, but not in this article.

    A name that fits two others which don't fit each other is nobody else's: "J. Smith" beside John and Jane Smith. Nor
    are two names that the article explains each by itself: "Chris Baker, the coach", "Christine Baker, a fan".
    """
    by_family: dict[str, dict[PersonName, bool]] = defaultdict(dict)
    for mention in mentions:
        name = parsed(" ".join(row.words[mention.begin : mention.end]))
        if name.given:
            known = by_family[name.family]
            known[name] = known.get(name, False) or _is_explained(row, mention)
    return frozenset(pair for known in by_family.values() if len(known) > 1 for pair in _parted(known))


def _parted(known: dict[PersonName, bool]) -> list[frozenset[PersonName]]:
    """`known` has the names of one family with whether each is explained."""

    def same(one: PersonName, other: PersonName) -> bool:
        return same_in_article(one, other) and not (known[one] and known[other])

    names = list(known)
    part_of = {place: number for number, part in enumerate(people(names, same)) for place in part}
    return [
        frozenset((names[first], names[second]))
        for first, second in combinations(range(len(names)), 2)
        if part_of[first] != part_of[second] and same_in_article(names[first], names[second])
    ]


def _is_explained(row: TokenTable, mention: Mention) -> bool:
    """Whether words behind the name say who it is: ", a harbour pilot", ", who chairs the board"."""
    after = row.plain[mention.end : mention.end + 2]
    return len(after) == 2 and after[0] == "," and after[1] in _OPENS_DESCRIPTION
