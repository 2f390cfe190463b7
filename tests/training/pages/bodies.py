"""Fits what tells the blocks of an article from those around it, and writes the weights where they ship.

    python -m tests.training.pages.bodies FOLDER [--check]

FOLDER is what `tests.training.pages.comparison` names. Of each page some pieces are known that must be in the article's
text and some that mustn't; the blocks that hold them teach, and, counting for little, some of the others as the first
reading has them, so that the model keeps to it where nobody has looked. `--check` writes nothing; both print precision,
recall and F1 of the blocks with those pieces, by the first reading and when each page is read with weights fitted on
other sites, for even folds and odd ones.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.formats import body, choice, quoted, surplus
from corpus.formats.block_features import BlockFeatures, Signs
from corpus.formats.blocks import Block, blocks
from corpus.formats.main_content import first_reading
from tests.training.pages.comparison import GoldPage, gold_pages, open_page
from tests.training.pages.conditional_logit import Case, by_other_folds, fit

WEIGHTS = Path(body.__file__).with_name("body.json")
UNSEEN, SHARE = 0.06, 0.04  # what a block counts for of which nothing is known, and how many of them are learned from
_MOST = 6  # blocks that hold one piece: of more it can't be told which is meant


@dataclass(frozen=True, slots=True)
class Blocks:
    """What speaks for each block of a page, how likely it must be, which were read first, where each piece is."""

    gold: GoldPage
    signs: Sequence[Signs]
    thresholds: Sequence[float]
    kept: Sequence[bool]
    wanted: Sequence[Sequence[int]]
    unwanted: Sequence[Sequence[int]]


def read(gold: GoldPage) -> Blocks | None:
    """None if the page can't be read."""
    opened = open_page(gold)
    if opened is None:
        return None
    quoted.taken(opened.tree)
    found = blocks(opened.tree)
    reading = first_reading(found, opened.text)
    kept = surplus.without(reading.kept, opened.known.authors)
    own = set(map(id, kept))
    features = BlockFeatures(found, reading, kept, opened.title)
    return Blocks(
        gold,
        [features.of(place) for place in range(len(found))],
        body.thresholds(found, reading.kept, kept),
        [id(block) in own for block in found],
        *([_holding(found, piece) for piece in pieces] for pieces in (gold.wanted, gold.unwanted)),
    )


def _holding(found: Sequence[Block], piece: str) -> list[int]:
    return [place for place, block in enumerate(found) if piece in block.text]


def cases(page: Blocks, chance: np.random.Generator) -> Iterator[Case]:
    """Its blocks as choices between keeping and leaving."""
    told = Counter[int]()
    for pieces, sign in ((page.wanted, 1.0), (page.unwanted, -1.0)):
        for places in pieces:
            one = [place for place in places if page.kept[place]] if len(places) > _MOST // 2 and sign > 0 else []
            meant = (one or places)[:_MOST]
            for place in meant:
                told[place] += sign / len(meant)
    for place, signs in enumerate(page.signs):
        if told[place]:
            yield _case(signs, told[place] > 0, abs(told[place]), page.gold.fold)
        elif chance.random() < SHARE:
            yield _case(signs, page.kept[place], UNSEEN, page.gold.fold)


def _case(signs: Signs, right: bool, weight: float, fold: int) -> Case:
    return Case((signs, {}), (right, not right), weight, fold)


def outcome(page: Blocks, weights: dict[str, float] | None) -> Counter[str]:
    """How many pieces are rightly kept, lost and wrongly kept; without weights by the first reading."""
    kept = page.kept
    if weights is not None:
        asked = zip(page.signs, page.thresholds, strict=True)
        kept = [choice.probabilities((one, {}), weights)[0] > least for one, least in asked]
    found = Counter("kept" if any(kept[place] for place in places) else "lost" for places in page.wanted)
    found["extra"] = sum(any(kept[place] for place in places) for places in page.unwanted)
    return found


def told(outcomes: Sequence[Counter[str]]) -> str:
    """Precision, recall and F1."""
    sums = sum(outcomes, Counter[str]())
    kept, lost, extra = sums["kept"], sums["lost"], sums["extra"]
    return f"P {kept / (kept + extra):.4f} R {kept / (kept + lost):.4f} F1 {2 * kept / (2 * kept + extra + lost):.4f}"


def main(folder: Path, check: bool) -> None:
    """Fit, measure, write."""
    chance = np.random.default_rng(0)
    pages = [page for gold in gold_pages(folder) if (page := read(gold)) is not None]
    known = [case for page in pages for case in cases(page, chance)]
    weights = by_other_folds(known)
    for name, parity in (("even", 0), ("odd", 1)):
        part = [page for page in pages if page.gold.fold % 2 == parity]
        print(f"{name} folds, {len(part)} pages: first reading {told([outcome(page, None) for page in part])}")
        print(f"  fitted on other sites {told([outcome(page, weights[page.gold.fold]) for page in part])}")
    if not check:
        WEIGHTS.write_text(json.dumps(fit(known), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), "--check" in sys.argv)
