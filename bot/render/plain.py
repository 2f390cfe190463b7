"""Telegram HTML for a terminal: with ANSI faces on a screen, as plain text anywhere else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from html.parser import HTMLParser

from bot.render.keyboards import Action
from bot.render.results import rendered
from corpus.store.store import Totals
from index.answers.results import Result

_ANSI = {"b": "\x1b[1m", "i": "\x1b[3m", "u": "\x1b[4m", "s": "\x1b[9m", "code": "\x1b[36m", "a": "\x1b[34m"}
_MARKS = {"u": "_", "b": "*", "s": "~"}
_RESET = "\x1b[0m"
_QUOTED = "  │ "
CHOICE = "→ "  # before what else may be meant


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one face; `faces` are tags of Telegram's."""

    text: str
    faces: tuple[str, ...] = ()
    quoted: bool = False


def result_text(result: Result, totals: Totals, most: int) -> str:
    """A result as plain text, its passages without any mark in them; below it, a line for each other question that
    may be meant, which a chat has as buttons."""
    found = rendered(result, totals, most)
    choices = [key.label for row in found.keyboard for key in row if key.action is Action.CHOOSE]
    return "\n".join([as_text(found.shown.markup.html, marks={}), *(f"{CHOICE}{label}" for label in choices)])


def as_text(html: str, *, ansi: bool = False, width: int = 0, marks: Mapping[str, str] = _MARKS) -> str:
    """Telegram HTML as text: links with their address, quotations behind a bar, faces between `marks` or in ANSI.

    Lines are broken at `width` columns; 0 leaves them as they are.
    """
    return "\n".join(line for row in _rows(html) for line in _set(row, ansi=ansi, width=width, marks=marks))


class _Reader(HTMLParser):
    """Collects runs."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.runs: list[Run] = []
        self._faces: list[str] = []
        self._address = ""
        self._quoted = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "blockquote":
            self._quoted = True
            return
        self._faces.append(tag)
        if tag == "a":
            self._address = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "blockquote":
            self._quoted = False
            return
        if tag in self._faces:
            self._faces.remove(tag)
        if tag == "a" and self._address:
            self.runs.append(Run(f" ({self._address})", (), self._quoted))
            self._address = ""

    def handle_data(self, data: str) -> None:
        self.runs.append(Run(data, tuple(self._faces), self._quoted))


def _rows(html: str) -> Iterator[list[Run]]:
    """The runs of each line."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    row: list[Run] = []
    for run in reader.runs:
        first, *others = run.text.split("\n")
        row.append(Run(first, run.faces, run.quoted))
        for text in others:
            yield row
            row = [Run(text, run.faces, run.quoted)]
    yield row


def _set(row: list[Run], *, ansi: bool, width: int, marks: Mapping[str, str]) -> Iterator[str]:
    """One line, broken into as many as the width makes of it."""
    bar = _QUOTED if any(run.quoted for run in row) else ""
    runs = row if ansi else _emphatic(row, marks)
    words = [(word, run.faces) for run in runs for word in _words(run.text)]
    line, used = bar, len(bar)
    for word, faces in words:
        if width and used + len(word.rstrip()) > width and used > len(bar):
            yield line.rstrip()
            line, used = bar, len(bar)
        line += _faced(word, faces) if ansi else word
        used += len(word)
    yield line.rstrip() if not ansi else line


def _words(text: str) -> Iterator[str]:
    """Words, each with the space after it."""
    start = 0
    while (end := text.find(" ", start)) >= 0:
        yield text[start : end + 1]
        start = end + 1
    if start < len(text):
        yield text[start:]


def _emphatic(row: list[Run], marks: Mapping[str, str]) -> list[Run]:
    """The runs with a mark where a face begins and where it ends; the white space around stays outside."""
    texts = [run.text for run in row]
    for face, mark in marks.items():
        has = [face in run.faces for run in row]
        for at, text in enumerate(texts):
            if not has[at]:
                continue
            begins, ends = not (at and has[at - 1]), not has[at + 1 : at + 2] or not has[at + 1]
            bare = text.strip()
            texts[at] = text.replace(bare, f"{mark if begins else ''}{bare}{mark if ends else ''}", 1) if bare else text
    return [replace(run, text=text) for run, text in zip(row, texts, strict=True)]


def _faced(word: str, faces: tuple[str, ...]) -> str:
    bare = word.rstrip()
    if not bare or not faces:
        return word
    return "".join(_ANSI.get(face, "") for face in faces) + bare + _RESET + word[len(bare) :]
