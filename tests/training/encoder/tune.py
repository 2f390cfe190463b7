"""Tunes the upper layers of the sentence encoder to questions about news, and writes its file anew.

    python -m tests.training.encoder.tune E5.onnx OUT.onnx [--set corpus.jsonl a.jsonl …]
        [--encyclopedia N squad.json.gz] [--half 0|1]

It starts from the file of e5-small-v2 that encoder/README.md names. Without more it is tuned on our questions over our
own texts; a `--set` adds a corpus and files of questions over it, given twice it counts twice. Of each article all
passages are read at once, up to MOST_PASSAGES, and all questions about it, so that what tells one paragraph from the
next is what is learned; some articles that are near each other share a step. Three losses are added up: that a
question's answer is the likeliest passage by the likeness of the whole texts, and by that of their words (Khattab and
Zaharia, "ColBERT", 2020), each contrastive (van den Oord and others, "Representation learning with contrastive
predictive coding", 2018); and whether the best passage answers at all. `--half` leaves out the articles of that half,
by their names: what ranking is fitted on must come from an encoder that hasn't seen its articles.

It needs torch and onnx, `pip install -e '.[train]'`, and some 35 minutes on one core for 1,400 articles.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tokenizers
import torch
from torch import Tensor, nn
from torch.nn import functional

from index.ranking.asked_words import COMMON
from tests.training.encoder.chapters import Chapter, Reading, chapters_of_encyclopedia, chapters_of_news, half_of
from tests.training.encoder.transformer import LowerLayers, UpperLayers
from tests.training.ranking.sources import HERE, ROOT, TEXTS

RANKING = ROOT / "index" / "ranking"
TOKENIZER = RANKING / "encoder" / "tokenizer.json"
FIRST = 8  # the first layer that is tuned
PASSES, RATE, RATE_OF_ANSWERS, DECAY = 2, 5e-5, 0.02, 0.01
WARMING, LEAST = 30, 0.02  # steps until the rate is reached, and the share of it that is left at the end
MOST_PASSAGES, MOST_QUESTIONS, MOST_TOKENS = 20, 40, 160
TOGETHER = 3  # articles in a step
AT_ONCE = 16  # texts run at once: of like length, so that little is padding
OF_TEXTS, OF_WORDS = 0.02, 0.06  # temperatures
BESIDE = 0.25  # what a passage of the same article that doesn't answer counts for, of one that does
ANSWERS = 0.5  # what the losses count for that tell whether a passage answers


@dataclass(frozen=True, slots=True)
class Lowered:
    """A text as it comes into the upper layers [token, DIMENSIONS], and which of its tokens are its own."""

    hidden: Tensor
    own: Tensor


@dataclass(frozen=True, slots=True)
class Lesson:
    """A chapter as it comes into the upper layers; `gold` [question, passage]."""

    passages: tuple[Lowered, ...]
    questions: tuple[Lowered, ...]
    gold: Tensor

    @property
    def mean(self) -> Tensor:
        """The mean vector of the passages' tokens."""
        return torch.stack([one.hidden.float().mean(dim=0) for one in self.passages]).mean(dim=0)


class Lowering:
    """Reads texts up to the upper layers, which stay as they are."""

    def __init__(self, model: Path, tokenizer: Path) -> None:
        self._lower = LowerLayers(model, FIRST)
        self._tokenizer = tokenizers.Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MOST_TOKENS)

    def lesson(self, chapter: Chapter, chosen: random.Random) -> Lesson:
        """The chapter; of many passages those that answer, and some others."""
        gold = set().union(*(asked.gold for asked in chapter.questions))
        others = [place for place in range(len(chapter.passages)) if place not in gold]
        chosen.shuffle(others)
        kept = sorted({*gold, *others[: max(0, MOST_PASSAGES - len(gold))]})
        return Lesson(
            tuple(self._lowered("passage: ", [chapter.passages[place] for place in kept])),
            tuple(self._lowered("query: ", [asked.reading for asked in chapter.questions])),
            torch.tensor([[place in asked.gold for place in kept] for asked in chapter.questions]),
        )

    def _lowered(self, prefix: str, readings: Sequence[Reading]) -> Iterator[Lowered]:
        for reading in readings:
            lead = prefix + reading.before
            encoding = self._tokenizer.encode(lead + reading.text)
            own = [place for place, (start, end) in enumerate(encoding.offsets) if end > start >= len(lead)]
            ids = np.array([encoding.ids], dtype=np.int64)
            hidden = torch.from_numpy(self._lower(ids, np.ones_like(ids))[0]).half()
            yield Lowered(hidden, torch.tensor(own, dtype=torch.long))


