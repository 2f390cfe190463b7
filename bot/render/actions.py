"""What admins did, as lines of a message."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.action_log import ActionKind, LoggedAction
from bot.render.markup import Markup, bold, clipped, italic, joined, lines, plain
from bot.translation.translator import gettext, gettext_noop, ngettext, translator

Details = Mapping[str, Any]


def action_list(actions: Sequence[LoggedAction], offset: int = 0, *, names: bool = False) -> Markup:
    """Newest first, numbered from `offset`; with `names`, who did it."""
    return lines(*(_line(action, number, names=names) for number, action in enumerate(actions, offset + 1)))


def action_told(action: LoggedAction) -> Markup:
    """What was done, as in: edited outlet of article 3, “Title”: A → B."""
    return plain(_TOLD[action.done.kind](action.done.details))


def _line(action: LoggedAction, number: int, *, names: bool) -> Markup:
    at = dt.datetime.fromtimestamp(action.at, dt.UTC)
    who = clipped(action.actor.name, 40) or str(action.actor.user_id)
    parts = (
        plain(f"{number}. ") + bold(translator().moment(at)),
        plain(who) if names else Markup(),
        action_told(action),
        italic(gettext("undone")) if action.undone_by else Markup(),
    )
    return joined(parts, " · ")


def _article(details: Details) -> str:
    """The number and title of the one article that it was about."""
    number, titles = str(details["articles"][0]), details.get("titles", ())
    if not any(titles):
        return number
    return gettext("{number}, “{title}”", number=number, title=clipped(titles[0], 60))


def _added(details: Details) -> str:
    if (count := len(details["articles"])) == 1:
        return gettext("added article {article}", article=_article(details))
    return ngettext("added {count} article", "added {count} articles", count)


def _updated(details: Details) -> str:
    if (count := len(details["articles"])) == 1:
        return gettext("updated article {article}", article=_article(details))
    return ngettext("updated {count} article", "updated {count} articles", count)


def _deleted(details: Details) -> str:
    if (count := len(details["articles"])) == 1:
        return gettext("deleted article {article}", article=_article(details))
    return ngettext("deleted {count} article", "deleted {count} articles", count)


def _restored(details: Details) -> str:
    if (count := len(details["articles"])) == 1:
        return gettext("restored article {article}", article=_article(details))
    return ngettext("restored {count} article", "restored {count} articles", count)


def _edited(details: Details) -> str:
    former, value = (clipped(str(details[name]), 60) or gettext("nothing") for name in ("former", "value"))
    return gettext(
        "edited {field} of article {article}: {former} → {value}",
        field=str(details["field"]),
        article=str(details["article"]),
        former=former,
        value=value,
    )


def _feeds_added(details: Details) -> str:
    names = details["names"]
    if len(names) == 1:
        return gettext("followed {name}", name=clipped(names[0], 60))
    return ngettext("followed {count} feed", "followed {count} feeds", len(names))


def _feed_changed(details: Details) -> str:
    return gettext(_FEED_CHANGES[details["verb"]], name=clipped(details["name"], 60))


def _names(details: Details) -> str:
    return ", ".join(clipped(name, 60) for name in details["names"])


def _person(details: Details) -> str:
    return f"{details['user']} {clipped(details['name'], 40)}".rstrip()


def _exported(details: Details) -> str:
    return ngettext("exported {count} article", "exported {count} articles", details["count"])


_FEED_CHANGES: Mapping[str, str] = {
    "pause": gettext_noop("paused the feed {name}"),
    "resume": gettext_noop("resumed the feed {name}"),
    "now": gettext_noop("had the feed {name} read at once"),
    "remove": gettext_noop("stopped following the feed {name}"),
}
_TOLD: Mapping[ActionKind, Callable[[Details], str]] = {
    ActionKind.ADDED: _added,
    ActionKind.UPDATED: _updated,
    ActionKind.EDITED: _edited,
    ActionKind.DELETED: _deleted,
    ActionKind.RESTORED: _restored,
    ActionKind.MERGED: lambda details: gettext("merged speakers into {names}", names=_names(details)),
    ActionKind.PARTED: lambda details: gettext("parted merged speakers again: {names}", names=_names(details)),
    ActionKind.SPLIT: lambda details: gettext("split off a speaker called {names}", names=_names(details)),
    ActionKind.ADMIN_ADDED: lambda details: gettext("made admin {person}", person=_person(details)),
    ActionKind.ADMIN_REMOVED: lambda details: gettext("took the admin rights of {person}", person=_person(details)),
    ActionKind.REINDEXED: lambda _: gettext("built the index anew"),
    ActionKind.EXPORTED: _exported,
    ActionKind.FEEDS_ADDED: _feeds_added,
    ActionKind.FEED_CHANGED: _feed_changed,
    ActionKind.CHANNEL_FOLLOWED: lambda details: gettext("followed the channel {name}", name=details["name"]),
    ActionKind.CHANNEL_UNFOLLOWED: lambda details: gettext("unfollowed the channel {name}", name=details["name"]),
}
