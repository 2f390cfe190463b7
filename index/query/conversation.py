"""What a conversation is about: what the next question may leave out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from index.query.model import ContextTerm, Query

MOST_TERMS = 12
MOST_PEOPLE = 8
MOST_ARTICLES = 6
MOST_SHOWN = 60
FADING = 0.5  # what is left of a term's or an article's weight after a question that doesn't have it
_FORGOTTEN = 0.15


@dataclass(frozen=True, slots=True)
class Focus:
    """Somebody who was asked about or quoted. `gender` is "he", "she" or "" if nothing tells; `many` if it is an
    organisation or a group, which goes by "they" or "it"; `asked` if the question was about them, or they were its
    answer, and they aren't only quoted."""

    name: str
    gender: str = ""
    many: bool = False
    asked: bool = False


@dataclass(frozen=True, slots=True)
class ConversationState:
    """What the last questions and answers of a chat were about.

    `query` is the last question as it was understood. `people` come most in focus first. `terms` are the words of the
    topic with decaying weight, heaviest first; `articles` (id, weight) those that the answers stand in, or come
    closest, heaviest first; `answered_by` is the passage shown first, 0 if none was; `shown` are the passages that were
    shown
    since the topic came up.
    """

    query: Query
    people: tuple[Focus, ...] = ()
    terms: tuple[ContextTerm, ...] = ()
    articles: tuple[tuple[int, float], ...] = ()
    answered_by: int = 0
    shown: tuple[int, ...] = ()


def faded(terms: Iterable[ContextTerm]) -> tuple[ContextTerm, ...]:
    """The terms as they weigh one question later; those that weigh next to nothing are gone."""
    left = (replace(term, weight=term.weight * FADING) for term in terms)
    return tuple(term for term in left if term.weight >= _FORGOTTEN)


def heaviest(terms: Iterable[ContextTerm]) -> tuple[ContextTerm, ...]:
    """Each word once, with its greatest weight, in the order given; at most MOST_TERMS."""
    best: dict[str, ContextTerm] = {}
    for term in terms:
        known = best.get(term.word.casefold())
        if known is None or known.weight < term.weight:
            best[term.word.casefold()] = term
    kept = sorted(best.values(), key=lambda term: -term.weight)[:MOST_TERMS]
    return tuple(term for term in best.values() if term in kept)


def merged_articles(
    new: Sequence[tuple[int, float]], old: Sequence[tuple[int, float]]
) -> tuple[tuple[int, float], ...]:
    """The new articles, and what is left of the old ones; heaviest first."""
    weights = {number: weight * FADING for number, weight in old if weight * FADING >= _FORGOTTEN}
    for number, weight in new:
        weights[number] = max(weight, weights.get(number, 0.0))
    return tuple(sorted(weights.items(), key=lambda item: -item[1])[:MOST_ARTICLES])


def in_focus(new: Sequence[Focus], old: Sequence[Focus], *, goes_on: bool) -> tuple[Focus, ...]:
    """The people, each once, those just named first; while a conversation goes on, whom it is about stays before those
    who are only quoted."""
    ordered = sorted((*new, *old), key=lambda focus: not focus.asked) if goes_on else (*new, *old)
    found: dict[str, Focus] = {}
    for focus in ordered:
        known = found.setdefault(focus.name, focus)
        found[focus.name] = replace(known, gender=known.gender or focus.gender)
    return tuple(found.values())[:MOST_PEOPLE]
