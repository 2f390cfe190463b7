"""Claims: read out of a text, and checked against the articles."""

import pytest

from corpus.model import Attribution, AttributionKind, Span, Speaker, SpeakerKind
from index.answers.results import ClaimVerdict
from index.query.claims import Claim, bare_quotation, claims_of, reads_as_claim
from index.query.request import Request
from index.query.serialization import claim_of, claim_values
from tests.index.newsroom import BRIDGE, TAXES, TODAY, article, news

LIND = Speaker("Nora Lind", SpeakerKind.PERSON)
SPOKESMAN = Speaker("harbour spokesman", SpeakerKind.UNNAMED)


def nobody(name: str) -> bool:
    """Whether one is known where nobody is."""
    return False


def attribution(text: str, *parts: str, kind: AttributionKind, speaker: Speaker | None = LIND) -> Attribution:
    spans = tuple(Span(text.index(part), text.index(part) + len(part)) for part in parts)
    return Attribution(spans, None, None, kind, speaker)


def test_a_quotation_in_two_parts_is_one_claim() -> None:
    text = "“The ferry runs again,” Nora Lind said, “and it runs on time.” “Who would have thought that,” they say."
    item = attribution(text, "“The ferry runs again,”", "“and it runs on time.”", kind=AttributionKind.DIRECT)
    assert claims_of([(text, [item])], nobody) == (
        Claim("The ferry runs again … and it runs on time", "Nora Lind"),
        Claim("Who would have thought that"),
    )


def test_what_is_reported_counts_only_where_nothing_is_quoted() -> None:
    text = "Nora Lind said the ferry would run again in May, and called it “good”."
    item = attribution(text, "the ferry would run again in May", kind=AttributionKind.INDIRECT)
    assert claims_of([(text, [item])], nobody) == (
        Claim("the ferry would run again in May", "Nora Lind", literal=False),
    )
    quoted = "“It runs in May,” said a harbour spokesman."
    told = attribution(quoted, "“It runs in May,”", kind=AttributionKind.DIRECT, speaker=SPOKESMAN)
    assert claims_of([(text, [item]), (quoted, [told])], nobody) == (Claim("It runs in May"),)


def test_a_quotation_is_claimed_for_who_is_named_before_it_or_under_it() -> None:
    def speakers(text: str) -> list[str]:
        known = {"Nora Lind", "Lind"}
        return [claim.speaker for claim in claims_of([(text, [])], known.__contains__)]

    words = "“The ferry runs again in May”"
    assert speakers(f"Nora Lind: {words}") == ["Nora Lind"]
    assert speakers(f"Read this. Lind: {words}") == ["Lind"]
    assert speakers(f"{words} — Nora Lind, harbour master") == ["Nora Lind"]
    assert speakers(f"{words} (Nora Lind)") == ["Nora Lind"]
    assert speakers(f"{words} by Nora Lind") == ["Nora Lind"]
    assert speakers(f"Breaking: {words}") == speakers(f"{words} — our best") == speakers(words) == [""]


def test_a_text_without_either_is_a_quotation_only_as_a_whole() -> None:
    text = "The ferry runs again in May."
    assert claims_of([(text, [])], nobody) == ()
    assert claims_of([(text, [])], nobody, whole=True) == (Claim(text),)
    assert claims_of([("many words " * 100, [])], nobody, whole=True) == ()


@pytest.mark.parametrize(
    ("text", "claim", "bare"),
    [
        ("“The ferry runs again in May”", True, True),
        ("“The ferry runs again in May,” said Nora Lind.", True, False),
        ("Did she say “the ferry runs again in May”?", False, False),
        ("who said “the ferry runs again in May”", False, False),
        ('"the ferry runs again" from:herald', False, False),
        ('"sea wall"', False, True),
        ("latest on the ferry", False, True),
    ],
)
def test_a_statement_is_told_from_a_question_and_a_search(text: str, claim: bool, bare: bool) -> None:
    assert reads_as_claim(text, TODAY) is claim
    assert bool(bare_quotation(text)) is bare


