"""Who wrote an article and who published it, as its lines say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from corpus.formats import dates, phrases
from corpus.formats.address import is_web

_PARTICLES = (
    *("de", "du", "des", "di", "da", "das", "dos", "del", "della", "von", "van", "der", "den", "ter", "la", "le", "al"),
    *("el", "bin", "bint", "ibn", "y", "e", "zu", "zum", "st", "st."),
)
_PARTICLE = rf"(?:{'|'.join(map(re.escape, sorted(_PARTICLES, key=len, reverse=True)))})"
_WORD = r"(?:[^\W\d_a-z]|\w['’])[\w.'’-]{0,30}"
_NAME = rf"{_WORD}(?: (?:{_PARTICLE} ){{0,2}}{_WORD}){{1,4}}"
_PERSON = re.compile(_NAME)
_BY = re.compile(
    r"(?:(?:story|text|words|written|report|article|analysis|posted|author)s?:? )?by[: ]\s*(?P<rest>.+)", re.IGNORECASE
)
_WRITTEN = re.compile(
    r"(?:(?i:authors?|autor(?:in)?|words|text|von|por|par)\s?:|(?i:authors?|autor(?:in)?)) (?P<rest>.+)|"
    r"(?:(?:[Vv]eröffentlicht|[Gg]eschrieben|[Ee]rstellt|[Ee]in (?:Artikel|Beitrag|Bericht|Text)) von|"
    r"[Vv]on|[Pp]or|[Pp]ar|Di) (?P<other>.+)"
)
_REPORTING = re.compile(r"\(?(?:reporting|writing) by (?P<rest>.+)", re.IGNORECASE)
_SPLIT = re.compile(
    r"(?<!\s)\s*(?:,| and | und | y | et | e | og | och | en | и | & |;|\|| with |、|，)\s*", re.IGNORECASE
)
_END = re.compile(
    r"(?<!\s)\s+(?:[|•·–—@]|(?:in|for|on|at) (?=[A-Z])|of (?=the )|at \d|[-–—] |(?:published|updated|posted)\b)|"
    r"(?<!\s)\s*[(;]|"
    r"(?<=\w\w\w)\.\s|, (?=\d)|: ",
    re.IGNORECASE,
)
_PLACE = r"[A-ZÀ-Þ][A-ZÀ-Þ.'’-]{1,20}(?:[ /][A-ZÀ-Þ.'’-]{1,20}){0,5}"
_DAY = r"(?:,?\s[A-Z][a-z]{2,8}\.?\s\d{1,2})?"
_DATELINE = re.compile(
    rf"(?:{_PLACE}(?:,\s[^()\d—–]{{1,40}})?{_DAY}\s?)?\((?P<agency>[A-Z][\w .&’'/-]{{1,40}})\)\s?(?:—|–|--|-|:)\s"
)
_MIXED_DATELINE = re.compile(r"[A-ZÀ-Þ][\w .,'’/-]{1,40} \((?P<agency>[^()]{2,30})\)\s?(?:—|–|-)\s")
_PLACE_LINE = re.compile(rf"{_PLACE}(?:, [A-Z][\w. ]{{1,30}})?{_DAY}\s?(?:—|–|--) ")
_OWN_STAFF = re.compile(
    r"[\s(\[*—–-]{0,6}(?P<outlet>[A-Z][\w.&]{1,20}(?: [A-Z][\w.&]{1,20}){0,3})['’]s? "
    r"[A-Z][\w.'’-]{1,20} [A-Z].{0,200}\bcontributed\b.{0,20}\b(?:report|story|article)",
    re.DOTALL,
)
_LONGEST = 400
_IDEOGRAPHS = re.compile(
    r"(?P<name>[\u3400-\u9fff々]{2,5}(?:[ 　][\u3400-\u9fff々\u3040-\u30ff]{1,4})?|[가-힣]{2,4}|"
    r"[\u30a1-\u30ff]{2,10}・[\u30a1-\u30ff・]{2,16})(?:[ 　]?(?:記者|记者|기자|특파원|撮影|文))?"
)
_MAILBOX = re.compile(r"[\s(<\[]*(?<![\w.+-])[\w.+-]{1,64}@[\w.-]{3,80}[)>\]]?")
_BETWEEN = re.compile(r"(?<!\s)\s+[—–|·•-]\s+|,\s+")


def authors(line: str) -> tuple[str, ...]:
    """The people that a byline names, none if the line is no byline. Shouted names come back in title case."""
    if len(line) > 200:
        return ()
    line = _MAILBOX.sub("", line).rstrip()
    match = _BY.fullmatch(line)
    rest = match["rest"] if match else ""
    if not rest:
        match = _WRITTEN.fullmatch(line)
        rest = (match["rest"] or match["other"]) if match else ""
    if not rest or rest.endswith((".”", '."', "?", "!")):
        return ()
    return names(rest)


def reporters(line: str) -> tuple[str, ...]:
    """The people of an agency's closing line, "(Reporting by Jane Roe in Oslo; Editing by …)"."""
    match = _REPORTING.match(line[:400])
    return names(match["rest"]) if match else ()


