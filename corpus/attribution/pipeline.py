"""From a text or a draft to its attributions."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from corpus import languages
from corpus.attribution.coreference.speaker_assignment import assigned
from corpus.attribution.explanation import Explained
from corpus.attribution.extractor import Extractor
from corpus.attribution.multilingual.attribution import explained_by_rules
from corpus.attribution.neural.inputs import OUT, Inputs
from corpus.attribution.neural.span_decoding import Found, Run, trimmed
from corpus.attribution.rules.cited import Cited
from corpus.attribution.rules.cue_kinds import is_saying
from corpus.attribution.rules.time_expressions import without_moment
from corpus.attribution.tokens.annotated_text import AnnotatedText
from corpus.attribution.tokens.annotator import Annotator, shipped_reader
from corpus.language_detection import language_of
from corpus.model import Attribution, AttributionKind, Draft, Span

_PACKAGE = Path(__file__).parent
_KINDS = (".gz", ".json", ".npz", ".txt", ".py")
_TABLES = ("calendar", "titles", "abbreviations", "attribution", "saying", "roles", "phrases")
_VERBATIM = ("dash", "turn", "cited")
"""Rules whose words are somebody's own without quotation marks."""

_WHOLE = ("turn", "cited")
"""Rules whose words begin and end as their paragraph does."""

_BETWEEN = "\n\n"


class Attributor:
    """Finds attributions and names their speakers. `version` changes with the weights and the rules."""

    def __init__(self, reader: Annotator, extractor: Extractor, version: str) -> None:
        self._reader = reader
        self._finder = extractor
        self.version = version

    @classmethod
    def load(cls) -> Attributor:
        """The attributor with the shipped weights, loaded once a process."""
        return _shipped()

    def attribute(self, text: str, language: str = "") -> tuple[Attribution, ...]:
        """The text's attributions in order of their content; offsets are into the text.

        `language` is ISO 639-1; "" has it told by the text.
        """
        return tuple(one.attribution for one in self.explain(text, language))

    def explain(self, text: str, language: str = "") -> tuple[Explained, ...]:
        """The same, each with what found it and who else could have said it."""
        return self._explained(text, (), language or language_of(text))

    def attribute_article(self, draft: Draft) -> tuple[tuple[Attribution, ...], ...]:
        """Per passage (headline, body, captions) its attributions, with offsets into the passage."""
        return tuple(tuple(one.attribution for one in found) for found in self.explain_article(draft))

    def explain_article(self, draft: Draft) -> tuple[tuple[Explained, ...], ...]:
        """The same, each with what found it and who else could have said it."""
        passages = (draft.title, *draft.paragraphs, *draft.captions)
        bounds = []
        start = 0
        for passage in passages:
            bounds.append(Span(start, start + len(passage)))
            start += len(passage) + len(_BETWEEN)
        text = _BETWEEN.join((*passages, *(one.source for one in draft.quoted)))
        cited = []
        for one in draft.quoted:
            cited.append(Cited(bounds[1 + one.paragraph], Span(start, start + len(one.source))))
            start += len(one.source) + len(_BETWEEN)
        language = draft.language or language_of(_BETWEEN.join(passages))
        return projected(self._explained(text, draft.authors, language, cited), bounds)

    def _explained(
        self, text: str, authors: tuple[str, ...], language: str, cited: Sequence[Cited] = ()
    ) -> tuple[Explained, ...]:
        if language not in ("en", ""):
            return explained_by_rules(text, language, cited)
        reading = self._reader.read(text)
        found = speakerless(reading, self._finder, cited)
        attributions = [attribution for attribution, _ in found]
        return tuple(
            Explained(replace(one, confidence=round(one.confidence, 3)), found[number][1], candidates)
            for number, one, candidates in assigned(reading, attributions, author=authors)
        )


def speakerless(
    reading: AnnotatedText, extractor: Extractor, cited: Sequence[Cited] = ()
) -> list[tuple[Attribution, str]]:
    """The attributions of a text before anybody is named as their speaker, in order of their content, each with what
    found it: a rule, or the network."""
    words, found = extractor.find(reading, cited)
    forms = [word for sentence in reading.sentences for word in sentence.words]
    tags = [tag for sentence in reading.sentences for tag in sentence.tags]
    return [(_attribution(words, one, sure, forms, tags), one.rule or "network") for one, sure in found]


