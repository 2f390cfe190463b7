"""An answer as one Telegram message: what was asked first, then the passages word for word, then where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.render.citations import citing, credits_of, doubtful_names, introduced, quoted_elsewhere
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
    sentence,
    units,
)
from bot.translation.translator import gettext, gettext_noop, ngettext, translator
from corpus.model import Span, Speaker
from corpus.punctuation import DOUBLE_QUOTES
from corpus.store.store import Totals
from index.answers.results import Answer, Evidence
from index.query.description import described
from index.query.model import Query, QueryKind

_TYPED = {QueryKind.WHO, QueryKind.WHEN, QueryKind.WHERE, QueryKind.HOW_MANY}
_LONG_LEAD = 300
_CLOSE = 0.1  # confidence; below it, what comes closest is as good as random
_SOUGHT = {
    QueryKind.WHO: gettext_noop("An article would have to name somebody for {words}."),
    QueryKind.WHEN: gettext_noop("An article would have to give a date for {words}."),
    QueryKind.WHERE: gettext_noop("An article would have to give a place for {words}."),
    QueryKind.HOW_MANY: gettext_noop("An article would have to give a number for {words}."),
    QueryKind.WHY: gettext_noop("An article would have to give a reason for {words}."),
}
_ANYTHING = gettext_noop("An article would have to say something on {words}.")
_MUCH_BEFORE = 60  # characters; a passage with less before the sentence says it quickly enough
_LITTLE_MORE = 1.25  # times its room a passage is shown whole
_SOME_HIGHLIGHTS = 20
_SOME_WORDS = 8
_WHOLE = gettext_noop(
    "This goes on from something, and we haven’t talked about anything here of late. Ask a whole question, with a name "
    "or the thing that it is about."
)
_DOUBT = gettext_noop("The closest there is; it may not answer:")


@dataclass(frozen=True, slots=True)
class Room:
    """How many UTF-16 units of a passage are shown, about; `folded` where only its first lines are seen at first."""

    units: int
    folded: bool = False


_AT_A_GLANCE = (Room(700), Room(320, folded=True))  # for the first passage, for the others
_LEAST_ROOMS = (Room(700), Room(300))  # less where names are endless


@dataclass(frozen=True, slots=True)
class Shown:
    """A message ready to send, and the evidence that found room in it."""

    markup: Markup
    evidence: tuple[Evidence, ...] = ()


def render(answer: Answer, totals: Totals | None, heading: Markup = NOTHING) -> Shown:
    """The answer in one message; `totals` tell what the corpus covers when there is no answer."""
    read = understood(answer.query)
    if answer.abstained or not answer.evidence:
        return Shown(blocks(read, heading, _nothing(answer, totals)))
    lead = NOTHING if heading else _doubt(answer) if answer.doubtful else _lead(answer)
    return fitted(answer.evidence, blocks(read, heading, lead), _leading_names(answer), answer.query.people)


def _doubt(answer: Answer) -> Markup:
    """That it may not answer, and the question's words that no article has."""
    return lines(_unknown(answer), bold(gettext(_DOUBT)))


def _unknown(answer: Answer) -> Markup:
    words = (translator().isolated(f"“{clipped(word, 60)}”") for word in answer.unknown[:_SOME_WORDS])
    unknown = joined(map(italic, words), ", ")
    return filled(gettext("No article contains {words}."), words=unknown) if unknown else NOTHING


def fitted(
    evidence: Sequence[Evidence],
    heading: Markup = NOTHING,
    known: Sequence[str] = (),
    asked: Sequence[str] = (),
    first: int = 1,
) -> Shown:
    """As many passages, best first, as fit under the heading; the first always does, by whole sentences if it must.

    `known` are speakers whose role has been told, `asked` those whose words were asked for. Several are numbered, from
    `first` on; of long ones the sentences around what answers are shown.
    """
    for count in range(len(evidence), 0, -1):
        shown = tuple(evidence[:count])
        numbered = [(number if count > 1 or first > 1 else None, item) for number, item in enumerate(shown, first)]
        for simplify in (_as_it_is, _bare):
            parts = (
                passage_of(simplify(item), number, known, asked, room=_AT_A_GLANCE[min(at, 1)])
                for at, (number, item) in enumerate(numbered)
            )
            markup = blocks(heading, *parts)
            if markup.fits:
                return Shown(markup, shown)
    excerpts = (passage_of(evidence[0], None, known, asked, room=room) for room in _LEAST_ROOMS)
    short = next(markup for markup in excerpts if markup.fits)
    return Shown(short if not blocks(heading, short).fits else blocks(heading, short), tuple(evidence[:1]))


