"""Lists and long texts as messages: articles, speakers, what somebody said, an article page by page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bot.render.answers import covered
from bot.render.citations import citing, day, role_told
from bot.render.excerpts import pieces
from bot.render.markup import Markup, blocks, bold, clipped, italic, joined, lines, link, plain, quotation, sentence
from corpus.model import Article, Citation, Passage, PassageKind, SpeakerKind
from corpus.names import parsed
from corpus.store.sqlite.speaker_repository import SpeakerProfile
from corpus.store.sqlite.store import Totals
from index.analysis.analyzer import fold, stop_words
from index.answers.results import Stories

_PAGE_UNITS = 3000
_ROLES_SHOWN = 4
_ANOTHER = frozenset({"former", "ex", "acting", "deputy", "vice", "interim", "elect", "candidate", "assistant", "aide"})
_CONTEXT_UNITS = 3400
_BLANK_LINE = "\n\n"


def article_pages(article: Article) -> list[Markup]:
    """The whole article word for word, by whole paragraphs; one that is longer than a page by whole sentences."""
    parts = [
        _paragraph(passage, piece)
        for passage in article.passages
        if passage.kind is not PassageKind.HEADLINE
        for piece in pieces(passage.text, _PAGE_UNITS)
    ]
    pages: list[list[Markup]] = [[]]
    room = _PAGE_UNITS
    for part in parts:
        room -= part.units + len(_BLANK_LINE)
        if pages[-1] and room < 0:
            pages.append([])
            room = _PAGE_UNITS - part.units
        pages[-1].append(part)
    head = heading(article.citation)
    if len(pages) == 1:
        return [blocks(head, *pages[0])]
    total = len(pages)
    return [blocks(head, *page, italic(f"Page {number} of {total}")) for number, page in enumerate(pages, 1)]


def heading(citation: Citation) -> Markup:
    """Title in bold, linked; outlet, date, authors and the number that commands go by."""
    published = day(citation.published) if citation.published else ""
    authors = f"by {clipped(', '.join(citation.authors), 160)}" if citation.authors else ""
    about = [clipped(citation.outlet, 100), published, authors, f"article {citation.article_id}"]
    return lines(
        bold(link(clipped(citation.title, 240) or "untitled", citation.url)),
        joined((plain(part) for part in about), " · "),
    )


def neighbourhood(passages: Sequence[Passage], passage_id: int, citation: Citation) -> Markup:
    """A passage as a quotation between its neighbours, and where it stands."""
    parts = [
        quotation(clipped(passage.text, _CONTEXT_UNITS // 2))
        if passage.id == passage_id
        else plain(clipped(passage.text, _CONTEXT_UNITS // (2 * max(len(passages) - 1, 1))))
        for passage in passages
    ]
    return blocks(*parts, citing(citation))


def article_list(listed: Sequence[Citation], offset: int, total: int, asked: str = "") -> Markup:
    """Newest first, numbered from `offset`; `asked` is what they were chosen by."""
    entries = [
        lines(
            plain(f"{number}. ") + bold(clipped(citation.title, 160) or "untitled"),
            joined(
                (plain(clipped(citation.outlet, 60)), _day(citation), plain(f"article {citation.article_id}")), " · "
            ),
        )
        for number, citation in enumerate(listed, offset + 1)
    ]
    chosen = f" with “{clipped(asked, 60)}”" if asked else ""
    return blocks(plain(f"{total:,} article{'' if total == 1 else 's'}{chosen}, newest first"), *entries)


def story_list(found: Stories, totals: Totals) -> Markup:
    """The stories of some time, newest first, each by its newest article's title and first paragraph."""
    if not found.evidence:
        return blocks(plain(sentence(found.reason, 300)), covered(totals))
    entries = [
        lines(
            plain(f"{number}. ") + bold(clipped(item.citation.title, 160) or "untitled"),
            plain(clipped(item.passage.text, 280)),
            citing(item.citation, passage=item.passage, also_in=item.also_in),
        )
        for number, item in enumerate(found.evidence, 1)
    ]
    since, until = found.query.since, found.query.until
    span = f", {day(since)} to {day(until)}" if since and until else f", since {day(since)}" if since else ""
    if found.query.out_of_time:
        return blocks(plain(f"Nothing from “{clipped(found.query.time_words, 60)}”; the newest there is:"), *entries)
    return blocks(plain(f"Stories, newest first{span}"), *entries)


def speaker_list(listed: Sequence[SpeakerProfile], offset: int, name: str = "") -> Markup:
    """Numbered from `offset`, with the newest role and how often each is quoted or paraphrased."""
    entries = [
        plain(f"{number}. ") + bold(clipped(card.name, 100)) + plain(f"{_newest_role(card)} — {card.attributions}×")
        for number, card in enumerate(listed, offset + 1)
    ]
    title = f"Speakers named “{clipped(name, 60)}”" if name else "Who is on record, and how often"
    return blocks(plain(title), lines(*entries))


def speaker_heading(card: SpeakerProfile, since: str = "") -> Markup:
    """Who this is: name, newest role, the roles before, other names; `since` is an ISO date or ""."""
    aliases = ", ".join(clipped(alias, 60) for alias in _other_names(card)[:4])
    before = "; ".join(
        clipped(role, 120) + (f" ({day(date)})" if date else "") for role, date in _roles(card)[1:_ROLES_SHOWN]
    )
    return lines(
        bold(clipped(card.name, 120)) + plain(_newest_role(card)),
        italic(f"earlier: {before}") if before else Markup(),
        italic(f"also as {aliases}") if aliases else Markup(),
        italic(f"since {day(dt.date.fromisoformat(since))}") if since else Markup(),
    )


def _newest_role(card: SpeakerProfile) -> str:
    if card.kind is SpeakerKind.UNNAMED:
        return " (not named)"
    roles = _roles(card)
    return f", {role_told(roles[0][0])}" if roles else ""


def _roles(card: SpeakerProfile) -> list[tuple[str, dt.date | None]]:
    """The roles, newest first, without those that another one says in more words."""
    told = [(role, date, _telling(role)) for role, date in card.roles]
    return [
        (role, date)
        for at, (role, date, words) in enumerate(told)
        if not any(
            (words < other and not other & _ANOTHER) or (words == other and nth < at)
            for nth, (_, _, other) in enumerate(told)
        )
    ]


def _other_names(card: SpeakerProfile) -> list[str]:
    """The aliases that aren't only a part of the name."""
    own = set(parsed(card.name).words)
    return [alias for alias in card.aliases if not own.issuperset(parsed(alias).words)]


def _telling(text: str) -> frozenset[str]:
    return frozenset(fold(text).replace("-", " ").split()) - stop_words("en")


def _day(citation: Citation) -> Markup:
    return plain(day(citation.published)) if citation.published else Markup()


def _paragraph(passage: Passage, piece: str) -> Markup:
    return italic(f"Caption: {piece}") if passage.kind is PassageKind.CAPTION else plain(piece)
