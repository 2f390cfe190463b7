"""What a page is when it is no article: consent, robot check, login, not found, many articles, a stub, a script."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from corpus.errors import UnreadableError
from corpus.formats import dates, furniture, news_style, phrases
from corpus.formats.blocks import Block
from corpus.formats.decoding import even
from corpus.formats.head import Head
from corpus.formats.lines import ends_sentence
from corpus.messages import Message, counted
from corpus.model import Draft

_REFUSED = {
    "missing": Message("the site says that there is no such page"),
    "robot": Message("the site shows a check for robots in place of the article; paste the article's text"),
    "consent": Message("the site asks for consent to cookies in place of the article; paste the article's text"),
    "login": Message("the site asks to log in or subscribe in place of the article; paste the article's text"),
    "script": Message("the page shows its text only to browsers that run its scripts; paste the article's text"),
}
_SMALL = 1_600  # size of the prose up to which a page may be a notice
_REPORTED = 0.34  # of the prose in paragraphs that report, from which on it is an article
_NOTICE = 0.25  # of the prose in sentences that such pages have
_SPOKEN = 0.9  # of the prose in sentences to the reader, where only words say what the page is
_WORDS = 2  # different words of a kind of notice in a sentence to the reader
_STUB = 300  # size of a text that may be only the beginning of an article
_LONG = 60  # size of a block that may be a paragraph
_LINKED = 0.5  # of its text in links, at most
_LOADING = 3
_TEASERS = 10  # linked headlines that make a list
_HEADLINE = 4  # words of a heading that may be an article's
_LISTED = 4  # evidence of a list of articles that outweighs doubt
_WORDED = ("consent", "robot", "login")
_TITLE = re.compile(r"(?<!\s)\s+[|–—•·:»›-]\s+|(?<!\s)\s*\|\s*")


def check(told: Head, found: Sequence[Block], kept: Sequence[Block], facts: Draft, body: str) -> None:
    """Raises UnreadableError, which says what the page is, unless `kept` or `body` may be an article."""
    prose = [block for block in kept if ends_sentence(block.text)]
    size = sum(block.size for block in prose)
    page = _Page(told, found, prose, facts)
    if size <= _SMALL and not body:
        kind = max(_REFUSED, key=page.evidence)
        if page.evidence(kind):
            raise UnreadableError(_REFUSED[kind])
        if size <= _STUB and page.is_stub():
            raise UnreadableError("the page has only the beginning of the article; paste the article's text")
    if page.is_of_site():
        raise UnreadableError("it is a page about the site itself; send the link of an article")
    if _listing(told, found, kept, facts) >= _LISTED:
        raise UnreadableError("it is a page of many articles; send the link of one of them")


def doubts(told: Head, found: Sequence[Block], kept: Sequence[Block], draft: Draft) -> tuple[Message, ...]:
    """What speaks against the reading being the whole article and nothing else."""
    words = sum(paragraph.count(" ") + 1 for paragraph in draft.paragraphs)
    size = sum(block.size for block in kept)
    ids = {id(block) for block in kept}
    beside = sum(block.size for block in found if block.is_prose and not block.caption and id(block) not in ids)
    checks = (
        (not draft.title, Message("no headline was found")),
        (
            size <= _STUB,
            counted("only {count} word of text was found", "only {count} words of text were found", count=words),
        ),
        (beside > size, Message("more of the page's text was left out than taken")),
        (told.is_paywalled, Message("the page says that parts of it are for subscribers only")),
    )
    return tuple(doubt for holds, doubt in checks if holds)


@dataclass(frozen=True, slots=True)
class _Page:
    head: Head
    found: Sequence[Block]
    prose: Sequence[Block]
    facts: Draft

    def evidence(self, kind: str) -> int:
        """3 if a title says that the page is of this kind and a sentence or nothing more stands below; 2 if phrases
        in the sentences say so, 1 if their words do; else 0. What reports is an article, whatever its words."""
        size = sum(block.size for block in self.prose)
        reported = sum(block.size for block in self.prose if self._reports(block))
        told = [block for block in self.prose if not self._reports(block) and self._tells(block.text, kind)]
        telling = sum(block.size for block in told)
        if reported >= max(telling, _REPORTED * size, 1):
            return 0
        if kind == "script":
            return 2 * self._needs_script()
        if self._is_titled(kind):
            anywhere = any(self._tells(block.text, kind) for block in self.found if len(block.text) < 500)
            return 3 * (telling > 0 or (size <= _STUB and (anywhere or len(self.prose) <= 2)))
        phrased = any(self._has_phrase(block.text, kind) for block in told)
        spoken = sum(block.size for block in self.prose if block in told or news_style.addresses(block.text))
        enough = spoken >= (0.5 if phrased else _SPOKEN) * size
        return (1 + phrased) * (telling >= max(1, _NOTICE * size) and enough)

    def is_of_site(self) -> bool:
        """True for what a site says of itself: terms, an imprint, how it treats data."""
        stated = self.facts.published or self.facts.authors or self.head.is_article
        return not stated and self._is_titled("site") and not any(map(self._reports, self.prose))

    def _is_titled(self, kind: str) -> bool:
        pattern = phrases.pattern("page_kinds", f"{kind} title")
        return any(pattern.fullmatch(title) for title in self._titles())

    def _reports(self, block: Block) -> bool:
        return news_style.reports(block.text, self.facts.language)

    def _has_phrase(self, text: str, kind: str) -> bool:
        return bool(phrases.pattern("page_kinds", f"{kind} text").search(text))

    def _tells(self, text: str, kind: str) -> bool:
        """True if a sentence is one of such pages: it has their phrases, or speaks to the reader of what they do."""
        if self._has_phrase(text, kind):
            return True
        if kind not in _WORDED or not news_style.addresses(text):
            return False
        return len(set(map(str.lower, phrases.pattern("page_kinds", f"{kind} words").findall(text)))) >= _WORDS

    def _titles(self) -> Iterator[str]:
        window = self.head.window
        headings = [block.text for block in self.found if block.tag in ("h1", "h2")][:3]
        for title in (window, self.facts.title, *headings):
            if len(title) <= 120:
                yield title.strip(" .!…")
                yield from (part.strip(" .!…") for part in _TITLE.split(title)[:1])

    def _needs_script(self) -> bool:
        pattern = phrases.pattern("page_kinds", "script text")
        if sum(block.size for block in self.prose) > _STUB:
            return False
        notes = (even("".join(element.itertext())) for element in self.head.tree.iter("noscript"))
        if any(pattern.search(note[:400]) for note in notes) or any(pattern.search(b.text[:400]) for b in self.prose):
            return not any(block.is_prose and not pattern.search(block.text) for block in self.prose)
        return not any(block.size >= _LONG for block in self.found) and self._is_loading() and self._has_scripts()

    def _is_loading(self) -> bool:
        """True if there is no sentence of more words than those that stand there until a script has run."""
        return all(block.text.count(" ") < _LOADING for block in self.prose)

    def _has_scripts(self) -> bool:
        return next(self.head.tree.iter("script"), None) is not None

    def is_stub(self) -> bool:
        """True if the text breaks off and something asks to read, register or pay for the rest."""
        own = [block.text for block in self.prose if not self._asks(block)]
        broken = bool(own) and own[-1].endswith(("…", "...", "[…]", "[...]"))
        may_be_read = [b for b in self.found if b.size >= _LONG and b.linked < _LINKED and not b.aside]
        if sum(block.size for block in may_be_read) > 2 * _STUB:
            return False
        return any(map(self._asks, self.found)) and (broken or len(own) <= 1)

    def _asks(self, block: Block) -> bool:
        """True for what asks the reader to go on elsewhere, unless it tells of somebody who asks, or asks it on every
        page or of another article."""
        may_ask = (
            block.tag != "h1"
            and len(block.text) <= 200
            and block.reasons.isdisjoint(phrases.words("page", "elsewhere"))
        )
        return may_ask and furniture.is_rest_prompt(block.text) and not self._reports(block)


def _listing(told: Head, found: Sequence[Block], kept: Sequence[Block], facts: Draft) -> int:
    """How much speaks for a page of many articles: a front page, a section, search results."""
    types = told.types
    prose = sum(block.size for block in kept if block.is_prose and block.linked < 0.3)
    teasers = [b for b in found if b.linked > 0.8 and b.text.count(" ") >= 3 and not b.reasons]
    headings = sum(block.is_heading for block in teasers)
    listed = sum(block.size for block in teasers)
    evidence = 2 * bool(types & phrases.words("page_kinds", "listing")) + told.is_website
    evidence += 2 * (len(teasers) >= _TEASERS and listed > prose) + (headings >= _TEASERS // 2)
    evidence += _spread(found, kept) + _is_front(next(iter(told.own), facts.url))
    evidence -= 2 * _is_headed(found, kept, told.window) + (dates.in_address(facts.url) is not None)
    evidence -= 3 * bool(types & phrases.words("page", "article")) + 2 * told.is_article
    return evidence - (facts.published is not None) - bool(facts.authors) - (prose > 3_000 and listed < prose)


def _spread(found: Sequence[Block], kept: Sequence[Block]) -> int:
    """3 if the prose stands among many headlines that are links, as teasers do."""
    prose = [block for block in kept if ends_sentence(block.text)]
    if not any(block.is_prose for block in prose):
        return 0
    ids = {id(block): number for number, block in enumerate(found)}
    among = found[max(ids[id(prose[0])] - 2, 0) : ids[id(prose[-1])]]
    linked = sum(block.is_heading and block.linked > 0.8 for block in among)
    return 3 if linked >= 4 and linked >= 0.5 * len(prose) else 0


def _is_headed(found: Sequence[Block], kept: Sequence[Block], window: str) -> bool:
    """True if the prose begins below a headline that the window's title has too, and no linked one parts them."""
    first = next((block for block in kept if block.is_prose), None)
    if first is None:
        return False
    above = found[: next(number for number, block in enumerate(found) if block is first)]
    heading = next((block for block in reversed(above) if block.is_heading), None)
    return heading is not None and heading.linked < _LINKED and _has_words(heading.text) and heading.text in window


def _has_words(text: str) -> bool:
    """True for a heading that says something, not the name of a section."""
    return text.count(" ") >= _HEADLINE - 1


def _is_front(url: str) -> int:
    """2 for the address of a site's front page, 1 for one that looks like a section's."""
    try:
        path = urlsplit(url).path.strip("/") if url else "-"
    except ValueError:
        return 0
    if not path or path in ("index.html", "index.php", "home"):
        return 2
    return int(re.fullmatch(r"[a-z]{2,20}(?:/[a-z]{2,20})?", path) is not None)
