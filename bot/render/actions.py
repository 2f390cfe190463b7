"""What admins did, as lines of a message."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.action_log import ActionKind, LoggedAction
from bot.render.markup import Markup, bold, clipped, italic, joined, lines, plain

Details = Mapping[str, Any]


def action_list(actions: Sequence[LoggedAction], offset: int = 0, *, names: bool = False) -> Markup:
    """Newest first, numbered from `offset`; with `names`, who did it."""
    return lines(*(_line(action, number, names=names) for number, action in enumerate(actions, offset + 1)))


def action_told(action: LoggedAction) -> Markup:
    """What was done, as in: edited outlet of article 3, “Title”: A → B."""
    return _TOLD[action.done.kind](action.done.details)


def _line(action: LoggedAction, number: int, *, names: bool) -> Markup:
    at = dt.datetime.fromtimestamp(action.at, dt.UTC)
    who = clipped(action.actor.name, 40) or str(action.actor.user_id)
    parts = (
        plain(f"{number}. ") + bold(f"{at.day} {at:%B %H:%M}"),
        plain(who) if names else Markup(),
        action_told(action),
        italic("undone") if action.undone_by else Markup(),
    )
    return joined(parts, " · ")


def _articles(verb: str) -> Callable[[Details], Markup]:
    def told(details: Details) -> Markup:
        numbers, titles = details["articles"], details.get("titles", ())
        if len(numbers) == 1:
            title = f", “{clipped(titles[0], 60)}”" if titles else ""
            return plain(f"{verb} article {numbers[0]}{title}")
        return plain(f"{verb} {len(numbers):,} articles")

    return told


def _edited(details: Details) -> Markup:
    former, value = (clipped(str(details[name]), 60) or "nothing" for name in ("former", "value"))
    return plain(f"edited {details['field']} of article {details['article']}: {former} → {value}")


def _speakers(verb: str) -> Callable[[Details], Markup]:
    return lambda details: plain(f"{verb} {', '.join(clipped(name, 60) for name in details['names'])}")


def _feeds_added(details: Details) -> Markup:
    names = details["names"]
    return plain(f"followed {clipped(names[0], 60)}" if len(names) == 1 else f"followed {len(names):,} feeds")


def _admin(verb: str) -> Callable[[Details], Markup]:
    return lambda details: plain(f"{verb} {details['user']} {clipped(details['name'], 40)}".rstrip())


_TOLD: Mapping[ActionKind, Callable[[Details], Markup]] = {
    ActionKind.ADDED: _articles("added"),
    ActionKind.UPDATED: _articles("updated"),
    ActionKind.EDITED: _edited,
    ActionKind.DELETED: _articles("deleted"),
    ActionKind.RESTORED: _articles("restored"),
    ActionKind.MERGED: _speakers("merged speakers into"),
    ActionKind.SPLIT: _speakers("split off a speaker called"),
    ActionKind.ADMIN_ADDED: _admin("made admin"),
    ActionKind.ADMIN_REMOVED: _admin("took the admin rights of"),
    ActionKind.REINDEXED: lambda _: plain("built the index anew"),
    ActionKind.FEEDS_ADDED: _feeds_added,
    ActionKind.FEED_CHANGED: lambda details: plain(f"{details['verb']} the feed {clipped(details['name'], 60)}"),
    ActionKind.EXPORTED: lambda details: plain(f"exported {details['count']:,} articles"),
}
