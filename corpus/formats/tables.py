"""Tables of articles: comma- or tab-separated values with a first row that names the columns."""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from corpus.errors import UnreadableError
from corpus.formats import archives, damage, record
from corpus.formats.decoding import decoded
from corpus.formats.source import Source
from corpus.messages import Message

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NAMELESS = Message(
    'its first row must name the columns, with "text" for the articles and, where known, '
    '"title", "outlet", "author", "url" and "published"'
)
_SIGNS = (",", ";", "\t", "|")
_LONGEST_FIELD = 5_000_000  # characters
_SAMPLE = 65_536  # bytes by which the encoding is told


def looks_like(start: str) -> bool:
    """True if the first line names at least two columns that articles have."""
    line = start.lstrip().partition("\n")[0]
    return any(len(_columns(line.split(sign))) >= 2 for sign in _SIGNS)


def rows(handle: BinaryIO, source: Source) -> Iterator[Source]:
    """The rows as records. UnreadableError if no column is named as the text of an article."""
    csv.field_size_limit(_LONGEST_FIELD)
    lines = io.TextIOWrapper(handle, _encoding(handle), errors="replace", newline="")
    try:
        head = lines.readline().lstrip("\ufeff")
        sign = max(_SIGNS, key=lambda sign: len(_columns(next(csv.reader([head], delimiter=sign), []))))
        names = [name.strip() for name in next(csv.reader([head], delimiter=sign), [])]
        if not record.has_text(names):
            raise UnreadableError(_NAMELESS)
        for number, row in enumerate(csv.reader(lines, delimiter=sign), 2):
            values = {name: value for name, value in zip(names, row, strict=False) if value.strip()}
            if values:
                yield Source(json.dumps(values), where=f"row {number}", kind=record.KIND)
    except csv.Error as error:
        raise UnreadableError("the table is damaged: {reason}", reason=str(error)) from error
    finally:
        lines.detach()


def is_excel(start: bytes) -> bool:
    """True for the first bytes of an Excel table."""
    return archives.is_package(start, b"xl/")


def sheet_rows(handle: BinaryIO, source: Source) -> Iterator[Source]:
    """The rows of an Excel table's sheets as records, each sheet by its own first row; those that name no text are
    passed over. UnreadableError if all are, or it is damaged."""
    import openpyxl  # noqa: PLC0415 (half a second, for few files)

    with archives.opened(handle) as archive:
        for info in archive.infolist():  # nothing in it is larger than it says
            archives.unpacked(archive, info)
    handle.seek(0)
    found = False
    try:
        book = openpyxl.load_workbook(handle, read_only=True, data_only=True)
        for sheet in book.worksheets:
            lines = sheet.iter_rows(values_only=True)
            names = [str(name or "").strip() for name in next(lines, ())]
            if not record.has_text(names):
                continue
            found = True
            for number, row in enumerate(lines, 2):
                values = {name: str(value) for name, value in zip(names, row, strict=False) if value is not None}
                if values:
                    yield Source(json.dumps(values), where=f"{sheet.title}, row {number}", kind=record.KIND)
    except (SyntaxError, etree.Error, *damage.RAISED) as error:
        raise UnreadableError("the table is damaged or protected by a password") from error
    if not found:
        raise UnreadableError(_NAMELESS)


def _columns(names: list[str]) -> list[str]:
    return [name for name in names if record.is_column(name.strip().strip('"'))]


def _encoding(handle: BinaryIO) -> str:
    sample = handle.read(_SAMPLE)
    handle.seek(0)
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    text = sample[: sample.rfind(b"\n") + 1 or len(sample)]
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        guess = decoded(text)
        return next((name for name in ("cp1252", "cp1251", "cp1250") if _reads(text, name, guess)), "cp1252")
    return "utf-8-sig"


def _reads(data: bytes, encoding: str, text: str) -> bool:
    return data.decode(encoding, "replace").replace("\r\n", "\n")[:500] == text[:500]
