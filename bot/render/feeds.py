"""Feeds and their health, as messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.render.markup import Markup, blocks, bold, clipped, joined, lines, link, plain
from bot.translation.translator import gettext, ngettext, translator
from corpus.feeds.following import Standing
from corpus.feeds.subscription import Subscription
from corpus.messages import Message

_NAMES_SHOWN = 12
_FAILURES_SHOWN = 5
_DAY, _HOUR, _MINUTE = 86_400.0, 3600.0, 60.0


def feed_list(shown: Sequence[Subscription], brought: Mapping[int, int], now: float, total: int) -> Markup:
    """Each with what it brought in the last week, its last good poll, and what is wrong with it.

    `now` is in Unix seconds; `brought` counts articles by the feed's id.
    """
    title = ngettext("{count} feed", "{count} feeds", total)
    return blocks(plain(title), *(_health(feed, brought.get(feed.id, 0), now) for feed in shown))


def _health(feed: Subscription, brought: int, now: float) -> Markup:
    days = min(max((now - feed.added) / _DAY, 1.0), 7.0)
    told = (
        gettext("paused") if feed.paused else gettext("every {time}", time=_duration(feed.every)),
        gettext("{number} articles a day", number=format(brought / days, ".1f")),
        _last_read(now - feed.good) if feed.good else gettext("never read yet"),
    )
    return lines(
        plain(f"{feed.id}. ") + bold(link(clipped(feed.name, 100), feed.url)),
        joined(map(plain, told), " · "),
        plain(_trouble(feed)),
    )


def _last_read(ago: float) -> str:
    return gettext("last read {time} ago", time=_duration(ago)) if ago >= _MINUTE else gettext("last read just now")


def _trouble(feed: Subscription) -> str:
    if not feed.failures:
        return ""
    error = clipped(translator().said(feed.error), 200)
    return ngettext("⚠ {error} ({count} time)", "⚠ {error} ({count} times in a row)", feed.failures, error=error)


def followed(standing: Sequence[Standing], failed: Sequence[tuple[str, Message]]) -> Markup:
    """What came of adding feeds; `failed` are (what, why) pairs."""
    new = [one.name for one in standing if one.is_new]
    known = [one.name for one in standing if not one.is_new and not one.changed]
    changed = [one.name for one in standing if one.changed]
    head = ngettext("{count} new feed", "{count} new feeds", len(new)) if new else gettext("No new feed.")
    more = len(new) - _NAMES_SHOWN
    return blocks(
        bold(head),
        lines(
            *(plain(f"• {clipped(name, 100)}") for name in new[:_NAMES_SHOWN]),
            plain(ngettext("and {count} more", "and {count} more", more)) if more > 0 else Markup(),
        ),
        plain(gettext("Their articles come in within minutes.")) if new else Markup(),
        plain(gettext("Changed: {names}", names=_names(changed))) if changed else Markup(),
        plain(gettext("Followed already: {names}", names=_names(known))) if known else Markup(),
        lines(*(_failure(what, why) for what, why in failed[:_FAILURES_SHOWN])),
    )


def _names(names: Sequence[str]) -> str:
    return ", ".join(clipped(name, 60) for name in names[:_NAMES_SHOWN])


def _failure(what: str, why: Message) -> Markup:
    return plain(f"{translator().isolated(clipped(what, 80))}: {clipped(translator().said(why), 300)}")


def _duration(seconds: float) -> str:
    if seconds >= _DAY:
        return ngettext("{count} day", "{count} days", round(seconds / _DAY))
    if seconds >= _HOUR:
        return ngettext("{count} hour", "{count} hours", round(seconds / _HOUR))
    return ngettext("{count} minute", "{count} minutes", round(seconds / _MINUTE))
