"""Results laid out as tables, in the HTML of Telegram's rich messages (Bot API 10.1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from bot.render.answers import understood, words_of
from bot.render.citations import citing, quoted_elsewhere
from bot.render.comparisons import introduced_side, left_out
from bot.render.markup import NOTHING, Markup, clipped, italic, joined, plain
from bot.translation.translator import gettext
from index.answers.results import Comparison, Evidence

_ROOM_TITLE = 300
_BREAK = Markup("<br/>", 1)
_MOST_UNITS = 30_000  # of 32,768 that a rich message may have


def comparison_table(found: Comparison, shown: Sequence[Evidence]) -> Markup:
    """A column for each side, and in it the passages of `shown` that are its own, under their numbers; NOTHING where
    fewer than two sides have any, or it would be too long."""
    numbers = {item.passage.id: number for number, item in enumerate(shown, 1)}
    sides = [[item for item in side.evidence if item.passage.id in numbers] for side in found.sides]
    if sum(map(bool, sides)) < 2:
        return NOTHING
    heads = _row("th", (introduced_side(side) for side in found.sides))
    nothing = [italic(gettext("Nothing found."))]
    columns = [[_cell(item, numbers[item.passage.id]) for item in side] or nothing for side in sides]
    rows = [_row("td", row) for row in zip_longest(*columns, fillvalue=NOTHING)]
    title = _tagged("h3", plain(clipped(found.query.topic, _ROOM_TITLE)))
    table = _tagged("table", joined((heads, *rows), ""), " bordered striped")
    around = [_tagged("p", told) if told else NOTHING for told in (understood(found.query), left_out(found, len(rows)))]
    told = joined((around[0], title, table, around[1]), "")
    return told if told.units <= _MOST_UNITS else NOTHING


def _cell(item: Evidence, number: int) -> Markup:
    source = citing(item.citation, passage=item.passage, also_in=item.also_in)
    elsewhere = quoted_elsewhere(item)
    flagged = _BREAK + elsewhere if elsewhere else NOTHING
    return joined((plain(f"{number} · "), words_of(item), _BREAK, source, flagged), "")


def _row(name: str, cells: Iterable[Markup]) -> Markup:
    return _tagged("tr", joined((_tagged(name, cell) for cell in cells), ""))


def _tagged(name: str, content: Markup, attributes: str = "") -> Markup:
    return Markup(f"<{name}{attributes}>{content.html}</{name}>", content.units, content.entities)
