"""Who wrote an article and who published it, as its lines say."""

from __future__ import annotations

import re

_PARTICLE = r"(?:d[eaiu]s?|del|della|von|van|der|den|ter|la|le|al|el|bin|bint|ibn|y|e|zu|zum|st\.?|di)"
_WORD = r"(?:[^\W\d_a-z]|\w['’])[\w.'’-]{0,30}"
_NAME = rf"{_WORD}(?: (?:{_PARTICLE} ){{0,2}}{_WORD}){{1,4}}"
_PERSON = re.compile(_NAME)
_BY = re.compile(
    r"(?:(?:story|text|words|written|report|article|analysis|posted|author)s?:? )?by[: ]\s*(?P<rest>.+)", re.IGNORECASE
)
_WRITTEN = re.compile(r"(?:authors?|words|text|von|por|par)\s?: (?P<rest>.+)|(?:Von|Por|Par|Di) (?P<other>.+)")
_REPORTING = re.compile(r"\(?(?:reporting|writing) by (?P<rest>.+)", re.IGNORECASE)
_SPLIT = re.compile(r"\s*(?:,| and | und | y | et | & |;|\|| with )\s*", re.IGNORECASE)
_POST = re.compile(
    r".*\b(?:staff|writer|reporters?|editors?|correspondents?|columnist|contributors?|bureau|chief|news|press|agency|service|times|post|"
    r"today|journal|guest|special to|published|updated|min(?:ute)? read|opinion|politics|senior|in [A-Z]\w+)\b.*",
    re.IGNORECASE,
)
_END = re.compile(
    r"\s+(?:[|•·–—@]|in (?=[A-Z])|for (?=[A-Z])|of (?=the )|at \d|on (?=[A-Z])|[-–—] )|\s*[(;]|\s+(?:published|updated|posted)\b|\.\s|, (?=\d)|: ",
    re.IGNORECASE,
)
_AGENCIES = {
    "ap": "AP", "associated press": "Associated Press", "the associated press": "Associated Press", "reuters": "Reuters",
    "afp": "AFP", "agence france-presse": "AFP", "upi": "UPI", "dpa": "dpa", "efe": "EFE", "ansa": "ANSA", "tass": "TASS",
    "xinhua": "Xinhua", "kyodo": "Kyodo", "pa": "PA", "pa media": "PA Media", "bloomberg": "Bloomberg",
    "bloomberg news": "Bloomberg News", "interfax": "Interfax", "anadolu": "Anadolu", "ians": "IANS", "pti": "PTI", "ani": "ANI",
}  # fmt: skip
_OUTLETS = {
    name.lower(): name
    for name in (
        "CNN", "BBC", "BBC News", "NPR", "CNBC", "CBS News", "ABC News", "NBC News", "MSNBC", "Fox News", "PBS NewsHour", "Al Jazeera",
        "The New York Times", "The Washington Post", "The Wall Street Journal", "The Guardian", "The Times", "The Independent",
        "The Telegraph", "Financial Times", "The Economist", "Los Angeles Times", "Chicago Tribune", "USA Today", "Politico", "POLITICO",
        "The Hill", "Axios", "Vox", "Time", "Newsweek", "The Atlantic", "The New Yorker", "ProPublica", "HuffPost", "BuzzFeed News",
        "Sky News", "ITV News", "Deutsche Welle", "DW", "France 24", "Le Monde", "El País", "Der Spiegel", "The Moscow Times",
        "Haaretz", "The Times of India", "The Hindu", "South China Morning Post", "The Sydney Morning Herald", "The Globe and Mail",
    )
}  # fmt: skip
_DATELINE = re.compile(
    r"(?:(?:[A-ZÀ-Þ][A-ZÀ-Þ.'’-]{1,20}(?: [A-ZÀ-Þ.'’-]{1,20}){0,3}|[A-ZÀ-Þ]{3,20}[A-Z ]{0,20})(?:/[A-ZÀ-Þ. ]{2,30})?"
    r"(?:,\s[^()\d—–]{1,40})?(?:,\s[A-Z][a-z]{2,8}\.?\s\d{1,2})?\s?)?\((?P<agency>[A-Z][\w .&’'/-]{1,40})\)\s?(?:—|–|--|-|:)\s"
)
_PLACE_LINE = re.compile(
    r"[A-ZÀ-Þ][A-ZÀ-Þ.'’ /-]{2,40}(?:, [A-Z][\w. ]{1,30})?(?:,? [A-Z][a-z]{2,8}\.? \d{1,2})?\s?(?:—|–|--) "
)
_OWN_STAFF = re.compile(
    r"[\s(\[*—–-]{0,6}(?P<outlet>[A-Z][\w.&]{1,20}(?: [A-Z][\w.&]{1,20}){0,3})['’]s? [A-Z][\w.'’-]{1,20} [A-Z].{0,200}\bcontributed\b.{0,20}\b(?:report|story|article)",
    re.DOTALL,
)


def authors(line: str) -> tuple[str, ...]:
    """The people that a byline names, none if the line is no byline. Shouted names come back in title case."""
    if len(line) > 200:
        return ()
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
    cut = _END.search(text)
    parts = [part.strip(" .") for part in _SPLIT.split(text[: cut.start()] if cut else text)]
    found = []
    for part in parts:
        if _PERSON.fullmatch(part) and not outlet(part) and not _POST.fullmatch(part):
            found.append(_calm(part))
        elif part and not outlet(part) and not _POST.fullmatch(part) and not found:
            return ()
    return tuple(dict.fromkeys(found))


def outlet(line: str) -> str:
    """The agency or well-known outlet that is all the line names, or ""."""
    key = line.strip(" .|()—–-").lower()
    return _AGENCIES.get(key) or _OUTLETS.get(key) or ""


def byline_outlet(line: str) -> str:
    """The known outlet that a byline ends with ("By Jane Roe | Reuters"), or ""."""
    parts = [part for part in re.split(r"[|,•·–—]|\bfor\b", line[:200]) if part.strip()]
    return outlet(parts[-1]) if len(parts) > 1 else ""


def dateline_outlet(line: str) -> str:
    """The outlet in a dateline, "WASHINGTON (AP) — …", or ""."""
    match = _DATELINE.match(line)
    if not match:
        return ""
    name = match["agency"].strip()
    return outlet(name) or (name if match.start("agency") > 1 or name.isupper() else "")


def has_dateline(line: str) -> bool:
    """True if the line begins as the first paragraph of a report does."""
    return bool(_DATELINE.match(line) or _PLACE_LINE.match(line))


def staff_outlet(line: str) -> str:
    """The outlet whose own staff "contributed to this report" ("Daily News' Jane Roe and AP …"), or ""."""
    match = _OWN_STAFF.match(line[:400])
    name = match["outlet"] if match else ""
    return "" if name.lower().removeprefix("the ") in _AGENCIES else name


def _calm(name: str) -> str:
    if not name.isupper() or len(name) < 5:
        return name
    return re.sub(r"[^\W\d_]+", lambda match: match[0].capitalize(), name)