def names(text: str) -> tuple[str, ...]:
    """Persons' names out of a list like "Jane Roe, Staff Writer, and JOHN DOE | Daily News"; () if it isn't one."""
    text = dates.before_date(text[:_LONGEST])
    cut = _END.search(text)
    parts = [part.strip(" .|·•–—-") for part in _SPLIT.split(text[: cut.start()] if cut else text)]
    found = []
    for part in parts:
        if _PERSON.fullmatch(part) and not outlet(part) and not _is_post(part):
            found.append(_calm(_once(part)))
        elif part and not outlet(part) and not _is_post(part) and not found:
            return ()
    return tuple(dict.fromkeys(found))


def persons(text: str) -> tuple[str, ...]:
    """Persons' names out of a value that is there to hold an author: also without capitals, and in ideographs."""
    if not text.isascii():
        found = [_IDEOGRAPHS.fullmatch(part.strip()) for part in _SPLIT.split(text[:_LONGEST])]
        if all(found):
            return tuple(dict.fromkeys(match["name"] for match in found if match))
    if text.islower() and 2 <= len(text.split()) <= 4 and "." not in text:
        text = " ".join(word if word in _PARTICLES else _capitalized(word) for word in text.split())
    return written(text)


def may_be_person(name: str) -> bool:
    """False for what only a body or an account goes by: an address, an agency, a desk, a company."""
    return not (is_web(name) or "@" in name or outlet(name) or _is_post(name))


def written(text: str) -> tuple[str, ...]:
    """Persons' names out of a line that is there to hold them, with or without "By"."""
    return authors(text) or (() if _BY.fullmatch(text) or _WRITTEN.fullmatch(text) else names(text))


def outlet(line: str) -> str:
    """The agency or well-known outlet that is all the line names, or ""."""
    key = line.strip(" .|()—–-").lower()
    return _known("agency").get(key) or _known("outlet").get(key) or ""


def is_outlet_name(line: str) -> bool:
    """True for a name that is an outlet's by its last or first word ("The Harbour Courier", "Diario del Sur")."""
    words = line.split()
    if not 2 <= len(words) <= 5 or not all(word[0].isupper() or word in ("of", "de", "und", "and") for word in words):
        return False
    nouns, openings = phrases.words("outlets", "noun"), phrases.words("outlets", "opening")
    return words[-1].lower() in nouns or words[0].lower() in openings


@cache
def _known(section: str) -> Mapping[str, str]:
    return {name.lower(): name for name in phrases.words("outlets", section)}


def _is_post(part: str) -> bool:
    return bool(phrases.pattern("outlets", "post").fullmatch(part)) or is_outlet_name(part)


def leading_outlet(line: str) -> tuple[str, str]:
    """The outlet that a line begins with, and what it says after that ("Daily News — 3 May 2026"); "" if none."""
    if len(line) > 120:
        return "", ""
    parts = _BETWEEN.split(line.strip(), maxsplit=1)
    name = outlet(parts[0]) or (parts[0] if is_outlet_name(parts[0]) else "")
    return name, parts[1] if len(parts) > 1 else ""


def byline_outlet(line: str) -> str:
    """The outlet that a byline ends with ("By Jane Roe | Reuters"), or ""."""
    parts = [part for part in re.split(r"[|,•·–—]|\bfor\b", line[:200]) if part.strip()]
    if len(parts) < 2:
        return ""
    return outlet(parts[-1]) or (parts[-1].strip() if is_outlet_name(parts[-1].strip()) else "")


def dateline_outlet(line: str) -> str:
    """The outlet in a dateline, "WASHINGTON (AP) — …", or ""."""
    match = _DATELINE.match(line)
    if not match:
        mixed = _MIXED_DATELINE.match(line)
        return outlet(mixed["agency"]) if mixed else ""
    name = match["agency"].strip()
    return outlet(name) or (name if match.start("agency") > 1 or name.isupper() else "")


def has_dateline(line: str) -> bool:
    """True if the line begins as the first paragraph of a report does."""
    return bool(_DATELINE.match(line) or _PLACE_LINE.match(line) or dateline_outlet(line))


def staff_outlet(line: str) -> str:
    """The outlet whose own staff "contributed to this report" ("Daily News' Jane Roe and AP …"), or ""."""
    match = _OWN_STAFF.match(line[:400])
    name = match["outlet"] if match else ""
    return "" if name.lower() in _known("agency") else name


def _once(name: str) -> str:
    """The name, if it stands there twice: once for the eye and once for who has the page read out."""
    words = name.split()
    half = len(words) // 2
    return " ".join(words[:half]) if half > 1 and words[:half] == words[half:] else name


def _calm(name: str) -> str:
    if not name.isupper() or len(name) < 5:
        return name
    return _capitalized(name)


def _capitalized(name: str) -> str:
    """With a capital at the beginning of each part: "O'Neill", "Anne-Marie"."""
    return re.sub(r"[^\W\d_]+", lambda match: match[0].capitalize(), name)
