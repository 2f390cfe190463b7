"""From a source to who is behind it, one source after the other, in text order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.attribution import lexicon
from corpus.attribution.coreference.document_issuers import DocumentIssuers
from corpus.attribution.coreference.entity_table import EntityTable
from corpus.attribution.coreference.epithets import Epithets
from corpus.attribution.coreference.groups import Groups
from corpus.attribution.coreference.institutions import Institutions
from corpus.attribution.coreference.interview_turns import Turns
from corpus.attribution.coreference.mentions import ACRONYMS, is_headline
from corpus.attribution.coreference.named_sources import NamedSources
from corpus.attribution.coreference.noun_phrase import Phrase, phrase
from corpus.attribution.coreference.noun_sources import NounSources
from corpus.attribution.coreference.pronouns import Antecedents
from corpus.attribution.coreference.ranking import Option, Ranked, chosen, option, ranked
from corpus.attribution.coreference.relative_clauses import Relatives
from corpus.attribution.coreference.resolved_speaker import ResolvedSpeaker, described
from corpus.attribution.coreference.token_table import TokenTable
from corpus.attribution.coreference.unknown_names import first_pronouns
from corpus.model import Attribution, AttributionKind, Span, SpeakerKind

_STEPS = 3
_OBJECTS = (("DT",), ("CD",), ("$",), ("PRP",), ("NN",), ("NNS",))
_PRONOUNS = ("he", "she", "it", "they", "i", "we", "both", "relative")


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that a source may mean. `at`: its first word; `phrase`: its words, None where it is a label."""

    options: tuple[Option, ...]
    at: int
    phrase: Phrase | None = None


