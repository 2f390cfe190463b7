"""Telegram HTML in pieces that know how large Telegram will find them: nothing marked up is ever cut."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from string import Formatter
from urllib.parse import urlsplit

from bot.translation.translator import gettext, translator
from corpus.model import Span

MAX_UNITS = 4096
"""UTF-16 code units in a message, counted without its tags."""

MAX_ENTITIES = 90
"""Entities that we mark; Telegram keeps about 100, and adds those it finds itself (addresses, mentions)."""

_LONG_QUOTE = 700
_ENDS = (".", "!", "?", "…", "؟", "।")
_PICTURES = re.compile(
    "[\u25b6\u25c0\u2600-\u2712\u2714-\u2716\u2718-\u27bf\u2b1a-\u2b55\U0001f300-\U0001faff]\ufe0f? ?"
)
_UNSENDABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff]")

_UNFIT = re.compile(r"[\x00-\x20\x7f\s\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Markup:
    """Telegram HTML with its size: UTF-16 `units` of the visible text, and `entities` marked in it."""

    html: str = ""
    units: int = 0
    entities: int = 0

    def __add__(self, other: Markup) -> Markup:
        """One after the other."""
        return joined((self, other), "")

    def __bool__(self) -> bool:
        """False if there is nothing to see."""
        return self.units > 0

    @property
    def fits(self) -> bool:
        """Whether it may be sent as one message."""
        return self.units <= MAX_UNITS and self.entities <= MAX_ENTITIES


NOTHING = Markup()


def units(words: str) -> int:
    """UTF-16 code units, the measure of every limit of Telegram's."""
    return len(words) + sum(char > "\uffff" for char in words)


def clipped(words: str, room: int) -> str:
    """At most `room` units of a text of no consequence, such as an endless title; what is left out shows as “…”."""
    if units(words) <= room:
        return words
    kept = words.encode("utf-16-le", "surrogatepass")[: 2 * (room - 1)].decode("utf-16-le", "ignore")
    return kept.rstrip() + "…"


def sentence(words: str, room: int) -> str:
    """Words such as an error's message as a sentence of at most `room` units and its full stop."""
    text = clipped(words.strip(), room)
    text = text[:1].upper() + text[1:]
    return text if text.endswith(_ENDS) else gettext("{sentence}.").format(sentence=text)


def filled(template: str, /, **pieces: Markup | str | int | dt.date) -> Markup:
    """A sentence with {named} places for Markup, which stays as it is, and for values, said as the language does."""
    parts = []
    for text, name, *_ in Formatter().parse(template):
        parts.append(plain(text))
        if name:
            piece = pieces[name]
            parts.append(piece if isinstance(piece, Markup) else plain(translator().value(piece)))
    return joined(parts, "")


def plain(words: str) -> Markup:
    """Any text, escaped. What can't be sent (control characters, half a surrogate pair) becomes U+FFFD."""
    sendable = _UNSENDABLE.sub("\N{REPLACEMENT CHARACTER}", words)
    return Markup(html.escape(sendable, quote=False), units(sendable))


def bold(words: str | Markup) -> Markup:
    """In bold."""
    return _tagged("b", words)


def italic(words: str | Markup) -> Markup:
    """In italics."""
    return _tagged("i", words)


def underlined(words: str | Markup) -> Markup:
    """Underlined."""
    return _tagged("u", words)


def struck(words: str | Markup) -> Markup:
    """Struck out."""
    return _tagged("s", words)


def code(words: str | Markup) -> Markup:
    """In a fixed-width face; Telegram copies it at a touch."""
    return _tagged("code", words)


def quotation(words: str | Markup, *, folded: bool = False) -> Markup:
    """A quotation block; a long one starts folded, and with `folded` any. A block can't hold another."""
    content = _markup(words)
    opening = "<blockquote expandable>" if folded or content.units > _LONG_QUOTE else "<blockquote>"
    return Markup(f"{opening}{content.html}</blockquote>", content.units, content.entities + 1)


def link(words: str, url: str) -> Markup:
    """A link to an http or https address; any other address leaves the bare words."""
    label = plain(words)
    if not label or not is_web_address(url):
        return label
    return Markup(f'<a href="{html.escape(url)}">{label.html}</a>', label.units, label.entities + 1)


def is_web_address(url: str) -> bool:
    """True for http and https addresses with a host, fit for a link."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not _UNFIT.search(url)


def joined(pieces: Iterable[Markup], separator: str) -> Markup:
    """The pieces that aren't empty, with `separator` between them."""
    kept = [piece for piece in pieces if piece.html]
    between = plain(separator)
    return Markup(
        between.html.join(piece.html for piece in kept),
        sum(piece.units for piece in kept) + between.units * max(len(kept) - 1, 0),
        sum(piece.entities for piece in kept),
    )


def lines(*pieces: Markup) -> Markup:
    """The pieces that aren't empty, one a line."""
    return joined(pieces, "\n")


def blocks(*pieces: Markup) -> Markup:
    """The pieces that aren't empty, with a blank line between them."""
    return joined(pieces, "\n\n")


def plainly(markup: Markup, labels: Sequence[str]) -> Markup:
    """For screen readers and small screens: without emoji, and with a number for each button, as many as fit."""
    bare = Markup(_PICTURES.sub("", markup.html), markup.units, markup.entities)
    keys = [plain(f"{number}: {_PICTURES.sub('', label).strip() or label}") for number, label in enumerate(labels, 1)]
    for count in range(len(keys), 0, -1):
        if (told := blocks(bare, lines(*keys[:count]))).fits:
            return told
    return bare


def marked(words: str, strong: Sequence[Span], answer: Span | None = None) -> Markup:
    """`words` with the `strong` spans in bold and the `answer` underlined; spans may overlap or lie outside."""
    under = _tidy([answer] if answer else [], len(words))
    return _faced(
        words, Span(0, len(words)), _tidy(strong, len(words)), bold, lambda part: _underlined(words, part, under)
    )


def _underlined(words: str, part: Span, under: Sequence[Span]) -> Markup:
    return _faced(words, part, under, underlined, lambda rest: plain(rest.of(words)))


def _faced(
    words: str, part: Span, spans: Sequence[Span], face: Callable[[Markup], Markup], inner: Callable[[Span], Markup]
) -> Markup:
    """A part of the words, each of its parts as `inner` makes it, those in `spans` in the face."""
    pieces = []
    at = part.start
    for span in spans:
        start, end = max(span.start, part.start), min(span.end, part.end)
        if start < end:
            pieces += [inner(Span(at, start)), face(inner(Span(start, end)))]
            at = end
    return joined((*pieces, inner(Span(at, part.end))), "")


def _tidy(spans: Iterable[Span], length: int) -> list[Span]:
    """In order, inside the text, without overlaps."""
    tidy: list[Span] = []
    for span in sorted(spans):
        start, end = max(span.start, tidy[-1].end if tidy else 0), min(span.end, length)
        if start < end:
            tidy.append(Span(start, end))
    return tidy


def _markup(words: str | Markup) -> Markup:
    return plain(words) if isinstance(words, str) else words


def _tagged(tag: str, words: str | Markup) -> Markup:
    content = _markup(words)
    if not content:
        return content
    return Markup(f"<{tag}>{content.html}</{tag}>", content.units, content.entities + 1)
