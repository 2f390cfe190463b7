"""Lists and long texts as messages: articles, speakers, what somebody said, an article page by page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bot.render.answers import covered
from bot.render.citations import citing, extent, role_told, titled
from bot.render.excerpts import pieces
from bot.render.markup import (
    Markup,
    blocks,
    bold,
    clipped,
    filled,
    italic,
    joined,
    lines,
    link,
    plain,
    quotation,
    sentence,
)
from bot.translation.translator import gettext, gettext_noop, ngettext, translator
from corpus.model import Article, Citation, Passage, PassageKind, SpeakerKind
from corpus.names import parsed
from corpus.store.speakers import GivenRole, SpeakerProfile
from corpus.store.store import Totals
from index.answers.results import Stories
from index.answers.roles import roles_of

_PAGE_UNITS = 3000
_ROLES_SHOWN = 3
_CONTEXT_UNITS = 3400
_BLANK_LINE = "\n\n"
FIELDS: Mapping[str, str] = {
    "title": gettext_noop("Title"),
    "outlet": gettext_noop("Outlet"),
    "author": gettext_noop("Authors"),
    "date": gettext_noop("Date"),
    "url": gettext_noop("Address"),
    "language": gettext_noop("Language"),
}
"""What of an article an admin can set, and what it is called."""


def article_pages(article: Article) -> list[Markup]:
    """The whole article word for word, by whole paragraphs; one that is longer than a page by whole sentences."""
    parts = [
        (_paragraph(passage, piece), passage.kind is PassageKind.CAPTION)
        for passage in article.passages
        if passage.kind is not PassageKind.HEADLINE
        for piece in pieces(passage.text, _PAGE_UNITS)
    ]
    pages = _paged(parts)
    head = heading(article.citation, opening(article))
    if len(pages) == 1:
        return [blocks(head, *pages[0])]
    total = len(pages)
    return [blocks(head, *page, italic(_page(number, total))) for number, page in enumerate(pages, 1)]


def _paged(parts: Sequence[tuple[Markup, bool]]) -> list[list[Markup]]:
    """The paragraphs by page; a caption (True) that begins one takes the paragraph before it along."""
    pages: list[list[tuple[Markup, bool]]] = [[]]
    for part in parts:
        size = sum(one.units + len(_BLANK_LINE) for one, _ in pages[-1])
        if pages[-1] and size + part[0].units > _PAGE_UNITS:
            pages.append(_carried(pages[-1]) if part[1] else [])
        pages[-1].append(part)
    return [[part for part, _ in page] for page in pages]


def _carried(page: list[tuple[Markup, bool]]) -> list[tuple[Markup, bool]]:
    """Take the last paragraph and its captions off the page, unless that is all there is or it is too long."""
    last = next((at for at in range(len(page) - 1, 0, -1) if not page[at][1]), 0)
    if not last or sum(part.units for part, _ in page[last:]) > _PAGE_UNITS // 2:
        return []
    carried, page[last:] = page[last:], []
    return carried


def opening(article: Article) -> str:
    """The first words of the text, which stand for a title where there is none."""
    return next((one.text for one in article.passages if one.kind is PassageKind.BODY), "")


def heading(citation: Citation, words: str = "") -> Markup:
    """Title in bold, linked, or the first of the `words`; outlet, date, authors and the number that commands go by."""
    names = clipped(", ".join(citation.authors), 160)
    authors = plain(gettext("by {names}", names=names)) if names else Markup()
    return lines(
        bold(link(titled(citation, words=words), citation.url)),
        joined((_outlet(citation, 100), _day(citation), authors, _number(citation), extent(citation)), " · "),
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


def article_list(
    listed: Sequence[Citation],
    offset: int,
    total: int,
    asked: str,
    openings: Mapping[int, str] = MappingProxyType({}),
) -> Markup:
    """Newest first, numbered from `offset`; `asked` is what they were chosen by, `openings` the first words of those
    that have no title, by number of the article."""
    entries = [
        lines(
            plain(f"{number}. ") + bold(titled(citation, 160, openings.get(citation.article_id, ""))),
            joined((_outlet(citation, 60), _day(citation), _number(citation)), " · "),
        )
        for number, citation in enumerate(listed, offset + 1)
    ]
    every = ngettext("{count} article, newest first", "{count} articles, newest first", total)
    chosen = ngettext(
        "{count} article with “{words}”, newest first",
        "{count} articles with “{words}”, newest first",
        total,
        words=clipped(asked, 60),
    )
    return blocks(plain(chosen if asked else every), *entries)


def story_list(found: Stories, totals: Totals) -> Markup:
    """The stories of some time, newest first, each by its newest article's title and first paragraph."""
    if not found.evidence:
        return blocks(plain(sentence(translator().said(found.reason), 300)), covered(totals))
    entries = [
        lines(
            plain(f"{number}. ") + bold(titled(item.citation, 160, item.passage.text)),
            plain(clipped(item.passage.text, 280)),
            citing(item.citation, passage=item.passage, also_in=item.also_in, under_title=True),
        )
        for number, item in enumerate(found.evidence, 1)
    ]
    since, until = found.query.since, found.query.until
    title = gettext("Stories, newest first")
    if found.query.out_of_time:
        time = clipped(found.query.time_words, 60)
        title = gettext("Nothing here fits “{time}”; the newest there is:", time=time)
    elif since and until:
        title = gettext("Stories, newest first, {first} to {last}", first=since, last=until)
    elif since:
        title = gettext("Stories, newest first, since {day}", day=since)
    return blocks(plain(title), *entries)


