"""Bytes to text that is safe to keep: any encoding in, Unicode without traps out."""

from __future__ import annotations

import codecs
import re

import charset_normalizer

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
# What Python calls a text encoding too, though no text comes in it.
_NO_CHARSETS = frozenset(("undefined", "punycode", "idna", "unicode_escape", "raw_unicode_escape", "utf-7", "mbcs"))
_GUESSED = 20_000  # bytes by which an encoding that nobody declares is guessed
_TELLING = 20  # of them not ASCII, at least

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85]")
_SEPARATORS = re.compile("[\u2028\u2029]")
_DROPPED = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x9f"
    "\xad"  # soft hyphen
    "\u200b"  # zero-width space
    "\u202a-\u202e"  # bidirectional overrides: they make text show as what it isn't
    "\u2060-\u206f\ufeff"
    "\ud800-\udfff"  # lone surrogates: no database stores them
    "\ufff9-\ufffb"
    "]+"
)


def is_binary(data: bytes) -> bool:
    """Whether these bytes are no text in any encoding."""
    if data.startswith(tuple(bom for bom, _ in _BOMS)):
        return False
    return len(data) - len(data.translate(None, _CONTROLS)) > _MOST_CONTROLS * len(data)


def decoded(data: bytes, media_type: str = "", *, markup: bool = False) -> str:
    """The bytes as clean text: by byte order mark, as UTF-8 if they can be, as declared, else as they look.

    What is UTF-8 by its bytes is so whatever `media_type` or the markup says; only the reverse happens by chance.
    Markup keeps its line and paragraph separators.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _clean(data[len(bom) :].decode(encoding, "replace"), markup=markup)
    declared = [_header_charset(media_type), _markup_charset(data) if markup else ""]
    names = ["utf-8", *declared] if not data.isascii() else [*declared, "utf-8"]
    for name in names:
        text = _strictly(data, name)
        if text is not None:
            return _clean(text, markup=markup)
    text = _nearly_utf8(data)
    return _clean(_guessed(data) if text is None else text, markup=markup)


def cleaned(text: str) -> str:
    """The text with even line ends and without characters that can't be stored or seen."""
    return _clean(text, markup=False)


def _clean(text: str, *, markup: bool) -> str:
    if not markup:
        text = _SEPARATORS.sub("\n", text)
    return _DROPPED.sub("", _LINE_ENDS.sub("\n", text))


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
    """The text, or None where the encoding is unknown or doesn't fit."""
    try:
        encoding = codecs.lookup(name).name if name else ""
    except (LookupError, UnicodeError):
        return None
    if not encoding or encoding in _NO_CHARSETS or encoding.startswith(("utf-16", "utf-32")):
        # Nothing that declares itself in ASCII is in these.
        return None
    try:
        return data.decode(_WIDENED.get(encoding, encoding))
    except (UnicodeError, LookupError):
        return None


def _nearly_utf8(data: bytes) -> str | None:
    """The text if it is UTF-8 but for few bytes: one bad byte in a page still fits."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    sound = sum(byte >= 0xC2 for byte in data[:1_000_000])
    return text if broken * 20 < sound else None


def _guessed(data: bytes) -> str:
    """The text by the encoding that gives it the likeliest letters; cp1252 where there are too few to tell."""
    sample = data[:_GUESSED]
    if len(data) > _GUESSED:
        sample = sample[: max(sample.rfind(b"\n"), sample.rfind(b" "), 1)]
    if len(sample) - len(sample.translate(None, bytes(range(0x80, 0x100)))) >= _TELLING:
        best = charset_normalizer.from_bytes(sample).best()
        if best is not None and best.encoding not in _NO_CHARSETS:
            return data.decode(best.encoding, "replace")
    return data.decode("cp1252", "replace")
