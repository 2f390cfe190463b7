"""Whether a quotation stands in a passage, word for word or nearly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from corpus.errors import InvalidError
from corpus.language_detection import language_of
from corpus.model import AttributionKind, Passage, Span
from corpus.punctuation import QUOTES, quotations
from index.analysis.analyzer import Words, words
from index.analysis.phrases import LEFT_OUT, LONGEST, in_a_row, phrases
from index.answers.context import AnswerContext
from index.answers.evidence import evidence_of
from index.answers.results import QuoteCheck, Verdict
from index.answers.voices import voices_in
from index.query.entity_linking import Resolved
from index.query.model import Query
from index.ranking.ranker import Ranked
from index.retrieval.limits import Limits
from index.retrieval.retriever import SearchResult

_NEAR_SHARE = 0.6  # share of the quotation's words, in order, from which a passage is near
_AS_NEAR = 0.15  # how much less of them other passages that are shown may have
_COMMON = 0.2  # what a stop word counts for
_MOST_MEANT = 3  # people of one name whose own words are looked through


@dataclass(frozen=True, slots=True)
class Alignment:
    """How a quotation's words lie in a passage; spans as in `QuoteCheck`. `share` is how much of the quotation, in 0–1,
    the passage has in its order, by all words alike or by those that not every text has, whichever is less; words that
    the passage has between them and the quotation hasn't count half against it."""

    verdict: Verdict
    share: float
    matched: Span | None = None
    differing: tuple[Span, ...] = ()
    missing: tuple[Span, ...] = ()


def align(quotation: str, text: str, within: Sequence[Span] = ()) -> Alignment:
    """Lay the quotation along the passage, or what of it lies `within` spans; case, punctuation and diacritics don't
    count. Where the quotation has three dots, the passage may have any words."""
    asked, found = words(quotation, ""), _within(words(text, ""), within)
    wanted, there = asked.forms[:LONGEST], found.forms
    if not wanted or not there:
        return Alignment(Verdict.ABSENT, 0.0)
    exact = in_a_row(phrases(quotation), there)
    if exact is not None:
        return Alignment(Verdict.EXACT, 1.0, Span(found.starts[exact[0]], found.ends[exact[1] - 1]))
    return _near(quotation, asked, found)


def _near(quotation: str, asked: Words, found: Words) -> Alignment:
    """How the quotation's words, which don't all stand there in a row, lie in the passage's."""
    wanted, there = asked.forms[:LONGEST], found.forms
    first, last = _window(wanted, there)
    blocks = SequenceMatcher(None, wanted, there[first:last], autojunk=False).get_matching_blocks()
    shared = [block for block in blocks if block.size]
    had = {block.a + n for block in shared for n in range(block.size)}
    if not shared:
        return Alignment(Verdict.ABSENT, 0.0)
    start, end = first + shared[0].b, first + shared[-1].b + shared[-1].size
    same = {first + block.b + n for block in shared for n in range(block.size)}
    between = [n for n in range(start, end) if n not in same]
    inserted = [] if LEFT_OUT.search(quotation) else [there[n] for n in between]
    share = min(_share(weight, wanted, had, inserted) for weight in (_alike, _telling(quotation)))
    if share < _NEAR_SHARE:
        return Alignment(Verdict.ABSENT, share)
    return Alignment(
        Verdict.NEAR,
        share,
        Span(found.starts[start], found.ends[end - 1]),
        _spans(found, between),
        _spans(asked, [n for n in range(len(wanted)) if n not in had]),
    )


def unquoted(text: str) -> str:
    """The quotation without white space, quotation marks and what stands around them: of a text that is mostly in
    quotation marks the parts that are, with three dots between. InvalidError if no word is left."""
    plain = " ".join(text.split())
    parts = [span.of(plain).strip(" ,.") for span in quotations(plain)]
    if sum(len(words(part, "")) for part in parts) * 2 >= len(words(plain, "")):
        plain = " … ".join(parts)
    plain = plain.strip(f"{QUOTES} ")
    if not words(plain, ""):
        raise InvalidError("there are no words to look for")
    return plain


