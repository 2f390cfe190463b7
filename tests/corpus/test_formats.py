"""Files of every kind people have: read, or refused by name with what to do."""

import datetime as dt
import gzip
import io
import json
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import TooLargeError, UnreadableError
from corpus.formats import FORMATS, Source
from tests.corpus import files
from tests.corpus.extraction import extract

TITLE = "Night ferry to stop in March"
BODY = (
    "The ferry company will stop its night service in March, its director said on Tuesday.",
    "“Nobody rides at three in the morning,” said Mira Sand, who runs the company. “We carry air.”",
    "Passengers who work in the hospital protested in front of the town hall and handed over 900 signatures.",
)
PAGE = f"<html><body><article><h1>{TITLE}</h1>{''.join(f'<p>{p}</p>' for p in BODY)}</article></body></html>"
TEXT = "\n\n".join((TITLE, *BODY))
DAY = dt.date(2031, 3, 3)
PLAIN = [p.replace("“", '"').replace("”", '"') for p in BODY]


def wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def mail(kind: str, body: str) -> bytes:
    head = f"From: Ole Vind <ole@bay.example>\nSubject: Re: {TITLE}\nDate: Mon, 03 Mar 2031 06:00:00 +0100\n"
    return f"{head}MIME-Version: 1.0\nContent-Type: {kind}; charset=utf-8\n\n{body}".encode()


