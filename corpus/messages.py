"""Sentences for people as data: an English template and the values in it, so that a face may say it in any language."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Message:
    """What to tell: `template` with {named} places, `values` for them; both are empty if there is nothing to tell.

    With `plural`, the template is for one of `values["count"]`, `plural` for any other number. `str()` gives English.
    """

    template: str = ""
    values: Mapping[str, str | int | dt.date | Message] = field(default_factory=dict)
    plural: str = ""

    def __bool__(self) -> bool:
        """False if there is nothing to tell."""
        return bool(self.template)

    def __str__(self) -> str:
        template = self.plural if self.plural and self.values["count"] != 1 else self.template
        values = {name: _english(value) for name, value in self.values.items()}
        return template.format(**values) if values else template


SILENCE = Message()


def message(template: str, /, **values: str | int | dt.date | Message) -> Message:
    """A message with these values."""
    return Message(template, values)


def counted(one: str, many: str, /, *, count: int, **values: str | int | dt.date | Message) -> Message:
    """A message about so many; {count} is one of its places."""
    return Message(one, {**values, "count": count}, many)


def kept(told: Message) -> str:
    """The message as a text that `recalled` reads; "" for SILENCE."""
    return json.dumps(_values(told), ensure_ascii=False) if told else ""


def recalled(text: str) -> Message:
    """A message that was kept; any other text, such as an older release kept, is told as it is."""
    try:
        values = json.loads(text)
        return _message(values)
    except (ValueError, TypeError, LookupError):
        return Message(text)


def _values(value: str | int | dt.date | Message) -> object:
    if isinstance(value, dt.date):
        return {"date": value.isoformat()}
    if not isinstance(value, Message):
        return value
    values = {name: _values(one) for name, one in value.values.items()}
    return {"template": value.template, "values": values, "plural": value.plural}


def _message(values: dict[str, Any]) -> Message:
    told = {
        name: dt.date.fromisoformat(one["date"])
        if isinstance(one, dict) and "date" in one
        else _message(one)
        if isinstance(one, dict)
        else one
        for name, one in values["values"].items()
    }
    return Message(values["template"], told, values["plural"])


def _english(value: str | int | dt.date | Message) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
