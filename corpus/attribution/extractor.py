"""From a reading to its attributions in words: the network's, and the layout's where the network is silent."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from corpus.attribution.confidence import Calibrator, heads, signals
from corpus.attribution.neural.inputs import Inputs, inputs
from corpus.attribution.neural.span_decoding import Found, Run, decode
from corpus.attribution.neural.trained_model import Model, Window
from corpus.attribution.rules.cited import Cited, with_cited
from corpus.attribution.rules.grammar import Grammar
from corpus.attribution.rules.headline_label import without_topics
from corpus.attribution.rules.layout import SURE, Layout
from corpus.attribution.tokens.annotated_text import AnnotatedText
from corpus.attribution.tokens.sentence_splitter import WEIGHTS
from corpus.model import Span

LEAST_CUE = 0.3
_SAME = 0.6


class Extractor:
    """Finds attributions; holds the network and the calibrator of what it finds."""

    def __init__(self, model: Model, calibrator: Calibrator) -> None:
        self._model = model
        self._judge = calibrator

    @classmethod
    def load(cls, folder: Path = WEIGHTS) -> Extractor:
        """The extractor with the weights in the folder."""
        return cls(Model.load(folder), Calibrator.load(folder))

    def find(self, reading: AnnotatedText, cited: Sequence[Cited] = ()) -> tuple[Inputs, list[tuple[Found, float]]]:
        """The attributions that are likely enough, with their probabilities, in order of their content; `cited` are
        paragraphs whose page tells whose words they are."""
        text = inputs(reading, self._model.vocabulary)
        words = heads(reading)
        judged = []
        told = [(_run(text, one.content), _run(text, one.source)) for one in cited]
        for one in with_cited(candidates(reading, text, self._model.windows(text, LEAST_CUE)), told):
            seen = signals(text, one, words[one.head] if one.head is not None else "")
            sure = self._judge.probability(seen)
            if self._judge.keeps(seen, sure):
                judged.append((one, sure))
        kept = distinct(judged)
        return text, sorted(kept, key=lambda pair: (pair[0].content[0], pair[0].head or 0))


def _run(text: Inputs, span: Span) -> Run:
    """The words of a span."""
    low, high = (int(number) for number in text.starts.searchsorted([span.start, span.end]))
    return low, max(high, low + 1)


def candidates(reading: AnnotatedText, text: Inputs, windows: Sequence[Window]) -> list[Found]:
    """Everything that could be an attribution: from the network, then from the layout."""
    if not reading.sentences:
        return []
    layout = Layout(reading, text)
    found = without_topics(labelled(layout, reading, text, windows), reading, text)
    return [*found, *layout.stated([one for one in found if one.cue_sure >= SURE])]


def labelled(layout: Layout, reading: AnnotatedText, text: Inputs, windows: Sequence[Window]) -> list[Found]:
    """The same without what repeats others, every label of a headline taken for a source."""
    grammar = Grammar(reading, text)
    found = [one for one in (decode(text, window) for window in windows) if one and not layout.is_label(one)]
    found = layout.settled([grammar.told(one) for one in grammar.corrected(found) if not grammar.says_nothing(one)])
    turns = layout.turns()
    found = [*_without_turns(found, turns), *turns]
    likely = [one for one in found if one.cue_sure >= SURE]
    return [*found, *layout.unclaimed(likely), *layout.headline(likely)]


def _without_turns(found: Sequence[Found], turns: Sequence[Found]) -> list[Found]:
    """Without those whose source is the label of a turn: the turn has all of its words."""
    labels = {word for one in turns if one.source for word in range(*one.source)}
    return [one for one in found if one.source is None or labels.isdisjoint(range(*one.source))]


def distinct(judged: Sequence[tuple[Found, float]]) -> list[tuple[Found, float]]:
    """Without the less likely of two that have most of their words in common, unless one reports the other."""
    kept: list[tuple[Found, float, set[int]]] = []
    at: dict[int, list[int]] = {}
    for one, sure in sorted(judged, key=lambda pair: (-pair[1], pair[0].content)):
        words = one.words
        rivals = {number for word in words for number in at.get(word, ())}
        if any(_alike(one, words, *kept[i][::2]) for i in rivals):
            continue
        for word in words:
            at.setdefault(word, []).append(len(kept))
        kept.append((one, sure, words))
    return [(one, sure) for one, sure, _ in kept]


def _alike(one: Found, words: set[int], other: Found, others: set[int]) -> bool:
    """Whether two have most of their words in common, and neither's cue is among the words of the other alone."""
    within = one.head in others - words or other.head in words - others
    return not within and len(words & others) >= _SAME * len(words | others)
