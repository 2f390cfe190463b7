"""Who said it and where it stands: the lines under a passage."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from itertools import islice

from bot.render.markup import NOTHING, Markup, bold, clipped, filled, joined, lines, link, plain
from bot.translation.translator import gettext, gettext_noop, ngettext, translator
from corpus.model import Attribution, AttributionKind, Citation, Passage, PassageKind, Speaker, SpeakerKind
from corpus.names import untitled
from corpus.punctuation import DOUBLE_QUOTES
from index.answers.results import Evidence, Quoted, SaidOtherwise, WordedOtherwise

NOT_NAMED = gettext_noop("speaker not named")
_DOING = re.compile(
    r"(?:leads|runs|chairs|heads|owns|edits|directs|represents|works|plays|coaches|teaches|manages|studies|lives|keeps|"
    r"led|ran|chaired|headed|owned|founded|edited|directed|represented|worked|played|coached|taught|managed|studied|"
    r"wrote|won|built|kept)\b"
)
_SHOWN_SPEAKERS = 3
_SHOWN_WORDINGS = 2
_QUOTED_UNITS = 160
_TITLE_WORDS = 3
_SHOWN_OUTLETS = 5
_FIRST_UNITS = 48  # of the words that stand for a title
_ASKING = {"Q", "QUESTION"}
_MANNER = {
    AttributionKind.DIRECT: gettext_noop("quoted"),
    AttributionKind.INDIRECT: gettext_noop("paraphrased"),
    AttributionKind.MIXED: gettext_noop("partly quoted"),
}


def named(speaker: Speaker) -> tuple[str, str]:
    """The speaker's name, and what follows it: the role, or that it is no name."""
    name = translator().isolated(clipped(speaker.name, 120))
    if speaker.role and _is_title(speaker.role, speaker.name):
        return f"{speaker.role[0].upper()}{clipped(speaker.role[1:], 40)} {name}", ""
    if speaker.kind is SpeakerKind.UNNAMED:
        return name, gettext(" (not named)")
    return name, gettext(", {role}", role=role_told(speaker.role)) if speaker.role else ""


def _is_title(role: str, name: str) -> bool:
    """Whether the role is a form of address, which an editor prints before the name: “Rep.”, “President”; one cut
    short, “Florida Gov.”, stands nowhere else."""
    cut_short = role.endswith(".")
    address = role.rsplit(maxsplit=1)[-1] if cut_short else role
    short = cut_short or len(role.split()) <= _TITLE_WORDS
    return short and untitled(f"{address} {name}") == untitled(name) != f"{address} {name}"


def dated(date: dt.date) -> Markup:
    """A day, which each reader's app spells in their language and, touched, tells how long ago it was."""
    label = plain(translator().day(date))
    noon = int(dt.datetime.combine(date, dt.time(12), dt.UTC).timestamp())
    return Markup(f'<tg-time unix="{noon}" format="D">{label.html}</tg-time>', label.units, label.entities + 1)


def introduced(speaker: Speaker, *, doubtful: bool = False) -> Markup:
    """The name in bold, and what follows it; `doubtful` says that it is only probably theirs."""
    if doubtful and speaker.kind is SpeakerKind.UNNAMED:
        return bold(_perhaps_described(speaker))
    name, rest = named(speaker)
    told = filled(gettext("Probably {name}"), name=bold(name)) if doubtful else bold(name)
    return told + plain(rest)


def role_told(role: str) -> str:
    """The role as it follows a name: “who leads the party” where the article says “leads the party”."""
    return ("who " if _DOING.match(role) else "") + clipped(role, 160)


