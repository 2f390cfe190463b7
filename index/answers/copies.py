"""What other articles of the same story make of a passage: those that carry it too, and who they say speaks in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from corpus.clusters.quotations import same_quotation
from corpus.errors import NotFoundError
from corpus.model import Article, Attribution, AttributionKind, Passage, Speaker, SpeakerKind
from corpus.names import parsed, same_in_archive
from corpus.store.store import Store
from corpus.text import fold
from index.answers.results import Answer, Evidence, Result, SaidOtherwise

_MOST = 6  # other articles of a story that are looked at
_SAME = 0.6  # share of words in common from which two passages are one
_FEWEST = 8  # words of a passage that is told to be one
_SURE = 0.5  # probability of an attribution that counts against another


async def with_copies(result: Result, store: Store) -> Result:
    """An answer with the copies of its passages told; any other result as it is."""
    if not isinstance(result, Answer) or not result.evidence:
        return result
    stories = await store.stories.of([item.citation.article_id for item in result.evidence])
    members = await store.stories.members(stories.values())
    told = []
    for item in result.evidence:
        story = stories.get(item.citation.article_id, 0)
        told.append(await _with_copies(item, members.get(story, ()), store))
    return replace(result, evidence=tuple(told))


async def _with_copies(item: Evidence, members: Sequence[int], store: Store) -> Evidence:
    own = item.citation.article_id
    also = {cited.article_id: cited for cited in item.also_in}
    otherwise: list[SaidOtherwise] = []
    for number in [one for one in members if one != own][:_MOST]:
        try:
            article = await store.article(number)
        except NotFoundError:  # taken away meanwhile
            continue
        if any(_is_copy(item.passage, passage) for passage in article.passages):
            also.setdefault(number, article.citation)
        otherwise += _otherwise(item.passage, article)
    return replace(item, also_in=tuple(also.values()), said_otherwise=tuple(otherwise))


def _is_copy(one: Passage, other: Passage) -> bool:
    first, second = set(fold(one.text).split()), set(fold(other.text).split())
    return min(len(first), len(second)) >= _FEWEST and len(first & second) >= _SAME * len(first | second)


def _otherwise(passage: Passage, article: Article) -> Iterator[SaidOtherwise]:
    """The quotations of a passage that the article has from somebody else's mouth."""
    own = _quoted(passage)
    theirs = [one for other in article.passages for one in _quoted(other).items()] if own else []
    for words, speaker in own.items():
        named = [theirs_ for their_words, theirs_ in theirs if same_quotation(words, their_words)]
        if named and not any(_same(speaker, one) for one in named):
            yield SaidOtherwise(article.citation, named[0].name)


def _quoted(passage: Passage) -> Mapping[str, Speaker]:
    """Who is named as the speaker of each literal quotation."""
    return {
        " ".join(span.of(passage.text) for span in item.content): item.speaker
        for item in passage.attributions
        if item.speaker is not None and _counts(item) and item.speaker.kind is SpeakerKind.PERSON
    }


def _counts(item: Attribution) -> bool:
    return item.kind is not AttributionKind.INDIRECT and item.confidence >= _SURE and not item.attitude


def _same(one: Speaker, other: Speaker) -> bool:
    """Whether both may be one person; who shares a family name is not held against anybody."""
    if same_in_archive(one.name, other.name, SpeakerKind.PERSON):
        return True
    return fold(parsed(one.name).family) == fold(parsed(other.name).family)
