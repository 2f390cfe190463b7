"""A question in the light of the corpus: whose names it means, which of its words are mistyped or unknown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.attribution.coreference.person_names import gender_of_given
from corpus.language_detection import language_of
from corpus.names import parsed
from index.analysis.analyzer import fold, stop_words, words
from index.query.intent_patterns import IntentMatcher
from index.query.missing_words import missing_words, occurring
from index.query.model import Query, QueryKind
from index.query.offices import is_a_role, is_no_name
from index.query.role_holders import Period
from index.query.speaker_lexicon import Linked
from index.retrieval.limits import foresee
from index.retrieval.snapshot import Snapshot

MOST_CHOICES = 5
_OF_SOMEBODY = frozenset({QueryKind.WHAT_SAID, QueryKind.TIMELINE, QueryKind.COMPARE})
_FIRST_AND_LAST = 2  # words


@dataclass(frozen=True, slots=True)
class Resolved:
    """`linked` tells for each name in the question whom it means; the speakers of the query are all of them. `choices`
    are the full names when one fits several speakers; `unknown` are words as written that no passage contains, nor any
    word used like them, and `otherwise` those of which only such others occur; `nearest` pairs the unknown ones with
    the terms spelled like them that do occur. `strangers` are names whose words are asked for, or for which a pronoun
    stands, though nobody on record has them; of names in full some words may occur, as somebody else's."""

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
    query = _known_or_asked_for(query, linked, snapshot)
    foresee(query, unclear=bool(choices), snapshot=snapshot)
    nobodies = [one.typed for one in linked if not one.people]
    strangers = _nowhere(dict.fromkeys((*nobodies, *query.referents)), snapshot)
    if query.kind is QueryKind.VERIFY:  # a quotation is taken as it is written
        return Resolved(query, choices, linked=tuple(linked))
    resolved = replace(_respelled(query, language, snapshot, choices), linked=tuple(linked))
    unknown = tuple(dict.fromkeys((*strangers, *resolved.unknown)))
    in_full = tuple(one.typed for one in linked if not one.people and _is_in_full(one.typed))
    pointed_at = tuple(name for name in strangers if name in query.referents)
    nobody = dict.fromkeys((*strangers, *in_full) if query.kind in _OF_SOMEBODY else pointed_at)
    return replace(resolved, unknown=unknown, strangers=tuple(name for name in nobody if not is_a_role(name)))


def _nowhere(names: Iterable[str], snapshot: Snapshot) -> tuple[str, ...]:
    """Those of the names of which no passage has any word."""
    listed = list(names)
    return tuple(name for name, occurs in zip(listed, occurring(listed, snapshot), strict=True) if not occurs)


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
    the passages, and so are groups: the fans of one article aren't those of another. Whether somebody did something
    is asked of all the words, where nobody on record is meant."""
    if query.kind is QueryKind.YES_NO and linked and not any(one.people for one in linked):
        return replace(query, speakers=(), topic=query.text)
    named = linked and linked[0].people and (len(linked[0].people) == 1 or not linked[0].by_role)
    if query.kind is not QueryKind.SPEAKER or (named and not snapshot.names.is_group(linked[0].people[0])):
        return query
    return replace(query, kind=QueryKind.WHO, speakers=())


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


def _respelled(query: Query, language: str, snapshot: Snapshot, choices: tuple[str, ...]) -> Resolved:
    text = query.topic or ("" if query.follow_up else query.text)
    if _is_foreign(query.text, snapshot):
        return Resolved(query, choices)
    names = {form for name in (*query.speakers, *dict(query.corrected)) for form in words(name, language).forms}
    found = missing_words(text, names, language, snapshot)
    query = replace(query, corrected=tuple(dict.fromkeys((*query.corrected, *found.corrected))))
    query = replace(query, topic=found.text) if found.text != text else query
    return Resolved(query, choices, found.unknown, found.otherwise, found.nearest)
