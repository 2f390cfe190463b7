"""Pages by kinds of fault: where publishers put an article's words, what they put around them, what is no article."""

import datetime as dt
from collections.abc import Sequence

import pytest

from corpus.errors import UnreadableError
from tests.corpus.extraction import extract
from tests.corpus.ferry_page import BODY, H1, HEAD, TITLE, by, paragraphs, read, structured


@pytest.mark.parametrize(
    "body",
    [
        f"<article>{H1}<p>{BODY[0]}</p>{paragraphs(BODY[1:], attributes='class=paywall')}</article>",
        f"<article>{H1}<p>{BODY[0]}</p><p>{BODY[1]}</p>"
        f"{paragraphs(BODY[2:], attributes='class=subscription')}</article>",
        f"<div class='widget Blog'>{H1}<div class=entry>{paragraphs(tag='div')}</div></div>",
        f"<div class='sidebar'>{H1}<p>{BODY[0]}</p></div>"
        + "".join(f"<div class='sidebar'><p>{p}</p></div>" for p in BODY[1:]),
        f"<div style='display: none' id=late><article>{H1}{paragraphs()}</article></div>",
        f"<div hidden>{H1}{paragraphs()}</div><script>show()</script>",
        f"<form action='./'><div>{H1}<div class=Long>{paragraphs(tag='div')}</div></div></form>",
        f"<main>{H1}<div class=grid><div class=text>{paragraphs(BODY[:3])}</div></div><div class=ad></div>"
        f"<div class=grid><div class=text>{paragraphs(BODY[3:])}</div></div></main>",
        f"<article>{H1}<div class=lead><p>{BODY[0]}</p></div><figure><img src=a></figure>"
        f"<div class=text>{paragraphs(BODY[1:])}</div></article>",
        f"<article><header>{H1}<p>{BODY[0]}</p></header><div class=text>{paragraphs(BODY[1:])}</div></article>",
        f"<article>{H1}<p class=teaser>{BODY[0]}</p><div class=text>{paragraphs(BODY[1:])}</div></article>"
        f"<div class=teaser><p>Another article that begins like this is about the price of herring.</p></div>",
        f"<article>{H1}<div class=photo-caption>{paragraphs()}</div></article>",
        f"<article>{H1}<div class=modal>{paragraphs()}</div></article>"
        + "".join(f"<div><p>On day {n} the bay was calm, and the herring came in at noon.</p></div>" for n in range(9)),
        f"<ul><li><h2>Sign in</h2></li></ul><article>{H1}{paragraphs()}</article><p>Log in to read the rest.</p>",
        f"<article>{H1}<div class=text>{paragraphs(BODY[:3])}</div>"
        f"<div class=after>{paragraphs(BODY[3:])}</div></article>",
        f"<article>{H1}<div>{'<br>'.join(BODY)}</div></article>",
        f"<article>{H1}<div>{'<br/><br/>'.join(BODY)}</div></article>",
        f"<article>{H1}<div>{chr(0x2028).join(BODY)}</div></article>",
        f"<article>{H1}<p>{chr(0x2029).join(BODY)}</p></article>",
        f"<table><tr><td><a href='/'>Home</a></td><td>{H1}{'<br><br>'.join(BODY)}</td></tr></table>",
        f"<article>{H1}"
        + "".join(f"<section><div><p itemprop=articleBody>{p}</p></div></section>" for p in BODY)
        + "</article>",
        f"<article>{H1}{paragraphs()}</article>".replace("“", "&amp;ldquo;").replace("”", "&amp;rdquo;"),
    ],
)  # fmt: skip
def test_the_whole_article_is_read_wherever_its_words_stand(body: str) -> None:
    draft = read(body)
    assert (draft.title, draft.paragraphs, draft.captions) == (TITLE, BODY, ())


def test_a_page_whose_markup_closes_too_early_or_too_late_is_read_whole() -> None:
    whole = f"<head>{HEAD}</head></html><body><article>{H1}{paragraphs()}</article></body></html>"
    swallowed = f"<head>{HEAD}<noscript><link rel=stylesheet href=a></head><body><main>{H1}{paragraphs()}</main></body>"
    copied = f"<head>{HEAD}</head><body><div class='widget Blog'>{H1}<noscript>{paragraphs()}</noscript></div>"
    for markup in (whole, swallowed, copied):
        (draft,) = extract(f"<!doctype html><html lang=en>{markup}".encode(), name="ferry.html")
        assert draft.paragraphs[-len(BODY) :] == BODY