class Likeness(nn.Module):
    """How like questions and passages are, as a whole and by their words, and whether a passage answers."""

    def __init__(self, upper: UpperLayers, common: Tensor) -> None:
        super().__init__()
        self.upper = upper
        self.common = common
        self.answers = nn.Parameter(torch.tensor([8.0, 6.0, -8.5]))  # of both likenesses, and a constant

    def forward(self, questions: Sequence[Lowered], passages: Sequence[Lowered]) -> tuple[Tensor, Tensor]:
        """Both likenesses [question, passage]."""
        asked, asked_words = self._vectors(questions)
        told, told_words = self._vectors(passages)
        told_tokens = nn.utils.rnn.pad_sequence(told_words, batch_first=True)
        missing = torch.arange(told_tokens.shape[1])[None] >= _lengths(told_words)[:, None]
        asked_tokens = nn.utils.rnn.pad_sequence(asked_words, batch_first=True)
        there = torch.arange(asked_tokens.shape[1])[None] < _lengths(asked_words)[:, None]
        cosines = torch.einsum("qid,pjd->qpij", asked_tokens, told_tokens)
        best = cosines.masked_fill(missing[None, :, None, :], -1.0).amax(dim=3) * there[:, None, :]
        return asked @ told.T, best.sum(dim=2) / there.sum(dim=1).clamp(min=1)[:, None]

    def answering(self, whole: Tensor, by_words: Tensor) -> Tensor:
        """The log odds that a passage answers."""
        return self.answers[0] * whole + self.answers[1] * by_words + self.answers[2]

    def _vectors(self, texts: Sequence[Lowered]) -> tuple[Tensor, list[Tensor]]:
        """The texts' vectors [text, DIMENSIONS], and those of each one's own tokens, all of length one."""
        whole, own = [Tensor()] * len(texts), [Tensor()] * len(texts)
        order = sorted(range(len(texts)), key=lambda place: len(texts[place].hidden))
        for first in range(0, len(order), AT_ONCE):
            places = order[first : first + AT_ONCE]
            hidden = nn.utils.rnn.pad_sequence([texts[place].hidden.float() for place in places], batch_first=True)
            lengths = torch.tensor([len(texts[place].hidden) for place in places])
            mask = (torch.arange(hidden.shape[1])[None] < lengths[:, None]).float()
            after = self.upper(hidden, mask)
            means = functional.normalize((after * mask[:, :, None]).sum(dim=1) / lengths[:, None], dim=1)
            for row, place in enumerate(places):
                whole[place] = means[row]
                own[place] = functional.normalize(after[row, texts[place].own] - self.common, dim=1)
        return torch.stack(whole), own


def _lengths(texts: Sequence[Tensor]) -> Tensor:
    return torch.tensor([len(text) for text in texts])


def loss_of(model: Likeness, lessons: Sequence[Lesson], chosen: random.Random) -> Tensor:
    """The loss of a step. Passages of the other chapters count among those that don't answer."""
    passages = [one for lesson in lessons for one in lesson.passages]
    asked = [(number, row) for number, lesson in enumerate(lessons) for row in range(len(lesson.questions))]
    asked = chosen.sample(asked, min(MOST_QUESTIONS, len(asked)))
    own = torch.tensor([number for number, lesson in enumerate(lessons) for _ in lesson.passages])
    same = torch.tensor([number for number, _ in asked])[:, None] == own[None]
    gold = torch.zeros(same.shape, dtype=torch.bool)
    for place, (number, row) in enumerate(asked):
        gold[place, own == number] = lessons[number].gold[row]
    whole, by_words = model([lessons[number].questions[row] for number, row in asked], passages)
    odds = model.answering(whole, by_words)
    counts = torch.where(gold, 1.0, torch.where(same, BESIDE, 0.0))
    each = functional.binary_cross_entropy_with_logits(odds, gold.float(), reduction="none")
    likeliest = odds.masked_fill(~same, -math.inf).amax(dim=1)
    answered = functional.binary_cross_entropy_with_logits(likeliest, gold.any(dim=1).float())
    ranked = _contrast(whole / OF_TEXTS, gold) + _contrast(by_words / OF_WORDS, gold)
    return ranked + ANSWERS * ((each * counts).sum() / counts.sum() + answered)


