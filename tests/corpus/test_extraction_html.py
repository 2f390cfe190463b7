"""Pages: precision and recall over pages of many shapes, citations, hostile input."""

import datetime as dt
import json
from pathlib import Path

import pytest

from corpus.errors import TooLargeError, UnreadableError
from corpus.formats import MOST_PARAGRAPHS
from corpus.formats.decoding import decoded
from corpus.model import Draft
from tests.corpus.extraction import extract

PAGES = sorted(Path(__file__).with_name("pages").glob("*.html"))


def read(page: str, url: str = "") -> Draft:
    (draft,) = extract(page.encode(), media_type="text/html; charset=utf-8", url=url)
    return draft


def page(body: str, head: str = "") -> str:
    """A page with a headline and two paragraphs of prose around `body`."""
    return (
        f"<html><head><title>Bridge falls</title>{head}</head><body><nav><a href='/'>Home</a></nav><article>"
        "<h1>Bridge falls</h1><p>The old bridge over the river fell on Monday evening, the mayor of Grell said.</p>"
        f"{body}<p>The engineers had warned of it for years, and nobody in the town hall had listened to them.</p>"
        "</article><footer>Contact</footer></body></html>"
    )


def between(body: str) -> list[str]:
    """The paragraphs found between the two."""
    paragraphs = read(page(body)).paragraphs
    assert paragraphs[0].startswith("The old bridge")
    assert paragraphs[-1].startswith("The engineers")
    return list(paragraphs[1:-1])


