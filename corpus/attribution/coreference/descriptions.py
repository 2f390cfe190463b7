"""Persons whom an article describes without naming them: "a neighbour", "her mother", "the teenager"."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cache

from corpus.attribution.coreference import roles
from corpus.attribution.coreference.entity_table import EntityTable

_SENTENCES = 3
_MODIFIERS = 4
_BE = frozenset(
    ["is", "was", "be", "been", "being", "are", "were", "'s", "’s", "as", "become", "became", "named", "like"]
)


@dataclass(frozen=True, slots=True)
class Description:
    """The words [`begin`, `end`) of a row that describe one person; `spoke` if they were a source's."""

    begin: int
    end: int
    name: str
    gender: str
    definite: bool
    opens: bool
    spoke: bool


class Descriptions:
    """Finds the persons without a name near a word; learns which of them spoke."""

    def __init__(self, entities: EntityTable) -> None:
        self._cast = entities
        self._row = entities.row
        self._known = {roles.canonical(word) for one in entities.persons for role in one.roles for word in role.split()}
        self._spoke: list[Description] = []
        self._at = cache(self._description)

    def spoke(self, name: str, begin: int, end: int) -> None:
        """Note that the words [`begin`, `end`), shown as `name`, are a source's."""
        definite = self._row.plain[begin] == "the"
        told = roles.gender(name.split(" for ", maxsplit=1)[0])
        self._spoke.append(Description(begin, end, name, told, definite, opens=True, spoke=True))

    def before(self, gender: str, at: int) -> list[Description]:
        """Those of that gender ("": any), or of an untold one, in word `at`'s sentence and the three before it."""
        row = self._row
        low = row.first[max(0, row.sentence[at] - _SENTENCES)]
        heard = [one for one in self._spoke if low <= one.begin < at]
        taken = {place for one in heard for place in range(one.begin, one.end)}
        more = [one for head in range(low, at) if head not in taken and (one := self._at(head))]
        fitting = [one for one in (*heard, *more) if not gender or one.gender in ("", gender)]
        return list({one.name: one for one in fitting}.values())

    def _description(self, head: int) -> Description | None:
        """The description whose head noun is word `head`; None if it is none, or belongs to a name.

        A noun that no list has must open its sentence behind "a" or "one".
        """
        row = self._row
        low, high = row.bounds(head)
        listed = roles.is_role(row.plain[head])
        if not (listed or roles.is_agent(row.plain[head])) or not self._is_lone(head, high):
            return None
        begin = head
        while begin > low and head - begin < _MODIFIERS and row.tags[begin - 1].startswith(("NN", "JJ", "VBN", "CD")):
            begin -= 1
        begin += begin == low and row.tags[low] == "CD"
        lead = begin - 1
        if lead < low or row.tags[lead] not in ("DT", "PRP$", "POS", "CD") or self._tells(low, lead):
            return None
        definite = row.plain[lead] == "the"
        known = definite and roles.canonical(row.plain[head]) in self._known
        if known or (not listed and (definite or lead > low)):
            return None
        return Description(lead, head + 1, row.of(begin, head + 1), roles.gender(row.plain[head]), definite,
                           opens=lead == low, spoke=False)  # fmt: skip

    def _is_lone(self, head: int, high: int) -> bool:
        """Whether a word is a noun outside quotations that no other noun or name follows."""
        row = self._row
        behind = row.tags[head + 1] if head + 1 < high else ""
        plain = row.tags[head] == "NN" and not row.quoted[head] and self._cast.span_over(head) is None
        return plain and not behind.startswith(("NN", "POS", "HYPH")) and not self._is_named(head, high)

    def _tells(self, low: int, lead: int) -> bool:
        """Whether a phrase tells what somebody is, behind "is" or beside a name."""
        row = self._row
        return lead > low and (row.plain[lead - 1] in _BE or (row.words[lead - 1] == "," and self._adds(lead - 1)))

    def _is_named(self, head: int, high: int) -> bool:
        """Whether a name follows a noun, with or without a comma: "her mother, Denise,"."""
        at = head + 1 + (head + 1 < high and self._row.words[head + 1] == ",")
        return at < high and self._cast.span_over(at) is not None

    def _adds(self, comma: int) -> bool:
        """Whether what follows a comma adds to a name before it."""
        places = self._cast.places
        upto = bisect_left(places, comma)
        return upto > 0 and comma - places[upto - 1] <= _MODIFIERS + 1
