"""An article as plain text: what is headline, what is body, what only stands around them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.formats import byline, dates, furniture, news_style
from corpus.formats.address import is_web
from corpus.formats.lines import Line, ends_sentence, lines
from corpus.formats.source import NOTHING_KNOWN, Source
from corpus.language_detection import language_of
from corpus.model import Draft
from corpus.punctuation import QUOTES

_FIELD = re.compile(
    r"(?P<name>title|headline|outlet|source|publication|publisher|authors?|byline|date|published|url|link)"
    r"\s?: (?P<value>.{1,500})",
    re.IGNORECASE,
)
_CREDIT_MARK = re.compile(r"[/|:©]|\bphoto", re.IGNORECASE)
_DOES = re.compile(r"\b(?:is (?:a|an|the|based)|covers|reports|writes|has (?:covered|reported|been)|was (?:a|an))\b")
_ITEM = re.compile(r"(?:\d{1,3}[.)]|[-*•–])\s")
_TITLE_LENGTH = 200
_DECKS = 3  # more lines than these under a headline are the article's own


def read(text: str, known: Draft = NOTHING_KNOWN) -> Draft:
    """The article in a text. What `known` says of title, outlet and so on isn't looked for."""
    return compose(lines(text), known)


def read_source(source: Source) -> list[Draft]:
    """The article in a text file or a message."""
    return [read(source.text(), source.known)]


def compose(found: Sequence[Line], known: Draft = NOTHING_KNOWN) -> Draft:
    """The article in lines that are a paragraph each."""
    composer = _Composer(known)
    position = composer.read_head(found)
    composer.read_body(found[position:])
    return composer.draft()


