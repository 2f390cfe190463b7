"""What may be the headline of a page: its headings and the titles that its head tells, whole and without the outlet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from corpus.formats.blocks import Block
from corpus.formats.decoding import even

BORDER = re.compile(r"(?<!\s)\s+[|–—•·:»›«‹-]\s+|(?<!\s)\s*\|\s*")
PREFIX = re.compile(r":\s+")
_KICKER = re.compile(
    r"kicker|overline|eyebrow|topline|dachzeile|spitzmarke|roofline|preheadline|supertitle", re.IGNORECASE
)
_UNSEEN = re.compile(r"hidden|invisible|sr-only|screen-?reader|aural", re.IGNORECASE)
_TITLED = re.compile(r"title|headline|heading", re.IGNORECASE)
_NO_LETTER = re.compile(r"[\W_]+")
_MARKING = frozenset(("a", "abbr", "b", "cite", "em", "font", "i", "mark", "q", "strong", "sub", "sup", "u", "wbr"))
_LONGEST = 500
_MOST_HEADINGS = 60
_TITLE_WORDS = 30  # of a block that is no heading but goes by the name of one


@dataclass(slots=True)
class Candidate:
    """`places` are those of the blocks that show it, `pieces` of those that show it beside something else; `whole`
    names the titles in the head that it is, `part` those of which it is a part, `left` what these say besides;
    `trimmed` is true if a block that shows it says a kicker besides."""

    text: str
    places: list[int] = field(default_factory=list)
    whole: set[str] = field(default_factory=set)
    part: set[str] = field(default_factory=set)
    pieces: list[int] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    trimmed: bool = False


def candidates(found: Sequence[Block], told: Mapping[str, str], is_site: Callable[[str], bool]) -> Sequence[Candidate]:
    """The candidates, each text once. `told` are the titles of the page's head by where they stand, `is_site` is true
    for names of the site: they are cut off, and none is a candidate unless there is nothing else."""
    gathered: dict[str, Candidate] = {}
    for place in _titled(found):
        _add_heading(gathered, found[place], place, is_site)
    for source, title in told.items():
        own = without_site(title, is_site)
        _of(gathered, own).whole.add(source)
        for part, left in _parts(own):
            _of(gathered, part).part.add(source)
            _of(gathered, part).left.append(left)
    gathered.pop("", None)
    return [one for one in gathered.values() if not is_site(one.text)] or [*gathered.values()]


def _add_heading(gathered: dict[str, Candidate], block: Block, place: int, is_site: Callable[[str], bool]) -> None:
    text = _without_kicker(block)
    for shown in {text, block.text}:
        one = _of(gathered, without_site(shown, is_site))
        one.places.append(place)
        one.trimmed |= shown != block.text
    for piece in _pieces(block):
        _of(gathered, piece).pieces.append(place)


def _of(gathered: dict[str, Candidate], text: str) -> Candidate:
    return gathered.setdefault(squeezed(text), Candidate(text))


def without_site(title: str, is_site: Callable[[str], bool]) -> str:
    """The title without " | Outlet" behind it or "Outlet: " before."""
    for part, left in _parts(title):
        if part and is_site(left):
            return without_site(part, is_site)
    return title


def without_outlet(title: str, outlet: str) -> str:
    """The title as an article's, where it is told with its outlet's name: "Night ferry to stop - Bay Gazette"."""
    return without_site(title, lambda part: squeezed(part) == squeezed(outlet)) if outlet else title


def _titled(found: Sequence[Block]) -> list[int]:
    """The places of the first headings, and of short blocks whose class names call them titles."""
    places = (n for n, block in enumerate(found) if len(block.text) <= _LONGEST and (block.is_heading or _named(block)))
    return [place for _, place in zip(range(_MOST_HEADINGS), places, strict=False)]


def _named(block: Block) -> bool:
    return block.text.count(" ") < _TITLE_WORDS and is_titled(block.element)


def is_titled(element: etree._Element) -> bool:
    """True for an element that its own names call a title."""
    names = (element.get("class"), element.get("id"), element.get("itemprop"))
    return any(name and _TITLED.search(name) for name in names)


def _parts(title: str) -> Iterator[tuple[str, str]]:
    """What stands on one side of a border in the title, and what on the other ("Headline | Section | Outlet")."""
    for border in BORDER.finditer(title):
        before, behind = title[: border.start()].strip(), title[border.end() :].strip()
        yield before, behind
        yield behind, before
    if prefix := PREFIX.search(title):
        yield title[prefix.end() :].strip(), title[: prefix.start()].strip()


def _without_kicker(block: Block) -> str:
    """What a heading says, without the kicker in it."""
    inner = [child for child in block.element if isinstance(child.tag, str)]
    kickers = [part for part in inner if _KICKER.search(part.get("class") or "")]
    kickers += _before_unseen(inner)
    if not kickers or len(block.text) > _LONGEST:
        return block.text
    words = [*block.element.xpath("./text()")]
    words += [even("".join(part.itertext())) for part in inner if part not in kickers]
    return even(" ".join(words)) or block.text


def _before_unseen(inner: Sequence[etree._Element]) -> Sequence[etree._Element]:
    """The parts up to a mark for those who can't see how a kicker is set apart: "Storm" and ":" before "Pier gone"."""
    marks = (n for n, part in enumerate(inner) if _UNSEEN.search(part.get("class") or "") and _is_mark(part))
    return inner[: next(marks, -1) + 1]


def _is_mark(part: etree._Element) -> bool:
    words = even("".join(part.itertext()))
    return 0 < len(words) <= 3 and not squeezed(words)


def squeezed(text: str) -> str:
    """Letters and digits only, in lower case."""
    return _NO_LETTER.sub("", text).lower()


def _pieces(block: Block) -> Iterator[str]:
    """What stands before and behind the first and the last border between the heading's elements."""
    if not block.is_heading or not len(block.element) or len(block.text) > _LONGEST:
        return
    told = [piece for text in _texts(block.element) if (piece := even(text))]
    if squeezed("".join(told)) != squeezed(block.text):  # some of its text is not shown: readings beside ideographs
        return
    for place in sorted({1, len(told) - 1}) if len(told) > 1 else ():
        yield even(" ".join(told[:place]))
        yield even(" ".join(told[place:]))


def _texts(heading: etree._Element) -> list[str]:
    """The texts between the borders; elements that only mark words among others are none."""
    found = [""]
    for event, element in etree.iterwalk(heading, events=("start", "end")):
        if element is heading:
            found[-1] += (heading.text or "") if event == "start" else ""
            continue
        if element.tag not in _MARKING:
            found.append("")
        found[-1] += (element.text if event == "start" else element.tail) or ""
    return found
