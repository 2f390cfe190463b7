"""Furniture: lines that stand around an article and are not it.

Every rule looks at one line of at most LONGEST characters; the phrases are in phrases/furniture.txt. What could be an
article's own sentence is kept: losing a paragraph is worse than keeping a line too many.
"""

from __future__ import annotations

import re
from functools import cache

from corpus import languages
from corpus.formats import phrases
from corpus.punctuation import QUOTES

_MARKS = ("“", "”", '"')
_CASED = ("credit", "trailing credit", "glued teaser")
LONGEST = 400  # longer lines are paragraphs

_STAMP = re.compile(r"(?:\[?\d{1,2}[:.]\d{2}(?:\s?[ap]\.?m\.?)?\]?\s?(?:[A-Z]{2,4}\s)?[-–—:|]?\s{0,3})")
_SIGNS = re.compile(r"^[^\w\s\"“”'‘’(\[©#*_~.–—-]+\s*")  # pointing hands, bells, arrows
_CONTRIBUTED = re.compile(
    r"[\s(\[*—–-]{0,6}(?-i:[A-Z]).{2,260}\bcontributed (?:"
    r"(?:to )?this (?:report|story|article|piece|dispatch|post)\b[^.]{0,80}|"
    r"(?:to the (?:report|story|reporting)|(?:reporting|research|writing)(?: to this (?:report|story|article))?)"
    r"(?: (?:from|in) (?-i:[A-Z])[^.]{1,60})?)[\s.)\]]*(?:(?-i:[A-Z]).{1,60} reported from .{1,40})?",
    re.IGNORECASE | re.DOTALL,
)
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_LABELLED = re.compile(r"(?:photo|image|picture|caption|pictured|file photo)\s?[:–—-]\s", re.IGNORECASE)
_SEAM = re.compile(r"(?:(?<=[a-z]{3})|(?<=[A-Z][a-z]{4})|(?<=[?!”’\"])|(?<=\d))(?=[A-Z“\"‘][\w“]|A )")


def is_label(line: str) -> bool:
    """True for the name of a section ("World News", "Home > Business"): it stands above headlines."""
    return len(line) <= 120 and bool(_pattern("label").fullmatch(line))


def is_credit(line: str) -> bool:
    """True for the name behind a picture ("Jane Roe | Reuters")."""
    return len(line) <= 160 and bool(_pattern("credit").fullmatch(line.strip("()[] ").rstrip(".")))


def is_furniture(line: str) -> bool:
    """True for buttons, advertisement marks, prompts, credit lines: never part of the article, wherever they stand."""
    if len(line) > LONGEST:
        return False
    stamp = _STAMP.match(line)
    bare = line[stamp.end() :] if stamp and stamp.end() < len(line) else line
    bare = _SIGNS.sub("", bare, count=1) or bare
    if _pattern("exact").fullmatch(bare.rstrip(" .:…!»›→>") or bare) or (
        _CONTRIBUTED.fullmatch(line) and not _speech().search(line)
    ):
        return True
    ending = line.lstrip(" ([*—–-")
    if _pattern("closing").match(ending) or _is_staff(ending):
        return True
    return bool(_pattern("prompt").match(bare)) and not _is_said(bare)


@cache
def _speech() -> re.Pattern[str]:
    verbs = "|".join(sorted(languages.words("en", "saying", "commonest")))
    return re.compile(rf"\b(?:{verbs}|according to)\b", re.IGNORECASE)


def _is_said(text: str) -> bool:
    return any(mark in text for mark in _MARKS) or bool(_speech().search(text))


def _is_staff(line: str) -> bool:
    """True for who did what ("Reporting by Jane Roe in Oslo; editing by …"): names and little else, no sentence."""
    match = _pattern("staff").match(line)
    small = phrases.words("furniture", "between")
    return bool(match) and all(word[0].isupper() or word.lower() in small for word in _WORD.findall(line))


def is_list_title(line: str) -> bool:
    """True for what stands above a list of links to other articles."""
    return len(line) <= 120 and bool(_pattern("listing").fullmatch(line.rstrip(" :")))


def is_author_box(line: str) -> bool:
    """True for the heading of a box that tells who wrote the article."""
    return len(line) <= 120 and bool(_pattern("author box").fullmatch(line.rstrip(" :")))


def is_rest_prompt(line: str) -> bool:
    """True for what asks the reader to go on, register or pay for the rest of the article, not for letters."""
    return bool(_pattern("rest").search(line[:LONGEST])) and not _pattern("letters").search(line[:LONGEST])


def is_tail(line: str) -> bool:
    """True for what publishers put below an article: what they offer, where it was broadcast, whose report it was.

    Only for lines at the end: elsewhere it could be a sentence of the article.
    """
    return len(line) <= LONGEST and bool(_pattern("tail").match(line)) and not _is_said(line)


def without_teasers(line: str) -> str:
    """The line without "Read more" links and credits, also those glued to it; "" if nothing else was there."""
    match = _pattern("teaser").match(line)
    if match:
        sentence = ":" not in line[:40] and line.endswith(".") and bool(_speech().search(line))
        return _behind_teaser(line[match.end() :].lstrip(" …:>»›→|–—-.\t")) or (line if sentence else "")
    if closing := _pattern("glued closing").search(line, max(0, len(line) - 2 * LONGEST)):
        line = line[: closing.start()].rstrip()
    found = _pattern("glued teaser").search(line, max(0, len(line) - LONGEST))
    if found and not found[0].rstrip().endswith((".", ".”", '."')):
        return line[: found.start()].rstrip()
    return line


def split_credit(line: str) -> tuple[str, bool]:
    """A caption without the credit at its end, and whether there was one."""
    match = _pattern("trailing credit").search(line, max(0, len(line) - 160))
    if match and match.start() and match.end() >= len(line.rstrip(".")):
        return line[: match.start()].rstrip(), True
    return line, False


def labelled_caption(line: str) -> str:
    """The caption in "Photo: The mayor leaves the hall. Jane Roe / Daily News", or ""."""
    match = _LABELLED.match(line) if len(line) <= LONGEST else None
    if not match:
        return ""
    caption, credited = split_credit(line[match.end() :])
    return caption if credited or (len(caption) >= 40 and caption.endswith(".")) else ""


def looks_like_caption(line: str) -> bool:
    """True if the wording is that of a caption: "(L)", "pictured", "speaks … September 30, 2015"."""
    return len(line) <= LONGEST and bool(_pattern("caption").search(line))


def _behind_teaser(rest: str) -> str:
    """The paragraph that a teaser was glued in front of, if there is one behind it."""
    for seam in _SEAM.finditer(rest, 0, 300):
        paragraph = rest[seam.end() :]
        if len(paragraph) >= 60 and paragraph.rstrip(QUOTES + ")").endswith((".", "!", "?")):
            return paragraph
    return rest if len(rest) > 240 and rest.rstrip(QUOTES + ")").endswith(".") else ""


def _pattern(section: str) -> re.Pattern[str]:
    return phrases.pattern("furniture", section, case=section in _CASED)
