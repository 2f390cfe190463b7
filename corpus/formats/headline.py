"""The headline of a page, and who published it by the window's title."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from corpus.formats import byline, furniture
from corpus.formats.address import names_host
from corpus.formats.blocks import Block
from corpus.formats.decoding import even
from corpus.model import Draft

_SUFFIX = re.compile(r"(?<!\s)\s+[|–—•·:»›«‹-]\s+|(?<!\s)\s*\|\s*")
_PREFIX = re.compile(r":\s+")
_KICKER = re.compile(
    r"kicker|overline|eyebrow|topline|dachzeile|spitzmarke|roofline|preheadline|supertitle", re.IGNORECASE
)
_UNSEEN = re.compile(r"hidden|invisible|sr-only|screen-?reader|aural", re.IGNORECASE)
_LEFT_OVER = re.compile(r"^[:|–—•·»›-]\s+")
_NO_LETTER = re.compile(r"[\W_]+")
_SITE_WORDS = 3  # an h1 of no more words may be the site's name
_OUTLET_WORDS = 5
_SUFFIX_WORDS = 4  # of an outlet that nothing else names
_NEAR = 4  # blocks between the headline and the first paragraph: byline, day, picture
_DECKS = 3  # blocks below an h1 in which the rest of the title may stand


def headline(found: Sequence[Block], kept: Sequence[Block], facts: Draft, window: str) -> str:
    """The headline as the page shows it; else as its head has it."""
    return _LEFT_OVER.sub("", _headline(found, kept, facts, window))


def _headline(found: Sequence[Block], kept: Sequence[Block], facts: Draft, window: str) -> str:
    told = facts.title or window
    shown = [block for block in found if block.tag == "h1" and _squeezed(block.text) != _squeezed(facts.outlet)]
    for block in shown:
        text = _without_outlet(_text(block), facts, found)
        if not told or _overlap(text, told) >= 0.5:
            if not facts.title and (inner := _inner(block, kept, window) or _beside_site(text, found, window)):
                return inner
            return _completed(block, text, _without_outlet(told, facts, found), found)
    named = _named(found, told) or _above(shown, found, kept)
    if named or facts.title:
        return named or _without_outlet(facts.title, facts, found)
    return _text(shown[0]) if len(shown) == 1 else _without_outlet(window, facts, found)


def _above(shown: Sequence[Block], found: Sequence[Block], kept: Sequence[Block]) -> str:
    """The h1 that stands over the article, next to its first paragraph: what readers see is the headline, whatever the
    head says."""
    first = next((block for block in kept if block.is_prose), None)
    place = next((number for number, block in enumerate(found) if block is first), 0)
    near = {id(block) for block in found[max(0, place - _NEAR) : place]}
    return next((_text(block) for block in reversed(shown) if id(block) in near and not block.aside), "")


def _named(found: Sequence[Block], told: str) -> str:
    """The heading that says what the head tells, or the longest part of it."""
    keys = (_squeezed(told), _squeezed(max(_SUFFIX.split(told), key=len)))
    headings = {_squeezed(block.text): block.text for block in found if block.is_heading}
    return next((headings[key] for key in keys if key and key in headings), "")


def outlet_of(window: str, title: str) -> str:
    """The outlet in a window's title, "Headline | Section | Outlet" or the reverse, if the rest is the headline."""
    parts = [part.strip() for part in _SUFFIX.split(window) if part.strip()]
    if len(parts) == 1:
        parts = _PREFIX.split(window, maxsplit=1)
    if len(parts) < 2 or not title:
        return ""
    for one, others in ((parts[-1], parts[:-1]), (parts[0], parts[1:])):
        if _overlap(" ".join(others), title) >= 0.8 and _overlap(one, title) < 0.5 and _is_name(one):
            return one
    return ""


def _is_name(text: str) -> bool:
    return len(text.split()) <= _OUTLET_WORDS and not furniture.is_label(text) and not text[:1].islower()


def _text(block: Block) -> str:
    """What a heading says, without the kicker in it."""
    parts = [child for child in block.element if isinstance(child.tag, str)]
    kickers = [part for part in parts if _KICKER.search(part.get("class") or "")]
    kickers += _before_unseen(parts)
    if not kickers or len(block.text) > 500:
        return block.text
    words = [*block.element.xpath("./text()")]
    words += [even("".join(part.itertext())) for part in parts if part not in kickers]
    return even(" ".join(words)) or block.text