def understood(query: Query) -> Markup:
    """How the question was read, where that is not as it was written."""
    subject = clipped(translator().said(described(query)), _LONG_LEAD)
    follow_up = gettext("Understood as: {subject}", subject=subject) if query.follow_up else ""
    corrected = [(clipped(written, 60), clipped(read, 60)) for written, read in query.corrected[:_SOME_WORDS]]
    corrections = [
        gettext("Showing results for “{read}” (you wrote “{written}”)", read=read, written=written)
        for written, read in corrected
    ]
    return lines(*(italic(line) for line in (follow_up, *corrections, other_times(query))))


def other_times(query: Query) -> str:
    """That what follows isn't from the time asked for; "" if it is."""
    if not query.out_of_time:
        return ""
    return gettext("Nothing here fits “{time}”; from other times:", time=clipped(query.time_words, 60))


def passage_of(
    item: Evidence,
    number: int | None,
    known: Sequence[str],
    asked: Sequence[str] = (),
    room: Room | None = None,
) -> Markup:
    """The passage as a quotation, and under it who said it and where it stands."""
    label = bold(str(number)) + plain(" · ") if number else Markup()
    said = credits_of(item.passage, _matched(item, [*known, *asked]), known)
    source = citing(item.citation, passage=item.passage, also_in=item.also_in)
    quoted = quotation(words_of(item, room), folded=room is not None and room.folded)
    return lines(quoted, label + lines(said, source), quoted_elsewhere(item))


def _matched(item: Evidence, meant: Sequence[str]) -> list[str]:
    """The speakers in whose own words something is marked, and those that are `meant`."""
    marks, _ = _marks(item)
    said = {
        found.speaker.name
        for found in item.passage.attributions
        if found.speaker and any(_touch(part, mark) for part in found.content for mark in marks)
    }
    return [name for name in item.speakers if not marks or name in said or name in meant]


