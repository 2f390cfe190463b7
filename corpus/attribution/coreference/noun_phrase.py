"""A source as a noun phrase: its head, what stands before it, and whether it means one or many."""

from __future__ import annotations

from dataclasses import dataclass, replace

from corpus.attribution import lexicon
from corpus.attribution.coreference import adverbials
from corpus.attribution.coreference.entity_table import EntityTable, Person
from corpus.attribution.coreference.mentions import ACRONYMS, Mention, is_headline
from corpus.attribution.coreference.roles import is_role
from corpus.attribution.coreference.token_table import TokenTable
from corpus.names import name_parts


@dataclass(frozen=True, slots=True)
class Phrase:
    """Word ranges of a row: [`begin`, `core`) up to the first comma, preposition or clause; `head`: its last noun.

    `own` is where its own words begin: behind articles, pronouns and quantities. `persons` are those named in it.
    """

    begin: int
    end: int
    core: int
    head: int
    own: int
    possessor: int
    definite: bool
    plural: bool
    persons: tuple[tuple[Mention, Person], ...]


def phrase(entities: EntityTable, begin: int, end: int) -> Phrase | None:
    """The words [`begin`, `end`) as a noun phrase; None if they hold no word, or numbers alone."""
    row = entities.row
    begin = adverbials.without_label(row, begin, end)
    while begin < end and (not _counts(row.words[begin]) or row.plain[begin] in lexicon.words("phrases", "link")):
        begin += 1
    while end > begin and not _counts(row.words[end - 1]):
        end -= 1
    end = adverbials.without_time(entities, begin, end)
    while end - begin > 1 and (row.tags[end - 1] == "IN" or _is_honour(entities, end - 1)):
        end -= 1  # "the Kentucky senator on" before a day that is no part, "Ana Ruiz MP"
    begin += begin + 1 < end and row.tags[begin] == "CD" and row.tags[begin + 1] in ("DT", "PRP")  # "in 2020 it said"
    if end - begin > 1 and row.tags[end - 1] == "PRP" and row.tags[end - 2] == "NN":
        begin = end - 1  # "as a child he said"
    lone = end == begin + 1 and row.tags[begin] == "DT" and row.plain[begin] == "the"
    if lone or not any(c.isalpha() for c in row.of(begin, end)):
        return None
    begin, end = _whole(entities, begin, end)
    inside = {at for at in range(begin, end) for one in [entities.span_over(at)] if one and at > one.begin}
    core = _core_end(row, begin, end, inside)
    possessor = _possessor_end(row, begin, core)
    own = _own_start(row, begin, core)
    head = _head(row, max(own, possessor), core)
    plural = row.tags[head] in ("NNS", "NNPS") or _is_many(row, begin, core) or _is_quantity(row, head, core, end)
    led = begin < own or possessor > begin
    definite = led and row.plain[begin] not in lexicon.words("phrases", "indefinite")
    return Phrase(begin, end, core, head, own, possessor, definite, plural, tuple(entities.within(begin, end)))


def _whole(entities: EntityTable, begin: int, end: int) -> tuple[int, int]:
    """The range widened over names that it cuts: "candidate Ana" before "Ruiz", "York" behind "New"."""
    first, last = entities.span_over(begin), entities.span_over(end - 1)
    if (
        first
        and first.begin < begin < first.end
        and (first.person is not None or entities.row.tags[begin - 1] == "NNP")
        and entities.row.plain[begin - 1] != "the"
    ):
        begin = first.begin
    if last and last.end > end and last.begin < end and last.end - 1 in entities.mentioned:
        end = last.end
    return begin, end


def _is_honour(entities: EntityTable, at: int) -> bool:
    """Whether a word is but letters behind a name."""
    return at - 1 in entities.mentioned and entities.row.plain[at] in name_parts("honour")


def _counts(word: str) -> bool:
    return any(c.isalnum() for c in word)


def _core_end(row: TokenTable, begin: int, end: int, inside: set[int]) -> int:
    for at in range(begin + 1, end):
        if at not in inside and (_parts(row, at, inside) or _is_clause(row, at)):
            return at
    return end


def _parts(row: TokenTable, at: int, inside: set[int]) -> bool:
    """Whether a mark, a preposition or a relative pronoun ends the core, and doesn't belong to a compound or office."""
    if row.words[at] in ACRONYMS or (row.words[at] == "-" and row.ends[at - 1] == row.starts[at]):
        return False
    if row.plain[at] == "of" and _is_office(row, at, inside):
        return False
    if row.plain[at] in ("about", "around", "over") and row.tags[at + 1 : at + 2] == ("CD",):
        return False
    if row.plain[at : at + 2] == ("close", "to"):
        return True
    if row.words[at] == "," and _between_adjectives(row, at):
        return False
    return row.plain[at] in lexicon.words("phrases", "stop") or row.tags[at] in ("IN", "TO", "WDT", "WP", "WRB")


def _between_adjectives(row: TokenTable, at: int) -> bool:
    """Whether a comma parts two adjectives before one noun: "the thick, 104-page document"."""
    if at + 2 >= len(row.tags) or row.tags[at - 1] not in ("JJ", "VBN"):
        return False
    return row.tags[at + 1] in ("JJ", "CD", "VBN") and row.tags[at + 2].startswith(("NN", "JJ"))


