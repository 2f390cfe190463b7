"""What comparing, timelines and checking a quotation found, as messages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.render.answers import Shown, covered, fitted, passage_of, speaker_of, understood
from bot.render.citations import day, named
from bot.render.markup import Markup, blocks, bold, clipped, italic, joined, lines, marked, plain, sentence
from corpus.model import Passage, Span, Speaker
from corpus.names import may_mean
from corpus.store.sqlite.store import Totals
from index.answers.results import Comparison, Entry, Evidence, QuoteCheck, Side, Timeline, Verdict

_ROOM_NAME = 120
_ROOM_REASON = 300
_LONG = 600


def comparison(found: Comparison) -> Shown:
    """Each side under its speaker's name, as many passages on each as fit; what one side lacks is said."""
    *others, last = (clipped(side.name, _ROOM_NAME) for side in found.sides)
    heading = bold(f"{', '.join(others)} and {last}: {clipped(found.query.topic, 200)}")
    reason = italic(sentence(found.reason, _ROOM_REASON)) if found.reason else Markup()
    most = max((len(side.evidence) for side in found.sides), default=0)
    for count in range(most, 0, -1):
        sides, shown = _sides(found.sides, count)
        markup = blocks(understood(found.query), heading, *sides, _left_out(found, count), reason)
        if markup.fits:
            return Shown(markup, shown)
    shortest = [item for side in found.sides for item in side.evidence[:1]]
    return fitted(shortest, heading) if shortest else Shown(blocks(heading, reason))


def timeline(found: Timeline, at: int = 0) -> Shown:
    """As many entries as fit from the `at`th on, each under its date."""
    name = found.query.speakers[0]
    about = f": {clipped(found.query.topic, 200)}" if found.query.topic else ""
    heading = bold(f"{clipped(name, _ROOM_NAME)}{about}") + plain(", by date")
    if not found.entries:
        return Shown(plain(sentence(found.reason or "nothing found", _ROOM_REASON)))
    for count in range(len(found.entries) - at, 0, -1):
        entries = found.entries[at : at + count]
        markup = blocks(understood(found.query), heading, *_dated(entries, name))
        if markup.fits:
            return Shown(markup, tuple(entry.evidence for entry in entries))
    return fitted([found.entries[at].evidence], heading, [name])


def _dated(entries: Sequence[Entry], name: str) -> Iterator[Markup]:
    """The entries, each date once."""
    before: object = entries
    for entry in entries:
        date = Markup() if entry.date == before else bold(day(entry.date) if entry.date else "without date")
        before = entry.date
        yield lines(date, passage_of(entry.evidence, None, [name]))


def quotation(found: QuoteCheck, totals: Totals) -> Shown:
    """The verdict first, then where the words stand, who said them, and what differs."""
    asked = next(iter(found.query.speakers), "")
    if found.verdict is Verdict.ABSENT or not found.evidence:
        told = lines(
            bold("No article here has this quotation."),
            plain("That doesn’t mean that nobody said it."),
        )
        return Shown(blocks(told, covered(totals)))
    marks = (found.matched,) if found.verdict is Verdict.EXACT and found.matched else found.differing
    first = replace(found.evidence[0], highlights=marks, answering=None)
    others = [replace(item, highlights=(), answering=None) for item in found.evidence[1:]]
    speaker, voice = _voice(found)
    known = [speaker.name] if speaker else []
    verdict = _verdict(found)
    if asked and speaker and not _may_be(asked, speaker):
        verdict = lines(bold(f"Not {clipped(asked, 80)}’s words, as far as the articles here tell."), verdict)
    return fitted([first, *others], blocks(verdict, voice), known)


def _may_be(asked: str, speaker: Speaker) -> bool:
    """Whether the name that was asked about may mean the speaker."""
    return bool(may_mean(asked, [speaker], lambda one: (one.name, one.kind, one.aliases)))


def _verdict(found: QuoteCheck) -> Markup:
    if found.verdict is Verdict.EXACT:
        more = " Between its parts the article has more." if "…" in found.quotation else ""
        return bold("Word for word.") + plain(more)
    yours = marked(found.quotation, found.missing) if len(found.quotation) <= _LONG and found.missing else Markup()
    told = "words that differ" if found.missing else "words that you left out"
    return lines(
        bold("Not word for word."),
        plain(f"The article has it like this; {told} are in bold."),
        joined((plain("You wrote:"), yours), " ") if yours else Markup(),
    )


def _voice(found: QuoteCheck) -> tuple[Speaker | None, Markup]:
    """Whose words these are, and how that is said."""
    voices = _voices(found.evidence[0].passage, found.matched)
    if voices is None:
        return None, plain("The article says so itself, in nobody’s name.")
    speaker = voices.attributions[0].speaker
    if speaker is None:
        return None, plain("The article doesn’t name the speaker.")
    name, rest = named(speaker)
    return speaker, bold(name) + plain(rest)


def _voices(passage: Passage, matched: Span | None) -> Passage | None:
    """The passage with only the attributions that the matched words are part of; None if there are none."""
    if matched is None:
        return None
    own = tuple(
        item
        for item in passage.attributions
        if any(span.start < matched.end and matched.start < span.end for span in item.content)
    )
    return replace(passage, attributions=own) if own else None


def _sides(sides: Sequence[Side], count: int) -> tuple[list[Markup], tuple[Evidence, ...]]:
    """The sides with `count` passages each, numbered through, and these passages."""
    blocks_of, shown = [], list[Evidence]()
    for side in sides:
        parts = [_name_of(side)]
        for item in side.evidence[:count]:
            shown.append(item)
            parts.append(passage_of(item, len(shown), [side.name]))
        if not side.evidence:
            parts.append(italic("Nothing found."))
        blocks_of.append(blocks(*parts))
    return blocks_of, tuple(shown)


def _name_of(side: Side) -> Markup:
    speaker = speaker_of(side.evidence[0]) if side.evidence else None
    if speaker is None:
        return bold(clipped(side.name, _ROOM_NAME))
    name, rest = named(speaker)
    return bold(name) + plain(rest)


def _left_out(found: Comparison, count: int) -> Markup:
    """How much more there is on each side than what is shown."""
    told = [
        f"{clipped(side.name, _ROOM_NAME)} {total}"
        for side, total in zip(found.sides, found.found, strict=True)
        if total > min(count, len(side.evidence))
    ]
    return italic(f"Equally many are shown of each; found: {', '.join(told)}.") if told else Markup()
