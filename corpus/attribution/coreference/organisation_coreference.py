"""Organisations and documents that "it", "the newspaper" or "the poll" take up, by noun and by class."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict

from corpus.attribution import lexicon
from corpus.attribution.coreference import places
from corpus.attribution.coreference.entity_table import EntityTable
from corpus.attribution.coreference.mentions import Mention
from corpus.attribution.coreference.noun_phrase import Phrase

_CLASSES = ("class-poll", "class-film", "class-paper", "class-story")
_KINDS = ("media", "broadcast", "office", "firm", "union", "group", "court", "country", "state", "city", "bloc")
_NO_FIRMS = ("public", "office", "union", "court")
_REACH = 120
_OPENING = 2
_SOON = 2
_AHEAD = 5
_SMALL = frozenset(["of", "the", "for", "and", "on", "in", "&", "a"])


class OrganisationCoreference:
    """Finds the organisation or document that a definite phrase or "it" takes up, among the names of the article."""

    def __init__(self, entities: EntityTable) -> None:
        self._cast = entities
        self._row = entities.row
        self._named = [one for _, one in sorted(entities.others.items())]
        self._ends = [one.end for one in self._named]
        self._counts = Counter(self._whole(one) for one in self._named)
        self._body = self._row.first[bisect_left(self._row.paragraph, 1)]  # behind the headline, where names are short
        self._no_firms = {self._whole(one) for one in self._named if self._is_called_otherwise(one)}
        self._nouns: dict[str, list[int]] = defaultdict(list)
        for at, word in enumerate(self._row.plain):
            if word in lexicon.words("organisations", "noun") or word in lexicon.words("organisations", "document"):
                self._nouns[word].append(at)
        self._longer: dict[str, dict[str, Mention]] = defaultdict(dict)
        for one in self._named:
            for clue in self._clues(one):
                self._longer[clue].setdefault(self._whole(one), one)

    def _whole(self, one: Mention) -> str:
        return " ".join(self._row.plain[one.begin : one.end])

    def _is_called_otherwise(self, one: Mention) -> bool:
        """Whether the noun behind a name says that it is no company: "the RMT union"."""
        noun = self._row.plain[one.end] if one.end < len(self._row.plain) else ""
        return any(noun in lexicon.words("bodies", f"noun-{kind}") for kind in ("union", "office", "court"))

    def _clues(self, one: Mention) -> list[str]:
        """The single words that may stand for a longer name: its last one, its first one, its initials."""
        words = self._row.plain[one.begin : one.end]
        if len(words) < 2:
            return []
        clues = [words[-1]] if words[-1] in lexicon.words("organisations", "media") else []
        if words[-1] in lexicon.words("organisations", "head") and not self._is_place(words[0]):
            clues.append(words[0])
        if one.person is not True and words[0].isalpha() and self._row.words[one.begin].isupper() and len(words[0]) > 1:
            clues.append(words[0])
        letters = [word[0] for word in words if word not in _SMALL]
        if words[0] in ("department", "ministry", "office") and len(letters) > 2:
            clues.append("".join(letters[1:]))
        return [*clues, "".join(letters)]

    @staticmethod
    def _is_place(whole: str) -> bool:
        return any(whole in lexicon.words("places", section) for section in ("country", "state", "city", "demonym"))

    def name(self, mention: Mention) -> str:
        """The fullest form of a name in the article: "New York Times" for "Times", "Peabody Energy" for "Peabody"."""
        row = self._row
        if mention.end - mention.begin == 1:
            word = row.plain[mention.begin].replace(".", "")
            fuller = [one for one in self._longer.get(word, {}).values() if self._introduces(one, word)]
            mention = fuller[0] if len(fuller) == 1 else mention
        return row.of(mention.begin, mention.end)

    def _introduces(self, longer: Mention, word: str) -> bool:
        """Whether a name that holds a word stands before the body has the word alone, as what it is short for does:
        "Apple" isn't short for "Apple Intelligence", which comes behind it. Initials may come first."""
        alone = next((one for one in self._named if one.begin >= self._body and self._whole(one) == word), None)
        return word not in self._row.plain[longer.begin : longer.end] or alone is None or longer.begin < alone.begin

    def _before(self, at: int) -> list[Mention]:
        """The names before word `at`, the nearest first, as far as one looks back."""
        upto = bisect_right(self._ends, at)
        return self._named[max(0, upto - _REACH) : upto][::-1]

    def by_noun(self, source: Phrase, noun: str) -> str | None:
        """The nearest name before that holds the noun itself: "Commission on Presidential Debates"."""
        if noun not in lexicon.words("organisations", "noun"):
            return None
        for one in self._before(source.begin):
            words = self._row.plain[one.begin : one.end]
            if len(words) > 1 and (words[-1] == noun or (words[0] == noun and words[1] in _SMALL)):
                return self.name(one)
        return None

    def is_outlet(self, one: Mention) -> bool:
        """Whether a name is a newspaper's, a broadcaster's or an agency's."""
        return self._is_of(one, "media") or self._is_of(one, "broadcast") or self._is_of(one, "wire")

    def is_written_as_body(self, one: Mention) -> bool:
        """Whether a name is a body's by its words, or by its letters in capitals."""
        initials = one.end - one.begin == 1 and len(self._row.words[one.begin]) > 1
        return one.person is False or (initials and self._row.words[one.begin].isupper())

    def introduced_after(self, source: Phrase, noun: str) -> str | None:
        """The only name of the noun's class in the next sentences, for a source in the article's opening lines."""
        row = self._row
        kind = _kind(noun)
        number = row.sentence[source.begin]
        if kind not in ("court", "union") or row.paragraph[number] > _OPENING:
            return None
        upto = bisect_left(self._ends, source.end)
        ahead = [one for one in self._named[upto : upto + _REACH // 2] if one.end - one.begin > 1]
        for last in (number + _SOON, number + _AHEAD):
            near = [one for one in ahead if row.sentence[one.begin] <= last and self._is_of(one, kind)]
            if fitting := {self.name(one) for one in near}:
                return fitting.pop() if len(fitting) == 1 else None
        return None

    def taken_up(self, source: Phrase, noun: str) -> str | None:
        """What a definite phrase with the head `noun` takes up by class or by an earlier phrase, else None."""
        return self._by_class(source, noun) or self._by_phrase(source, noun)

    def _by_phrase(self, source: Phrase, noun: str) -> str | None:
        classes = (lexicon.words("bodies", one) for one in _CLASSES)
        same = next((one for one in classes if noun in one), frozenset())
        for nouns in ([noun], sorted(same - {noun})):
            places = sorted(at for word in nouns for at in self._earlier(word, source.begin))
            for at in reversed(places[-8:]):
                if found := self._fuller(at, source):
                    return found
        return None

    def _earlier(self, noun: str, at: int) -> list[int]:
        places = self._nouns.get(noun, [])
        upto = bisect_left(places, at)
        return places[max(0, upto - 8) : upto]

    def _fuller(self, at: int, source: Phrase) -> str | None:
        """The phrase around an earlier noun, if a name or a phrase with "of" or "by" tells which one it is."""
        row = self._row
        if row.words[at][0].isupper() and row.bounds(at)[0] != at:
            return None
        low, high = row.bounds(at)
        begin = at
        while (
            begin > low
            and at - begin < 7
            and (row.tags[begin - 1].startswith(("NN", "JJ", "CD")) or row.tags[begin - 1] == "POS")
        ):
            begin -= 1
        end = at + 1
        if end + 1 < high and row.plain[end] in ("of", "by", "from"):
            end += 1 + (row.plain[end + 1] == "the")
            while end < high and (row.tags[end].startswith(("NN", "JJ")) or row.tags[end] == "POS"):
                end += 1
        while end > at + 1 and not row.tags[end - 1].startswith("NN"):
            end -= 1
        lead = self._cast.span_over(at - 1)
        if lead and row.plain[at] in lexicon.words("bodies", "class-story") and self.is_outlet(lead):
            return self.name(lead)
        telling = any(row.tags[one].startswith("NNP") for one in range(begin, end) if one != at)
        return row.of(begin, end) if telling and end <= source.begin else None

    def _by_class(self, source: Phrase, noun: str) -> str | None:
        kind = _kind(noun)
        if kind is None:
            return None
        for one in self._before(source.begin):
            if self._is_of(one, kind):
                return self.name(one)
        return None

    def _is_of(self, one: Mention, kind: str) -> bool:
        row = self._row
        last, whole = row.plain[one.end - 1], self._whole(one)
        if kind in ("media", "broadcast", "wire"):
            return last in lexicon.words("organisations", kind) or whole in lexicon.words("organisations", kind)
        if kind in ("country", "state", "city"):
            return whole in lexicon.words("places", kind)
        if kind == "firm":
            return self._is_firm(one, whole)
        return not lexicon.words("bodies", f"name-{kind}").isdisjoint(row.plain[one.begin : one.end])

    def _is_firm(self, one: Mention, whole: str) -> bool:
        row = self._row
        if one.person is False and row.plain[one.end - 1] in lexicon.words("bodies", "name-firm"):
            return True
        if one.person is False or row.tags[one.end - 1] not in ("NNP", "NNPS") or whole in self._no_firms:
            return False
        if row.plain[max(0, one.begin - 1)] == "the" and not row.tags[one.end].startswith("NN"):
            return False  # a ship, a team, a building
        return not self._is_place(whole) and not places.is_place(row, one) and self._counts[whole] > 1

    def acting(self, at: int, sentences: int) -> str | None:
        """The last organisation to open one of the sentences before word `at`, if no other did."""
        row = self._row
        low = row.first[max(0, row.sentence[at] - sentences)]
        near = [one for one in self._before(at) if low <= one.begin and self._is_subject(one) and self._is_body(one)]
        names = {self.name(one) for one in near}
        return names.pop() if len(names) == 1 else None

    def it(self, at: int) -> str | None:
        """The organisation that "it" at word `at` means: the first one named in the same sentence or the one before."""
        row = self._row
        number = row.sentence[at]
        for wanted in (number, number - 1):
            for one in reversed(self._before(at)):
                if row.sentence[one.begin] == wanted and self._is_body(one):
                    return self.name(one)
        return None

    def _is_body(self, one: Mention) -> bool:
        row = self._row
        whole = self._whole(one)
        if (
            row.quoted[one.begin]
            or row.plain[one.end - 1] in lexicon.words("bodies", "law")
            or whole in lexicon.words("places", "demonym")
            or whole in lexicon.days()
            or whole in lexicon.words("places", "feast")
        ):
            return False
        if whole in lexicon.words("organisations", "metonym"):
            return True
        if one.end < len(row.tags) and row.tags[one.end] in ("NN", "NNS", "NNP"):
            return False
        if one.person is False or (row.tags[one.end - 1] == "NNP" and row.plain[max(0, one.begin - 1)] == "the"):
            return True
        return self._is_subject(one)

    def _is_subject(self, one: Mention) -> bool:
        """Whether an unknown name opens its sentence, but for nouns, and acts: "Battery maker Lumenor will cut"."""
        row = self._row
        low, high = row.bounds(one.begin)
        led = all(row.tags[at].startswith(("NN", "JJ", "DT", "POS", "HYPH")) for at in range(low, one.begin))
        acts = one.end < high and row.tags[one.end] in ("MD", "VBD", "VBZ", "VBP")
        return led and acts and row.tags[one.end - 1].startswith("NNP") and one.end - 1 not in self._cast.mentioned


def _kind(noun: str) -> str | None:
    return next((kind for kind in _KINDS if noun in lexicon.words("bodies", f"noun-{kind}")), None)


def contradict(name: str, noun: str) -> bool:
    """Whether a name shows by its words that it is no company: "the company" is never the Accident Board."""
    if _kind(noun) != "firm":
        return False
    words = name.lower().split()
    return any(not lexicon.words("bodies", f"name-{kind}").isdisjoint(words) for kind in _NO_FIRMS)