def _attribution(text: Inputs, one: Found, sure: float, forms: Sequence[str], tags: Sequence[str]) -> Attribution:
    whole = one.content if one.rule in _WHOLE else [trimmed(text, run) for run in one.content]
    runs = [run for run in whole if run[0] < run[1]] or list(one.content)
    kind = AttributionKind.DIRECT if one.rule in _VERBATIM else _kind(text, runs)
    return Attribution(
        content=tuple(_span(text, run) for run in runs),
        source=_source(text, without_moment(forms, tags, one.source)) if one.source else None,
        cue=_span(text, one.cue) if one.cue else None,
        kind=kind,
        speaker=None,
        confidence=sure,
        attitude=one.head is not None and kind is not AttributionKind.DIRECT and not _says(forms[one.head]),
    )


def _says(head: str) -> bool:
    """Whether a cue's head says that something was said: a verb of saying, or the colon behind a speaker's name."""
    return head == ":" or is_saying(head)


def _source(text: Inputs, run: Run) -> Span | None:
    """The source without marks at its ends; None if it is nothing but marks."""
    start, end = trimmed(text, run)
    return _span(text, (start, end)) if start < end else None


def _span(text: Inputs, run: Run) -> Span:
    return Span(int(text.starts[run[0]]), int(text.ends[max(run) - 1]))


def _kind(text: Inputs, runs: Sequence[Run]) -> AttributionKind:
    words = [word for start, end in runs for word in range(start, end) if text.features[word, 4] != 0]
    quoted = sum(text.quoted[word] != OUT for word in words)
    if quoted and quoted == len(words):
        return AttributionKind.DIRECT
    return AttributionKind.MIXED if quoted else AttributionKind.INDIRECT


def projected(found: Sequence[Explained], passages: Sequence[Span]) -> tuple[tuple[Explained, ...], ...]:
    """For each passage (in text order) what of the attributions lies in it, with offsets into it."""
    inside: list[list[Explained]] = [[] for _ in passages]
    for one in found:
        whole = one.attribution
        for number, content in _parted(whole.content, passages).items():
            source, cue = (_within(span, passages[number]) for span in (whole.source, whole.cue))
            part = replace(whole, content=tuple(content), source=source, cue=cue)
            inside[number].append(replace(one, attribution=part))
    return tuple(map(tuple, inside))


def _parted(content: Sequence[Span], passages: Sequence[Span]) -> dict[int, list[Span]]:
    """The content's spans by number of passage, cut at the passages' bounds."""
    parts: dict[int, list[Span]] = {}
    ends = [passage.end for passage in passages]
    for span in content:
        number = bisect_right(ends, span.start)
        while number < len(passages) and passages[number].start < span.end:
            passage = passages[number]
            part = Span(max(span.start, passage.start), min(span.end, passage.end)).shifted(-passage.start)
            if part.start < part.end:
                parts.setdefault(number, []).append(part)
            number += 1
    return parts


def _within(span: Span | None, passage: Span) -> Span | None:
    if span is None or span.start < passage.start or span.end > passage.end:
        return None
    return span.shifted(-passage.start)


def version_of(*folders: Path) -> str:
    """A short name for everything in the folders, by default those of this package and of names with what they read of
    each language, that attributions depend on: weights, word lists and rules."""
    digest = hashlib.sha256()
    for code in () if folders else languages.codes():
        digest.update(json.dumps([code, *(languages.table(code, name) for name in _TABLES)]).encode())
    for folder in folders or (_PACKAGE, _PACKAGE.parent / "names"):
        for path in sorted(path for path in folder.rglob("*") if path.suffix in _KINDS):
            if "train" not in path.relative_to(folder).parts:
                digest.update(f"{path.relative_to(folder).as_posix()}\n{path.stat().st_size}\n".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@cache
def _shipped() -> Attributor:
    return Attributor(shipped_reader(), Extractor.load(), version_of())
