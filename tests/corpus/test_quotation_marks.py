"""Quotation marks, paired or not."""

from __future__ import annotations

import pytest

from corpus.attribution.tokens.annotator import read
from corpus.attribution.tokens.quotation_marks import quotations


def _found(text: str) -> list[tuple[str, bool, bool]]:
    return [(one.span.of(text), one.closed, one.single) for one in quotations(read(text))]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("He said “come in” twice.", "“come in”"),
        ('He said "come in" twice.', '"come in"'),
        ("He said ''come in'' twice.", "''come in''"),
        ('He said ""come in"" twice.', '""come in""'),
        ('""Come in twice," he said.', '""Come in twice,"'),
        ("He said ``come in'' twice.", "``come in''"),
        ("Er sagte „komm herein“ dazu.", "„komm herein“"),
        ("Il dit « entrez donc » deux fois.", "« entrez donc »"),
    ],
)
def test_marks_of_all_kinds_are_paired(text: str, quoted: str) -> None:
    """Curly, straight, typewriter, LaTeX, German and French marks."""
    assert _found(text) == [(quoted, True, False)]


def test_an_open_mark_ends_with_its_paragraph() -> None:
    """As printers do when a quotation goes on in the next paragraph."""
    text = "“One thing is clear.\n\n“The other is not,” she said."
    assert _found(text) == [("“One thing is clear.", False, False), ("“The other is not,”", True, False)]


def test_single_marks_inside_double_ones() -> None:
    """Both are found; an apostrophe is neither."""
    text = "“He told me, ‘go home,’ and the dogs' barking didn't stop,” she said."
    assert [(one, single) for one, _, single in _found(text)] == [
        ("“He told me, ‘go home,’ and the dogs' barking didn't stop,”", False),
        ("‘go home,’", True),
    ]


def test_apostrophes_are_no_marks() -> None:
    """Genitives, contractions and years."""
    assert _found("The Democrats' plan didn't pass in the '90s, the boys' father says.") == []


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("“Not now,“ she said. “Not ever.”", ["“Not now,“", "“Not ever.”"]),
        ("The site is called “Come Home“ and has maps.", ["“Come Home“"]),
        ('The old systems" held. He had "some" doubts.', ['"some"']),
        ('A man of 5\' 10" in a coat said "no" to it.', ['"no"']),
    ],
)
def test_a_mark_that_stands_wrong_spoils_no_other(text: str, quoted: list[str]) -> None:
    """An opening mark that closes, a closing one that nothing opened, an inch."""
    assert [words for words, _, single in _found(text) if not single] == quoted


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("“The dam will hold, engineer Piet Sommer told us.\n\nHe left.", "“The dam will hold,"),
        (
            "“The dam will hold, engineer Piet Sommer told us.\n\n“He left.”",
            "“The dam will hold, engineer Piet Sommer told us.",
        ),
        ("“The dam will hold, and I said so.\n\nHe left.", "“The dam will hold, and I said so."),
    ],
)
def test_a_forgotten_mark_is_put_before_who_speaks(text: str, quoted: str) -> None:
    """Unless the quotation goes on in the next paragraph, or the verb is the speaker's own."""
    assert _found(text)[0] == (quoted, False, False)
