"""What a person is, in the article's words: before the name, after it, and as a noun that stands for the name."""

from __future__ import annotations

import re
from itertools import pairwise

from corpus.attribution import lexicon
from corpus.attribution.coreference import person_names
from corpus.attribution.coreference.token_table import TokenTable
from corpus.punctuation import DASH_TOKENS, DOUBLE_QUOTES, QUOTE_TOKENS
from corpus.text import plain

_WITHIN = frozenset(["of", "for", "at", "in", "to", "with", "from", "on"])
_AGENTS = ("man", "woman", "er", "or", "ist", "ian", "eer")
_AGED = re.compile(r"(?:\w+-)?year-old")
_HOLDS = frozenset(["is", "was", "been", "became"])
_HELD_SINCE = (("has", "been"), ("had", "been"))
_CLAUSE_ENDS = frozenset([*",();:."]) | QUOTE_TOKENS | DASH_TOKENS - {"-"}
_MARKS = frozenset(",;:" + DOUBLE_QUOTES)
_SHORT = 4
_BEFORE = 9
_AFTER = 18
_OWNERS = ("'s", "’s", "s'", "s’")
_ADJECTIVES = ("NN", "JJ", "VBN", "CD", "POS", "HYPH", "NNS", "NNP", "NNPS", "RB")


def canonical(noun: str) -> str:
    """One word for the forms of one role: "Sen." and "senator", "chair" and "chairwoman"."""
    word = plain(noun).rstrip(".")
    return lexicon.role_forms().get(word, word)


def held(word: str) -> str:
    """An office without what tells when it is held, or shared: "president" of "then-president", "president-elect" and
    "co-president"."""
    first, _, last = word.partition("-")
    if last in lexicon.words("phrases", "to-be"):
        return first
    return last if last and first in lexicon.words("phrases", "once") else word


def singular(noun: str) -> str:
    """The singular of a plural noun for persons, by rule; other words as they are."""
    word = plain(noun)
    for ending, other in (
        ("women", "woman"),
        ("men", "man"),
        ("people", "person"),
        ("ies", "y"),
        ("ches", "ch"),
        ("sses", "ss"),
    ):
        if word.endswith(ending):
            return word[: -len(ending)] + other
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def is_role(word: str) -> bool:
    """Whether a folded noun names one person by what that person is or does."""
    word = word.rsplit("-", 1)[-1] if word not in lexicon.words("roles", "any") else word
    return word in lexicon.words("roles", "any")


def is_trait(word: str) -> bool:
    """Whether a folded word says how old one is or where one is from, and no more: "29-year-old", "Canadian"."""
    return _AGED.fullmatch(word) is not None or word in lexicon.words("places", "demonym")


def is_agent(word: str) -> bool:
    """Whether a folded noun that no list has is formed like one for a person: "defenceman", "commuter"."""
    things = [("organisations", one) for one in ("noun", "document", "head", "media")]
    things += [("phrases", one) for one in ("firm-noun", "issued", "utterance", "time")]
    return word.endswith(_AGENTS) and len(word) > _SHORT and not any(word in lexicon.words(*one) for one in things)


def gender(role: str) -> str:
    """ "he" or "she" if a word of the role tells; whose the role is tells nothing: "Mrs. Clinton's opponent"."""
    words = role.split()
    own = max((at + 1 for at, word in enumerate(words) if word.endswith(_OWNERS)), default=0)
    found = {person_names.gender_of_title(word) for word in words[own:]} - {""}
    return found.pop() if len(found) == 1 else ""


def introduces(row: TokenTable, begin: int, end: int) -> bool:
    """Whether the words around an unknown name present it as a person's: "journalist X Y", "X Y, a director"."""
    low, _ = row.bounds(begin)
    if begin > low and row.words[begin - 1].islower() and is_role(row.plain[begin - 1]):
        return True
    return after(row, end) != "" or _before_comma(row, low, begin, end) != ""


def role_of(row: TokenTable, titles: int, begin: int, end: int) -> str:
    """The role given before the name, with the place that follows it, else the role after the name, else ""."""
    role = _without_capital(row, begin, before(row, titles, begin, end))
    if role and titles < begin and _WITHIN.isdisjoint(role.split()) and (place := _place_after(row, end)):
        return f"{role} {place}"
    return role or after(row, end)


def _without_capital(row: TokenTable, begin: int, role: str) -> str:
    """The role before a name, in small letters where it has its capital from opening a sentence."""
    low, _ = row.bounds(begin)
    word = row.plain[low]
    plain = row.tags[low] in ("JJ", "NN", "VBN") or is_role(word)
    opens = low < begin and plain and role.startswith(row.words[low])
    named = lexicon.titles() | lexicon.words("places", "demonym") | lexicon.words("phrases", "party")
    noun = row.tags[low].startswith("NN") and (row.is_proper(low) or _is_a_name(role))
    keeps = word in named or noun or not row.words[low][1:].islower()
    return role if not role or not opens or keeps else role[0].lower() + role[1:]


