"""Articles with people who speak in them, made from a seed, straight into a store: extraction and attribution are
measured elsewhere. A passage has 59 words in the mean, an article 25 passages, its headline among them."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np

from corpus.model import Attribution, AttributionKind, Draft, Span, Speaker, SpeakerKind
from corpus.names import record
from corpus.store.editions import fingerprint, parts
from corpus.store.opening import open_store
from corpus.store.sql import row_mapping
from corpus.text import fold
from tests.benchmarks.synthetic import STOP_WORDS, Corpus, word

PASSAGES = 25
SPOKEN = 6  # passages of an article in which somebody speaks
SPEAKERS = 20_000
ROLES = ("minister", "mayor", "chief executive", "spokeswoman", "analyst", "union leader", "coach", "judge")
FUNCTION_WORDS = (
    "the of to and a in that is was for it on with as by at from be this his are an not were he have but which "
    "has they or had their its been who would will one all there when more after said also into about than "
    "other over so out up if no some what last can could two her she him may new first do any now only"
)
IN_ENGLISH = {word(rank): each for rank, each in enumerate(FUNCTION_WORDS.split()[:STOP_WORDS])}


def speaker(number: int) -> Speaker:
    """The same for the same number."""
    name = f"{word(number * 7 % 900 + 71).title()} {word(number + 5_000).title()}"
    return Speaker(name, SpeakerKind.PERSON, ROLES[number % len(ROLES)])


def articles(count: int, seed: int = 7) -> Iterator[tuple[Draft, list[tuple[Attribution, ...]]]]:
    """Drafts, and what is said in each of their passages."""
    rng = np.random.default_rng(seed)
    texts = (_text(words) for words in Corpus(count * PASSAGES, seed))
    for number in range(count):
        headline, *paragraphs = islice(texts, PASSAGES)
        said: list[tuple[Attribution, ...]] = [()] * PASSAGES
        speakers = [speaker(int(rank) % SPEAKERS) for rank in rng.zipf(1.3, 3)]
        for at in sorted(rng.choice(PASSAGES - 1, SPOKEN, replace=False).tolist()):
            who = speakers[at % 3]
            paragraphs[at], said[at + 1] = _spoken(paragraphs[at], who)
        day = dt.date(2015, 1, 1) + dt.timedelta(days=number % 4000)
        yield (
            Draft(
                " ".join(headline.split()[:9]),
                tuple(paragraphs),
                outlet=f"The {word(number % 40 + 200).title()} Post",
                url=f"https://post{number % 40}.example/{number}",
                published=day,
                language="en",
            ),
            said,
        )


def fill(path: Path, count: int) -> None:
    """Write `count` articles into the database of a store that is closed, and was opened once."""
    connection = sqlite3.connect(path)
    with connection:
        rows = _Rows(connection)
        for number, (draft, said) in enumerate(articles(count), 1):
            rows.write(number, draft, said)
    connection.close()


def questions(count: int, seed: int = 11) -> list[str]:
    """Half about what somebody said, some of them misspelled; the rest about a passage's words."""
    rng = np.random.default_rng(seed)
    made = []
    for at, asked in enumerate(Corpus(100_000).questions(count, seed)):
        topic, who = " ".join(asked.content[:3]), speaker(int(rng.zipf(1.3)) % SPEAKERS).name
        kinds = (
            f"What did {who} say about {topic}?",
            f"who said {topic}",
            _text(asked.full) + "?",
            f"When was {topic} in {word(900 + at).title()}?",
            f"What did {who.split()[1]} say?",
            f"How many {topic}?",
            f"What did {who[:-2]}{who[-1]} say about {topic}?",
            f"latest on {topic}",
        )
        made.append(kinds[at % len(kinds)])
    return made


async def newsroom(folder: Path, count: int) -> None:
    """A store of `count` articles in the folder."""
    store = await open_store(folder)
    await store.close()
    fill(folder / "corpus.db", count)


def _text(words: list[str]) -> str:
    """Function words for the most frequent ones, so that stop words are what they are in English."""
    return " ".join(IN_ENGLISH.get(each, each) for each in words)


def _spoken(text: str, who: Speaker) -> tuple[str, tuple[Attribution, ...]]:
    content = f"“{text}”"
    spoken = f"{content} said {who.name}, the {who.role}."
    source = Span(len(content) + 6, len(content) + 6 + len(who.name))
    cue = Span(len(content) + 1, len(content) + 5)
    return spoken, (Attribution((Span(0, len(content)),), source, cue, AttributionKind.DIRECT, who),)


class _Rows:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._passages = self._mentions = 0
        self._known: dict[Speaker, int] = {}

    def write(self, number: int, draft: Draft, said: list[tuple[Attribution, ...]]) -> None:
        self._connection.execute(
            "INSERT INTO articles VALUES (?, ?, ?, '[]', ?, ?, 'en', ?, ?, 'synthetic', '2026-01-01', NULL, NULL)",
            (
                number,
                draft.title,
                draft.outlet,
                draft.url,
                str(draft.published),
                draft.url,
                fingerprint(draft),
            ),
        )
        first = self._passages + 1
        mentions: dict[Speaker, int] = {}
        for position, ((kind, paragraph, text), found) in enumerate(zip(parts(draft), said, strict=True)):
            self._passages += 1
            self._connection.execute(
                "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?)",
                (self._passages, number, position, kind, paragraph, text),
            )
            for item in found:
                mentions[item.speaker] = mentions.get(item.speaker) or self._mention(number, item.speaker)
                self._connection.execute(
                    "INSERT INTO attributions(passage_id, mention_id, kind, attitude, confidence, source, cue, content)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    row_mapping.attribution_values(item, self._passages, mentions[item.speaker]),
                )
        added = json.dumps(list(range(first, self._passages + 1)))
        self._connection.execute("INSERT INTO changes(article_id, removed, added) VALUES (?, '[]', ?)", (number, added))

    def _mention(self, article: int, who: Speaker) -> int:
        found = record(who.name, who.kind)
        number = self._known.setdefault(who, len(self._known) + 1)
        names = number, fold(who.name)
        self._connection.execute("INSERT OR IGNORE INTO speakers VALUES (?, ?, ?)", (number, who.name, who.kind))
        self._connection.execute(
            "INSERT OR IGNORE INTO identities VALUES (?, 0, ?, ?, ?, 0)", (found.form, number, found.block, who.name)
        )
        self._connection.execute("INSERT OR IGNORE INTO names VALUES (?, ?)", names)
        self._mentions += 1
        self._connection.execute(
            "INSERT INTO mentions VALUES (?, ?, ?, ?, ?, ?, '[]')",
            (self._mentions, article, number, found.form, who.name, who.role),
        )
        return self._mentions
