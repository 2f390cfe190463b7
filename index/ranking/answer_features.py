"""Features that tell whether a passage has words of the kind that is asked for, and how near to the question's."""

from __future__ import annotations

from index.ranking.answer_types import is_number
from index.ranking.candidate_text import CandidateText, share_of, within

NEAR = 7


def typed(r: CandidateText) -> float:
    """Best share of a sentence that also has words of the kind that is asked for (names, numbers, dates, places)."""
    told = (bounds for bounds, options in zip(r.bounds, r.typed, strict=False) if options)
    return max((share_of(within(r, *bounds), r.asked) for bounds in told), default=0.0)


def typed_anywhere(r: CandidateText) -> float:
    """1 if the passage has words of the kind that is asked for."""
    return float(any(r.typed))


def typed_near(r: CandidateText) -> float:
    """Greatest share within seven words of a word of the kind that is asked for."""
    best = 0.0
    for bounds, options in zip(r.bounds, r.typed, strict=False):
        inside = within(r, *bounds) if options else []
        for first, last in options if inside else ():
            near = [place for place in inside if first - NEAR <= place[0] < last + NEAR]
            best = max(best, share_of(near, r.asked))
    return best


def focus(r: CandidateText) -> float:
    """1 if a number stands within three words of what is counted."""
    if not r.asked.focus:
        return 0.0
    for number, term, _ in r.places:
        if term == r.asked.focus:
            near = r.words.forms[max(0, number - 4) : number + 2]
            if any(is_number(form) for form in near):
                return 1.0
    return 0.0