def credits_of(passage: Passage, matched: Sequence[str], known: Iterable[str]) -> Markup:
    """Whose words the passage gives and how: those `matched`, whose words answer, a line each; the others after them,
    told apart, so that nobody gets another's words. The role of those in `known` is left out.
    """
    manners = _manners(passage)
    answering = sorted((one for one in manners if _answers(one, matched)), key=lambda one: _place(one, matched))
    others = [one for one in manners if one not in answering]
    names, doubted = set(known), doubtful_names(passage)
    own = [_credit(one, manners[one], names, doubted) for one in answering[:_SHOWN_SPEAKERS]]
    rest = [_credit(one, manners[one], names, doubted) for one in others[:_SHOWN_SPEAKERS]]
    more = len(manners) - len(own) - len(rest)
    told = joined((*rest, _more(more)), "; ")
    return lines(*own, filled(_others_label(len(others), beside=bool(own)), speakers=told) if told else Markup())


def _others_label(count: int, *, beside: bool) -> str:
    """How those are told whose words don't answer, `beside` somebody whose words do."""
    if beside:
        return gettext("also here: {speakers}")
    return gettext("speaks here: {speakers}") if count == 1 else gettext("speak here: {speakers}")


def _more(count: int) -> Markup:
    return plain(ngettext("{count} more", "{count} more", count)) if count > 0 else Markup()


def citing(
    citation: Citation, *, passage: Passage | None = None, also_in: Sequence[Citation] = (), under_title: bool = False
) -> Markup:
    """Outlet, date and linked title; the linked outlet alone for a headline, `under_title`, which the reader has just
    seen, and where there is no title but the passage's own words."""
    outlet = translator().isolated(clipped(citation.outlet, 100))
    published = dated(citation.published) if citation.published else Markup()
    seen = passage is not None and (passage.kind is PassageKind.HEADLINE or (not citation.title and citation.outlet))
    if under_title or seen:
        parts = [link(outlet or titled(citation, _FIRST_UNITS), citation.url), published]
    else:
        words = passage.text if passage else ""
        parts = [plain(outlet), published, link(titled(citation, words=words), citation.url)]
    return lines(joined((*parts, extent(citation)), " · "), _also(citation, also_in))


def titled(citation: Citation, room: int = 240, words: str = "") -> str:
    """The article's title; for one without, the first of its `words`, or what else tells it from others."""
    title = clipped(citation.title, room) or clipped(words, _FIRST_UNITS) or citation.outlet
    return translator().isolated(title) or gettext("article {number}", number=str(citation.article_id))


def quoted_elsewhere(item: Evidence) -> Markup:
    """How many outlets have the words, where they stood first, who has them in others, and who from another mouth."""
    return lines(_quoted(item.quoted), _worded_otherwise(item.worded_otherwise), _said_otherwise(item.said_otherwise))


def _quoted(quoted: Quoted | None) -> Markup:
    if quoted is None:
        return Markup()
    first = joined((plain(clipped(quoted.first.outlet, 100)), _day(quoted.first)), ", ")
    return filled(
        gettext("Outlets that quote this: {count} · first: {first}"), count=plain(str(quoted.outlets)), first=first
    )


def _day(citation: Citation) -> Markup:
    return dated(citation.published) if citation.published else Markup()


def _worded_otherwise(found: Sequence[WordedOtherwise]) -> Markup:
    told = [
        (clipped(one.citation.outlet, 100), clipped(one.words.strip(f"{DOUBLE_QUOTES} "), _QUOTED_UNITS))
        for one in found
    ]
    shown = (gettext("⚠ {outlet} has it as “{words}”", outlet=outlet, words=words) for outlet, words in told)
    return lines(*map(plain, islice(shown, _SHOWN_WORDINGS)))


def _said_otherwise(found: Sequence[SaidOtherwise]) -> Markup:
    named = [(clipped(one.citation.outlet, 100), clipped(one.name, 120)) for one in found[:_SHOWN_SPEAKERS]]
    told = (gettext("⚠ {outlet} has it as said by {name}.", outlet=outlet, name=name) for outlet, name in named)
    return lines(*map(plain, told))


def extent(citation: Citation) -> Markup:
    """That only a part of the article is stored, if so."""
    return plain(gettext("excerpt only")) if citation.is_excerpt else Markup()


