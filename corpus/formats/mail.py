"""Mails and saved web pages, which are written alike (RFC 5322, RFC 2557)."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import re
from dataclasses import replace
from email.errors import MessageError
from email.message import EmailMessage, MIMEPart
from email.utils import parseaddr, parsedate_to_datetime

from corpus.errors import UnreadableError
from corpus.formats import byline, pages, plain_text
from corpus.formats.decoding import cleaned, decoded, even
from corpus.formats.source import Source
from corpus.model import Draft

_HEADERS = re.compile(r"(?:[A-Za-z][A-Za-z0-9-]{1,40}:[^\n]{0,998}\n(?:[ \t][^\n]{0,998}\n){0,50}){2,}")
_TELLING = re.compile(r"^(?:MIME-Version|Message-ID|Received|Return-Path|Content-Type):", re.IGNORECASE | re.MULTILINE)
_SENDER = re.compile(r"^From:", re.IGNORECASE | re.MULTILINE)
_PREFIX = re.compile(r"(?:(?:re|fwd?|aw|wg|tr|rv)\s?:\s*)+", re.IGNORECASE)
_SIGNATURE = re.compile(r"^-- $", re.MULTILINE)


def looks_like(start: str) -> bool:
    """True if the text begins with the headers of a mail."""
    match = _HEADERS.match(start)
    return bool(match and _SENDER.search(match[0]) and _TELLING.search(match[0]))


def read(source: Source) -> list[Draft]:
    """The article in a mail: its plain text, else its page; subject, sender and day are headline, author and date."""
    message = _message(source)
    subject = subject_of(str(message.get("Subject") or ""))
    sender, _ = parseaddr(str(message.get("From") or ""))
    known = replace(source.known, title=subject, authors=byline.persons(even(cleaned(sender))), published=_day(message))
    plain = message.get_body(("plain",))
    if plain is not None and (body := _text(plain)).strip():
        return [plain_text.read(without_signature(body), known)]
    page = message.get_body(("html",))
    if page is None:
        raise UnreadableError("the mail has no text; send its attachment instead")
    (draft,) = pages.read(replace(source, data=_payload(page), media_type=page.get("Content-Type", "")))
    return [
        replace(
            draft,
            title=known.title or draft.title,
            authors=draft.authors or known.authors,
            published=draft.published or known.published,
        )
    ]


def subject_of(written: str) -> str:
    """A mail's subject without what answering and forwarding put before it."""
    return _PREFIX.sub("", even(cleaned(written))).strip()


def without_signature(body: str) -> str:
    """A mail's text up to the line that begins the signature."""
    return _SIGNATURE.split(body)[0]


def read_page(source: Source) -> list[Draft]:
    """The article in a saved web page (MHTML)."""
    message = _message(source)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            url = str(part.get("Content-Location") or message.get("Snapshot-Content-Location") or source.url)
            kind = str(part.get("Content-Type") or "")
            return pages.read(replace(source, data=_payload(part), media_type=kind, url=url.strip()))
    raise UnreadableError("there is no page in it")


def _message(source: Source) -> EmailMessage:
    try:
        return email.message_from_bytes(source.raw, policy=email.policy.default)
    except (MessageError, ValueError, LookupError, RecursionError) as error:
        raise UnreadableError("the mail is damaged") from error


def _payload(part: MIMEPart) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _text(part: MIMEPart) -> str:
    return decoded(_payload(part), str(part.get("Content-Type") or ""))


def _day(message: EmailMessage) -> dt.date | None:
    try:
        return parsedate_to_datetime(str(message.get("Date") or "")).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
