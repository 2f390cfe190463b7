"""Feeds damaged files to every reader for some time: each is read or refused, soon, and nothing else happens.

    python -m tests.fuzzing.readers SECONDS            # all kinds by turns
    python -m tests.fuzzing.readers SECONDS a.pdf      # one kind, by the file name in `seeds`

What is found is written to tests/fuzzing/found, where `tests/corpus/test_fuzzed_files.py` reads it ever after.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
import random
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from corpus.errors import UnreadableError
from corpus.feeds import feed_reader, opml, sitemap
from corpus.formats import FORMATS, Source
from tests.corpus import files
from tests.corpus.loopback_site import article_page, item, rss

FOUND = Path(__file__).parent / "found"
SLOW = 10.0  # seconds of CPU for one file of at most some 20 KB
_PAGES = Path(__file__).parents[1] / "corpus" / "pages"
_TEXT = ["The harbour wall will rise by a metre.", "“We had to,” said Marta Oyelaran, the harbour master of Skelby."]


def read_file(name: str, data: bytes) -> None:
    """As an import reads it; UnreadableError if it can't be."""
    FORMATS.read(Source(data, name))


def read_feed(name: str, data: bytes) -> None:
    """As a poll reads it; UnreadableError if it can't be."""
    feed_reader.read(data, url="https://quay.example/feed")


def read_list(name: str, data: bytes) -> None:
    """As a list of feeds is read; UnreadableError if it can't be."""
    opml.read(data)


def read_sitemap(name: str, data: bytes) -> None:
    """As a sitemap is read; UnreadableError if it can't be."""
    sitemap.read(data)


READERS: Mapping[str, Callable[[str, bytes], None]] = {
    "file": read_file, "feed": read_feed, "list": read_list, "sitemap": read_sitemap,
}  # fmt: skip


def seeds() -> list[tuple[str, str, bytes]]:
    """(reader, file name, content) of something sound of every kind."""
    record = {"title": "Wall to rise", "paragraphs": _TEXT, "published": "2026-06-03"}
    feed = rss(
        item(1, "https://quay.example/1"), item(2, text="&lt;p&gt;" + " ".join(_TEXT) * 20 + "&lt;/p&gt;")
    ).encode()
    site = b"<urlset><url><loc>https://quay.example/1</loc><lastmod>2026-06-03</lastmod></url></urlset>"
    outline = b"<opml version='2.0'><body><outline text='A' xmlUrl='https://a.example/rss'/></body></opml>"
    mail = f"From: Ada <a@b.example>\nSubject: Wall\nMIME-Version: 1.0\n\n{' '.join(_TEXT)}\n".encode()
    agency = b"<nitf><body.head><hl1>Wall</hl1></body.head><body.content><p>It rises.</p></body.content></nitf>"
    json_feed = b'{"version": "https://jsonfeed.org/version/1", "items": [{"id": 1, "content_text": "A b c"}]}'
    return [
        *_packed(),
        *_shapes(),
        ("file", "a.pdf", files.pdf([[(72.0, 700.0, 12.0, "The wall will rise by a metre.")]])),
        ("file", "a.zip", files.zipped({"a.txt": "\n\n".join(_TEXT)})),
        ("file", "a.xlsx", files.workbook([["title", "text"], ["Wall", _TEXT[0]]])),
        ("file", "a.msg", files.outlook_mail("Wall", "\n\n".join(_TEXT), "Ada Quill")),
        ("file", "a.json", json.dumps(record).encode()),
        ("file", "a.jsonl", json.dumps(record).encode() + b"\n"),
        ("file", "a.csv", b"title,text\nWall,The wall will rise by a metre.\n"),
        ("file", "a.eml", mail),
        ("file", "a.srt", b"1\n00:00:01,000 --> 00:00:04,000\nThe wall will rise by a metre.\n"),
        ("file", "a.rtf", b"{\\rtf1 The wall will rise by a metre.\\par It will cost 4 million.}"),
        ("file", "a.xml", agency),
        ("file", "a.md", ("# Wall to rise\n\n" + "\n\n".join(_TEXT)).encode()),
        ("file", "a.html", article_page(1).encode()),
        *(("file", path.name, path.read_bytes()) for path in sorted(_PAGES.glob("*.html"))[:4]),
        ("feed", "a.rss", feed),
        ("feed", "a.json", json_feed),
        ("list", "a.opml", outline),
        ("sitemap", "a.xml", site),
    ]  # fmt: skip


