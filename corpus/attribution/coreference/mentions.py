"""The names in a text: runs of capitalised words, parted into titles and names, as persons or organisations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from corpus.attribution import lexicon
from corpus.attribution.coreference import person_names, roles
from corpus.attribution.coreference.token_table import TokenTable
from corpus.attribution.tokens.sentence_splitter import is_written_small
from corpus.names import given_names, name_parts
from corpus.punctuation import QUOTE_TOKENS

_JOINS = frozenset(["of", "for", "on", "and", "&", "in", "the"])
_ARABIC = ("al-", "el-", "bin-")
_BASED = ("-based", "-born", "-led")
"""Ends of words that tell where the one named behind them is from, and aren't part of the name."""

ACRONYMS = frozenset(["WHO", "US", "IT"])
"""Names that a small word in capitals would hide."""

_LONGEST = 4
_FULL = 2
_FUNCTION = frozenset(["IN", "DT", "PRP", "PRP$", "CC", "TO", "WP", "WRB", "WDT", "MD", "UH", "EX", "WP$", "CD"])


@dataclass(frozen=True, slots=True)
class Mention:
    """A name at the words [`begin`, `end`) of a row; `titles` is where the capitalised titles before it begin.

    `person` is True, False (an organisation or a place) or None where nothing tells.
    """

    titles: int
    begin: int
    end: int
    person: bool | None


def mentions(row: TokenTable) -> Iterator[Mention]:
    """The names in text order; of a headline in capitals only organisations, for there every word looks like a name."""
    for number in range(len(row.first) - 1):
        begin, end = row.first[number], row.first[number + 1]
        shouted = is_headline(row, begin, end)
        at = begin
        while at < end:
            opens = at == begin and not shouted and _opens_organisation(row, at, end)
            if not opens and not is_name_word(row, at, start=at == begin or shouted):
                at += 1
                continue
            stop = _run_end(row, at, end, shouted)
            if not shouted or is_organisation(row, at, stop):
                yield from _parsed(row, at, _before_honours(row, at, stop))
            at = stop


def _before_honours(row: TokenTable, begin: int, end: int) -> int:
    """Where a name ends before the letters behind it: "Ana Ruiz MP", "Ivo Petr KC"."""
    while end - begin > _FULL and row.plain[end - 1] in name_parts("honour") and row.words[end - 1].isupper():
        end -= 1
    return end


def is_name_word(row: TokenTable, at: int, *, start: bool = False) -> bool:
    """Whether the word looks like part of a name; `start`: where every word has a capital."""
    word, tag = row.words[at], row.tags[at]
    if not word[0].isupper() or word == "I" or word[1:2] == "-" or word.endswith(_BASED):
        return False
    dated = row.plain[at] in lexicon.days() or row.plain[at] in lexicon.words("places", "feast")
    if dated and not _follows_given(row, at):
        return False
    initial = word[1:] == "." and tag.startswith("NNP")  # "John A. Smith"
    if row.plain[at] in lexicon.words("phrases", "never-name") and word not in ACRONYMS and not initial:
        return False
    if tag.startswith("NNP"):
        return True
    if start:
        return _is_courtesy(row, at) or (
            tag[:2] in ("NN", "JJ") and bool(person_names.gender_of_given(word)) and len(word) > 1
        )
    return tag not in _FUNCTION or (len(word) > _LONGEST and bool(person_names.gender_of_given(row.words[at - 1])))


def _is_courtesy(row: TokenTable, at: int) -> bool:
    """Whether a word that addresses somebody opens a sentence before a name: "Lady Ruiz said"."""
    addresses = row.plain[at] in lexicon.titles("courtesy")
    return addresses and at + 1 < len(row.words) and row.tags[at + 1].startswith("NNP")


def _follows_given(row: TokenTable, at: int) -> bool:
    """Whether a word that could be a day or month ends a name: "Harriet May", and no number follows."""
    low, high = row.bounds(at)
    given = at > low and row.words[at - 1][0].isupper() and bool(person_names.gender_of_given(row.words[at - 1]))
    return given and not (at + 1 < high and row.tags[at + 1] == "CD")


