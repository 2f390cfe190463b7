"""Mails and saved web pages, which are written alike (RFC 5322, RFC 2557)."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.errors import MessageError
from email.message import EmailMessage, MIMEPart
from email.utils import parseaddr, parsedate_to_datetime

from corpus.errors import UnreadableError
from corpus.formats import byline, damage, pages, plain_text
from corpus.formats.decoding import cleaned, decoded, even
from corpus.formats.source import Source
from corpus.model import Draft

_HEADERS = re.compile(r"(?:[A-Za-z][A-Za-z0-9-]{1,40}:[^\n]{0,998}\n(?:[ \t][^\n]{0,998}\n){0,50}){2,}")
_TELLING = re.compile(r"^(?:MIME-Version|Message-ID|Received|Return-Path|Content-Type):", re.IGNORECASE | re.MULTILINE)
_SENDER = re.compile(r"^From:", re.IGNORECASE | re.MULTILINE)
_PREFIX = re.compile(r"(?:(?:re|fwd?|aw|wg|tr|rv)\s?:\s*)+", re.IGNORECASE)
_PAGES = ("text/html", "application/xhtml+xml")
_RAISED = (MessageError, *damage.RAISED)
_SIGNATURE = re.compile(r"^-- $", re.MULTILINE)


def looks_like(start: str) -> bool:
    """True if the text begins with the headers of a mail."""
    match = _HEADERS.match(start)
    return bool(match and _SENDER.search(match[0]) and _TELLING.search(match[0]))


def read(source: Source) -> list[Draft]:
    """The article in a mail: its plain text, else its page; subject, sender and day are headline, author and date."""
    message = _message(source)
    subject = subject_of(_header(message, "Subject"))
    sender, _ = parseaddr(_header(message, "From"))
    known = replace(source.known, title=subject, authors=byline.persons(even(cleaned(sender))), published=_day(message))
    with _damage():
        plain, page = message.get_body(("plain",)), message.get_body(("html",))
    if plain is not None and (body := decoded(_payload(plain), _header(plain, "Content-Type"))).strip():
        return [plain_text.read(without_signature(body), known)]
    if page is None:
        raise UnreadableError("the mail has no text; send its attachment instead")
    (draft,) = pages.read(replace(source, data=_payload(page), media_type=_header(page, "Content-Type")))
    return [under_header(draft, known)]


def under_header(draft: Draft, known: Draft) -> Draft:
    """A draft read off a mail's page, under the mail's subject, with what its header knows where the page is silent."""
    return replace(
        draft,
        title=known.title or draft.title,
        authors=draft.authors or known.authors,
        published=draft.published or known.published,
    )


def subject_of(written: str) -> str:
    """A mail's subject without what answering and forwarding put before it."""
    return _PREFIX.sub("", even(cleaned(written))).strip()


def without_signature(body: str) -> str:
    """A mail's text up to the line that begins the signature."""
    return _SIGNATURE.split(body)[0]


def read_page(source: Source) -> list[Draft]:
    """The article in a saved web page (MHTML)."""
    message = _message(source)
    with _damage():
        page = next((part for part in message.walk() if part.get_content_type() in _PAGES), None)
    if page is None:
        raise UnreadableError("there is no page in it")
    url = _header(page, "Content-Location") or _header(message, "Snapshot-Content-Location") or source.url
    return pages.read(replace(source, data=_payload(page), media_type=_header(page, "Content-Type"), url=url.strip()))


def _message(source: Source) -> EmailMessage:
    with _damage():
        return email.message_from_bytes(source.raw, policy=email.policy.default)


@contextmanager
def _damage() -> Iterator[None]:
    """What the standard library's parser raises on a damaged mail, as UnreadableError."""
    try:
        yield
    except _RAISED as error:
        raise UnreadableError("the mail is damaged") from error


def _header(part: EmailMessage | MIMEPart, name: str) -> str:
    """A header's value, as it is written where it can't be parsed; "" if there is none."""
    try:
        return str(part.get(name) or "")
    except _RAISED:
        return next((str(value) for key, value in part.raw_items() if key.lower() == name.lower()), "")


def _payload(part: MIMEPart) -> bytes:
    with _damage():
        found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _day(message: EmailMessage) -> dt.date | None:
    try:
        return parsedate_to_datetime(_header(message, "Date")).date()
    except damage.RAISED:
        return None
