"""The buttons of standing questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.alert_store import Alert, Cadence
from bot.render.keyboards import Action, Key, Keyboard, for_passages
from bot.translation.translator import gettext, gettext_noop
from index.answers.results import Evidence
from index.query.model import Query
from index.query.serialization import query_values

_CADENCES: Mapping[Cadence, str] = {
    Cadence.NOW: gettext_noop("At once"),
    Cadence.DAILY: gettext_noop("Daily"),
    Cadence.WEEKLY: gettext_noop("Weekly"),
}


def for_meant(query: Query, names: Sequence[str]) -> Keyboard:
    """A row for each who may be meant by the query's name."""
    return [
        [Key(name, Action.ALERT, {"query": query_values(Query(name, query.kind, (name,), query.topic))})]
        for name in names
    ]


def for_alert(alert: Alert) -> Keyboard:
    """How often, and no more of it."""
    keys = [
        Key(_chosen(gettext(label), cadence is alert.cadence), Action.CADENCE, {"alert": alert.id, "to": cadence})
        for cadence, label in _CADENCES.items()
    ]
    return [keys, [_mute_key(alert), Key(gettext("Stop"), Action.STOP, {"alert": alert.id})]]


def for_alert_message(alert: Alert, shown: Sequence[Evidence]) -> Keyboard:
    """The passages in context; mute or stop what they came for."""
    return [
        *for_passages(shown),
        [_mute_key(alert, new=True), Key(gettext("Stop"), Action.STOP, {"alert": alert.id, "new": True})],
    ]


def for_alerts(alerts: Sequence[Alert]) -> Keyboard:
    """Mute and stop for each on the list, and how often."""
    rows = []
    for number, alert in enumerate(alerts, 1):
        listed = {"alert": alert.id, "listed": True}
        cadences = list(_CADENCES)
        following = cadences[(cadences.index(alert.cadence) + 1) % len(cadences)]
        mute = gettext("Unmute") if alert.muted else gettext("Mute")
        rows.append(
            [
                Key(f"{number} {mute}", Action.MUTE, {**listed, "to": not alert.muted}),
                Key(f"{number} {gettext(_CADENCES[following])}", Action.CADENCE, {**listed, "to": following}),
                Key(f"{number} {gettext('Stop')}", Action.STOP, listed),
            ]
        )
    return rows


def _mute_key(alert: Alert, *, new: bool = False) -> Key:
    label = gettext("Unmute") if alert.muted else gettext("Mute")
    return Key(label, Action.MUTE, {"alert": alert.id, "to": not alert.muted, "new": new})


def _chosen(label: str, yes: bool) -> str:
    return f"✓ {label}" if yes else label