class Resolution:
    """Resolves the sources of one article in text order; remembers who spoke.

    `quoted`: the numbers of the attributions whose source is "I" inside a quotation. `weighed`: by number of
    attribution all readings of its source, the likeliest first.
    """

    def __init__(
        self, entities: EntityTable, author: tuple[str, ...], weights: Mapping[str, float] | None = None
    ) -> None:
        self._cast = entities
        self._row = entities.row
        self._author = author
        self._weights = weights
        self._antecedents = Antecedents(entities, weights)
        self._epithets = Epithets(entities, self._antecedents)
        self._epithets.take_places()
        self._institutions = Institutions(entities)
        self._issuers = DocumentIssuers(entities, self._antecedents)
        self._groups = Groups(entities)
        self._turns = Turns(entities, author)
        self._named = NamedSources(entities, self._antecedents)
        self._nouns = NounSources(entities, self._epithets, self._institutions, self._issuers)
        self._relatives = Relatives(entities)
        self.quoted: list[int] = []
        self.weighed: dict[int, list[Ranked]] = {}

    def resolve(self, one: Attribution, number: int = 0) -> list[ResolvedSpeaker]:
        """The speakers behind attribution `number`: none, one, or the persons its source joins."""
        reading = self.read(one, number)
        order = ranked(self._told(reading), self._weights)
        self.weighed[number] = order
        taken = chosen(order)
        if taken is None:
            return []
        found = self.settle(reading, taken)
        if len(found) > 1 and one.attitude:
            return [replace(found[0], name=self._groups.together, kind=SpeakerKind.GROUP, person=None, source=None)]
        return found

    def read(self, one: Attribution, number: int = 0) -> Reading:
        """What the source of attribution `number` may mean; no options where it names nobody for sure."""
        if one.source is None:
            return self._floating(one)
        begin, end = self._row.place(one.source)
        turn = self._turns.speaker(one.source)
        if turn is not None:
            return Reading(tuple(option(who) for who in turn), begin)
        source = phrase(self._cast, begin, end)
        if source is None or self._is_kicker(source) or not _is_phrase(self._row, source, one):
            return Reading((), begin)
        if self._row.plain[source.begin] in lexicon.words("phrases", "i") and self._row.quoted[source.begin]:
            self.quoted.append(number)
            return Reading((), begin)
        kind, options = self._options(source)
        nobody = [Option((), _nobody(self._row, source, kind, one))] if options else []
        return Reading((*self._weighed_by_content(options, kind, one), *nobody), source.begin, source)

    def _floating(self, one: Attribution) -> Reading:
        """Who may say a quotation that neither a cue nor a source gives to anybody."""
        if one.cue is not None or one.kind is not AttributionKind.DIRECT:
            return Reading((), 0)
        at, _ = self._row.place(one.content[0])
        options = [option(who) for who in self._antecedents.floating(at)]
        nobody = [Option((), {"nobody": 1.0, "nobody floating": 1.0})] if options else []
        return Reading((*self._weighed_by_content(options, "floating", one), *nobody), at)

    def _weighed_by_content(self, options: Sequence[Option], kind: str, one: Attribution) -> list[Option]:
        """The options with what the content tells: hardly anybody says their own name, and a body says "we"."""
        if any("unknown person" in each.evidence for each in options):
            told = first_pronouns(self._row, [self._row.place(span) for span in one.content])
            return [replace(each, evidence={**each.evidence, **told}) if "unknown person" in each.evidence else each
                    for each in options]  # fmt: skip
        if kind not in ("he", "role", "floating"):
            return list(options)
        runs = [self._row.place(span) for span in one.content]
        marked = []
        for each in options:
            person = each.speakers[0].person
            at = person.at if person else []
            named = any(bisect_left(at, begin) < bisect_left(at, end) for begin, end in runs)
            marked.append(replace(each, evidence={**each.evidence, f"{kind} in content": 1.0}) if named else each)
        return marked

    def _told(self, reading: Reading) -> Sequence[Option]:
        """The options; that nobody is named is none where the source's own noun is: "The coastguard"."""
        source = reading.phrase
        if source is None or not self._row.tags[source.head].startswith("NN"):
            return reading.options
        words = self._row.of(source.begin, source.end).casefold()
        own = (one for one in reading.options if one.speakers and one.is_words)
        spelled = any(one.speakers[0].name.casefold() in words for one in own)
        return [one for one in reading.options if one.speakers] if spelled else reading.options

    def settle(self, reading: Reading, taken: Ranked) -> list[ResolvedSpeaker]:
        """The speakers of the reading chosen, remembered as those who spoke."""
        found = [self._introduced(one) for one in taken.speakers]
        source = reading.phrase
        if source and (len(found) > 1 or (found and found[0].kind is SpeakerKind.GROUP)):
            self._groups.spoke(found, source)
        elif source and found and found[0].kind is SpeakerKind.ORGANISATION:
            self._institutions.spoke(found[0], source.begin)
        for one in found:
            if source and one.kind is SpeakerKind.UNNAMED and self._row.words[source.begin] != "I":
                self._antecedents.spoke_unnamed(one, source.begin, source.end)
            if source and len(found) == 1 and one.kind in (SpeakerKind.UNNAMED, SpeakerKind.PERSON):
                self._note_alone(one, source)
            if one.person:
                self._antecedents.spoke(one.person, reading.at)
        return found

    def _note_alone(self, one: ResolvedSpeaker, source: Phrase) -> None:
        """Note one person for a "they" to come, which means neither the author nor whom "she" took up."""
        word = self._row.plain[source.begin]
        if word in ("he", "she"):
            self._groups.told_apart()
        elif word not in ("i", "we"):
            self._groups.spoke_alone(one, source.begin)

    def _introduced(self, one: ResolvedSpeaker) -> ResolvedSpeaker:
        """The speaker, entered in the table of entities where the name is new to it."""
        if one.newcomer is None:
            return one
        known = self._cast.mentioned.get(one.newcomer.end - 1)
        person = known or self._cast.newcomer(one.newcomer)
        if one.role and one.role not in person.roles:
            person.roles.append(one.role)
        return replace(one, name=person.shown, person=person, newcomer=None)

    def _is_kicker(self, source: Phrase) -> bool:
        """Whether a word before a colon only says what the text is: "Live: Ferry on fire"."""
        row = self._row
        alone = source.end - source.begin == 1 and row.words[source.end : source.end + 1] == (":",)
        return alone and row.plain[source.begin] in lexicon.words("phrases", "kicker")

    def _options(self, source: Phrase) -> tuple[str, list[Option]]:
        """What kind of source it is, and what it may mean."""
        row = self._row
        most = row.plain[source.end - 1] == "whom" and source.end - source.begin == _STEPS  # "most of whom"
        if most or self._relatives.opens_clause(source):
            return self._antecedent(source)
        if source.begin + 1 == source.end or (row.tags[source.begin] == "PRP" and source.core <= source.begin + 2):
            found = self._pronoun(row.plain[source.begin], source)
            if found is not None:
                return found
        if joined := self._named.joined(source):
            return "name", [joined]
        if self._is_nobody(source):
            return "nobody", []
        if named := self._named.options(source):
            return "name", [option(one) for one in named]
        kind, options = self._nouns.options(source)
        return kind, [option(one) for one in options]

    def _pronoun(self, word: str, source: Phrase) -> tuple[str, list[Option]] | None:
        """Whom a source of one word may mean if it is a pronoun; None if it is none."""
        if self._row.words[source.begin] in ACRONYMS:
            return None
        if word in lexicon.words("phrases", "nobody"):
            return "nobody", []
        kind = next((one for one in _PRONOUNS if word in lexicon.words("phrases", one)), None)
        if kind == "relative":
            return self._antecedent(source)
        if kind in ("they", "both"):
            found = self._groups.they(source)
            return ("they", found) if found or kind == "they" else None
        single = self._single(kind, word, source) if kind else None
        return None if single is None else ("he" if kind == "she" else str(kind), [option(one) for one in single])

    def _single(self, kind: str, word: str, source: Phrase) -> list[ResolvedSpeaker]:
        """Whom a pronoun for one, or "we", may mean."""
        if kind in ("he", "she"):
            return self._antecedents.options(kind, source.begin)
        if kind == "it":
            return self._institutions.it(source)
        return self._first_person(source.begin) if kind == "i" else [described(word, SpeakerKind.GROUP, "we")]

    def _first_person(self, at: int) -> list[ResolvedSpeaker]:
        """Who "I" at word `at` is: whose turn it is in an interview, else the author."""
        label = self._turns.label(at)
        if label and at >= label[1]:
            return self._turns.speaker(Span(self._row.starts[label[0]], self._row.ends[label[1] - 1])) or []
        if self._turns.begun(at):
            return []
        if self._author:
            return [described(self._author[0], SpeakerKind.PERSON, "author")]
        return [described("author", SpeakerKind.UNNAMED, "author")]

    def _antecedent(self, source: Phrase) -> tuple[str, list[Option]]:
        """Whom or what "who" or "which" may take up."""
        found = self._relatives.antecedent(source)
        if found is None:
            return "relative", []
        if named := self._relatives.named(source, found):
            return "relative", [option(named)]
        return self._options(found)

    def _is_nobody(self, source: Phrase) -> bool:
        """Whether a source means nobody in particular: "everyone", "you", "tonight we", "some", "no official"."""
        row = self._row
        words = row.plain[source.own : source.core] or row.plain[source.begin : source.core]
        led = len(words) > 1 and words[-1] in lexicon.words("phrases", "we") and row.tags[source.core - 1] == "PRP"
        alone = source.end - source.begin == 1 and _only_counts(row, source.begin)
        counts = alone or row.plain[source.begin] in ("no", "neither")
        return " ".join(words) in lexicon.words("phrases", "nobody") or led or counts or _is_date(row, source)