def _opens_organisation(row: TokenTable, at: int, end: int) -> bool:
    """Whether an everyday word that opens a sentence opens an organisation's name: "Sound Ferries says"."""
    if " ".join(row.plain[at : at + 2]) in lexicon.words("organisations", "metonym"):
        return True
    stop = at + 1
    while stop < end and row.tags[stop].startswith("NN") and row.words[stop][0].isupper():
        stop += 1
    plain = row.words[at][0].isupper() and row.tags[at][:2] in ("NN", "JJ") and not is_title(row.plain[at])
    return plain and stop > at + 1 and row.plain[stop - 1] in lexicon.words("organisations", "head")


def is_headline(row: TokenTable, begin: int, end: int) -> bool:
    """Whether a sentence is in capitals, or its nouns, verbs and adjectives begin with them but for one in ten.

    A label ("SMITH:") is no headline.
    """
    labelled = end - begin <= _LONGEST and ":" in row.words[begin:end]
    if end - begin > 1 and not labelled and row.text[row.starts[begin] : row.ends[end - 1]].isupper():
        return True
    content = [row.words[at] for at in range(begin, end) if row.tags[at][:2] in ("NN", "VB", "JJ")]
    return len(content) > 3 and sum(word[0].isupper() for word in content) >= 0.9 * len(content)


def _run_end(row: TokenTable, at: int, end: int, shouted: bool) -> int:
    stop = at + 1
    while stop < end:
        if is_name_word(row, stop, start=shouted):
            stop += 1
        elif (step := _bridge(row, at, stop, end)) > stop:
            stop = step
        else:
            break
    return stop


def _bridge(row: TokenTable, begin: int, at: int, end: int) -> int:
    """Where the run goes on after a particle, a nickname in quotation marks or a joint of an organisation's name."""
    ahead = at + 1
    word = row.plain[at]
    if ahead >= end or row.words[at].startswith(_ARABIC):
        return at + row.words[at].startswith(_ARABIC)
    if word == "." and len(row.words[at - 1]) == 1 and row.words[at - 1].isupper() and at - begin > 0:
        marked = row.words[ahead] in QUOTE_TOKENS
        return _bridge(row, begin, ahead, end) if marked else at + row.words[ahead][0].isupper()
    if row.words[at].islower() and word in name_parts("particle"):
        while ahead + 1 < end and row.words[ahead].islower() and row.plain[ahead] in name_parts("particle"):
            ahead += 1
        return ahead + 1 if row.words[ahead][0].isupper() else at
    if row.words[at] in QUOTE_TOKENS and ahead + 2 < end and row.words[ahead + 1] in QUOTE_TOKENS:
        return ahead + 3 if row.words[ahead + 2][0].isupper() and row.words[ahead][0].isupper() else at
    if word in _JOINS and _joins(row, begin, at):
        ahead += row.plain[ahead] in ("the", "a")
        return ahead + 1 if ahead < end and is_name_word(row, ahead) else at
    return at


def _joins(row: TokenTable, begin: int, at: int) -> bool:
    """Whether an organisation's name may go on with the joint at `at`: "Department of", "Johnson &"."""
    if row.plain[at] == "&":
        return True
    if row.plain[at] in ("of", "for") and row.plain[at - 1] in lexicon.words("phrases", "office"):
        return True
    head = row.plain[at - 1] in lexicon.words("organisations", "head")
    if row.plain[at] in ("and", "the", "in"):
        return at - begin > 1 and row.plain[at] == "and" and "of" in row.plain[begin:at] and not head
    return head


def _parsed(row: TokenTable, begin: int, end: int) -> Iterator[Mention]:
    """A run of capitalised words as a mention: titles first, then the name."""
    office = any(row.plain[at] in lexicon.words("phrases", "office") for at in range(begin, end - 1))
    if not office and is_organisation(row, begin, end) and not _ends_in_person(row, begin, end):
        yield Mention(begin, begin, end, person=False)
        return
    name = _after_titles(row, begin, end)
    if (
        name == end
        or row.plain[name] in _JOINS
        or is_people(row.plain[end - 1])
        or (name > begin and is_organisation(row, name, end))
    ):
        yield Mention(begin, begin, end, person=None)
        return
    long = sum(word[0].isalpha() for word in row.words[name:end])
    initial = long > 2 and person_names.is_initial(row.words[name]) and row.words[name].endswith(".")
    known = (initial or bool(person_names.gender_of_given(row.words[name]))) and 1 < long <= _LONGEST + 2
    letter = end - name == 1 and len(row.words[name]) == 1  # "Gen Z"
    titled = name > begin and long <= _LONGEST and not letter
    yield Mention(begin, name, end, person=True if titled or known else None)


