"""Keys that a name is looked up by: whoever `may_mean` finds shares one with the typed name, and few others do."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.model import SpeakerKind
from corpus.names.organisations import organisation_words
from corpus.names.person import PersonName, parsed
from corpus.names.spelling import skeleton


def index_keys(name: str, kind: SpeakerKind, aliases: Sequence[str] = ()) -> frozenset[str]:
    """The keys of a speaker on record: by family name, by first name, and by first and last word of a body."""
    if kind is not SpeakerKind.PERSON:
        return _ends(name)
    whole = [one for one in map(parsed, aliases) if one.given]
    return frozenset().union(*map(_keys_of_person, (parsed(name), *whole)))


def lookup_keys(typed: str) -> frozenset[str]:
    """The keys to look for when somebody writes this name."""
    person = parsed(typed)
    last, first = skeleton(person.family), skeleton(person.given or person.family)
    return _ends(typed) | {f"family:{last}", f"family:{first}", *([] if person.given else [f"first:{last}"])}


def _keys_of_person(name: PersonName) -> frozenset[str]:
    families = {skeleton(part) for part in (name.family, *name.family.split("-"))}
    firsts = {skeleton(first) for first in (name.given, name.nickname) if first}
    return frozenset(f"family:{one}" for one in families) | frozenset(f"first:{one}" for one in firsts)


def _ends(name: str) -> frozenset[str]:
    words = organisation_words(name)
    return frozenset(f"word:{word}" for word in (*words[:1], *words[-1:]))