def _before_unseen(parts: Sequence[etree._Element]) -> Sequence[etree._Element]:
    """The parts up to a mark for those who can't see how a kicker is set apart: "Storm" and ":" before "Pier gone"."""
    marks = (n for n, part in enumerate(parts) if _UNSEEN.search(part.get("class") or "") and _is_mark(part))
    return parts[: next(marks, -1) + 1]


def _is_mark(part: etree._Element) -> bool:
    words = even("".join(part.itertext()))
    return 0 < len(words) <= 3 and not _squeezed(words)


def _completed(block: Block, text: str, told: str, found: Sequence[Block]) -> str:
    """The heading, or the title that the page's head tells where the heading is more or less than that."""
    heading, title = _squeezed(text), _squeezed(told)
    if not title or heading == title:
        return text
    if heading.endswith(title) and len(told.split()) > 2 and _is_glued(text, told):
        return told
    if len(told.split()) > 2 and title in _parts(block):
        return told
    if title.startswith(heading) and len(title) > len(heading):
        place = next(number for number, other in enumerate(found) if other is block)
        below = {_squeezed(other.text) for other in found[place + 1 : place + 1 + _DECKS]}
        if title[len(heading) :] in below:
            return told
    return text


def _parts(block: Block) -> set[str]:
    """What stands before and after each border between the heading's elements, squeezed."""
    pieces = [_squeezed(piece) for piece in block.element.itertext()]
    return {"".join(part) for n in range(1, len(pieces)) for part in (pieces[:n], pieces[n:])}


def _beside_site(text: str, found: Sequence[Block], window: str) -> str:
    """The heading that the longest part of the window's title names, where the h1 is another part of it: the site."""
    parts = {_squeezed(part): part for part in _SUFFIX.split(window)}
    longest = max(parts, key=len, default="")
    if _squeezed(text) not in parts or _squeezed(text) == longest:
        return ""
    return next((block.text for block in found if block.is_heading and _squeezed(block.text) == longest), "")


def _is_glued(text: str, told: str) -> bool:
    """True if what stands before the title in the heading isn't parted from it by a space."""
    place = text.find(told)
    return place > 0 and not text[place - 1].isspace()


def _inner(block: Block, kept: Sequence[Block], window: str) -> str:
    """The heading right above the article, where the h1 outside it is the name of the site."""
    if len(block.text.split()) > _SITE_WORDS or _squeezed(block.text) != _squeezed(window):
        return ""
    headings = [other for other in kept if other.is_heading]
    if not kept or not headings or kept[0] is not headings[0]:
        return ""
    return "" if any(other.tag == headings[0].tag for other in headings[1:]) else headings[0].text


def _overlap(one: str, other: str) -> float:
    """Shared words as part of the shorter text's words."""
    first, second = set(one.lower().split()), set(other.lower().split())
    shared = len(first & second) / max(1, min(len(first), len(second)))
    return max(shared, float(bool(one) and _squeezed(one) in _squeezed(other)))


def _squeezed(text: str) -> str:
    """Letters and digits only, in lower case."""
    return _NO_LETTER.sub("", text).lower()


def _without_outlet(title: str, facts: Draft, found: Sequence[Block]) -> str:
    """The title without " | Outlet" behind it or "Outlet: " before."""
    parts = _SUFFIX.split(title)
    if len(parts) > 1:
        own = title[: title.rindex(parts[-1])].rstrip(" |–—•·:-")
        headings = {_squeezed(block.text) for block in found if block.is_heading}
        return own if _is_outlet(parts[-1], facts) or _squeezed(own) in headings else title
    first, *rest = _PREFIX.split(title, maxsplit=1)
    return rest[0] if rest and names_host(first, facts.url) else title


def _is_outlet(part: str, facts: Draft) -> bool:
    if _squeezed(part) == _squeezed(facts.outlet) or byline.outlet(part) or names_host(part, facts.url):
        return True
    return not facts.outlet and len(part.split()) <= _SUFFIX_WORDS
