"""Sources that are no persons: organisations, documents, and those who speak through what they wrote."""

from __future__ import annotations

from dataclasses import replace

from corpus.attribution import lexicon
from corpus.attribution.coreference import organisation_coreference, person_names, places, roles, unknown_names
from corpus.attribution.coreference.entity_table import EntityTable
from corpus.attribution.coreference.mentions import Mention
from corpus.attribution.coreference.noun_phrase import Phrase
from corpus.attribution.coreference.organisation_coreference import OrganisationCoreference
from corpus.attribution.coreference.resolved_speaker import ResolvedSpeaker, person_named
from corpus.model import SpeakerKind

_SENTENCES = 3
_LONGEST = 3


class Institutions:
    """Resolves the sources whose head names no person; remembers which organisation spoke last."""

    def __init__(self, entities: EntityTable) -> None:
        self._cast = entities
        self._row = entities.row
        self._bodies = OrganisationCoreference(entities)
        self._last: ResolvedSpeaker | None = None
        self._at = -1

    def spoke(self, named: ResolvedSpeaker, at: int) -> None:
        """Note that the source at word `at` is this organisation."""
        self._last, self._at = named, at

    def it(self, source: Phrase) -> list[ResolvedSpeaker]:
        """The organisation that spoke last, else the one that opens this sentence or the one before."""
        if self._last and self._near(source, _SENTENCES - 1):
            return [replace(self._last, probability=0.8)]
        name = self._bodies.it(source.begin)
        return [ResolvedSpeaker(name, SpeakerKind.ORGANISATION, 0.7)] if name else []

    def _near(self, source: Phrase, sentences: int) -> bool:
        return self._at >= 0 and self._row.sentence[source.begin] - self._row.sentence[self._at] <= sentences

    def resolve(self, source: Phrase, words: str, head: str) -> ResolvedSpeaker:
        """The speaker behind a phrase with the head noun `head` and the own words `words`."""
        mention = self._cast.span_over(source.head)
        if mention and mention.end == source.core and mention.begin >= source.own and mention.end - 1 == source.head:
            return self._by_name(source, mention, words)
        if mention is None and (person := self._hidden(source)):
            return person
        alone = source.own + 1 >= source.core and source.core == source.end
        if source.definite and alone and (taken := self._taken_up(source, head)):
            return ResolvedSpeaker(taken, SpeakerKind.ORGANISATION, 0.75)
        plain = all(self._cast.span_over(at) is None for at in range(source.begin, source.end))
        if (alone or plain) and (later := self._bodies.introduced_after(source, head)):
            return ResolvedSpeaker(later, SpeakerKind.ORGANISATION, 0.65)
        return self._writer(source, head) or ResolvedSpeaker(
            words, SpeakerKind.ORGANISATION, 0.6 if source.definite and alone else 0.8
        )

    def _hidden(self, source: Phrase) -> ResolvedSpeaker | None:
        """A person whose name stands in a headline alone: a given name and what follows it."""
        row = self._row
        capitals = all(row.words[at][0].isupper() for at in range(source.own, source.core))
        if (
            not capitals
            or source.core - source.own not in (2, 3)
            or not person_names.gender_of_given(row.words[source.own])
        ):
            return None
        return person_named(self._cast.newcomer(Mention(source.own, source.own, source.core, person=True)), 0.85)

    def _taken_up(self, source: Phrase, noun: str) -> str | None:
        """The organisation that a definite phrase takes up: by its noun, as the last to speak, or by class."""
        if named := self._bodies.by_noun(source, noun):
            return named
        general = noun in lexicon.words("bodies", "general") and self._near(source, _SENTENCES)
        if (
            self._last
            and general
            and self._last.name[:1].isupper()
            and not organisation_coreference.contradict(self._last.name, noun)
        ):
            printed = self._last.name.split()[-1].lower() in lexicon.words("organisations", "media")
            if printed == (noun in lexicon.words("bodies", "printed")):
                return self._last.name
        return self._bodies.taken_up(source, noun)

    def _writer(self, source: Phrase, head: str) -> ResolvedSpeaker | None:
        """Who speaks through what they wrote: the outlet of "a Times article", the person of "a Trump tweet"."""
        if source.head == source.own:
            return None
        lead = self._cast.span_over(source.head - 1)
        if lead and head in lexicon.words("bodies", "class-story") and self._bodies.is_outlet(lead):
            return ResolvedSpeaker(self._bodies.name(lead), SpeakerKind.ORGANISATION, 0.85)
        person = self._cast.mentioned.get(source.head - 1) or self._cast.mentioned.get(source.head - 2)
        return person_named(person, 0.85) if person and head in lexicon.words("phrases", "utterance") else None

    def _by_name(self, source: Phrase, mention: Mention, words: str) -> ResolvedSpeaker:
        """A source that is a name: an organisation's, or a person's whom nothing else in the article introduces."""
        row = self._row
        if row.of(source.own, mention.begin).islower() and row.tags[mention.end - 1].startswith("NNP"):
            words = row.of(mention.begin, mention.end)
        if self._is_body(source, mention):
            fuller = self._bodies.name(mention)
            own = (
                fuller
                if len(fuller) > mention.end - mention.begin and len(fuller) > len(row.of(mention.begin, mention.end))
                else words
            )
            return ResolvedSpeaker(own, SpeakerKind.ORGANISATION, 0.95)
        if roles.is_role(row.plain[source.head]):
            kind = SpeakerKind.ORGANISATION if row.is_proper(source.head) else SpeakerKind.UNNAMED
            return ResolvedSpeaker(words, kind, 0.7)
        if row.tags[source.head] != "NNP" or mention.end - mention.begin > _LONGEST or row.is_common(source.head):
            return ResolvedSpeaker(words, SpeakerKind.ORGANISATION, 0.8)
        if places.is_place(row, mention) or unknown_names.is_firm(row, mention):
            return ResolvedSpeaker(words, SpeakerKind.ORGANISATION, 0.8)
        return person_named(self._cast.newcomer(mention), 0.85)

    def _is_body(self, source: Phrase, mention: Mention) -> bool:
        """Whether a name is an organisation's: by its words, by an article before it, by its capitals."""
        row = self._row
        if mention.person is False or row.plain[source.begin] in ("the", "a", "an"):
            return True
        labels = row.words[source.head + 1 : source.head + 2] == (":",)
        return row.of(mention.begin, mention.end).isupper() and not labels
