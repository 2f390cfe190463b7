"""How likely an attribution is right in content and source: a logistic regression, calibrated on unseen articles."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.attribution.neural.inputs import OUT, SINGLE, Inputs
from corpus.attribution.neural.span_decoding import Found
from corpus.attribution.rules.cue_kinds import is_saying
from corpus.attribution.tokens.annotated_text import AnnotatedText
from corpus.attribution.tokens.sentence_splitter import WEIGHTS

_FLOOR = 0.002
_CAPITALS = (2, 3, 4)
RULES = {"dash": 0.85, "turn": 0.8, "headline": 0.65, "standing": 0.7, "tag": 0.75, "colon": 0.5, "cited": 0.95}
"""How often the layout's rules are right; too rare in the data to be learned, they are set by hand."""


@dataclass(frozen=True, slots=True)
class CalibrationFeatures:
    """What a judgement rests on. `quoted` is the share of the content's words in quotation marks."""

    values: Mapping[str, float]
    quoted: float
    saying: bool
    rule: str


def signals(text: Inputs, one: Found, head: str) -> CalibrationFeatures:
    """The signals of an attribution; `head` is its cue's head word, "" without a cue."""
    words = [word for start, end in one.content for word in range(start, end) if text.features[word, 4] != 0]
    quoted = sum(text.quoted[word] not in (OUT, SINGLE) for word in words) / max(1, len(words))
    saying = bool(one.rule) or is_saying(head)
    cue = _logit(one.cue_sure)
    values = {
        "one": 1.0,
        "cue": cue,
        "content": _logit(one.content_sure),
        "source": _logit(one.source_sure),
        "no source": float(one.source is None),
        "saying": float(saying),
        "quoted": quoted,
        "long quotation": float(quoted > 0.5 and len(words) >= 4),
        "length": math.log(max(1, len(words))),
        "single word": float(len(words) == 1),
        "runs": float(len(one.content) > 1),
        "titled": float(quoted > 0.9 and _titled(text, words)),
        "quoted, not saying": quoted * (not saying),
        "cue if saying": cue * saying,
        "cue if quoted": cue * quoted,
    }
    return CalibrationFeatures(values, quoted, saying, one.rule)


def _titled(text: Inputs, words: Sequence[int]) -> bool:
    """Whether more than half of the words have a capital, as in the title of a book."""
    capitals = sum(text.features[word, 4] in _CAPITALS for word in words)
    return len(words) > 1 and 2 * capitals > len(words)


def _logit(probability: float) -> float:
    inside = min(max(probability, _FLOOR), 1 - _FLOOR)
    return math.log(inside / (1 - inside))


class Calibrator:
    """Turns signals into probabilities, and says what is likely enough to keep."""

    def __init__(self, weights: Mapping[str, float], least: float, least_attitude: float) -> None:
        self._weights = weights
        self._least = least
        self._least_attitude = least_attitude

    @classmethod
    def load(cls, folder: Path = WEIGHTS) -> Calibrator:
        """The calibrator in the folder."""
        data = json.loads((folder / "confidence.json").read_text(encoding="utf-8"))
        return cls(data["weights"], data["least"], data["least_attitude"])

    def probability(self, seen: CalibrationFeatures) -> float:
        """The probability that content and source are right."""
        if seen.rule:
            return RULES[seen.rule]
        total = sum(self._weights.get(name, 0.0) * value for name, value in seen.values.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))

    def keeps(self, seen: CalibrationFeatures, probability: float) -> bool:
        """Whether an attribution is likely enough; attitudes have to be likelier than what was said."""
        said = seen.saying or seen.quoted > 0.5
        return probability >= (self._least if said else self._least_attitude)


def heads(reading: AnnotatedText) -> list[str]:
    """Every word of the text, to look up cues' heads by number."""
    return [word for sentence in reading.sentences for word in sentence.words]
