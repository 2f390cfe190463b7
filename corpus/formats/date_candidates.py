"""The days on which an article may have come out, each with what speaks for it: where the page's head, markup, address
and lines have it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from lxml import etree

from corpus.formats import byline, dates, phrases
from corpus.formats.blocks import Block
from corpus.formats.decoding import even
from corpus.formats.head import Head
from corpus.formats.lines import ends_sentence

_YEAR = re.compile(r"(?:19|20)\d\d")
_LONGEST_BLOCK = 400
_LINE = 120
_ABOVE = 6  # blocks above the headline in which its date may stand
_BELOW = 8  # blocks below the article in which its date may stand
_MONTH = re.compile(r"/(?P<year>(?:19|20)\d\d)/(?P<month>\d\d?)/")
_PLACES = frozenset(("object", "meta", "address", "around", "above", "marked"))
_UP = frozenset(("above", "above_near", "around", "between"))
_LISTED = ("_line", "_alone", "_time")
_TELLING = (*_LISTED, "_article", "_other", "_published", "_marked", "address", "marked")
_ROOMS = frozenset(("html", "body", "main", "article"))
_OBJECT_DATES = ("datePublished", "dateModified", "dateCreated", "uploadDate")

Signs = dict[str, float]


class Candidates(dict[dt.date, Signs]):
    """What speaks for each day, by name."""

    def add(self, date: dt.date | None, **signs: float) -> None:
        """Count the signs for the day, if there is one."""
        if date is not None:
            known = self.setdefault(date, {})
            known.update({name: max(known.get(name, 0.0), value) for name, value in signs.items()})


def candidates(head: Head, found: Sequence[Block], kept: Sequence[Block], url: str) -> Candidates:
    """All days that the page states. `kept` are the blocks of its article, `url` is its address."""
    gathered = Candidates()
    _add_head(gathered, head)
    gathered.add(dates.in_address(url), address=1.0)
    _add_shown(gathered, head.tree, found, kept)
    gathered.add(_marked(head.tree), marked=1.0)
    return related(gathered, url)


def related(gathered: Candidates, url: str) -> Candidates:
    """The same with how the days stand to each other, and to the month in the address."""
    relations = {date: _relations(date, gathered, url) for date in gathered}
    for date, signs in relations.items():
        gathered[date] |= signs
    return gathered


def around_headline(found: Sequence[Block], kept: Sequence[Block]) -> Iterator[Block]:
    """From the headline to the second paragraph, without the first: a lead may stand above the byline."""
    prose = {id(block) for block in kept if block.is_prose}
    first = _first(found, kept)
    yield from found[_headline(found, first) : first + 1]
    for block in found[first + 1 :]:
        if id(block) in prose:
            return
        yield block


def spaced(block: Block) -> str:
    """A short block's text with space between its elements: they needn't touch on the screen."""
    line = even(" ".join(block.element.itertext())) if len(block.text) <= 160 else ""
    return line if 0 < len(line) <= 200 else block.text


def _add_head(gathered: Candidates, head: Head) -> None:
    for node in head.objects:
        kind = "article" if head.is_article_object(node) else "other"
        for name in _OBJECT_DATES:
            if isinstance(value := node.get(name), str):
                gathered.add(dates.stamp(value), **{f"object_{name}_{kind}": 1.0})
    for name in phrases.lines("page")["published"]:
        kind = "published" if name.endswith("published_time") else "marked" if name == "datepublished" else "other"
        for value in head.meta.get(name, ()):
            gathered.add(dates.stamp(value), **{f"meta_{kind}": 1.0})
    for name in phrases.lines("page")["modified"]:
        for value in head.meta.get(name, ()):
            gathered.add(dates.stamp(value), meta_modified=1.0)


def _add_shown(gathered: Candidates, tree: etree._Element, found: Sequence[Block], kept: Sequence[Block]) -> None:
    """The days in the blocks' lines, and those of time elements in them."""
    times = _Times(tree)
    rooms = _Rooms(found, kept)
    shown = 0
    for place, block in enumerate(found):
        timed = times.of(block)
        if len(block.text) > _LONGEST_BLOCK or not (timed or _YEAR.search(block.text)):
            continue
        room = rooms.of(place, block)
        if room == "story":
            continue
        line = spaced(block)
        for number, one in enumerate(dates.in_line(line[:_LINE])):
            kind = _kind(one, line)
            first = not shown and room in _UP and kind in ("alone", "line")
            signs = {f"{room}_{kind}": 1.0, "first_shown": float(first), "second": float(number > 0)}
            signs |= {"said": float(one.published and len(line) <= _LINE), "linked": block.linked}
            signs |= {"aside": float(block.aside)}
            gathered.add(one.date, **signs, by=float(room == "around" and bool(byline.authors(line))))
            shown += first
        gathered.add(timed, **{f"{room}_time": 1.0, "time_of_update": float(dates.is_updated(line))})


