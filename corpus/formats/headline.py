"""The headline of a page, and who published it by the window's title.

The headline is chosen among the page's headings and the titles in its head by a conditional logit on what speaks for
each; its weights are fitted by `tests.training.pages.headlines`.
"""

from __future__ import annotations

import re

from corpus.formats import choice, furniture
from corpus.formats.headline_candidates import BORDER, PREFIX, squeezed
from corpus.formats.headline_features import Page, features

_LEFT_OVER = re.compile(r"^[:|–—•·»›-]\s+")
_OUTLET_WORDS = 5


def headline(page: Page) -> str:
    """The headline, on one line; "" if nothing on the page may be one."""
    weights = choice.weights("headline")
    scored = [(choice.score(features(one, page), weights), one) for one in page.candidates]
    best = max(scored, key=lambda item: item[0], default=None)
    return _LEFT_OVER.sub("", best[1].text) if best else ""


def outlet_of(window: str, title: str) -> str:
    """The outlet in a window's title, "Headline | Section | Outlet" or the reverse, if the rest is the headline."""
    parts = [part.strip() for part in BORDER.split(window) if part.strip()]
    if len(parts) == 1:
        parts = PREFIX.split(window, maxsplit=1)
    if len(parts) < 2 or not title:
        return ""
    for one, others in ((parts[-1], parts[:-1]), (parts[0], parts[1:])):
        if _overlap(" ".join(others), title) >= 0.8 and _overlap(one, title) < 0.5 and _is_name(one):
            return one
    return ""


def _is_name(text: str) -> bool:
    return len(text.split()) <= _OUTLET_WORDS and not furniture.is_label(text) and not text[:1].islower()


def _overlap(one: str, other: str) -> float:
    """Shared words as part of the shorter text's words."""
    first, second = set(one.lower().split()), set(other.lower().split())
    shared = len(first & second) / max(1, min(len(first), len(second)))
    return max(shared, float(bool(one) and squeezed(one) in squeezed(other)))
