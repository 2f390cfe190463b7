"""From a source to who is behind it, one source after the other, in text order."""

from __future__ import annotations

from dataclasses import dataclass, replace

from corpus.article import Attribution, Span, SpeakerKind
from corpus.attribution import lexicon, roles
from corpus.attribution.bodies import GENERAL, PAPERS, STORIES, Bodies
from corpus.attribution.cast import Cast, Person
from corpus.attribution.mentions import Mention, is_people
from corpus.attribution.phrase import Phrase, own_words, phrase
from corpus.attribution.pronouns import Antecedents

_THRESHOLD = 0.5
"""How likely a pronoun's antecedent must be to be named: with it, over 95% of the named are right on PolNeAR's dev."""
_HE = frozenset(["he", "his", "him", "himself"])
_SHE = frozenset(["she", "her", "hers", "herself"])
_IT = frozenset(["it", "its", "itself"])
_THEY = frozenset(["they", "their", "them", "themselves"])
_I = frozenset(["i", "my", "me", "mine", "myself"])
_WE = frozenset(["we", "our", "us", "you", "your"])
_UTTERANCES = frozenset(
    [
        "tweet",
        "tweets",
        "statement",
        "speech",
        "remarks",
        "remark",
        "comment",
        "comments",
        "letter",
        "op-ed",
        "testimony",
    ]
)
_DASHES = frozenset(["—", "–", "--", "-"])
_BOTH = frozenset(["both", "each"])
_RELATIVE = frozenset(["who", "whom", "which", "that", "whose"])


@dataclass(frozen=True, slots=True)
class Named:
    """A speaker found: a person of the cast, or words; `probability` that it is right; `source` if it has its own."""

    name: str
    kind: SpeakerKind
    probability: float
    person: Person | None = None
    source: Span | None = None


