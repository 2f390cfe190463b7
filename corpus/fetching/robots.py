"""robots.txt: what a site asks programs not to fetch (RFC 9309)."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

AGENT = "onrecord"  # our product token, in lower case
LARGEST = 500_000  # bytes that are read; the RFC's own bound

_LINE = re.compile(r"[ \t]*(?P<name>user-agent|allow|disallow)[ \t]*:[ \t]*(?P<value>[^#\r\n]*)", re.IGNORECASE)
_MOST_RULES = 5_000
_LONGEST_RULE = 2_000


def allows(robots: str, path: str) -> bool:
    """True if a robots.txt lets us fetch the path (with its query). The longest rule that fits decides."""
    decision, length = True, -1
    path = _even(path)
    for allow, rule in _rules(robots):
        if (len(rule), allow) > (length, decision) and _fits(rule, path):
            decision, length = allow, len(rule)
    return decision


def _rules(robots: str) -> list[tuple[bool, str]]:
    """(allow, pattern) of the groups for us, or of those for everybody where none names us."""
    own: list[tuple[bool, str]] = []
    common: list[tuple[bool, str]] = []
    agents: set[str] = set()
    in_rules, named = False, False
    for line in robots.removeprefix("\ufeff").splitlines():
        match = _LINE.match(line)
        if not match:
            continue
        name, value = match["name"].lower(), match["value"].strip()
        if name == "user-agent":
            agents = {value.lower()} if in_rules else {*agents, value.lower()}
            in_rules = False
            named = named or AGENT in agents
            continue
        in_rules = True
        if value and len(value) <= _LONGEST_RULE and len(own) + len(common) < _MOST_RULES:
            for group in [own] * (AGENT in agents) + [common] * ("*" in agents):
                group.append((name == "allow", _even(value)))
    return own if named else common


def _fits(rule: str, path: str) -> bool:
    """True if the pattern, in which * is anything and a final $ the end, fits the start of the path."""
    anchored = rule.endswith("$")
    parts = rule.removesuffix("$").split("*")
    if not path.startswith(parts[0]):
        return False
    position = len(parts[0])
    last = len(parts) - 1
    for number, part in enumerate(parts[1:], 1):
        if number == last and anchored:
            return len(path) - len(part) >= position and path.endswith(part)
        found = path.find(part, position)
        if found < 0:
            return False
        position = found + len(part)
    return not anchored or position == len(path)


def _even(path: str) -> str:
    """With one spelling for each percent-encoded character."""
    return quote(unquote(path, errors="replace"), safe="/?=&*$!'()+,;:@~#[]|")