def _contrast(scores: Tensor, gold: Tensor) -> Tensor:
    """How improbable it is that a passage is taken that answers, over the questions that have one."""
    told = gold.any(dim=1)
    if not told.any():
        return scores.sum() * 0
    shares = functional.log_softmax(scores[told], dim=1).masked_fill(~gold[told], -math.inf)
    return -torch.logsumexp(shares, dim=1).mean()


def tuned(source: Path, lessons: Sequence[Lesson], common: Tensor) -> UpperLayers:
    """The upper layers of the file, tuned on the lessons."""
    chosen = random.Random(0)  # noqa: S311 (an order)
    torch.manual_seed(0)
    model = Likeness(UpperLayers(source, FIRST), common)
    layers = list(model.upper.parameters())
    optimizer = torch.optim.AdamW(
        [{"params": layers, "lr": RATE}, {"params": [model.answers], "lr": 0.02}], weight_decay=DECAY
    )
    steps = PASSES * math.ceil(len(lessons) / TOGETHER)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1, (step + 1) / WARMING) * max(LEAST, 1 - step / steps)
    )
    means = torch.stack([lesson.mean for lesson in lessons])
    for done, group in enumerate((group for _ in range(PASSES) for group in _groups(means, chosen)), 1):
        loss = loss_of(model, [lessons[place] for place in group], chosen)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(layers, 1.0)
        optimizer.step()
        schedule.step()
        sys.stderr.write(f"\r{done} of {steps} steps, loss {loss.item():.2f} ")
    return model.upper


def _groups(means: Tensor, chosen: random.Random) -> list[list[int]]:
    """All lessons, a few at a time, in such an order that near ones are often together."""
    likeness = means @ torch.randn(means.shape[1])
    order = sorted(range(len(means)), key=lambda place: float(likeness[place]) + 0.5 * chosen.gauss(0, 1))
    groups = [order[first : first + TOGETHER] for first in range(0, len(order), TOGETHER)]
    chosen.shuffle(groups)
    return groups


def _chapters(given: argparse.Namespace) -> Iterator[Chapter]:
    own = [HERE / "reader_questions.jsonl", HERE / "missing_facts.jsonl"]
    for corpus, *questions in ([TEXTS, *own], *given.set):
        path = Path(corpus)
        kept = given.kept / f"{path.stem}.pickle" if given.kept else None
        yield from chapters_of_news([path], [Path(name) for name in questions], kept)
    for count, path in given.encyclopedia:
        yield from chapters_of_encyclopedia(Path(path), int(count))


def main() -> None:
    """Tune and write the file."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.training.encoder.tune", description="Tune the sentence encoder."
    )
    parser.add_argument("source", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--set", nargs="+", action="append", default=[], metavar="PATH")
    parser.add_argument("--encyclopedia", nargs=2, action="append", default=[], metavar=("N", "PATH"))
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--kept", type=Path)
    given = parser.parse_args()
    lowering, chosen = Lowering(given.source, TOKENIZER), random.Random(0)  # noqa: S311
    chapters = [chapter for chapter in _chapters(given) if given.half is None or half_of(chapter.name) != given.half]
    lessons = [lowering.lesson(chapter, chosen) for chapter in chapters]
    with np.load(RANKING / "weights" / COMMON, allow_pickle=False) as kept:
        common = torch.from_numpy(kept["common"])
    tuned(given.source, lessons, common).write(given.source, given.out)
    sys.stdout.write(f"tuned on {len(lessons)} articles, written to {given.out}\n")


if __name__ == "__main__":
    main()
