"""How each type of result looks: one entry a type, for chats, inline queries, the command line and the console."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.render.answers import Shown, fitted, is_wordless, render, worth_showing
from bot.render.claims import CLAIMS_SHOWN, claims
from bot.render.comparison_tables import comparison_table
from bot.render.comparisons import comparison, quotation, timeline
from bot.render.keyboards import (
    Keyboard,
    Stretch,
    alert_key,
    closest_to,
    for_all,
    for_answer,
    for_claims,
    for_options,
    for_passages,
    for_profiles,
    for_timeline,
    more_of,
)
from bot.render.lists import speaker_heading, speaker_list, story_list
from bot.render.markup import NOTHING, Markup, bold, clipped, filled, lines, plain
from bot.translation.translator import gettext, translator
from corpus.store.store import Totals
from corpus.text import fold
from index.answers.results import (
    Answer,
    ClaimCheck,
    Clarification,
    Comparison,
    Doubt,
    Option,
    QuoteCheck,
    Result,
    SpeakerCard,
    Stories,
    Timeline,
)
from index.query.description import described
from index.query.model import Query


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message: its text and the evidence that found room in it, the buttons under it, and the same laid out as a
    table where that reads better."""

    shown: Shown
    keyboard: Keyboard = ()
    table: Markup = NOTHING


def rendered(result: Result, totals: Totals, most: int) -> Rendered:
    """The result as one message with at most `most` passages of a ranking."""
    return _RENDERERS[type(result)](result, totals, most)


def closest(result: Result, most: int) -> Rendered:
    """What comes closest to a question that has no answer, and is no answer."""
    if not result.ranked:
        return Rendered(Shown(plain(gettext("Nothing comes close."))))
    heading = lines(bold(gettext("The closest there is; it may not answer:")), plain(_subject(result.query)))
    shown = fitted(result.ranked[:most], heading)
    return Rendered(shown, for_answer(shown.evidence, result.query))


def more(result: Result, offset: int, most: int) -> Rendered:
    """What the result has after its first `offset` passages."""
    left = result.evidence[offset:]
    if not left:
        return Rendered(Shown(plain(gettext("That was all I have on this."))))
    heading = filled(gettext("{more}: {subject}"), more=bold(gettext("More on")), subject=_subject(result.query))
    shown = fitted(left[:most], heading, asked=result.query.speakers, first=offset + 1)
    end = offset + len(shown.evidence)
    further = more_of(result.query, end) if end < len(result.evidence) else None
    return Rendered(shown, for_answer(shown.evidence, result.query, further, offset + 1))


def timeline_page(result: Timeline, at: int) -> Rendered:
    """The timeline from the `at`th entry on."""
    at = min(at, max(len(result.entries) - 1, 0))
    shown = timeline(result, at)
    stretch = Stretch(at, len(shown.evidence), at + len(shown.evidence) < len(result.entries))
    return Rendered(shown, for_timeline(result.query, stretch))


def _answer(found: Answer, totals: Totals, most: int, heading: Markup = NOTHING) -> Rendered:
    shown = render(replace(found, evidence=found.evidence[:most]), totals, heading)
    left = 0 < len(shown.evidence) < len(found.evidence)
    further = more_of(found.query, len(shown.evidence)) if left else None
    instead = [*([[closest_to(found.query)]] if worth_showing(found) else []), *for_options(found.instead)]
    if not shown.evidence and totals.articles and not found.query.continues and not is_wordless(found):
        instead.append([alert_key(found.query, nothing=True)])
    return Rendered(shown, [*for_answer(shown.evidence, found.query, further), *instead])


def _card(found: SpeakerCard, totals: Totals, most: int) -> Rendered:
    heading = speaker_heading(found.profile)
    if not found.evidence:
        return Rendered(Shown(heading), for_options(found.answer.instead))
    return _answer(found.answer, totals, most, heading)


def _comparison(found: Comparison, totals: Totals, most: int) -> Rendered:
    shown = comparison(found)
    keyboard = [*for_passages(shown.evidence), *for_all(found.query)]
    return Rendered(shown, keyboard, comparison_table(found, shown.evidence))


def _timeline(found: Timeline, totals: Totals, most: int) -> Rendered:
    return timeline_page(found, 0)


def _quotation(found: QuoteCheck, totals: Totals, most: int) -> Rendered:
    shown = quotation(found, totals)
    return Rendered(shown, for_answer(shown.evidence, found.query))


def _claims(found: ClaimCheck, totals: Totals, most: int) -> Rendered:
    return claims_page(found, 0)


def claims_page(result: ClaimCheck, at: int) -> Rendered:
    """The claims from the `at`th on."""
    stretch = Stretch(at, CLAIMS_SHOWN, at + CLAIMS_SHOWN < len(result.claims))
    return Rendered(claims(result, at), for_claims(result, stretch))


def _stories(found: Stories, totals: Totals, most: int) -> Rendered:
    shown = found.evidence[:most]
    further = [[more_of(found.query, most)]] if len(shown) < len(found.evidence) else []
    told = story_list(replace(found, evidence=shown), totals)
    return Rendered(Shown(told, shown), [*for_passages(shown), *further])


def _as_written(name: str, options: Sequence[Option]) -> str:
    """The name with the capitals that the options give its words."""
    written = {fold(word): word for option in reversed(options) for word in option.label.split()}
    return " ".join(written.get(fold(word), word) for word in name.split())


def _clarification(found: Clarification, totals: Totals, most: int) -> Rendered:
    profiles = [option.profile for option in found.options if option.profile]
    if len(profiles) == len(found.options):
        return Rendered(Shown(speaker_list(profiles, 0, found.name)), for_profiles(profiles))
    asked = gettext("Which do you mean?")
    if found.doubt is Doubt.WHO:
        asked = gettext("Which {name} do you mean?", name=clipped(_as_written(found.name, found.options), 80))
    told = plain(gettext("This is what fits best so far:")) if found.evidence else Markup()
    rest = _answer(found.answer, totals, most, lines(bold(asked), told)) if found.evidence else None
    options = found.options
    if found.doubt is Doubt.CONTEXT:
        leaning = [replace(option, label=_subject(option.query)) for option in options if option.query.follow_up]
        options = (*leaning, *(option for option in options if not option.query.follow_up))
    if rest is None:
        return Rendered(Shown(plain(asked)), for_options(options))
    return Rendered(rest.shown, [*for_options(options), *rest.keyboard])


def _subject(query: Query) -> str:
    """What a query is about."""
    return clipped(translator().said(described(query)), 300)


_RENDERERS: Mapping[type, Callable[[Any, Totals, int], Rendered]] = {
    Answer: _answer,
    SpeakerCard: _card,
    Comparison: _comparison,
    Timeline: _timeline,
    QuoteCheck: _quotation,
    ClaimCheck: _claims,
    Stories: _stories,
    Clarification: _clarification,
}
