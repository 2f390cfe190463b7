"""What a chat has chosen, as a message with its buttons."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat_settings import MOST_PASSAGES, Askers, ChatSettings
from bot.render.alerts import clock
from bot.render.keyboards import Action, Key, Keyboard, Stretch, paging
from bot.render.markup import Markup, blocks, bold, lines, plain
from bot.translation.languages import Language
from bot.translation.translator import gettext

OUTLETS_LISTED = 8
_ZONES = (
    "UTC", "Europe/London", "Europe/Berlin", "Europe/Kyiv", "Europe/Moscow", "Africa/Cairo", "Asia/Dubai",
    "Asia/Kolkata", "Asia/Jakarta", "Asia/Tokyo", "Australia/Sydney", "America/Sao_Paulo", "America/New_York",
    "America/Chicago", "America/Los_Angeles",
)  # fmt: skip


def settings_text(current: ChatSettings, shown: int, language: Language | None, *, private: bool) -> Markup:
    """All settings of a chat; `shown` is how many passages an answer has."""
    name = language.name if language else gettext("As in Telegram")
    askers = gettext("Who may ask here: everybody")
    if current.askers is Askers.ADMINS:
        askers = gettext("Who may ask here: the admins of this group")
    plainly = gettext("Plain mode (no emoji, numbers instead of buttons): off")
    if current.plain:
        plainly = gettext("Plain mode (no emoji, numbers instead of buttons): on")
    told = (
        gettext("Language: {name}", name=name),
        gettext("Passages in an answer: {number}", number=shown),
        gettext("Outlets left out: {number}", number=len(current.muted)),
        plainly,
        gettext("Digests come at {hour} ({zone})", **clock(current.hour, current.zone)),
        *(() if private else (askers,)),
    )
    return blocks(bold(gettext("Settings of this chat")), lines(*map(plain, told)))


def for_settings(current: ChatSettings, shown: int, *, private: bool) -> Keyboard:
    """A button for each setting."""
    fewer = [_set("−", "passages", str(shown - 1))] if shown > 1 else []
    more = [_set("+", "passages", str(shown + 1))] if shown < MOST_PASSAGES else []
    simple = gettext("Plain mode off") if current.plain else gettext("Plain mode on")
    earlier, later = (current.hour - 1) % 24, (current.hour + 1) % 24
    everybody = current.askers is Askers.ADMINS
    asking = gettext("Let everybody ask") if everybody else gettext("Let only admins ask")
    askers = Askers.EVERYBODY if everybody else Askers.ADMINS
    return [
        [Key(gettext("Language"), Action.LANGUAGES, {"new": True}), Key(gettext("Outlets"), Action.OUTLETS)],
        [*fewer, _set(gettext("Passages: {number}", number=shown), "passages", str(shown)), *more],
        [
            _set("◀", "hour", str(earlier)),
            Key(f"{current.hour}:00 {current.zone}", Action.ZONES),
            _set("▶", "hour", str(later)),
        ],
        [_set(simple, "plain", "" if current.plain else "yes")],
        *([] if private else [[_set(asking, "askers", askers)]]),
        [Key(gettext("Forget what you keep about this chat"), Action.FORGET, personal=True, danger=True)],
    ]


def for_outlets(listed: Sequence[str], muted: Sequence[str], stretch: Stretch) -> Keyboard:
    """A switch for each outlet, and back and forth."""
    rows = [
        [Key(f"{'✗' if one in muted else '✓'} {one}", Action.OUTLETS, {"outlet": one, "at": stretch.at})]
        for one in listed
    ]
    return [*rows, paging(Action.OUTLETS, {}, stretch), [_back()]]


def for_zones() -> Keyboard:
    """Some time zones."""
    keys = [_set(zone, "zone", zone) for zone in _ZONES]
    return [*(keys[at : at + 3] for at in range(0, len(keys), 3)), [_back()]]


def _set(label: str, name: str, value: str) -> Key:
    return Key(label, Action.SET, {"name": name, "value": value})


def _back() -> Key:
    return Key(gettext("◀ Back"), Action.SETTINGS)
