"""From a source to who is behind it, one source after the other, in text order."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

from corpus.attribution import lexicon
from corpus.attribution.coreference import person_names, roles
from corpus.attribution.coreference.aliases import alias_behind
from corpus.attribution.coreference.coordination import Coordinations
from corpus.attribution.coreference.document_issuers import DocumentIssuers
from corpus.attribution.coreference.entity_table import EntityTable, Person
from corpus.attribution.coreference.epithets import Epithets
from corpus.attribution.coreference.groups import Groups
from corpus.attribution.coreference.institutions import Institutions
from corpus.attribution.coreference.interview_turns import Turns
from corpus.attribution.coreference.mentions import ACRONYMS, Mention, is_headline, is_people
from corpus.attribution.coreference.noun_phrase import Phrase, own_words, phrase
from corpus.attribution.coreference.pronouns import Antecedents
from corpus.attribution.coreference.relative_clauses import Relatives
from corpus.attribution.coreference.resolved_speaker import ResolvedSpeaker, person_named
from corpus.model import Attribution, Span, SpeakerKind

THRESHOLD = 0.5
"""How likely the person behind a pronoun or an office must be to be named: so over 95% are right on PolNeAR's dev."""

_DASHES = frozenset(["—", "–", "--", "-"])
_AGENTS = ("man", "woman", "er", "or", "ist", "ian", "eer")
_LONGEST = 8
_STEPS = 3