def _is_a_name(role: str) -> bool:
    """Whether an office is written as a name, with capitals beyond its first word: "Climate Change Minister"."""
    return any(word[0].isupper() for word in role.split()[1:2])


def is_plain(role: str) -> bool:
    """Whether a role is nothing but one: it names nobody else, and holds no mark and no phrase that leads up to it."""
    words = role.split()
    named = any(
        bool(person_names.gender_of_given(word)) and word[0].isupper() and behind[0].isupper()
        for word, behind in pairwise(words)
    )
    return not named and words[0].lower() not in _WITHIN and not any(mark in role for mark in _MARKS)


def _place_after(row: TokenTable, end: int) -> str:
    """What the title before a name is of: "of Alder" in "Mayor Jonas Berg of Alder"."""
    _, high = row.bounds(end - 1)
    name = end + 1 + (end + 1 < high and row.tags[end + 1] == "DT")
    if name >= high or row.plain[end] != "of" or not row.tags[name].startswith("NNP"):
        return ""
    stop = name
    while stop < high and row.tags[stop].startswith("NNP"):
        stop += 1
    modifies = stop < high and row.tags[stop].startswith("NN")
    return "" if modifies else row.of(end, stop)


def before(row: TokenTable, titles: int, begin: int, end: int) -> str:
    """The role that leads up to a name: "White House press secretary" before "Josh Earnest"."""
    low, _ = row.bounds(begin)
    start = begin
    while start > low and begin - start < _BEFORE and _may_modify(row, start - 1, begin):
        start -= 1
    start = min(start, titles) if titles < begin else start
    while start < begin and _leads_nowhere(row, start):
        start += 1
    for at in range(start, begin - 1):
        if row.tags[at] in ("NNS", "NNPS") and is_role(singular(row.words[at])):
            start = at + 1
    start = next((at for at in range(begin - 1, start, -1) if _begins_title(row, at)), start)
    if start == begin:
        return _before_comma(row, low, begin, end)
    last = row.plain[begin - 1]
    office = is_role(last) or last in lexicon.titles() or _is_office(row, start, begin)
    if last in lexicon.titles("courtesy") or not office:
        return ""
    return row.of(start, begin)


def _leads_nowhere(row: TokenTable, at: int) -> bool:
    """Whether a word can't open a role: a mark, an adverb, a number or a day; in "First Minister" the number does."""
    ranks = row.plain[at] in lexicon.words("phrases", "rank") and row.plain[at + 1] in lexicon.titles()
    return not ranks and (row.tags[at] in ("POS", "RB", "CD", "HYPH") or row.plain[at] in lexicon.days())


def _begins_title(row: TokenTable, at: int) -> bool:
    """Whether a title with a capital stands behind a noun without one that is neither a body's nor a role: "In the book
    detail President Ana Ruiz"; in "union President" and "deputy Mayor" the noun belongs to it."""
    noun = row.plain[at - 1]
    plain = row.words[at - 1].islower() and row.tags[at - 1].startswith("NN")
    owns = noun in lexicon.words("organisations", "noun") or is_role(noun) or noun in lexicon.titles()
    return row.words[at][0].isupper() and row.plain[at] in lexicon.titles() and plain and not owns


def shown(role: str) -> str:
    """The role as a reader is shown it: "heads the bank" for "who heads the bank", "coach" for "the club's coach"."""
    words = role.split()
    if len(words) > 1 and words[0].lower() == "who":
        return " ".join(words[1:])
    if len(words) > 1 and words[0].lower() in lexicon.words("phrases", "owner"):
        words = words[1:]
    for at, word in enumerate(words[:-1]):
        if not word[0].islower() or word in _WITHIN:  # "chief of the pilots' union" is whole
            break
        if word.endswith(_OWNERS):
            return " ".join(words[at + 1 :])
    return " ".join(words)


def says_more(role: str, than: str) -> bool:
    """Whether a role is another one with what it is of, before it or behind it: "Sund's mayor", "mayor of Sund"."""
    words, short = role.casefold().split(), than.casefold().split()
    behind = words[: len(short)] == short and words[len(short) : len(short) + 1] in [[one] for one in _WITHIN]
    owner = words[: -len(short)]
    return behind or (words[-len(short) :] == short and bool(owner) and owner[-1].endswith(_OWNERS))


