"""What tells the headline among the candidates of a page."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote, urlsplit

from corpus.formats import byline, furniture
from corpus.formats.address import names_host
from corpus.formats.blocks import Block
from corpus.formats.headline_candidates import Candidate, candidates, is_titled, squeezed, without_site
from corpus.model import Draft

_WORD = re.compile(r"\w+")
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_DECKS = 3  # blocks below a heading in which the rest of a title may stand
_OVER = 4  # blocks between the headline and the first paragraph: byline, day, picture
_NEAR = 12
_SITE_WORDS = 3  # a window's title of no more words may be the site's name
_SUFFIX_WORDS = 4  # of an outlet that nothing else names


@dataclass(frozen=True)
class Page:
    """A page's blocks, those that are the article, what its head says and the titles in it by where they stand."""

    found: Sequence[Block]
    kept: Sequence[Block]
    facts: Draft
    told: Mapping[str, str]

    @cached_property
    def first(self) -> int:
        """The place of the article's first paragraph."""
        prose = {id(block) for block in self.kept if block.is_prose}
        return next((n for n, block in enumerate(self.found) if id(block) in prose), len(self.found))

    @cached_property
    def in_article(self) -> Set[int]:
        """The identities of the blocks that are the article."""
        return {id(block) for block in self.kept}

    @cached_property
    def slug(self) -> Set[str]:
        """The words of the address that may be of the title."""
        path = [part for part in urlsplit(self.facts.url).path.split("/") if part]
        best = max((words_of(unquote(part)) for part in path), key=len, default=set())
        return {word for word in best if not word.isdecimal()}

    @cached_property
    def tags(self) -> Mapping[str, int]:
        """How many headings there are of each kind."""
        count: dict[str, int] = {}
        for block in self.found:
            count[block.tag] = count.get(block.tag, 0) + 1
        return count

    @cached_property
    def firsts(self) -> Mapping[str, int]:
        """The place of the first block of each kind."""
        first: dict[str, int] = {}
        for place, block in enumerate(self.found):
            first.setdefault(block.tag, place)
        return first

    @cached_property
    def candidates(self) -> Sequence[Candidate]:
        """What may be the headline."""
        return candidates(self.found, self.told, self.is_site)

    @cached_property
    def told_keys(self) -> Sequence[str]:
        """The letters and digits of the titles that the head tells, without the site's name."""
        return [squeezed(without_site(title, self.is_site)) for title in self.told.values()]

    @cached_property
    def spread(self) -> Mapping[str, str]:
        """The titles that the head tells and whose beginning is a heading and whose rest stands below that, and these
        two parts, squeezed; "whole" or "part" each."""
        told = set(self.told_keys)
        found: dict[str, str] = {}
        for place, block in enumerate(self.found):
            heading = squeezed(block.text) if block.tag == "h1" else ""
            below = {squeezed(other.text) for other in self.found[place + 1 : place + 1 + _DECKS]} if heading else set()
            for title in told:
                if heading and title.startswith(heading) and title[len(heading) :] in below:
                    found |= {heading: "part", title[len(heading) :]: "part", title: "whole"}
        return found

    @cached_property
    def _sites(self) -> dict[str, bool]:
        return {}

    def is_site(self, text: str) -> bool:
        """True for a name of the site or its outlet."""
        if text not in self._sites:
            named = squeezed(text) == squeezed(self.facts.outlet) or names_host(text, self.facts.url)
            self._sites[text] = named or bool(byline.outlet(text))
        return self._sites[text]


def words_of(text: str) -> set[str]:
    """Its words, in lower case."""
    return set(_WORD.findall(text.lower().replace("_", " ")))


def features(candidate: Candidate, page: Page) -> dict[str, float]:
    """What speaks for and against the candidate, by name; all are between 0 and some 5, most of them 0 or 1."""
    return {
        **_told(candidate, page),
        **_shown(candidate, page),
        **_worded(candidate, page),
    }


