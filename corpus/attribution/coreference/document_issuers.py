"""Whose a document is that speaks: "her statement", "the report" that an institute published before."""

from __future__ import annotations

from bisect import bisect_left

from corpus.attribution import lexicon
from corpus.attribution.coreference.entity_table import EntityTable
from corpus.attribution.coreference.noun_phrase import Phrase, phrase
from corpus.attribution.coreference.pronouns import Antecedents
from corpus.attribution.coreference.resolved_speaker import ResolvedSpeaker, described, person_named
from corpus.model import SpeakerKind

_SENTENCES = 12
_ROLE = 6
_HEARD = 12
_HIS = {"his": "he", "her": "she", "their": "", "its": ""}
_OF = ("by", "from")


class DocumentIssuers:
    """Finds who issued the documents of one article; knows from `antecedents` who spoke before."""

    def __init__(self, entities: EntityTable, antecedents: Antecedents) -> None:
        self._cast = entities
        self._row = entities.row
        self._antecedents = antecedents

    def of(self, source: Phrase, head: str) -> ResolvedSpeaker | None:
        """Who issued the document that a phrase names; None if it names none, or the article doesn't tell."""
        if not self.is_issued(head) or source.plural:
            return None
        if named := self._beside(source.head):
            behind = [person for mention, person in source.persons if mention.begin > source.head]
            return person_named(behind[-1], "issuer beside") if behind else named
        lone = self._row.plain[source.begin] == "the" and source.core == source.end and source.own + 1 == source.core
        return self._before(source, head) if lone else None

    def named_behind(self, source: Phrase, head: str) -> Phrase | None:
        """The phrase of who issued a document: "his lawyers" of "a letter from his lawyers"."""
        at = source.head + 1
        if not self.is_issued(head) or source.plural or self._row.plain[at : at + 1] not in (("by",), ("from",)):
            return None
        return phrase(self._cast, at + 1, source.end) if at + 1 < source.end else None

    @staticmethod
    def is_issued(head: str) -> bool:
        """Whether a noun means a text that a person or a body puts out in its own name."""
        return head in lexicon.words("phrases", "issued")

    def owners(self, source: Phrase, head: str) -> list[ResolvedSpeaker]:
        """The persons whom "her" of "her statement" may mean."""
        gender = _HIS.get(self._row.plain[source.begin], "")
        if not gender or self._row.tags[source.begin] != "PRP$" or not self.is_issued(head) or source.plural:
            return []
        return self._antecedents.options(gender, source.begin)

    def _beside(self, noun: int) -> ResolvedSpeaker | None:
        """The person or body of "a statement from X"."""
        row = self._row
        _, high = row.bounds(noun)
        at = noun + 1
        if at < high and row.words[at] == ",":
            at += 1
        if at < high and row.tags[at] in ("VBN", "VBD"):  # "the lawsuit, filed by Ana Ruiz,"
            at += 1
        if at >= high or row.plain[at] not in _OF or (at > noun + 1 and row.plain[at] != "by"):
            return None
        for place in range(at + 1, min(high, at + _ROLE)):
            if named := self._named(place):
                return named
            if not row.tags[place].startswith(("NN", "JJ", "DT")):
                return None
        return None

    def _named(self, at: int) -> ResolvedSpeaker | None:
        mention = self._cast.span_over(at)
        if mention is None or mention.titles > at:
            return None
        if self._row.tags[mention.end : mention.end + 1] == ("POS",):  # "a report by Tarn's task force"
            return None
        if person := self._cast.mentioned.get(mention.end - 1):
            return person_named(person, "issuer beside")
        words = self._row.of(mention.begin, mention.end)
        return described(words, SpeakerKind.ORGANISATION, "issuer beside") if mention.person is False else None

    def _before(self, source: Phrase, head: str) -> ResolvedSpeaker | None:
        """Who put out the document that the nearest sentence before introduces: "The institute published a report"."""
        row = self._row
        here = row.sentence[source.begin]
        low = row.first[max(0, here - _SENTENCES)]
        for at in range(row.first[here] - 1, low, -1):
            if row.plain[at] != head or row.quoted[at]:
                continue
            if named := self._beside(at) or self._subject(at) or self._told_in(at):
                return named
        return None

    def _told_in(self, noun: int) -> ResolvedSpeaker | None:
        """Who spoke in the sentence of a noun that "in a" leads up to: "In a letter, Ana Ruiz wrote …", "he told
        parents in a letter"."""
        row = self._row
        begin, _ = row.bounds(noun)
        at = noun - 1
        while at > begin and row.tags[at].startswith(("JJ", "NN", "VBN", "DT", "PRP$")):
            at -= 1
        led = row.plain[at] == "in" and any(row.tags[n] in ("DT", "PRP$") for n in range(at, noun))
        spoke = (who for place, who in self._antecedents.speakers(_HEARD) if row.sentence[place] == row.sentence[noun])
        person = next(spoke, None) if led else None
        return person_named(person, "issuer told") if person else None

    def _subject(self, noun: int) -> ResolvedSpeaker | None:
        """The person or body that opens the sentence of a noun which "a", "its" or "her" leads up to."""
        row = self._row
        begin, _ = row.bounds(noun)
        lead = next(
            (row.plain[n] for n in range(noun - 1, max(begin, noun - 4), -1) if row.tags[n] in ("DT", "PRP$")), ""
        )
        if lead not in ("a", "an", *_HIS):
            return None
        begin += row.plain[begin] == "the"
        places = self._cast.places
        first = bisect_left(places, begin)
        if first < len(places) and places[first] < noun:
            mention = self._cast.spans.get(places[first])
            opens = mention is not None and self._opens(begin, mention.titles)
            return person_named(self._cast.order[first][1], "issuer before") if opens else None
        return self._named(begin)

    def _opens(self, begin: int, at: int) -> bool:
        """Whether nothing but a role stands between a sentence's start and a name."""
        return all(self._row.tags[n].startswith(("NN", "JJ", "DT")) for n in range(begin, at))
