"""Sources that are no persons: organisations, documents, and those who speak through what they wrote."""

from __future__ import annotations

from dataclasses import replace

from corpus.attribution import lexicon
from corpus.attribution.coreference import organisation_coreference, person_names, places, roles, unknown_names
from corpus.attribution.coreference.entity_table import EntityTable
from corpus.attribution.coreference.mentions import Mention
from corpus.attribution.coreference.noun_phrase import Phrase
from corpus.attribution.coreference.organisation_coreference import OrganisationCoreference
from corpus.attribution.coreference.resolved_speaker import ResolvedSpeaker, described, person_named
from corpus.attribution.coreference.token_table import TokenTable
from corpus.attribution.tokens.sentence_splitter import is_written_small
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
        """The organisation that spoke last, and the one that opens this sentence or the one before."""
        found: list[ResolvedSpeaker] = []
        name = self._bodies.it(source.begin)
        if self._last and self._near(source, _SENTENCES - 1):
            seen = {"it spoke": 1.0, "it spoke and opens": float(name == self._last.name)}
            found.append(described(self._last.name, SpeakerKind.ORGANISATION, seen))
        if name and not (found and name == found[0].name):
            found.append(described(name, SpeakerKind.ORGANISATION, "it opens"))
        return found

    def _near(self, source: Phrase, sentences: int) -> bool:
        return self._at >= 0 and self._row.sentence[source.begin] - self._row.sentence[self._at] <= sentences

    def options(self, source: Phrase, words: str, head: str) -> list[ResolvedSpeaker]:
        """What a phrase with the head noun `head` and the own words `words` may mean, the words themselves last."""
        mention = self._cast.span_over(source.head)
        core = source.core - (self._row.tags[source.core - 1] == "POS")
        if mention and mention.end == core and mention.begin >= source.own and mention.end - 1 == source.head:
            return self._by_name(source, mention, words)
        if mention is None and (person := self._hidden(source)):
            return [person]
        alone = source.own + 1 >= source.core and source.core == source.end
        found: list[ResolvedSpeaker] = []
        plain = all(self._is_plain(at) for at in range(source.begin, source.end))
        if source.definite and (alone or (plain and source.core == source.end and not self._is_text(head))):
            found += [described(name, SpeakerKind.ORGANISATION, seen) for name, seen in self._taken_up(source, head)]
        if not found and (alone or plain) and (later := self._bodies.introduced_after(source, head)):
            found.append(described(later, SpeakerKind.ORGANISATION, "body after"))
        if not found and (writer := self._writer(source, head)):
            found.append(writer)
        itself = self._itself(source, head, alone=alone)
        bare = source.begin == source.own and not itself["body itself capital"] and not itself["body itself known"]
        return found if bare else [*found, described(words, SpeakerKind.ORGANISATION, itself)]

    @staticmethod
    def _is_text(noun: str) -> bool:
        return noun in lexicon.words("organisations", "document") or noun in lexicon.words("phrases", "utterance")

    def _is_plain(self, at: int) -> bool:
        """Whether a word belongs to no name; "Toronto-based" only says where something is."""
        return self._cast.span_over(at) is None or "-" in self._row.words[at]

    def _itself(self, source: Phrase, head: str, *, alone: bool) -> dict[str, float]:
        """What speaks for the words themselves as a body or document."""
        known = any(
            head in lexicon.words("organisations", section) for section in ("noun", "document", "head", "media")
        )
        capital = self._row.words[source.head][0].isupper() and source.head > self._row.bounds(source.head)[0]
        return {
            "body itself": 1.0,
            "body itself alone": float(source.definite and alone),
            "body itself described": float(source.definite and source.own + 1 < source.core),
            "body itself known": float(known),
            "body itself capital": float(capital),
            "body itself noun": float(self._row.tags[source.head].startswith("NN")),
        }

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
        return _newcomer(row, Mention(source.own, source.own, source.core, person=True), "body hidden person")

    def _taken_up(self, source: Phrase, noun: str) -> list[tuple[str, dict[str, float]]]:
        """The organisations that a definite phrase may take up: by its noun, as the last to speak, or by class."""
        found = {
            "body by noun": self._bodies.by_noun(source, noun),
            "body spoke": self._speaking(source, noun),
            "body by class": self._bodies.taken_up(source, noun),
            "body at hand": self._at_hand(source, noun),
        }
        evidence: dict[str, dict[str, float]] = {}
        for rule, name in found.items():
            if name:
                evidence.setdefault(name, {})[rule] = 1.0
        known = float(noun in lexicon.words("organisations", "noun"))
        for seen in evidence.values():
            if "body at hand" in seen:
                seen["body at hand known"] = known
        return list(evidence.items())

    def _speaking(self, source: Phrase, noun: str) -> str | None:
        """The last organisation to speak, if a phrase may mean it."""
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
        return None

    def _at_hand(self, source: Phrase, noun: str) -> str | None:
        """The organisation that spoke or acted not long before, for a noun that means neither a person nor a text."""
        if self._is_text(noun) or self._row.tags[source.head] != "NN" or self._row.plain[source.begin] != "the":
            return None
        if self._last and self._near(source, _SENTENCES) and self._last.name[:1].isupper():
            return self._last.name
        return self._bodies.acting(source.begin, _SENTENCES)

    def _writer(self, source: Phrase, head: str) -> ResolvedSpeaker | None:
        """Who speaks through what they wrote: the outlet of "a Times article", the body of "a NASA statement", the
        person of "a Trump tweet"."""
        if source.head == source.own:
            return None
        lead = self._cast.span_over(source.head - 1)
        if lead and head in lexicon.words("bodies", "class-story") and self._bodies.is_outlet(lead):
            return described(self._bodies.name(lead), SpeakerKind.ORGANISATION, "body writer")
        body = lead is not None and lead.end == source.head and lead.person is not True
        if lead and body and head in lexicon.words("bodies", "class-paper") and self._bodies.is_written_as_body(lead):
            return described(self._bodies.name(lead), SpeakerKind.ORGANISATION, "body writer")
        person = self._cast.mentioned.get(source.head - 1) or self._cast.mentioned.get(source.head - 2)
        return person_named(person, "body writer") if person and head in lexicon.words("phrases", "utterance") else None

    def _by_name(self, source: Phrase, mention: Mention, words: str) -> list[ResolvedSpeaker]:
        """What a name may be: an organisation's, or a person's whom nothing else in the article introduces."""
        found = self._told_by_words(source, mention, words)
        if found.newcomer is None:
            return [found]
        pronoun = unknown_names.taken_up_by(self._row, mention)
        it = {"unknown body": 1.0, "unknown body it": float(pronoun in ("it", "its"))}
        name = self._row.plain[mention.begin : mention.end]
        same = (it for it in self._cast.others.values() if self._row.plain[it.begin : it.end] == name)
        others = [it for it in same if it.begin != mention.begin]
        he = {
            **found.evidence,
            **unknown_names.evidence(self._row, mention, others),
            "unknown person he": float(pronoun in ("he", "she", "his", "her")),
        }
        lead = self._row.words[source.own : mention.begin]
        led = bool(lead) and all(not word[0].islower() for word in lead)  # "Quiet" before "Motors"
        return [replace(found, evidence=he), described(words if led else found.name, SpeakerKind.ORGANISATION, it)]

    def _told_by_words(self, source: Phrase, mention: Mention, words: str) -> ResolvedSpeaker:
        """An organisation, or a person where nothing tells that a name is a body's."""
        row = self._row
        lead = row.of(source.own + self._opens_small(source), mention.begin)
        if lead.islower() and row.tags[mention.end - 1].startswith("NNP"):
            words = row.of(mention.begin, mention.end)
        if self._row.tags[source.core - 1] == "POS":  # "Tully's said": a firm's name that ends like an owner's
            return described(words, SpeakerKind.ORGANISATION, "body name")
        if self._is_body(source, mention):
            fuller = self._bodies.name(mention)
            own = (
                fuller
                if len(fuller) > mention.end - mention.begin and len(fuller) > len(row.of(mention.begin, mention.end))
                else words
            )
            return described(own, SpeakerKind.ORGANISATION, "body name")
        if roles.is_role(row.plain[source.head]):
            kind = SpeakerKind.ORGANISATION if row.is_proper(source.head) else SpeakerKind.UNNAMED
            return described(words, kind, "body role name")
        if row.tags[source.head] != "NNP" or mention.end - mention.begin > _LONGEST or row.is_common(source.head):
            return described(words, SpeakerKind.ORGANISATION, "body unknown name")
        if places.is_place(row, mention) or unknown_names.is_firm(row, mention):
            return described(words, SpeakerKind.ORGANISATION, "body place or firm")
        return _newcomer(row, mention, "unknown person")

    def _opens_small(self, source: Phrase) -> bool:
        """Whether a phrase's first own word has its capital only because it opens the sentence."""
        row, at = self._row, source.own
        opens = at == row.bounds(at)[0] and at < source.head
        return opens and is_written_small(row.plain[at]) and not row.is_proper(at)

    def _is_body(self, source: Phrase, mention: Mention) -> bool:
        """Whether a name is an organisation's: by its words, by an article before it, by its capitals."""
        row = self._row
        if mention.person is False or row.plain[source.begin] in ("the", "a", "an"):
            return True
        labels = row.words[source.head + 1 : source.head + 2] == (":",)
        return row.of(mention.begin, mention.end).isupper() and not labels


def _newcomer(row: TokenTable, mention: Mention, rule: str) -> ResolvedSpeaker:
    """A name that the article doesn't introduce, as a person's."""
    words = row.of(mention.begin, mention.end)
    return ResolvedSpeaker(words, SpeakerKind.PERSON, {rule: 1.0}, newcomer=mention)