def wanted(path: Path) -> dict[str, object]:
    return dict(json.loads(path.with_suffix(".json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_the_citation_is_found(path: Path) -> None:
    (draft,) = extract(path.read_bytes(), name=path.name)
    found = {
        "title": draft.title,
        "outlet": draft.outlet,
        "authors": list(draft.authors),
        "published": draft.published.isoformat() if draft.published else None,
        "url": draft.url,
        "language": draft.language,
        "captions": list(draft.captions),
    }
    assert found == {name: value for name, value in wanted(path).items() if name in found}


def test_paragraphs_are_found_with_high_precision_and_recall() -> None:
    found, gold = set(), set()
    for path in PAGES:
        (draft,) = extract(path.read_bytes(), name=path.name)
        found |= {(path.stem, paragraph) for paragraph in draft.paragraphs}
        expected = wanted(path)["paragraphs"]
        assert isinstance(expected, list)
        gold |= {(path.stem, paragraph) for paragraph in expected}
    assert len(found & gold) / len(gold) >= 0.98, f"missed: {sorted(gold - found)}"
    assert len(found & gold) / len(found) >= 0.98, f"too many: {sorted(found - gold)}"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_paragraphs_come_word_for_word_and_in_order(path: Path) -> None:
    (draft,) = extract(path.read_bytes(), name=path.name)
    expected = wanted(path)["paragraphs"]
    assert isinstance(expected, list)
    assert [p for p in draft.paragraphs if p in expected] == [p for p in expected if p in draft.paragraphs]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>No.</p>", ["No."]),
        ("<p>“Nothing,” <em>he</em> <a href='/x'>said</a>.</p>", ["“Nothing,” he said."]),
        ("<h2>The steel</h2><p>It was old.</p>", ["The steel", "It was old."]),
        ("<ul><li>One bridge</li><li>No boats</li></ul>", ["One bridge", "No boats"]),
        ("<blockquote>It was a mess.</blockquote>", ["It was a mess."]),
        ("<p>First.<br><br>Second.</p>", ["First.", "Second."]),
        ("<p>One line<br>and its end.</p>", ["One line and its end."]),
        ("<p>Steel<sup>2</sup> is&nbsp;strong.</p>", ["Steel2 is strong."]),
        ("<p hidden>Not shown.</p>", []),
        ("<p style='display: none'>Not shown.</p>", []),
        ("<script>var a = 'The bridge fell.';</script><style>p {}</style>", []),
        ("<p>Advertisement</p><p>Share this story</p>", []),
        ("<div class='related'><p>A cheese was stolen in Kellin on Friday, the police say.</p></div>", []),
        ("<p><a href='/x'>Read more: How the bridge was built</a></p>", []),
        ("<aside><p>A cheese was stolen in Kellin on Friday, the police say.</p></aside>", []),
        ("<div class='newsletter-signup'><p>Never miss a bridge again with our daily letter.</p></div>", []),
        ("<div><div><div><p>Deep down.</p></div></div></div>", ["Deep down."]),
        ("<p>a < b & c > d.</p>", ["a < b & c > d."]),
    ],
)
def test_what_is_and_what_is_not_a_paragraph(body: str, expected: list[str]) -> None:
    assert between(body) == expected


def test_a_canonical_address_counts_only_on_the_site_it_came_from() -> None:
    link = "<link rel='canonical' href='https://grell.example/bridge-falls'>"
    assert read(page("", link)).url == "https://grell.example/bridge-falls"
    came = "https://www.grell.example/bridge-falls?utm_source=x"
    assert read(page("", link), came).url == "https://grell.example/bridge-falls"
    assert read(page("", link), "https://other.example/a/b").url == "https://other.example/a/b"
    home = "<link rel='canonical' href='https://grell.example/'>"
    assert read(page("", home), came).url == came
    script = "<link rel='canonical' href='javascript:alert(1)'>"
    assert read(page("", script), came).url == came


def test_a_date_in_the_story_is_not_when_it_came_out() -> None:
    assert read(page("<p>It was built on June 4, 1901.</p><time datetime='1901-06-04'></time>")).published is None
    stated = "<meta property='article:published_time' content='2031-02-03T04:05:06Z'>"
    assert read(page("", stated)).published == dt.date(2031, 2, 3)


PROSE = (
    "<p>The old bridge over the river fell on Monday evening, the mayor of Grell said.</p>",
    "<p>The engineers had warned of it for years, and nobody in the town hall had listened to them.</p>",
    "<p>A ferry will run from Thursday, and lorries have to take the road around the bay until spring.</p>",
)


@pytest.mark.parametrize(
    ("above", "below", "behind_lead", "end"),
    [
        ("<div><a class='author-link' href='/a'>Ann Lee</a></div>", "", "", ""),
        ("", "<div>By</div><div>Ann Lee</div><div>3 June 2026</div>", "", ""),
        ("", "<h4>Author</h4><p>Ann Lee</p>", "", ""),
        ("", "", "<div class='content__author'><span>by <a>Ann Lee</a></span></div>", ""),
        ("", "", "", "<p><em>By Ann Lee</em></p>"),
    ],
)
def test_an_author_may_stand_above_the_headline_behind_a_label_below_the_lead_or_at_the_end(
    above: str, below: str, behind_lead: str, end: str
) -> None:
    lead, *rest = PROSE
    text = f"<article>{above}<h1>Bridge falls</h1>{below}{lead}{rest[0]}{behind_lead}{rest[1]}{end}</article>"
    assert read(f"<html><head><title>Bridge falls</title></head><body>{text}</body></html>").authors == ("Ann Lee",)


def test_who_wrote_another_article_signs_none() -> None:
    teaser = "<aside><a href='/b'>Tram stops for weeks</a><span class='byline'>By Bo Ek</span></aside>"
    text = f"{teaser}<article><h1>Bridge falls</h1>{''.join(PROSE)}</article>{teaser}"
    assert read(f"<html><head><title>Bridge falls</title></head><body>{text}</body></html>").authors == ()


def test_both_are_authors_though_a_line_follows_in_their_paragraph() -> None:
    names = "<p>By <strong><a>Ann Lee</a></strong> and <strong><a>Bo Ek</a></strong><br/><br/>Grell, Caldria</p>"
    assert read(page(names)).authors == ("Ann Lee", "Bo Ek")


def test_author_names_are_persons() -> None:
    for content in ("https://grell.example/authors/12", "Grell Courier", "editor@grell.example", "admin"):
        assert read(page("", f"<meta name='author' content='{content}'>")).authors == ()
    assert read(page("", "<meta name='author' content='By JANE ROE and Juan de la Cruz'>")).authors == (
        "Jane Roe",
        "Juan de la Cruz",
    )


@pytest.mark.parametrize(
    "structured",
    ["{", "[" * 5000, "null", '{"@type": 5}', '{"@graph": [[[]]]}', '{"@type": "NewsArticle", "headline": {"a": []}}'],
)
def test_broken_structured_data_does_no_harm(structured: str) -> None:
    draft = read(page("", f'<script type="application/ld+json">{structured}</script>'))
    assert draft.title == "Bridge falls"


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1251", "koi8-r", "utf-16"])
def test_the_declared_encoding_is_used(encoding: str) -> None:
    text = f"<meta charset='{encoding}'><p>Мост упал в понедельник вечером, сообщил журналистам мэр города.</p>"
    (draft,) = extract(text.encode(encoding))
    assert draft.paragraphs == ("Мост упал в понедельник вечером, сообщил журналистам мэр города.",)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfcaf\xc3\xa9", "café"),
        ("café".encode("utf-16"), "café"),
        (b"caf\xe9 \x93quoted\x94", "café “quoted”"),
        (b"a\x00b\r\nc\rd", "ab\nc\nd"),
        ("a\u200bb\u2028c\ufeff\u202ed".encode(), "ab\ncd"),
        ("co\u0301pia".encode(), "co\u0301pia"),
    ],
)
def test_text_is_decoded_and_cleaned(data: bytes, text: str) -> None:
    assert decoded(data) == text


