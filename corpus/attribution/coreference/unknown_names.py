"""Which unknown capitalised words are a person's name: by an age, "who", a family name that speaks elsewhere, or what
stands beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from corpus.attribution import lexicon
from corpus.attribution.coreference import person_names, places, roles
from corpus.attribution.coreference.mentions import Mention
from corpus.attribution.coreference.token_table import TokenTable
from corpus.attribution.neural.name_kinds import shipped_name_kinds
from corpus.attribution.rules.cue_kinds import is_saying
from corpus.attribution.tokens.sentence_splitter import is_written_small

_AGES = range(6, 116)
_PARTED = re.compile(r"[^\W\d_]+-[^\W\d_]+")
_VERBS = (("VBD",), ("VBZ",))
_JOINED = re.compile(r"[a-z][A-Z]|\d")
_INITIALS = 2
_PREFIXES = ("Mc", "Mac", "De", "Di", "Du", "La", "Le", "Van", "Fitz")


def has_age(row: TokenTable, end: int) -> bool:
    """Whether an age between commas, or before the sentence's end, follows a name: "Ana Ruiz, 41,"."""
    _, high = row.bounds(end - 1)
    if end + 1 >= high or row.words[end] not in (",", "(") or not row.words[end + 1].isdecimal():
        return False
    closed = end + 2 >= high or not row.words[end + 2][0].isalnum()
    return closed and len(row.words[end + 1]) < 4 and int(row.words[end + 1]) in _AGES


def is_person(row: TokenTable, begin: int, end: int) -> bool:
    """Whether an age or ", who" after an unknown name says that it is a person's."""
    return has_age(row, end) or row.plain[end : end + 2] in ((",", "who"), (",", "whose"))


def is_firm(row: TokenTable, one: Mention) -> bool:
    """Whether the words beside an unknown name call it a company or a body: "grid operator X", "X, a charity,"."""
    nouns = lexicon.words("phrases", "firm-noun")
    if one.begin > 0 and row.words[one.begin - 1].islower() and row.plain[one.begin - 1] in nouns:
        return True
    if row.words[one.end : one.end + 1] != (",",) or row.tags[one.end + 1 : one.end + 2] != ("DT",):
        return False
    at = one.end + 2
    while at + 1 < len(row.tags) and at < one.end + 6 and row.tags[at + 1].startswith("NN"):
        at += 1
    return row.plain[min(at, len(row.plain) - 1)] in nouns


def families(row: TokenTable, found: Iterable[Mention]) -> frozenset[str]:
    """The folded family names that stand alone as a person's: with "Ms", with an age, or with a verb of saying."""
    return frozenset(
        row.plain[one.end - 1]
        for one in found
        if one.person is not False and one.end - one.begin == 1 and _speaks(row, one)
    )


def _speaks(row: TokenTable, one: Mention) -> bool:
    at = one.end - 1
    if places.is_place(row, one) or _are_many(row, at):
        return False
    if row.plain[one.titles] in lexicon.titles("courtesy") and one.titles < one.begin:
        return True
    if one.titles < one.begin or row.tags[at] not in ("NNP", "NNPS") or row.plain[at - 1] in ("the", "a", "an"):
        return False
    if row.words[at].isupper() and not has_age(row, one.end):
        return False  # a body's letters: "RMT said"
    beside = [near for near in (at - 1, at + 1) if 0 <= near < len(row.words) and row.tags[near] in ("VBD", "VBZ")]
    return has_age(row, one.end) or any(is_saying(row.words[near]) for near in beside)


def _are_many(row: TokenTable, at: int) -> bool:
    """Whether a word means many, as "Republicans" does; a role's plural may be a family name, but for where the article
    also writes it small."""
    one = row.plain[at].removesuffix("s")
    peoples = lexicon.words("places", "demonym") | lexicon.words("phrases", "party")
    return one in peoples or (roles.is_role(one) and row.is_common(at))


def is_vouched(row: TokenTable, one: Mention, known: frozenset[str]) -> bool:
    """Whether a name of two or three unknown words is a person's: by a family name that speaks elsewhere, last or
    before a given name of two parts ("Park Min-jun"), or because "she" takes it up."""
    if one.person is not None or one.end - one.begin not in (2, 3):
        return False
    last = row.plain[one.end - 1] in known
    first = row.plain[one.begin] in known and _PARTED.fullmatch(row.words[one.end - 1]) is not None
    if not (last or first or _is_taken_up(row, one)):
        return False
    led = one.begin > 0 and row.plain[one.begin - 1] in ("the", "a", "an")
    head = any(word in lexicon.words("organisations", "head") for word in row.plain[one.begin : one.end])
    return not led and not head and one.titles == one.begin and not places.is_place(row, one)


