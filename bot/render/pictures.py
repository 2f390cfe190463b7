"""Pictures of numbers as PNG: bars, and who spoke when. The only owner of matplotlib; to be run in a worker.

Made to be read on a phone, on a light card that is legible on a dark screen too. Labels stand on lines of their own, so
that none can lie over another.
"""

from __future__ import annotations

import datetime as dt
import io
import logging
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 5.4  # inches; at DPI a picture is as wide as a phone
DPI = 200
_PAPER, _INK, _FAINT, _COLOUR = "#f7f5f0", "#1f2328", "#c9c5bb", "#1f6f8b"
_SHADES = ("#1f6f8b", "#8b3a3a", "#4a6b2f", "#6b4a8b", "#8b6b1f", "#33577a")
_LABELLED: dict[str, Any] = {"fontsize": 9.5, "color": _INK, "va": "center", "parse_math": False}
_TITLED: dict[str, Any] = {"fontsize": 12, "color": _INK, "va": "top", "weight": "bold", "parse_math": False}
_SHIPPED = ("fontpkg_noto_sans_devanagari",)  # packages with fonts for what DejaVu, which matplotlib brings, lacks
_FAMILIES = (
    "DejaVu Sans", "Noto Sans Devanagari", "Noto Sans CJK JP", "Noto Sans CJK SC", "Source Han Sans",
    "WenQuanYi Zen Hei", "Noto Sans JP", "Noto Sans KR", "Noto Sans SC", "Noto Sans Bengali", "Noto Sans Tamil",
    "Noto Sans Thai", "Unifont",
)  # fmt: skip
"""In this order each letter looks for a font that has it; those that are neither shipped nor installed are left out."""

_INITIALS = 1.28  # inches
_INITIALS_DPI = 100
_LINE = 0.42  # inches that a row takes
_LABEL = 40  # characters
_TITLE_WIDTH = 44  # characters of a line
_MOST_ROWS = 12


@dataclass(frozen=True, slots=True)
class Bars:
    """Numbers to compare: (label, number) pairs, the largest first."""

    title: str
    rows: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Moments:
    """When things happened: (label, days) pairs; a day comes as often as something happened."""

    title: str
    rows: tuple[tuple[str, tuple[dt.date, ...]], ...]


Chart = Bars | Moments


DRAWING_SECONDS = 20.0
"""Surely enough for one picture."""


def draw(chart: Chart) -> bytes | None:
    """The picture; None if no font here has all of its letters, so that some would be boxes."""
    return _png(_bars(chart) if isinstance(chart, Bars) else _moments(chart))


def draw_initials(letters: str) -> bytes | None:
    """A square with these letters, always in the same colour; None as in `draw`."""
    figure = _figure(_INITIALS, _INITIALS, _INITIALS_DPI)
    figure.set_facecolor(_SHADES[sum(map(ord, letters)) % len(_SHADES)])
    style: dict[str, Any] = {"fontsize": 36, "color": _PAPER, "va": "center", "ha": "center", "parse_math": False}
    figure.text(0.5, 0.48, letters, family=_families(), **style)
    return _png(figure)


def warm() -> None:
    """Load what drawing needs, so that the first picture doesn't wait for it."""
    draw(Bars("…", (("…", 1),)))


def _bars(chart: Bars) -> Figure:
    rows = chart.rows[:_MOST_ROWS]
    figure, axes = _canvas(chart.title, len(rows), 0.5)
    places = range(len(rows))
    axes.barh(places, [number for _, number in rows], color=_COLOUR, height=0.34)
    longest = max((number for _, number in rows), default=1)
    for place, (label, number) in zip(places, rows, strict=True):
        axes.text(0, place - 0.3, _short(label), family=_families(), **_LABELLED)
        axes.text(number + longest * 0.015, place, f"{number:,}", family=_families(), **_LABELLED)
    axes.set_xlim(0, longest * 1.14)
    axes.set_ylim(len(rows) - 0.4, -0.7)
    axes.axis("off")
    return figure


