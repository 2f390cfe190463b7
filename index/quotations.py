"""Whether a quotation stands in a passage, word for word or nearly."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from corpus.article import Span
from corpus.errors import InvalidError
from index.analysis import Words, words
from index.answer import Verdict, Verification
from index.choosing import evidence_of
from index.searching import Search

LONGEST = 300  # words of a quotation that are compared
_NEAR = 0.6  # share of the quotation's words, in order, from which a passage is near


@dataclass(frozen=True, slots=True)
class Alignment:
    """How a quotation's words lie in a passage; spans as in `index.answer.Verification`. `share` is the share of the
    quotation's words that the passage has in their order."""

    verdict: Verdict
    share: float
    matched: Span | None = None
    differing: tuple[Span, ...] = ()
    missing: tuple[Span, ...] = ()


def align(quotation: str, text: str) -> Alignment:
    """Lay the quotation along the passage; case, punctuation and diacritics don't count."""
    asked, found = words(quotation, ""), words(text, "")
    wanted, there = asked.forms[:LONGEST], found.forms
    if not wanted or not there:
        return Alignment(Verdict.ABSENT, 0.0)
    exact = _exact(wanted, there)
    if exact is not None:
        return Alignment(Verdict.EXACT, 1.0, Span(found.starts[exact], found.ends[exact + len(wanted) - 1]))
    first, last = _window(wanted, there)
    blocks = SequenceMatcher(None, wanted, there[first:last], autojunk=False).get_matching_blocks()
    shared = [block for block in blocks if block.size]
    share = sum(block.size for block in shared) / len(wanted)
    if not shared or share < _NEAR:
        return Alignment(Verdict.ABSENT, share)
    start, end = first + shared[0].b, first + shared[-1].b + shared[-1].size
    same = {first + block.b + n for block in shared for n in range(block.size)}
    had = {block.a + n for block in shared for n in range(block.size)}
    return Alignment(
        Verdict.NEAR,
        share,
        Span(found.starts[start], found.ends[end - 1]),
        _spans(found, [n for n in range(start, end) if n not in same]),
        _spans(asked, [n for n in range(len(wanted)) if n not in had]),
    )


def unquoted(text: str) -> str:
    """The quotation without white space, quotation marks and a /verify's leftovers around it. InvalidError if no word
    is left."""
    plain = " ".join(text.split()).strip("\"“”„«»‘’' ")
    if not words(plain, ""):
        raise InvalidError("there are no words to look for")
    return plain


def verification(quotation: str, found: Search, limit: int) -> Verification:
    """The best alignment among the passages found; exact ones first, then by the share of words they have."""
    aligned = [(align(quotation, item.passage.text), item) for item in found.ranked]
    there = [(how, item) for how, item in aligned if how.verdict is not Verdict.ABSENT]
    if not there:
        return Verification(quotation, Verdict.ABSENT)
    there.sort(key=lambda entry: (entry[0].verdict is not Verdict.EXACT, -entry[0].share))
    best = there[0][0]
    same = [item for how, item in there if how.verdict is best.verdict]
    evidence = tuple(evidence_of(same, found.citations)[:limit])
    return Verification(quotation, best.verdict, evidence, best.matched, best.differing, best.missing)


def _exact(wanted: tuple[str, ...], there: tuple[str, ...]) -> int | None:
    """Where all the words stand in a row."""
    # Words can't hold a line feed, so a match in the joined texts is a match of whole words.
    at = ("\n" + "\n".join(there) + "\n").find("\n" + "\n".join(wanted) + "\n")
    return ("\n" + "\n".join(there) + "\n").count("\n", 0, at + 1) - 1 if at >= 0 else None


def _window(wanted: tuple[str, ...], there: tuple[str, ...]) -> tuple[int, int]:
    """The stretch of the passage, a half longer than the quotation, that holds most of its words."""
    size = min(len(there), len(wanted) * 3 // 2 + 4)
    known = set(wanted)
    hits = [form in known for form in there]
    count = best = sum(hits[:size])
    at = 0
    for end in range(size, len(there)):
        count += hits[end] - hits[end - size]
        if count > best:
            best, at = count, end - size + 1
    return at, at + size


def _spans(found: Words, numbers: list[int]) -> tuple[Span, ...]:
    """Runs of words as spans."""
    spans: list[Span] = []
    before = -2
    for number in numbers:
        start = spans.pop().start if number == before + 1 and spans else found.starts[number]
        spans.append(Span(start, found.ends[number]))
        before = number
    return tuple(spans)