def _is_office(row: TokenTable, start: int, end: int) -> bool:
    """Whether the words are an office of several words: "Secretary of State"."""
    return any(row.plain[at] in ("of", "for") and is_role(row.plain[at - 1]) for at in range(start + 1, end))


def _before_comma(row: TokenTable, low: int, begin: int, end: int) -> str:
    """The role that a phrase gives before a comma: "the House spokesman, Josh Earnest", "Ruiz's aide, Ivo Petr", "the
    mayor of Alder, Jonas Berg". Of phrases linked by "of" and the like it is the first that names a role. Where a verb
    or "and" follows the name, the comma ends a clause or stands in a list: "when she met the mayor, Jonas Berg said".
    A role that opens its sentence needs no article where a comma closes the name: "Head of the guild, Jonas Berg,".
    """
    at = stop = begin - 1
    if stop <= low or row.words[stop] != "," or _goes_on(row, end):
        return ""
    found = ""
    while True:
        last = at
        while at > low and stop - at < _AFTER and (row.tags[at - 1] in _ADJECTIVES or _joins_names(row, at - 1)):
            at -= 1
        led = at > low and row.tags[at - 1] in ("DT", "PRP$")
        opens = at == low and row.words[end : end + 1] == (",",)
        if last > at and is_role(row.plain[last - 1]) and (led or opens or "POS" in row.tags[at:last]):
            found = row.of(at, stop)
        at -= led + 1
        if last == at + led + 1 or at <= low or row.plain[at] not in _WITHIN:
            return found


def _joins_names(row: TokenTable, at: int) -> bool:
    """Whether a word is an "and" inside a name: "the Minister for Culture and Sports"."""
    beside = row.tags[at - 1 : at] + row.tags[at + 1 : at + 2]
    return row.plain[at] == "and" and len(beside) == 2 and all(tag.startswith("NNP") for tag in beside)


def _goes_on(row: TokenTable, end: int) -> bool:
    """Whether a verb or a conjunction stands right behind a name."""
    return end < row.bounds(end - 1)[1] and row.tags[end].startswith(("VB", "MD", "CC"))


def _may_modify(row: TokenTable, at: int, name: int) -> bool:
    if row.plain[at] in lexicon.days():
        return False
    if at == name - 1:
        return row.tags[at].startswith(("NN", "JJ"))
    return row.tags[at] in _ADJECTIVES


def after(row: TokenTable, end: int) -> str:
    """The role that follows a name and a comma: ", the White House press secretary,"; or "who heads X"."""
    _, high = row.bounds(end - 1)
    at = _skip_brackets(row, end, high)
    if at + 1 >= high or row.words[at] != ",":
        return ""
    at += 1
    if row.tags[at] == "CD" and at + 2 < high and row.words[at + 1] == ",":
        at += 2
    if row.plain[at] == "who" and at + 1 < high and row.plain[at + 1] in lexicon.words("phrases", "leads"):
        return row.of(at, _clause_end(row, at + 2, high))
    if row.plain[at] == "who":
        at += 1 + (at + 2 < high and row.plain[at + 1 : at + 3] in _HELD_SINCE)
        if row.plain[at] not in _HOLDS:
            return ""
        at += 1
    return _apposition(row, at, high) if at < high else ""


def _apposition(row: TokenTable, at: int, high: int) -> str:
    if row.tags[at] in ("DT", "PRP$"):
        at += row.tags[at] == "DT"
    elif not row.tags[at].startswith(("NN", "JJ", "VBN")):
        return ""
    stop = at
    while stop < high and stop - at < 8 and row.tags[stop] in (*_ADJECTIVES, "PRP$", "DT", "CC"):
        stop += 1
    head = stop - 1
    while head > at and row.tags[head] in ("CC", "DT"):
        head -= 1
    if head < at or not any(is_role(row.plain[one]) for one in range(at, head + 1)):
        return ""
    return row.of(at, _clause_end(row, stop, high))


def _clause_end(row: TokenTable, at: int, high: int) -> int:
    """Where an apposition ends: at a comma, a bracket, a dash, a verb or a relative pronoun."""
    limit = min(high, at + _AFTER)
    begin = at
    while at < limit and row.words[at] not in _CLAUSE_ENDS:
        if row.tags[at] in ("VBD", "VBZ", "VBP", "MD", "WP", "WDT", "WP$"):
            break
        at += 1
    while at > begin - 1 and row.tags[at - 1] in ("IN", "CC", "DT", "TO", "JJ"):
        at -= 1
    return at


def _skip_brackets(row: TokenTable, at: int, high: int) -> int:
    if at < high and row.words[at] == "(":
        for close in range(at + 1, min(high, at + 8)):
            if row.words[close] == ")":
                return close + 1
    return at