def test_a_short_report_is_no_stub_because_the_page_asks_to_subscribe_or_go_on_elsewhere() -> None:
    menu = "<header><nav class=menu><a href=/abo>Subscribe</a><a href=/in>Sign in</a></nav></header>"
    others = (
        "<footer><div class=related><h3><a href=/2>Taxis dearer</a></h3><a href=/2>Continue reading</a></div></footer>"
    )
    report = f"<main>{H1}<p>{BODY[0]} {BODY[3]}</p></main>"
    letters = "<section><p>Subscribe to our newsletter for more of the bay in your inbox.</p></section>"
    assert read(f"{report}{letters}").paragraphs == (f"{BODY[0]} {BODY[3]}",)
    assert read(f"{menu}{report}{others}").paragraphs == (f"{BODY[0]} {BODY[3]}",)
    with pytest.raises(UnreadableError, match="only the beginning"):
        read(f"{menu}{report}<div class=paywall>Subscribe to continue reading.</div>{others}")


def test_a_text_without_full_stops_is_no_stub() -> None:
    texts = tuple(text.rstrip(".”") for text in (*BODY, *reversed(BODY)))
    draft = read(f"<article>{H1}{paragraphs(texts, tag='div')}</article><a href='/more'>Read the full story</a>")
    assert draft.paragraphs == texts


def test_a_text_that_only_the_head_has_is_read_from_there() -> None:
    head = structured(**{"@type": "NewsArticle", "headline": TITLE, "articleBody": "\n\n".join(BODY)})
    shown = "".join(f"<div>The next time we write about the bay, we will send you letter {n}.</div>" for n in range(5))
    assert read(f"{H1}<div id=app></div>{shown}", head=head).paragraphs == BODY
    escaped = "".join(f"&lt;p&gt;{text.replace('“', '&amp;ldquo;')}&lt;/p&gt;" for text in BODY)
    head = structured(**{"@type": "NewsArticle", "headline": TITLE, "articleBody": escaped})
    assert read(f"{H1}<div id=app></div>", head=head).paragraphs == BODY


@pytest.mark.parametrize(
    "surplus",
    [
        "<div class=x><p>Bring a coat, please. pic.example/1</p><p>— Bay Ferries (@bayferries) March 1, 2031</p></div>",
        "<div class=q><p>“Nobody rides at three in the morning”</p><p>Mira Sand, director of the company</p></div>",
        "<div class=p><img src=a.jpg><p>Mira Sand (Bay Ferries) waves to passengers on the quay</p></div>",
        "<h3>Auch interessant</h3><ul><li>Käse in Kellin gestohlen</li><li>Ziege im Rathaus</li></ul>",
        "<h3>Lire aussi</h3><ul><li>Un fromage volé à Kellin</li></ul>",
        "<p>An dieser Stelle finden Sie einen externen Inhalt von Chirper.</p>",
    ],
)
def test_what_stands_among_the_paragraphs_is_left_out(surplus: str) -> None:
    draft = read(f"<article>{H1}{paragraphs(BODY[:2])}{surplus}{paragraphs(BODY[2:])}</article>")
    assert draft.paragraphs == BODY


