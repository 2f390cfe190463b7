"""What changed in an article, one change a message: words that went are struck out, words that came are underlined."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from bot.render.lists import FIELDS, heading, opening
from bot.render.markup import Markup, blocks, clipped, italic, joined, plain, struck, underlined
from bot.translation.translator import gettext, ngettext, translator
from corpus.clusters.revisions import Edit, Revision, Stretch, revisions, words_changed
from corpus.model import Article, Citation, PassageKind
from corpus.store.articles import Version

_AROUND = 60  # characters of unchanged words that are shown beside a change
_LONGEST = 600  # characters of one stretch that changed
_MOST = 20  # revisions of one change
_NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)


def change_told(article: Article, versions: Sequence[Version], at: int) -> Markup:
    """The `at`th newest change of the article: what its text and its citation were, and became."""
    former = versions[at]
    later = versions[at - 1] if at else _now(article)
    changed = revisions(former.paragraphs, later.paragraphs)
    told = [*_fields(former.citation, later.citation), *(_revision(one) for one in changed[:_MOST])]
    more = len(changed) - _MOST
    number = gettext("Change {number} of {total}", number=len(versions) - at, total=len(versions))
    when = translator().moment(former.until)
    head = blocks(heading(article.citation, opening(article)), italic(f"{number} · {when} UTC"))
    rest = [plain(ngettext("and {count} more", "and {count} more", more))] if more > 0 else []
    return _fitting(head, told or [plain(gettext("Only captions or white space changed."))], rest)


def _fitting(head: Markup, told: Sequence[Markup], rest: Sequence[Markup]) -> Markup:
    """As much as fits into one message; what doesn't is counted."""
    for count in range(len(told), 0, -1):
        left = len(told) - count
        more = [plain(ngettext("and {count} more", "and {count} more", left))] if left else rest
        if (whole := blocks(head, *told[:count], *more)).fits:
            return whole
    return head


def _now(article: Article) -> Version:
    body = tuple(passage.text for passage in article.passages if passage.kind is PassageKind.BODY)
    return Version(article.citation, body, _NEVER)


def _fields(former: Citation, later: Citation) -> Iterator[Markup]:
    for name, old, new in (
        ("title", former.title, later.title),
        ("outlet", former.outlet, later.outlet),
        ("author", ", ".join(former.authors), ", ".join(later.authors)),
        ("date", str(former.published or ""), str(later.published or "")),
        ("url", former.url, later.url),
    ):
        if old != new:
            yield plain(f"{gettext(FIELDS[name])}: ") + _revision(words_changed(old, new))


def _revision(revision: Revision) -> Markup:
    last = len(revision) - 1
    return joined((_stretch(one, first=at == 0, last=at == last) for at, one in enumerate(revision)), "")


def _stretch(one: Stretch, *, first: bool, last: bool) -> Markup:
    if one.edit is Edit.REMOVED:
        return _apart(struck(clipped(one.text.rstrip(), _LONGEST)))
    if one.edit is Edit.ADDED:
        return _apart(underlined(clipped(one.text.rstrip(), _LONGEST)))
    return plain(_shortened(one.text, first=first, last=last))


def _apart(words: Markup) -> Markup:
    return words + plain(" ")


def _shortened(text: str, *, first: bool, last: bool) -> str:
    """Unchanged words, as far as they stand beside a change."""
    if len(text) <= 2 * _AROUND + 20:
        return text
    start = "" if first else text[:_AROUND].rpartition(" ")[0]
    end = "" if last else text[-_AROUND:].partition(" ")[2]
    return f"{start} […] {end}".lstrip() if first else f"{start} […] {end}"
