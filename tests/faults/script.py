"""Scripts of what happens to a bot: written from a seed, kept as JSON, played by `tests.faults.player`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.faults.faulty_disk import ERRORS
from tests.faults.pages import PAGES

STATUSES = (401, 404, 409, 429, 500, 502, 503)  # 400 and 403 are final: the bot must not insist
MOST_CALLS = 160  # of files, between a fault's being set up and its coming


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens; `does` is a name of the player's table, `how` its arguments."""

    does: str
    how: Mapping[str, Any] = field(default_factory=dict)


Script = Sequence[Step]


def written(script: Script) -> str:
    """A script as lines of JSON."""
    return "".join(json.dumps({"does": step.does, **step.how}) + "\n" for step in script)


def read(text: str) -> list[Step]:
    """What `written` wrote."""
    steps = []
    for line in text.splitlines():
        values = json.loads(line)
        steps.append(Step(values.pop("does"), values))
    return steps


def generated(seed: int, steps: int = 16, *, disk: bool = True) -> list[Step]:
    """The script of a seed. Without `disk`, nothing that needs `tests.faults.faulty_disk`."""
    choose = Random(seed)
    kinds = {kind: weight for kind, (weight, _, needs_disk) in KINDS.items() if disk or not needs_disk}
    names = choose.choices(list(kinds), list(kinds.values()), k=steps)
    return [Step("add", _add(choose)), *(Step(name, KINDS[name][1](choose)) for name in names)]


def _add(choose: Random) -> dict[str, Any]:
    return {"article": choose.randrange(3, 10_000), "file": choose.random() < 0.5}


def _api(choose: Random) -> dict[str, Any]:
    method = choose.choice(
        ("sendMessage", "sendMessage", "getUpdates", "getUpdates", "*", "editMessageText", "getFile")
    )
    kind = choose.choice(("status", "status", "drop", "lose", "hang", "garbage"))
    how: dict[str, Any] = {"method": method, "kind": kind, "times": choose.randint(2, 12)}
    if kind == "status":
        how["status"] = choose.choice(STATUSES)
        if how["status"] == 429:
            how["retry_after"] = choose.choice((None, 1, 2))
    if kind == "hang":
        how |= {"seconds": choose.choice((1, 3)), "times": min(3, how["times"])}
    if kind == "garbage":
        how |= {"status": choose.choice((200, 502)), "text": choose.choice(("", "{}", "[]", '{"ok": tru', "<html>"))}
    return how


def _kill(choose: Random) -> dict[str, Any]:
    return {"after": choose.randint(1, MOST_CALLS), "torn": choose.random() < 0.3}


def _disk(choose: Random) -> dict[str, Any]:
    times = choose.choice((1, 1, 2, 5, 20))
    return {"error": choose.choice(sorted(ERRORS)), "after": choose.randint(1, 60), "times": times}


def _nothing(choose: Random) -> dict[str, Any]:
    return {}


KINDS: Mapping[str, tuple[int, Callable[[Random], dict[str, Any]], bool]] = {
    "ask": (18, lambda choose: {"people": choose.randint(2, 12)}, False),
    "add": (10, _add, False),
    "edit": (8, lambda choose: {"outlet": f"Evening Tide {choose.randrange(1000)}"}, False),
    "delete": (6, _nothing, False),
    "undo": (6, _nothing, False),
    "api": (40, _api, False),
    "kill": (12, _kill, True),
    "cut": (8, lambda choose: _kill(choose) | {"seed": choose.randrange(10**6)}, True),
    "disk": (10, _disk, True),
    "clock": (4, lambda choose: {"seconds": choose.choice((-86_400, -3600, -5, 5, 3600, 86_400))}, True),
    "stop": (3, lambda choose: {"twice": choose.random() < 0.5}, False),
    "crash": (4, _nothing, False),
    "second": (1, _nothing, False),
    "flip": (5, lambda choose: {"seed": choose.randrange(10**6), "bits": choose.choice((1, 3, 50))}, False),
    "page": (6, lambda choose: {"kind": choose.choice(sorted(PAGES))}, False),
    "flood": (1, lambda choose: {"messages": 200}, False),
    "crowd": (1, lambda choose: {"chats": choose.choice((60, 500))}, False),
    "limits": (1, lambda choose: {"files": choose.choice((48, 64, 128)), "megabytes": choose.choice((0, 1, 4))}, False),
    "poison": (4, lambda choose: {"seed": choose.randrange(10**6)}, False),
    "backup": (2, _nothing, False),
    "reindex": (2, _nothing, False),
}
"""What can happen: how often, with what arguments, and whether it needs the faulty disk."""
