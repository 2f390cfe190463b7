"""What tells the blocks of an article from those around it: how they read, where they stand, what is kept beside."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence, Set

from corpus.formats import news_style
from corpus.formats.blocks import Block
from corpus.formats.lines import ends_sentence
from corpus.formats.main_content import FirstReading, path

_WORD = re.compile(r"\w{4,}")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_TAGS = frozenset(("p", "div", "li", "td", "figcaption"))
_SIZES = (15, 40, 80, 160, 320)
_START = 200  # characters whose letters are counted
_ASKED = 400  # characters in which a block may speak to the reader
_OFFER = 250  # characters of what only offers something
_END = 0.1  # of the article, at most, behind what stands at its end
_LONG = 8  # different words of a block that may tell what it is about
_NEAR = 4  # blocks before and behind

Signs = dict[str, float]


class BlockFeatures:
    """The evidence for the blocks of a page. `kept` are those of the first reading that aren't surplus, `title` is what
    the page's head says."""

    def __init__(self, found: Sequence[Block], reading: FirstReading, kept: Sequence[Block], title: str) -> None:
        own = set(map(id, kept))
        self.found, self.reading = found, reading
        self.kept = [id(block) in own for block in found]
        self.prose = [block.is_prose for block in found]
        places = [place for place, is_own in enumerate(self.kept) if is_own]
        marks = [place for place in places if self.prose[place]] or places or [len(found)]
        self.first, self.last = marks[0], marks[-1]
        self._count_sizes()
        self._count_kinds()
        self._count_words(title)

    def of(self, place: int) -> Signs:
        """What speaks for the block at a place: numbers between 0 and some 2, most of them 0 or 1."""
        block = self.found[place]
        return {
            "any": 1.0,
            **self._element(place),
            **_letters(block.text),
            **self._read(place),
            **self._position(place),
            **self._near(place),
            **self._alike(place),
            **self._words(place),
            **self._spoken(place),
        }

    def _count_sizes(self) -> None:
        self.sizes = [block.size for block in self.found]
        self.behind = [0]  # size of what is kept from a place on
        for size, is_own in zip(reversed(self.sizes), reversed(self.kept), strict=True):
            self.behind.append(self.behind[-1] + size * is_own)
        self.behind.reverse()

    def _count_kinds(self) -> None:
        self.paths = [path(block.element) for block in self.found]
        self.parents = [block.element.getparent() for block in self.found]
        self.kinds, self.texts = Counter(self.paths), Counter(block.text for block in self.found)
        self.kinds_kept = Counter(one for one, is_own in zip(self.paths, self.kept, strict=True) if is_own)
        self.held, self.held_kept = Counter[object](), Counter[object]()
        for parent, size, is_own in zip(self.parents, self.sizes, self.kept, strict=True):
            self.held[parent] += size
            self.held_kept[parent] += size * is_own

    def _count_words(self, title: str) -> None:
        self.title = _words(title)
        self.said = [_words(block.text) for block in self.found]
        self.inside, self.outside = Counter[str](), Counter[str]()
        for words, is_own in zip(self.said, self.kept, strict=True):
            (self.inside if is_own else self.outside).update(words)

    def _element(self, place: int) -> Signs:
        block, size = self.found[place], self.sizes[place]
        return {
            f"tag_{block.tag}" if block.tag in _TAGS else "tag": 1.0,
            f"size_{bisect_right(_SIZES, size)}": 1.0,
            "heading": float(block.is_heading),
            "prose": float(self.prose[place]),
            "linked": block.linked,
            "linked_all": float(block.linked > 0.8),
            "linked_some": float(0 < block.linked < 0.8),
            "caption": float(block.caption),
            "aside": float(block.aside),
            "reasons": float(bool(block.reasons)),
        }

    def _read(self, place: int) -> Signs:
        """What the first reading says of the block."""
        block = self.found[place]
        return {
            "kept": float(self.kept[place]),
            "taken": float(id(block) in self.reading.taken),
            "inside": float(id(block.element) in self.reading.inside),
        }

    def _position(self, place: int) -> Signs:
        """Where the block stands to the first and last paragraph that are kept."""
        return {
            "before": float(place < self.first),
            "within": float(self.first <= place <= self.last),
            "after": float(place > self.last),
            "far_before": math.log1p(max(0, self.first - place)) / 3,
            "far_after": math.log1p(max(0, place - self.last)) / 3,
            "last": float(self.kept[place] and place >= self.last),
            "place": place / len(self.found),
            "rest": self.behind[place + 1] / max(1, self.behind[0]),
        }

    def _near(self, place: int) -> Signs:
        """What its neighbours are."""
        up, down = max(0, place - 1), min(len(self.found) - 1, place + 1)
        return {
            "up_kept": float(up != place and self.kept[up]),
            "up_prose": float(up != place and self.prose[up]),
            "up_share": sum(self.kept[max(0, place - _NEAR) : place]) / _NEAR,
            "down_kept": float(down != place and self.kept[down]),
            "down_prose": float(down != place and self.prose[down]),
            "down_share": sum(self.kept[place + 1 : place + 1 + _NEAR]) / _NEAR,
            "down_linked": float(down != place and self.found[down].linked > 0.8),
        }

    def _alike(self, place: int) -> Signs:
        """What is kept of those of its kind, of those in the same element, and whether it is there more than once."""
        kind, parent, own = self.paths[place], self.parents[place], self.kept[place]
        others = self.kinds[kind] - 1
        size = self.held[parent] - self.sizes[place]
        return {
            "kind_kept": (self.kinds_kept[kind] - own) / others if others else 0.5,
            "kind_alone": float(not others),
            "kind_many": min(1.0, math.log1p(others) / 4),
            "element_kept": (self.held_kept[parent] - self.sizes[place] * own) / size if size else 0.5,
            "element_alone": float(not size),
            "repeated": float(self.texts[self.found[place].text] > 1),
        }

    def _words(self, place: int) -> Signs:
        """The part of its words that are in the title, in other blocks that are kept and in others that aren't."""
        words, own = self.said[place], self.kept[place]
        inside = sum(self.inside[word] > own for word in words) / max(1, len(words))
        outside = sum(self.outside[word] > (not own) for word in words) / max(1, len(words))
        return {
            "title": len(words & self.title) / max(3, min(len(words), len(self.title))),
            "inside_words": inside,
            "outside_words": outside,
            "inside_words_long": inside * (len(words) >= _LONG),
            "outside_words_long": outside * (len(words) >= _LONG),
        }

    def _spoken(self, place: int) -> Signs:
        """Whether it speaks to the reader, as what a site offers does: in few words, or where little follows."""
        text = self.found[place].text
        asks = float(news_style.addresses(text[:_ASKED]))
        return {
            "addresses": asks,
            "addresses_short": asks * (len(text) < _OFFER),
            "addresses_late": asks * (self.behind[place + 1] < _END * max(1, self.behind[0])),
        }


def _letters(text: str) -> Signs:
    start = text[:_START]
    return {
        "ends": float(ends_sentence(text)),
        "ends_colon": float(text.endswith(":")),
        "ends_asking": float(text.endswith(("?", "!"))),
        "lower": float(text[0].islower()),
        "digit": float(text[0].isdigit()),
        "digits": sum(map(str.isdigit, start)) / len(start),
        "capitals": sum(map(str.isupper, start)) / len(start),
        "commas": min(1.0, 10 * (text.count(",") + text.count(";")) / max(20, len(text))),
        "year": float(len(text) < 80 and bool(_YEAR.search(text))),
        "copyright": float("©" in text),
        "parted": float(any(mark in text for mark in "|•·")),
        "at": float("@" in text),
        "address": float("http" in text or "www." in text),
        "quoted": float(any(mark in text for mark in '“„"«')),
    }


def _words(text: str) -> Set[str]:
    return set(_WORD.findall(text.lower()))
