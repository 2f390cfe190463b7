"""What comparing, timelines and checking a quotation found, as messages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.render.answers import Shown, covered, fitted, passage_of, speaker_of, understood
from bot.render.citations import introduced
from bot.render.markup import Markup, blocks, bold, clipped, filled, italic, joined, lines, marked, plain, sentence
from bot.translation.translator import gettext, translator
from corpus.model import Speaker
from corpus.store.store import Totals
from index.answers.results import Comparison, Entry, Evidence, QuoteCheck, Side, Timeline, Verdict
from index.answers.voices import may_be, voices_in

_ROOM_NAME = 120
_ROOM_REASON = 300
_LONG = 600


def comparison(found: Comparison) -> Shown:
    """Each side under its speaker's name, as many passages on each as fit; what one side lacks is said."""
    *others, last = (clipped(side.name, _ROOM_NAME) for side in found.sides)
    heading = bold(
        gettext(
            "{names} and {name}: {topic}", names=", ".join(others), name=last, topic=clipped(found.query.topic, 200)
        )
    )
    reason = italic(sentence(translator().said(found.reason), _ROOM_REASON)) if found.reason else Markup()
    most = max((len(side.evidence) for side in found.sides), default=0)
    for count in range(most, 0, -1):
        sides, shown = _sides(found.sides, count)
        markup = blocks(understood(found.query), heading, *sides, left_out(found, count), reason)
        if markup.fits:
            return Shown(markup, shown)
    shortest = [item for side in found.sides for item in side.evidence[:1]]
    return fitted(shortest, heading) if shortest else Shown(blocks(heading, reason))


def timeline(found: Timeline, at: int = 0) -> Shown:
    """As many entries as fit from the `at`th on, each under its date."""
    name = found.query.speakers[0]
    if not found.entries:
        reason = translator().said(found.reason) or gettext("Nothing found.")
        return Shown(plain(sentence(reason, _ROOM_REASON)))
    subject, topic = clipped(name, _ROOM_NAME), clipped(found.query.topic, 200)
    if topic:
        subject = gettext("{name}: {topic}", name=subject, topic=topic)
    heading = filled(gettext("{subject}, by date"), subject=bold(subject))
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
        date = (
            Markup()
            if entry.date == before
            else bold(translator().day(entry.date) if entry.date else gettext("without date"))
        )
        before = entry.date
        yield lines(date, passage_of(entry.evidence, None, [name]))


def quotation(found: QuoteCheck, totals: Totals) -> Shown:
    """The verdict first, then where the words stand, who said them, and what differs."""
    asked = next(iter(found.query.speakers), "")
    if found.verdict is Verdict.ABSENT or not found.evidence:
        told = lines(
            bold(gettext("No article here has this quotation.")),
            plain(gettext("That doesn’t mean that nobody said it.")),
        )
        return Shown(blocks(told, covered(totals)))
    marks = (found.matched,) if found.verdict is Verdict.EXACT and found.matched else found.differing
    first = replace(found.evidence[0], highlights=marks, answering=None)
    others = [replace(item, highlights=(), answering=None) for item in found.evidence[1:]]
    speaker, voice = _voice(found)
    known = [speaker.name] if speaker else []
    verdict = _verdict(found)
    if asked and speaker and not may_be(asked, speaker):
        verdict = lines(bold(_not_theirs(asked)), verdict)
    return fitted([first, *others], blocks(verdict, voice), known)


def _not_theirs(asked: str) -> str:
    return gettext("Not {name}’s words, as far as the articles here tell.", name=clipped(asked, 80))


def _verdict(found: QuoteCheck) -> Markup:
    if found.verdict is Verdict.EXACT:
        more = plain(gettext("Between its parts the article has more.")) if "…" in found.quotation else Markup()
        return joined((bold(gettext("Word for word.")), more), " ")
    yours = marked(found.quotation, found.missing) if len(found.quotation) <= _LONG and found.missing else Markup()
    differing = gettext("The article has it like this; words that differ are in bold.")
    left_out = gettext("The article has it like this; words that you left out are in bold.")
    return lines(
        bold(gettext("Not word for word.")),
        plain(differing if found.missing else left_out),
        filled(gettext("You wrote: {quotation}"), quotation=yours) if yours else Markup(),
    )


def _voice(found: QuoteCheck) -> tuple[Speaker | None, Markup]:
    """Whose words these are, and how that is said."""
    voices = voices_in(found.evidence[0].passage, found.matched)
    if not voices:
        return None, plain(gettext("The article says so itself, in nobody’s name."))
    speaker = voices[0].speaker
    if speaker is None:
        return None, plain(gettext("The article doesn’t name the speaker."))
    return speaker, introduced(speaker)


def _sides(sides: Sequence[Side], count: int) -> tuple[list[Markup], tuple[Evidence, ...]]:
    """The sides with `count` passages each, and these passages by number: one in which several speak has one number."""
    blocks_of, shown = [], dict[int, Evidence]()
    for side in sides:
        parts = [introduced_side(side)]
        for item in side.evidence[:count]:
            shown.setdefault(item.passage.id, item)
            parts.append(passage_of(item, list(shown).index(item.passage.id) + 1, [side.name]))
        if not side.evidence:
            parts.append(italic(gettext("Nothing found.")))
        blocks_of.append(blocks(*parts))
    return blocks_of, tuple(shown.values())


def introduced_side(side: Side) -> Markup:
    """Whose side it is: as its first passage names them, or as they were asked for."""
    speaker = speaker_of(side.evidence[0]) if side.evidence else None
    if speaker is None:
        return bold(clipped(side.name, _ROOM_NAME))
    return introduced(speaker)


def left_out(found: Comparison, count: int) -> Markup:
    """How much more there is on each side than what is shown."""
    told = [
        f"{clipped(side.name, _ROOM_NAME)} {translator().number(total)}"
        for side, total in zip(found.sides, found.found, strict=True)
        if total > min(count, len(side.evidence))
    ]
    equally = gettext("Equally many are shown of each; found: {counts}.", counts=", ".join(told)) if told else ""
    return italic(equally)