class Resolution:
    """Resolves the sources of one article in text order; remembers who spoke."""

    def __init__(self, cast: Cast, author: tuple[str, ...]) -> None:
        self._cast = cast
        self._row = cast.row
        self._author = author
        self._antecedents = Antecedents(cast)
        self._bodies = Bodies(cast)
        self._many: list[Named] = []
        self._many_at = -1
        self._together = ""
        self.quoted: list[int] = []
        self._body: Named | None = None
        self._body_at = -1

    def resolve(self, one: Attribution, number: int = 0) -> list[Named]:
        """The speakers behind one attribution: none, one, or the persons its source joins.

        The number of an attribution whose source is "I" inside a quotation is noted in `quoted`.
        """
        if one.source is None:
            return []
        begin, end = self._row.place(one.source)
        source = phrase(self._cast, begin, end)
        if source is None:
            return []
        if self._row.plain[source.begin] in _I and self._row.quoted[source.begin]:
            self.quoted.append(number)
            return []
        found = self._of(source)
        if len(found) > 1 and len(source.persons) == len(found):
            (first, _), (last, _) = source.persons[0], source.persons[-1]
            self._together = self._row.of(first.begin, last.end)
        self._remember(found, source)
        if len(found) > 1 and one.attitude:
            return [Named(self._together, SpeakerKind.GROUP, 0.9)]
        return found

    def _remember(self, found: list[Named], source: Phrase) -> None:
        if len(found) > 1 or (found and found[0].kind is SpeakerKind.GROUP):
            self._many, self._many_at = [replace(one, source=None) for one in found], source.begin
        elif found and found[0].kind is SpeakerKind.ORGANISATION:
            self._body, self._body_at = found[0], source.begin
        for one in found:
            if one.person:
                self._antecedents.spoke(one.person, source.begin)

    def _of(self, source: Phrase) -> list[Named]:
        word = self._row.plain[source.begin]
        lone = self._row.tags[source.begin] == "PRP" and source.core <= source.begin + 2
        whom = self._row.plain[source.end - 1] == "whom" and source.end - source.begin == 3  # "most of whom"
        if whom:
            return self._antecedent(source)
        if source.begin + 1 == source.end or lone:
            found = self._pronoun(word, source)
            if found is not None:
                return found
        joined = self._joined(source)
        if joined:
            return joined
        return [self._person(source) or self._common(source)]

    def _pronoun(self, word: str, source: Phrase) -> list[Named] | None:
        if word in _HE or word in _SHE:
            found = self._antecedents.of("he" if word in _HE else "she", source.begin)
            sure = found is not None and found[1] >= _THRESHOLD
            return [Named(found[0].shown, SpeakerKind.PERSON, found[1], found[0])] if found and sure else []
        if word in _IT:
            return self._it(source)
        if word in _THEY:
            return self._they(source)
        if word in _BOTH and (found := self._they(source)):
            return found
        if word in _I:
            return [
                Named(
                    " ".join(self._author[:1]) or "author",
                    SpeakerKind.PERSON if self._author else SpeakerKind.UNNAMED,
                    0.8,
                )
            ]
        if word in _WE:
            return [Named(word, SpeakerKind.GROUP, 0.8)]
        if word in _RELATIVE:
            return self._antecedent(source)
        return None

    def _it(self, source: Phrase) -> list[Named]:
        """The organisation that spoke last, unless another one opens the sentence before."""
        row = self._row
        near = self._body_at >= 0 and row.sentence[source.begin] - row.sentence[self._body_at] <= 2
        if self._body and near:
            return [replace(self._body, probability=0.8)]
        name = self._bodies.it(source.begin)
        return [Named(name, SpeakerKind.ORGANISATION, 0.7)] if name else []

    def _they(self, source: Phrase) -> list[Named]:
        """Those who spoke last, or the plural subject of the sentence before."""
        row = self._row
        begin = self._subjects(source.begin)
        if begin is not None and begin[0] > self._many_at:
            found = phrase(self._cast, *begin)
            if found and found.plural:
                return [Named(own_words(row, found), SpeakerKind.GROUP, 0.6)]
        near = self._many_at >= 0 and row.sentence[source.begin] - row.sentence[self._many_at] <= 4
        return [replace(one, probability=0.75) for one in self._many] if near else []

    def _subjects(self, at: int) -> tuple[int, int] | None:
        """The plural noun phrase before the verb of the nearest sentence: the same one, or the two before."""
        row = self._row
        number = row.sentence[at]
        for wanted in range(number, max(-1, number - 3), -1):
            low, high = row.first[wanted], min(row.first[wanted + 1], at)
            for verb in range(low + 1, high):
                if row.tags[verb] in ("VBD", "VBP", "MD") and row.tags[verb - 1] in ("NNS", "NNPS"):
                    begin = verb
                    while begin > low and row.tags[begin - 1].startswith(("NN", "JJ", "DT", "CD", "PDT")):
                        begin -= 1
                    if begin == low or row.tags[begin - 1] not in ("IN", "TO", "POS"):
                        return begin, verb
        return None

    def _antecedent(self, source: Phrase) -> list[Named]:
        """What stands right before "who" or "which"."""
        row = self._row
        low, _ = row.bounds(source.begin)
        end = source.begin
        for _ in range(3):
            begin, end = self._before(low, end)
            found = phrase(self._cast, begin, end) if begin < end else None
            if not found or row.plain[found.begin] in _RELATIVE:
                return []
            place = self._cast.span_over(found.head)
            outside = place is not None and place.person is False and place.end not in self._cast.mentioned
            if row.plain[source.begin] == "who" and outside and begin > low and row.tags[begin - 1] in ("IN", "TO"):
                end = begin - 1
                continue
            return self._related(source, found)
        return []

    def _related(self, source: Phrase, found: Phrase) -> list[Named]:
        """The speakers of an antecedent, if the relative pronoun fits them: "which" is no person's."""
        if self._row.plain[source.begin] == "which" and not found.persons and self._row.tags[found.head] == "NNP":
            return [Named(own_words(self._row, found), SpeakerKind.ORGANISATION, 0.7)]
        return self._of(found)

    def _before(self, low: int, end: int) -> tuple[int, int]:
        """The range of the noun phrase that ends before word `end`."""
        row = self._row
        while end > low and not row.words[end - 1][0].isalnum():
            end -= 1
        begin = end
        while begin > low and end - begin < 8 and self._in_phrase(begin - 1):
            begin -= 1
        return begin, end

    def _in_phrase(self, at: int) -> bool:
        return (
            self._row.tags[at].startswith(("NN", "JJ", "DT", "POS", "CD", "PRP$"))
            or self._cast.span_over(at) is not None
        )

    def _joined(self, source: Phrase) -> list[Named]:
        """Two persons or more joined by "and" in the phrase's core."""
        row = self._row
        if len(source.persons) < 2 or not any(row.plain[at] == "and" for at in range(source.begin, source.end)):
            return []
        (first, _), (last, _) = source.persons[0], source.persons[-1]
        if first.begin >= source.core:
            return []
        between = range(first.end, last.begin)
        if not any(row.plain[at] == "and" for at in between) or any(
            row.tags[at] in ("IN", "POS", "VBD", "WP") for at in between
        ):
            return []
        if last.end < source.end and row.tags[last.end] == "POS" and last.end + 1 < source.end:
            return []
        return [
            Named(who.shown, SpeakerKind.PERSON, 0.95, who, Span(row.starts[at.titles], row.ends[at.end - 1]))
            for at, who in reversed(source.persons)
        ]

    def _person(self, source: Phrase) -> Named | None:
        """The person the phrase names as its head, or in apposition to its head."""
        row = self._row
        for mention, person in source.persons:
            if mention.end - 1 == source.head or mention.begin <= source.head < mention.end:
                sure = 0.97 if mention.end - mention.begin > 1 or len(self._cast.by_family[person.family]) < 2 else 0.85
                return Named(person.shown, SpeakerKind.PERSON, sure, person)
            mark = self._mark_before(source, mention)
            if mark in _DASHES or (mark == "," and _is_role_head(row.plain[source.head])):
                return Named(person.shown, SpeakerKind.PERSON, 0.95, person)
        return None

    def _mark_before(self, source: Phrase, mention: Mention) -> str:
        """The comma or dash that leads, but for modifiers, up to a name behind the core."""
        row = self._row
        at = mention.titles - 1
        while at > source.core and row.tags[at].startswith(("NN", "JJ")):
            at -= 1
        return row.words[at] if at >= source.core - 1 and mention.titles > source.core else ""

    def _common(self, source: Phrase) -> Named:
        """A phrase without a person's name as its head."""
        row = self._row
        head = row.plain[source.head]
        words = own_words(row, source)
        if source.plural or is_people(head):
            return Named(words, SpeakerKind.GROUP, 0.85)
        mention = self._cast.span_over(source.head)
        if roles.is_role(head) and not (mention and mention.person is False):
            found = self._antecedents.by_role(source) if source.definite else None
            found = found or self._antecedents.opening(source)
            if found:
                return Named(found[0].shown, SpeakerKind.PERSON, found[1], found[0])
            return Named(words, SpeakerKind.UNNAMED, 0.8)
        return self._organisation(source, words, head)

    def _organisation(self, source: Phrase, words: str, head: str) -> Named:
        row = self._row
        mention = self._cast.span_over(source.head)
        if mention and mention.end == source.core and mention.begin >= source.own and mention.end - 1 == source.head:
            return self._by_name(source, mention, words)
        bare = source.own + 1 >= source.core and source.core == source.end
        if source.definite and bare and (taken := self._taken_up(source, head)):
            return Named(taken, SpeakerKind.ORGANISATION, 0.75)
        if bare and (later := self._bodies.introduced_after(source, head)):
            return Named(later, SpeakerKind.ORGANISATION, 0.65)
        if written := self._writer(source, head):
            return written
        return Named(words, SpeakerKind.ORGANISATION, 0.85)

    def _taken_up(self, source: Phrase, noun: str) -> str | None:
        """The organisation that a definite phrase takes up: by its noun, else the one that spoke last, else by class."""
        row = self._row
        if named := self._bodies.by_noun(source, noun):
            return named
        near = self._body_at >= 0 and row.sentence[source.begin] - row.sentence[self._body_at] <= 3
        if self._body and near and noun in GENERAL and self._body.name[:1].isupper():
            paper = self._body.name.split()[-1].lower() in lexicon.words("organisations", "media")
            if paper == (noun in PAPERS):
                return self._body.name
        return self._bodies.taken_up(source, noun)

    def _writer(self, source: Phrase, head: str) -> Named | None:
        """Who speaks through what they wrote: the outlet of "a Times article", the person of "a Trump tweet"."""
        if source.head == source.own:
            return None
        lead = self._cast.span_over(source.head - 1)
        if lead and head in STORIES and self._bodies.is_outlet(lead):
            return Named(self._bodies.name(lead), SpeakerKind.ORGANISATION, 0.85)
        person = self._cast.mentioned.get(source.head - 1) or self._cast.mentioned.get(source.head - 2)
        if person and head in _UTTERANCES:
            return Named(person.shown, SpeakerKind.PERSON, 0.85, person)
        return None

    def _by_name(self, source: Phrase, mention: Mention, words: str) -> Named:
        """A source that is a name: an organisation's, or a person's whom nothing else in the article introduces."""
        row = self._row
        bare = row.of(mention.begin, mention.end)
        before = row.plain[source.begin] in ("the", "a", "an")
        if (
            mention.person is False
            or before
            or bare.isupper()
            and not row.words[source.head + 1 : source.head + 2] == (":",)
        ):
            fuller = self._bodies.name(mention)
            own = words if len(fuller) <= len(bare) else fuller
            return Named(own, SpeakerKind.ORGANISATION, 0.9)
        if roles.is_role(row.plain[source.head]):
            return Named(words, SpeakerKind.UNNAMED, 0.7)
        if row.tags[source.head] != "NNP" or mention.end - mention.begin > 3 or row.is_common(source.head):
            return Named(words, SpeakerKind.ORGANISATION, 0.8)
        person = self._cast.newcomer(mention)
        return Named(person.shown, SpeakerKind.PERSON, 0.85, person)


def _is_role_head(word: str) -> bool:
    return roles.is_role(word) or word in lexicon.words("roles", "title")
