"""The HTML of rich messages (Bot API 10.1), as strictly as we use it: headings, and tables of lines in their cells."""

from __future__ import annotations

from html.parser import HTMLParser

_INLINE = {"b", "i", "u", "s", "a", "code", "tg-time"}
_INSIDE = {
    "": {"h3", "p", "table"},
    "h3": _INLINE,
    "p": _INLINE,
    "table": {"tr"},
    "tr": {"th", "td"},
    "th": _INLINE,
    "td": _INLINE,
}
_MOST_UNITS = 32_768


class BadRichHtmlError(Exception):
    """What Telegram would not take."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.rows: list[list[str]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        block = next((name for name in reversed(self.open) if name in _INSIDE), "")
        if tag not in _INSIDE[block]:
            raise BadRichHtmlError(f"<{tag}> in <{block}>")
        self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag in {"th", "td"}:
            self.rows[-1].append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "br" or not self.open:
            raise BadRichHtmlError(f"<{tag}/>")
        self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise BadRichHtmlError(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.text += data
        if {"th", "td"} & set(self.open):
            self.rows[-1][-1] += data
        elif not set(self.open) & {"h3", "p"}:
            raise BadRichHtmlError(f"bare text {data!r}")


def table_of(html: str) -> tuple[str, list[list[str]]]:
    """All text, and the cells of the tables row by row. Raises BadRichHtmlError."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if reader.open or len({len(row) for row in reader.rows}) > 1 or len(reader.text) > _MOST_UNITS:
        raise BadRichHtmlError("it isn't closed, has rows of different length, or is too long")
    return reader.text, reader.rows