def _told(candidate: Candidate, page: Page) -> dict[str, float]:
    words = words_of(candidate.text)
    found = {f"is_{source}": 1.0 for source in candidate.whole}
    found |= {f"in_{source}": 1.0 for source in candidate.part}
    for source, title in page.told.items():
        theirs = words_of(title)
        found[f"of_{source}"] = _share(words, theirs)
        found[f"{source}_of"] = _share(theirs, words)
    key = squeezed(candidate.text)
    keys = page.told_keys
    best = max((found[f"of_{source}"] for source in page.told), default=0.0)
    found["apart"] = float(bool(page.told) and not best)
    found["holds_told"] = float(any(other in key and len(other) < len(key) for other in keys))
    short = key == squeezed(page.told.get("window", "")) and len(words) <= _SITE_WORDS
    found["short_window"] = float(short)
    found["agreed"] = float(bool(candidate.places) and bool(candidate.whole - ({"window"} if short else set())))
    found["in_all"] = float(all(key in other for other in keys))
    if candidate.part:
        found["beside_site"] = float(any(map(page.is_site, candidate.left)))
        found["beside_few"] = float(any(len(left.split()) <= _SUFFIX_WORDS for left in candidate.left))
    return found


def _share(words: Set[str], others: Set[str]) -> float:
    return len(words & others) / len(words) if words else 0.0


def _shown(candidate: Candidate, page: Page) -> dict[str, float]:
    found = {**_as_spread(candidate, page), **_as_piece(candidate, page)}
    places = candidate.places or candidate.pieces
    if not places:
        return {**found, "unshown": 1.0}
    best = min(places, key=lambda place: (page.found[place].aside, page.found[place].tag))
    block = page.found[best]
    tag = block.tag if block.tag in ("h1", "h2", "h3") else "low" if block.is_heading else "block"
    above = [page.first - place for place in places if place < page.first]
    distance = min(above, default=0)
    return {
        **found,
        tag: 1.0,
        f"sole_{tag}": float(page.tags[block.tag] == 1),
        f"first_{tag}": float(page.firsts[block.tag] in places),
        "among_many": math.log(page.tags[block.tag]),
        "over": float(0 < distance <= _OVER),
        "near": float(0 < distance <= _NEAR),
        "below": float(not above),
        "of_article": float(any(id(page.found[place]) in page.in_article for place in places)),
        "aside": float(block.aside),
        "linked": block.linked,
        "titled": float(is_titled(block.element)),
        "trimmed": float(candidate.trimmed),
    }


def _as_spread(candidate: Candidate, page: Page) -> dict[str, float]:
    spread = page.spread and page.spread.get(squeezed(candidate.text))
    return {f"spread_{spread}": 1.0} if spread else {}


def _as_piece(candidate: Candidate, page: Page) -> dict[str, float]:
    """For what is one side of a border in a heading."""
    if not candidate.pieces:
        return {}
    block = page.found[candidate.pieces[0]]
    key = squeezed(candidate.text)
    rest = squeezed(block.text).replace(key, "", 1)
    known = float(bool(candidate.whole or candidate.part))
    return {
        "piece": float(not candidate.places),
        "known_piece": known,
        "last_piece": float(squeezed(block.text).endswith(key)),
        "larger_piece": float(len(key) > len(rest)),
    }


def _worded(candidate: Candidate, page: Page) -> dict[str, float]:
    words = words_of(candidate.text)
    many = len(words) + len(_WIDE.findall(candidate.text)) // 2
    size = "one" if many <= 1 else "two" if many == 2 else "few" if many <= 4 else "long" if many > 20 else "some"
    found = {f"words_{size}": 1.0}
    if len(page.slug) > 1:
        plain = {word for word in words if word.isascii()}
        found |= {"slug_of": _share(page.slug, words), "of_slug": _share(plain, page.slug)}
    return {
        **found,
        "label": float(furniture.is_label(candidate.text)),
        "colon": float(candidate.text.endswith(":")),
        "byline": float(bool(byline.authors(candidate.text))),
        "person": float(candidate.text in page.facts.authors),
    }
