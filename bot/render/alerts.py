"""Standing questions as messages: what is waited for, and what has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.alert_store import Alert, Cadence
from bot.render.answers import Shown, fitted
from bot.render.markup import Markup, blocks, bold, clipped, italic, joined, lines, plain
from index.answers.results import Evidence
from index.query.model import Query

ABOUT_ALERTS = plain(
    "Whom or what shall I watch for? Write it like this: /alert Lavrov about Syria, or "
    "/alert “who pays for the bridge?”. /alerts lists what this chat waits for."
)
_HOW_OFTEN: Mapping[Cadence, str] = {Cadence.NOW: "at once", Cadence.DAILY: "once a day", Cadence.WEEKLY: "once a week"}


def waited_for(query: Query) -> str:
    """What a standing question waits for, in a few words."""
    if not query.speakers:
        return clipped(query.text, 120)
    names = clipped(", ".join(query.speakers), 80)
    return f"{names}: {clipped(query.topic, 80)}" if query.topic else names


def alert_set(alert: Alert, hour: int, zone: str) -> Markup:
    """What the chat will hear of, and when."""
    return lines(
        joined((plain("🔔"), bold(waited_for(alert.query))), " "),
        plain("I’ll write here when a new article has something on this, once for each story."),
        _when(alert.cadence, hour, zone),
    )


def alert_list(alerts: Sequence[Alert], most: int, hour: int, zone: str) -> Markup:
    """What a chat waits for, numbered."""
    if not alerts:
        return blocks(plain("This chat waits for nothing."), ABOUT_ALERTS)
    entries = [
        joined(
            (
                plain(f"{number}.") + plain(" ") + bold(waited_for(alert.query)),
                plain(_HOW_OFTEN[alert.cadence]),
                italic("muted") if alert.muted else Markup(),
            ),
            " · ",
        )
        for number, alert in enumerate(alerts, 1)
    ]
    return blocks(
        plain(f"This chat waits for {len(alerts)} of at most {most} things:"),
        lines(*entries),
        plain(f"Daily and weekly digests come at {hour}:00 ({zone}); /settings changes that."),
    )


def alert_message(alert: Alert, evidence: Sequence[Evidence], more: int) -> Shown:
    """What has come for a standing question; `more` passages are left out."""
    heading = joined((plain("🔔 New on"), bold(waited_for(alert.query))), " ")
    shown = fitted(evidence, heading, alert.query.speakers, alert.query.speakers)
    left = more + len(evidence) - len(shown.evidence)
    return Shown(blocks(shown.markup, italic(f"and {left} more")) if left > 0 else shown.markup, shown.evidence)


def _when(cadence: Cadence, hour: int, zone: str) -> Markup:
    if cadence is Cadence.DAILY:
        return plain(f"Every day at {hour}:00 ({zone}).")
    if cadence is Cadence.WEEKLY:
        return plain(f"Every Monday at {hour}:00 ({zone}).")
    return plain("As soon as it comes.")
