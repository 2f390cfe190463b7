"""Files of many formats, made here so that no test depends on one that somebody else wrote."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
from collections.abc import Mapping, Sequence

import openpyxl

_SMALL = 2100  # UTF-16 units: streams of less are kept elsewhere in a compound file
Words = tuple[float, float, float, str]
"""x, y and size in points, and the words that are set there."""


def pdf(pages: Sequence[Sequence[Words]]) -> bytes:
    """A PDF of pages with words set at places."""
    objects = [b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"]
    parent = 2 + 2 * len(pages)
    kids = []
    for page in pages:
        lines = b"".join(
            b"/F1 %g Tf 1 0 0 1 %g %g Tm (%s) Tj\n" % (size, x, y, _set(text)) for x, y, size, text in page
        )
        stream = b"BT\n" + lines + b"ET"
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        objects.append(
            b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 1 0 R >> >> >>" % (parent, len(objects))
        )
        kids.append(len(objects))
    objects.append(b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(b"%d 0 R" % kid for kid in kids), len(kids)))
    objects.append(b"<< /Type /Catalog /Pages %d 0 R >>" % parent)
    return _numbered(objects)


def _set(text: str) -> bytes:
    return text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _numbered(objects: Sequence[bytes]) -> bytes:
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    trailer = b"trailer << /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, size - 1, len(data))
    return data + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + trailer


def zipped(members: Mapping[str, bytes | str]) -> bytes:
    """A ZIP archive; a member that is called "mimetype" is stored as it is."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def docx(title: str, paragraphs: Sequence[str]) -> bytes:
    """A Word document with a title, paragraphs and a table of one row."""
    import docx as library  # noqa: PLC0415

    document = library.Document()
    document.add_heading(title, 0)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.core_properties.author = "Ole Vind"
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def odt(title: str, paragraphs: Sequence[str]) -> bytes:
    """An OpenDocument text with a heading, paragraphs and a note."""
    space = "urn:oasis:names:tc:opendocument:xmlns"
    body = "".join(f"<t:p>{p}<t:note><t:note-body><t:p>A note.</t:p></t:note-body></t:note></t:p>" for p in paragraphs)
    content = (
        f'<o:document-content xmlns:o="{space}:office:1.0" xmlns:t="{space}:text:1.0"><o:body><o:text>'
        f"<t:h>{title}</t:h>{body}</o:text></o:body></o:document-content>"
    )
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def epub(chapters: Mapping[str, Sequence[str]], creator: str = "", date: str = "") -> bytes:
    """An EPUB with a chapter of paragraphs for each title."""
    items = "".join(f'<item id="c{n}" href="c{n}.xhtml"/>' for n in range(len(chapters)))
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    pages = {
        f"b/c{n}.xhtml": f"<html><body><h1>{title}</h1>{''.join(f'<p>{p}</p>' for p in texts)}</body></html>"
        for n, (title, texts) in enumerate(chapters.items())
    }
    named = f"<c:creator>{creator}</c:creator><c:date>{date}</c:date>"
    told = f'<metadata xmlns:c="http://purl.org/dc/elements/1.1/">{named}</metadata>'
    content = f"{told if creator else ''}<manifest>{items}</manifest><spine>{spine}</spine>"
    package = f'<package xmlns="http://www.idpf.org/2007/opf">{content}</package>'
    container = '<container><rootfiles><rootfile full-path="b/p.opf"/></rootfiles></container>'
    members = {"mimetype": "application/epub+zip", "META-INF/container.xml": container, "b/p.opf": package}
    return zipped({**members, **pages})


def warc(pages: Mapping[str, str]) -> bytes:
    """A web archive with a page for each address."""
    records = b""
    for url, page in pages.items():
        answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page.encode()
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2031-03-03T06:00:00Z\r\n"
            f"WARC-Target-URI: {url}\r\nContent-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(answer)}\r\n\r\n"
        )
        records += head.encode() + answer + b"\r\n\r\n"
    return records


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    """An Excel table of one sheet."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def outlook_mail(subject: str, body: str, sender: str) -> bytes:
    """An Outlook mail, as far as MS-OXMSG asks for."""
    written = {0x0037: subject, 0x1000: body, 0x0C1A: sender, 0x5D01: "ada@quay.example"}
    texts = {number: text.ljust(_SMALL) for number, text in written.items()}
    named = {f"__substg1.0_{number:04X}001F": text.encode("utf-16-le") for number, text in texts.items()}
    known = [struct.pack("<HHIII", 0x1F, number, 6, 2 * len(text) + 2, 0) for number, text in texts.items()]
    sent = dt.datetime(2026, 6, 3, tzinfo=dt.UTC) - dt.datetime(1601, 1, 1, tzinfo=dt.UTC)
    known.append(struct.pack("<HHIQ", 0x40, 0x0039, 6, int(sent.total_seconds()) * 10**7))
    return compound_file({"__properties_version1.0": bytes(32) + b"".join(known) * 60, **named})


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """A compound file (MS-CFB) with these streams, without a mini stream: none may be small."""
    end, free, none = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFF
    folders = -(-(len(streams) + 1) // 4)
    table, body, places = [0xFFFFFFFD, *(at + 1 for at in range(1, folders)), end], b"", []
    for data in streams.values():
        count = max(-(-len(data) // 512), 1)
        first = len(table)
        places.append((first, len(data)))
        table += [*range(first + 1, first + count), end]
        body += data.ljust(count * 512, b"\0")
    entries = [_cfb_entry("Root Entry", 5, 1 if streams else none, none, (end, 0))]
    for at, (name, (first, size)) in enumerate(zip(streams, places, strict=True), 1):
        entries.append(_cfb_entry(name, 2, none, at + 1 if at < len(streams) else none, (first, size)))
    directory = b"".join(entries).ljust(folders * 512, b"\0")
    fat = struct.pack("<128I", *table, *[free] * (128 - len(table)))
    numbers = (0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0)
    head = struct.pack("<8s16xHHHHH6x9I", bytes.fromhex("d0cf11e0a1b11ae1"), *numbers)
    return head + struct.pack("<109I", 0, *[free] * 108) + fat + directory + body


def _cfb_entry(name: str, kind: int, child: int, right: int, place: tuple[int, int]) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    return struct.pack("<64sHBBIII16xI8x8xIQ", text, len(text), kind, 1, 0xFFFFFFFF, right, child, 0, *place)