def doubtful_names(passage: Passage) -> frozenset[str]:
    """The speakers of the passage of whom no attribution is sure."""
    found = [item for item in passage.attributions if item.speaker]
    sure = {item.speaker.name for item in found if item.speaker and not item.is_doubtful}
    return frozenset(item.speaker.name for item in found if item.speaker) - sure


def _credit(speaker: Speaker | None, manner: str, known: set[str], doubted: frozenset[str]) -> Markup:
    if speaker is None:
        return plain(f"{gettext(NOT_NAMED)} — {manner}")
    if is_outlet(speaker):
        return plain(gettext("the article in its own name"))
    if speaker.kind is SpeakerKind.UNNAMED and speaker.name in doubted:
        return plain(f"{_perhaps_described(speaker)} — {manner}")
    name, rest = named(speaker)
    if speaker.name in known and speaker.kind is not SpeakerKind.UNNAMED:
        rest = ""
    if speaker.name in doubted:
        name = gettext("probably {name}", name=name)
    return plain(f"{name}{rest} — {manner}")


def _perhaps_described(speaker: Speaker) -> str:
    """Somebody without a name whose words these probably are, in the article's words for them."""
    name = f"“{translator().isolated(clipped(speaker.name, 120))}”"
    return f"{gettext(NOT_NAMED)} ({gettext('probably {name}', name=name)})"


def is_outlet(speaker: Speaker) -> bool:
    """Whether it is the “we” of an article, which is nobody else."""
    return speaker.name.casefold() == "we"


def _manners(passage: Passage) -> dict[Speaker | None, str]:
    """How each speaker's words are given. A view that nobody voiced counts only where the speaker said nothing."""
    kinds: dict[Speaker | None, set[AttributionKind]] = {}
    views: dict[Speaker | None, str] = {}
    asking = set[Speaker | None]()
    for item in passage.attributions:
        label = _label(passage.text, item)
        if item.attitude:
            if item.speaker is not None:
                views[item.speaker] = gettext("view as reported, not words said")
        else:
            kinds.setdefault(item.speaker, set()).add(AttributionKind.DIRECT if label else item.kind)
        if label in _ASKING:
            asking.add(item.speaker)
    said = {speaker: gettext("asking") if speaker in asking else _manner(found) for speaker, found in kinds.items()}
    return views | said


def _label(text: str, item: Attribution) -> str:
    """The label of a turn in an interview or transcript, such as "Q" or "SMITH", if the attribution is all of one."""
    source = item.source
    turn = source is not None and item.cue is None and source.start == 0 and text[source.end :].startswith(":")
    return source.of(text) if source is not None and turn else ""


def _manner(kinds: set[AttributionKind]) -> str:
    if kinds == {AttributionKind.DIRECT, AttributionKind.INDIRECT}:
        return gettext("quoted and paraphrased")
    return gettext(_MANNER[kinds.pop() if len(kinds) == 1 else AttributionKind.MIXED])


def _answers(speaker: Speaker | None, matched: Sequence[str]) -> bool:
    return speaker.name in matched if speaker else not matched


def _place(speaker: Speaker | None, matched: Sequence[str]) -> int:
    return matched.index(speaker.name) if speaker else len(matched)


def _also(citation: Citation, others: Sequence[Citation]) -> Markup:
    told = _by_name(citation, others)
    if not told:
        return NOTHING
    shown = [link(clipped(name, 100), other.url) for name, other in list(told.items())[:_SHOWN_OUTLETS]]
    more = len(told) - len(shown)
    names = joined((*shown, _more(more)), ", ")
    return filled(gettext("also in {outlets}"), outlets=names)


def _by_name(citation: Citation, others: Sequence[Citation]) -> dict[str, Citation]:
    """The others by what tells them apart from those before: their outlet; if it was named, their title."""
    known = {citation.outlet, citation.title}
    told: dict[str, Citation] = {}
    for other in others:
        name = next((each for each in (other.outlet, other.title) if each and each not in known), "")
        if name:
            told[name] = other
            known.add(name)
    return told