async def quotation_check(context: AnswerContext, linked: Resolved, limit: int) -> QuoteCheck:
    """Whether the words of the topic stand in an article, and where. InvalidError if there are none."""
    quotation = unquoted(linked.query.topic)
    query = replace(linked.query, topic=quotation, corrected=())
    # Who is thought to have said it is no word of the quotation.
    words_alone = replace(query, speakers=())
    meant = linked.linked[0].people[:_MOST_MEANT] if linked.linked else ()
    query = replace(query, speakers=meant) if len(meant) == 1 else query
    found = await context.retriever.search(words_alone, Limits())
    for name in meant:
        theirs = await context.retriever.search(words_alone, Limits(spoken_by=name))
        found = _together(found, theirs)
    return checked(query, found, limit, meant)


def _together(found: SearchResult, other: SearchResult) -> SearchResult:
    known = {item.passage.id for item in found.ranked}
    more = [item for item in other.ranked if item.passage.id not in known]
    return replace(found, ranked=[*found.ranked, *more], citations=found.citations | other.citations)


def checked(query: Query, found: SearchResult, limit: int, meant: Sequence[str] = ()) -> QuoteCheck:
    """The best alignment among the passages found; exact ones first, of these what one of `meant` says, then by the
    share of words they have."""
    quotation = query.topic
    there = alignments(quotation, found.ranked)
    if meant:
        there.sort(key=lambda entry: (entry[0].verdict is not Verdict.EXACT, not _said_by(meant, *entry)))
    if not there:
        closest = tuple(evidence_of(found.ranked[: 3 * limit], found.citations)[:limit])
        return QuoteCheck(query, quotation, Verdict.ABSENT, closest=closest)
    best = there[0][0]
    same = [item for how, item in there if how.verdict is best.verdict and how.share >= best.share - _AS_NEAR]
    evidence = tuple(evidence_of(same, found.citations)[:limit])
    return QuoteCheck(
        query, quotation, best.verdict, evidence, (), best.matched, best.differing, best.missing, best.share
    )


def _said_by(meant: Sequence[str], how: Alignment, item: Ranked) -> bool:
    voices = voices_in(item.passage, how.matched)
    return any(one.speaker is not None and one.speaker.name in meant for one in voices)


def alignments(quotation: str, ranked: Sequence[Ranked]) -> list[tuple[Alignment, Ranked]]:
    """How the quotation lies in each passage that has it or most of its words, best first."""
    aligned = [(_aligned(quotation, item.passage), item) for item in ranked]
    there = [(how, item) for how, item in aligned if how.verdict is not Verdict.ABSENT]
    return sorted(there, key=lambda entry: _worse(entry[0]))


def _aligned(quotation: str, passage: Passage) -> Alignment:
    """The better of two: along the whole passage, or along what is quoted in it, without “he said” in the midst."""
    quoted = [
        span for item in passage.attributions for span in item.content if item.kind is not AttributionKind.INDIRECT
    ]
    ways = [align(quotation, passage.text), *([align(quotation, passage.text, quoted)] if quoted else [])]
    return min(ways, key=_worse)


def _worse(how: Alignment) -> tuple[bool, float, int]:
    return how.verdict is not Verdict.EXACT, -how.share, sum(span.end - span.start for span in how.differing)


def _within(found: Words, spans: Sequence[Span]) -> Words:
    if not spans:
        return found
    kept = [n for n, start in enumerate(found.starts) if any(span.start <= start < span.end for span in spans)]
    return Words(
        tuple(found.starts[n] for n in kept),
        tuple(found.ends[n] for n in kept),
        tuple(found.forms[n] for n in kept),
        tuple(found.terms[n] for n in kept),
    )


def _share(weight: Callable[[str], float], wanted: Sequence[str], had: set[int], inserted: Sequence[str]) -> float:
    """How much of the words `wanted` is there, in 0–1: those whose numbers are in `had`, by their weights. What is
    `inserted` between them counts half against it."""
    return sum(weight(wanted[n]) for n in had) / (sum(map(weight, wanted)) + sum(map(weight, inserted)) / 2)


def _alike(form: str) -> float:
    return 1.0


def _telling(quotation: str) -> Callable[[str], float]:
    """What a word counts for that not every text has, given its form, in the quotation's language."""
    code = language_of(quotation, "en")
    return lambda form: 1.0 if any(words(form, code).terms) else _COMMON


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
