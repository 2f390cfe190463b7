"""One identity of persons: its parts, and its three questions."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus.model import SpeakerKind
from corpus.names import (
    Fit,
    index_keys,
    lookup_keys,
    may_mean,
    parsed,
    partition,
    record,
    same_in_archive,
    same_in_article,
)
from corpus.text import fold

PERSON, ORGANISATION, GROUP = SpeakerKind.PERSON, SpeakerKind.ORGANISATION, SpeakerKind.GROUP


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Sen. Ada Lund", ("ada", (), (), "lund", "")),
        ("PM Ada Lund", ("ada", (), (), "lund", "")),
        ("Jan van der Berg", ("jan", (), ("van", "der"), "berg", "")),
        ("van der Berg", ("", (), ("van", "der"), "berg", "")),
        ("Mohammed al-Rashidi", ("mohammed", (), ("al",), "rashidi", "")),
        ("Abdel-Fattah el-Sisi", ("abdelfattah", (), ("al",), "sisi", "")),
        ("George H.W. Bush", ("george", ("h", "w"), (), "bush", "")),
        ("J.R. Smith", ("j", ("r",), (), "smith", "")),
        ("Per Holm, Jr.", ("per", (), (), "holm", "jr")),
        ("Chen, Michelle", ("michelle", (), (), "chen", "")),
        ("Shaun O’Neill's", ("shaun", (), (), "oneill", "")),
        ("سامر الخطيب", ("سامر", (), ("al",), "خطيب", "")),
        ("Jürgen Müller-Schönbäck", ("jürgen", (), (), "müller-schönbäck", "")),
        ("Al Gore", ("al", (), (), "gore", "")),
        ("Don Marsh", ("don", (), (), "marsh", "")),
    ],
)
def test_a_name_has_parts(name: str, parts: tuple[object, ...]) -> None:
    found = parsed(name)
    assert (found.given, found.middle, found.particles, found.family, found.suffix) == parts


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("Sergei Lavrov", "Sergey Lavrov", PERSON),
        ("Dmitri Medvedev", "Dmitriy Medvedev", PERSON),
        ("Volodymyr Zelensky", "Volodymyr Zelenskyy", PERSON),
        ("Yevgeny Primakov", "Evgeni Primakov", PERSON),
        ("Recep Tayyip Erdoğan", "Recep Tayyip Erdogan", PERSON),
        ("ANGELA MERKEL", "Angela Merkel", PERSON),
        ("Shaun O’Neill", "Shaun O'Neill", PERSON),
        ("Jürgen Müller", "Jürgen Mueller", PERSON),
        ("Björn Ås", "Bjorn As", PERSON),
        ("Muhammad Karimi", "Mohammed Karimi", PERSON),
        ("Mohamed el-Rashidi", "Muhammad al-Rashidi", PERSON),
        ("President Ana Ruiz", "Ana Ruiz", PERSON),
        ("Donald J. Marsh", "Donald Marsh", PERSON),
        ("John F. Marsh", "John Fitz Marsh", PERSON),
        ('Robert C. "Bobby" Lane', "Robert Lane", PERSON),
        ("Claire Webb (D-Mo.)", "Claire Webb", PERSON),
        ("Lech Wałęsa", "Lech Walesa", PERSON),
        ("The U.N.", "United Nations", ORGANISATION),
        ("the White House", "White House", ORGANISATION),
        ("Apex Inc.", "Apex", ORGANISATION),
        ("Smith & Sons", "Smith and Sons", ORGANISATION),
        ("Western diplomats", "western diplomats", GROUP),
    ],
)
def test_spellings_of_one_speaker_meet_over_the_archive(one: str, other: str, kind: SpeakerKind) -> None:
    assert same_in_archive(one, other, kind)
    assert record(one, kind).block == record(other, kind).block


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bill Clinton", "Hillary Clinton"),
        ("Michael Chen", "Michelle Chen"),
        ("Maria Lopez", "Mark Lopez"),
        ("Christine Baker", "Christopher Baker"),
        ("Donald Marsh", "Donald Marsh Jr."),
        ("Donald Marsh Sr.", "Donald Marsh Jr."),
        ("George W. Bush", "George H.W. Bush"),
        ("John A. Smith", "John B. Smith"),
        ("J. Smith", "John Smith"),
        ("Steve King", "Stephen King"),
        ("Obama", "Barack Obama"),
        ("Mike Lee", "Mike Leigh"),
        ("John Smith", "Joan Smith"),
        ("Jo Smith", "Joe Smith"),
        ("Tony Morrison", "Toni Morrison"),
        ("Michael Novak", "Michal Novak"),
        ("Jan van der Berg", "Jan Berg"),
        ("Ann Lee", "Ann Lee Smith"),
        ("Mary Smith", "Mary Ann Smith"),
        ("Hassan Karimi", "Hussein Karimi"),
        ("Hamad al-Zayani", "Hamid al-Zayani"),
        ("Ivan Petrov", "Ivan Petrova"),
        ("King Charles", "Charles"),
    ],
)
def test_two_people_are_kept_apart_over_the_archive(one: str, other: str) -> None:
    assert not same_in_archive(one, other, PERSON)
    assert partition([one, other], PERSON) == [frozenset({0}), frozenset({1})]


def test_kinds_are_kept_apart() -> None:
    assert record("Lane", PERSON) != record("Lane", ORGANISATION)


def test_a_name_that_fits_two_people_is_filed_with_neither() -> None:
    names = ["John A. Smith", "John Smith", "John B. Smith"]
    assert partition(names, PERSON) == [frozenset({0}), frozenset({1}), frozenset({2})]
    assert partition(names[:2], PERSON) == [frozenset({0, 1})]
    assert partition(["Rolf Muller", "Rolf Müller", "Rolf Mueller"], PERSON) == [frozenset({n}) for n in range(3)]


@settings(deadline=None)
@given(st.lists(st.sampled_from(["J. Holm", "Per Holm", "Per A. Holm", "Per B. Holm", "Per Ask Holm"]), max_size=5))
def test_the_order_that_articles_come_in_makes_no_difference(names: list[str]) -> None:
    def parts(order: tuple[str, ...]) -> set[frozenset[str]]:
        return {frozenset(order[n] for n in part) for part in partition(order, PERSON)}

    distinct = tuple(dict.fromkeys(names))
    assert all(parts(order) == parts(distinct) for order in permutations(distinct))


@settings(deadline=None)  # the first letter that isn't ASCII reads the tables
@given(st.text(max_size=60), st.sampled_from(list(SpeakerKind)))
@example("(0)", PERSON)
@example("𝑨", PERSON)
def test_case_and_spaces_make_no_difference_and_nothing_raises(name: str, kind: SpeakerKind) -> None:
    assert record(f" {name} ", kind) == record(name, kind)
    assert fold(fold(name)) == fold(name)
    assert partition([name, name], kind) == [frozenset({0, 1})]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Robert Holm", "Bob Holm", True),
        ("R. Holm", "Robert Holm", True),
        ("Sergei Holm", "Sergey Holm", True),
        ("Ask Holm", "Robert Ask Holm", True),
        ("Robert Holm Jr.", "Robert Holm", False),
        ("Robert Holm", "Roberta Holm", False),
        ("Robert Holm", "Robert Falk", False),
        ("Robert C. Holm", "Robert Holm", True),
        ("Robert A. Holm", "Robert B. Holm", False),
        ("George W. Holm", "George H.W. Holm", False),
        ("Peter de Vries", "Peter Vries", False),
        ("Peter de Vries", "De Vries", True),
        ("Omar al-Haddad", "Omar Haddad", True),
    ],
)
def test_an_article_calls_few_people_alike(one: str, other: str, same: bool) -> None:
    assert same_in_article(parsed(one), parsed(other)) is same
    assert same_in_article(parsed(other), parsed(one)) is same


def meant(typed: str, *names: str, kind: SpeakerKind = PERSON) -> dict[str, Fit]:
    return {one.who: one.fit for one in may_mean(typed, names, lambda name: (name, kind, ()))}


@pytest.mark.parametrize(
    ("typed", "names", "found"),
    [
        ("Michelle Chen", ("Michael Chen", "Michelle Chen"), {"Michelle Chen": Fit.EXACT}),
        ("michelle chen's", ("Michael Chen", "Michelle Chen"), {"Michelle Chen": Fit.EXACT}),
        ("Michelle Chen", ("Michael Chen",), {}),
        ("Chen", ("Michael Chen", "Michelle Chen"), {"Michael Chen": Fit.PART, "Michelle Chen": Fit.PART}),
        ("Ms Chen", ("Michael Chen", "Ann Falk"), {"Michael Chen": Fit.PART}),
        ("M. Chen", ("Michael Chen", "Ann Chen"), {"Michael Chen": Fit.PART}),
        ("J. Smith", ("J. Smith", "John Smith"), {"J. Smith": Fit.EXACT}),
        ("John Smith", ("J. Smith", "Jane Smith"), {"J. Smith": Fit.OTHERWISE}),
        ("John Smith", ("Smith",), {}),
        ("Mike Chen", ("Michael Chen", "Michelle Chen"), {"Michael Chen": Fit.OTHERWISE}),
        ("Chris Baker", ("Christine Baker", "Christopher Baker", "Carl Baker"),
         {"Christine Baker": Fit.OTHERWISE, "Christopher Baker": Fit.OTHERWISE}),
        ("Per Holm", ("Per Holm Jr.",), {"Per Holm Jr.": Fit.PART}),
        ("Per Holm", ("Per Holm Jr.", "Per Holm"), {"Per Holm": Fit.EXACT}),
        ("Per Holm Jr.", ("Per Holm",), {}),
        ("George Bush", ("George W. Bush", "George H.W. Bush"),
         {"George W. Bush": Fit.PART, "George H.W. Bush": Fit.PART}),
        ("Berg", ("Jan van der Berg", "Ann Berg"), {"Ann Berg": Fit.PART}),
        ("Berg", ("Jan van der Berg",), {"Jan van der Berg": Fit.OTHERWISE}),
        ("van der Berg", ("Jan van der Berg", "Ann Berg"), {"Jan van der Berg": Fit.PART}),
        ("Jan Berg", ("Jan van der Berg",), {}),
        ("Van Dyke", ("Dick Van Dyke",), {"Dick Van Dyke": Fit.PART}),
        ("Hillary", ("Hillary Clinton", "Bill Clinton"), {"Hillary Clinton": Fit.FIRST}),
        ("Juergen Mueller-Schoenbaeck", ("Jürgen Müller-Schönbäck",), {"Jürgen Müller-Schönbäck": Fit.OTHERWISE}),
        ("Mueller", ("Jürgen Müller-Schönbäck",), {"Jürgen Müller-Schönbäck": Fit.OTHERWISE}),
        ("Müller", ("Jürgen Müller-Schönbäck",), {"Jürgen Müller-Schönbäck": Fit.OTHERWISE}),
        ("Soeren Aagaard", ("Søren Ågård",), {"Søren Ågård": Fit.OTHERWISE}),
        ("Kaethe Hoess", ("Käthe Höß",), {"Käthe Höß": Fit.OTHERWISE}),
        ("Jose Nunez", ("José Núñez",), {"José Núñez": Fit.EXACT}),
        ("Muhammad al-Rashidi", ("Mohammed al-Rashidi",), {"Mohammed al-Rashidi": Fit.OTHERWISE}),
        ("Muhammad Rashidi", ("Mohammed al-Rashidi",), {"Mohammed al-Rashidi": Fit.OTHERWISE}),
        ("Geoffrey Baker", ("Jeffrey Baker",), {"Jeffrey Baker": Fit.OTHERWISE}),
        ("Geoffrey Baker", ("Jeffrey Baker", "Geoffrey Baker"), {"Geoffrey Baker": Fit.EXACT}),
        ("Evgeniy Hodarenko", ("Yevgeny Khodarenko",), {"Yevgeny Khodarenko": Fit.OTHERWISE}),
        ("Hossein Abdelfattah", ("Hussein Abdel-Fattah",), {"Hussein Abdel-Fattah": Fit.OTHERWISE}),
        ("Sherbakow", ("Nikolai Shcherbakov",), {"Nikolai Shcherbakov": Fit.OTHERWISE}),
        ("Grigory Yushchenkov", ("Григорий Ющенков",), {"Григорий Ющенков": Fit.OTHERWISE}),
        ("Ющенков", ("Grigory Yushchenkov",), {"Grigory Yushchenkov": Fit.OTHERWISE}),
        ("Samer al-Khatib", ("سامر الخطيب",), {"سامر الخطيب": Fit.OTHERWISE}),
        ("سامر الخطيب", ("Samir Khatib", "Omar Khatib"), {"Samir Khatib": Fit.OTHERWISE}),
        ("Orbán Viktor", ("Viktor Orban",), {"Viktor Orban": Fit.OTHERWISE}),
        ("Tony Marsh", ("Toni Marsh",), {}),
        ("Maria Lopez", ("Mario Lopez", "Mary Lopez", "Mark Lopez"), {}),
        ("", ("Ada Lund",), {}),
    ],
)  # fmt: skip
def test_whom_a_typed_name_may_mean(typed: str, names: tuple[str, ...], found: dict[str, Fit]) -> None:
    assert meant(typed, *names) == found


def test_bodies_go_by_their_letters_and_by_a_part_of_their_name() -> None:
    assert meant("UN", "United Nations", "Apex", kind=ORGANISATION) == {"United Nations": Fit.EXACT}
    assert meant("institute", "Lind Institute", "Apex", kind=ORGANISATION) == {"Lind Institute": Fit.FIRST}


def test_a_word_may_be_a_last_name_or_a_body() -> None:
    kinds = {"Ida Lane": PERSON, "Lane": ORGANISATION, "Lane Foundation": ORGANISATION}
    assert [one.who for one in may_mean("Lane", kinds, lambda name: (name, kinds[name], ()))] == ["Ida Lane", "Lane"]


def test_whoever_is_on_record_in_full_is_meant_by_a_last_name() -> None:
    assert meant("Lane", "Ida Lane", "Lane") == {"Ida Lane": Fit.PART}
    assert meant("Ida Lane", "Lane") == {}


WORDS = "Ada Al Bo Lee van der de Müller al-Rashidi Smith-Lee J. Jr. Chen"


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS.split()), max_size=4))
def test_whoever_may_be_meant_is_found_by_a_key(words: list[str]) -> None:
    typed = " ".join(words)
    for name in ("Ada Chen", "Bo van der Lee", "Al Smith-Lee Jr.", "J. Müller", "Ada al-Rashidi"):
        if meant(typed, name):
            assert not lookup_keys(typed).isdisjoint(index_keys(name, PERSON))


def test_another_name_in_articles_counts_if_it_is_a_whole_one() -> None:
    people = {"Robert Lane": ("Bobby Lane", "Lane"), "Ida Falk": ("Ida Lane",)}
    found = may_mean("Ida Lane", people, lambda name: (name, PERSON, people[name]))
    assert [one.who for one in found] == ["Ida Falk"]