def _is_taken_up(row: TokenTable, one: Mention) -> bool:
    """Whether a name is the subject of its sentence, and "she" or "he" takes it up."""
    opens = one.begin == row.bounds(one.begin)[0] and row.tags[one.end - 1] == "NNP"
    acts = row.tags[one.end : one.end + 1] in _VERBS
    return opens and acts and taken_up_by(row, one) in ("he", "she")


def taken_up_by(row: TokenTable, one: Mention) -> str:
    """The next pronoun outside quotations, in the sentence of a name or the one behind, with no other name before it;
    "" if there is none."""
    number = row.sentence[one.begin]
    high = row.first[min(number + 2, len(row.first) - 1)]
    for at in range(one.end, high):
        name = row.tags[at].startswith("NNP") and row.plain[at] not in lexicon.days()
        if row.quoted[at] or (name and at != row.first[number + 1]):
            return ""
        if row.tags[at] in ("PRP", "PRP$"):
            return row.plain[at]
    return ""


def evidence(row: TokenTable, one: Mention, others: Sequence[Mention]) -> dict[str, float]:
    """What tells that a source of an unknown name is a person: its words, and what stands beside all its mentions,
    `others` among them."""
    every = (one, *others)
    opens = one.begin == row.bounds(one.begin)[0] and not row.is_proper(one.begin)
    words = row.words[one.begin : one.end]
    small = [is_written_small(word) or word in row.lower for word in row.plain[one.begin : one.end]]
    return {
        "unknown person by its word": shipped_name_kinds().own(words[-1]),
        "unknown person by words beside": sum(words_beside(row, it) for it in every) / len(every),
        "unknown person alone": float(len(words) == 1),
        "unknown person given": float(bool(person_names.gender_of_given(words[0]))),
        "unknown person everyday": sum(small) / len(small),
        "unknown person initials": float(any(word.isupper() and len(word) > _INITIALS for word in words)),
        "unknown person spelled as a brand": float(any(map(_is_brand, words))),
        "unknown person opens only": float(opens),
        **{f"unknown person {name}": sum(told(row, it) for it in every) / len(every) for name, told in _BESIDE.items()},
    }


def _is_led(row: TokenTable, one: Mention) -> bool:
    return one.titles > 0 and row.plain[one.titles - 1] == "the"


def _is_many(row: TokenTable, one: Mention) -> bool:
    """Whether a plural verb follows, as behind a team: "Harbour United were"."""
    return row.plain[one.end : one.end + 1] in (("were",), ("are",), ("have",))


def _modifies(row: TokenTable, one: Mention) -> bool:
    return one.end < len(row.tags) and row.tags[one.end] in ("NN", "NNS") and row.words[one.end].islower()


def _is_thing(row: TokenTable, one: Mention) -> bool:
    """Whether ", which" follows, or a noun for a body leads up to the name: "farmers' union X"."""
    noun = one.titles > 0 and row.words[one.titles - 1] in lexicon.words("organisations", "noun")
    return noun or row.plain[one.end : one.end + 2] == (",", "which")


def _has_role(row: TokenTable, one: Mention) -> bool:
    """Whether a role stands beside the name: "Ruiz, head of the bank,", "singer Ruiz"."""
    lead = row.words[one.begin - 1] if one.begin > row.bounds(one.begin)[0] else ""
    return roles.after(row, one.end) != "" or (lead.islower() and roles.is_role(lead))


_BESIDE = {
    "led": _is_led,
    "many": _is_many,
    "modifies": _modifies,
    "as a thing": _is_thing,
    "of a role": _has_role,
}
"""What is told of each mention of an unknown name by what stands beside it; the share of the mentions is weighed."""


def first_pronouns(row: TokenTable, runs: Sequence[tuple[int, int]]) -> dict[str, float]:
    """What the first pronouns of the words that an unknown name says tell of it: "I" or "we" in quotation marks, "he"
    or "it" outside them."""
    places = [at for begin, end in runs for at in range(begin, end) if row.tags[at] in ("PRP", "PRP$")]
    quoted = next((row.plain[at] for at in places if row.quoted[at]), "")
    told = next((row.plain[at] for at in places if not row.quoted[at]), "")
    return {
        "unknown person says I": float(quoted in ("i", "my", "me")),
        "unknown person says we": float(quoted in ("we", "our", "us")),
        "unknown person of whom he": float(told in ("he", "she", "his", "her")),
        "unknown person of whom it": float(told in ("it", "its")),
        "unknown person of whom they": float(told in ("they", "their", "we", "our")),
    }


def words_beside(row: TokenTable, one: Mention) -> float:
    """The log-odds that a name is a person's by the words beside it and its titles."""
    low, high = row.bounds(one.begin)
    return shipped_name_kinds().beside(row.words[low:high], row.tags[low:high], one.titles - low, one.end - low)


def _is_brand(word: str) -> bool:
    """Whether a capital or a number stands inside a word: "YouTube", but not in "McCann"."""
    return bool(_JOINED.search(word)) and not word.startswith(_PREFIXES)
