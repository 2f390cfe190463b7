"""Interviews in questions and answers: who "Q:" and "A:" are, and whose words "I" stands in."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

from corpus.attribution import lexicon
from corpus.attribution.coreference.entity_table import EntityTable, Person
from corpus.attribution.coreference.resolved_speaker import ResolvedSpeaker, person_named
from corpus.model import SpeakerKind
from corpus.names import parsed, same_in_article

_LONGEST = 5


class Turns:
    """The labels that open an article's paragraphs, if at least two of them do: "Q:", "RUIZ:"."""

    def __init__(self, entities: EntityTable, author: tuple[str, ...]) -> None:
        self._row = entities.row
        self._cast = entities
        self._author = author
        found = [(self._row.paragraph[n], self._label(n)) for n in range(len(self._row.first) - 1) if self._opens(n)]
        labels = {paragraph: label for paragraph, label in found if label}
        self._labels = labels if len(labels) > 1 else {}
        self._first = min(self._labels, default=0)

    def _opens(self, number: int) -> bool:
        paragraph = self._row.paragraph
        return number == 0 or paragraph[number - 1] != paragraph[number]

    def _label(self, number: int) -> tuple[int, int] | None:
        """The words of the sentence before its colon, if they are "Q", "A" or in capitals."""
        low, high = self._row.first[number], self._row.first[number + 1]
        for at in range(low + 1, min(high, low + _LONGEST)):
            if self._row.words[at] == ":":
                return (low, at) if self._row.of(low, at).isupper() else None
        return None

    def label(self, at: int) -> tuple[int, int] | None:
        """The range of the label of the paragraph that word `at` stands in."""
        return self._labels.get(self._row.paragraph[self._row.sentence[at]])

    def begun(self, at: int) -> bool:
        """Whether word `at` stands behind the first label."""
        return bool(self._labels) and self._first <= self._row.paragraph[self._row.sentence[at]]

    def speaker(self, begin: int, end: int) -> list[ResolvedSpeaker] | None:
        """Who a source of the words [`begin`, `end`) is if it is the label "Q" or "A"; None if it is no such label."""
        word = self._row.plain[begin]
        if end != begin + 1 or self.label(begin) != (begin, end):
            return None
        if word in lexicon.words("phrases", "answer"):
            person = self._interviewed
            return [person_named(person, 0.9)] if person else []
        if word in lexicon.words("phrases", "question"):
            return [ResolvedSpeaker(self._author[0], SpeakerKind.PERSON, 0.8)] if len(self._author) == 1 else []
        return None

    def whole(self, begin: int, end: int) -> tuple[int, int]:
        """The longest label that ends like the label [`begin`, `end`): the first, "DAILY POST", for "POST"."""
        if begin == end or self.label(begin) != (begin, end):
            return begin, end
        return self._longest.get(self._row.plain[begin:end], (begin, end))

    @cached_property
    def _longest(self) -> dict[tuple[str, ...], tuple[int, int]]:
        """For the last words of a label, the longest label that has them."""
        found: dict[tuple[str, ...], tuple[int, int]] = {}
        for low, high in sorted(self._labels.values(), key=lambda one: one[1] - one[0], reverse=True):
            for begin in range(low, high):
                found.setdefault(self._row.plain[begin:high], (low, high))
        return found

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
