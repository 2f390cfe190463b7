"""Whether a quotation stands in an article: word for word, nearly, or not."""

import datetime as dt

from corpus.model import Attribution, AttributionKind, Draft, Span, Speaker, SpeakerKind
from index.answers.results import QuoteCheck, Verdict
from index.query.request import Request
from tests.index.newsroom import BRIDGE, article, news, verify


async def test_verify(tmp_path):
    async with news(tmp_path, BRIDGE) as (_, index):
        exact = await verify(index, "“nobody asked the ferry crews”")
        assert exact.verdict is Verdict.EXACT and exact.matched is not None
        assert exact.matched.of(exact.evidence[0].passage.text) == "Nobody asked the ferry crews"
        nearly = await verify(index, "nobody ever asked the bus crews")
        assert nearly.verdict is Verdict.NEAR
        assert [span.of(nearly.evidence[0].passage.text) for span in nearly.differing] == ["ferry"]
        assert [span.of(nearly.quotation) for span in nearly.missing] == ["ever", "bus"]
        assert (await verify(index, "we shall fight on the beaches")).verdict is Verdict.ABSENT
        # What they share is what every text has.
        assert (await verify(index, "the tram was to the lorries and the wind")).verdict is Verdict.ABSENT


async def test_words_scattered_over_a_sentence_are_no_quotation(tmp_path):
    said = (
        "I help the party restore its name and, yes, move to a position where we win seats and govern again, and can."
    )
    far = article("Party picks a chair", (f"“{said}” said Ida Holm.", said, "Ida Holm"))
    async with news(tmp_path, far) as (_, index):
        assert (await verify(index, "yes we can")).verdict is Verdict.ABSENT
        assert (await verify(index, "move to a position where we win seats … and can")).verdict is Verdict.EXACT
        assert (await verify(index, "move to a position where we win and govern")).verdict is Verdict.NEAR


async def test_verify_reads_what_people_paste(tmp_path):
    split = "“I voted for the toll,” Ida Holm said at the depot, with rain on her hat. “Then I counted the lorries.”"
    said_so = ("“I voted for the toll,”", "“Then I counted the lorries.”")
    content = tuple(Span(split.index(part), split.index(part) + len(part)) for part in said_so)
    holm = Attribution(content, None, None, AttributionKind.DIRECT, Speaker("Ida Holm", SpeakerKind.PERSON))
    toll = Draft("Toll", (split,), outlet="The Herald", published=dt.date(2026, 11, 9)), ((), (holm,))
    async with news(tmp_path, BRIDGE, toll) as (_, index):
        for pasted in (
            "I voted for the toll. Then I counted the lorries.",
            "“I voted for the toll … Then I counted the lorries”",
            "“I voted for the toll,” Holm said. “Then I counted the lorries.”",
            "did Holm say “I voted for the toll”?",
        ):
            found = await verify(index, pasted)
            assert found.verdict is Verdict.EXACT, pasted
        nearly = await verify(index, "I voted against the toll. Then I counted the lorries.")
        assert [span.of(split) for span in nearly.differing] == ["for"]


async def test_a_word_or_two_in_quotation_marks_are_checked_if_somebody_is_named(tmp_path):
    blunt = "“A shabby deal,” Ida Holm said of it."
    others = [f"Ferry number {number} was a shabby deal, the skipper said." for number in range(30)]
    holm = Attribution((Span(0, 15),), None, None, AttributionKind.DIRECT, Speaker("Ida Holm", SpeakerKind.PERSON))
    deals = Draft("Deals", (*others, blunt), outlet="The Herald", published=dt.date(2026, 11, 9))
    async with news(tmp_path, (deals, (*[()] * 31, (holm,))), BRIDGE) as (_, index):
        for asked in ("did Ida Holm say “shabby deal”?", "did Holm really say “shabby”?"):
            found = await index.ask(Request(asked))
            assert isinstance(found, QuoteCheck)
            assert found.verdict is Verdict.EXACT
            assert found.evidence[0].passage.text == blunt, asked
            assert found.query.speakers == ("Ida Holm",)