@pytest.mark.parametrize(
    "end",
    [
        "<p>Our website brings you the latest news from the bay. Bookmark it and sign up for our newsletter here.</p>",
        "<p>Il vous reste 61.2% de cet article à lire. La suite est réservée aux abonnés.</p>",
        "<p>Dieses Thema im Programm:</p><p>Sendung: Buchtfunk, 03.03.2031, 7.40 Uhr</p>",
        "<p>(Quelle: apa/dpa)</p><p>mit dpa</p>",
        "<p>© 2031 Bay Gazette. All rights reserved.</p>",
        "<div><h4>Über den Autor</h4><p>Ole Vind ist seit 2011 Redakteur. Er schreibt über den Hafen.</p></div>",
        "<div><h4>About the author</h4><p>Ole Vind came to the Gazette in 2011. He lives by the harbour.</p></div>",
        "<p>Ole Vind is a reporter at the Bay Gazette who covers transport.</p>",
        "<p>Media contact: Ole Vind, +45 555 0101, press@ferries.example</p>",
        "<p>###</p>",
        f"<p>The post <a href=/f>{TITLE}</a> appeared first on <a href=/>Bay Gazette</a>.</p>",
        "<p>This story first appeared in the paper’s weekend edition.</p>",
        f"<p>Der Beitrag {TITLE} erschien zuerst auf Bay Gazette.</p>",
        f"<p>Read “{TITLE}” and more on the site of the Bay Gazette.</p>",
        "<p>Suscríbete a nuestro boletín y recibe cada mañana las noticias de la bahía.</p>",
    ],
)
def test_what_publishers_put_below_is_left_out(end: str) -> None:
    draft = read(f"<article>{H1}{paragraphs()}{end}</article>", f"{HEAD}<meta name=author content='Ole Vind'>")
    assert draft.paragraphs == BODY


@pytest.mark.parametrize(
    "line",
    [
        "To join the ferry at night, passengers will have to visit another harbour, the director said.",
        "The website of the company was down on Tuesday.",
        "Mit der Fähre kam am Dienstag auch der Minister, sagte eine Sprecherin.",
        "“Subscribe to nothing,” she told the crowd.",
        f"“{TITLE}”, the banner on the quay read on Friday.",
    ],
)
def test_a_last_sentence_of_the_article_stays(line: str) -> None:
    assert read(f"<article>{H1}{paragraphs()}<p>{line}</p></article>").paragraphs == (*BODY, line)


def test_a_sentence_that_is_one_link_stays_and_a_bare_link_does_not() -> None:
    links = "<p><a href='/m'>The company put its minutes online.</a></p><p><a href='/c'>All about cheese</a></p>"
    draft = read(f"<article>{H1}{paragraphs(BODY[:2])}{links}{paragraphs(BODY[2:])}</article>")
    assert draft.paragraphs == (*BODY[:2], "The company put its minutes online.", *BODY[2:])


@pytest.mark.parametrize(
    ("heading", "head", "title"),
    [
        ("<h1><span class=kicker>Transport</span><span>Night ferry to stop</span></h1>", "", "Night ferry to stop"),
        (
            "<h1><span>Transport</span><span>Night ferry to stop</span></h1>",
            "<meta property='og:title' content='Night ferry to stop'>",
            "Night ferry to stop",
        ),
        (
            "<h1>Night ferry to stop</h1><h2>The hospital's late shift is left on the quay</h2>",
            "<meta property='og:title' "
            "content='Night ferry to stop: The hospital&#39;s late shift is left on the quay'>",
            "Night ferry to stop: The hospital's late shift is left on the quay",
        ),
        ("<h1>Bay Notes</h1><h2>Night ferry to stop</h2>", "<title>Bay Notes</title>", "Night ferry to stop"),
        ("<h1>Night ferry to stop</h1>", "<title>Night ferry to stop | Bay Gazette</title>", "Night ferry to stop"),
        ("", "<meta property='og:title' content='Ferry &amp;amp; bus to stop'>", "Ferry & bus to stop"),
    ],
)
def test_the_headline_is_the_articles(heading: str, head: str, title: str) -> None:
    draft = read(f"{'' if 'Notes' in heading else '<article>'}<div>{heading}{paragraphs()}</div>", head)
    assert draft.title == title


@pytest.mark.parametrize(
    ("window", "outlet"),
    [
        (f"{TITLE} | Bay Gazette", "Bay Gazette"),
        (f"{TITLE} - World news - Bay Gazette", "Bay Gazette"),
        (f"Bay Gazette: {TITLE}", "Bay Gazette"),
        (f"{TITLE} :: Bay Gazette", "Bay Gazette"),
        (f"{TITLE} | Bay &amp;amp; Sound", "Bay & Sound"),
        (TITLE, ""),
        (f"{TITLE} - and the bus too, says the director of the ferries", ""),
    ],
)
def test_the_outlet_may_stand_in_the_windows_title_only(window: str, outlet: str) -> None:
    assert read(f"<article>{H1}{paragraphs()}</article>", f"<title>{window}</title>").outlet == outlet


