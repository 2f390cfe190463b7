"""A question in the light of the corpus: whose names it means, which of its words are mistyped or unknown."""

from __future__ import annotations

from dataclasses import dataclass, replace

from index.analysis.analyzer import words
from index.query.intent_patterns import spoken_on
from index.query.model import Question, QuestionKind
from index.query.speaker_names import name_words
from index.query.spelling import near, starts
from index.retrieval.snapshot import Snapshot
from index.retrieval.weighted_query import topical
from index.retrieval.word_embeddings import is_word

_MOST_CHOICES = 5


@dataclass(frozen=True, slots=True)
class Resolved:
    """`choices` are the full names when one in the question fits several speakers; `unknown` are words as written that
    no passage contains; `nearest` pairs them with the terms spelled like them that do occur."""

    question: Question
    choices: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    nearest: tuple[tuple[str, tuple[str, ...]], ...] = ()


def resolve(question: Question, language: str, snapshot: Snapshot) -> Resolved:
    """The question with its speakers as the corpus writes them and its mistyped words put right."""
    question = _spoken_on(question, snapshot)
    speakers: list[str] = []
    choices: tuple[str, ...] = ()
    corrected = list(question.corrected)
    for name in question.speakers:
        found = snapshot.names.match(name)
        if not found:
            found = snapshot.names.in_role(name) or snapshot.names.nearest(name)[:1]
            corrected += [(name, full) for full in found] if len(found) == 1 else []
        if len(found) > 1:
            choices = () if _full(name, found) else tuple(found[:_MOST_CHOICES])
        speakers.append(found[0] if len(found) == 1 or _full(name, found) else name)
    question = replace(question, speakers=tuple(speakers), corrected=tuple(corrected))
    strangers = tuple(name for name in speakers if not _occurs(name, language, snapshot))
    resolved = _respelled(question, language, snapshot, choices)
    return replace(resolved, unknown=tuple(dict.fromkeys((*strangers, *resolved.unknown))))


def _occurs(name: str, language: str, snapshot: Snapshot) -> bool:
    """Whether any word of the name does."""
    return any(snapshot.passages.document_frequency(term) for term in words(name, language).terms if term)


def _full(name: str, found: list[str]) -> bool:
    """Whether a name is given in full, so that the first speaker it fits is meant."""
    return bool(found) and len(name_words(name)) > 1 and name_words(found[0])[-1] == name_words(name)[-1]


def _spoken_on(question: Question, snapshot: Snapshot) -> Question:
    """ "X on Y" asks what X said, if X speaks in the corpus."""
    if question.kind is not QuestionKind.KEYWORDS or question.quoted:
        return question
    phrased = spoken_on(question.topic)
    if phrased is None or not snapshot.names.match(phrased.speaker):
        return question
    return replace(question, kind=phrased.kind, speakers=(phrased.speaker,), topic=phrased.topic)


def _respelled(question: Question, language: str, snapshot: Snapshot, choices: tuple[str, ...]) -> Resolved:
    text = question.topic or question.understood
    found = topical(text, language)
    unknown, nearest, corrected = [], [], list(question.corrected)
    topic = text
    for number in reversed(range(len(found))):
        term = found.terms[number]
        if not term or snapshot.passages.document_frequency(term):
            continue
        written = text[found.starts[number] : found.ends[number]]
        alike = _alike(term, snapshot)
        mistyped = not written[0].isupper() and not (language == "en" and is_word(found.forms[number]))
        if alike and mistyped:
            corrected.append((written, alike[0]))
            topic = topic[: found.starts[number]] + alike[0] + topic[found.ends[number] :]
        else:
            unknown.append(written)
            if alike:
                nearest.append((written, tuple(alike)))
    question = replace(question, corrected=tuple(dict.fromkeys(corrected)))
    if topic != text:
        question = replace(question, topic=topic)
    return Resolved(question, choices, tuple(dict.fromkeys(unknown[::-1])), tuple(nearest[::-1]))


def _alike(term: str, snapshot: Snapshot) -> list[str]:
    """Terms of the corpus spelled like this one, of those equally near the commonest first."""
    if len(term) < 4:
        return []
    known = {other for start in starts(term) for other in snapshot.passages.terms(start)}
    living = [other for other in near(term, known, most=8) if snapshot.passages.document_frequency(other)]
    return sorted(living, key=lambda other: -snapshot.passages.document_frequency(other))[:3]
