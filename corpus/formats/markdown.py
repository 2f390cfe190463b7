"""An article in Markdown: front matter, headings and prose, without the marks."""

from __future__ import annotations

import re
from dataclasses import replace

from corpus.formats import byline, dates, plain_text
from corpus.formats.address import is_web
from corpus.formats.decoding import even
from corpus.formats.lines import Line, lines
from corpus.formats.source import NOTHING_KNOWN, Source
from corpus.language_detection import tagged
from corpus.model import Draft

_FRONT = re.compile(r"\s*---[ \t]*\n(?P<fields>(?:.*\n){0,60}?)(?:---|\.\.\.)[ \t]*(?:\n|$)")
_FIELD = re.compile(r"(?P<name>\w[\w -]{0,30}):[ \t]*(?P<value>.*)")
_FOLDED = frozenset([">", ">-", ">+", "|", "|-", "|+"])  # the value stands on the indented lines that follow
_HEADING = re.compile(r"(?P<marks>#{1,6})\s+(?P<title>.*\S)")
_RULE = re.compile(r"[-*_=\s]{3,}")
_ITEM = re.compile(r"(?:[-*+•]|\d{1,3}[.)])\s+")
_QUOTE = re.compile(r"^(?:>\s?)+")
_IMAGE = re.compile(r"!\[(?P<alt>[^\[\]\n]{0,500})\]\([^()\s]{0,1000}(?:\s+\"[^\"\n]{0,500}\")?\)")
_LINK = re.compile(
    r"\[(?P<text>[^\[\]\n]{0,1000})\](?:\([^()\s]{0,1000}(?:\([^()\s]{0,200}\))?(?:\s+\"[^\"\n]{0,500}\")?\)|\[[^\[\]\n]{0,100}\])"
)
_FOOTNOTE = re.compile(r"\[\^[^\[\]\n]{1,40}\]:?")
_AUTOLINK = re.compile(r"<(https?://[^<>\s]{1,1000})>")
_EMPHASIS = (
    re.compile(r"(?<![\d\\*])(?P<mark>\*{1,3})(?=[^\s*])(?P<text>[^*\n]{1,2000})(?<=[^\s\\])(?P=mark)(?!\*)"),
    re.compile(r"(?<![\w\\_])(?P<mark>_{1,3})(?=[^\s_])(?P<text>[^_\n]{1,2000})(?<=[^\s\\])(?P=mark)(?![\w_])"),
    re.compile(r"(?<!~)(?P<mark>~~)(?=[^\s~])(?P<text>[^~\n]{1,2000})(?<=\S)(?P=mark)(?!~)"),
)
_CODE = re.compile(r"`([^`\n]{1,500})`")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!>~|-])")
_TAG = re.compile(
    r"</?(?:p|br|b|i|em|strong|u|s|div|span|a|sup|sub|center|small|figure|img|hr)(?:\s[^<>\n]{0,500})?/?>",
    re.IGNORECASE,
)


def read(data: str, known: Draft = NOTHING_KNOWN) -> Draft:
    """The article in Markdown text; the first heading is the headline unless the front matter has a title."""
    match = _FRONT.match(data)
    if match:
        known, data = _over(known, _front(match["fields"])), data[match.end() :]
    title, found = _lines(_without_comments(data), known.title)
    return plain_text.compose(found, replace(known, title=known.title or title))


def read_source(source: Source) -> list[Draft]:
    """The article in a file of Markdown."""
    return [read(source.text(), source.known)]


def looks_like(data: str) -> bool:
    """True if the text begins with front matter or a heading."""
    return bool(_FRONT.match(data) or re.match(r"\s{0,9}#{1,3} \S", data))


def _front(fields: str) -> Draft:
    values: dict[str, str] = {}
    folded = False
    name = ""
    for line in fields.split("\n"):
        match = _FIELD.fullmatch(line)
        if match:
            name = match["name"].lower()
            values[name] = match["value"].strip()
            folded = values[name] in _FOLDED
            values[name] = "" if folded else values[name]
        elif folded:
            values[name] = f"{values[name]} {line.strip()}".strip()
        elif line.lstrip().startswith("- ") and name:
            values[name] = ", ".join(filter(None, (values[name], line.lstrip()[2:])))
    values = {name: _unquoted(value) for name, value in values.items()}
    url = _first(values, "url", "link", "canonical", "canonical_url")
    authors = _first(values, "author", "authors", "byline").strip("[]")
    return Draft(
        title=_first(values, "title", "headline"),
        paragraphs=(),
        outlet=_first(values, "outlet", "publisher", "publication", "source", "site"),
        authors=byline.authors(authors) or tuple(_unquoted(name) for name in re.split(r", | and ", authors) if name),
        url=url if is_web(url) else "",
        published=dates.iso_date(_first(values, "published", "date", "publication_date")),
        language=tagged(_first(values, "language", "lang")),
    )


def _first(values: dict[str, str], *names: str) -> str:
    return next((values[name] for name in names if values.get(name)), "")


def _unquoted(value: str) -> str:
    value = even(value)
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1].replace('\\"', '"') if value[0] == '"' else value[1:-1].replace("''", "'")
    return value


def _over(first: Draft, second: Draft) -> Draft:
    """The first's citation with its gaps filled from the second."""
    return replace(
        second,
        title=first.title or second.title,
        outlet=first.outlet or second.outlet,
        authors=first.authors or second.authors,
        url=first.url or second.url,
        published=first.published or second.published,
        language=first.language or second.language,
    )


def _lines(data: str, title: str) -> tuple[str, list[Line]]:
    """The first heading, and the paragraphs: lines or wrapped blocks of lines, items of lists, headings."""
    unmarked: list[str] = []
    heading = ""
    for raw in data.split("\n"):
        line = raw.strip()
        mark = _HEADING.fullmatch(line.rstrip("#").rstrip() if line.startswith("#") else "")
        if mark and not title and not heading and len(mark["marks"]) <= 2:
            heading = plain(mark["title"])
        elif mark:
            unmarked += ["", mark["title"], ""]
        elif _RULE.fullmatch(line) or line.startswith(("```", "~~~")):
            unmarked.append("")
        elif item := _ITEM.match(line):
            unmarked += ["", line[item.end() :]]
        else:
            unmarked += [_QUOTE.sub("", line, count=1), *[""] * raw.endswith("  ")]
    found = [Line(plain(line.text), line.joined) for line in lines("\n".join(unmarked), soft=True)]
    return heading, [line for line in found if line.text]


def _without_comments(data: str) -> str:
    kept = []
    position = 0
    while (start := data.find("<!--", position)) >= 0 and (end := data.find("-->", start)) >= 0:
        kept.append(data[position:start])
        position = end + 3
    return "".join(kept) + data[position:]


def plain(line: str) -> str:
    """The words of a line of Markdown."""
    for pattern, kept in ((_IMAGE, ""), (_LINK, r"\g<text>"), (_FOOTNOTE, ""), (_AUTOLINK, r"\1"), (_TAG, " ")):
        line = pattern.sub(kept, line)
    for pattern in (*_EMPHASIS, *_EMPHASIS):  # twice: one may stand in another
        line = pattern.sub(r"\g<text>", line)
    return even(_ESCAPED.sub(r"\1", _CODE.sub(r"\1", line)))
