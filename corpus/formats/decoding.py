"""Bytes to text that is safe to keep: any encoding in, Unicode without traps out."""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9_.:-]{1,40})""")
_HEADER = re.compile(r"""charset\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)
_SNIFFED = 4096  # how far into a page its charset may be declared

_CONTROLS = bytes([*range(0x01, 0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F])  # but for ESC, of ISO 2022
_MOST_CONTROLS = 0.02  # of all bytes, in what is still text

# Browsers read these labels as the Windows code page; so do the pages' authors.
_WIDENED = {"ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254"}

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_DROPPED = dict.fromkeys(
    [
        *range(0x09),
        *range(0x0E, 0x20),
        *range(0x7F, 0xA0),
        0xAD,  # soft hyphen
        0x200B,  # zero-width space
        *range(0x202A, 0x202F),  # bidirectional overrides: they make text show as what it isn't
        *range(0x2060, 0x2070),
        0xFEFF,
        *range(0xD800, 0xE000),  # lone surrogates: no database stores them
        *range(0xFFF9, 0xFFFC),
    ]
)


def is_binary(data: bytes) -> bool:
    """Whether these bytes are no text in any encoding."""
    if data.startswith(tuple(bom for bom, _ in _BOMS)):
        return False
    return len(data) - len(data.translate(None, _CONTROLS)) > _MOST_CONTROLS * len(data)


def decoded(data: bytes, media_type: str = "", *, markup: bool = False) -> str:
    """The bytes as clean text: by byte order mark, as `media_type` or the markup declares, as UTF-8, as cp1252."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return cleaned(data[len(bom) :].decode(encoding, "replace"))
    for name in (_header_charset(media_type), _markup_charset(data) if markup else "", "utf-8"):
        text = _strictly(data, name)
        if text is not None:
            return cleaned(text)
    return cleaned(data.decode("cp1252", "replace"))


def cleaned(text: str) -> str:
    """The text with even line ends and without characters that can't be stored or seen."""
    return _LINE_ENDS.sub("\n", text).translate(_DROPPED)


def even(text: str) -> str:
    """The text on one line, every run of white space a single space."""
    return " ".join(text.split())


def _header_charset(media_type: str) -> str:
    match = _HEADER.search(media_type[:400])
    return match[1] if match else ""


def _markup_charset(data: bytes) -> str:
    match = _DECLARED.search(data[:_SNIFFED])
    return match[1].decode("ascii") if match else ""


def _strictly(data: bytes, name: str) -> str | None:
    """The text, or None where the encoding is unknown or doesn't fit; one bad byte in a page of UTF-8 still fits."""
    try:
        encoding = codecs.lookup(name).name if name else ""
    except LookupError:
        return None
    if not encoding or encoding.startswith(("utf-16", "utf-32")):
        # Nothing that declares itself in ASCII is in these.
        return None
    encoding = _WIDENED.get(encoding, encoding)
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return _nearly_utf8(data) if encoding == "utf-8" else None


def _nearly_utf8(data: bytes) -> str | None:
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    sound = sum(byte >= 0xC2 for byte in data[:1_000_000])
    return text if broken * 20 < sound else None