def _touch(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def words_of(item: Evidence, room: Room | None = None) -> Markup:
    """The passage's own words, marked; with `room`, an excerpt whose missing ends show as […]."""
    text = item.passage.text
    strong, answer = _marks(item)
    if room is None or units(text) <= room.units * _LITTLE_MORE:
        return marked(text, strong, answer)
    part = excerpt(text, answer or next(iter(strong), None), room.units)
    within = [span.shifted(-part.start) for span in strong if part.start <= span.start and span.end <= part.end]
    before, after = ("[…] " if part.start > 0 else ""), (" […]" if part.end < len(text) else "")
    return plain(before) + marked(part.of(text), within[:_SOME_HIGHLIGHTS]) + plain(after)


def _marks(item: Evidence) -> tuple[Sequence[Span], Span | None]:
    """What is bold and what is underlined as well: the sentence that answers, if it isn't all there is, and in it the
    words that answer; otherwise these words alone, or the words that the question has too."""
    text, answering = item.passage.text, item.answering
    if answering is None or not answering.of(text):
        return item.highlights, None
    around = sentence_around(text, answering)
    narrower = around.start < answering.start or answering.end < around.end
    if len(around.of(text)) < len(text.strip()):
        return [around], answering if narrower else None
    return ([answering], answering) if narrower else (item.highlights, None)


def _as_it_is(item: Evidence) -> Evidence:
    return item


def _bare(item: Evidence) -> Evidence:
    return replace(item, highlights=(), answering=None)


def _lead(answer: Answer) -> Markup:
    """What was asked, if that can be said on its own: the speaker, or the sentence with the number, day or place."""
    best, query = answer.evidence[0], answer.query
    if query.kind is QueryKind.LATEST and query.speakers:
        return _topic_of(query)
    if query.kind is QueryKind.WHO_SAID:
        return _leading_speaker(best)
    if answer.query.kind in _TYPED and best.answering:
        return _leading_sentence(best, best.answering)
    return Markup()


def _topic_of(query: Query) -> Markup:
    """Whose newest words these are, and on what."""
    name = bold(translator().isolated(clipped(query.speakers[0], 120)))
    topic = filled(gettext("{name}: {topic}"), name=name, topic=clipped(query.topic, 200)) if query.topic else name
    return filled(gettext("{topic}, since {day}"), topic=topic, day=query.since) if query.since else topic


def _leading_speaker(best: Evidence) -> Markup:
    speaker = speaker_of(best)
    if speaker is None:
        unnamed = best.passage.attributions and all(item.speaker is None for item in best.passage.attributions)
        return bold(gettext("The article doesn’t name the speaker.")) if unnamed else Markup()
    return introduced(speaker, doubtful=speaker.name in doubtful_names(best.passage))


def _leading_sentence(best: Evidence, answering: Span) -> Markup:
    text = best.passage.text
    around = sentence_around(text, answering)
    if len(around.of(text)) > _LONG_LEAD or around.start < _MUCH_BEFORE:
        return Markup()
    narrow = [answering.shifted(-around.start)] if answering != around else []
    return marked(around.of(text), narrow)


def speaker_of(best: Evidence) -> Speaker | None:
    """The one whose matching words come first, as the passage's article names them."""
    named = {
        item.speaker.name: item.speaker for item in best.passage.attributions if item.speaker and not item.attitude
    }
    return next((named[name] for name in best.speakers if name in named), None)


def _leading_names(answer: Answer) -> tuple[str, ...]:
    speaker = speaker_of(answer.evidence[0]) if answer.query.kind is QueryKind.WHO_SAID else None
    return (speaker.name,) if speaker else ()


def _nothing(answer: Answer, totals: Totals | None) -> Markup:
    """Plainly no answer: why, the words that occur nowhere, those near them that do, and what the corpus covers."""
    if totals and not totals.articles:
        return plain(gettext("There are no articles yet, so there is nothing to answer from."))
    reason = sentence(translator().said(answer.reason), _LONG_LEAD)
    if answer.query.continues:
        return plain(reason)
    if is_wordless(answer):
        return lines(bold(gettext("What do you mean?")), plain(gettext(_WHOLE)))
    unknown = _unknown(answer)
    return blocks(
        bold(gettext("I found no passage that answers this.")),
        lines(
            plain(reason) if answer.reason and not unknown else Markup(),
            unknown,
            *(_near(word, found) for word, found in answer.nearest[:3] if found),
            _lacking(answer),
            _closest(answer),
        ),
        covered(totals) if totals else Markup(),
    )


def is_wordless(answer: Answer) -> bool:
    """Whether it was asked with no word that could stand in an article, as only a follow-up is: “when was that?”."""
    query = answer.query
    limited = query.since or query.until or query.outlet or query.excluded or query.speakers
    return answer.abstained and not (limited or answer.unknown or answer.ranked)


def _near(word: str, found: Sequence[str]) -> Markup:
    """Words of the archive that are like one that it lacks."""
    there = joined((bold(clipped(one, 60)) for one in found[:3]), ", ")
    return filled(gettext("Near “{word}” there is {words}"), word=clipped(word, 60), words=there)


def _lacking(answer: Answer) -> Markup:
    """What an article would have to tell for an answer."""
    if not answer.lacking or answer.query.speakers:
        return NOTHING
    about = f"“{clipped(answer.lacking.strip(DOUBLE_QUOTES), 160)}”"
    return plain(gettext(_SOUGHT.get(answer.query.kind, _ANYTHING), words=about))


def _closest(answer: Answer) -> Markup:
    """Where what comes closest stands, if it is worth a look."""
    title = answer.ranked[0].citation.title if worth_showing(answer) else ""
    return plain(gettext("What comes closest stands in “{title}”.", title=clipped(title, 160))) if title else NOTHING


def worth_showing(answer: Answer) -> bool:
    """Whether what comes closest to a question without an answer is better than anything."""
    return answer.abstained and bool(answer.ranked) and answer.confidence >= _CLOSE


def covered(totals: Totals) -> Markup:
    """What the corpus covers: how many articles, from when to when."""
    if not totals.articles:
        return plain(gettext("There are no articles yet."))
    count, first, last = totals.articles, totals.first, totals.last
    if first is None or last is None:
        return plain(ngettext("I know {count} article.", "I know {count} articles.", count))
    if first == last:
        return plain(
            ngettext("I know {count} article, from {day}.", "I know {count} articles, from {day}.", count, day=first)
        )
    return plain(
        ngettext(
            "I know {count} article, from {first} to {last}.",
            "I know {count} articles, from {first} to {last}.",
            count,
            first=first,
            last=last,
        )
    )
