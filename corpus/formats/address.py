"""An article's address, in the one form that is its own."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from corpus.text import fold

_TRACKING = re.compile(
    r"(?:utm_|pk_|mtm_|hsa_|at_|ns_|wt\.).*|(?:fb|g|ms|y|tw|dc)clid|gclsrc|mc_[ce]id|igshid|_ga|_gl|"
    r"cmp|cmpid|ocid|ref|ref_src|ref_url|referrer|partner|smid|smtyp|ito|__twitter_impression|amp|outputtype",
    re.IGNORECASE,
)
_AMP_CACHE = re.compile(r"/(?:[civ]/)?(s/)?(.+)", re.DOTALL)
_NO_LETTER = re.compile(r"[\W_]+")
_LONGEST = 2048


def canonical(url: str) -> str:
    """The form that all addresses of one page share: it is for comparing, not for following.

    Scheme https, host without www, m or amp, no default port, user, fragment, tracking parameters, AMP marks or
    trailing slash, parameters in order. What is no http(s) URL comes back as it is, stripped.
    """
    text = url.strip()[:_LONGEST]
    for _ in range(3):
        shorter = _once(text)
        if shorter == text:
            break
        text = shorter
    return text


def is_web(url: str) -> bool:
    """True for an http or https URL with a host: what may be shown as a link."""
    try:
        parts = urlsplit(url.strip())
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"[\s<>\"]", url.strip())
    except ValueError:
        return False


def site(url: str) -> str:
    """The host as `canonical` writes it, or ""."""
    try:
        return _host(urlsplit(url.strip()).hostname or "")
    except ValueError:
        return ""


def names_host(name: str, url: str) -> bool:
    """True for the name by which the address's host goes: "Harbour Courier" of harbour-courier.example."""
    host = site(url)
    plain = [_NO_LETTER.sub("", fold(part)) for part in (name, host, *host.split("."))]
    return bool(plain[0]) and plain[0] in plain[1:]


def _once(text: str) -> str:
    try:
        parts = urlsplit(text)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        return text
    if parts.scheme not in ("http", "https") or not host:
        return text
    cached = _from_amp_cache(host, parts.path)
    if cached:
        return cached
    port_text = f":{port}" if port not in (None, 80, 443) else ""
    shown = f"[{host}]" if ":" in host else _host(host)
    path = _path(parts.path)
    query = _query(parts.query)
    return f"https://{shown}{port_text}{path}" + (f"?{query}" if query else "")


def _host(host: str) -> str:
    """In lower case, without the labels that only say how the page is served."""
    host = host.lower().rstrip(".")
    labels = host.split(".")
    while len(labels) > 2 and labels[0] in ("www", "m", "mobile", "amp", "edition"):
        labels = labels[1:]
    return ".".join(labels)


def _from_amp_cache(host: str, path: str) -> str:
    """The page's own address, if this is a copy in an AMP cache."""
    if host.endswith(".cdn.ampproject.org"):
        rest = path
    elif host in ("www.google.com", "google.com") and path.startswith("/amp/"):
        rest = path.removeprefix("/amp")
    else:
        return ""
    match = _AMP_CACHE.fullmatch(rest)
    return f"https://{match[2]}" if match and "." in match[2].split("/")[0] else ""


def _path(path: str) -> str:
    parts = [quote(unquote(part, errors="surrogateescape"), safe="!$&'()*+,;=:@~", errors="surrogateescape")
             for part in path.split("/")]  # fmt: skip
    while len(parts) > 1 and parts[-1].lower() in ("", "amp", "index.html", "index.htm", "index.php"):
        parts.pop()
    if len(parts) > 1:
        parts[-1] = re.sub(r"\.amp(?=\.html?$|$)", "", parts[-1])
        if parts[1].lower() == "amp" and len(parts) > 2:
            del parts[1]
    return "/".join(parts)


def _query(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True, errors="surrogateescape", max_num_fields=None)
    kept = sorted((name, value) for name, value in pairs if not _TRACKING.fullmatch(name))
    return urlencode(kept, errors="surrogateescape")
