"""From the names in an article to its cast: full names first, then everything that may stand for them."""

from __future__ import annotations

from dataclasses import replace

from corpus.attribution import lexicon
from corpus.attribution.speakers import geography, names, newcomers, roles
from corpus.attribution.speakers.cast import Cast, Person, add, enrol, known, name_words, person_for
from corpus.attribution.speakers.mentions import Mention, is_organisation, mentions
from corpus.attribution.speakers.row import Row

_LONGEST = 6


def cast_of(row: Row) -> Cast:
    """Who is named in the article: full names first, then everything that may stand for them."""
    cast = Cast(row)
    found = _trimmed(row, list(mentions(row)))
    families = newcomers.families(row, found)
    for mention in found:
        if _is_full(row, mention) or _beside(cast, mention):
            add(cast, mention, person_for(cast, mention))
    families -= cast.by_family.keys()
    for mention in found:
        if newcomers.is_vouched(row, mention, families):
            add(cast, mention, person_for(cast, mention))
    lone = [mention for mention in found if mention.end - 1 not in cast.mentioned]
    for mention in sorted(lone, key=lambda one: not one.person):
        _place(cast, mention)
    _rescan(cast)
    _headline(cast, families | {row.plain[one.begin] for one in lone if one.end - one.begin == 1})
    cast.arrange()
    for mention in (*cast.others.values(), *cast.spans.values()):
        cast.covered.update(dict.fromkeys(range(mention.titles, mention.end), mention))
    return cast


def _trimmed(row: Row, found: list[Mention]) -> list[Mention]:
    """The mentions, names of three words cut to two where the article has those two alone: "Ana Ruiz Wins"."""
    pairs = {row.plain[one.begin : one.end] for one in found if one.person and one.end - one.begin == 2}
    return [replace(one, end=one.begin + 2) if _overlong(row, one, pairs) else one for one in found]


def _overlong(row: Row, one: Mention, pairs: set[tuple[str, ...]]) -> bool:
    if not one.person or one.end - one.begin != 3 or row.plain[one.begin : one.begin + 2] not in pairs:
        return False
    return row.plain[one.end - 1] not in lexicon.words("given_names", "suffix")


def _is_full(row: Row, mention: Mention) -> bool:
    if (
        mention.person is False
        or len(names.bare(name_words(row, mention))) < 2
        or len(name_words(row, mention)) > _LONGEST
    ):
        return False
    if mention.person:
        return True
    if geography.is_place(row, mention):
        return False
    if newcomers.is_person(row, mention.begin, mention.end):
        return mention.titles == mention.begin
    return roles.introduces(row, mention.begin, mention.end)


def _beside(cast: Cast, mention: Mention) -> bool:
    """Whether an unknown name of two words or three is joined to a person's before it: "Ana Ruiz and Ivo Petr"."""
    long = mention.end - mention.begin in (2, 3) and mention.person is None
    at = mention.begin - 1
    return long and at > 0 and cast.row.plain[at] == "and" and at - 1 in cast.mentioned


def _place(cast: Cast, mention: Mention) -> None:
    """A mention that isn't a full name: a family name, a given name, a titled name, or no person at all."""
    name = name_words(cast.row, mention)
    if mention.person is False or not name:
        cast.others[mention.end - 1] = mention
        return
    if person := known(cast, mention, names.family(name)) if len(name) == 1 else None:
        add(cast, mention, person)
    elif mention.person:
        person = Person(name, cast.row.of(mention.begin, mention.end))
        enrol(cast, person)
        add(cast, mention, person)
    else:
        cast.others[mention.end - 1] = mention


def _headline(cast: Cast, alone: frozenset[str]) -> None:
    """A given name and a family name in the headline, of which the body has the family name alone."""
    row = cast.row
    for at in range(row.first[1] - 1 if len(row.first) > 1 else 0):
        word = row.plain[at + 1]
        full = all(one[0].isupper() and one[1:].islower() for one in row.words[at : at + 2])
        full = full and bool(names.gender_of_given(row.words[at]))
        if not full or word not in alone or row.is_common(at + 1) or at + 1 in cast.mentioned:
            continue
        mention = Mention(at, at, at + 2, person=True)
        if not is_organisation(row, at, at + 2):
            person = person_for(cast, mention)
            add(cast, mention, person)
            for end in [end for end, one in cast.others.items() if one.end - one.begin == 1 and row.plain[end] == word]:
                add(cast, cast.others.pop(end), person)


def _rescan(cast: Cast) -> None:
    """Find the family names that the tags hid: in headlines, in capitals, after a wrong tag."""
    row = cast.row
    covered = {at for end, one in (*cast.spans.items(), *cast.others.items()) for at in range(one.begin, end + 1)
               if end in cast.spans or one.end - one.begin == 1 or one.person is False}  # fmt: skip
    for at, word in enumerate(row.plain):
        if at in covered or not row.words[at][0].isupper() or word not in cast.by_family:
            continue
        if person := known(cast, Mention(at, at, at + 1, person=None), word):
            begin = at - 1 if at and names.same_given(row.plain[at - 1], names.bare(person.name)[0]) else at
            add(cast, Mention(begin, begin, at + 1, person=True), person)
