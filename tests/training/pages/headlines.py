"""Fits what tells a page's headline, and writes the weights where they ship.

    python -m tests.training.pages.headlines FOLDER [--check]

FOLDER is what `tests.training.pages.comparison` names. Three kinds of page are rare there and are made of others: those
whose title stands in an h1 and the line below it, those whose h1 is the name of the site, and those that
set off a word of their title by an element of its own.
`--check` writes nothing; both print how many pages are right when each is read with weights fitted on other sites.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from lxml import etree

from corpus.formats import headline
from corpus.formats.headline_candidates import squeezed
from corpus.formats.headline_features import Page, features
from tests.training.pages.comparison import GoldPage, gold_pages, read_page
from tests.training.pages.conditional_logit import Case, cross_validated, fit

WEIGHTS = Path(headline.__file__).with_name("headline.json")
SPREAD, CALLED, PARTED = 1.2, 0.08, 0.07  # what pages count for that are made of others: there are few of the first
SITE = "Bay Notes"


def cases(folder: Path) -> Iterator[Case]:
    """The pages whose title is known, and those made of them."""
    for gold in gold_pages(folder):
        read = read_page(gold) if gold.title else None
        if read is not None:
            page = read.page
            yield _case(page, gold, 1.0)
            kinds = ((_spread, SPREAD), (_called_as_the_site, CALLED), (_parted, PARTED))
            for made, weight in ((make(page, gold), weight) for make, weight in kinds):
                if made is not None:
                    yield _case(made, gold, weight)


def _case(page: Page, gold: GoldPage, weight: float) -> Case:
    right = squeezed(gold.title)
    options = page.candidates
    return Case(
        tuple(features(one, page) for one in options),
        tuple(squeezed(one.text) == right for one in options),
        weight,
        gold.fold,
    )


def _spread(page: Page, gold: GoldPage) -> Page | None:
    """The page as if what stands behind the colon in its title stood below the h1, with or without a class."""
    place = _headline(page, gold)
    before, _, behind = page.found[place].text.partition(": ") if place is not None else ("", "", "")
    if place is None or not behind or squeezed(gold.title) not in map(squeezed, page.told.values()):
        return None
    below = etree.Element("h2", {"class": "headline"} if len(behind) % 2 else {})
    found = [
        *page.found[:place],
        replace(page.found[place], text=before, element=etree.Element("h1")),
        replace(page.found[place], text=behind, element=below, tag="h2"),
        *page.found[place + 1 :],
    ]
    return Page(found, page.kept, page.facts, page.told)


def _called_as_the_site(page: Page, gold: GoldPage) -> Page | None:
    """The page as if its h1 named the site and its title were an h2; of the window's title either."""
    place = _headline(page, gold)
    if place is None:
        return None
    shown, site = page.found[place], replace(page.found[place], text=SITE, element=etree.Element("h1"))
    below = replace(shown, tag="h2", element=etree.Element("h2"))
    found = [site, *page.found[:place], below, *page.found[place + 1 :]]
    told = {"window": SITE if len(shown.text) % 2 else shown.text}
    return Page(found, page.kept, replace(page.facts, outlet="", url="", title=""), told)


def _parted(page: Page, gold: GoldPage) -> Page | None:
    """The page as if a word at one end of its h1 stood in an element of its own, and the head told nothing more."""
    place = _headline(page, gold)
    words = page.found[place].text.split() if place is not None else []
    if place is None or len(words) < 4:
        return None
    heading, word = etree.Element("h1"), etree.Element("span")
    heading.append(word)
    if len(words) % 2:
        heading.text, word.text = " ".join(words[:-1]) + " ", words[-1]
    else:
        word.text, word.tail = words[0], " " + " ".join(words[1:])
    found = [*page.found[:place], replace(page.found[place], element=heading), *page.found[place + 1 :]]
    return Page(found, page.kept, page.facts, page.told if len(words) % 3 else {})


def _headline(page: Page, gold: GoldPage) -> int | None:
    right = squeezed(gold.title)
    return next((n for n, block in enumerate(page.found) if block.tag == "h1" and squeezed(block.text) == right), None)


def main(folder: Path, check: bool) -> None:
    """Fit, measure, write."""
    known = list(cases(folder))
    found = cross_validated(known)
    for kind, weight in (("pages", 1.0), ("spread", SPREAD), ("called as the site", CALLED), ("parted", PARTED)):
        right = [flag for case, flag in zip(known, found, strict=True) if case.weight == weight]
        print(f"{kind}: {sum(right)} of {len(right)} right with weights of other sites ({sum(right) / len(right):.1%})")
    if not check:
        WEIGHTS.write_text(json.dumps(fit(known), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), "--check" in sys.argv)
