"""Standing questions as messages: what is waited for, and what has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.alert_store import Alert, Cadence
from bot.render.answers import Shown, fitted
from bot.render.markup import NOTHING, Markup, blocks, bold, clipped, filled, italic, joined, lines, plain
from bot.translation.translator import gettext, gettext_noop, ngettext
from index.answers.results import Evidence
from index.query.model import Query

ABOUT_ALERTS = gettext_noop(
    "Whom or what shall I watch for? Write it like this: /alert Lavrov about Syria, or "
    "/alert “who pays for the bridge?”. /alerts lists what this chat waits for."
)
_LISTED_UNITS = 110  # so that a full list fits into one message
_HOW_OFTEN: Mapping[Cadence, str] = {
    Cadence.NOW: gettext_noop("at once"),
    Cadence.DAILY: gettext_noop("once a day"),
    Cadence.WEEKLY: gettext_noop("once a week"),
}


def waited_for(query: Query) -> str:
    """What a standing question waits for, in a few words."""
    if not query.speakers:
        return clipped(query.text, 120)
    names = clipped(", ".join(query.speakers), 80)
    if not query.topic:
        return names
    return gettext("{name} on {topic}", name=names, topic=clipped(query.topic, 80))


def alert_set(alert: Alert, hour: int, zone: str) -> Markup:
    """What the chat will hear of, and when."""
    return lines(
        plain("🔔 ") + bold(waited_for(alert.query)),
        plain(gettext("I’ll write here when a new article has something on this, once for each story.")),
        _when(alert.cadence, hour, zone),
    )


def alert_list(alerts: Sequence[Alert], most: int, hour: int, zone: str) -> Markup:
    """What a chat waits for, numbered."""
    if not alerts:
        return blocks(plain(gettext("This chat waits for nothing.")), plain(gettext(ABOUT_ALERTS)))
    entries = [
        joined(
            (
                plain(f"{number}. ") + bold(clipped(waited_for(alert.query), _LISTED_UNITS)),
                plain(gettext(_HOW_OFTEN[alert.cadence])),
                italic(gettext("muted")) if alert.muted else NOTHING,
            ),
            " · ",
        )
        for number, alert in enumerate(alerts, 1)
    ]
    digests = gettext("Daily and weekly digests come at {hour} ({zone}); /settings changes that.", **clock(hour, zone))
    waiting = gettext("What this chat waits for ({count} of at most {most}):", count=len(alerts), most=most)
    return blocks(plain(waiting), lines(*entries), plain(digests))


def alert_message(alert: Alert, evidence: Sequence[Evidence], more: int) -> Shown:
    """What has come for a standing question; `more` passages are left out."""
    heading = filled(gettext("🔔 New: {subject}"), subject=bold(waited_for(alert.query)))
    shown = fitted(evidence, heading, alert.query.speakers, alert.query.speakers)
    left = more + len(evidence) - len(shown.evidence)
    rest = italic(ngettext("and {count} more", "and {count} more", left)) if left > 0 else NOTHING
    return Shown(blocks(shown.markup, rest), shown.evidence)


def clock(hour: int, zone: str) -> dict[str, str]:
    """An hour of a time zone, for a sentence's places."""
    return {"hour": f"{hour}:00", "zone": zone}


def _when(cadence: Cadence, hour: int, zone: str) -> Markup:
    if cadence is Cadence.DAILY:
        return plain(gettext("Every day at {hour} ({zone}).", **clock(hour, zone)))
    if cadence is Cadence.WEEKLY:
        return plain(gettext("Every Monday at {hour} ({zone}).", **clock(hour, zone)))
    return plain(gettext("As soon as it comes."))
