"""Files that are small and become huge, or go deep: every reader refuses them, or reads what there is."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable

import pytest

from corpus.errors import UnreadableError
from corpus.formats import FORMATS, Source
from tests.fuzzing.readers import READERS

DEEP, MANY = 60_000, 300_000
ZEROS = bytes(50_100_000)  # more than one file may have


def zipped(name: str, data: bytes, times: int = 1) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(times):
            archive.writestr(name.format(number), data)
    return packed.getvalue()


def lol() -> bytes:
    entities = "".join(f"<!ENTITY e{n + 1} '{f'&e{n};' * 10}'>" for n in range(9))
    return f"<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY e0 'lol'>{entities}]><rss><a>&e9;</a></rss>".encode()


def in_word(body: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for name in ("word/document.xml", "content.xml", "xl/workbook.xml", "META-INF/container.xml"):
            archive.writestr(name, body)
    return packed.getvalue()


BOMBS: dict[str, Callable[[], bytes]] = {
    "gzip of zeros": lambda: gzip.compress(ZEROS),
    "gzip in gzip": lambda: gzip.compress(gzip.compress(ZEROS)),
    "zip of zeros": lambda: zipped("a.txt", ZEROS),
    "zip in zip": lambda: zipped("a.zip", zipped("b.zip", zipped("c.txt", bytes(10_000_000)))),
    "zip of many": lambda: zipped("{}.txt", b"", 20_001),
    "entities": lol,
    "deep elements": lambda: b"<?xml version='1.0'?>" + b"<div>" * DEEP + b"deep",
    "deep lists": lambda: b"[" * DEEP,
    "deep objects": lambda: b'{"a":' * DEEP,
    "deep groups": lambda: b"{\\rtf1 " + b"{" * DEEP,
    "deep quotations": lambda: b">" * DEEP + b" words\n\nand more",
    "long number": lambda: b'{"title": ' + b"9" * MANY + b"}",
    "long line": lambda: b"word" * MANY,
    "many lines": lambda: b"\n" * MANY,
    "many columns": lambda: b"," * MANY + b"\n" + b"," * MANY,
    "many parts": lambda: b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--a\n\n" * 3_000,
    "parts in parts": lambda: b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(300)
    ),
    "zeros in a PDF": lambda: (
        b"%PDF-1.7\n1 0 obj <</Filter/FlateDecode/Length 99999>> stream\n" + zlib.compress(ZEROS) + b"\nendstream"
    ),
    "office of zeros": lambda: in_word(ZEROS),
    "office of entities": lambda: in_word(lol()),
    "deep office": lambda: in_word(b"<?xml version='1.0'?>" + b"<a>" * DEEP),
}
HEAVY = {name for name in BOMBS if "zeros" in name or "gzip" in name or "zip" in name}
FEW = ("", "gz", "zip", "docx", "html")  # what is packed is told by its content: its name changes little
ENDINGS = sorted({entry.endings[0] for entry in FORMATS.table if entry.endings} | {"", "gz", "zip"})


@pytest.fixture(scope="module")
def bombs() -> dict[str, bytes]:
    return {name: made() for name, made in BOMBS.items()}


@pytest.mark.parametrize("name", BOMBS)
def test_no_reader_explodes(name: str, bombs: dict[str, bytes]) -> None:
    """Under the name of every format; an error of any other kind, or of memory, fails."""
    for ending in FEW if name in HEAVY else ENDINGS:
        try:
            FORMATS.read(Source(bombs[name], f"a.{ending}"))
        except UnreadableError:
            continue


@pytest.mark.parametrize("reader", sorted(READERS.keys() - {"file"}))
def test_no_feed_explodes(reader: str, bombs: dict[str, bytes]) -> None:
    for data in bombs.values():
        try:
            READERS[reader]("a", data)
        except UnreadableError:
            continue
