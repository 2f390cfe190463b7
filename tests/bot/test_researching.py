"""/compare, /timeline, /verify and More, by the application with real services."""

from __future__ import annotations

from pathlib import Path

from corpus.model import Draft
from tests.bot.stage import attributed, staged

TRAMS = (
    "“A tram must never be late for school,” said Ines Okafor to a class of nine-year-olds.",
    "“A tram that rattles wakes the whole of Mill Street,” said Ines Okafor after a night without sleep.",
    "“A tram costs less than the new bridge,” said Ines Okafor, waving a budget.",
    "“A tram driver deserves a warm cabin in January,” said Ines Okafor at the depot.",
    "“A tram painted by children would make me smile,” said Ines Okafor.",
    "“A tram stop without a bench is an insult to my mother,” said Ines Okafor in parliament.",
    "“A tram to the airport can wait until we are rich,” said Ines Okafor.",
)


async def test_two_speakers_side_by_side(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        (text,) = await stage.says("/compare Ines Okafor, Paul Okafor about harbour dredging")
        assert text.startswith("Ines Okafor and Paul Okafor: harbour dredging")
        assert text.index("We will open the harbour") < text.index("The harbour pilot Paul Okafor said")
        assert (await stage.says("/compare Ines Okafor"))[0].startswith("Whom on what?")
        (asked_back,) = await stage.says("/compare Okafor, Nobody about the harbour")
        assert asked_back == "Which Okafor do you mean?"
        (chosen,) = await stage.presses("Ines Okafor")
        assert "Nothing found." in chosen


async def test_an_example_is_of_what_headlines_share_and_no_label_before_a_colon(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        for place in ("trams", "buses"):
            text = f"“A tram to the {place} would pay,” said Ines Okafor."
            draft = Draft(f"Day File: Mayor tells Otter Hill about {place}", (text,))
            await stage.services.store.put(draft, [(), attributed(text)], "hand")
        (told,) = await stage.says("/compare Ines Okafor")
        assert told.endswith("about Otter Hill")


async def test_a_timeline_goes_by_date(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        text, _ = await stage.says("/timeline Ines Okafor")
        assert text.index("2 May 2026") < text.index("9 July 2026")
        assert (await stage.says("/timeline"))[0].startswith("Whose words on what?")


async def test_a_long_timeline_turns_its_pages_in_place(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert stage.services is not None
        for number, words in enumerate(TRAMS):
            text = words + " The councillors listened. " * 30
            await stage.services.store.put(Draft(f"Report {number}", (text,)), [(), attributed(text)], "hand")
        (first,) = await stage.says("/timeline Ines Okafor about tram")
        assert stage.labels()[-1] == ["Next ▶"]
        (second,) = await stage.presses("Next ▶")
        assert first != second
        assert len(stage.sent) == 1
        assert "◀ Back" in stage.labels()[-1]


async def test_what_somebody_said_is_numbered_on_from_page_to_page(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert stage.services is not None
        for number, words in enumerate(TRAMS):
            text = words + " The councillors listened. " * 30
            await stage.services.store.put(Draft(f"Report {number}", (text,)), [(), attributed(text)], "hand")
        await stage.says("/said Ines Okafor")
        (second,) = await stage.presses("Next ▶")
        assert second.startswith("Ines Okafor — from passage 5 on")
        assert "\n5 · Ines Okafor" in second and "\n1 · " not in second


async def test_a_quotation_is_checked(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        (exact,) = await stage.says('/verify "we will open the harbour by june"')
        assert exact.startswith("Word for word.\n\nInes Okafor, mayor of Porto Verde\n\n“We will open")
        (near,) = await stage.says("/verify we will close the harbour by June")
        assert near.startswith("Not word for word.")
        (absent,) = await stage.says("/verify the moon is made of cheese and wine")
        assert absent.startswith("No article here has this quotation.")
        other = stage.message(5) | {"text": "“we will open the harbour by June”"}
        assert (await stage.says("/verify", reply_to_message=other))[0].startswith("Word for word.")
        assert (await stage.says("/verify"))[0].startswith("Which quotation?")


async def test_comparing_and_checking_need_no_command(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        (text,) = await stage.says("compare Ines Okafor and Paul Okafor about harbour dredging")
        assert text.startswith("Ines Okafor and Paul Okafor: harbour dredging")
        (said,) = await stage.says("did Ines Okafor say “we will open the harbour by June”?")
        assert said.startswith("Word for word.\n\nInes Okafor, mayor")
        (other,) = await stage.says("Did Paul Okafor ever say “we will open the harbour by June”?")
        assert other.startswith(
            "Not Paul Okafor’s words, as far as the articles here tell.\nWord for word.\n\nInes Okafor"
        )
        assert (await stage.says('verify: "the moon is made of cheese"'))[0].startswith("No article here has")


async def test_more_shows_what_was_not_shown_yet(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert stage.services is not None
        for number, words in enumerate(TRAMS):
            await stage.services.store.put(Draft(f"Report {number}", (words,)), [(), attributed(words)], "hand")
        (first,) = await stage.says("/said Ines Okafor about the tram")
        (second,) = await stage.presses("More")
        shown = [{words for words in TRAMS if words in text} for text in (first, second)]
        assert second.startswith("More on: ")
        assert all(shown)
        assert not shown[0] & shown[1]
