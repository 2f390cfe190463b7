"""The buttons of standing questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.alert_store import Alert, Cadence
from bot.render.keyboards import Action, Key, Keyboard, for_passages
from index.answers.results import Evidence
from index.query.model import Query
from index.query.serialization import query_values

_CADENCES: Mapping[Cadence, str] = {
    Cadence.NOW: "At once",
    Cadence.DAILY: "Once a day",
    Cadence.WEEKLY: "Once a week",
}


def alert_key(query: Query) -> Key:
    """Lets the chat hear of more on this query."""
    return Key("🔔 Tell me when there is more", Action.ALERT, {"query": query_values(query), "new": True})


def for_meant(query: Query, names: Sequence[str]) -> Keyboard:
    """A row for each who may be meant by the query's name."""
    return [
        [Key(name, Action.ALERT, {"query": query_values(Query(name, query.kind, (name,), query.topic))})]
        for name in names
    ]


def for_alert(alert: Alert) -> Keyboard:
    """How often, and no more of it."""
    keys = [
        Key(f"✓ {label}" if cadence is alert.cadence else label, Action.CADENCE, {"alert": alert.id, "to": cadence})
        for cadence, label in _CADENCES.items()
    ]
    return [keys, [_mute_key(alert), Key("Stop", Action.STOP, {"alert": alert.id})]]


def for_alert_message(alert: Alert, shown: Sequence[Evidence]) -> Keyboard:
    """The passages in context; mute or stop what they came for."""
    return [
        *for_passages(shown),
        [_mute_key(alert, new=True), Key("Stop", Action.STOP, {"alert": alert.id, "new": True})],
    ]


def for_alerts(alerts: Sequence[Alert]) -> Keyboard:
    """Mute and stop for each on the list, and how often."""
    rows = []
    for number, alert in enumerate(alerts, 1):
        listed = {"alert": alert.id, "listed": True}
        cadences = list(_CADENCES)
        following = cadences[(cadences.index(alert.cadence) + 1) % len(cadences)]
        mute = f"{number} Unmute" if alert.muted else f"{number} Mute"
        rows.append(
            [
                Key(mute, Action.MUTE, {**listed, "to": not alert.muted}),
                Key(f"{number} {_CADENCES[following]}", Action.CADENCE, {**listed, "to": following}),
                Key(f"{number} Stop", Action.STOP, listed),
            ]
        )
    return rows


def _mute_key(alert: Alert, *, new: bool = False) -> Key:
    label = "Unmute" if alert.muted else "Mute"
    return Key(label, Action.MUTE, {"alert": alert.id, "to": not alert.muted, "new": new})
