"""Interviews in questions and answers: who "Q:" and "A:" are, and whose words "I" stands in."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from functools import cached_property

from corpus.attribution import lexicon
from corpus.attribution.coreference import person_names
from corpus.attribution.coreference.entity_table import EntityTable, Person, enrol
from corpus.attribution.coreference.resolved_speaker import ResolvedSpeaker, described, person_named
from corpus.attribution.coreference.roles import is_role
from corpus.attribution.rules.dialogue import Turn, english_dialogue
from corpus.model import Span, SpeakerKind
from corpus.names import parsed, same_in_article
from corpus.text import plain

_LINE = re.compile(r"^[^\S\n]*\S[^\n]*", re.MULTILINE)


class Turns:
    """The turns of an article's dialogue, with the persons behind their labels: "Q:", "RUIZ:", "Ana Ruiz:"."""

    def __init__(self, entities: EntityTable, author: tuple[str, ...]) -> None:
        self._row = entities.row
        self._cast = entities
        self._author = author
        paragraphs = [Span(*line.span()) for line in _LINE.finditer(self._row.text)]
        turns = english_dialogue(self._row.text, paragraphs).turns
        starts = [one.start for one in paragraphs]
        self._by_label = {turn.label: turn for turn in turns}
        self._by_paragraph = {
            bisect_right(starts, span.start) - 1: turn for turn in turns for span in (turn.label, *turn.content)
        }
        self._first = min(self._by_paragraph, default=0)

    def label(self, at: int) -> tuple[int, int] | None:
        """The range of the label whose turn the paragraph of word `at` is."""
        turn = self._by_paragraph.get(self._row.paragraph[self._row.sentence[at]])
        return self._row.place(turn.label) if turn else None

    def begun(self, at: int) -> bool:
        """Whether word `at` stands behind the first label."""
        return bool(self._by_paragraph) and self._first <= self._row.paragraph[self._row.sentence[at]]

    def speaker(self, source: Span) -> list[ResolvedSpeaker] | None:
        """Who a source is that is a label or its last words; None if it is no label."""
        turn = next((turn for label, turn in self._by_label.items() if _ends(label, source)), None)
        if turn is None:
            return None
        word = plain(turn.name).strip(".")
        if word in lexicon.words("phrases", "answer"):
            person = self._interviewed
            return [person_named(person, "turn")] if person else []
        if word in lexicon.words("phrases", "question"):
            return [described(self._author[0], SpeakerKind.PERSON, "turn")] if len(self._author) == 1 else []
        return [self._named(turn)]

    def _named(self, turn: Turn) -> ResolvedSpeaker:
        """The person of a label's name, or the body that one in capitals or of the press is."""
        words = tuple(turn.name.split())
        named = [
            person
            for person in self._cast.by_family.get(person_names.family(words), ())
            if len(words) == 1
            or len(person.name) == 1
            or same_in_article(parsed(" ".join(person.name)), parsed(turn.name))
        ]
        if named:
            person = max(named, key=lambda one: len(one.at))
            if person.shown.isupper() or len(words) > len(person.name):
                person.name, person.shown = words, turn.name
        elif role := _role(words) or _description(words):
            return described(role, SpeakerKind.UNNAMED, "turn")
        elif self._is_body(words):
            return described(turn.name, SpeakerKind.ORGANISATION, "turn")
        else:
            person = Person(words, turn.name)
            enrol(self._cast, person)
        if turn.role and turn.role not in person.roles:
            person.roles.append(turn.role)
        return person_named(person, "turn")

    def _is_body(self, words: tuple[str, ...]) -> bool:
        known = lexicon.words("organisations", "media") | lexicon.words("organisations", "head")
        last = plain(words[-1])
        return last in known or (len(words) == 1 and last not in self._cast.by_given and last in self._row.lower)

    @cached_property
    def _interviewed(self) -> Person | None:
        """The person the article is about: alone in the headline, or else named most before the first question."""
        before = [
            person
            for at, person in self._cast.order
            if self._row.paragraph[self._row.sentence[at]] < self._first and not self._is_author(person)
        ]
        headline = {id(person): person for person in before if person.at[0] < self._row.first[1]}
        if len(headline) == 1:
            return next(iter(headline.values()))
        counts = Counter(id(person) for person in before).most_common(2)
        if not counts or (len(counts) > 1 and counts[0][1] == counts[1][1]):
            return None
        return next(person for person in before if id(person) == counts[0][0])

    def _is_author(self, person: Person) -> bool:
        return any(same_in_article(parsed(" ".join(person.name)), parsed(one)) for one in self._author)


def _role(words: tuple[str, ...]) -> str:
    """A label that is nothing but a role, in small letters and without an article: "THE MINISTER"; else ""."""
    folded = [plain(word).strip(".") for word in words]
    own = folded[1:] if folded[0] in lexicon.words("phrases", "determiner") else folded
    return " ".join(own) if own and all(map(is_role, own)) else ""


def _description(words: tuple[str, ...]) -> str:
    """A label that describes somebody, in small letters: "VOICE FROM THE CROWD"; else ""."""
    folded = [plain(word).strip(".") for word in words]
    inside = folded[1:-1]
    return " ".join(folded) if not lexicon.words("phrases", "label-joint").isdisjoint(inside) else ""


def _ends(label: Span, source: Span) -> bool:
    """Whether a source is a label or ends it."""
    return label.start <= source.start and label.end - 1 <= source.end <= label.end + 1
