"""Sources that hold a person's name: as their head, beside it, or right before them."""

from __future__ import annotations

from corpus.attribution import lexicon
from corpus.attribution.coreference import person_names, roles
from corpus.attribution.coreference.aliases import alias_behind
from corpus.attribution.coreference.coordination import Coordinations
from corpus.attribution.coreference.entity_table import EntityTable, Person
from corpus.attribution.coreference.mentions import Mention, is_headline, is_people
from corpus.attribution.coreference.noun_phrase import Phrase
from corpus.attribution.coreference.pronouns import Antecedents
from corpus.attribution.coreference.ranking import Option
from corpus.attribution.coreference.resolved_speaker import ResolvedSpeaker, person_named
from corpus.attribution.coreference.token_table import TokenTable
from corpus.model import SpeakerKind
from corpus.punctuation import DASH_TOKENS

_LONGEST = 8


class NamedSources:
    """Finds the persons of one article whom a phrase names; knows from `antecedents` who spoke before."""

    def __init__(self, entities: EntityTable, antecedents: Antecedents) -> None:
        self._cast = entities
        self._row = entities.row
        self._antecedents = antecedents
        self._joints = Coordinations(entities)

    def joined(self, source: Phrase) -> Option | None:
        """The persons whom "and" joins, as one reading."""
        found = self._joints.persons(source)
        return Option(tuple(found), {"joined": 1.0}) if found else None

    def options(self, source: Phrase) -> list[ResolvedSpeaker]:
        """Those whom the phrase names as its head, in apposition to it, by an alias, or only adds to; mostly one."""
        if (sharing := self._sharing(source)) is not None:
            return sharing
        found = self._person(source) or self._called(source) or self._trailing(source)
        return [found] if found else []

    def _sharing(self, source: Phrase) -> list[ResolvedSpeaker] | None:
        """The persons whom the family name that a phrase has for its head may mean equally well, or the one of them who
        spoke just before; None if one stands out."""
        for mention, person in source.persons:
            if not mention.begin <= source.head < mention.end or mention.end - mention.titles > 1:
                continue
            if mention.end - 1 not in self._cast.unclear or self._is_owner(source, mention):
                return None
            sharing = self._cast.by_family[person.family]
            spoke = [who for at, who in self._antecedents.speakers(1) if self._apart(mention.begin, at) <= 1]
            heard = [one for one in sharing if one in spoke]
            return [person_named(one, "namesake") for one in heard or sharing]
        return None

    def _apart(self, at: int, before: int) -> int:
        """How many paragraphs one word stands behind another."""
        row = self._row
        return row.paragraph[row.sentence[at]] - row.paragraph[row.sentence[before]]

    def _is_owner(self, source: Phrase, mention: Mention) -> bool:
        return mention.end + 1 < source.end and self._row.tags[mention.end] == "POS"  # "DuVernay's “13th”"

    def _person(self, source: Phrase) -> ResolvedSpeaker | None:
        """The person the phrase names as its head, or in apposition to its head."""
        row = self._row
        head = row.plain[source.head]
        role = roles.is_role(head) or head in lexicon.titles() or is_one_of(row, source)
        for mention, person in source.persons:
            titled = mention.titles <= source.head < mention.begin and mention.end == source.end
            if titled or (mention.begin <= source.head < mention.end and not self._is_owner(source, mention)):
                full = mention.end - mention.begin > 1
                return person_named(person, {"named": 1.0, "named in full": float(full)})
            if (
                mention.begin == source.own
                and mention.end < source.head
                and is_headline(row, *row.bounds(source.begin))
            ):
                return person_named(person, "named in headline")
            mark = self._mark_before(source, mention)
            full = mention.end - mention.begin > 1 and mention.end >= source.end and source.begin < source.own
            if mark in DASH_TOKENS or (mark == "," and (role or full or self._is_role_of(source, mention, person))):
                return person_named(person, "named beside")
        return (self._titled(source) or self._apposed(source)) if role else None

    def _is_role_of(self, source: Phrase, mention: Mention, person: Person) -> bool:
        """Whether the words before the comma are a role that the article gives the person."""
        whole, own = (self._row.of(at, mention.titles - 1) for at in (source.begin, source.own))
        return whole in person.roles or own in person.roles

    def _titled(self, source: Phrase) -> ResolvedSpeaker | None:
        """The person of whom a role of several words is told: "clerk of the course John Pullin", "director of music at
        Corran Hall Ana Ruiz"."""
        for mention, person in source.persons[-1:]:
            whole = mention.end == source.end and mention.end - mention.begin > 1 and mention.titles - 1 > source.core
            if whole and self._closes_role(source, mention):
                return person_named(person, "named beside")
        return None

    def _closes_role(self, source: Phrase, mention: Mention) -> bool:
        """Whether what a role is of ends right before a name, or a second role does that "and" joins to the first."""
        row = self._row
        before = mention.titles - 1
        if roles.is_role(row.plain[before]):
            joined = any(row.plain[at] == "and" for at in range(source.core, before))
            return joined and source.begin == source.own
        return row.tags[before] == "NN" or (row.tags[before].startswith("NN") and row.words[before][0].isupper())

    def _called(self, source: Phrase) -> ResolvedSpeaker | None:
        """Somebody described who is known by a name: "a man who goes by Smokey"."""
        alias = None if source.plural else alias_behind(self._row, source.begin, source.end)
        if alias is None:
            return None
        begin, end = self._row.place(alias)
        mention = Mention(begin, begin, end, person=True)
        return ResolvedSpeaker(
            self._row.of(begin, end), SpeakerKind.PERSON, {"alias": 1.0}, self._cast.mentioned.get(end - 1),
            newcomer=mention, role=self._row.of(source.own, source.core),
        )  # fmt: skip

    def _apposed(self, source: Phrase) -> ResolvedSpeaker | None:
        """The person of whom the article gives no more than a given name: "her father, Brad, 39"."""
        row = self._row
        at = source.core + 1
        if at >= source.end or row.words[source.core] != "," or not row.tags[at].startswith("NNP"):
            return None
        mention = self._cast.span_over(at)
        alone = at + 1 == source.end or row.words[at + 1] == ","
        if mention is None or mention.end - mention.begin > 1 or mention.person is False or not alone:
            return None
        if not person_names.gender_of_given(row.words[at]):
            return None
        words = row.of(mention.begin, mention.end)
        return ResolvedSpeaker(words, SpeakerKind.PERSON, {"apposed": 1.0}, newcomer=mention)

    def _trailing(self, source: Phrase) -> ResolvedSpeaker | None:
        """The person before whom the source only adds to: "Ana Ruiz, a judge and a professor in Bonn, said"."""
        row = self._row
        low, high = row.bounds(source.begin)
        closed = source.end < high and (row.words[source.end] in (",", ")") or row.plain[source.end - 1] == "who")
        if not closed or source.begin == low:
            return None
        beside = row.words[source.begin - 1] == "," and source.begin - 2 in self._cast.mentioned
        if (
            source.plural
            or (row.plain[source.begin] == "the" and not beside)
            or not roles.is_role(row.plain[source.head])
        ):
            return None
        for at in range(source.begin - 1, max(low, source.begin - 2 * _LONGEST) - 1, -1):
            if row.tags[at].startswith("VB") and row.tags[at] not in ("VBN", "VBG"):
                return None
            if at in self._cast.mentioned:
                comma = row.words[at + 1] in (",", "(")
                person = self._cast.mentioned[at]
                another = {person.gender(), roles.gender(row.plain[source.head])} == {"he", "she"}
                return person_named(person, "trailing") if comma and not another else None
        return None

    def _mark_before(self, source: Phrase, mention: Mention) -> str:
        """The comma or dash that leads, but for an article and modifiers, up to a name behind the core."""
        row = self._row
        at = mention.titles - 1
        while at > source.core and row.tags[at].startswith(("NN", "JJ", "DT")):
            at -= 1
        return row.words[at] if at >= source.core - 1 and mention.titles > source.core else ""


def is_one_of(row: TokenTable, source: Phrase) -> bool:
    """Whether the phrase picks one of several persons: "one of the workers"."""
    rest = range(source.core + 1, source.end)
    noun = next((at for at in rest if row.tags[at] in ("NNS", "NNPS")), -1)
    picks = row.plain[source.head] in ("one", "another") and row.plain[source.core : source.core + 1] == ("of",)
    return picks and noun > 0 and is_people(row.plain[noun])