def _moments(chart: Moments) -> Figure:
    rows = chart.rows[:_MOST_ROWS]
    figure, axes = _canvas(chart.title, len(rows), 1.0)
    across = axes.get_yaxis_transform()
    for place, (label, days) in enumerate(rows):
        axes.axhline(place, color=_FAINT, linewidth=0.8, zorder=1)
        counts = {day: days.count(day) for day in sorted(set(days))}
        sizes = [42 * min(count, 9) for count in counts.values()]
        axes.scatter(
            [day.toordinal() for day in counts], [place] * len(counts), s=sizes, color=_COLOUR, alpha=0.75, zorder=2
        )
        told = f"{_short(label)}  {len(days):,}"
        axes.text(0, place - 0.36, told, transform=across, family=_families(), **_LABELLED)
    _dates(axes, sorted({day for _, days in rows for day in days}), len(rows))
    axes.yaxis.set_visible(False)
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(_FAINT)
    return figure


def _dates(axes: Axes, days: Sequence[dt.date], rows: int) -> None:
    """A scale from the first to the last of the days, with a few of its dates."""
    first, last = days[0].toordinal(), days[-1].toordinal()
    margin = max((last - first) * 0.04, 1)
    axes.set_xlim(first - margin, last + margin)
    axes.set_ylim(rows - 0.4, -0.8)
    marks = sorted({first + (last - first) * at // 3 for at in range(4)} if last - first > 3 else {first, last})
    axes.set_xticks(marks, [dt.date.fromordinal(mark).isoformat() for mark in marks], fontsize=9, color=_INK)
    if len(marks) > 1:
        axes.get_xticklabels()[0].set_horizontalalignment("left")
        axes.get_xticklabels()[-1].set_horizontalalignment("right")
    axes.tick_params(axis="x", colors=_INK)


def _canvas(title: str, rows: int, extra: float) -> tuple[Figure, Axes]:
    """A figure and its axes, as high as the rows need; `extra` inches are for what stands under them."""
    height = 0.75 + extra + max(rows, 1) * _LINE * 1.5
    figure = _figure(WIDTH, height, DPI)
    lines = _wrapped(title)
    figure.text(0.05, 1 - 0.12 / height, "\n".join(lines), family=_families(), **_TITLED)
    top = 1 - (0.2 + 0.24 * len(lines)) / height
    bottom = 0.35 / height
    axes = figure.add_axes((0.05, bottom, 0.9, top - bottom), facecolor=_PAPER)
    return figure, axes


def _figure(width: float, height: float, dpi: int) -> Figure:
    """An empty one, in inches."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 (loads what only pictures need)
    from matplotlib.figure import Figure  # noqa: PLC0415

    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    figure = Figure(figsize=(width, height), dpi=dpi, facecolor=_PAPER)
    FigureCanvasAgg(figure)
    return figure


@cache
def _families() -> list[str]:
    """The fonts that there are, by name."""
    from matplotlib.font_manager import fontManager  # noqa: PLC0415

    for package in _SHIPPED:
        with as_file(files(package).joinpath("files")) as folder:
            for path in sorted(folder.iterdir()):
                fontManager.addfont(path)
    there = {font.name for font in fontManager.ttflist}
    return [name for name in _FAMILIES if name in there]


def _png(figure: Figure) -> bytes | None:
    out = io.BytesIO()
    with warnings.catch_warnings(record=True, action="always") as caught:
        figure.savefig(out, format="png", facecolor=figure.get_facecolor())
    boxes = any("missing from font" in str(one.message) for one in caught)
    return None if boxes else out.getvalue()


def _wrapped(title: str) -> Sequence[str]:
    """At most two lines."""
    line: list[str] = []
    rest = title.split()
    while rest and len(" ".join([*line, rest[0]])) <= _TITLE_WIDTH:
        line.append(rest.pop(0))
    if not rest:
        return [" ".join(line)]
    if not line:
        return [title[: _TITLE_WIDTH - 1] + "…"]
    second = " ".join(rest)
    return [" ".join(line), second if len(second) <= _TITLE_WIDTH else second[: _TITLE_WIDTH - 1].rstrip() + "…"]


def _short(label: str) -> str:
    return label if len(label) <= _LABEL else label[: _LABEL - 1].rstrip() + "…"