def speaker_list(listed: Sequence[SpeakerProfile], offset: int, name: str = "") -> Markup:
    """Numbered from `offset`, with the role and how often each is quoted or paraphrased."""
    entries = [
        plain(f"{number}. ") + bold(_name(card, 100)) + _role(card) + plain(f" — {card.attributions}×")
        for number, card in enumerate(listed, offset + 1)
    ]
    everybody = gettext("Who is on record, and how often")
    title = gettext("Speakers named “{name}”", name=clipped(name, 60)) if name else everybody
    return blocks(plain(title), lines(*entries))


def speaker_heading(card: SpeakerProfile, since: str = "") -> Markup:
    """Who this is: name, role, the other roles with the articles that give them, other names; `since` is an ISO date or
    ""."""
    aliases = ", ".join(clipped(alias, 60) for alias in _other_names(card)[:4])
    main, others = roles_of(card)
    older = [role for role in others if main and main.on and role.on and role.on < main.on]
    before = joined(map(_dated_role, older[:_ROLES_SHOWN]), "; ")
    beside = joined(map(_dated_role, [role for role in others if role not in older][:_ROLES_SHOWN]), "; ")
    return lines(
        bold(_name(card, 120)) + _role(card),
        italic(filled(gettext("also: {roles}"), roles=beside)) if beside else Markup(),
        italic(filled(gettext("earlier: {roles}"), roles=before)) if before else Markup(),
        italic(gettext("also as {names}", names=aliases)) if aliases else Markup(),
        italic(gettext("since {day}", day=dt.date.fromisoformat(since))) if since else Markup(),
    )


def _dated_role(role: GivenRole) -> Markup:
    """A role, linked, with the day of the article that gives it and the number that commands know it by."""
    article = gettext("article {number}", number=str(role.article_id))
    told = f"{translator().day(role.on)}, {article}" if role.on else article
    return link(role_told(role.words), role.url) + plain(f" ({told})")


def _role(card: SpeakerProfile) -> Markup:
    if card.kind is SpeakerKind.UNNAMED:
        return plain(gettext(" (not named)"))
    main, _ = roles_of(card)
    return filled(gettext(", {role}"), role=link(role_told(main.words), main.url)) if main else Markup()


def _other_names(card: SpeakerProfile) -> list[str]:
    """The aliases that aren't only a part of the name."""
    own = set(parsed(card.name).words)
    return [alias for alias in card.aliases if not own.issuperset(parsed(alias).words)]


def _day(citation: Citation) -> Markup:
    return plain(translator().day(citation.published)) if citation.published else Markup()


def _outlet(citation: Citation, room: int) -> Markup:
    return plain(translator().isolated(clipped(citation.outlet, room)))


def _number(citation: Citation) -> Markup:
    return plain(gettext("article {number}", number=str(citation.article_id)))


def _name(card: SpeakerProfile, room: int) -> str:
    return translator().isolated(clipped(card.name, room))


def _page(number: int, total: int) -> str:
    return gettext("Page {number} of {total}", number=number, total=total)


def _paragraph(passage: Passage, piece: str) -> Markup:
    return italic(gettext("Caption: {words}", words=piece)) if passage.kind is PassageKind.CAPTION else plain(piece)
