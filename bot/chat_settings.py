"""What a chat has chosen: how much is shown, from which outlets, how plainly, by which clock, and who may ask."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

MOST_PASSAGES = 8
WEEKDAY = 0  # the day of weekly digests: Monday


class Askers(StrEnum):
    """Who may ask in a group."""

    EVERYBODY = "everybody"
    ADMINS = "admins"  # the group's own


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """`passages` are those of a ranking that an answer shows, 0 for as many as the configuration says. Nothing from
    `muted` outlets is shown. `zone` is an IANA name; `hour` that of digests there."""

    passages: int = 0
    muted: tuple[str, ...] = ()
    plain: bool = False
    zone: str = "UTC"
    hour: int = 8
    askers: Askers = Askers.EVERYBODY

    @classmethod
    def of(cls, values: Mapping[str, str]) -> ChatSettings:
        """From the settings of a chat by name; what is missing or can't be read has its default."""
        passages, hour = values.get("passages", ""), values.get("hour", "")
        zone = values.get("zone", "")
        return cls(
            passages=int(passages) if passages.isdigit() and int(passages) <= MOST_PASSAGES else 0,
            muted=tuple(json.loads(values.get("muted outlets", "[]"))),
            plain=values.get("plain") == "yes",
            zone=zone if is_zone(zone) else "UTC",
            hour=int(hour) if hour.isdigit() and int(hour) < 24 else 8,
            askers=Askers.ADMINS if values.get("askers") == Askers.ADMINS else Askers.EVERYBODY,
        )

    def local(self, at: float) -> dt.datetime:
        """The chat's clock at a moment in Unix seconds."""
        return dt.datetime.fromtimestamp(at, ZoneInfo(self.zone))

    def last_digest(self, at: float, *, weekly: bool = False) -> float:
        """The last moment until `at` when a daily or weekly digest was due, in Unix seconds."""
        now = self.local(at)
        due = now.replace(hour=self.hour, minute=0, second=0, microsecond=0)
        days = (now.weekday() - WEEKDAY) % 7 if weekly else 0
        due -= dt.timedelta(days=days)
        if due > now:
            due -= dt.timedelta(days=7 if weekly else 1)
        return due.timestamp()


def is_zone(name: str) -> bool:
    """Whether it is the IANA name of a time zone."""
    try:
        return bool(name) and ZoneInfo(name) is not None
    except (OSError, ValueError, LookupError):  # no name, a folder, none that is known
        return False
