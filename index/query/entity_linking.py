"""A question in the light of the corpus: whose names it means, which of its words are mistyped or unknown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from corpus.attribution.coreference.person_names import gender_of_given
from corpus.language_detection import language_of
from corpus.names import parsed
from index.analysis.analyzer import Words, fold, is_unspaced, stop_words, stop_words_of_all, terms, words
from index.query.intent_patterns import IntentMatcher
from index.query.model import Query, QueryKind
from index.query.offices import is_a_role, is_no_name
from index.query.role_holders import Period
from index.query.speaker_lexicon import Linked
from index.query.spelling import joined, parted, respelled
from index.retrieval.snapshot import Snapshot
from index.retrieval.synonyms import synonym_terms
from index.retrieval.weighted_query import topical
from index.retrieval.word_embeddings import is_word, used_alike

MOST_CHOICES = 5
_OF_SOMEBODY = frozenset({QueryKind.WHAT_SAID, QueryKind.TIMELINE, QueryKind.COMPARE})
_MEANS_IT = 0.5  # likeness from which a word says the same, or nearly
_FIRST_AND_LAST = 2  # words
_MOST_RESPELLED = 12  # words: nobody mistypes more, and each costs a search of the dictionary


@dataclass(frozen=True, slots=True)
class Resolved:
    """`linked` tells for each name in the question whom it means; the speakers of the query are all of them. `choices`
    are the full names when one fits several speakers; `unknown` are words as written that no passage contains, nor any
    word used like them, and `otherwise` those of which only such others occur; `nearest` pairs the unknown ones with
    the terms spelled like them that do occur. `strangers` are names whose words are asked for, though nobody on record
    has them; of names in full some words may occur, as somebody else's."""

    query: Query
    choices: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()
    nearest: tuple[tuple[str, tuple[str, ...]], ...] = ()
    linked: tuple[Linked, ...] = ()
    strangers: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """For each name in the question the one speaker it means, or the name as written if it fits several or
        nobody."""
        return tuple(one.people[0] if len(one.people) == 1 else one.typed for one in self.linked)

    @property
    def unclear(self) -> str:
        """The name that fits several, or the role without an article before it; "" if none does."""
        typed = next((one.typed for one in self.linked if len(one.people) > 1), "")
        return typed.split(maxsplit=1)[1] if is_a_role(typed) else typed

    def meaning(self, name: str) -> Query:
        """The query with the unclear name meaning one of the choices."""
        several = next((one.typed for one in self.linked if len(one.people) > 1), "")
        return replace(self.query, speakers=tuple(name if one == several else one for one in self.names), meant=())


def resolve(query: Query, language: str, snapshot: Snapshot) -> Resolved:
    """The question with its speakers as the corpus writes them and its mistyped words put right."""
    query = _spoken_on(query, snapshot)
    linked = [snapshot.names.linked(name, Period(query.since, query.until)) for name in query.speakers]
    choices = next((one.people[:MOST_CHOICES] for one in linked if len(one.people) > 1), ())
    known = [one for one in linked if len(one.people) == 1]
    corrected = [(one.typed, one.people[0]) for one in known if one.otherwise or one.by_role]
    speakers = [one.people[0] if len(one.people) == 1 else one.typed for one in linked]
    meant = tuple(dict.fromkeys(name for one in linked for name in (*one.people, *one.alone)))
    query = replace(query, speakers=tuple(speakers), meant=meant, corrected=(*query.corrected, *corrected))
    strangers = tuple(one.typed for one in linked if not one.people and not _occurs(one.typed, snapshot))
    query = _known_or_asked_for(query, linked, snapshot)
    if query.kind is QueryKind.VERIFY:  # a quotation is taken as it is written
        return Resolved(query, choices, linked=tuple(linked))
    resolved = replace(_respelled(query, language, snapshot, choices), linked=tuple(linked))
    unknown = tuple(dict.fromkeys((*strangers, *resolved.unknown)))
    in_full = tuple(one.typed for one in linked if not one.people and _is_in_full(one.typed))
    nobody = dict.fromkeys((*strangers, *in_full)) if query.kind in _OF_SOMEBODY else ()
    return replace(resolved, unknown=unknown, strangers=tuple(name for name in nobody if not is_a_role(name)))


def _is_in_full(name: str) -> bool:
    """Whether the words are a person's first and last name, as far as their form tells: somebody's husband isn't called
    so."""
    person, parts = parsed(name), name.split()
    if len(parts) > _FIRST_AND_LAST and is_no_name(fold(parts[-1])):
        return False
    capitals = all(part[0].isupper() for part in parts)
    return bool(person.given) and (capitals or bool(gender_of_given(person.given)))


def _known_or_asked_for(query: Query, linked: Sequence[Linked], snapshot: Snapshot) -> Query:
    """Who somebody is can only be told of those on record, and of one who holds a role; anybody else is looked for in
    the passages, and so are groups: the fans of one article aren't those of another."""
    named = linked and linked[0].people and (len(linked[0].people) == 1 or not linked[0].by_role)
    if query.kind is not QueryKind.SPEAKER or (named and not snapshot.names.is_group(linked[0].people[0])):
        return query
    return replace(query, kind=QueryKind.WHO, speakers=())


def _occurs(words_of: str, snapshot: Snapshot) -> bool:
    """Whether any of the words does, as any language of the articles has them: names are names in all of them."""
    found = {term for language in snapshot.engine.languages for term in terms(words_of, language)}
    return any(snapshot.passages.document_frequencies(found).values())