def stored(members: dict[str, bytes | str]) -> bytes:
    """A ZIP archive that packs nothing: what its files begin with can be read in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


NITF = (
    f'<?xml version="1.0"?><nitf><head><docdata><date.issue norm="20310303T060000Z"/></docdata></head><body><body.head>'
    f"<hedline><hl1>{TITLE}</hl1></hedline><byline>By Ole Vind</byline></body.head><body.content>"
    + "".join(f"<p>{p}</p>" for p in BODY)
    + "</body.content></body></nitf>"
)
NEWSML = (
    '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/"><itemMeta><versionCreated>2031-03-03T06:00:00Z</versionCreated>'
    '<provider literal="Bay Wire"/></itemMeta><contentMeta>'
    f"<headline>{TITLE}</headline><by>Ole Vind</by></contentMeta><contentSet><inlineXML><html><body>"
    + "".join(f"<p>{p}</p>" for p in BODY)
    + "</body></html></inlineXML></contentSet></newsItem>"
)
FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Bay Wire",
    "items": [
        {"title": TITLE, "url": "https://bay.example/1", "content_html": PAGE, "date_published": "2031-03-03T06:00:00Z"}
    ],
}
WORDPRESS = [
    {
        "title": {"rendered": TITLE},
        "content": {"rendered": PAGE},
        "link": "https://bay.example/1",
        "date": "2031-03-03T06:00:00",
    }
]
NEWS_API = {
    "status": "ok",
    "articles": [
        {
            "source": {"name": "Bay Wire"},
            "title": TITLE,
            "publishedAt": "2031-03-03T06:00:00Z",
            "content": "\n\n".join(BODY),
        }
    ],
}
NINJS = {
    "uri": "urn:x:1",
    "headline": TITLE,
    "byline": "Ole Vind",
    "versioncreated": "2031-03-03T06:00:00Z",
    "body_html": PAGE,
    "source": "Bay Wire",
}
POST = "\n\n" + "\n\n".join(BODY)
CHANNEL = {
    "name": "Bay Wire", "type": "public_channel", "id": 7,
    "messages": [
        {"id": 1, "type": "service", "action": "create_channel"},
        {"id": 2, "type": "message", "date": "2031-03-03T06:00:00", "text": [{"type": "bold", "text": TITLE}, POST]},
        {"id": 3, "type": "message", "date": "2031-03-03T07:00:00", "text": "Photo"},
    ],
}  # fmt: skip
PRIVATE = {**CHANNEL, "type": "personal_chat"}
SAVED = f"--b\nContent-Type: text/html; charset=utf-8\n\n{PAGE}\n--b--"
TABLE = f'Headline;Outlet;Author;Date Published;Body\n{TITLE};Bay Wire;Ole Vind;2031-03-03;"{chr(10).join(BODY)}"\n'
SRT = "".join(f"{n}\n00:00:{n:02},000 --> 00:00:{n + 1:02},500\n<i>>> {p}</i>\n\n" for n, p in enumerate(BODY, 1))
VTT = "WEBVTT\n\n" + "".join(f"00:{n:02}.000 --> 00:{n + 1:02}.000\n{p}\n\n" for n, p in enumerate(BODY, 1))
RTF = r"{\rtf1\ansi " + r"\par ".join((TITLE, "", *PLAIN)) + "}"


@pytest.mark.parametrize(
    ("data", "name", "authors", "published"),
    [
        (files.docx(TITLE, BODY), "a.docx", ("Ole Vind",), None),
        (files.docx(TITLE, BODY), "", ("Ole Vind",), None),
        (files.odt(TITLE, BODY), "a.odt", (), None),
        (files.epub({TITLE: [*BODY, *BODY]}), "a.epub", (), None),
        (mail("text/plain", "\n\n".join(BODY)), "a.eml", ("Ole Vind",), DAY),
        (mail("text/plain", "\n\n".join(BODY)), "", ("Ole Vind",), DAY),
        (mail("text/html", PAGE), "a.eml", ("Ole Vind",), DAY),
        (mail("multipart/related; boundary=b", SAVED), "a.mhtml", (), None),
        (files.warc({"https://bay.example/1": PAGE}), "a.warc", (), None),
        (gzip.compress(files.warc({"https://bay.example/1": PAGE})), "a.warc.gz", (), None),
        (NITF.encode(), "a.xml", ("Ole Vind",), DAY),
        (NITF.encode(), "", ("Ole Vind",), DAY),
        (NEWSML.encode(), "a.xml", ("Ole Vind",), DAY),
        (NEWSML.replace("<by>Ole Vind</by>", "<creator><name>Ole Vind</name></creator>").encode(),
         "a.xml", ("Ole Vind",), DAY),
        (json.dumps(FEED).encode(), "feed.json", (), DAY),
        (json.dumps(WORDPRESS).encode(), "posts.json", (), DAY),
        (json.dumps([{**WORDPRESS[0], "author": 3, "_embedded": {"author": [{"name": "Ole Vind"}]}}]).encode(),
         "posts.json", ("Ole Vind",), DAY),
        (json.dumps(NEWS_API).encode(), "a.json", (), DAY),
        (json.dumps(NINJS).encode(), "a.json", ("Ole Vind",), DAY),
        (json.dumps(CHANNEL).encode(), "result.json", (), DAY),
        (json.dumps({"about": "x", "chats": {"list": [PRIVATE, CHANNEL]}}).encode(), "result.json", (), DAY),
        (TABLE.encode(), "a.csv", ("Ole Vind",), DAY),
        (TABLE.encode("utf-16"), "a.csv", ("Ole Vind",), DAY),
        (TABLE.encode("cp1252"), "a.csv", ("Ole Vind",), DAY),
        (TABLE.replace(";", "\t").encode(), "a.tsv", ("Ole Vind",), DAY),
        (gzip.compress(TEXT.encode()), "a.txt.gz", (), None),
        (gzip.compress(TEXT[:60].encode()) + gzip.compress(TEXT[60:].encode()), "a.txt.gz", (), None),
        (files.zipped({"in/a.txt": TEXT, ".hidden": "x", "__MACOSX/a.txt": "x"}), "a.zip", (), None),
        (stored({"a.html": PAGE, "b.docx": files.docx("Two", BODY)}), "a.zip", (), None),
        (files.zipped({"b.zip": files.zipped({"a.html": PAGE})}), "a.zip", (), None),
    ],
)  # fmt: skip
def test_an_article_comes_out_of_files_of_every_kind(
    data: bytes, name: str, authors: tuple[str, ...], published: dt.date | None
) -> None:
    draft = extract(data, name=name)[0]
    assert (draft.title, draft.paragraphs[:3]) == (TITLE, BODY)
    assert (draft.authors, draft.published) == (authors, published)


def test_rich_text_is_read() -> None:
    (draft,) = extract(RTF.encode("cp1252"), name="a.rtf")
    assert (draft.title, list(draft.paragraphs)) == (TITLE, PLAIN)


def test_a_web_archive_with_a_wrong_length_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    data = files.warc({"https://bay.example/1": PAGE, "https://bay.example/2": PAGE})
    length = data.split(b"Content-Length: ")[1].split(b"\r")[0]
    wrong = data.replace(b"Content-Length: " + length, b"Content-Length: %d" % (int(length) - 20), 1)
    assert extract(wrong, name="a.warc")[0].title == TITLE
    assert capfd.readouterr() == ("", "")


def test_properties_name_the_author_where_no_line_does() -> None:
    info = r"{\info{\title Night}{\author Jos\'e9 Vind}{\*\company Bay}}"
    (draft,) = extract(RTF.replace(r"\ansi ", r"\ansi " + info).encode("cp1252"), name="a.rtf")
    assert (draft.title, draft.authors) == (TITLE, ("José Vind",))
    signed = RTF.replace(r"\ansi ", r"\ansi " + info).replace(r"\par \par ", r"\par By Ada Quill\par \par ", 1)
    assert extract(signed.encode("cp1252"), name="a.rtf")[0].authors == ("Ada Quill",)
    book = files.epub({TITLE: [*BODY, *BODY], "Second": BODY * 2}, creator="Ole Vind", date="2031-03-01")
    told = [(one.authors, one.published) for one in extract(book, name="a.epub")]
    assert told == [(("Ole Vind",), dt.date(2031, 3, 1))] * 2


@pytest.mark.parametrize("data", [SRT, VTT])
def test_subtitles_become_paragraphs_without_times(data: str) -> None:
    (draft,) = extract(data.encode(), name="night_ferry.srt")
    text = " ".join(draft.paragraphs)
    assert all(paragraph in text for paragraph in BODY)
    assert "-->" not in text
    assert draft.title == "night ferry"


def test_a_channels_posts_have_their_outlet_and_link() -> None:
    (draft,) = extract(json.dumps(CHANNEL), name="result.json")
    assert (draft.outlet, draft.url) == ("Bay Wire", "https://t.me/c/7/2")


def test_what_a_channels_post_signs_off_with_is_no_part_of_it() -> None:
    link = {"type": "text_link", "text": "All the news", "href": "https://baywire.example"}
    for end in (["\n\n", link], ["\n", {"type": "hashtag", "text": "#bay"}, " "], ["\n\nBay Wire"]):
        text = [*CHANNEL["messages"][1]["text"], *end]  # type: ignore[index]
        message = {"id": 2, "type": "message", "date": "2031-03-03T06:00:00", "text": text}
        (draft,) = extract(json.dumps({**CHANNEL, "messages": [message]}), name="result.json")
        assert (draft.title, draft.paragraphs) == (TITLE, BODY)


def test_a_pdf_has_paragraphs_columns_and_no_running_heads() -> None:
    def page(number: int) -> list[files.Words]:
        words: list[files.Words] = [(50, 800, 9, "Bay Gazette"), (500, 800, 9, f"Monday {number}")]
        if number == 1:
            words.append((50, 760, 22, TITLE))
        for column, x in ((0, 50), (1, 310)):
            y = 720.0
            texts = BODY[column::2] if number == 1 else [f"On day {number + column} nothing at all happened, she said."]
            for paragraph in texts:
                for line in wrapped(paragraph, 42):
                    words.append((x, y, 11, line))
                    y -= 14
                y -= 12
        return [*words, (290, 30, 9, str(number))]

    (draft,) = extract(files.pdf([page(n) for n in (1, 2, 3)]), name="a.pdf")
    assert draft.title == TITLE
    assert draft.paragraphs[0] == BODY[0]
    assert BODY[1] in draft.paragraphs
    assert not any("Gazette" in p or p.isdecimal() for p in draft.paragraphs)


def test_a_newspapers_page_has_its_day_above_the_headline_and_short_paragraphs() -> None:
    words: list[files.Words] = [(50, 800, 9, "BAY GAZETTE   Saturday, 1 March 2031   page 3"), (50, 760, 20, TITLE)]
    y = 720.0
    for paragraph in BODY:
        for line in wrapped(paragraph, 60):
            words.append((50, y, 10, line))
            y -= 13
        y -= 9
    (draft,) = extract(files.pdf([words]), name="a.pdf")
    assert (draft.title, draft.paragraphs, draft.published) == (TITLE, tuple(BODY), dt.date(2031, 3, 1))
    printed = [(50.0, 800.0, 9.0, "02.03.2031, 6:05"), *words[1:]]
    (draft,) = extract(files.pdf([printed]), name="a.pdf")
    assert (draft.title, draft.published) == (TITLE, None)


def test_a_damaged_pdf_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(UnreadableError, match="damaged"):
        extract(b"%PDF-1.4 nothing", name="a.pdf")
    assert not caplog.records


def test_a_headline_of_two_lines_is_one() -> None:
    page: list[files.Words] = [(50, 700 - 12 * n, 10, f"{line} {n}") for n, line in enumerate(["The harbour"] * 9)]
    (draft,) = extract(files.pdf([[(50, 760, 18, "Night ferry to"), (50, 738, 18, "stop in March"), *page]]))
    assert draft.title == TITLE


def test_a_last_line_with_a_number_is_no_running_head() -> None:
    def page(number: int) -> list[files.Words]:
        said = [f"On day {number} the wind came from another side, and", f"the ferry stayed in port number {number}."]
        return [(50, 60 - 14 * at, 11, line) for at, line in enumerate(said)]

    (draft,) = extract(files.pdf([page(number) for number in (1, 2, 3)]))
    assert [words for words in draft.paragraphs if "port" in words] == [
        f"On day {n} the wind came from another side, and the ferry stayed in port number {n}." for n in (1, 2, 3)
    ]


def test_an_agencys_distributor_is_the_outlet() -> None:
    told = NITF.replace("</body.head>", "<distributor><org>Bay Wire</org></distributor></body.head>")
    (draft,) = extract(told.encode(), name="a.nitf")
    assert draft.outlet == "Bay Wire"


def test_words_parted_at_the_end_of_a_line_are_one_again() -> None:
    lines = [
        "The ferry company will stop its night ser-",
        "vice in March, its director told the Bay-",
        "Gazette on Tuesday.",
    ]
    page: list[files.Words] = [(50, 700 - 14 * n, 11, line) for n, line in enumerate(lines)]
    (draft,) = extract(files.pdf([[(50, 760, 20, TITLE), *page]]))
    assert draft.paragraphs == (
        "The ferry company will stop its night service in March, its director told the Bay- Gazette on Tuesday.",
    )


def packed_otherwise(data: bytes) -> bytes:
    """An archive of one file that claims a compression which zipfile doesn't know."""
    changed, central = bytearray(data), data.index(b"PK\x01\x02")
    changed[8:10] = changed[central + 10 : central + 12] = b"\x63\x00"
    return bytes(changed)


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"\xd0\xcf\x11\xe0 old", "a.doc", "docx"),
        (b"\x89PNG\r\n", "a.png", "picture"),
        (b"anything", "a.ods", "spreadsheet"),
        (b"PK\x03\x04 xl/ nothing", "a.xlsx", "damaged"),
        (files.compound_file({"WordDocument": b"old"}), "a.doc", "docx"),
        (b"ID3 sound", "a.mp3", "transcript"),
        (b"anything", "a.rar", "zip"),
        (b"<?xml version='1.0'?><rss><channel/></rss>", "a.xml", "feed"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'></feed>", "", "feed"),
        (b"<?xml version='1.0'?>\n<urlset></urlset>", "a.xml", "sitemap"),
        (b"<catalog><book/></catalog>", "a.xml", "NITF"),
        (b"%PDF-1.4 nothing", "a.pdf", "damaged"),
        (b"PK\x03\x04nothing", "a.docx", "damaged"),
        (files.pdf([[]]), "a.pdf", "pictures of pages"),
        (gzip.compress(TEXT.encode())[:-9], "a.txt.gz", "cut off"),
        (b"name,size\nx,1\n", "a.csv", "columns"),
        (json.dumps(PRIVATE).encode(), "result.json", "no channel"),
        (mail("image/png", "x"), "a.eml", "no text"),
        (files.zipped({"a.png": b"\x89PNG"}), "a.zip", "picture"),
        (packed_otherwise(files.zipped({"a.txt": TEXT})), "a.zip", "damaged"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_by_name_with_what_to_do(data: bytes, name: str, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        extract(data, name=name)


def test_an_excel_table_has_an_article_a_row() -> None:
    rows = [["title", "text", "published"], [TITLE, "\n\n".join(BODY), dt.date(2026, 6, 3)], [None, None, None]]
    (draft,) = extract(files.workbook(rows), name="a.xlsx")
    assert (draft.title, draft.paragraphs, draft.published) == (TITLE, tuple(BODY), dt.date(2026, 6, 3))
    with pytest.raises(UnreadableError, match="columns"):
        extract(files.workbook([["name", "size"], ["x", 1]]), name="a.xlsx")


def test_an_outlook_mail_is_read_as_any_mail() -> None:
    data = files.outlook_mail(f"FW: {TITLE}", "\n\n".join(BODY), "Ada Quill")
    (draft,) = extract(data, name="a.msg")
    assert (draft.title, draft.paragraphs) == (TITLE, tuple(BODY))
    assert (draft.authors, draft.published) == (("Ada Quill",), dt.date(2026, 6, 3))


def test_what_fails_in_an_archive_is_left_out_and_told() -> None:
    data = files.zipped({"a.txt": TEXT, "b.png": b"\x89PNG", "c.json": "{}"})
    reading = FORMATS.read(Source(data, "a.zip"))
    assert [draft.title for draft in reading.drafts] == [TITLE]
    assert [where for where, _ in reading.left_out] == ["b.png", "c.json"]


def test_a_record_that_is_cut_off_is_doubted() -> None:
    record = {"title": TITLE, "content": f"{BODY[0]} {BODY[1][:40]}… [+2042 chars]"}
    (draft,) = extract(json.dumps(record))
    assert "chars" not in draft.paragraphs[-1]
    assert tuple(map(str, draft.doubts)) == ("the record has only the beginning of the article",)


@pytest.mark.parametrize(
    "bomb",
    [
        gzip.compress(b"x" * 30_000_000),
        files.zipped({"a.txt": b"x" * 60_000_000}),
        files.zipped({"1": files.zipped({"2": files.zipped({"3": files.zipped({"a.txt": TEXT})})})}),
        files.zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": b"<a>" * 20_000_000}),
    ],
)
def test_bombs_are_refused(bomb: bytes) -> None:
    with pytest.raises(UnreadableError):
        extract(bomb)


def test_entities_of_xml_are_not_read() -> None:
    bomb = "".join(f"<!ENTITY e{n + 1} '{f'&e{n};' * 10}'>" for n in range(9))
    data = (
        f"<!DOCTYPE nitf [<!ENTITY e0 'lol'>{bomb}<!ENTITY f SYSTEM 'file:///etc/passwd'>]>" + NITF.partition("?>")[2]
    )
    for inner in ("&e9;", "&f;"):
        try:
            (draft,) = extract(data.replace(BODY[0], f"{BODY[0]}{inner}"), name="a.xml")
        except (UnreadableError, TooLargeError):
            continue
        assert "root:" not in "".join(draft.paragraphs)
        assert len("".join(draft.paragraphs)) < 1000


SEEDS = [
    files.pdf([[(50, 700, 11, BODY[0])]]), files.docx(TITLE, PLAIN), files.odt(TITLE, BODY), files.epub({TITLE: BODY}),
    files.warc({"https://bay.example/1": PAGE}), mail("text/html", PAGE), NITF.encode(), NEWSML.encode(),
    json.dumps(CHANNEL).encode(), TABLE.encode(), SRT.encode(), RTF.encode("cp1252"),
    gzip.compress(TEXT.encode()), files.zipped({"a.txt": TEXT}),
]  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=6)), max_size=6),
    st.floats(0.2, 1),
)
def test_damage_is_read_or_refused(seed: bytes, damage: list[tuple[float, bytes]], end: float) -> None:
    data = bytearray(seed)
    for place, noise in damage:
        start = int(place * len(data))
        data[start : start + len(noise)] = noise
    try:
        drafts = extract(bytes(data[: int(end * len(data))]))
    except UnreadableError:
        return
    assert all(any(draft.paragraphs) for draft in drafts)