class Resolution:
    """Resolves the sources of one article in text order; remembers who spoke.

    `quoted`: the numbers of the attributions whose source is "I" inside a quotation. `weighed`: by number of
    attribution everybody who may have said it, the likeliest first.
    """

    def __init__(self, entities: EntityTable, author: tuple[str, ...]) -> None:
        self._cast = entities
        self._row = entities.row
        self._author = author
        self._antecedents = Antecedents(entities)
        self._epithets = Epithets(entities, self._antecedents)
        self._epithets.take_places()
        self._institutions = Institutions(entities)
        self._issuers = DocumentIssuers(entities, self._antecedents)
        self._groups = Groups(entities)
        self._turns = Turns(entities, author)
        self._joints = Coordinations(entities)
        self._relatives = Relatives(entities)
        self._unnamed: tuple[ResolvedSpeaker, Phrase] | None = None
        self.quoted: list[int] = []
        self.weighed: dict[int, list[ResolvedSpeaker]] = {}

    def resolve(self, one: Attribution, number: int = 0) -> list[ResolvedSpeaker]:
        """The speakers behind attribution `number`: none, one, or the persons its source joins."""
        self._antecedents.weighed = []
        found = self._resolved(one, number)
        self.weighed[number] = [person_named(*pair) for pair in self._antecedents.weighed] or found
        return found

    def _resolved(self, one: Attribution, number: int) -> list[ResolvedSpeaker]:
        if one.source is None:
            return []
        turn = self._turns.speaker(one.source)
        if turn is not None:
            self._heard(turn, self._row.place(one.source)[0])
            return turn
        source = phrase(self._cast, *self._row.place(one.source))
        if source is None or self._is_kicker(source):
            return []
        if self._row.plain[source.begin] in lexicon.words("phrases", "i") and self._row.quoted[source.begin]:
            self.quoted.append(number)
            return []
        found = self._of(source)
        self._remember(found, source)
        return (
            [ResolvedSpeaker(self._groups.together, SpeakerKind.GROUP, 0.9)]
            if len(found) > 1 and one.attitude
            else found
        )

    def _is_kicker(self, source: Phrase) -> bool:
        """Whether a word before a colon only says what the text is: "Live: Ferry on fire"."""
        row = self._row
        alone = source.end - source.begin == 1 and row.words[source.end : source.end + 1] == (":",)
        return alone and row.plain[source.begin] in lexicon.words("phrases", "kicker")

    def _heard(self, turn: list[ResolvedSpeaker], at: int) -> None:
        """Note who spoke in a dialogue."""
        for one in turn:
            if one.person:
                self._antecedents.spoke(one.person, at)

    def _remember(self, found: list[ResolvedSpeaker], source: Phrase) -> None:
        if len(found) > 1 or (found and found[0].kind is SpeakerKind.GROUP):
            self._groups.spoke(found, source)
        elif found and found[0].kind is SpeakerKind.ORGANISATION:
            self._institutions.spoke(found[0], source.begin)
        for one in found:
            if one.kind is SpeakerKind.UNNAMED and self._row.words[source.begin] != "I":
                self._unnamed = one, source
            if one.person:
                self._antecedents.spoke(one.person, source.begin)

    def _of(self, source: Phrase) -> list[ResolvedSpeaker]:
        row = self._row
        if row.plain[source.end - 1] == "whom" and source.end - source.begin == _STEPS:  # "most of whom"
            return self._antecedent(source)
        if source.begin + 1 == source.end or (row.tags[source.begin] == "PRP" and source.core <= source.begin + 2):
            found = self._pronoun(row.plain[source.begin], source)
            if found is not None:
                return found
        if joined := self._joints.persons(source):
            return joined
        if self._is_nobody(source):
            return []
        one = self._person(source) or self._called(source) or self._trailing(source) or self._common(source)
        return [one] if one.name else []

    def _pronoun(self, word: str, source: Phrase) -> list[ResolvedSpeaker] | None:
        """Who a source of one word means if it is a pronoun; None if it is none."""
        if self._row.words[source.begin] in ACRONYMS:
            return None
        kinds = ("he", "she", "it", "they", "i", "we", "both", "relative")
        kind = next((one for one in kinds if word in lexicon.words("phrases", one)), None)
        found: list[ResolvedSpeaker] | None = None
        if word in lexicon.words("phrases", "nobody"):
            found = []
        elif kind in ("he", "she"):
            found = self._one_person(kind, source.begin)
        elif kind == "it":
            found = self._institutions.it(source)
        elif kind in ("they", "both"):
            found = self._groups.they(source) or (None if kind == "both" else [])
        elif kind == "i":
            found = self._first_person(source.begin)
        elif kind == "we":
            found = [ResolvedSpeaker(word, SpeakerKind.GROUP, 0.8)]
        elif kind == "relative":
            found = self._antecedent(source)
        return found

    def _one_person(self, gender: str, at: int) -> list[ResolvedSpeaker]:
        """Whom "he" or "she" at word `at` means: who just spoke without a name, or a person of the article."""
        unnamed = self._unnamed_before(gender, at)
        if unnamed and self._unnamed and not self._unnamed[1].definite:
            return [unnamed]
        person = self._antecedents.of(gender, at)
        if person and person[1] >= THRESHOLD:
            return [person_named(*person)]
        return [unnamed] if unnamed else []

    def _unnamed_before(self, gender: str, at: int) -> ResolvedSpeaker | None:
        """Who spoke without a name, in the paragraph of word `at` and behind every person named in it."""
        row = self._row
        if self._unnamed is None or row.quoted[at]:
            return None
        one, source = self._unnamed
        near = row.paragraph[row.sentence[source.begin]] == row.paragraph[row.sentence[at]]
        told = roles.gender(one.name.split(" for ")[0])
        places = self._cast.places
        named = bisect_left(places, at) > bisect_left(places, source.end)
        return replace(one, probability=0.7) if near and not named and told in ("", gender) else None

    def _first_person(self, at: int) -> list[ResolvedSpeaker]:
        """Who "I" at word `at` is: whose turn it is in an interview, else the author."""
        label = self._turns.label(at)
        if label and at >= label[1]:
            return self._turns.speaker(Span(self._row.starts[label[0]], self._row.ends[label[1] - 1])) or []
        if self._turns.begun(at):
            return []
        if self._author:
            return [ResolvedSpeaker(self._author[0], SpeakerKind.PERSON, 0.8)]
        return [ResolvedSpeaker("author", SpeakerKind.UNNAMED, 0.8)]

    def _antecedent(self, source: Phrase) -> list[ResolvedSpeaker]:
        """Whom or what "who" or "which" takes up."""
        found = self._relatives.antecedent(source)
        if found is None:
            return []
        if named := self._relatives.named(source, found):
            return [named]
        return self._of(found)

    def _is_nobody(self, source: Phrase) -> bool:
        """Whether a source means nobody in particular: "everyone", "you", "tonight we"."""
        row = self._row
        words = row.plain[source.own : source.core] or row.plain[source.begin : source.core]
        led = len(words) > 1 and words[-1] in lexicon.words("phrases", "we") and row.tags[source.core - 1] == "PRP"
        return " ".join(words) in lexicon.words("phrases", "nobody") or led

    def _called(self, source: Phrase) -> ResolvedSpeaker | None:
        """Somebody described who is known by a name: "a man who goes by Smokey"."""
        alias = None if source.plural else alias_behind(self._row, source.begin, source.end)
        if alias is None:
            return None
        begin, end = self._row.place(alias)
        known = self._cast.mentioned.get(end - 1)
        person = known or self._cast.newcomer(Mention(begin, begin, end, person=True))
        role = self._row.of(source.own, source.core)
        if role and role not in person.roles:
            person.roles.append(role)
        return person_named(person, 0.9)

    def _person(self, source: Phrase) -> ResolvedSpeaker | None:
        """The person the phrase names as its head, or in apposition to its head."""
        row = self._row
        head = row.plain[source.head]
        role = roles.is_role(head) or head in lexicon.words("roles", "title") or self._is_one_of(source)
        for mention, person in source.persons:
            titled = mention.end + 1 < source.end and row.tags[mention.end] == "POS"  # "DuVernay's “13th”"
            if mention.begin <= source.head < mention.end and not titled:
                if again := self._again(mention, person):
                    return person_named(again, 0.9)
                if mention.end - 1 in self._cast.unclear:
                    return ResolvedSpeaker("", SpeakerKind.UNNAMED, 0.0)
                alone = mention.end - mention.begin > 1 or len(self._cast.by_family[person.family]) == 1
                return person_named(person, 0.98 if alone else 0.9)
            if (
                mention.begin == source.own
                and mention.end < source.head
                and is_headline(row, *row.bounds(source.begin))
            ):
                return person_named(person, 0.85)
            mark = self._mark_before(source, mention)
            full = mention.end - mention.begin > 1 and mention.end >= source.end and source.begin < source.own
            if mark in _DASHES or (mark == "," and (role or full)):
                return person_named(person, 0.95)
        return self._apposed(source) if role else None

    def _again(self, mention: Mention, person: Person) -> Person | None:
        """Who spoke in this paragraph or the one before, if a lone family name is that person's and another's too."""
        row = self._row
        if mention.end - mention.titles > 1 or len(self._cast.by_family[person.family]) == 1:
            return None
        for at, last in self._antecedents.speakers(1):
            here, there = (row.paragraph[row.sentence[place]] for place in (mention.begin, at))
            return last if last.family == person.family and here - there <= 1 else None
        return None

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
        return person_named(self._cast.newcomer(mention), 0.9) if person_names.gender_of_given(row.words[at]) else None

    def _trailing(self, source: Phrase) -> ResolvedSpeaker | None:
        """The person before whom the source only adds to: "Ana Ruiz, a calibrator and a professor in Bonn, said"."""
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
                return person_named(self._cast.mentioned[at], 0.85) if comma else None
        return None

    def _mark_before(self, source: Phrase, mention: Mention) -> str:
        """The comma or dash that leads, but for modifiers, up to a name behind the core."""
        row = self._row
        at = mention.titles - 1
        while at > source.core and row.tags[at].startswith(("NN", "JJ")):
            at -= 1
        return row.words[at] if at >= source.core - 1 and mention.titles > source.core else ""

    def _is_one_of(self, source: Phrase) -> bool:
        """Whether the phrase picks one of several persons: "one of the workers"."""
        row = self._row
        rest = range(source.core + 1, source.end)
        noun = next((at for at in rest if row.tags[at] in ("NNS", "NNPS")), -1)
        picks = row.plain[source.head] in ("one", "another") and row.plain[source.core : source.core + 1] == ("of",)
        return picks and noun > 0 and is_people(row.plain[noun])

    def _body_added(self, source: Phrase) -> str:
        """The organisation that a phrase adds behind a comma: "the main opposition party, the Civic Alliance"."""
        row = self._row
        at = source.core + 1
        noun = row.plain[source.head] in lexicon.words("organisations", "noun") | {"one"}
        if not noun or row.words[at - 1 : at] != (",",) or at + 1 >= source.end:
            return ""
        led = row.plain[at] == "the"
        mention = self._cast.span_over(at + led)
        if mention is None or mention.person or mention.end - 1 in self._cast.mentioned:
            return ""
        closed = mention.begin == at and mention.end == source.end and mention.end - at > 1
        return row.of(mention.begin, mention.end) if closed or (led and mention.person is False) else ""

    def _is_agent(self, source: Phrase, head: str) -> bool:
        """Whether a noun that no list has is formed like one for a person: "defenceman", "proprietor"."""
        firm = head in lexicon.words("organisations", "noun") or head in lexicon.words("phrases", "firm-noun")
        plain = self._row.words[source.head].islower() and self._cast.span_over(source.head) is None
        return plain and not firm and head.endswith(_AGENTS)

    def _body(self, source: Phrase, words: str, head: str) -> ResolvedSpeaker:
        """The body or document of a phrase; nobody where a bare noun is no name of one: "theft and arson"."""
        if issuer := self._issuers.of(source, head):
            return issuer
        one = self._institutions.resolve(source, words, head)
        known = any(
            head in lexicon.words("organisations", section) for section in ("noun", "document", "head", "media")
        )
        common = one.name.islower() or (" and " in one.name and one.name[1:].islower())
        bare = source.begin == source.own and common and one.kind is SpeakerKind.ORGANISATION
        return ResolvedSpeaker("", SpeakerKind.UNNAMED, 0.0) if bare and not known else one

    def _common(self, source: Phrase) -> ResolvedSpeaker:
        """A phrase without a person's name as its head."""
        row = self._row
        head = row.plain[source.head]
        words = self._body_added(source) or own_words(row, source)
        if source.end - source.begin == 1 and head in lexicon.words("phrases", "lone"):
            return ResolvedSpeaker(words, SpeakerKind.UNNAMED, 0.6)
        if self._is_one_of(source):
            return ResolvedSpeaker(row.of(source.begin, source.end), SpeakerKind.UNNAMED, 0.8)
        mention = self._cast.span_over(source.head)
        firm = mention is not None and mention.person is False and mention.end - mention.begin > 1
        if (not firm and (source.plural or is_people(head))) or self._joints.are_several(source):
            return ResolvedSpeaker(words, SpeakerKind.GROUP, 0.9)
        named = mention and mention.end - mention.begin == 1 and source.begin == source.own > row.bounds(source.own)[0]
        led = row.plain[source.begin] == "the" and row.words[source.head][0].isupper() and source.head > source.begin
        title = head in lexicon.words("roles", "title") or is_headline(row, *row.bounds(source.head))
        named = named or (led and mention is not None and not title)
        if not roles.is_role(head) or (mention and mention.person is False) or named:
            agent = self._epithets.profiled(source) if self._is_agent(source, head) else None
            return person_named(*agent) if agent else self._body(source, words, head)
        found = self._epithets.definite(source) if source.definite else None
        found = found or self._epithets.opening(source) or self._epithets.announced(source)
        found = found or self._epithets.profiled(source)
        return (
            person_named(*found)
            if found and found[1] >= THRESHOLD
            else ResolvedSpeaker(words, SpeakerKind.UNNAMED, 0.5 if source.definite else 0.8)
        )