@pytest.mark.parametrize(
    ("head", "authors"),
    [
        (by({"@type": "Person", "givenName": "Ole", "familyName": "Vind"}), ("Ole Vind",)),
        (by([{"name": "Ole Vind"}, {"name": "Mette Holm"}]), ("Ole Vind", "Mette Holm")),
        (by({"@id": "#1"}, {"@type": "Person", "@id": "#1", "name": "Ole Vind"}), ("Ole Vind",)),
        (by({"@type": "Person", "name": "高橋健太"}), ("高橋健太",)),
        (by({"@type": "Person", "name": "Harbour Desk"}), ()),
        (by({"@type": "Organization", "name": "Ole Vind"}), ()),
        (by({"@type": "Person", "name": "Bay Ferries AB"}), ()),
        ("<meta name=author content='ole vind'>", ("Ole Vind",)),
        ("<meta name=author content='marguerite de la tour'>", ("Marguerite de la Tour",)),
        ("<meta name=author content='Ole Vind og Mette Holm'>", ("Ole Vind", "Mette Holm")),
        ("<meta name=author content='Nordbucht Medien GmbH'>", ()),
        ("<meta name=author content='Redaktion Hafen'>", ()),
        ("<meta name=author content='admin'>", ()),
    ],
)  # fmt: skip
def test_authors_are_persons_however_they_are_written(head: str, authors: tuple[str, ...]) -> None:
    assert read(f"<article>{H1}{paragraphs()}</article>", head).authors == authors


def test_a_card_about_the_author_beside_the_byline_is_no_paragraph() -> None:
    card = "<div class=author-card><p>Ole Vind covers the harbour. He has lived in Grell for ten years.</p></div>"
    draft = read(f"<article>{H1}<div class=by>By <a href='/o'>Ole Vind</a>{card}</div>{paragraphs()}</article>")
    assert (draft.authors, draft.paragraphs) == (("Ole Vind",), BODY)


@pytest.mark.parametrize(
    ("where", "head", "url"),
    [
        ("<p>Monday 3 March 2031 06.00 BST</p>", "", ""),
        ("<p class=date>3. März 2031, 6.05 Uhr</p>", "", ""),
        ("", "<meta name=date content=20310303060000>", ""),
        ("", "<meta name=pubdate content=1930284000>", ""),
        ("", structured(**{"@type": "WebPage", "datePublished": "2031-03-03T06:00:00+00:00"}), ""),
        ("", "", "https://bay.example/2031/03/03/ferry"),
    ],
)
def test_the_date_is_found_however_it_is_stated(where: str, head: str, url: str) -> None:
    draft = read(f"<article>{H1}{where}{paragraphs()}</article>", head, url)
    assert (draft.published, draft.paragraphs) == (dt.date(2031, 3, 3), BODY)


def test_a_date_in_the_markup_below_the_article_counts() -> None:
    below = "<span itemprop=datePublished content='2031-03-03T06:00'>Monday</span>"
    assert read(f"<article>{H1}{paragraphs()}{below}</article>").published == dt.date(2031, 3, 3)


def test_utf8_stays_utf8_whatever_the_page_declares() -> None:
    page = f"<html><head><meta charset=iso-8859-1></head><body>{H1}{paragraphs()}<p>Größe über alles, sagte sie.</p>"
    (draft,) = extract(page.encode(), media_type="text/html; charset=latin-1")
    assert draft.paragraphs == (*BODY, "Größe über alles, sagte sie.")


@pytest.mark.parametrize("charset", ["undefined", "punycode", "idna", "unicode_escape", "base64", "nonsense"])
def test_a_charset_that_is_none_does_no_harm(charset: str) -> None:
    for page in (
        f"<meta charset={charset}>{H1}{paragraphs()}",
        f"<meta charset={charset}>{H1}<p>Gr\xf6\xdfe war gut.</p>",
    ):
        (draft,) = extract(page.encode("utf-8"), media_type=f"text/html; charset={charset}")
        assert draft.title == TITLE


