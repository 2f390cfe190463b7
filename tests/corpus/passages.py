"""Short news passages of our own writing with who says what, and how attribution compares with them.

A file of tests/gold/passages holds passages that begin with a line `== what it is about`. `{{Ana Ruiz|words}}` are
words that Ana Ruiz says; `~neighbour` is somebody without a name, `+players` a group, `=Civic Aid` a body or a
document, and `-` nobody. The passages of `PARTED` files are parted into `dev`, which may be read while attribution is
worked on, and `test`, which may not; those of practice files are written for the ranking of speakers to learn from.
`python -m tests.corpus.passages [dev|test|practice] [FILE]` prints the figures, and the errors but for `test`.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.attribution.pipeline import Attributor
from corpus.model import Attribution, Span, SpeakerKind
from corpus.text import plain

FOLDER = Path(__file__).parents[1] / "gold" / "passages"
_SAID = re.compile(r"\{\{(?P<who>[^|]+)\|(?P<words>[^}]*)\}\}")
_KINDS = {"~": SpeakerKind.UNNAMED, "+": SpeakerKind.GROUP, "=": SpeakerKind.ORGANISATION}
_HALF = 0.5
PARTED = (
    "news",
    "pronouns",
    "bodies",
    "turns",
    "sources",
    "unnamed",
    "captions",
    "floating",
    "companies",
    "beside",
    "openings",
    "articles",
    "names",
)


@dataclass(frozen=True, slots=True)
class Said:
    """Words of a passage and who says them: `speaker` is None where nobody does."""

    content: Span
    speaker: str | None
    kind: SpeakerKind


@dataclass(frozen=True, slots=True)
class MarkedPassage:
    """A passage of the file; offsets of `said` are into `text`."""

    about: str
    text: str
    said: tuple[Said, ...]
    half: str
    file: str


def passages(half: str = "", file: str = "") -> list[MarkedPassage]:
    """The passages of one half, or of both, of one file, given by its name without ending, or of all."""
    every = [one for path in sorted(FOLDER.glob("*.txt")) for one in _read(path)]
    return [one for one in every if half in ("", one.half) and file in ("", one.file)]


def _read(path: Path) -> Iterator[MarkedPassage]:
    """The file's passages: those of `PARTED` files parted by a hash of what they are about."""
    for part in re.split(r"^== ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        about, _, body = part.partition("\n")
        half = ("dev", "test")[hashlib.sha256(about.strip().encode()).digest()[0] % 2]
        yield _unmarked(
            about.strip(), body.strip(), half if path.stem in PARTED else path.stem.partition("_")[0], path.stem
        )


def _unmarked(about: str, body: str, half: str, file: str) -> MarkedPassage:
    words, said, at = "", [], 0
    for one in _SAID.finditer(body):
        words += body[at : one.start()]
        begin = len(words)
        words += one["words"]
        who = one["who"]
        kind = _KINDS.get(who[0], SpeakerKind.PERSON)
        said.append(Said(Span(begin, len(words)), None if who == "-" else who.lstrip("~+="), kind))
        at = one.end()
    return MarkedPassage(about, words + body[at:], tuple(said), half, file)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What attribution made of words: `found` the attributions that hold at least half of them."""

    passage: MarkedPassage
    said: Said
    found: tuple[Attribution, ...]

    @property
    def names(self) -> list[str]:
        """The speakers named, without doubles."""
        return list(dict.fromkeys(one.speaker.name for one in self.found if one.speaker))

    @property
    def is_right(self) -> bool:
        """Whether the speaker named is the one that the passage has."""
        return self.said.speaker is not None and _letters(" and ".join(self.names)) == _letters(self.said.speaker)

    @property
    def is_person(self) -> bool:
        """Whether a person's name is given."""
        return any(one.speaker and one.speaker.kind is SpeakerKind.PERSON for one in self.found)


def _letters(name: str) -> list[str]:
    return sorted(word for word in re.findall(r"\w+", plain(name)) if word not in ("and", "the", "a", "an", "s"))


def outcomes(
    half: str, attributor: Attributor, file: str = ""
) -> tuple[list[Outcome], list[tuple[MarkedPassage, Attribution]]]:
    """What attribution makes of every passage's words, and the attributions with a speaker that lie in none of them."""
    seen: list[Outcome] = []
    spurious: list[tuple[MarkedPassage, Attribution]] = []
    for passage in passages(half, file):
        found = attributor.attribute(passage.text, "en")
        seen += [Outcome(passage, said, _holding(passage.text, said.content, found)) for said in passage.said]
        spurious += [(passage, one) for one in found if not one.attitude and one.speaker and not _touches(passage, one)]
    return seen, spurious


def _holding(text: str, wanted: Span, found: Sequence[Attribution]) -> tuple[Attribution, ...]:
    letters = _places(text, [wanted])
    return tuple(one for one in found if len(letters & _places(text, one.content)) >= _HALF * len(letters))


def _touches(passage: MarkedPassage, one: Attribution) -> bool:
    return any(span.start < said.content.end and said.content.start < span.end
               for said in passage.said if said.speaker for span in one.content)  # fmt: skip


def _places(text: str, spans: Sequence[Span]) -> set[int]:
    return {at for span in spans for at in range(span.start, span.end) if text[at].isalnum()}


def figures(seen: Sequence[Outcome]) -> dict[str, float]:
    """Shares in percent: words found, right speakers of persons' words and of others', and how precise names are.

    `precision`: of the words given a person's name, those that are that person's. `misnamed`: of the words of groups,
    bodies and unnamed persons, those given a person's name; `unnamed misnamed` the same of unnamed persons alone.
    """
    persons = [one for one in seen if one.said.speaker and one.said.kind is SpeakerKind.PERSON]
    others = [one for one in seen if one not in persons and one.said.speaker]
    named = [one for one in seen if one.is_person]
    return {
        "found": _share([bool(one.found) for one in seen if one.said.speaker]),
        "persons": _share([one.is_right for one in persons]),
        "others": _share([one.is_right for one in others]),
        "precision": _share([one.is_right for one in named]),
        "misnamed": _share([one.is_person for one in others]),
        "unnamed misnamed": _share([one.is_person for one in others if one.said.kind is SpeakerKind.UNNAMED]),
    }


def _share(right: Sequence[bool]) -> float:
    return round(100 * sum(right) / max(1, len(right)), 1)


def main(half: str = "dev", file: str = "") -> None:
    """Print the figures of one half, and but for `test` the errors."""
    seen, spurious = outcomes(half, Attributor.load(), file)
    count = Counter(one.said.kind.value for one in seen)
    print(half, file, len(passages(half, file)), "passages", dict(count), figures(seen), "false", len(spurious))
    for one in seen if half != "test" else ():
        if not one.is_right and (one.said.speaker or one.names):
            words = one.said.content.of(one.passage.text)[:50]
            missed = "" if one.found else "missed"
            print(f"  {one.passage.about[:40]} | {words} | {one.said.speaker} | {one.names} {missed}")
    for passage, extra in spurious if half != "test" else ():
        print(f"  {passage.about[:40]} | FALSE {extra.content[0].of(passage.text)[:50]} | {extra.speaker}")


if __name__ == "__main__":
    main(*sys.argv[1:])
