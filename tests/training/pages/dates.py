"""Fits what tells the day on which a page's article came out, and writes the weights where they ship.

    python -m tests.training.pages.dates FOLDER FOLDER [--check]

The folders are what `tests.training.pages.comparison` names, and the same of go-htmldate (v1.10.1). `--check` writes
nothing; both print how many days are right, wrong and not told when each page is read with weights fitted on other
sites. All these pages have a date, few tell of an update alone, and seldom is it another day in the head's time zone;
so each page is learned from as if it were of these kinds, too.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from lxml import etree

from corpus.formats import publication_date
from corpus.formats.blocks import Block
from corpus.formats.date_candidates import Candidates, candidates, related
from corpus.formats.headline_features import Page
from corpus.formats.publication_date import LIKELY, none_of
from tests.training.pages.comparison import GoldPage, dated_pages, gold_pages, read_page
from tests.training.pages.conditional_logit import Case, by_other_folds, fit, shares

WEIGHTS = Path(publication_date.__file__).with_name("publication_date.json")
UPDATED, UNDATED, TOMORROW = 0.3, 0.1, 0.1  # what pages count for that are made of others


def meaning(name: str) -> int:
    """What a sign can mean: the head's days of publication speak for a day, updates and captions against."""
    if name.startswith(("caption_", "object_dateModified", "meta_modified")) or name.endswith("only_updated"):
        return -1
    if name.startswith(("object_datePublished", "meta_", "address", "marked")):
        return 1
    return -1 if name in ("aside", "linked", "in_list", "not_in_month") else 0


def cases(pages: Iterator[GoldPage]) -> Iterator[Case]:
    """The pages whose day is known, each with the days that it states, and last that it is none of them."""
    for gold in pages:
        read = read_page(gold) if gold.date else None
        if read is not None:
            kept, url = read.page.kept, gold.url
            stated = candidates(read.head, read.page.found, kept, url)
            yield _case(stated, gold, 1.0)
            yield _case(candidates(read.head, _updated(read.page, gold.date), kept, url), gold, UPDATED)
            yield _case(_undated(stated, gold), gold, UNDATED)
            if gold.date in stated:
                yield _case(_elsewhere_tomorrow(stated, gold.date, url), gold, TOMORROW)


def _case(stated: Candidates, gold: GoldPage, weight: float) -> Case:
    right = [date == gold.date for date in stated]
    options = (*stated.values(), none_of(stated)) if stated else ()
    return Case(tuple(options), (*right, not any(right)) if stated else (), weight, gold.fold)


def _undated(stated: Candidates, gold: GoldPage) -> Candidates:
    """The page as if it said nowhere when it came out."""
    return related(Candidates({date: dict(signs) for date, signs in stated.items() if date != gold.date}), gold.url)


def _elsewhere_tomorrow(stated: Candidates, date: dt.date, url: str) -> Candidates:
    """The page as if its head told the time in a zone where it was the next day already."""
    made = Candidates({other: dict(signs) for other, signs in stated.items()})
    own, moved = (
        made[date],
        {name: value for name, value in made[date].items() if name.startswith(("meta_", "object_"))},
    )
    if moved and any(name.startswith("around_") and value for name, value in own.items()):
        for name in moved:
            del own[name]
        made.add(date + dt.timedelta(1), **moved)
    return related(made, url)


def _updated(page: Page, date: dt.date | None) -> Sequence[Block]:
    """The page's blocks, with one below the headline that tells of an update a week later."""
    if date is None or page.first == len(page.found):
        return page.found
    place = next((n for n in range(page.first - 1, -1, -1) if page.found[n].tag == "h1"), page.first - 1) + 1
    text = f"Updated {date + dt.timedelta(7):%d %B %Y}"
    element = etree.Element("p")
    element.text = text
    return [*page.found[:place], Block(text, element, "p"), *page.found[place:]]


def outcome(case: Case, weights: dict[str, float]) -> str:
    """What the weights make of the page."""
    odds = shares(case, weights)[:-1] if case.options else []
    best = max(range(len(odds)), key=odds.__getitem__, default=None)
    if best is None or odds[best] < LIKELY:
        return "none"
    return "right" if case.right[best] else "wrong"


def main(comparison: Path, dated: Path, check: bool) -> None:
    """Fit, measure, write."""
    first = list(gold_pages(comparison))
    urls = {gold.url for gold in first}
    parts = {
        "go-trafilatura": list(cases(iter(first))),
        "go-htmldate": list(cases(gold for gold in dated_pages(dated) if gold.url not in urls)),
    }
    every = [case for part in parts.values() for case in part]
    weights = by_other_folds(every, meaning)
    for name, part in parts.items():
        print(name, dict(Counter(outcome(case, weights[case.fold]) for case in part if case.weight == 1)))
    if not check:
        WEIGHTS.write_text(json.dumps(fit(every, meaning), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), "--check" in sys.argv)
