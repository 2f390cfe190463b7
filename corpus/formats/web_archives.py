"""Web archives (WARC), as crawlers and CC-NEWS write them: each page in one is read by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from corpus.errors import UnreadableError
from corpus.formats.source import Source
from corpus.messages import Message

_LARGEST_PAGE = 10_000_000  # bytes
_DAMAGE = (EOFError, OSError, ValueError, AttributeError, TypeError, IndexError, KeyError)  # what warcio meets in it
_PAGES = ("text/html", "application/xhtml+xml")


def records(handle: BinaryIO, source: Source) -> Iterator[Source]:
    """The pages that were answered with success, with their addresses, in order."""
    from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415 (for few files)
    from warcio.exceptions import ArchiveLoadFailed  # noqa: PLC0415

    number = 0
    try:
        archive = ArchiveIterator(handle)
        archive.INC_RECORD = ""  # else it prints what it finds of a damaged record
        for record in archive:
            headers = record.http_headers
            kind = (headers.get_header("Content-Type") or "") if headers else ""
            url = record.rec_headers.get_header("WARC-Target-URI") or ""
            if record.rec_type != "response" or not kind.lower().startswith(_PAGES):
                continue
            if not headers.get_statuscode().startswith("2"):
                continue
            number += 1
            data = record.content_stream().read(_LARGEST_PAGE + 1)
            where = f"page {number} ({url[:200]})"
            if len(data) > _LARGEST_PAGE:
                yield Source(where=where, trouble=Message("it is too large"))
            else:
                yield Source(data, "page.html", kind, url, where=where)
    except (ArchiveLoadFailed, *_DAMAGE) as error:
        if isinstance(error, OSError) and error.errno:
            raise
        raise UnreadableError("the web archive is damaged or was cut off") from error