def test_entities_and_external_files_are_not_read() -> None:
    bomb = "".join(f"<!ENTITY e{n + 1} '{f'&e{n};' * 10}'>" for n in range(9))
    prologue = f"<!DOCTYPE html [<!ENTITY e0 'lol'>{bomb}<!ENTITY file SYSTEM 'file:///etc/passwd'>]>"
    (draft,) = extract(f"{prologue}<html><body><p>The bridge fell on Monday. &e9; &file;</p></body></html>")
    assert len(draft.paragraphs[0]) < 100
    assert "root:" not in draft.paragraphs[0]


@pytest.mark.parametrize("tag", ["div", "span", "table><tr><td", "blockquote"])
def test_deep_nesting_is_read_or_refused(tag: str) -> None:
    data = f"<html><body>{f'<{tag}>' * 20_000}<p>The bridge fell on Monday.</p>"
    try:
        (draft,) = extract(data)
    except UnreadableError:
        return
    assert draft.paragraphs == ("The bridge fell on Monday.",)


def test_too_many_paragraphs_are_refused() -> None:
    rows = "".join(f"<p>Bridge {number} fell on Monday.</p>" for number in range(MOST_PARAGRAPHS + 1))
    with pytest.raises(TooLargeError):
        read(page(rows))


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7 ...", b"PK\x03\x04zip", b"\x89PNG\r\n", b"<html></html>", b"<html><body>x"]
)
def test_what_is_no_article_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(UnreadableError, match=r"^\w.{8,}[^.]$"):
        extract(data, media_type="text/html" if data.startswith(b"<") else "")


def test_the_time_below_the_byline_is_the_date() -> None:
    page = """<html><head><title>Port closes</title></head><body><article><h1>Port closes</h1>
    <p class="byline">By Ann Lee</p><time datetime="2026-06-03T08:00">June 3</time>
    <p>The port will close on Monday for many weeks, the mayor said in a long statement.</p>
    <p>The second paragraph goes on and on about the port, and about its ferries.</p></article></body></html>"""
    (draft,) = extract(page, name="port.html")
    assert (draft.authors, draft.published) == (("Ann Lee",), dt.date(2026, 6, 3))
