"""Canonical addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.formats.address import canonical, is_web, site

PAGE = "https://grell.example/news/bridge"


@pytest.mark.parametrize(
    "url",
    [
        "http://grell.example/news/bridge", "https://www.grell.example/news/bridge/", "HTTPS://GRELL.example:443/news/bridge",
        "https://grell.example/news/bridge#top", "https://grell.example/news/bridge?utm_source=x&utm_medium=y&fbclid=z",
        "https://m.grell.example/news/bridge", "https://grell.example/news/bridge/amp/", "https://amp.grell.example/news/bridge",
        "https://grell.example/amp/news/bridge", "https://www.google.com/amp/s/grell.example/news/bridge",
        "https://grell-example.cdn.ampproject.org/c/s/grell.example/news/bridge?amp=1",
        "https://grell.example/news/bridge/index.html", "  https://grell.example/news/bri%64ge ", "http://grell.example:80/news/bridge",
        "https://user:pw@grell.example/news/bridge",
    ],
)  # fmt: skip
def test_forms_of_one_address(url: str) -> None:
    assert canonical(url) == PAGE


@pytest.mark.parametrize(
    "url",
    [
        "https://grell.example/news/Bridge", "https://grell.example/news/bridge?id=1", "https://vale.example/news/bridge",
        "https://grell.example:8080/news/bridge", "https://news.grell.example/news/bridge", "https://grell.example/news%2Fbridge",
        "https://grell.example/news/bridge.html", "batch:bridge", "t.me/bridge", "http://[", "https://", "",
    ],
)  # fmt: skip
def test_other_addresses_stay_others(url: str) -> None:
    assert canonical(url) != PAGE


def test_parameters_that_name_the_page_count_in_any_order() -> None:
    assert canonical("https://grell.example/?b=2&a=1") == canonical("https://grell.example/?a=1&b=2&gclid=3")
    assert canonical("https://grell.example/?a=1") != canonical("https://grell.example/?a=2")


@given(st.text(max_size=80) | st.from_regex(r"https?://[a-z.:@%/?&=#\[\]]{0,40}", fullmatch=True))
def test_canonical_is_stable(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)


@pytest.mark.parametrize(
    ("url", "web"),
    [
        (PAGE, True), ("http://x", True), ("javascript:alert(1)", False), ("https://", False), ("//x/y", False),
        ("https://x/a b", False), ("https://x/<script>", False), ("", False), ("http://[", False),
    ],
)  # fmt: skip
def test_what_may_be_a_link(url: str, web: bool) -> None:
    assert is_web(url) is web


def test_a_site_is_its_host() -> None:
    assert site("https://www.Grell.example:80/x") == "grell.example"
    assert site("http://[") == site("nothing") == ""
