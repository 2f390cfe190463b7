"""Claims checked one by one: whether somebody said what they are claimed to have said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.model import Speaker, SpeakerKind
from index.analysis.analyzer import words
from index.answers.context import AnswerContext
from index.answers.evidence import evidence_of
from index.answers.passages import ranked_passages
from index.answers.quotation_check import Alignment, alignments, unquoted
from index.answers.results import CheckedClaim, ClaimCheck, ClaimVerdict, Evidence, Verdict
from index.answers.voices import may_be, voices_in
from index.query.claims import Claim
from index.query.entity_linking import resolve
from index.query.model import Query, QueryKind
from index.query.speaker_lexicon import Linked
from index.ranking.ranker import Ranked
from index.retrieval.limits import Limits, language_asked
from index.retrieval.retriever import SearchResult

_TELLING = 6  # words in a row that two people don't say by chance
_COPIES = 8  # passages that are looked through for other outlets with the same words
_SURE = 0.8  # probability of an attribution that somebody may be contradicted by


@dataclass(frozen=True, slots=True)
class Match:
    """A passage that has the words, or most of them; `speaker` says them there, None if nobody is named. `own` if that
    may be who was claimed, or nobody was. `sure` if the passage leaves no doubt who speaks."""

    how: Alignment
    item: Ranked
    speaker: Speaker | None
    own: bool
    sure: bool


async def claim_check(claims: Sequence[Claim], context: AnswerContext, text: str) -> ClaimCheck:
    """The claims in their order, each with its verdict. InvalidError if one has no words."""
    checked = [await _checked(claim, context) for claim in claims]
    return ClaimCheck(Query(text, QueryKind.VERIFY, topic=text), tuple(checked))


async def _checked(claim: Claim, context: AnswerContext) -> CheckedClaim:
    claim = replace(claim, words=unquoted(claim.words))
    query = Query(claim.words, QueryKind.VERIFY, topic=claim.words)
    found = await context.retriever.search(query, Limits())
    linked = context.snapshot.names.linked(claim.speaker) if claim.speaker else None
    matches = await context.retriever.beside(_matches, claim, found, linked)
    best = _best(matches)
    exact = best is not None and best.how.verdict is Verdict.EXACT
    if best and best.own:
        return _settled(claim, ClaimVerdict.SAID if exact else ClaimVerdict.ALTERED, best, found)
    if best and exact:
        return _settled(claim, _of_others(claim, matches), best, found)
    reworded = await _reworded(claim, linked, context)
    if reworded:
        return CheckedClaim(claim, ClaimVerdict.REWORDED, reworded)
    return _settled(claim, ClaimVerdict.UNCLEAR, best, found) if best else CheckedClaim(claim, ClaimVerdict.ABSENT)


def _matches(claim: Claim, found: SearchResult, linked: Linked | None) -> list[Match]:
    return [match for how, item in alignments(claim.words, found.ranked) for match in _voiced(claim, how, item, linked)]


def _voiced(claim: Claim, how: Alignment, item: Ranked, linked: Linked | None) -> Iterator[Match]:
    """The match once for each who says the words there, or once for nobody."""
    said = voices_in(item.passage, how.matched)
    for one in said:
        own = not claim.speaker or (one.speaker is not None and _is_meant(claim.speaker, one.speaker, linked))
        sure = one.confidence >= _SURE and not one.attitude and len({other.speaker for other in said}) == 1
        yield Match(how, item, one.speaker, own, sure)
    if not said:
        yield Match(how, item, None, own=not claim.speaker, sure=False)


def _is_meant(name: str, speaker: Speaker, linked: Linked | None) -> bool:
    """By their name, or as one of those on record whom a name or role may mean."""
    return may_be(name, speaker) or (linked is not None and speaker.name in linked.people)


def _best(matches: Sequence[Match]) -> Match | None:
    """Who was claimed before others, then word for word before nearly so, and somebody before nobody."""
    return min(
        matches,
        key=lambda one: (not one.own, one.how.verdict is not Verdict.EXACT, one.speaker is None, -one.how.share),
        default=None,
    )


def _of_others(claim: Claim, matches: Sequence[Match]) -> ClaimVerdict:
    """False only where every article that has the very words surely has them from other people, and the words are too
    many to be anybody's."""
    exact = [one for one in matches if one.how.verdict is Verdict.EXACT]
    others = all(one.speaker is not None and one.speaker.kind is SpeakerKind.PERSON and one.sure for one in exact)
    telling = claim.kind is SpeakerKind.PERSON and len(words(claim.words, "")) >= _TELLING
    return ClaimVerdict.OTHERS if others and telling else ClaimVerdict.UNCLEAR


async def _reworded(claim: Claim, linked: Linked | None, context: AnswerContext) -> Evidence | None:
    """What comes closest among the words of who is claimed, if that is sure to be about the same."""
    if linked is None or len(linked.people) != 1:
        return None
    query = Query(claim.words, QueryKind.WHAT_SAID, linked.people, claim.words, only_by=True)
    language = language_asked(claim.words, context.snapshot)
    resolved = await context.retriever.beside(resolve, query, language, context.snapshot)
    # Other words than the articles' are what is looked for: that no article has one of them is no reason to doubt.
    answer = await ranked_passages(context, replace(resolved, unknown=(), otherwise=()), 1)
    return None if answer.abstained or answer.doubtful else answer.evidence[0]


def _settled(claim: Claim, verdict: ClaimVerdict, best: Match, found: SearchResult) -> CheckedClaim:
    same = [best.item, *(item for item in found.ranked if item is not best.item)]
    evidence = evidence_of(same[:_COPIES], found.citations)[0]
    marked = replace(evidence, highlights=best.how.differing, answering=None)
    return CheckedClaim(claim, verdict, marked, best.speaker, best.how.matched, best.how.missing)
