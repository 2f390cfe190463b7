"""The attributor as a whole: offsets, passages, kinds, odd and huge texts."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.attribution.neural.inputs import CHUNK, inputs
from corpus.attribution.neural.windows import REACH, bears_quotes, window
from corpus.attribution.pipeline import Attributor, version_of
from corpus.attribution.rules.time_expressions import without_moment
from corpus.attribution.tokens.annotated_text import AnnotatedText
from corpus.attribution.tokens.annotator import LONGEST, read
from corpus.model import Attribution, AttributionKind, Draft

SAID = "“The river has never been this low,” said Marta Kowal, who runs the ferry."


@pytest.fixture(scope="module")
def attributor() -> Attributor:
    return Attributor.load()


def _check(text: str, found: tuple[Attribution, ...]) -> None:
    for one in found:
        spans = one.content
        assert spans
        assert all(0 <= span.start < span.end <= len(text) for span in spans)
        assert all(a.end <= b.start for a, b in pairwise(spans))
        assert 0 <= one.confidence <= 1
        for part in (one.source, one.cue):
            assert part is None or part.of(text).strip()


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\n\t\n",
        "said",
        '"',
        "“",
        "''``",
        "—: —",
        "\ufeff\u2028\u0000",
        "”” said ““",
        "a" * 5000,
        "“" * 10_000,
        '" ' * 10_000,
        "said " * 3_000,
        "“No,” she said. " * 600,
        "Mr. " * 3_000,
        "'" * 5_000,
        "A: " * 2_000,
        "\n" * 20_000,
    ],
    ids=lambda text: f"{text[:8]!r}x{len(text)}",
)
def test_odd_texts_are_taken(text: str, attributor: Attributor) -> None:
    """Nothing raises; what is found keeps the promises of an attribution."""
    _check(text, attributor.attribute(text))


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.sampled_from("aA .,\n“”\"'‘’«»„`:—1Ré漢\u0301said Mr."), max_size=300))
def test_any_text_is_taken(text: str) -> None:
    """Nothing raises on any mix of marks, letters and line ends."""
    _check(text, Attributor.load().attribute(text))


def test_a_text_of_any_length_is_read_in_bounded_pieces() -> None:
    """Without line ends or full stops: no sentence, chunk or window grows with the text."""
    reading = read("“word and another " * 6000)
    text = inputs(reading, Attributor.load()._finder._model.vocabulary)
    assert max(len(sentence.words) for sentence in reading.sentences) <= LONGEST
    assert max(end - start for start, end in text.chunks) <= CHUNK
    assert sum(end - start for start, end in text.chunks) == len(text.starts)
    quoting = bears_quotes(text)
    for cue in range(0, len(text.starts), 501):
        start, end = window(text, quoting, cue)
        assert start <= cue < end <= start + LONGEST + 2 * REACH


def test_the_same_text_gives_the_same_attributions(attributor: Attributor) -> None:
    """Repeated and after other texts."""
    text = f"{SAID}\n\nThe mayor said that the town would pay."
    first = attributor.attribute(text)
    attributor.attribute("Somebody else said nothing at all.")
    assert attributor.attribute(text) == first


def test_an_article_s_attributions_lie_in_their_passages(attributor: Attributor) -> None:
    """One tuple per passage (headline, body, captions), offsets into the passage."""
    draft = Draft(
        title="Ferry stops as river falls",
        paragraphs=("The ferry has stopped.", SAID, "The mayor said that the town would pay."),
        captions=("A ferry on the river.",),
    )
    found = attributor.attribute_article(draft)
    assert len(found) == 5
    assert not found[0] and not found[1] and not found[4]
    assert [span.of(SAID) for span in found[2][0].content] == ["“The river has never been this low,”"]
    assert found[2][0].source and found[2][0].source.of(SAID).startswith("Marta Kowal")
    assert found[3][0].content[0].of(draft.paragraphs[2]) == "that the town would pay"


def test_content_over_two_passages_is_parted(attributor: Attributor) -> None:
    """Each passage has its own part; source and cue only where they stand."""
    first = "“We lost the roof first,” Anders Holm said. “Then the rain came in."
    second = "“In the morning we found the boat in the trees above the house.”"
    found = attributor.attribute_article(Draft("Storm", (first, second)))
    assert any(one.source for one in found[1])
    carried = [one for one in found[2] if one.content[0].of(second) == second]
    assert carried
    assert carried[0].source is None and carried[0].cue is None


def test_attitudes_are_marked(attributor: Attributor) -> None:
    """What is wanted or believed isn't what was said."""
    thought = attributor.attribute("The mayor believes that the town should pay for the new bridge over the river.")
    said = attributor.attribute("The mayor said that the town should pay for the new bridge over the river.")
    assert all(one.attitude for one in thought)
    assert said and not any(one.attitude for one in said)


