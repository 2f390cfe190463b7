"""Sources that are nouns: roles that stand for a person, groups, bodies and documents, somebody without a name."""

from __future__ import annotations

from dataclasses import replace

from corpus.attribution import lexicon
from corpus.attribution.coreference import roles
from corpus.attribution.coreference.coordination import Coordinations
from corpus.attribution.coreference.document_issuers import DocumentIssuers
from corpus.attribution.coreference.entity_table import EntityTable
from corpus.attribution.coreference.epithets import Epithets
from corpus.attribution.coreference.institutions import Institutions
from corpus.attribution.coreference.mentions import is_headline, is_people
from corpus.attribution.coreference.named_sources import is_one_of
from corpus.attribution.coreference.noun_phrase import Phrase, own_words
from corpus.attribution.coreference.resolved_speaker import ResolvedSpeaker, described, person_named
from corpus.model import SpeakerKind


class NounSources:
    """Finds what phrases without a person's name as their head may mean."""

    def __init__(
        self, entities: EntityTable, epithets: Epithets, institutions: Institutions, issuers: DocumentIssuers
    ) -> None:
        self._cast = entities
        self._row = entities.row
        self._epithets = epithets
        self._institutions = institutions
        self._issuers = issuers
        self._joints = Coordinations(entities)

    def options(self, source: Phrase) -> tuple[str, list[ResolvedSpeaker]]:
        """What kind of noun it is ("many", "role", "body"), and what it may mean."""
        row = self._row
        head = row.plain[source.head]
        added = self._body_added(source)
        words = added or own_words(row, source)
        if alone := self._alone(source, words, head):
            return "role", [alone]
        if self._is_many(source, head):
            return "many", [described(words, SpeakerKind.GROUP, {"many": 1.0, "many definite": float(source.definite)})]
        if added and (roles.is_role(head) or head not in lexicon.words("organisations", "noun") | {"one"}):
            return "body", [described(added, SpeakerKind.ORGANISATION, "body added")]
        named = any(row.words[at] in ("New", "The") for at in range(source.own, source.head))  # "The New European"
        if roles.is_trait(head) and not source.plural and not named:  # shown to a reader alone, it would tell nobody
            return "role", self._epithets.options(source)
        if self._is_role(source, head):
            return "role", [*self._epithets.options(source), self._itself(source, words, head)]
        agent = self._is_agent(source, head)
        return ("role", self._agent(source, words, head)) if agent else ("body", self._body(source, words, head))

    def _agent(self, source: Phrase, words: str, head: str) -> list[ResolvedSpeaker]:
        """Whom a noun that no list has may describe, and its own words."""
        named = [person_named(one, {"agent": 1.0, **seen}) for one, seen in self._epithets.at_hand(source)]
        return [*named, self._itself(source, words, head)]

    def _alone(self, source: Phrase, words: str, head: str) -> ResolvedSpeaker | None:
        """One of several without a name: "another", "one of the workers"."""
        if source.end - source.begin == 1 and head in lexicon.words("phrases", "lone"):
            return described(words, SpeakerKind.UNNAMED, "lone")
        if is_one_of(self._row, source):
            return described(self._row.of(source.begin, source.end), SpeakerKind.UNNAMED, "one of many")
        return None

    def _is_many(self, source: Phrase, head: str) -> bool:
        mention = self._cast.span_over(source.head)
        firm = mention is not None and mention.person is False and mention.end - mention.begin > 1
        return (not firm and (source.plural or is_people(head))) or self._joints.are_several(source)

    def _is_role(self, source: Phrase, head: str) -> bool:
        """Whether a phrase says what one person is or does, and is no name itself."""
        row = self._row
        mention = self._cast.span_over(source.head)
        opens = source.own == row.bounds(source.own)[0] or row.words[source.own - 1] == ":"
        named = mention and mention.end - mention.begin == 1 and source.begin == source.own and not opens
        led = row.plain[source.begin] == "the" and row.words[source.head][0].isupper() and source.head > source.begin
        title = head in lexicon.titles() or is_headline(row, *row.bounds(source.head))
        named = named or (led and mention is not None and not title)
        firm = source.definite and head in lexicon.words("bodies", "noun-firm")
        return roles.is_role(head) and not firm and not (mention and mention.person is False) and not named

    def _itself(self, source: Phrase, words: str, head: str) -> ResolvedSpeaker:
        """The words as those of somebody without a name, with what tells that they are no epithet."""
        common = head in lexicon.words("phrases", "common-role")
        owned = source.possessor > source.begin or self._row.tags[source.begin] == "PRP$"
        return described(
            words,
            SpeakerKind.UNNAMED,
            {
                "itself": 1.0,
                "itself indefinite": float(not source.definite),
                "itself common": float(common),
                "itself owned": float(owned),
                "itself extended": float(source.core < source.end),
                "itself described": float(source.own + 1 < source.core),
                "itself introduced": float(self._epithets.is_introduced(head, source.begin)),
            },
        )

    def _body(self, source: Phrase, words: str, head: str) -> list[ResolvedSpeaker]:
        """The body or document that a phrase means, or who issued it."""
        issuer = self._issuers.of(source, head)
        issuers = [issuer] if issuer else self._behind(source, head)
        owners = self._issuers.owners(source, head)
        return [*issuers, *owners, *self._institutions.options(source, words, head)]

    def _behind(self, source: Phrase, head: str) -> list[ResolvedSpeaker]:
        """Who issued a document, in words behind it that name nobody: "a memo from the operators"."""
        inner = self._issuers.named_behind(source, head)
        options = self.options(inner)[1] if inner else []
        return [replace(one, evidence={"issuer beside": 1.0}) for one in options[:1]]

    def _body_added(self, source: Phrase) -> str:
        """The organisation that a phrase adds behind a comma: "the main opposition party, the Civic Alliance"."""
        row = self._row
        at = source.core + 1
        if row.words[at - 1 : at] != (",",) or at >= source.end:
            return ""
        noun = row.plain[source.head] in lexicon.words("organisations", "noun") | {"one"}
        landlord = source.definite and not source.plural and roles.is_role(row.plain[source.head])
        led = row.plain[at] == "the"
        mention = self._cast.span_over(at + led)
        if mention is None or mention.person or mention.end - 1 in self._cast.mentioned:
            return ""
        closed = mention.begin == at and mention.end == source.end and mention.end - at > 1
        if not noun:  # "the landlord, Baxter Holdings,"
            return row.of(mention.begin, mention.end) if landlord and closed and mention.person is False else ""
        return row.of(mention.begin, mention.end) if closed or (led and mention.person is False) else ""

    def _is_agent(self, source: Phrase, head: str) -> bool:
        """Whether a noun that no list has is formed like one for a person: "defenceman", "proprietor"."""
        plain = self._row.words[source.head].islower() and self._cast.span_over(source.head) is None
        return plain and source.begin < source.own and roles.is_agent(head)
