"""What a picture shows, in words: for its caption, and for who can't see it."""

from __future__ import annotations

from bot.render.markup import Markup, bold, clipped, lines, plain
from bot.render.pictures import Bars, Chart
from bot.translation.translator import gettext, ngettext, translator

_TOLD = 3


def caption(chart: Chart) -> Markup:
    """The title and what stands out, and how to get all numbers; short enough for a caption."""
    told = _told(chart)[:_TOLD]
    return lines(
        bold(clipped(chart.title, 200)),
        *(plain(clipped(line, 200)) for line in told),
        plain(gettext("All numbers: /plain")),
    )


def numbers(chart: Chart) -> str:
    """Everything that the picture shows, a line a row."""
    return "\n".join([chart.title, *_told(chart)])


def _told(chart: Chart) -> list[str]:
    if isinstance(chart, Bars):
        return [f"{translator().isolated(label)}: {translator().number(number)}" for label, number in chart.rows]
    told = []
    for label, days in chart.rows:
        count = ngettext("{count} time", "{count} times", len(days))
        when = gettext("{first} to {last}", first=min(days), last=max(days))
        span = translator().day(days[0]) if min(days) == max(days) else when
        told.append(f"{translator().isolated(label)}: {count}, {span}")
    return told
