"""Whose a quotation is by the words around it: a verb and a name behind it, or a sentence with a colon before it."""

from __future__ import annotations

from corpus.attribution import lexicon
from corpus.attribution.neural.inputs import OUT, Inputs
from corpus.attribution.neural.span_decoding import Found, Run
from corpus.attribution.rules.cue_kinds import is_saying
from corpus.attribution.tokens.annotated_text import AnnotatedText
from corpus.punctuation import LONG_DASHES, QUOTE_TOKENS

_FINITE = ("VBD", "VBZ", "VBP")
_NOUN = ("NN", "JJ", "CD", "DT", "PRP$", "POS", "HYPH")
_OPENS = ("NN", "DT", "PRP", "JJ", "CD")
_HELPING = frozenset(["is", "are", "was", "were", "be", "been", "has", "have", "had", "do", "does", "did", "'s", "’s"])
_PARTICLES = frozenset(["in", "on", "out", "back", "up"])
_INNER_ENDS = (",", "?", "!", ".", *LONG_DASHES)
_JOINTS = frozenset(["and", "or", ","]) | QUOTE_TOKENS
_LONGEST = 14
_SHORTEST = 3
_PAIR = 2


class QuotationContext:
    """The words and tags of a text, to look around its quotations."""

    def __init__(self, reading: AnnotatedText, text: Inputs) -> None:
        self._words = [word for sentence in reading.sentences for word in sentence.words]
        self._tags = [tag for sentence in reading.sentences for tag in sentence.tags]
        self._text = text

    def tagged(self, quotation: Run) -> Found | None:
        """The attribution of “…,” put in old Ebba Strand; or “…,” the man grumbled."""
        low, high = quotation
        end = self._sentence_end(high)
        inner = self._words[high - 2] if high - 2 > low else ""
        if high - low < _SHORTEST or inner not in _INNER_ENDS or high >= end or not self._leads(low, high):
            return None
        if answer := self._answered(high, end):
            return self._found(quotation, (high, high + 1), answer)
        if not self._acts_before_name(high, end) and (
            self._tags[high] not in _FINITE or self._words[high].lower() in _HELPING
        ):
            return (self._named_first(quotation, end) or self._named_only(quotation, end)) if inner == "," else None
        cue = high, high + 1 + (high + 1 < end and self._words[high + 1].lower() in _PARTICLES)
        source = self._phrase(cue[1], end)
        return self._found(quotation, cue, source) if source else None

    def _acts_before_name(self, at: int, end: int) -> bool:
        """Whether a word in small letters that ends like a verb has a name behind it: "…," bridles Ebba Strand."""
        word = self._words[at]
        verbal = word.islower() and word.endswith(("s", "ed")) and self._tags[at] in ("NNS", "NN", "VBN", "JJ")
        return verbal and at + 2 < end and self._tags[at + 1].startswith("NNP") and self._tags[at + 2].startswith("NNP")

    def _named_only(self, quotation: Run, end: int) -> Found | None:
        """The attribution of a quotation with nothing but a name in its sentence behind it: “…,” Sen. Ebba Strand."""
        high = quotation[1]
        last = high
        while last < end and self._tags[last].startswith("NNP"):
            last += 1
        verbal = any(self._tags[at].startswith("VB") for at in range(last, end))
        if last - high < _PAIR or verbal or self._words[last : last + 1] not in ([","], ["."]):
            return None
        return Found(None, None, (high, last), (quotation,), rule="tag")

    def _leads(self, low: int, high: int) -> bool:
        """Whether a quotation opens its sentence, has words behind it in the paragraph, and is no title."""
        opens = low == int(self._text.first[self._text.sentence[low]])
        capitals = sum(self._words[at][0].isupper() for at in range(low + 1, high - 1))
        titled = 2 * capitals > high - low - 2 > _SHORTEST
        return opens and not titled and bool(self._text.paragraph[low] == self._text.paragraph[high])

    def _named_first(self, quotation: Run, end: int) -> Found | None:
        high = quotation[1]
        source = self._phrase(high, end)
        if source and self._ends_in_verb(source):
            source = source[0], source[1] - 1
        elif source is None or source[1] >= end or self._tags[source[1]] not in _FINITE:
            return None
        verb = source[1]
        after = self._words[verb + 1] if verb + 1 < end else "."
        says = is_saying(self._words[verb]) or after in (".", ",") or after.lower() in _PARTICLES
        if self._words[verb].lower() in _HELPING or not says:
            return None
        return self._found(quotation, (verb, verb + 1), source)

    def _ends_in_verb(self, source: Run) -> bool:
        """Whether the last word of a phrase, though tagged a noun, is a verb behind a name: "…," Strand mutters."""
        last = source[1] - 1
        verbal = last > source[0] and self._words[last].islower() and self._words[last].endswith(("s", "ed"))
        return verbal and self._tags[last] in ("NNS", "NN") and self._tags[last - 1] == "NNP"

    @staticmethod
    def _found(quotation: Run, cue: Run, source: Run) -> Found:
        return Found(cue[0], cue, source, (quotation,), rule="tag")

    def followed(self, quotation: Run) -> Found | None:
        """The attribution of a paragraph that opens with a quotation of whole sentences and goes on with what a person
        does: “…” Bram Teller laughs at his own line."""
        low, high = quotation
        end = self._sentence_end(high)
        opens = low == 0 or self._text.paragraph[low - 1] != self._text.paragraph[low]
        if (
            not opens
            or high >= end
            or high - low < _SHORTEST
            or self._text.paragraph[high] != self._text.paragraph[low]
        ):
            return None
        if self._words[high - 2] not in (".", "!", "?") or int(self._text.first[self._text.sentence[high]]) != high:
            return None
        verb = next((at for at in range(high, min(end, high + _SHORTEST + 1)) if self._tags[at] != "NNP"), end)
        acts = high < verb < end and self._acts(verb, end) and not is_saying(self._words[verb])
        return Found(None, None, (high, verb), (quotation,), rule="standing") if acts else None

    def _acts(self, at: int, end: int) -> bool:
        """Whether a word is a finite verb, or one tagged as a plural: "laughs at"."""
        after = self._tags[at + 1] if at + 1 < end else ""
        return self._tags[at] in ("VBZ", "VBD") or (
            self._tags[at] == "NNS" and after in ("IN", "RB", "TO", "DT", "PRP$")
        )

    def inverted(self, quotation: Run) -> Found | None:
        """The attribution of a quotation behind a verb with its subject: "Why then, asks editor Judith Crane, “…”"."""
        low = quotation[0]
        if (
            low < _SHORTEST + 1
            or self._words[low - 1] != ","
            or self._text.sentence[low - 1] != self._text.sentence[low]
        ):
            return None
        at = low - 2
        while at > 0 and low - at < _LONGEST and self._tags[at].startswith(_NOUN) and not self._asks(at):
            at -= 1
        named = self._tags[low - 2].startswith("NNP") and self._asks(at) and at < low - 2
        return self._found(quotation, (at, at + 1), (at + 1, low - 1)) if named else None

    def _asks(self, at: int) -> bool:
        """Whether a word behind a comma is a verb of saying, whatever its tag."""
        return self._words[at - 1] == "," and self._words[at].islower() and is_saying(self._words[at])

    def introduced(self, quotation: Run) -> Found | None:
        """The attribution of a quotation behind a colon: its sentence's subject, if no verb of saying claims it."""
        low = self._colon(quotation[0]) + 1
        if low < 2 or self._text.paragraph[low - 1] != self._text.paragraph[quotation[0]]:
            return None
        begin = int(self._text.first[self._text.sentence[low - 1]])
        source = self.subject(begin, low) or self._before_verb(begin, low - 1)
        return Found(None, None, source, (quotation,), rule="colon") if source else None

    def _before_verb(self, begin: int, colon: int) -> Run | None:
        """The noun phrase that opens a sentence before a verb of saying and a colon, whatever the verb's tag."""
        verb = colon - 1
        says = verb > begin and self._words[verb].islower() and is_saying(self._words[verb])
        source = self._phrase(begin, verb) if says else None
        return source if source and source[1] == verb else None

    def _colon(self, at: int) -> int:
        """The colon before a quotation, or before the ones that "and" joins it to; -1 if there is none."""
        at -= 1
        while at >= 0 and (self._words[at] in _JOINTS or self._text.quoted[at] != OUT):
            at -= 1
        return at if at >= 0 and self._words[at] == ":" else -1

    def stated(self, sentence: int) -> Found | None:
        """The attribution of "Her message is simple: wait.": words behind a colon that a noun for words announces."""
        begin, end = int(self._text.first[sentence]), int(self._text.first[sentence + 1])
        colon = next((at for at in range(begin, end) if self._words[at] == ":"), end)
        if end - colon <= _SHORTEST + 1 or colon - begin > 2 * _LONGEST:
            return None
        source = self.subject(begin, colon)
        nouns = lexicon.words("phrases", "utterance")
        owned = source is not None and any(self._tags[at] in ("PRP$", "POS") for at in range(*source))
        if source is None or not owned or self._words[source[1] - 1].lower() not in nouns:
            return None
        last = end - (not self._words[end - 1][0].isalnum())
        return Found(None, None, source, ((colon + 1, last),), rule="colon")

    def subject(self, begin: int, end: int) -> Run | None:
        """The noun phrase that opens a sentence and that a finite verb follows, at most an adverb between."""
        start = begin
        if self._tags[begin] in ("IN", "VBG", "TO"):
            start = self._behind_opening(begin, end)
        while start < end and self._tags[start] in ("RB", "CC", ","):
            start += 1
        source = self._phrase(start, end)
        if source is None:
            return None
        ahead = range(source[1] - 1, min(end, source[1] + _LONGEST))
        verb = next((at for at in ahead if self._tags[at] in _FINITE or self._is_phrasal(at, end)), None)
        if verb == source[1] - 1:
            source = source[0], verb
        if verb is None or source[0] >= source[1]:
            return None
        marked = any(self._words[at] in ('"', "“", ":", ";") for at in range(source[1], verb))
        return None if marked else source

    def _behind_opening(self, begin: int, end: int) -> int:
        """Where the main clause begins behind what opens a sentence: "In a note to drivers, she …"."""
        commas = (at for at in range(begin, end - 1) if self._words[at] == ",")
        acting = (at + 1 for at in commas if self._tags[at + 1] == "PRP" or self._tags[at + 1].startswith("NNP"))
        return next(acting, begin)

    def _is_phrasal(self, at: int, end: int) -> bool:
        """Whether a word tagged a noun is a verb with its particle: "hold up signs"."""
        return self._tags[at] in ("NN", "NNS") and at + 1 < end and self._tags[at + 1] == "RP"

    def _answered(self, high: int, end: int) -> Run | None:
        """Who is named behind a quotation that "was the answer of" somebody."""
        if self._words[high].lower() not in ("is", "was"):
            return None
        nouns = lexicon.words("phrases", "utterance")
        for at in range(high + 1, min(end - 1, high + _SHORTEST + 2)):
            if self._words[at].lower() in nouns:
                return self._phrase(at + 2, end) if self._words[at + 1].lower() in ("of", "from", "by") else None
        return None

    def _phrase(self, start: int, end: int) -> Run | None:
        """The noun phrase at a word: a pronoun, or words up to the last noun, with what "of" adds to it."""
        if start >= end or not self._tags[start].startswith(_OPENS):
            return None
        if self._tags[start] == "PRP":
            return start, start + 1
        at = last = start
        while at < min(end, start + _LONGEST) and (self._tags[at].startswith(_NOUN) or self._joins(at, last)):
            last = at + 1 if self._tags[at].startswith("NN") else last
            at += 1
        return (start, last) if last > start else None

    def _joins(self, at: int, last: int) -> bool:
        led = at > 0 and self._tags[at - 1] in ("DT", "JJ", "PRP$") and self._tags[at] in ("VBG", "VBN")
        return led or (at == last and self._words[at].lower() == "of")

    def _sentence_end(self, at: int) -> int:
        """Where the sentence that word `at` stands in ends; a quotation may end one that goes on behind it."""
        if at >= len(self._words):
            return at
        return int(self._text.first[self._text.sentence[at] + 1])