def test_japanese_sentences_are_paragraphs() -> None:
    texts = ("夜の渡し船は三月に終わる。", "社長は「夜中の三時に乗る人はいない」と述べた。町議会は木曜日に話し合う。")
    draft = read(f"<article><h1>渡し船が終わる</h1>{paragraphs(texts)}</article>", "<title>x</title>")
    assert draft.paragraphs == texts


TEASERS = "".join(
    f"<div><h3><a href='/{n}'>Story {n} about the harbour</a></h3><p>{BODY[n % 5]}</p></div>" for n in range(14)
)


@pytest.mark.parametrize(
    ("body", "head", "reason"),
    [
        ("<h1>Before you go on to Bay Gazette</h1><p>We and our 512 partners use cookies on your device.</p>"
         "<p>If you choose to accept all, we will use them for advertising too.</p>", HEAD, "consent"),
        ("<h1>Mit Werbung lesen</h1><p>Wir und unsere 200 Partner verwenden auf dieser Website Cookies.</p>",
         "", "consent"),
        ("<h1>bay.example</h1><p>Checking if the site connection is secure before you proceed.</p>"
         "<p>Ray ID: 7f1a</p>", "<title>Just a moment...</title>", "robots"),
        ("<h1>Access Denied</h1><p>You don't have permission to access this page on this server.</p>", "", "robots"),
        ("<h1>Sign in</h1><p>Enter your e-mail and password.</p><p>Forgot your password?</p>", HEAD, "log in"),
        ("<h1>Subscribe</h1><p>This article is for subscribers only.</p>", "<title>Subscribe | Bay</title>", "log in"),
        ("<h1>Page not found</h1><p>The page you are looking for has been moved.</p>", "<title>404</title>",
         "no such page"),
        ("<h1>Seite nicht gefunden</h1><p>Die gewünschte Seite existiert nicht mehr.</p>", "", "no such page"),
        ("<noscript>Please enable JavaScript.</noscript><div id=root></div><script src=a.js></script>",
         HEAD, "scripts"),
        ("<div id=root></div><script src=a.js></script>", HEAD, "scripts"),
        ("<div id=root><p>Please wait …</p></div><script src=a.js></script>", HEAD, "scripts"),
        ("<h2>We can’t find this page</h2><p>Perhaps it was moved. Check the address, please.</p>", "", "no such page"),
        (f"<article>{H1}<p>{BODY[0]}</p><a href='/s'>Continue reading</a></article>", HEAD, "beginning"),
        (f"<article>{H1}<p>{BODY[0][:-1]} …</p><p>Subscribe to read the full story</p></article>", HEAD, "beginning"),
        ("<h1>Mit Ihrem Konto anmelden</h1><p>Bitte melden Sie sich an, um den Artikel zu lesen.</p>", "", "log in"),
        ("<h1>Zustimmung</h1><p>Lesen Sie unsere Seite wie gewohnt mit Werbung und Tracking.</p>"
         "<p>Mit unseren 90 Partnern verarbeiten wir personenbezogene Daten.</p>", "", "consent"),
        ("<h1>bay.example</h1><p>Verifying you are human. This may take a few seconds.</p>"
         "<p>bay.example must check the security of your connection first.</p>", "", "robots"),
        (f"<article><h1>Fähre</h1><p>{BODY[0]} […]</p><p>Cet article est réservé aux abonnés.</p></article>",
         "", "beginning"),
        (f"<h1>Privacy policy</h1><p>{'We keep the address of your computer for thirty days. ' * 40}</p>",
         "<title>Privacy policy | Bay Gazette</title>", "the site itself"),
        (f"<h1>Bay Gazette</h1>{TEASERS}", "<link rel=canonical href='https://bay.example/'>", "many articles"),
        (f"<h1>Politics</h1>{TEASERS}", "<meta property='og:type' content=website>", "many articles"),
        (f"<h1>Latest</h1>{TEASERS}", "<title>Latest | Bay Gazette</title>", "many articles"),
    ],
)  # fmt: skip
def test_what_is_no_article_is_refused_with_the_reason(body: str, head: str, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        read(body, head)


@pytest.mark.parametrize(
    ("title", "texts"),
    [
        ("Page not found: how the web forgets", BODY),
        (
            "We use cookies, the baker says",
            ("“We use cookies as money,” the baker of Kellin said on Friday.", *BODY[1:]),
        ),
        ("Cheese stolen in Kellin", ("A cheese was stolen in Kellin on Friday, the police say.",)),
        (
            "Cookie banners to go",
            (
                "We use cookies and never ask why, the minister for trade told the house on Tuesday.",
                "She wants banners that ask to accept all cookies to be gone by summer.",
                "“Nobody reads them,” she said.",
            ),
        ),
        (
            "404: page not found",
            (
                "The town of Sund kept the fourth of April as the day of pages that nobody finds, the mayor said.",
                "“The page that you are looking for does not exist,” read a banner at the town hall.",
            ),
        ),
        (
            "Club wants its fans to subscribe",
            ("The club wants its fans to subscribe for five years or lose their seats, its chairman said.",),
        ),
        ("No scripts", ("The parliament's site works without JavaScript since Monday, its speaker said.",)),
        ("Robots check the harbour", ("Robots check the quays of Grell at night, the harbour board said.", *BODY[2:])),
    ],
)
def test_articles_about_such_pages_are_articles(title: str, texts: Sequence[str]) -> None:
    assert (
        read(f"<article><h1>{title}</h1>{paragraphs(texts)}</article>", f"<title>{title}</title>").paragraphs == texts
    )


@pytest.mark.parametrize(
    "line",
    [
        "Comments closed | Trackback | Feed",
        "Posted on 3 May 2031 | Filed under: Harbour, Ferries",
        "Print | E-mail | Back",
        "Aktualisiert: 30.12.2030",
    ],
)
def test_what_reads_like_no_paragraph_is_left_out_below_the_article(line: str) -> None:
    assert read(f"<article>{H1}{paragraphs()}<p>{line}</p></article>").paragraphs == BODY


def test_a_consent_banner_over_a_short_article_is_not_the_page() -> None:
    banner = "<div class=cmp><h2>We value your privacy</h2><p>We and our partners use cookies on your device.</p></div>"
    assert read(f"{banner}<article>{H1}{paragraphs(BODY[:2])}</article>").paragraphs == BODY[:2]


@pytest.mark.parametrize(
    "body",
    [
        f"<div>{TEASERS}</div><div>{H1}{paragraphs()}</div>",
        f"<main>{H1}{paragraphs()}<h2>More from the bay</h2>{TEASERS.replace('</p>', ' Read on.</p>')}</main>",
    ],
)
def test_the_beginnings_of_other_articles_are_left_out(body: str) -> None:
    assert read(body).paragraphs == BODY


@pytest.mark.parametrize(
    ("heading", "head", "url", "title"),
    [
        ("<h1><span class=kicker>Transport</span>: Night ferry to stop</h1>", "", "", "Night ferry to stop"),
        (
            "<h1><span>Trouble on the bay</span> <span>Night ferry to stop</span></h1>",
            "<meta property='og:title' content='Night ferry to stop'>",
            "",
            "Night ferry to stop",
        ),
        (
            "<h2>Night ferry to stop</h2>",
            "<meta property='og:site_name' content='The Bay'><meta property='og:title' "
            "content='Night ferry to stop | bay.example, all the news'>",
            "",
            "Night ferry to stop",
        ),
        ("<h1>Grell Notes</h1><h2>Night ferry to stop</h2>", "<title>Night ferry to stop « Grell Notes</title>", "",
         "Night ferry to stop"),
        ("", "<title>Bay Gazette: Night ferry to stop</title>", "https://bay-gazette.example/f", "Night ferry to stop"),
    ],
)  # fmt: skip
def test_a_headline_is_without_what_stands_around_it(heading: str, head: str, url: str, title: str) -> None:
    assert read(f"<div>{heading}{paragraphs()}</div>", head, url).title == title


@pytest.mark.parametrize(
    ("where", "head", "date"),
    [
        ("<p>3 March 2031</p>", "<meta name=date content=2031-03-09>", dt.date(2031, 3, 3)),
        ("<p>Updated 9 March 2031</p>", "<meta name=date content=2031-03-03>", dt.date(2031, 3, 3)),
        ("<p>Aktualisiert: 9. März 2031</p>", "<meta name=date content=2031-03-03>", dt.date(2031, 3, 3)),
        ("<time datetime=2031-03-03T22:30:00-04:00>Monday</time>",
         "<meta property='article:published_time' content='2031-03-04T02:30:00Z'>", dt.date(2031, 3, 3)),
        ("<p>Release | 3 March 2031 | No. 14</p>", "", dt.date(2031, 3, 3)),
        ("", "", None),
    ],
)  # fmt: skip
def test_what_the_page_shows_above_the_article_is_its_date(where: str, head: str, date: dt.date | None) -> None:
    others = "<ul><li>Goat found, 1 May 2030</li><li>Cheese stolen, 2 June 2030</li></ul>"
    assert read(f"<article>{H1}{where}{paragraphs()}</article>{others}", head).published == date


@pytest.mark.parametrize(
    ("line", "url", "authors"),
    [
        ("<a class=author>Author <b>Ole Vind</b></a>", "", ("Ole Vind",)),
        ("<span class=author>Von Ole</span>", "", ()),
        ("<i>von Ole Vind</i>", "", ("Ole Vind",)),
        ("<i>par Ole Vind</i>", "", ("Ole Vind",)),
        ("Ein Beitrag von <b>Ole Vind</b>", "", ("Ole Vind",)),
        ("<span class=author>Ole Vind <i>Stand: 3. März 2031</i></span>", "", ("Ole Vind",)),
        ("<span class=author>Ole Vind</span><span class=author>Ole Vind</span>", "", ("Ole Vind",)),
        ("<span class=author>Bay Letters</span>", "https://bay-letters.example/f", ()),
        ("<span class=author>Super User</span>", "", ()),
    ],
)
def test_who_is_shown_as_the_author_is_a_person(line: str, url: str, authors: tuple[str, ...]) -> None:
    assert read(f"<article>{H1}<p>{line}</p>{paragraphs()}</article>", url=url).authors == authors


SITE = "<div class=top><h1>Bay Gazette</h1></div>"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (f"<title>{TITLE}</title>", f"{SITE}<div><h2>{TITLE}</h2>{paragraphs()}</div>"),
        (f"<title>Bay Gazette - News - {TITLE}</title>",
         f"<h1>News | Entry</h1><div><h2>{TITLE}</h2>{paragraphs()}</div>"),
        ("<title>x</title><meta property=og:title content='Air, and nobody in it'>",
         f"<article>{H1}{paragraphs()}</article>"),
        (HEAD + "<meta property=og:site_name content='Bay Gazette'>",
         f"<article><h1 class=unseen>{TITLE} | Bay Gazette</h1>{paragraphs()}</article>"),
        (f"<title>Ferries: {TITLE}</title>",
         f"<article><h1><span class=top>Ferries</span><span class='is-hidden'>: </span><span>{TITLE}</span></h1>"
         f"{paragraphs()}</article>"),
        ("", f"<article><h1><span>Night</span> ferry to stop in March</h1>{paragraphs()}</article>"),
        ("<title>x</title>", f"<article><h1>Night ferry to <em>stop</em> in March</h1>{paragraphs()}</article>"),
        (f"<title>{TITLE}</title>", f"<h1>Bay – Service of the Harbours</h1><h2>{TITLE}</h2>{paragraphs()}"),
        (f"<title>Item of the week | {TITLE} - Bay</title><meta property=og:title content='{TITLE}'>",
         f"<article><h1><small>Item of the week</small> {TITLE}</h1>{paragraphs()}</article>"),
    ],
)  # fmt: skip
def test_the_headline_is_what_stands_over_the_article(head: str, body: str) -> None:
    assert read(body, head).title == TITLE


def test_readings_beside_ideographs_are_no_part_of_the_words() -> None:
    line = (
        "市長は<ruby>大橋<rp>(</rp><rt>おおはし</rt><rp>)</rp></ruby>が冬までに修理される予定だと火曜日の会見で述べた。"
    )
    head = "<title>大橋、冬までに修理へ</title>"
    draft = read(
        f"<article><h1><ruby>大橋<rt>おおはし</rt></ruby>、冬までに修理へ</h1>{paragraphs([line] * 3)}</article>", head
    )
    assert draft.title == "大橋、冬までに修理へ"
    assert draft.paragraphs[0] == "市長は大橋が冬までに修理される予定だと火曜日の会見で述べた。"
