"""The formats that articles are read from: one table, an entry each, and the way in.

A format is added by an entry here and a reader; import, /add, links and messages know it then.
"""

from __future__ import annotations

from corpus.formats import (
    archives,
    epub,
    mail,
    markdown,
    news_xml,
    office_documents,
    outlook,
    pages,
    pdf,
    plain_text,
    record,
    subtitles,
    tables,
    web_archives,
)
from corpus.formats.format import Format, Formats
from corpus.messages import Message

_JSON = ("application/json", "application/feed+json", "application/ld+json")
_JSON_LINES = ("application/x-ndjson", "application/jsonl", "application/jsonlines")
_XML = ("application/xml", "text/xml", "application/vnd.iptc.g2.newsitem+xml")

FORMATS = Formats(
    (
        Format(
            "a PDF",
            endings=("pdf",),
            media_types=("application/pdf",),
            starts=(b"%PDF-",),
            read=pdf.read,
            largest=50_000_000,
        ),
        Format(
            "a Word document",
            endings=("docx", "docm"),
            media_types=(office_documents.WORD,),
            tells=office_documents.is_word,
            read=office_documents.read_word,
        ),
        Format(
            "an OpenDocument text",
            endings=("odt", "fodt"),
            media_types=(office_documents.OPEN,),
            tells=office_documents.is_open,
            read=office_documents.read_open,
        ),
        Format(
            "an EPUB",
            endings=("epub",),
            media_types=(epub.TYPE,),
            tells=epub.is_epub,
            parts=epub.chapters,
        ),
        Format(
            "an Excel table",
            endings=("xlsx", "xlsm"),
            media_types=(tables.EXCEL,),
            tells=tables.is_excel,
            parts=tables.sheet_rows,
        ),
        Format(
            "a spreadsheet",
            endings=("xls", "ods"),
            advice=Message("save it as .csv or .xlsx and send that"),
            tells=office_documents.is_spreadsheet,
        ),
        Format(
            "a presentation",
            endings=("pptx", "ppt", "odp"),
            advice=Message("save it as .pdf and send that"),
            tells=office_documents.is_presentation,
        ),
        Format(
            "a ZIP archive",
            endings=("zip",),
            media_types=("application/zip",),
            starts=(b"PK\x03\x04",),
            parts=archives.members,
        ),
        Format(
            "a gzip file",
            endings=("gz", "gzip"),
            media_types=("application/gzip", "application/x-gzip"),
            starts=(b"\x1f\x8b",),
            unwrap=archives.unzipped,
        ),
        Format(
            "a rich text file",
            endings=("rtf",),
            media_types=("application/rtf", "text/rtf"),
            starts=(b"{\\rtf",),
            read=office_documents.read_rich,
        ),
        Format(
            "a web archive",
            endings=("warc",),
            media_types=("application/warc",),
            starts=(b"WARC/1.",),
            parts=web_archives.records,
        ),
        Format(
            "an Outlook mail",
            endings=("msg",),
            media_types=("application/vnd.ms-outlook",),
            starts=(b"\xd0\xcf\x11\xe0",),
            read=outlook.read,
        ),
        Format(
            "a file of an old Office program",
            endings=("doc", "dot"),
            media_types=("application/msword",),
            advice=Message("save it as .docx, .pdf or .eml and send that"),
        ),
        Format(
            "a picture",
            endings=("png", "jpg", "jpeg", "gif", "webp", "tif", "tiff", "heic", "bmp", "svg"),
            starts=(b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*"),
            advice=Message("send the words as text"),
        ),
        Format(
            "a recording",
            endings=("mp3", "m4a", "wav", "ogg", "opus", "mp4", "mov", "mkv", "webm"),
            starts=(b"OggS", b"ID3"),
            advice=Message("send its transcript as .srt, .vtt or text"),
        ),
        Format(
            "an archive",
            endings=("7z", "rar", "tar", "xz", "bz2", "tgz"),
            advice=Message("pack it as .zip and send that"),
        ),
        Format(
            "a database",
            endings=("db", "sqlite"),
            starts=(b"SQLite format 3",),
        ),
        Format(
            "a mail",
            endings=("eml",),
            media_types=("message/rfc822",),
            looks=mail.looks_like,
            read=mail.read,
        ),
        Format(
            "a saved web page",
            endings=("mhtml", "mht"),
            media_types=("multipart/related", "application/x-mimearchive"),
            read=mail.read_page,
        ),
        Format(
            "subtitles",
            endings=("srt", "vtt"),
            media_types=("text/vtt", "application/x-subrip"),
            looks=subtitles.looks_like,
            read=subtitles.read,
        ),
        Format(
            "a table",
            endings=("csv", "tsv"),
            media_types=("text/csv", "text/tab-separated-values"),
            looks=tables.looks_like,
            parts=tables.rows,
        ),
        Format(
            "a feed",
            endings=("rss", "atom"),
            media_types=("application/rss+xml", "application/atom+xml"),
            looks=news_xml.is_feed,
            advice=Message("follow it: /feed add and its address"),
        ),
        Format(
            "a sitemap",
            looks=news_xml.is_sitemap,
            advice=Message("follow it: /feed add and its address"),
        ),
        Format(
            "an agency's XML",
            endings=("xml", "nitf", "newsml"),
            media_types=_XML,
            looks=news_xml.looks_like,
            read=news_xml.read,
        ),
        Format(
            "a web page",
            endings=("html", "htm", "xhtml"),
            media_types=("text/html", "application/xhtml+xml"),
            looks=pages.looks_like,
            read=pages.read,
        ),
        Format(
            "lines of JSON",
            endings=("jsonl", "ndjson"),
            media_types=_JSON_LINES,
            parts=record.lines,
        ),
        Format(
            "a JSON file",
            endings=("json",),
            media_types=_JSON,
            looks=record.looks_like,
            parts=record.records,
            largest=200_000_000,
        ),
        Format(
            record.KIND,
            read=record.read_one,
        ),
        Format(
            "Markdown",
            endings=("md", "markdown"),
            media_types=("text/markdown",),
            looks=markdown.looks_like,
            read=markdown.read_source,
        ),
        Format(
            "a text",
            endings=("txt", "text"),
            media_types=("text/plain",),
            read=plain_text.read_source,
        ),
    )
)