@pytest.mark.parametrize(
    ("claim", "verdict", "speaker"),
    [
        (Claim("Nobody asked the ferry crews", "Jonas Berg"), ClaimVerdict.SAID, "Jonas Berg"),
        (Claim("nobody asked the ferry crews", "Berg"), ClaimVerdict.SAID, "Jonas Berg"),
        (Claim("Nobody asked the ferry crews"), ClaimVerdict.SAID, "Jonas Berg"),
        (Claim("Nobody asked the bus crews", "Jonas Berg"), ClaimVerdict.ALTERED, "Jonas Berg"),
        (Claim("the toll was fair to everyone who pays taxes", "Jonas Berg"), ClaimVerdict.OTHERS, "Ida Holm"),
        (Claim("the bridge would be repaired before winter", "Winston Churchill"), ClaimVerdict.OTHERS, "Ida Holm"),
        (Claim("Nobody asked the crews", "Ida Holm"), ClaimVerdict.UNCLEAR, "Jonas Berg"),  # not the same words
        (Claim("asked the ferry crews", "Ida Holm"), ClaimVerdict.UNCLEAR, "Jonas Berg"),  # anybody may say so few
        (Claim("Some 3,200 lorries cross the river every day", "Ida Holm"), ClaimVerdict.UNCLEAR, None),
        (Claim("the moon is made of green cheese", "Ida Holm"), ClaimVerdict.ABSENT, None),
    ],
)
async def test_each_verdict(tmp_path, claim: Claim, verdict: ClaimVerdict, speaker: str | None) -> None:
    async with news(tmp_path, BRIDGE, TAXES) as (_, index):
        (checked,) = (await index.ask(Request(claims=(claim,)))).claims
        assert checked.verdict is verdict
        assert (checked.speaker.name if checked.speaker else None) == speaker
        if verdict is ClaimVerdict.ALTERED:
            assert [span.of(checked.claim.words) for span in checked.missing] == ["bus"]
            assert [span.of(checked.evidence.passage.text) for span in checked.evidence.highlights] == ["ferry"]


async def test_nobody_is_contradicted_by_words_that_are_theirs_somewhere_too(tmp_path) -> None:
    words = "the toll was fair to everyone who pays taxes"
    again = article("Berg agrees", (f"Berg conceded {words}.", words, "Jonas Berg"), day=12)
    async with news(tmp_path, BRIDGE, TAXES, again) as (_, index):
        (checked,) = (await index.ask(Request(claims=(Claim(words, "Jonas Berg"),)))).claims
        assert checked.verdict is ClaimVerdict.SAID
    doubtful = article("Holm or Berg", (f"Holm or Berg conceded {words}.", words, "Ida Holm", words, "Jonas Lind"))
    async with news(tmp_path / "other", doubtful) as (_, index):
        (checked,) = (await index.ask(Request(claims=(Claim(words, "Nora Berg"),)))).claims
        assert checked.verdict is ClaimVerdict.UNCLEAR


async def test_words_that_many_passages_have_are_found_by_their_order(tmp_path) -> None:
    many = [
        article(
            f"Council {number}", *[(f"The council was consulted on road {number}{at}.",) for at in range(40)], day=1
        )
        for number in range(6)
    ]
    told = "“We have not been consulted once,” Jonas Berg said of the league that is to begin in autumn next year."
    one = article("League", (told, "We have not been consulted once", "Jonas Berg"))
    async with news(tmp_path, *many, one) as (_, index):
        claims = (Claim("we have not been consulted once", "Ida Holm"), Claim("he was never consulted", "Ida Holm"))
        exact, unlike = (await index.ask(Request(claims=claims))).claims
    assert exact.verdict is ClaimVerdict.OTHERS and exact.speaker and exact.speaker.name == "Jonas Berg"
    assert unlike.verdict is ClaimVerdict.ABSENT


async def test_what_somebody_said_in_other_words_is_shown(tmp_path) -> None:
    async with news(tmp_path, BRIDGE, TAXES) as (_, index):
        claim = Claim("Repairs of the bridge will end before the winter", "Ida Holm")
        (checked,) = (await index.ask(Request(claims=(claim,)))).claims
        assert checked.verdict is ClaimVerdict.REWORDED
        assert checked.evidence.passage.text == BRIDGE[0].paragraphs[1]


def test_claims_survive_in_buttons() -> None:
    claim = Claim("the toll was fair", "The Union", SpeakerKind.ORGANISATION, literal=False)
    assert claim_of(claim_values(claim)) == claim