def _spoken_on(query: Query, snapshot: Snapshot) -> Query:
    """ "X on Y" asks what X said, if X speaks in the corpus."""
    if query.kind is not QueryKind.KEYWORDS or query.quoted:
        return query
    phrased = IntentMatcher.shipped().spoken_on(query.topic)
    if phrased is None or not snapshot.names.named(phrased.speaker).people:
        return query
    return replace(query, kind=phrased.kind, speakers=(phrased.speaker,), topic=phrased.topic)


def _is_foreign(text: str, snapshot: Snapshot) -> bool:
    """Whether the text is in a language that no article is in: its words can't be told from mistyped ones."""
    spoken = language_of(text)
    if not spoken or spoken in snapshot.engine.languages:
        return False
    here = frozenset().union(*(stop_words(language) for language in snapshot.engine.languages))
    return not (stop_words(spoken) - here).isdisjoint(words(text, "").forms)


def _used_otherwise(term: str, form: str, language: str, snapshot: Snapshot) -> bool:
    """Whether passages have words that stand for this one, or are used like it."""
    kin = set(synonym_terms(language).get(term, ()))
    near = [word for word, likeness in used_alike(form) if likeness > _MEANS_IT] if language == "en" else []
    alike = {other for word in near for other in terms(word)}
    return any(snapshot.passages.document_frequencies((kin | alike) - {term}).values())


def _as_written(text: str, found: Words, number: int) -> str:
    """The word as the user wrote it: all that hangs together where words are pieces that overlap, as in Chinese."""
    first = last = number
    while first and found.ends[first - 1] > found.starts[first]:
        first -= 1
    while last + 1 < len(found) and found.starts[last + 1] < found.ends[last]:
        last += 1
    return text[found.starts[first] : max(found.ends[first : last + 1])]


def _respelled(query: Query, language: str, snapshot: Snapshot, choices: tuple[str, ...]) -> Resolved:
    text = query.topic or ("" if query.follow_up else query.text)
    found = Words((), (), (), ()) if _is_foreign(query.text, snapshot) else topical(text, language)
    unknown: list[str] = []
    otherwise: list[str] = []
    corrected: list[tuple[str, str]] = []
    topic, done = text, len(found)
    near = cache(lambda term: respelled(term, language, snapshot))
    names = {form for name in (*query.speakers, *dict(query.corrected)) for form in words(name, language).forms}
    for number in _lacking(found, text, snapshot):
        written, right = _as_written(text, found, number), None
        looked_at = len(unknown) + len(otherwise) + len(corrected)
        if looked_at < _MOST_RESPELLED and number < done and not is_unspaced(written):
            named = found.forms[number] in names
            right = None if named else _joined_or_parted(found, number, language, snapshot)
            right = right or _mistyped(found, number, text, language, near)
        if right and right.last <= done:
            start, end = found.starts[right.first], found.ends[right.last - 1]
            corrected.append((text[start:end], right.read))
            topic, done = topic[:start] + right.read + topic[end:], right.first
        elif number < done:
            used = _used_otherwise(found.terms[number], found.forms[number], language, snapshot)
            (otherwise if used else unknown).append(written)
    query = replace(query, corrected=tuple(dict.fromkeys((*query.corrected, *corrected))))
    query = replace(query, topic=topic) if topic != text else query
    lacking = tuple(dict.fromkeys(unknown[::-1]))
    return Resolved(query, choices, lacking, tuple(otherwise), _nearest(lacking[-_MOST_RESPELLED:], language, near))


def _lacking(found: Words, text: str, snapshot: Snapshot) -> list[int]:
    """The numbers of the words that no passage has, the last one first."""
    known = snapshot.passages.document_frequencies(filter(None, found.terms))
    lacking = [
        number
        for number, term in enumerate(found.terms)
        if term and not known[term] and found.forms[number] not in stop_words_of_all()
    ]
    return [number for number in reversed(lacking) if not _occurs(_as_written(text, found, number), snapshot)]


def _nearest(
    unknown: Sequence[str], language: str, near: Callable[[str], list[str]]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The words that no passage has, but for those that every reader knows, with the terms spelled like them: `near`
    gives these."""
    read = [(word, topical(word, language)) for word in unknown]
    rare = [(word, one.terms[0]) for word, one in read if one.terms and not _is_common(one.forms[0], language)]
    spaced = ((word, term) for word, term in rare if term and not is_unspaced(word))
    return tuple((word, tuple(alike)) for word, term in spaced if (alike := near(term)))


class _Right(NamedTuple):
    """What words from `first` up to `last` are read as."""

    first: int
    last: int
    read: str


def _joined_or_parted(found: Words, number: int, language: str, snapshot: Snapshot) -> _Right | None:
    """How a word that no passage has is read if it is two words written as one, or one written as two."""
    if parts := parted(found.forms[number], language, snapshot):
        return _Right(number, number + 1, parts)
    whole = joined(found, number, language, snapshot)
    return _Right(*whole, "".join(found.forms[slice(*whole)])) if whole else None


def _mistyped(found: Words, number: int, text: str, language: str, near: Callable[[str], list[str]]) -> _Right | None:
    """How a word is read that has no capital and that not every reader knows: as the one spelled nearly like it."""
    if text[found.starts[number]].isupper() or _is_common(found.forms[number], language):
        return None
    return next((_Right(number, number + 1, read) for read in near(found.terms[number])), None)


def _is_common(form: str, language: str) -> bool:
    """Whether it is a word that every reader knows."""
    return language == "en" and is_word(form)
