"""The buttons of articles: their pages and lists, and what admins do with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.render.keyboards import (
    Action,
    Key,
    Keyboard,
    Stretch,
    article_label,
    in_rows,
    key_of,
    named_speakers,
    paging,
    undo_key,
)
from bot.render.lists import FIELDS
from bot.translation.translator import gettext
from corpus.model import Article, Citation

_SPEAKERS = 6


def for_article(article: Article, stretch: Stretch, *, changed: bool = False, admin: bool = False) -> Keyboard:
    """Back and forth in a long article, who speaks in it most, what has changed in it; for admins Edit and Delete."""
    number = article.citation.article_id
    most = Counter(named_speakers(article.passages)).most_common(_SPEAKERS)
    history = Key(gettext("What changed"), Action.HISTORY, {"article": number, "new": True})
    editing = Key(gettext("Edit"), Action.EDIT, {"article": number, "new": True}, personal=True)
    deleting = Key(gettext("Delete"), Action.DELETING, {"article": number, "new": True}, personal=True, danger=True)
    return [
        paging(Action.ARTICLE, {"article": number}, stretch),
        *in_rows([key_of(speaker) for speaker, _ in most], 3),
        [history] if changed else [],
        [editing, deleting] if admin else [],
    ]


def for_fields(article_id: int) -> Keyboard:
    """What of an article can be corrected."""
    keys = [
        Key(gettext(label), Action.FIELD, {"article": article_id, "field": name, "new": True}, personal=True)
        for name, label in FIELDS.items()
    ]
    return in_rows(keys, 3)


def for_articles(listed: Sequence[Citation], stretch: Stretch, asked: str = "") -> Keyboard:
    """A number for each article on the list, and back and forth in what was `asked` for."""
    keys = [
        Key(str(number), Action.ARTICLE, {"article": citation.article_id, "new": True})
        for number, citation in enumerate(listed, stretch.at + 1)
    ]
    return [*in_rows(keys), paging(Action.ARTICLES, {"asked": asked}, stretch)]


def for_added(article_id: int, action_id: int | None) -> Keyboard:
    """The article, and Undo if there is something to undo."""
    reading = Key(article_label(), Action.ARTICLE, {"article": article_id, "new": True})
    return [[*([undo_key(action_id)] if action_id else []), reading]]


def for_history(article_id: int, at: int, count: int) -> Keyboard:
    """Back and forth in the changes of an article, newest first."""
    return [paging(Action.HISTORY, {"article": article_id}, Stretch(at, 1, at + 1 < count))]


def for_deleting(article_id: int) -> Keyboard:
    """Asking once more before an article goes."""
    return [
        [
            Key(gettext("Delete it"), Action.DELETE, {"articles": [article_id]}, personal=True, danger=True),
            Key(gettext("Keep it"), Action.KEEP, {}, personal=True),
        ]
    ]