def test_titles_and_scare_quotes_are_not_speech(attributor: Attributor) -> None:
    """Words in quotation marks that nobody says."""
    found = attributor.attribute(
        "Her novel “The Long Way to the Sea” won a prize in 2019. The so-called “smart” bins cost twice as much."
    )
    assert not any(one.kind is AttributionKind.DIRECT for one in found)


def test_another_language_has_no_network(attributor: Attributor) -> None:
    """A language without rules gets no attributions rather than wrong ones."""
    text = "Ministeren sagde, at broen åbner til maj, og at det ikke bliver dyrere for nogen af dem, der bruger den."
    assert attributor.attribute_article(Draft("Broen", (text,), language="da")) == ((), ())


def test_a_reading_covers_its_text() -> None:
    """All but white space belongs to some word of a sentence, in order."""
    text = "Mr. O'Neill didn't go. “It's 3.5% off,” she said — at the U.S. talks.\n\nA second one. Isn't it?"
    reading: AnnotatedText = read(text)
    words = [word for sentence in reading.sentences for word in sentence.words]
    assert "".join(words) == "".join(text.split())
    assert [sentence.words[0] for sentence in reading.sentences] == ["Mr.", "“", "A", "Is"]
    assert all(len(s.words) == len(s.tags) == len(s.starts) == len(s.ends) for s in reading.sentences)


def test_a_source_of_marks_alone_is_none(attributor: Attributor) -> None:
    """Found by hypothesis: a source span that was empty once its marks were cut off."""
    text = "\u0301:'1"
    _check(text, attributor.attribute(text))


@pytest.mark.parametrize(
    ("source", "who"),
    [
        ("Marta Oyelaran on Tuesday", "Marta Oyelaran"),
        ("On Tuesday Marta Oyelaran", "Marta Oyelaran"),
        ("A top harbour official late on Thursday night", "A top harbour official"),
        ("Harbour Secretary Ida Brandt last week", "Harbour Secretary Ida Brandt"),
        ("Ida Brandt in May 2016", "Ida Brandt"),
        ("Ida Brandt on Friday , June 3 , 2016", "Ida Brandt"),
        ("Ida Brandt today", "Ida Brandt"),
        ("The Mail on Sunday", "The Mail on Sunday"),
        ("Theresa May", "Theresa May"),
        ("a reporter for USA Today", "a reporter for USA Today"),
        ("Tuesday 's jury", "Tuesday 's jury"),
        ("On Tuesday", "On Tuesday"),
    ],
)
def test_when_it_was_said_is_no_part_of_the_source(source: str, who: str) -> None:
    """At either end, and only where it is no part of a name."""
    words = source.split()
    start, end = without_moment(words, ["NN"] * len(words), (0, len(words)))
    assert " ".join(words[start:end]) == who


def test_when_something_happened_to_the_source_stays() -> None:
    """The day belongs to the verb before it."""
    words = ["A", "man", "hurt", "on", "Monday"]
    assert without_moment(words, ["DT", "NN", "VBN", "IN", "NNP"], (0, 5)) == (0, 5)


def test_the_version_moves_with_weights_rules_and_word_lists(tmp_path: Path) -> None:
    """Training code beside them changes nothing."""
    (tmp_path / "train").mkdir()
    (tmp_path / "lexicon").mkdir()
    versions = [version_of(tmp_path)]
    for name in ("rules.py", "lexicon/titles.txt", "network0.npz"):
        (tmp_path / name).write_text("one")
        versions.append(version_of(tmp_path))
        (tmp_path / name).write_text("two")
        versions.append(version_of(tmp_path))
    assert len(set(versions)) == len(versions)
    (tmp_path / "train" / "network.py").write_text("one")
    assert version_of(tmp_path) == versions[-1]


def test_the_shipped_version_is_that_of_the_package(attributor: Attributor) -> None:
    assert attributor.version == version_of()


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It was paid for, said Del. Stacey Marsh, who lives there.", 1),
        ("We asked the Rev. Al Hope and the Hon. Jane Roe about it.", 1),
        ("He told Atty. Gen. Ida Brandt and Cmdr. Al Fox of Ft. Grell so.", 1),
        ("The case Roe v. Grell and the match Reds vs. Blues were there.", 1),
        ("It was on Jan. 5 that they met U.S. President Ida Brandt.", 1),
        ("She is No. 2 in the list, behind J. K. Brandt.", 1),
        ("The party said no. Dozens of papers agreed.", 2),
        ("Those are the rules of the U.S. They are new.", 2),
        ("He works at the mill for Acme Inc. The mayor left.", 2),
    ],
)
def test_a_sentence_goes_on_after_an_abbreviated_title(text: str, sentences: int) -> None:
    """And ends where the word is none."""
    assert len(read(text).sentences) == sentences
