"""Words in a page whose markup names who said them, from the page to the speaker."""

import pytest

from corpus.attribution.pipeline import Attributor
from corpus.ingest.export import described
from corpus.model import Article, Citation, Draft, Passage, PassageKind, QuotedParagraph
from corpus.store.editions import as_draft
from tests.corpus.extraction import extract

SAID = "We have never seen waves like these in the harbour."
BEFORE = (
    "<p>The ferry was cancelled for the third day on Monday and the harbour stayed closed, the port authority said.</p>"
    "<p>Mayor Helen Strand visited the terminal and spoke to passengers who had slept there for two nights.</p>"
)
AFTER = "<p>The storm will move on by Thursday, and the first boats may sail on Friday if the sea is calm enough.</p>"
POST = (
    '<blockquote class="{name}"><p>{said} <a href="https://t.example/x">pic.twitter.com/x</a></p>&mdash; Nora Vik '
    '(@noravik) <a href="https://t.example/1">October 5, 2026</a></blockquote>'
)


def read(markup: str, language: str = "en") -> Draft:
    page = (
        f"<html lang={language}><head><title>Ferry closed</title></head><body><article><h1>Ferry closed for third day"
        f"</h1>{BEFORE}{markup}{AFTER}</article></body></html>"
    )
    (draft,) = extract(page.encode(), media_type="text/html; charset=utf-8", url="")
    return draft


@pytest.mark.parametrize(
    ("markup", "source", "speaker"),
    [
        (f"<blockquote><p>{SAID}</p><footer>— <cite>Ivo Berg, captain</cite></footer></blockquote>",
         "Ivo Berg, captain", "Ivo Berg"),
        (f"<blockquote><p>{SAID}</p><cite>Captain Ivo Berg</cite></blockquote>", "Captain Ivo Berg", "Ivo Berg"),
        (f"<blockquote><p>{SAID} <cite>Ivo Berg</cite></p></blockquote>", "Ivo Berg", "Ivo Berg"),
        (f"<figure><blockquote><p>{SAID}</p></blockquote><figcaption>Ivo Berg</figcaption></figure>", "Ivo Berg",
         "Ivo Berg"),
        (f"<blockquote><p>{SAID}</p></blockquote><p class='quote-author'>Ms Strand</p>", "Ms Strand", "Helen Strand"),
        (POST.format(name="twitter-tweet", said=SAID), "Nora Vik", "Nora Vik"),
        (POST.format(name="bluesky-embed", said=SAID), "Nora Vik", "Nora Vik"),
    ],
)  # fmt: skip
def test_words_have_the_speaker_whom_the_page_names(markup: str, source: str, speaker: str) -> None:
    draft = read(markup)
    number = draft.paragraphs.index(SAID)
    assert draft.quoted == (QuotedParagraph(number, source),)
    assert not any(source in text for text in draft.paragraphs)
    (one,) = Attributor.load().attribute_article(draft)[1 + number]
    assert [span.of(SAID) for span in one.content] == [SAID]
    assert one.speaker and one.speaker.name == speaker
    assert one.confidence > 0.8


def test_a_title_in_running_words_names_nobody() -> None:
    draft = read(f"<blockquote><p>{SAID} I read it in <cite>The Sea</cite> once, and I laughed.</p></blockquote>")
    assert not draft.quoted


def test_words_of_somebody_named_run_into_nobody_elses() -> None:
    """The paragraph before and the one behind keep their own speakers."""
    draft = read(
        f"<p>“It is over,” Helen Strand said. “Go home.”</p><blockquote>{SAID}<cite>Ivo Berg</cite></blockquote>"
    )
    found = Attributor.load().attribute_article(draft)
    told = [{one.speaker.name for one in part if one.speaker} for part in found]
    number = draft.paragraphs.index(SAID)
    assert told[1 + number] == {"Ivo Berg"}
    assert told[number] == {"Helen Strand"}


def test_another_language_has_them_too() -> None:
    draft = Draft(
        "Fähre", ("Die Fähre fiel am Montag aus.", "Solche Wellen gab es hier nie."), language="de",
        quoted=(QuotedParagraph(1, "Helga Strand, Bürgermeisterin"),),
    )  # fmt: skip
    (one,) = Attributor.load().attribute_article(draft)[2]
    assert one.speaker and one.speaker.name == "Helga Strand"


def test_a_stored_article_keeps_whom_its_page_named() -> None:
    passages = (
        Passage(1, 1, PassageKind.HEADLINE, None, "Ferry closed"),
        Passage(2, 1, PassageKind.BODY, 0, SAID, quoted_from="Ivo Berg"),
    )
    article = Article(Citation(1, "Ferry closed", "", (), "", None, "en"), passages)
    assert as_draft(article).quoted == (QuotedParagraph(0, "Ivo Berg"),)
    assert described(article)["quoted"] == [{"paragraph": 0, "source": "Ivo Berg"}]


@pytest.mark.parametrize("quoted", ['[{"paragraph": 1, "source": "Ivo Berg"}]', '"none"', '[{"paragraph": "x"}, 3]'])
def test_a_record_names_them_or_is_read_without(quoted: str) -> None:
    record = f'{{"title": "Ferry", "paragraphs": ["The ferry is closed.", "{SAID}"], "quoted": {quoted}}}'
    (draft,) = extract(record.encode(), media_type="application/json", url="")
    assert draft.quoted == ((QuotedParagraph(1, "Ivo Berg"),) if "Berg" in quoted else ())