class _Composer:
    """Reads lines in order, head first, and keeps what each of them is."""

    def __init__(self, known: Draft) -> None:
        self.known = known
        self.title = known.title
        self.outlet = ""
        self.credited = ""  # an outlet that was named in passing: a dateline's, a closing line's
        self.authors: tuple[str, ...] = ()
        self.reporters: tuple[str, ...] = ()
        self.url = ""
        self.published: dt.date | None = None
        self.updated: dt.date | None = None
        self.dated: dt.date | None = None  # the day in the dateline
        self.decks: list[str] = []
        self.paragraphs: list[str] = []
        self.captions: list[str] = []
        self.in_list = False

    def draft(self) -> Draft:
        known = self.known
        if not self.paragraphs:
            self.paragraphs, self.decks = self.decks, []
        authors = known.authors or self.authors or self.reporters
        language = known.language or language_of("\n".join(self.paragraphs))
        while len(self.paragraphs) > 1 and _is_below(self.paragraphs[-1], authors, self.title, language):
            self.paragraphs.pop()
        if not self.paragraphs and self.title and not known.title:
            self.paragraphs, self.title = [self.title], ""
        return replace(
            known,
            title=self.title,
            paragraphs=tuple(self.paragraphs),
            captions=(*known.captions, *self.decks, *self.captions),
            outlet=known.outlet or self.outlet or self.credited,
            authors=authors,
            url=known.url or self.url,
            published=known.published or self.published or self.updated or self.dated,
            language=language,
        )

    # The head: all lines above the first paragraph

    def read_head(self, found: Sequence[Line]) -> int:
        """The number of lines that are head."""
        for position, line in enumerate(found):
            following = found[position + 1].text if position + 1 < len(found) else ""
            if line.section or not self._is_head(line.text, following):
                if len(self.decks) > _DECKS:
                    self.paragraphs, self.decks = self.decks, []
                return position
        return len(found)

    def _is_head(self, line: str, following: str) -> bool:
        """Take what the line tells; False if the body begins with it."""
        if furniture.is_label(line) or self._is_field(line) or self._is_about(line) or line == self.title:
            return True
        bare = furniture.without_teasers(line)
        if furniture.is_furniture(line) or not bare:
            self._credit(line)
            return True
        if not self.title and self._is_title(line, following):
            self.title = line
            return True
        if _is_prose(bare) or furniture.is_credit(following) or furniture.labelled_caption(line):
            return False
        if not self._is_lone_name(line, following):
            self.decks.append(line)
        return True

    def _is_field(self, line: str) -> bool:
        match = _FIELD.fullmatch(line)
        if not match:
            return False
        name, value = match["name"].lower(), match["value"].strip()
        if name in ("title", "headline"):
            self.title = self.title or value
        elif name in ("outlet", "source", "publication", "publisher"):
            self.outlet = self.outlet or value
        elif name in ("author", "authors", "byline"):
            self.authors = self.authors or byline.authors(value) or byline.names(value.rstrip(".")) or (value,)
        elif name in ("date", "published"):
            self.published = self.published or dates.iso_date(value)
        elif name in ("url", "link"):
            self.url = self.url or (value if is_web(value) else "")
        return name != "link" or is_web(value)

    def _is_about(self, line: str) -> bool:
        """True for byline, date, outlet and address on a line of their own."""
        if authors := byline.authors(line):
            self.authors = (*self.authors, *(name for name in authors if name not in self.authors))
            self.outlet = self.outlet or byline.byline_outlet(line)
            date = dates.iso_date(line)
            self.published = self.published or date
            return True
        if self._is_date(line):
            return True
        name, rest = byline.leading_outlet(line.removeprefix("By "))
        if name and (self._is_date(rest) if rest else self.title or byline.outlet(name)):
            self.outlet = self.outlet or name
            return True
        if is_web(line):
            self.url = self.url or line
            return True
        return False

    def _is_date(self, line: str) -> bool:
        date = dates.stated_date(line)
        if date is None:
            return False
        if dates.is_updated(line):
            self.updated = self.updated or date
        else:
            self.published = self.published or date
        return True

    def _is_title(self, line: str, following: str) -> bool:
        if len(line) > _TITLE_LENGTH or byline.has_dateline(line) or furniture.is_credit(line):
            return False
        if not line.rstrip(QUOTES + ")").endswith((".", ":", ";", "…")):
            return True
        return bool(byline.authors(following) or dates.stated_date(following)) or _is_title_case(line)

    def _is_lone_name(self, line: str, following: str) -> bool:
        """Take an author's name that stands alone above the date or the outlet."""
        names = byline.names(line) if len(line) <= 60 and line.count(" ") <= 3 else ()
        if names and not self.authors and (dates.stated_date(following) or byline.outlet(following)):
            self.authors = names
            return True
        return False

    # The body

    def read_body(self, found: Sequence[Line]) -> None:
        parted = any(not line.joined for line in found[1:])
        for position, line in enumerate(found):
            following = found[position + 1] if position + 1 < len(found) else Line("")
            self._read(line.text, following, parted=parted)

    def _read(self, line: str, following: Line, *, parted: bool) -> None:
        if furniture.is_list_title(line):
            self.in_list = True
            return
        if furniture.is_furniture(line):
            self._credit(line)
            return
        if self.in_list and not _is_prose(line):
            return
        self.in_list = False
        if caption := furniture.labelled_caption(line):
            self.captions.append(caption)
            return
        kept = furniture.without_teasers(line)
        if not kept or is_web(kept) or furniture.is_credit(kept) or self._is_closing_date(kept):
            return
        if caption := self._caption(kept, following, parted=parted):
            self.captions.append(caption)
            return
        if not self.paragraphs:
            self.credited = self.credited or byline.dateline_outlet(kept)
            self.dated = dates.in_dateline(kept)
        self.paragraphs.append(kept)

    def _caption(self, line: str, following: Line, *, parted: bool) -> str:
        """The caption, if the line is one: by the credit at its end, or by the credit below it."""
        caption, credited = furniture.split_credit(line)
        below = furniture.is_credit(following.text)
        credit = line[len(caption) :].strip()
        # A bare "(AFP)" also closes articles.
        telling = credited and furniture.is_credit(credit) and bool(_CREDIT_MARK.search(credit))
        if telling or (below and following.joined and parted):
            return caption
        return caption if (below or credited) and furniture.looks_like_caption(line) else ""

    def _is_closing_date(self, line: str) -> bool:
        """True for "Published …" under the article; a bare date there may head a live entry."""
        return (
            line[:1].isalpha()
            and line.lower().startswith(("publish", "first publish", "posted", "updated", "last upd"))
            and self._is_date(line)
        )

    def _credit(self, line: str) -> None:
        """Remember who is named in a credit line."""
        self.reporters = self.reporters or byline.reporters(line)
        self.credited = self.credited or byline.staff_outlet(line)


def _is_prose(line: str) -> bool:
    """True for a line that is no headline, deck or label: it ends as a sentence does, or is too long for them."""
    if len(line) >= 160 or byline.has_dateline(line) or _ITEM.match(line):
        return True
    if line.rstrip().endswith((":", ";")):
        return line.count(" ") > 4
    return ends_sentence(line)


def _is_below(line: str, authors: Sequence[str], title: str, language: str) -> bool:
    """True for a line that stands below an article and is not its end."""
    return furniture.is_tail(line) or _is_biography(line, authors) or _is_reference(line, title, language)


def _is_reference(line: str, title: str, language: str) -> bool:
    """True for a line that names the article by its title ("The post … appeared first on …") and reports nothing."""
    if len(line) > furniture.LONGEST or title.count(" ") < 2 or title not in line:
        return False
    return not news_style.reports(line.replace(title, ""), language)


def _is_biography(line: str, authors: Sequence[str]) -> bool:
    """True for the line below an article that tells who its author is ("Jane Roe covers bridges for …")."""
    if len(line) > furniture.LONGEST or not _DOES.search(line):
        return False
    return any(line.startswith((name, name.split()[-1].upper())) for name in authors)


def _is_title_case(line: str) -> bool:
    words = [word.strip(QUOTES + ":,.") for word in line.split()]
    long = [word for word in words if len(word) >= 4]
    return (
        4 <= len(words) <= 20 and len(long) >= 3 and sum(word[0].isupper() for word in long if word) >= 0.9 * len(long)
    )
