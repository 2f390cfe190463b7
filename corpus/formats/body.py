"""An article's text among the blocks of its page.

A first reading says which blocks stand where the article does; of these, and of what may be text elsewhere, a logistic
model says what is part of it, by what a block is like, where it stands to the first reading and what that took of its
kind. The weights are fitted by `tests.training.pages.bodies`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from corpus.formats import choice, surplus
from corpus.formats.block_features import BlockFeatures
from corpus.formats.blocks import Block
from corpus.formats.lines import ends_sentence
from corpus.formats.main_content import first_reading

LIKELY = 0.45  # the probability from which on a block is part of the article
_UNLIKELY = 0.2  # the same for paragraphs and headings of the first reading: a lost one is worse than a line too many
_NEVER = 1.0
_SENTENCE = 40  # size of what may be a paragraph
_LINKED = 0.5  # of its text in links, at most, unless the first reading has it
_LISTED = frozenset(("td", "th"))


def body(found: Sequence[Block], page: str, authors: Sequence[str], title: str) -> list[Block]:
    """The blocks that are the article, in order. `page` is the markup, `title` what the head says of it."""
    reading = first_reading(found, page)
    kept = surplus.without(reading.kept, authors)
    features = BlockFeatures(found, reading, kept, title)
    chosen = [
        found[place]
        for place, least in enumerate(thresholds(found, reading.kept, kept))
        if least < _NEVER and probability(features.of(place)) > least
    ]
    return chosen if any(block.is_prose for block in chosen) else kept


def probability(signs: choice.Signs) -> float:
    """How probable it is of a block with these signs that it is part of the article."""
    return 1 / (1 + math.exp(-choice.score(signs, choice.weights("body"))))


def thresholds(found: Sequence[Block], read: Sequence[Block], kept: Sequence[Block]) -> list[float]:
    """How probable each block must be to be kept. Of those that aren't `kept` by the first reading only text between
    its blocks may be, unless the page marks it as something else or it was `read` and found surplus."""
    own, seen = set(map(id, kept)), set(map(id, read))
    places = [place for place, block in enumerate(found) if id(block) in own] or [0]
    between = range(places[0], places[-1])
    may_be = (place in between and id(block) not in seen and _may_be_text(block) for place, block in enumerate(found))
    return [
        (_UNLIKELY if _is_told(block) else LIKELY) if id(block) in own else LIKELY if may else _NEVER
        for block, may in zip(found, may_be, strict=True)
    ]


def _is_told(block: Block) -> bool:
    """True for a paragraph or a heading."""
    return block.is_heading or (block.linked < _LINKED and block.size >= _SENTENCE and ends_sentence(block.text))


def _may_be_text(block: Block) -> bool:
    marked = block.aside or block.caption or block.is_heading or block.tag in _LISTED
    return not marked and block.linked < _LINKED
