"""Hard cases, each a short text of our own with one attribution that must be found whole."""

from __future__ import annotations

import re

import pytest

from corpus.attribution.pipeline import Attributor
from corpus.model import Attribution, AttributionKind

DIRECT, INDIRECT, MIXED = AttributionKind.DIRECT, AttributionKind.INDIRECT, AttributionKind.MIXED

CASES = {
    "quote first": (
        "The harbour will stay closed.\n\n“We can't risk another winter like this one,” Mayor Ingrid Solheim said.",
        ("Mayor Ingrid Solheim", "said", "We can't risk another winter like this one", DIRECT),
    ),
    "inversion": (
        "“Nobody asked the fishermen what they wanted,” said Oleg Marin, who runs a small boat.",
        ("Oleg Marin", "said", "Nobody asked the fishermen what they wanted", DIRECT),
    ),
    "straight marks": (
        'The bridge is safe, engineers found. "I drive over it every day," said chief engineer Pia Lund.',
        ("chief engineer Pia Lund", "said", "I drive over it every day", DIRECT),
    ),
    "typewriter marks": (
        "The deal was praised at home. ''It gives our farmers ten good years,'' Mr. Okafor said on Monday.",
        ("Mr. Okafor", "said", "It gives our farmers ten good years", DIRECT),
    ),
    "latex marks": (
        "The deal was praised at home. ``It gives our farmers ten good years,'' Mr. Okafor said on Monday.",
        ("Mr. Okafor", "said", "It gives our farmers ten good years", DIRECT),
    ),
    "split": (
        "“The money is there,” Finance Minister Carla Reyes said, “but the will to spend it isn't.”",
        ("Finance Minister Carla Reyes", "said", "The money is there but the will to spend it isn't", DIRECT),
    ),
    "goes on": (
        "“The talks have failed,” the ambassador said. “We leave tonight, and we do not know when we will return.”",
        (
            "the ambassador",
            "said",
            "The talks have failed We leave tonight and we do not know when we will return",
            DIRECT,
        ),
    ),
    "over paragraphs": (
        "“The first storm took the roof,” Anders Holm said. “We thought that was the end of it.\n\n"
        "“Then the second one came and took the walls of the old house.”\n\nThe town has asked for help.",
        (
            "Anders Holm",
            "said",
            "The first storm took the roof We thought that was the end of it "
            "Then the second one came and took the walls of the old house",
            DIRECT,
        ),
    ),
    "colon": (
        "The club's president, Tomas Vrba, was plain. He said: “This stadium belongs to the people who fill it.”",
        ("He", "said", "This stadium belongs to the people who fill it", DIRECT),
    ),
    "indirect with that": (
        "Energy Minister Ruth Adeyemi said that power cuts would end before the summer.",
        ("Energy Minister Ruth Adeyemi", "said", "that power cuts would end before the summer", INDIRECT),
    ),
    "indirect without that": (
        "The ministry said on Friday the airport would reopen within two weeks.",
        ("The ministry", "said", "the airport would reopen within two weeks", INDIRECT),
    ),
    "indirect after": (
        "The vaccine works against the new strain, researchers at the institute said on Tuesday.",
        ("researchers at the institute", "said", "The vaccine works against the new strain", INDIRECT),
    ),
    "according to": (
        "According to the central bank, prices rose by four percent in March.",
        ("the central bank", "According to", "prices rose by four percent in March", INDIRECT),
    ),
    "according to, after": (
        "At least nine people were hurt in the fire, according to police.",
        ("police", "according to", "At least nine people were hurt in the fire", INDIRECT),
    ),
    "mixed": (
        'The governor called the plan "a gift to people who need no gifts" and asked lawmakers to vote against it.',
        ("The governor", "called", "the plan a gift to people who need no gifts", MIXED),
    ),
    "mixed with that": (
        "Earlier, Foreign Secretary Paul Whitby said that the two countries agreed “eye to eye” on the border.",
        ("Foreign Secretary Paul Whitby", "said", "that the two countries agreed eye to eye on the border", MIXED),
    ),
    "told somebody": (
        "“I have never met the man in my life,” Senator Dana Fox told reporters in the capital.",
        ("Senator Dana Fox", "told", "I have never met the man in my life", DIRECT),
    ),
    "adding": (
        "The company said sales fell in May, adding that it expects a better autumn.",
        ("The company", "adding", "that it expects a better autumn", INDIRECT),
    ),
    "denial": (
        "Mr. Petrov denied that he had ever taken money from the builders.",
        ("Mr. Petrov", "denied", "that he had ever taken money from the builders", INDIRECT),
    ),
    "refusal": (
        "A spokesman for the bank declined to comment on the report.",
        ("A spokesman for the bank", "declined", "to comment on the report", INDIRECT),
    ),
    "question": (
        "“Who will pay for all of this?” Deputy Lena Brandt asked during the debate.",
        ("Deputy Lena Brandt", "asked", "Who will pay for all of this", DIRECT),
    ),
    "reported question": (
        "The judge asked whether the witness had seen the car before that night.",
        ("The judge", "asked", "whether the witness had seen the car before that night", INDIRECT),
    ),
    "tweet": (
        "“Proud of our team tonight. What a match!” captain Sofia Marques tweeted.",
        ("captain Sofia Marques", "tweeted", "Proud of our team tonight What a match", DIRECT),
    ),
    "statement": (
        "In a statement, the union said its members would not return to work on Monday.",
        ("the union", "said", "its members would not return to work on Monday", INDIRECT),
    ),
    "unnamed": (
        "A Kremlin spokesman said Thursday that no meeting had been planned.",
        ("A Kremlin spokesman", "said", "that no meeting had been planned", INDIRECT),
    ),
    "abbreviations": (
        "U.S. Rep. J.D. Coleman Jr. said Mr. Adams would not get his vote in the House.",
        ("U.S. Rep. J.D. Coleman Jr.", "said", "Mr. Adams would not get his vote in the House", INDIRECT),
    ),
    "pronoun": (
        "Chancellor Eva Roth spoke for an hour. She warned that the winter would be hard for poor families.",
        ("She", "warned", "that the winter would be hard for poor families", INDIRECT),
    ),
    "wrote": (
        "“The old rules have failed our children,” the minister wrote in a letter to schools.",
        ("the minister", "wrote", "The old rules have failed our children", DIRECT),
    ),
    "capital transcript": (
        "The interview was broadcast on Sunday.\n\nSMITH: Will you stand again next year?\n\n"
        "ORLOVA: I have not made up my mind about that yet.\n\nSMITH: Thank you for your time.",
        ("ORLOVA", None, "I have not made up my mind about that yet.", DIRECT),
    ),
    "dash": (
        "Our readers had much to say.\n\n“The new tram has changed my whole life for the better.” — Nina Falk",
        ("Nina Falk", None, "The new tram has changed my whole life for the better", DIRECT),
    ),
    "signed, with marks inside": (
        "The post came late.\n\n“I live in what he calls “hell” and I would not leave it for the world.” ― Nina Falk",
        ("Nina Falk", None, "I live in what he calls hell and I would not leave it for the world", None),
    ),
    "split by an aside": (
        "“Every time you say that,” Tester said, after a look at the clock, “you give them a reason to laugh at us.”",
        ("Tester", "said", "Every time you say that you give them a reason to laugh at us", DIRECT),
    ),
    "a turn that quotes": (
        "The talk was short.\n\nORLOV: Let us begin. After the Reyes camp announced a tour, the polls moved. Why?\n\n"
        "CASTLETON: Nobody knows.\n\nORLOV: Guess.",
        ("ORLOV", None, "Let us begin After the Reyes camp announced a tour the polls moved Why", None),
    ),
    "headline below a section": (
        "World News\n\nMill will open in spring: Dolin\n\nMayor Sergei Dolin spoke on Monday.",
        ("Dolin", None, "Mill will open in spring", INDIRECT),
    ),
    "a clause with a condition": (
        "Mayor Sergei Dolin spoke on Monday. He contended that, if true, the reports were late.",
        ("He", "contended", "that if true the reports were late", INDIRECT),
    ),
    "a source with a clause": (
        "The talks are over. An official who asked not to be named said that there had been no time.",
        ("An official who asked not to be named", "said", "that there had been no time", INDIRECT),
    ),
    "headline": (
        "Country ready to talk about its borders: Lavrenko\n\nThe foreign minister arrived on Monday.",
        ("Lavrenko", None, "Country ready to talk about its borders", INDIRECT),
    ),
    "guillemets": (
        "The coach was calm. «We played our best game of the whole season,» he said after the match.",
        ("he", "said", "We played our best game of the whole season", DIRECT),
    ),
    "nested": (
        "“My father told me, ‘Never sell the farm,’ and I never will,” said Hanna Weiss.",
        ("Hanna Weiss", "said", "My father told me Never sell the farm and I never will", DIRECT),
    ),
    "unclosed": (
        "“We have waited for this day for thirty years, said Amina Diallo, a teacher.\n\nThe school opens in May.",
        ("Amina Diallo", "said", None, None),
    ),
}


@pytest.fixture(scope="module")
def attributor() -> Attributor:
    return Attributor.load()


def _plain(words: str) -> str:
    return " ".join(re.findall(r"\w+(?:'\w+)*", words.replace("’", "'").lower()))


@pytest.mark.parametrize("name", CASES)
def test_a_hard_case_is_found_whole(name: str, attributor: Attributor) -> None:
    """Source, cue, content and kind of one of the attributions are those expected."""
    text, (source, cue, content, kind) = CASES[name]
    found = [one for one in attributor.attribute(text) if _fits(text, one, source, content)]
    assert found, [(one.source and one.source.of(text), _content(text, one)) for one in attributor.attribute(text)]
    assert cue is None or any(one.cue and cue.split()[0] in one.cue.of(text) for one in found)
    assert kind is None or any(one.kind is kind for one in found)


def _fits(text: str, one: Attribution, source: str, content: str | None) -> bool:
    named = one.source is not None and _plain(one.source.of(text)).startswith(_plain(source))
    return named and (content is None or _content(text, one) == _plain(content))


def _content(text: str, one: Attribution) -> str:
    return _plain(" ".join(span.of(text) for span in one.content))
