"""What stands behind a headline's label is the label's own words, or the label is the headline's topic."""

import pytest

from corpus.attribution.pipeline import Attributor
from corpus.model import Attribution, Draft

PLAIN = (
    "The harbour town of Alder has a new ferry line since Monday, which crosses the sound six times a day.",
    "It was opened by the governor, and some two hundred people came to see it in the rain.",
)
HOLM = (
    "Ada Holm told the council on Tuesday that she would resign in May.",
    '"I will resign in May, and I will not come back," Holm said. "Everybody has to pay more for the harbour."',
    "Holm said that the harbour had cost the town too much.",
)


def of_headline(title: str, *paragraphs: str) -> tuple[Attribution, ...]:
    return Attributor.load().attribute_article(Draft(title, paragraphs))[0]


@pytest.mark.parametrize(
    "title",
    [
        "Holm: I will resign in May",
        "Ada Holm: Everybody has to pay more for the harbour",
        "Holm: ‘I will not come back’",
    ],
)
def test_what_somebody_says_below_is_said_in_the_headline_too(title: str) -> None:
    (found,) = of_headline(title, *HOLM)
    assert found.speaker and found.speaker.name == "Ada Holm"


@pytest.mark.parametrize(
    "title",
    [
        "Ada Holm: Mayor's daughter opens ferry line",
        "Ada Holm: Who is the new mayor of Alder?",
        "Ada Holm: How the ferry line came to Alder",
        "Ada Holm: Former swimming champion dies aged 80",
        "Alder Harbour: New ferry line crosses the sound",
    ],
)
def test_a_topic_before_the_headline_says_nothing(title: str) -> None:
    assert not of_headline(title, *PLAIN)


def test_the_topic_is_not_made_the_speaker_of_the_lead() -> None:
    title = "Ada Holm: Mayor's daughter opens ferry line"
    passages = Attributor.load().attribute_article(Draft(title, ("The mayor's daughter opened a ferry line.", *PLAIN)))
    assert all(one.speaker is None or one.speaker.name != "Ada Holm" for found in passages for one in found)
