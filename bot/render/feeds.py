"""Feeds and their health, as messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.render.markup import Markup, blocks, bold, clipped, joined, lines, link, plain
from corpus.feeds.subscription import Subscription

_NAMES_SHOWN = 12
_FAILURES_SHOWN = 5
_UNITS = ((86_400.0, "day"), (3600.0, "hour"), (60.0, "minute"))


def feed_list(shown: Sequence[Subscription], brought: Mapping[int, int], now: float, total: int) -> Markup:
    """Each with what it brought in the last week, its last good poll, and what is wrong with it.

    `now` is in Unix seconds; `brought` counts articles by the feed's id.
    """
    title = f"{total:,} feed{'' if total == 1 else 's'}"
    return blocks(plain(title), *(_health(feed, brought.get(feed.id, 0), now) for feed in shown))


def _health(feed: Subscription, brought: int, now: float) -> Markup:
    days = min(max((now - feed.added) / 86_400.0, 1.0), 7.0)
    state = "paused" if feed.paused else f"every {_duration(feed.every)}"
    told = (state, f"{brought / days:.1f} articles a day", f"last read {_ago(feed.good, now)}")
    trouble = f"⚠ {clipped(feed.error, 200)} ({feed.failures} times in a row)" if feed.failures else ""
    return lines(
        plain(f"{feed.id}. ") + bold(link(clipped(feed.name, 100), feed.url)),
        joined(map(plain, told), " · "),
        plain(trouble),
    )


def followed(new: Sequence[str], known: Sequence[str], failed: Sequence[tuple[str, str]]) -> Markup:
    """What came of adding feeds; `failed` are (what, why) pairs."""
    head = f"{len(new):,} new feed{'' if len(new) == 1 else 's'}" if new else "No new feed"
    told = ". Their articles come in within minutes." if len(new) > 1 else ". Its articles come in within minutes."
    more = len(new) - _NAMES_SHOWN
    return blocks(
        bold(head) + plain(told if new else "."),
        lines(
            *(plain(f"• {clipped(name, 100)}") for name in new[:_NAMES_SHOWN]),
            plain(f"and {more:,} more") if more > 0 else Markup(),
        ),
        plain(f"Followed already: {', '.join(clipped(name, 60) for name in known[:_NAMES_SHOWN])}")
        if known
        else Markup(),
        lines(*(plain(f"{clipped(what, 80)}: {clipped(why, 300)}") for what, why in failed[:_FAILURES_SHOWN])),
    )


def _duration(seconds: float) -> str:
    size, name = next((unit for unit in _UNITS if seconds >= unit[0]), _UNITS[-1])
    count = round(seconds / size)
    return f"{count} {name}{'' if count == 1 else 's'}"


def _ago(moment: float, now: float) -> str:
    if not moment:
        return "never yet"
    return "just now" if now - moment < 60 else f"{_duration(now - moment)} ago"
