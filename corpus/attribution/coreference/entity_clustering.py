"""From the names in an article to its entities: full names first, then everything that may stand for them."""

from __future__ import annotations

from corpus.attribution import lexicon
from corpus.attribution.coreference import person_names, places, roles, unknown_names
from corpus.attribution.coreference.entity_table import EntityTable, Person, add, enrol, known, name_words, person_for
from corpus.attribution.coreference.mentions import Mention, is_organisation, mentions
from corpus.attribution.coreference.namesakes import apart
from corpus.attribution.coreference.token_table import TokenTable
from corpus.names import name_parts, same_given

_LONGEST = 6


def cast_of(row: TokenTable) -> EntityTable:
    """Who is named in the article: full names first, then everything that may stand for them."""
    entities = EntityTable(row)
    found = list(mentions(row))
    families = unknown_names.families(row, found)
    entities.apart = apart(row, (mention for mention in found if _is_full(row, mention)))
    for mention in found:
        if _is_full(row, mention) or _beside(entities, mention):
            add(entities, mention, person_for(entities, mention))
    families -= entities.by_family.keys()
    for mention in found:
        if unknown_names.is_vouched(row, mention, families):
            add(entities, mention, person_for(entities, mention))
    lone = [mention for mention in found if mention.end - 1 not in entities.mentioned]
    for mention in sorted(lone, key=lambda one: not one.person):
        _place(entities, mention)
    _rescan(entities)
    _headline(entities, families | {row.plain[one.begin] for one in lone if one.end - one.begin == 1})
    entities.arrange()
    for mention in (*entities.others.values(), *entities.spans.values()):
        entities.covered.update(dict.fromkeys(range(mention.titles, mention.end), mention))
    return entities


def _is_full(row: TokenTable, mention: Mention) -> bool:
    if (
        mention.person is False
        or len(person_names.bare(name_words(row, mention))) < 2
        or len(name_words(row, mention)) > _LONGEST
    ):
        return False
    if mention.person:
        return True
    if places.is_place(row, mention):
        return False
    if unknown_names.is_person(row, mention.begin, mention.end):
        return mention.titles == mention.begin
    return roles.introduces(row, mention.begin, mention.end) and not unknown_names.is_firm(row, mention)


def _beside(entities: EntityTable, mention: Mention) -> bool:
    """Whether an unknown name of two words or three is joined to a person's before it: "Ana Ruiz and Ivo Petr"."""
    long = mention.end - mention.begin in (2, 3) and mention.person is None
    at = mention.begin - 1
    return long and at > 0 and entities.row.plain[at] == "and" and at - 1 in entities.mentioned


def _place(entities: EntityTable, mention: Mention) -> None:
    """A mention that isn't a full name: a family name, a given name, a titled name, or no person at all."""
    name = name_words(entities.row, mention)
    if not name or (mention.person is False and not _is_a_known_family(entities, mention, name)):
        entities.others[mention.end - 1] = mention
        return
    if person := known(entities, mention, person_names.family(name)) if len(name) == 1 else None:
        add(entities, mention, person)
    elif mention.person or _is_introduced(entities.row, mention):
        person = Person(name, entities.row.of(mention.begin, mention.end))
        enrol(entities, person)
        add(entities, mention, person)
    else:
        entities.others[mention.end - 1] = mention


def _is_a_known_family(entities: EntityTable, mention: Mention, name: tuple[str, ...]) -> bool:
    """Whether a word that could be a place or a body is a person's family name where Kerry Washington is named, as a
    role behind it tells, "Washington, star of the film,", or a verb, where no place is spoken of: "Washington said"."""
    if len(name) != 1 or person_names.family(name) not in entities.by_family:
        return False
    row = entities.row
    acts = row.is_acting(mention.end - 1) and mention.titles == mention.begin and row.plain[mention.begin - 1] != "the"
    named = person_names.family(name) not in row.located and acts
    return named or roles.after(row, mention.end) != ""


def _is_introduced(row: TokenTable, mention: Mention) -> bool:
    """Whether an age or ", whose" says that a lone given name is a person's: "Rosa, whose name has been changed,"."""
    given = mention.end - mention.begin == 1 and person_names.gender_of_given(row.words[mention.begin])
    return bool(given) and mention.titles == mention.begin and unknown_names.is_person(row, mention.begin, mention.end)


def _headline(entities: EntityTable, alone: frozenset[str]) -> None:
    """A given name and a family name in the headline, of which the body has the family name alone."""
    row = entities.row
    for at in range(row.first[1] - 1 if len(row.first) > 1 else 0):
        word = row.plain[at + 1]
        full = all(one[0].isupper() and one[1:].islower() for one in row.words[at : at + 2])
        full = full and bool(person_names.gender_of_given(row.words[at]))
        if not full or word not in alone or row.is_common(at + 1) or at + 1 in entities.mentioned:
            continue
        mention = Mention(at, at, at + 2, person=True)
        if not is_organisation(row, at, at + 2):
            person = person_for(entities, mention)
            add(entities, mention, person)
            for end in [
                end for end, one in entities.others.items() if one.end - one.begin == 1 and row.plain[end] == word
            ]:
                add(entities, entities.others.pop(end), person)


def _rescan(entities: EntityTable) -> None:
    """Find the family names that the tags hid: in headlines, in capitals, after a wrong tag."""
    row = entities.row
    spans = (*entities.spans.items(), *entities.others.items())
    covered = {at for end, one in spans for at in range(one.begin, end + 1)
               if end in entities.spans or one.end - one.begin == 1 or one.person is False}  # fmt: skip
    for at, word in enumerate(row.plain):
        if at in covered or not row.words[at][0].isupper() or word not in entities.by_family:
            continue
        if _namesake(entities, entities.others.get(at)):
            continue
        if person := known(entities, Mention(at, at, at + 1, person=None), word):
            begin = at - 1 if at and same_given(row.plain[at - 1], person_names.bare(person.name)[0]) else at
            add(entities, Mention(begin, begin, at + 1, person=True), person)


def _namesake(entities: EntityTable, mention: Mention | None) -> bool:
    """Whether an unknown name of two words or three ends in a known family name, but isn't one of those persons': a
    relative, say; or fits several of them: "J. Smith". Their words are nobody else's."""
    if mention is None or mention.person is not None or mention.end - mention.begin not in (2, 3):
        return False
    first = entities.row.plain[mention.begin]
    if first in name_parts("particle") or first in lexicon.verbs_of_saying():
        return False
    words = {entities.row.plain[at] for at in range(mention.begin, mention.end)}
    known_as = [person_names.bare(person.name) for person in entities.by_family[entities.row.plain[mention.end - 1]]]
    fitting = [name for name in known_as if same_given(first, name[0]) or words <= set(name)]
    return len(fitting) != 1