def _is_clause(row: TokenTable, at: int) -> bool:
    """Whether a verb or participle follows a noun: "people involved in the talks"."""
    return row.tags[at] in ("VBG", "VBN", "VBD", "VBZ", "VBP") and row.tags[at - 1] in ("NN", "NNS", "NNPS")


def _is_office(row: TokenTable, at: int, inside: set[int]) -> bool:
    """Whether "of" belongs to an office that a name follows: "secretary of state Nora Feld"."""
    if row.plain[at - 1] not in lexicon.words("phrases", "office") or at + 3 >= len(row.words):
        return False
    return at + 3 in inside and not is_role(row.plain[at + 1])


def _possessor_end(row: TokenTable, begin: int, core: int) -> int:
    """Behind the last possessive 's that has a noun behind it; `begin` if there is none."""
    for at in range(core - 2, begin, -1):
        if row.tags[at] == "POS":
            return at + 1
    return begin


def _own_start(row: TokenTable, begin: int, core: int) -> int:
    own = begin
    while own + 1 < core and _leads(row, own):
        own += 1
    vague = row.plain[own] in lexicon.words("phrases", "vague") and row.plain[core : core + 1] == ("of",)
    return core + 1 if vague and core + 1 < len(row.words) else own


def _leads(row: TokenTable, at: int) -> bool:
    """Whether a word is an article, a pronoun or a quantity that a speaker's own words leave out."""
    if row.plain[at] in ("no", "neither") or (row.plain[at] == "those" and row.tags[at + 1] in ("VBG", "VBN")):
        return False  # "those working in the north"
    if row.plain[at] == "one" and row.tags[at + 1].startswith(("NN", "JJ")):
        return False
    return row.plain[at] in lexicon.words("phrases", "determiner") or row.tags[at] in ("DT", "PDT", "PRP$")


def _head(row: TokenTable, begin: int, core: int) -> int:
    for at in range(core - 1, begin - 1, -1):
        if row.tags[at].startswith("NN"):
            return at
    last = core - 1
    return last - 1 if row.tags[last] == "POS" and last > begin else last


def _is_many(row: TokenTable, begin: int, core: int) -> bool:
    first = row.plain[begin]
    if first in lexicon.words("phrases", "many-first"):
        return not any(row.tags[at] == "NN" for at in range(begin, core))
    return row.tags[begin] == "CD" and first != "one"


def _is_quantity(row: TokenTable, head: int, core: int, end: int) -> bool:
    """Whether the head counts persons: "a handful of insiders", "the public"."""
    if row.plain[head] in lexicon.words("phrases", "many") or row.plain[head - 1 : head + 1] == ("no", "one"):
        return True
    ratio = core + 1 < end and row.plain[core] == "in" and row.tags[core + 1] == "CD" and row.tags[core - 1] == "CD"
    if ratio:
        return True
    counted = row.plain[head] in lexicon.words("phrases", "quantity") and core < end and row.plain[core] == "of"
    return counted and any(row.tags[at] in ("NNS", "NNPS") for at in range(core, end))


def own_words(row: TokenTable, one: Phrase) -> str:
    """The phrase without article and without what only adds to it: up to a comma or a relative clause."""
    stop = one.core
    if row.tags[stop - 1] == "CC" and stop - 1 > one.own:
        one = replace(one, end=stop - 1)
        stop -= 1
    while stop < one.end and not _ends_own(row, stop):
        stop += 1
    if stop <= one.own:
        stop = one.end
    while stop > one.own + 1 and _trails(row, stop - 1):
        stop -= 1
    words = row.of(one.own, stop) or row.of(one.begin, one.end)
    return words[0].lower() + words[1:] if _may_lower(row, one.own) else words


def _trails(row: TokenTable, at: int) -> bool:
    """Whether a word is left over behind own words; not where a firm's name ends in "'s": "Tully's said"."""
    if row.tags[at] == "POS":
        return not row.is_acting(at)
    return row.tags[at] in ("IN", "TO") or not _counts(row.words[at])


def _ends_own(row: TokenTable, at: int) -> bool:
    """Whether a speaker's own words end before a word: a mark, a relative clause, examples."""
    if row.words[at] in ACRONYMS:
        return False
    word = row.plain[at]
    listing = word in lexicon.words("phrases", "listing") or word in lexicon.words("phrases", "stop")
    return listing or row.tags[at] in ("WDT", "WP", "PRP")


def _may_lower(row: TokenTable, at: int) -> bool:
    """Whether a word has its capital only because it opens a sentence or stands in a headline."""
    word = row.plain[at]
    everyday = row.is_common(at) or word in lexicon.words("organisations", "noun")
    if (row.tags[at].startswith("NNP") and not everyday) or not row.words[at][1:].islower():
        return False
    low, high = row.bounds(at)
    if any(one[0].isupper() for one in row.words[at + 1 : at + 2]) or (at > low and not is_headline(row, low, high)):
        return False
    known = lexicon.words("places", "demonym") | lexicon.words("phrases", "party")
    return word not in known and word.removesuffix("s") not in known and not row.is_proper(at)