def _packed() -> list[tuple[str, str, bytes]]:
    """Documents that hold files, and archives."""
    page = article_page(1)
    parts = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n"
    return [
        ("file", "a.docx", files.docx("Wall", _TEXT)),
        ("file", "a.odt", files.odt("Wall", _TEXT)),
        ("file", "a.epub", files.epub({"Wall": _TEXT})),
        ("file", "a.warc", files.warc({"https://quay.example/1": page})),
        ("file", "a.mhtml", f"{parts}{page}\n--b--\n".encode()),
        ("file", "a.txt.gz", gzip.compress("\n\n".join(_TEXT).encode(), mtime=0)),
    ]


def _shapes() -> list[tuple[str, str, bytes]]:
    """JSON and XML as services, agencies and chats write them, and plain text."""
    text = " ".join(_TEXT)
    shapes: list[tuple[str, object]] = [
        ("newsapi.json", {"articles": [{"title": "Wall", "content": text, "source": {"name": "Post"}}]}),
        ("wordpress.json", [{"title": {"rendered": "Wall"}, "content": {"rendered": f"<p>{text}</p>"}}]),
        ("ninjs.json", {"headline": "Wall", "body_html": f"<p>{text}</p>", "versioncreated": "2026-06-03T06:00:00Z"}),
        ("result.json", {"name": "Quay", "messages": [{"id": 1, "type": "message", "text": [text, {"text": "x"}]}]}),
    ]
    space = "http://iptc.org/std/nar/2006-10-01/"
    top = f"<newsItem xmlns='{space}'><contentMeta><headline>Wall</headline></contentMeta><contentSet><inlineXML>"
    item = f"{top}<html><body><p>{text}</p></body></html></inlineXML></contentSet></newsItem>"
    return [
        *(("file", name, json.dumps(value).encode()) for name, value in shapes),
        (
            "file",
            "g2.xml",
            item.encode(),
        ),
        ("file", "a.vtt", f"WEBVTT\n\n00:01.000 --> 00:04.000\n<v Ada>{_TEXT[0]}\n".encode()),
        ("file", "a.tsv", f"title\ttext\nWall\t{_TEXT[0]}\n".encode()),
        ("file", "a.txt", f"Wall to rise\n\nBy Ada Quill\n3 June 2026\n\n{text}\n".encode()),
    ]


def damaged(data: bytes, dice: random.Random) -> bytes:
    """The content with a few things wrong."""
    changed = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 4, 16))):
        at = dice.randrange(len(changed) + 1)
        to = min(at + dice.choice((1, 2, 8, 64, 512)), len(changed))
        match dice.randrange(6):
            case 0:
                del changed[at:to]
            case 1:
                changed[at:at] = changed[at:to] * dice.choice((1, 2, 40))
            case 2:
                changed[at:to] = dice.randbytes(to - at)
            case 3:
                changed[at:at] = dice.choice(
                    (b"\0", b"<", b"]]>", b"&#0;", b"\xff\xfe", b"{", b"[" * 300, b"<div>" * 200)
                )
            case 4:
                changed = changed[:at]
            case _:
                changed[at:to] = bytes(len(changed[at:to]))
    return bytes(changed[:200_000])


def trouble_with(reader: str, name: str, data: bytes) -> str:
    """What went wrong that must not; "" if nothing did."""
    try:
        READERS[reader](name, data)
    except UnreadableError:
        return ""
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def main(seconds: float, only: str = "") -> int:
    """Damage and read until the time is over; how many new kinds of trouble there were. `only`: files of this name."""
    logging.disable()  # pypdf tells of every damage
    dice = random.Random(time.time_ns())  # noqa: S311 (no secret)
    kinds, end, count = set[tuple[str, str, str]](), time.monotonic() + seconds, 0
    sound = [seed for seed in seeds() if only in ("", seed[1])]
    while time.monotonic() < end:
        reader, name, data = dice.choice(sound)
        tried = damaged(data, dice)
        count += 1
        began = time.process_time()
        trouble = trouble_with(reader, name, tried)
        seconds_taken = time.process_time() - began
        trouble = trouble or (f"it took {seconds_taken:.0f} s of CPU" if seconds_taken > SLOW else "")
        if trouble and (reader, name, trouble[:60]) not in kinds:
            kinds.add((reader, name, trouble[:60]))
            FOUND.mkdir(exist_ok=True)
            path = FOUND / f"{reader}-{hashlib.sha256(tried).hexdigest()[:12]}-{name}"
            path.write_bytes(tried)
            print(f"{path.name}: {trouble}")
    print(f"{count} damaged files read, {len(kinds)} kinds of trouble")
    return len(kinds)


if __name__ == "__main__":
    sys.exit(bool(main(float(sys.argv[1]), *sys.argv[2:3])))
