"""Claims with their verdicts, as a message."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.render.answers import Shown
from bot.render.citations import citing, introduced, named
from bot.render.excerpts import excerpt, sentence_around
from bot.render.markup import (
    NOTHING,
    Markup,
    blocks,
    bold,
    clipped,
    filled,
    italic,
    joined,
    lines,
    marked,
    plain,
    quotation,
)
from bot.translation.translator import gettext, translator
from corpus.model import Span
from index.answers.results import CheckedClaim, ClaimCheck, ClaimVerdict, Evidence

CLAIMS_SHOWN = 4
_CLAIM_UNITS = 300
_WORDS_UNITS = 420
_SIGNS: Mapping[ClaimVerdict, str] = {
    ClaimVerdict.SAID: "✅",
    ClaimVerdict.ALTERED: "✏️",
    ClaimVerdict.OTHERS: "❌",
    ClaimVerdict.UNCLEAR: "❔",
    ClaimVerdict.REWORDED: "💬",
    ClaimVerdict.ABSENT: "⚪",
}


def claims(found: ClaimCheck, at: int = 0) -> Shown:
    """Some claims from the `at`th on, each with its verdict and what decides it."""
    part = found.claims[at : at + CLAIMS_SHOWN]
    several = len(found.claims) > 1
    told = [_claim(one, number if several else None) for number, one in enumerate(part, at + 1)]
    evidence = tuple(one.evidence for one in part if one.evidence)
    last = at + len(part)
    counted = (
        plain(gettext("Quotations {first} to {last} of {total}", first=at + 1, last=last, total=len(found.claims)))
        if len(part) < len(found.claims)
        else NOTHING
    )
    nowhere = all(one.verdict is ClaimVerdict.ABSENT for one in part)
    only = gettext("That doesn’t mean that nobody said it: I know only the articles here.")
    caution = italic(only) if nowhere else NOTHING
    return Shown(blocks(counted, *told, caution), evidence)


def _claim(one: CheckedClaim, number: int | None) -> Markup:
    label = bold(f"{number}. ") if number else NOTHING
    words = clipped(one.claim.words, _CLAIM_UNITS)
    shown = marked(words, one.missing) if words == one.claim.words else plain(words)
    said = joined((plain("“"), shown, plain("”")), "")
    whose = plain(f" — {translator().isolated(clipped(one.claim.speaker, 80))}") if one.claim.speaker else NOTHING
    verdict = plain(f"{_SIGNS[one.verdict]} ") + _TOLD[one.verdict](one)
    return lines(label + said + whose, verdict, *_source(one))


def _source(one: CheckedClaim) -> list[Markup]:
    """The article's words where they are others than the claim's, and where they stand."""
    if one.evidence is None:
        return []
    cited = citing(one.evidence.citation, passage=one.evidence.passage, also_in=one.evidence.also_in)
    return [cited] if one.verdict is ClaimVerdict.SAID else [quotation(_words(one.evidence, one.matched)), cited]


def _words(item: Evidence, matched: Span | None) -> Markup:
    """The sentences that decide, with what the claim doesn't have in bold."""
    text = item.passage.text
    focus = matched or item.answering or Span(0, min(len(text), 1))
    part = sentence_around(text, focus)
    if part.end - part.start > _WORDS_UNITS:
        part = excerpt(text, focus, _WORDS_UNITS)
    inside = [span.shifted(-part.start) for span in item.highlights if part.start <= span.start < part.end]
    return marked(part.of(text), inside if matched else ())


def _said(one: CheckedClaim) -> Markup:
    if one.speaker is None:
        return plain(gettext("The article has these words, word for word, in nobody’s name."))
    return joined((bold(gettext("Said so, word for word:")), introduced(one.speaker)), " ")


def _altered(one: CheckedClaim) -> Markup:
    whose = named(one.speaker)[0] if one.speaker else ""
    return lines(
        bold(gettext("Said so, but not word for word."))
        + plain(f" {whose}" if whose and not one.claim.speaker else ""),
        plain(gettext("The article has it like this; words that differ are in bold.")),
    )


def _of_others(one: CheckedClaim) -> Markup:
    speaker = introduced(one.speaker) if one.speaker else NOTHING
    return lines(
        bold(gettext("False attribution: not {name}’s words.", name=clipped(one.claim.speaker, 80))),
        filled(gettext("The article has the very same words from {speaker}"), speaker=speaker),
    )


def _unclear(one: CheckedClaim) -> Markup:
    if one.speaker is None:
        told = plain(gettext("The article doesn’t say whose words they are."))
    else:
        told = filled(gettext("The article has them from {speaker}."), speaker=bold(named(one.speaker)[0]))
    heading = gettext("Nearly these words are on record.")
    if one.claim.speaker and one.verbatim:
        heading = gettext("Not certain: these words are on record, but not under this name.")
    elif one.claim.speaker:
        heading = gettext("Not certain: nearly these words are on record, but not under this name.")
    return lines(bold(heading), told)


def _reworded(one: CheckedClaim) -> Markup:
    name = clipped(one.claim.speaker, 80)
    told = gettext("What {name} said about it, as the articles have it:", name=name)
    heading = gettext("Not in these words.") if one.claim.literal else gettext("Said something like it.")
    return lines(bold(heading), plain(told))


def _absent(_: CheckedClaim) -> Markup:
    return bold(gettext("Not in these articles."))


_TOLD: Mapping[ClaimVerdict, Callable[[CheckedClaim], Markup]] = {
    ClaimVerdict.SAID: _said,
    ClaimVerdict.ALTERED: _altered,
    ClaimVerdict.OTHERS: _of_others,
    ClaimVerdict.UNCLEAR: _unclear,
    ClaimVerdict.REWORDED: _reworded,
    ClaimVerdict.ABSENT: _absent,
}
