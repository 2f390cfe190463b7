"""JSON objects, lists and lines."""

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import UnreadableError
from tests.corpus.extraction import extract

WHOLE = {
    "title": "Bridge falls",
    "outlet": "Grell Courier",
    "author": "Jane Roe and Juan de la Cruz",
    "url": "https://grell.example/bridge",
    "published": "2031-02-03T04:05:06Z",
    "paragraphs": ["The bridge fell.", "Nobody was hurt, she said."],
}


def test_an_object_is_an_article() -> None:
    (draft,) = extract(json.dumps(WHOLE))
    assert (draft.title, draft.outlet, draft.url) == ("Bridge falls", "Grell Courier", "https://grell.example/bridge")
    assert draft.authors == ("Jane Roe", "Juan de la Cruz")
    assert draft.published == dt.date(2031, 2, 3)
    assert draft.paragraphs == ("The bridge fell.", "Nobody was hurt, she said.")


def test_lines_and_lists_are_several() -> None:
    other = {**WHOLE, "title": "Bridge rises"}
    for data in (f"{json.dumps(WHOLE)}\n\n{json.dumps(other)}\n", json.dumps([WHOLE, other], indent=1)):
        assert [draft.title for draft in extract(data)] == ["Bridge falls", "Bridge rises"]


def test_text_in_place_of_paragraphs_is_read_as_text() -> None:
    record = {
        "title": "Bridge falls",
        "date": "2031-02-03",
        "text": "The bridge fell.\n\nRead more: Other\n\nNobody was hurt.",
    }
    (draft,) = extract(json.dumps(record))
    assert (draft.title, draft.paragraphs) == ("Bridge falls", ("The bridge fell.", "Nobody was hurt."))
    assert draft.published == dt.date(2031, 2, 3)


def test_authors_come_as_list_or_objects_too() -> None:
    for authors in (["Jane Roe", "Doe Inc"], [{"name": "Jane Roe"}, {"name": "Doe Inc"}]):
        (draft,) = extract(json.dumps({**WHOLE, "author": None, "authors": authors}))
        assert draft.authors == ("Jane Roe", "Doe Inc")


@pytest.mark.parametrize(
    ("author", "authors"),
    [
        ("Business Desk", ()),
        ("https://social.example/grellnews", ()),
        ("Reuters", ()),
        ([{"name": "admin"}], ()),
        ([{"name": "Jane Roe"}, {"name": "Doe Media GmbH"}], ("Jane Roe",)),
        ("Zed", ("Zed",)),
    ],
)
def test_what_an_interface_calls_author_is_one_only_if_it_may_be_a_person(
    author: object, authors: tuple[str, ...]
) -> None:
    record = {"title": "Bridge falls", "author": author, "content": "The bridge fell.\n\nNobody was hurt, she said."}
    (draft,) = extract(json.dumps({"articles": [record]}))
    assert draft.authors == authors


def test_a_title_is_told_without_the_outlet_behind_it() -> None:
    for title in ("Bridge falls - Grell Courier", "Bridge falls | Grell Courier", "Grell Courier: Bridge falls"):
        (draft,) = extract(json.dumps({**WHOLE, "title": title}))
        assert draft.title == "Bridge falls"
    (draft,) = extract(json.dumps({**WHOLE, "title": "Bridge falls - at last"}))
    assert draft.title == "Bridge falls - at last"


def test_who_has_the_rights_in_ninjs_is_the_outlet() -> None:
    record = {"uri": "urn:x", "headline": "Bridge falls", "copyrightholder": "Grell Wire", "body_text": "It fell."}
    (draft,) = extract(json.dumps(record))
    assert (draft.title, draft.outlet) == ("Bridge falls", "Grell Wire")


def test_paragraphs_stay_one_to_one_but_for_furniture() -> None:
    paragraphs = ["World news", "No.", "Read more: Other", "Jane Roe | Reuters", "A second one."]
    (draft,) = extract(json.dumps({"paragraphs": paragraphs}))
    assert draft.paragraphs == ("World news", "No.", "A second one.")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ('{"title": "x"}', "neither paragraphs nor text"),
        ('{"paragraphs": ["  "]}', "neither paragraphs nor text"),
        ('{"text": 5}', "neither paragraphs nor text"),
        ('{"title": "x"}\n{"text": ', "line 1: it has neither"),
        ("[1]", "line 1: it is no JSON object"),
        ('{"text": ' + "[" * 200_000, "nested too deeply"),
    ],
)
def test_what_is_no_article_is_refused_with_its_place(data: str, message: str) -> None:
    with pytest.raises(UnreadableError, match=message):
        extract(data, name="a.jsonl")


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from([*WHOLE, "text", "name"]), inner),
    max_leaves=12,
)


@given(JSON)
def test_any_json_is_read_or_refused(value: object) -> None:
    try:
        drafts = extract(json.dumps(value), name="a.json")
    except UnreadableError:
        return
    assert all(draft.paragraphs and all(isinstance(p, str) for p in draft.paragraphs) for draft in drafts)
