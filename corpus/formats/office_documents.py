"""Office documents: Word, OpenDocument and rich text."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from corpus.errors import UnreadableError
from corpus.formats import archives, byline, plain_text, xml
from corpus.formats.decoding import cleaned, even
from corpus.formats.lines import Line
from corpus.formats.source import Source
from corpus.messages import Message
from corpus.model import Draft

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OPEN = "application/vnd.oasis.opendocument.text"
_ZIP = b"PK\x03\x04"
_RICH_AUTHOR = re.compile(r"\{\\author ([^{}]{1,200})\}")
_DAMAGED = Message("the document is damaged")
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_HEADING = re.compile(r"(?:Title|Heading|Titel|Überschrift)\b", re.IGNORECASE)


def is_word(start: bytes) -> bool:
    """True for the first bytes of a Word document."""
    return archives.is_package(start, b"word/")


def is_spreadsheet(start: bytes) -> bool:
    """True for the first bytes of one."""
    return archives.is_package(start, b"xl/") or _is_open(start, b"spreadsheet")


def is_presentation(start: bytes) -> bool:
    """True for the first bytes of one."""
    return archives.is_package(start, b"ppt/") or _is_open(start, b"presentation")


def _is_open(start: bytes, kind: bytes) -> bool:
    return start.startswith(_ZIP) and b"opendocument." + kind in start[:200]


def is_open(start: bytes) -> bool:
    """True for the first bytes of an OpenDocument text."""
    return start.startswith(_ZIP) and b"mimetype" + OPEN.encode() in start[:200]


def read_word(source: Source) -> list[Draft]:
    """The article in a Word document: its paragraphs and tables, without headers, footers and comments."""
    import docx  # noqa: PLC0415 (half a second, for few files)
    from docx.opc.exceptions import PackageNotFoundError  # noqa: PLC0415

    with archives.opened(io.BytesIO(source.raw)) as archive:
        for info in archive.infolist():  # nothing in it is larger than it says
            archives.unpacked(archive, info)
    try:
        document = docx.Document(io.BytesIO(source.raw))
        lines = [
            Line(line, section=bool(_HEADING.match(style)))
            for style, block in _word_blocks(document)
            for part in cleaned(block).split("\n")
            if (line := even(part))
        ]
        known = _known(source, document.core_properties.author or "")
    except (PackageNotFoundError, KeyError, ValueError, AttributeError, etree.Error) as error:
        raise UnreadableError(_DAMAGED) from error
    return [_composed(lines, known)]


def _word_blocks(document: object) -> Iterator[tuple[str, str]]:
    """(style, text) of paragraphs and table rows, in order."""
    for block in document.iter_inner_content():  # type: ignore[attr-defined]
        if hasattr(block, "rows"):
            for row in block.rows:
                yield "", " | ".join(even(cell.text) for cell in row.cells if cell.text.strip())
        else:
            yield (block.style.name or "") if block.style is not None else "", block.text


def read_open(source: Source) -> list[Draft]:
    """The article in an OpenDocument text, packed or flat."""
    if not source.raw.startswith(_ZIP):
        content = meta = xml.parsed(source.raw)
    else:
        with archives.opened(io.BytesIO(source.raw)) as archive:
            content = xml.parsed(archives.unpacked(archive, "content.xml"))
            names = archive.namelist()
            meta = xml.parsed(archives.unpacked(archive, "meta.xml")) if "meta.xml" in names else content
    lines = [
        Line(line, section=element.tag == f"{_TEXT}h")
        for element in content.iter(f"{_TEXT}h", f"{_TEXT}p")
        for part in _open_text(element).split("\n")
        if (line := even(part))
    ]
    author = meta.findtext(f".//{_META}initial-creator") or meta.findtext(f".//{_DC}creator") or ""
    return [_composed(lines, _known(source, author))]


def _open_text(element: etree._Element) -> str:
    """A paragraph's words, without notes and comments in it; a line break is one."""
    pieces: list[str] = []
    for event, inner in etree.iterwalk(element, events=("start", "end")):
        if event == "end":
            if inner is not element and not _is_note(inner):
                pieces.append(inner.tail or "")
            continue
        if inner.tag == f"{_TEXT}line-break":
            pieces.append("\n")
        elif inner.tag in (f"{_TEXT}s", f"{_TEXT}tab"):
            pieces.append(" ")
        if not any(_is_note(above) for above in (inner, *inner.iterancestors())):
            pieces.append(inner.text or "")
    return cleaned("".join(pieces))


def _is_note(element: etree._Element) -> bool:
    return isinstance(element.tag, str) and element.tag.rpartition("}")[2] in ("note", "annotation")


def read_rich(source: Source) -> list[Draft]:
    """The article in a rich text file."""
    from striprtf.striprtf import rtf_to_text  # noqa: PLC0415 (for few files)

    written = source.raw.decode("latin-1")
    info = _RICH_AUTHOR.search(written)
    try:
        plain: str = rtf_to_text(written, errors="replace")  # type: ignore[no-untyped-call]
        author: str = rtf_to_text(f"{{\\rtf1 {info[1]}}}", errors="replace") if info else ""  # type: ignore[no-untyped-call]
    except (ValueError, IndexError, LookupError, RecursionError) as error:
        raise UnreadableError(_DAMAGED) from error
    found = plain_text.read(cleaned(plain), source.known)
    return [found if found.authors else replace(found, authors=byline.persons(even(cleaned(author))))]


def _known(source: Source, author: str) -> Draft:
    """What the document's properties tell. When it was made isn't when it came out: no date."""
    return replace(source.known, authors=byline.persons(even(author)))


def _composed(lines: list[Line], known: Draft) -> Draft:
    """The article of the lines, the first of which heads no section; the author of the properties counts where no
    line names one."""
    first = [replace(line, section=False) for line in lines[:1]]
    found = plain_text.compose([*first, *lines[1:]], replace(known, authors=()))
    return found if found.authors else replace(found, authors=known.authors)