def _ends_in_person(row: TokenTable, begin: int, end: int) -> bool:
    """Whether a run is a body's office and who holds it: "House of Commons Speaker Sir Lindsay Hoyle"."""
    name = _after_titles(row, begin, end)
    office = begin + 1 < name < end - 1 and is_title(row.plain[name - 1])
    full = office and (end - name == _FULL or bool(person_names.gender_of_given(row.words[name])))
    return full and row.words[name][0].isupper() and not is_organisation(row, name, end)


def is_organisation(row: TokenTable, begin: int, end: int) -> bool:
    """Whether a run of capitalised words is an organisation's or a place's name by its words."""
    last = row.plain[end - 1]
    whole = " ".join(row.plain[begin:end])
    if whole in lexicon.words("organisations", "metonym") or whole in lexicon.words("places", "country"):
        return True
    if whole in lexicon.words("places", "state") or whole in lexicon.words("places", "city"):
        return end - begin > 1 or last not in ("virginia", "georgia", "carolina", "chad", "jordan", "paris", "austin")
    if any(row.plain[at] in _JOINS and row.plain[at] != "and" for at in range(begin + 1, end - 1)):
        return True
    if last in lexicon.words("organisations", "head"):
        titled = any(
            is_title(row.plain[at]) and person_names.gender_of_given(row.words[at + 1]) for at in range(begin, end - 2)
        )
        return (end - begin > 1 and not titled) or last not in given_names("he")
    named = bool(person_names.gender_of_given(row.words[begin]))  # "Mark England"
    return end - begin > 1 and not named and last in lexicon.words("places", "country")


def is_people(word: str) -> bool:
    """Whether a folded word is a plural for persons: "republicans", "americans"."""
    if word.endswith(("men", "women")):
        return f"{word[:-2]}an" in lexicon.words("roles", "any")
    one = word[:-1]
    return word.endswith("s") and (one in lexicon.words("places", "demonym") or one in lexicon.words("roles", "any"))


def _after_titles(row: TokenTable, begin: int, end: int) -> int:
    """Where the name begins after the last title of the run; `begin` if there is none, `end` if all is title."""
    if is_title(row.plain[end - 1]) and not _may_be_family(row, begin, end):
        return end
    for at in range(end - 2, begin - 1, -1):
        if is_title(row.plain[at]):
            begin = at + 1
            break
    begin += _opens_with_trade(row, begin, end)
    office = row.plain[begin] == "of" and row.plain[begin - 1] in lexicon.words("phrases", "office")
    for at in range(begin + 1, min(end - 1, begin + 5)):
        if not office and not _leads_up(row.plain[at - 1]):
            break
        if person_names.gender_of_given(row.words[at]) and row.plain[at - 1] not in ("de", "di"):
            return at
    return begin


def _opens_with_trade(row: TokenTable, begin: int, end: int) -> bool:
    """Whether a sentence opens with what somebody is before the name, in a word that no list has: "Runner Ana Ruiz",
    "Regular Ana Ruiz"."""
    word = row.plain[begin]
    if row.bounds(begin)[0] != begin or end - begin <= _FULL or person_names.gender_of_given(row.words[begin]):
        return False
    everyday = is_written_small(word) and bool(person_names.gender_of_given(row.words[begin + 1]))
    return (roles.is_agent(word) or word.endswith("ee") or everyday) and not row.is_proper(begin)


def _may_be_family(row: TokenTable, begin: int, end: int) -> bool:
    """Whether the run's last word, though a title, is a name: "Mr. King", "Larry King"."""
    if end - begin < 2:
        return False
    return row.plain[end - 2] in lexicon.titles("courtesy") or (
        bool(person_names.gender_of_given(row.words[end - 2])) and not is_title(row.plain[end - 2])
    )


def _leads_up(word: str) -> bool:
    """Whether a capitalised word before a name belongs to an office or a place: "State" before "John Kerry"."""
    return (
        word in ("of", "the")
        or word in lexicon.words("organisations", "head")
        or any(word in lexicon.words("places", section) for section in ("country", "demonym", "state", "city"))
    )


def is_title(word: str) -> bool:
    """Whether a folded word may stand before a person's name as a title or role: "mayor", "mayor-elect"."""
    office = roles.held(word)
    return office in lexicon.titles() or office in lexicon.words("roles", "any")