def _is_date(row: TokenTable, source: Phrase) -> bool:
    """Whether a source is but a date: "July 2023"; a month alone may be a family name."""
    places = range(source.begin, source.end)
    dated = all(row.plain[at] in lexicon.days() or row.tags[at] == "CD" for at in places)
    return dated and source.end - source.begin > 1


def _only_counts(row: TokenTable, at: int) -> bool:
    """Whether a word tells how many and not of whom: "neither", "some", "one"."""
    listed = row.plain[at] == "none" or row.plain[at] in lexicon.words("phrases", "determiner")
    return listed or row.tags[at] in ("DT", "PDT", "CC", "CD")


def _nobody(row: TokenTable, source: Phrase, kind: str, one: Attribution) -> dict[str, float]:
    """What speaks for a source that means nobody whom a reader could be told."""
    head, lone = row.tags[source.head], source.end - source.begin == 1
    noun = kind in ("name", "role", "body", "many")
    return {
        "nobody": 1.0,
        f"nobody {kind}": 1.0,
        "nobody unsure": 1 - one.confidence,
        "nobody unsure noun": (1 - one.confidence) * noun,
        "nobody attitude": float(one.attitude),
        "nobody attitude noun": float(one.attitude and noun),
        "nobody verb": float(noun and not head.startswith("NN")),
        "nobody lone at start": float(noun and lone and source.begin == row.bounds(source.begin)[0]),
        "nobody headline": float(is_headline(row, *row.bounds(source.begin))),
        "nobody quoted": float(row.quoted[source.begin]),
    }


def _is_phrase(row: TokenTable, source: Phrase, one: Attribution) -> bool:
    """Whether a source is a phrase that may name somebody: "half of the counties issued orders" has a verb of its own,
    "the service costs" before "$8" an object right behind it."""
    for at in range(source.begin + 1, source.end):
        if row.tags[at - 1] in ("WP", "WDT", "WP$", "PRP", "WRB") or row.plain[at - 1] == "that":
            break
        if row.words[at] == "," or source.persons:
            break
        if row.tags[at] in ("VBD", "VBZ", "VBP", "MD") and row.words[at].islower():
            return row.tags[at - 1] == "NNP" or row.plain[at + 1 : at + 2] == ("of",)
    cue = row.place(one.cue) if one.cue else (source.end, len(row.words))
    inside = source.end < row.bounds(source.begin)[1]
    last = inside and not source.persons and row.tags[source.end - 1] in ("NN", "NNS")
    return not (last and not cue[0] <= source.end < cue[1] and row.tags[source.end : source.end + 1] in _OBJECTS)
