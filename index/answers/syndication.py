"""Which other articles of the same story carry a passage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.errors import NotFoundError
from corpus.model import Citation, Passage
from corpus.store.store import Store
from corpus.text import fold
from index.answers.results import Answer, Evidence, Result

_MOST = 6  # other articles of a story that are looked at
_SAME = 0.6  # share of words in common from which two passages are one
_FEWEST = 8  # words of a passage that is told to be one


async def copies_of(result: Result, store: Store) -> list[tuple[Citation, ...]]:
    """For each passage of an answer's evidence the other articles that it also stands in, those that are told already
    first; nothing for any other result."""
    if not isinstance(result, Answer) or not result.evidence:
        return []
    members = await store.stories.members([item.citation.article_id for item in result.evidence])
    return [await _copies(item, members.get(item.citation.article_id, ()), store) for item in result.evidence]


def with_copies(result: Result, copies: Sequence[tuple[Citation, ...]]) -> Result:
    """The result with the copies of its evidence told, as `copies_of` found them."""
    if not isinstance(result, Answer) or not copies:
        return result
    told = (replace(item, also_in=also) for item, also in zip(result.evidence, copies, strict=True))
    return replace(result, evidence=tuple(told))


async def _copies(item: Evidence, members: Sequence[int], store: Store) -> tuple[Citation, ...]:
    own = item.citation.article_id
    also = {cited.article_id: cited for cited in item.also_in}
    for number in [one for one in members if one not in (own, *also)][:_MOST]:
        try:
            article = await store.article(number)
        except NotFoundError:  # taken away meanwhile
            continue
        if any(_is_copy(item.passage, passage) for passage in article.passages):
            also[number] = article.citation
    return tuple(also.values())


def _is_copy(one: Passage, other: Passage) -> bool:
    first, second = set(fold(one.text).split()), set(fold(other.text).split())
    return min(len(first), len(second)) >= _FEWEST and len(first & second) >= _SAME * len(first | second)
