"""What a bot command is: everything about it in one entry, from which registration, menus and /help are made."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Generic, TypeVar

from bot.translation.translator import gettext

ContextT = TypeVar("ContextT")
"""What handlers get: the update and how to answer it."""


@dataclass(frozen=True, slots=True)
class Command(Generic[ContextT]):
    """One command. `usage` and `help` are its line in /help, `menu` is what Telegram's menu says of it, in English as
    the catalogs have it; an empty one leaves it out there. `in_groups`: groups' menus have it too. `admins`: nobody
    else may run it.
    """

    name: str
    handler: Callable[[ContextT], Awaitable[None]]
    usage: str = ""
    help: str = ""
    menu: str = ""
    admins: bool = False
    in_groups: bool = False


class CommandTable(Generic[ContextT]):
    """The commands in the order in which menus and /help list them."""

    def __init__(self, commands: Sequence[Command[ContextT]]) -> None:
        self._commands = tuple(commands)
        self._by_name = {command.name: command for command in commands}
        if len(self._by_name) < len(self._commands):
            raise ValueError("two commands have one name")

    def __iter__(self) -> Iterator[Command[ContextT]]:
        return iter(self._commands)

    def find(self, name: str) -> Command[ContextT] | None:
        """The command with this name in lower case."""
        return self._by_name.get(name)

    def near(self, name: str, *, admin: bool) -> str:
        """The name of a command that may have been meant; "" if none is near."""
        known = [command.name for command in self._commands if admin or not command.admins]
        return next(iter(get_close_matches(name, known, n=1)), "")

    def usages(self, *, admins: bool) -> list[tuple[str, str]]:
        """(usage, help) of everybody's commands, or of the admins' own."""
        listed = [each for each in self._commands if each.usage and each.admins is admins]
        return [(gettext(each.usage), gettext(each.help)) for each in listed]

    def menu(self, *, admin: bool, group: bool = False) -> list[tuple[str, str]]:
        """(name, text) as a menu has them, everybody's first."""
        shown = [each for each in self._commands if each.menu and (each.in_groups or not group)]
        everybodys = [(each.name, gettext(each.menu)) for each in shown if not each.admins]
        return everybodys + ([(each.name, gettext(each.menu)) for each in shown if each.admins] if admin else [])
