"""Never another person's words under a name: pairs of people with names near each other."""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.names import parsed
from corpus.names.spelling import skeleton
from index.news_index import NewsIndex
from index.query.request import Request
from tests.index.newsroom import article, compare, news, said_by

_NEAR = (
    "Michael Michelle,Maria Mark,Maria Mario,Mary Maria,Christine Christopher,Chris Christine,Jo Joe,Toni Tony,"
    "Daniel Danielle,Robert Roberta,Bob Robert,Paul Paula,Jan Jane,Michael Michal,Simon Simone,Hassan Hussein,"
    "Alex Alexis,Ann Anne,Eric Erica,Geoffrey Jeffrey,Stephen Steven,Sara Sarah,Katherine Catherine,Marc Marcus,"
    "Will Willa,Max Maxine,Jean Jeanne,Rafael Rafał,Hamad Hamid,Søren Soren-Lee,Mary-Ann Mary"
)
_GIVEN = [
    "Ada",
    "Bo",
    "Carl",
    "Dina",
    "Else",
    "Finn",
    "Gro",
    "Hans",
    "Ida",
    "Jon",
    "Kim",
    "Lene",
    "Mads",
    "Nora",
    "Olav",
    "Pia",
    "Rolf",
    "Siv",
    "Tor",
    "Una",
    "Xi",
    "Yan",
]
_SYLLABLES = [
    "ba",
    "ke",
    "lo",
    "mi",
    "ru",
    "ta",
    "vo",
    "ne",
    "sü",
    "då",
    "po",
    "ski",
    "dan",
    "ler",
    "mark",
    "holt",
    "gren",
    "by",
    "thorp",
    "fal",
    "ster",
]

_PAIRS = 250
"""In one archive: an archive takes longer to make than a question to answer."""


def pair(chance: random.Random, family: str) -> tuple[str, str]:
    """Two people of one family name, or nearly."""
    one = chance.choice(_GIVEN)
    first, second = chance.choice(_NEAR.split(",")).split()
    kind = chance.choice(("near", "near", "near", "child", "elder", "initials", "middle", "particle", "married"))
    return {
        "near": (f"{first} {family}", f"{second} {family}"),
        "child": (f"{one} {family}", f"{one} {family} Jr."),
        "elder": (f"{one} {family} Sr.", f"{one} {family} Jr."),
        "initials": (f"{one[0]}. {family}", f"{one} {family}"),
        "middle": (f"{one} A. {family}", f"{one} B. {family}"),
        "particle": (f"{one} {family}", f"{one} {chance.choice(('van der', 'de', 'von', 'al'))} {family}"),
        "married": (f"{one} {family}", f"{one} {family} Smith"),
    }[kind]


def families(chance: random.Random) -> list[str]:
    """As many as there are pairs, none of which may be another one written otherwise."""
    found: dict[str, str] = {}
    while len(found) < _PAIRS:
        family = "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 3))).capitalize()
        found.setdefault(skeleton(family.lower()), family)
    return list(found.values())


@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=True))
def test_nobody_is_given_another_persons_words(chance: random.Random) -> None:
    """Two archives of 250 pairs."""
    drawn = [(pair(chance, family), chance.random() < 0.5, chance.random() < 0.5) for family in families(chance)]
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_check(Path(folder), drawn))


async def _check(folder: Path, drawn: list[tuple[tuple[str, str], bool, bool]]) -> None:
    """Each pair speaks of a quay of its own, in one article or in two; where both bear one last name, somebody may be
    on record under that alone, and nobody knows whose words these are."""
    said: dict[str, str] = {}
    articles, groups = [], []
    for number, ((one, other), together, lone) in enumerate(drawn):
        family = _family(one) if lone and _family(one) == _family(other) else ""
        for name, word in zip((one, other, family), ("deep", "narrow", "long"), strict=True):
            said[name] = f"{name} told reporters that quay{number} was far too {word}."
        places = [(one, other)] if together else [(one,), (other,)]
        for n, names in enumerate([*places, *([(family,)] if family else [])]):
            told = ((said[name], said[name].split("that ")[1], name) for name in names)
            articles.append(article(f"Harbour {number} {n}", *told))
        groups.append((f"quay{number}", one, other, family))
    async with news(folder, *articles) as (_, index):
        for topic, *names in groups:
            await _ask(index, said, topic, names)


def _family(name: str) -> str:
    """The last name, where it is a word without particles."""
    person = parsed(name)
    return "" if person.particles else person.family.capitalize()


async def _ask(index: NewsIndex, said: dict[str, str], topic: str, names: Sequence[str]) -> None:
    """One way of asking for each of a pair, or for one of the two, by the topic's number; for a fifth a comparison,
    which is both."""
    one, other, family = names
    found = {}
    if topic[-1] in "0246":
        found[one] = await index.ask(Request(f"What did {one} say?"))
    if topic[-1] in "0358":
        found[other] = await index.ask(Request(f"what did {other} say about {topic}"))
    if topic[-1] in "1578":
        found[one] = await index.ask(Request(f"what did {one} say on {topic}?"))
    if topic[-1] in "479":
        found[other] = await said_by(index, other)
    if topic[-1] in "15":
        compared = await compare(index, [one, other], topic)
        assert [(side.name, [item.passage.text for item in side.evidence]) for side in compared.sides] == [
            (name, [said[name]]) for name in (one, other)
        ]
    for name, answer in found.items():
        assert [item.passage.text for item in answer.evidence] == [said[name]], name
        assert {speaker for item in answer.evidence for speaker in item.speakers} == {name}
    if family:
        answer = await index.ask(Request(f"What did {family} say about {topic}?"))
        assert all(item.passage.text == said[speaker] for item in answer.evidence for speaker in item.speakers)
