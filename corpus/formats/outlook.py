"""Mails as Outlook saves them (.msg, MS-OXMSG)."""

from __future__ import annotations

import io
from dataclasses import replace
from email.utils import parseaddr

from corpus.errors import UnreadableError
from corpus.formats import byline, damage, mail, pages, plain_text
from corpus.formats.decoding import cleaned, even
from corpus.formats.source import Source
from corpus.messages import Message
from corpus.model import Draft

_MAIL = "__properties_version1.0"  # the stream that every Outlook mail has, and no other file of that make
_OLD = Message("it is a file of an old Office program, or damaged: save it as .docx, .pdf or .eml and send that")


def read(source: Source) -> list[Draft]:
    """The article in a mail: its plain text, else its page; subject, sender and day are headline, author and date."""
    import oxmsg  # noqa: PLC0415 (for few files)

    try:
        if not _is_mail(source.raw):
            raise UnreadableError(_OLD)
        message = oxmsg.Message.load(io.BytesIO(source.raw))
        subject, sender = message.subject or "", message.sender or ""
        body, page, sent = message.body or "", message.html_body or "", message.sent_date
    except damage.RAISED as error:  # olefile's own errors are OSErrors
        raise UnreadableError(_OLD) from error
    known = replace(
        source.known,
        title=mail.subject_of(subject),
        authors=byline.persons(even(cleaned(parseaddr(sender)[0]))),
        published=sent.date() if sent else None,
    )
    if body.strip():
        return [plain_text.read(mail.without_signature(cleaned(body)), known)]
    if not page.strip():
        raise UnreadableError("the mail has no text; send its attachment instead")
    (draft,) = pages.read(replace(source, data=page, media_type="text/html"))
    return [mail.under_header(draft, known)]


def _is_mail(data: bytes) -> bool:
    import olefile  # noqa: PLC0415

    with olefile.OleFileIO(data) as file:
        return bool(file.exists(_MAIL))