def _kind(one: dates.DateInLine, line: str) -> str:
    if one.updated:
        return "updated"
    if one.alone and len(line) <= _LINE:
        return "alone"
    return "line" if len(line) <= _LINE and not ends_sentence(line) else "text"


class _Rooms:
    """Where a block stands to the article."""

    def __init__(self, found: Sequence[Block], kept: Sequence[Block]) -> None:
        self.around = {id(block) for block in around_headline(found, kept)} if kept else set[int]()
        self.first = _first(found, kept) if kept else len(found)
        self.top = _headline(found, self.first) if kept else 0
        self.own = {id(block) for block in kept}
        self.last = max((place for place, block in enumerate(found) if id(block) in self.own), default=self.first)

    def of(self, place: int, block: Block) -> str:
        if block.caption:
            return "caption"
        if id(block) in self.own and ends_sentence(block.text):
            return "story"
        if id(block) in self.around:
            return "around"
        if place < self.top:
            return "above_near" if self.top - place <= _ABOVE else "above"
        if place > self.first:
            return "in" if place <= self.last else "below_near" if place <= self.last + _BELOW else "below"
        return "between"


def _first(found: Sequence[Block], kept: Sequence[Block]) -> int:
    """The place of the article's first paragraph."""
    prose = {id(block) for block in kept if block.is_prose}
    return next((number for number, block in enumerate(found) if id(block) in prose), found.index(kept[0]))


def _headline(found: Sequence[Block], first: int) -> int:
    return next((n for n in range(first - 1, -1, -1) if found[n].tag == "h1"), max(0, first - 12))


class _Times:
    """The days of the page's time elements."""

    def __init__(self, tree: etree._Element) -> None:
        self.first: dict[etree._Element, dt.date] = {}  # in each element that holds one
        self.loose: dict[etree._Element, list[tuple[str, dt.date]]] = {}  # those right in a room, with what they say
        for time in tree.iter("time"):
            if date := dates.iso_date(time.get("datetime") or ""):
                for element in (time, *time.iterancestors()):
                    self.first.setdefault(element, date)
                said = even(" ".join(time.itertext()))
                self.loose.setdefault(next(time.iterancestors(*phrases.words("page", "block"))), []).append(
                    (said, date)
                )

    def of(self, block: Block) -> dt.date | None:
        """The day of the first time element in the block."""
        if block.element.tag not in _ROOMS:
            return self.first.get(block.element)
        return next((date for said, date in self.loose.get(block.element, ()) if said and said in block.text), None)


def _marked(tree: etree._Element) -> dt.date | None:
    """The day of the element that the page's markup names as the article's."""
    for element in tree.iter("time", "span", "div", "p", "abbr", "meta"):
        if "datePublished" in (element.get("itemprop") or "").split() or element.get("pubdate") is not None:
            start = even("".join(text for text, _ in zip(element.itertext(), range(20), strict=False)))[:100]
            values = (element.get("datetime"), element.get("content"), element.get("title"), start)
            if date := next((date for value in values if value and (date := dates.stamp(value))), None):
                return date
    return None


def _relations(date: dt.date, every: Candidates, url: str) -> Signs:
    """How the day stands to the others, and to the month in the address."""
    others = [other for other in every if other != date]
    told = [name for name, value in every[date].items() if value and name.endswith(_TELLING)]
    beside = float(any(abs((other - date).days) == 1 for other in others))
    listed = {name for name in told if name.endswith(_LISTED)}
    month = _MONTH.search(url)
    same = month is not None and (date.year, date.month) == (int(month["year"]), int(month["month"]))
    return {
        "agreeing": sum(name.partition("_")[0] in _PLACES for name in told) / 3,
        "earliest": float(bool(others) and date < min(others)),
        "latest": float(bool(others) and date > max(others)),
        "only_updated": float(not told and any(name.endswith("_updated") for name in every[date])),
        "in_list": float(any(every[other].get(name) for other in others for name in listed)),
        "beside": beside,
        "shown_beside": beside * any(name.startswith("around_") for name in told),
        "in_month": float(same),
        "not_in_month": float(month is not None and not same),
        "few": 1 / len(every),
    }
