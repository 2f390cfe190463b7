"""What grammar says of attributions: "…, adding that …" has its sentence's source; in "Ruiz was told …" Ruiz isn't the
source; an article belongs to the noun after it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from corpus.attribution import lexicon
from corpus.attribution.neural.inputs import Inputs
from corpus.attribution.neural.span_decoding import Found, merged
from corpus.attribution.rules.cue_kinds import is_saying
from corpus.attribution.tokens.annotated_text import AnnotatedText
from corpus.punctuation import QUOTE_TOKENS

_FORMS = frozenset({"VBG", "VBD", "VBZ", "VBP"})
_BE = frozenset({"is", "are", "was", "were", "be", "been", "being", "'s", "’s", "'re", "’re"})
_NAMING = frozenset(["name", "names", "named", "identify", "identified", "identity"])
_MARKS = QUOTE_TOKENS | {"‘"}
_FINITE = ("VBD", "VBZ", "VBP")
_LIKELY = 0.4
_NEAR = 3
_BROKEN = 8
_CLAUSE = 2
_LONGEST = 14
_SHARED = 0.9


class Grammar:
    """The words and tags of a text, by number."""

    def __init__(self, reading: AnnotatedText, text: Inputs) -> None:
        self._words = [word for sentence in reading.sentences for word in sentence.words]
        self._tags = [tag for sentence in reading.sentences for tag in sentence.tags]
        self._sentence = text.sentence
        self._first = text.first

    def corrected(self, found: Sequence[Found]) -> list[Found]:
        """The attributions with the sources that grammar gives them, and articles with their nouns."""
        whole = (self._with_article(self._parted_at_cue(one)) for one in found)
        told = [replace(one, source=None) if self._is_done_to(one) else one for one in whole]
        speaking: dict[int, list[Found]] = defaultdict(list)
        for one in told:
            if one.head is not None and one.source and one.cue_sure >= _LIKELY and is_saying(self._words[one.head]):
                speaking[int(self._sentence[one.head])].append(one)
        return [self._finished(self._with_clause(self._with_source(one, speaking))) for one in told]

    def _parted_at_cue(self, one: Found) -> Found:
        """The attribution with a source that ends before its cue; what it had of the words behind the cue is said."""
        if one.cue is None or one.source is None or not one.source[0] < one.cue[0] < one.source[1]:
            return one
        source, said = (one.source[0], one.cue[0]), (one.cue[1], one.source[1])
        runs = (said, *one.content) if said[1] - said[0] >= _CLAUSE else one.content
        return replace(one, source=source, content=merged(runs))

    def told(self, one: Found) -> Found:
        """The attribution with a note whether its cue is a verb of saying."""
        return replace(one, says=one.head is not None and is_saying(self._words[one.head]))

    def says_nothing(self, one: Found) -> bool:
        """Whether a verb that can also mean a deed has no words for an object: "added three goals", "declined to give
        his name"."""
        if one.head is None:
            return False
        head = self._words[one.head].lower()
        words = sorted(one.words)
        plain = [self._words[at].lower() for at in words]
        if head in lexicon.words("saying", "refusing"):
            return plain[:1] == ["to"] and not _NAMING.isdisjoint(plain)
        denied = any(word in ("not", "n't", "n’t") for word in self._words[max(0, one.head - _NEAR) : one.head])
        if head not in lexicon.words("saying", "doing") or denied or not _MARKS.isdisjoint(plain):
            return False
        clause = any(self._tags[at] in (*_FINITE, "MD") for at in words)
        return not clause and not {"that", "to", "yes", "no"} & set(plain[:1])

    def _with_clause(self, one: Found) -> Found:
        """The attribution with the whole source where it breaks off: "an official who" before "would not be named"."""
        if one.source is None or one.cue is None or one.source[1] - one.source[0] < _CLAUSE:
            return one
        low, high = one.source
        clause = self._words[high - 1] == "who" and high < one.cue[0] <= high + _LONGEST
        if (
            not clause
            or self._sentence[high] != self._sentence[one.cue[0]]
            or any(a < one.cue[0] and high < b for a, b in one.content)
        ):
            return one
        return replace(one, source=(low, one.cue[0]))

    def _finished(self, one: Found) -> Found:
        """The attribution with the whole clause where its content breaks off: "that, if true," before "it rains"."""
        low, high = one.content[-1]
        ends = self._first[self._sentence[low] + 1]
        broken = high - low <= _BROKEN and self._words[low] == "that" and self._words[low + 1 : low + 2] == [","]
        if not broken or high >= ends or self._words[high - 1] != "," != self._words[high]:
            return one
        last = ends - (not self._words[ends - 1][0].isalnum())
        return replace(one, content=(*one.content[:-1], (low, max(high, last))))

    def _with_article(self, one: Found) -> Found:
        """The content from its first word's article on, as in "announced the airport would reopen"."""
        start, end = one.content[0]
        before = start - 1
        if (
            start == 0
            or self._tags[before] != "DT"
            or self._tags[start][0] not in "NJ"
            or self._sentence[before] != self._sentence[start]
            or any(run and run[0] <= before < run[1] for run in (one.source, one.cue))
        ):
            return one
        return replace(one, content=((before, end), *one.content[1:]))

    def _is_done_to(self, one: Found) -> bool:
        """Whether the source is the subject of a passive verb of saying: told, not telling."""
        if one.head is None or one.source is None or one.source[0] > one.head:
            return False
        passive = any(word.lower() in _BE for word in self._words[max(0, one.head - _NEAR) : one.head])
        told = lexicon.words("saying", "passive")
        return passive and self._tags[one.head] == "VBN" and self._words[one.head].lower() in told

    def _with_source(self, one: Found, speaking: dict[int, list[Found]]) -> Found:
        head = one.head
        if head is None or one.source or self._tags[head] not in _FORMS or not is_saying(self._words[head]):
            return one
        near = [
            (abs(other.head - head), other) for other in speaking[int(self._sentence[head])] if other.head is not None
        ]
        near = [pair for pair in near if (pair[1].head or 0) < head] or [p for p in near if self._tags[head] == "VBG"]
        if not near:
            return one
        nearest = min(near, key=lambda pair: pair[0])[1]
        return replace(one, source=nearest.source, source_sure=min(_SHARED, nearest.source_sure))
