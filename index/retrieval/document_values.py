"""Which article a passage belongs to, and what of the article search must know: date, outlet, language."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from corpus.errors import IndexFolderError
from corpus.model import Article, PassageKind
from index.analysis.analyzer import fold

Numbers = npt.NDArray[np.int64]
_EMPTY = 0


class DocumentValues:
    """Columns by passage id and by article id; ids are dense, so a column is an array. 0 stands for unknown.

    `seq` is the newest change of the store that it contains.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.seq = 0
        self._path = path
        self.clear()

    @classmethod
    def open(cls, path: Path) -> DocumentValues:
        """The document values in the file, or an empty one if there is none or it can't be read."""
        document_values = cls(path)
        try:
            with np.load(path, allow_pickle=False) as saved:
                document_values._articles = saved["articles"].astype(np.int64)
                document_values._headlines = saved["headlines"].astype(np.int64)
                document_values._facts = saved["facts"].astype(np.int64)
                document_values._names = [str(name) for name in saved["names"]]
                document_values.seq = int(saved["seq"])
        except (OSError, ValueError, KeyError, BadZipFile):
            document_values.clear()
        return document_values

    def clear(self) -> None:
        """Forget everything."""
        self.seq = 0
        self._articles: Numbers = np.zeros(1, dtype=np.int64)
        self._headlines: Numbers = np.zeros(1, dtype=np.int64)
        self._facts: Numbers = np.zeros((1, 4), dtype=np.int64)
        self._names: list[str] = [""]

    def add(self, article: Article, language: str) -> None:
        """The article's headline and body; captions are not searched."""
        number = article.citation.article_id
        ids = [p.id for p in article.passages if p.kind is not PassageKind.CAPTION]
        self._articles = _grown(self._articles, max(ids, default=0) + 1)
        self._headlines = _grown(self._headlines, len(self._articles))
        self._facts = _grown(self._facts, number + 1)
        self._articles[ids] = number
        self._headlines[ids] = [p.kind is PassageKind.HEADLINE for p in article.passages if p.id in set(ids)]
        published = article.citation.published
        day = published.toordinal() if published else _EMPTY
        outlet = self._name(fold(article.citation.outlet))
        self._facts[number] = day, outlet, self._name(language), min(ids, default=0)

    def remove(self, passage_ids: Iterable[int]) -> None:
        """Forget these passages."""
        known = [number for number in passage_ids if number < len(self._articles)]
        self._articles[known] = _EMPTY

    def articles(self, passage_ids: Sequence[int] | Numbers) -> Numbers:
        """The article of each passage; 0 for one that isn't here."""
        ids = np.asarray(passage_ids, dtype=np.int64)
        return np.where(ids < len(self._articles), self._articles[np.minimum(ids, len(self._articles) - 1)], _EMPTY)

    def headlines(self, passage_ids: Sequence[int] | Numbers) -> npt.NDArray[np.bool_]:
        """Whether each passage is a headline."""
        ids = np.asarray(passage_ids, dtype=np.int64)
        known: npt.NDArray[np.bool_] = self._headlines[np.minimum(ids, len(self._headlines) - 1)] > 0
        return known

    def positions(self, passage_ids: Sequence[int] | Numbers) -> Numbers:
        """How many body passages of its article stand before each passage; 0 for a headline."""
        ids = np.asarray(passage_ids, dtype=np.int64)
        first = self._facts[self.articles(ids), 3]
        before: Numbers = np.maximum(ids - first - self.headlines(first), 0)
        return before

    def days(self, article_ids: Sequence[int] | Numbers) -> Numbers:
        """The day of each article as `date.toordinal` counts; 0 if unknown."""
        days: Numbers = self._facts[np.asarray(article_ids, dtype=np.int64), 0]
        return days

    def outlets(self, article_ids: Sequence[int] | Numbers) -> list[str]:
        """The folded outlet of each article."""
        return [self._names[number] for number in self._facts[np.asarray(article_ids, dtype=np.int64), 1]]

    def language(self, article_id: int) -> str:
        """The language the article is analysed in."""
        return self._names[self._facts[article_id, 2]] if article_id < len(self._facts) else ""

    def languages(self) -> frozenset[str]:
        """All languages that articles here are analysed in."""
        return frozenset(self._names[number] for number in np.unique(self._facts[1:, 2])) - {""}

    def first_passage(self, article_id: int) -> int:
        """The lowest id of the article's passages, its headline's if it has one; 0 if unknown."""
        return int(self._facts[article_id, 3]) if article_id < len(self._facts) else 0

    def block(self, passage_id: int, most: int) -> range:
        """Ids around the passage, itself included, that belong to its article and follow each other; up to `most`
        on each side."""
        article = self._articles[passage_id]
        low = high = passage_id
        while low > 1 and passage_id - low < most and self._articles[low - 1] == article:
            low -= 1
        while high + 1 < len(self._articles) and high - passage_id < most and self._articles[high + 1] == article:
            high += 1
        return range(low, high + 1)

    def day_range(self) -> tuple[dt.date, dt.date] | None:
        """The first and the last day there is an article of."""
        days = self._facts[:, 0]
        days = days[days > 0]
        return (dt.date.fromordinal(int(days.min())), dt.date.fromordinal(int(days.max()))) if len(days) else None

    def commit(self, seq: int) -> None:
        """Write the file durably. IndexFolderError if that fails."""
        self.seq = seq
        if self._path is None:
            return
        partial = self._path.with_suffix(".partial")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with partial.open("wb") as out:
                np.savez(
                    out,
                    articles=self._articles,
                    headlines=self._headlines,
                    facts=self._facts,
                    names=np.array(self._names),
                    seq=np.array(seq),
                )
                out.flush()
                os.fsync(out.fileno())
            partial.replace(self._path)
        except OSError as error:
            raise IndexFolderError("the index folder can't be written") from error

    def _name(self, name: str) -> int:
        if name not in self._names:
            self._names.append(name)
        return self._names.index(name)


def _grown(column: Numbers, length: int) -> Numbers:
    if length <= len(column):
        return column
    grown = np.zeros((max(length, 2 * len(column)), *column.shape[1:]), dtype=np.int64)
    grown[: len(column)] = column
    return grown
