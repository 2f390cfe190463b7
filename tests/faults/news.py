"""Articles of our own that no two runs confuse: number k always reads the same, and holds names that no other has."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from random import Random

_SYLLABLES = ("bre", "lo", "mar", "ti", "sun", "da", "kel", "vo", "ri", "na", "tho", "gu", "pel", "si", "ra", "mon")
_THINGS = ("ferry terminal", "sea wall", "night train", "school roof", "swimming pool", "water tower", "tram depot")
_FIRST = ("Nora", "Tomas", "Ines", "Hanne", "Leo", "Clara", "Viktor", "Selma")


@dataclass(frozen=True, slots=True)
class NewsArticle:
    """An article as it is sent. `place` and `speaker` stand in no other one."""

    title: str
    outlet: str
    place: str
    speaker: str
    quotation: str
    paragraphs: tuple[str, ...]

    @property
    def question(self) -> str:
        """What this article answers, and no other."""
        return f"What did {self.speaker} say?"

    @property
    def as_json(self) -> bytes:
        """As a file to upload."""
        values = {"title": self.title, "outlet": self.outlet, "paragraphs": self.paragraphs}
        return json.dumps(values).encode()

    @property
    def as_text(self) -> str:
        """As a message."""
        return "\n\n".join((self.title, *self.paragraphs))

    @property
    def digests(self) -> set[str]:
        """SHA-256 of each paragraph."""
        return {digest(paragraph) for paragraph in self.paragraphs}


def digest(text: str) -> str:
    """SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def article(number: int) -> NewsArticle:
    """The article with this number."""
    choose = Random(number)
    place = _word(number, 4).capitalize()
    speaker = f"{choose.choice(_FIRST)} {_word(number, 3).capitalize()}sen"
    thing = choose.choice(_THINGS)
    weeks, millions = choose.randint(2, 9), choose.randint(3, 90)
    quotation = f"The {thing} of {place} will cost {millions} million crowns"
    return NewsArticle(
        title=f"{place} puts off its {thing}",
        outlet=f"{place} Post",
        place=place,
        speaker=speaker,
        quotation=quotation,
        paragraphs=(
            f"The council of {place} on Tuesday put off a vote on its {thing} for {weeks} weeks.",
            f'"{quotation}, and nobody has told us who pays," said {speaker}, the mayor of {place}.',
            f"The people of {place} have waited for the {thing} since the old one was closed after the flood.",
        ),
    )


def _word(number: int, syllables: int) -> str:
    """One word a number, different for each."""
    letters = []
    for _ in range(syllables):
        number, at = divmod(number * 7 + 3, len(_SYLLABLES))
        letters.append(_SYLLABLES[at])
        number += at
    return "".join(letters)
