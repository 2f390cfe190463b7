"""Who is reported to say what in one paragraph: every sentence's cues with their sources and contents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.attribution.coreference.person_names import gender_of_given
from corpus.attribution.multilingual.cues import According, Cue, SourcePhrases, cues
from corpus.attribution.multilingual.language import Language
from corpus.attribution.multilingual.noun_phrases import Run
from corpus.attribution.multilingual.paragraph import ENDS, Paragraph, Quote
from corpus.attribution.multilingual.report import Report
from corpus.attribution.multilingual.reported_content import ReportedContent
from corpus.attribution.multilingual.subjects import Subjects
from corpus.model import AttributionKind
from corpus.punctuation import DASHES

_SPOKEN = 3
_SPLIT = 18
_CLAUSE = 25
_SHORT = 12
_MOST = 0.8
_FEW = 2


class Reporting:
    """One paragraph's reports."""

    def __init__(self, paragraph: Paragraph, language: Language) -> None:
        self._paragraph = paragraph
        self._words = paragraph.words
        self._language = language
        self._subjects = Subjects(paragraph, language)
        self._content = ReportedContent(paragraph, language)
        self._owned: set[int] = set()

    def reports(self) -> list[Report]:
        """All reports in text order."""
        found: list[Report] = []
        for sentence in self._paragraph.sentences:
            for report in self._of_sentence(sentence, found):
                if report.rule == "goes-on" and found[-1].kind is AttributionKind.DIRECT:
                    found[-1] = replace(found[-1], content=(*found[-1].content, *report.content))
                else:
                    found.append(report)
        return sorted(found, key=lambda one: one.content)

    def _of_sentence(self, sentence: Run, before: Sequence[Report]) -> list[Report]:
        verbs = cues(self._paragraph, sentence, self._language)
        quotes = [one for one in self._paragraph.quotes_in(*sentence) if self._is_spoken(one, verbs)]
        owned: dict[int, list[Quote]] = defaultdict(list)
        for quote in quotes:
            if (cue := self._owner(quote, verbs)) is not None:
                owned[cue.at].append(quote)
        found: list[Report] = []
        told = SourcePhrases(self._paragraph, self._subjects, self._language).found(sentence)
        found += [report for phrase in told if (report := self._by_phrase(phrase, sentence))]
        for cue in verbs:
            mine = owned.get(cue.at, [])
            if any(self._overlaps(one, cue.at, mine) for one in found):
                continue
            report = (
                self._direct(cue, mine, sentence, found) if mine else self._indirect(cue, sentence, [*before, *found])
            )
            if report:
                found.append(report)
        found += self._loose(quotes, sentence, found, before)
        return found or list(self._in_mood(sentence, before))

    def _overlaps(self, one: Report, at: int, quotes: Sequence[Quote]) -> bool:
        """Whether a report holds a cue, or what would be its content."""
        if quotes:
            return any(low <= quote.begin < high for low, high in one.content for quote in quotes)
        return any(low <= at < high for low, high in one.content)

    def _is_spoken(self, quote: Quote, verbs: Sequence[Cue]) -> bool:
        """Whether a quotation is speech and no name: by its length, its letters, its marks or a verb next to it."""
        inner = self._words[quote.begin + (not quote.turn) : quote.end - (not quote.turn)]
        if not inner:
            return False
        if quote.turn or self._paragraph.count(quote.begin, quote.end) >= _SPOKEN or inner[-1].text in ENDS:
            return True
        before = self._words[quote.begin - 1] if quote.begin else None
        if before is not None and before.text == ":":
            return True
        beside = any(quote.end <= cue.at <= quote.end + _FEW or cue.at == quote.begin - 1 for cue in verbs)
        return (
            beside
            or (inner[0].text[0].islower() and bool(verbs))
            or (inner[0].text[0].islower() and len(inner) >= _FEW)
        )

    def _owner(self, quote: Quote, verbs: Sequence[Cue]) -> Cue | None:
        """The cue that a quotation belongs to: behind it if it opens the sentence, else before it."""
        after = next((cue for cue in verbs if cue.at >= quote.end), None)
        if after and not self._leads(quote, after):
            after = None
        before = next(
            (cue for cue in reversed(verbs) if cue.at < quote.begin and quote.begin - cue.at <= _CLAUSE), None
        )
        begin = self._paragraph.sentence(quote.begin)[0]
        if quote.begin and self._words[quote.begin - 1].text == ":":
            return before
        opens = quote.begin <= begin + 1 or (quote.turn and before is None)
        return (after or before) if opens else (before or after)

    def _leads(self, quote: Quote, cue: Cue) -> bool:
        between = self._words[quote.end : cue.at]
        return len(between) <= _SPLIT and not any(word.text in ENDS or word.text in (":", ";") for word in between)

    def _source(self, cue: Cue, sentence: Run, *, inverted: bool) -> Run | None:
        """Who says it: behind the verb where the content stands before it, else in front of it."""
        if cue.leading >= 0:
            return self._subjects.behind(cue.leading + 1, sentence[1]) or self._subjects.behind(cue.at + 1, sentence[1])
        behind = self._subjects.behind(cue.anchor + 1, sentence[1])
        if cue.anchor != cue.at and behind is None:
            behind = self._subjects.behind(cue.at + 1, sentence[1])
        front = self._subjects.in_front(cue.anchor)
        if behind is None and (front is None or inverted):
            behind = self._impersonal(cue, sentence)
        if not inverted and front is None and not self._language.has("second"):
            behind = behind if behind and self._speaks(behind) else None
        return (behind or front) if inverted else (front or behind)

    def _impersonal(self, cue: Cue, sentence: Run) -> Run | None:
        """The phrase of place that is the source of a verb without a subject: "heißt es in einer Mitteilung"."""
        if self._words[cue.at].plain not in self._language.impersonal:
            return None
        for n in range(cue.at + 1, min(sentence[1], cue.at + _SHORT)):
            if self._words[n].plain in self._language.preposition:
                return self._subjects.anywhere(n + 1, sentence[1])
        return None

    def _speaks(self, run: Run) -> bool:
        """Whether a phrase's first noun is somebody's: a name, a role, a body, many persons, or a pronoun."""
        language = self._language
        for word in self._words[slice(*run)]:
            plain = word.plain
            if (
                language.is_pronoun(plain)
                or language.is_role(plain)
                or language.is_body(plain)
                or language.is_many(plain)
            ):
                return True
            if language.has("caseless") or plain in language.given_he or plain in language.given_she:
                return True
            if word.text[0].isupper() and plain not in language.article | language.possessive | language.stop:
                return not language.has("nouns") or bool(gender_of_given(word.text))
        return False

    def _direct(self, cue: Cue, quotes: Sequence[Quote], sentence: Run, found: Sequence[Report]) -> Report | None:
        first = quotes[0]
        source = self._source(cue, sentence, inverted=first.begin < cue.at)
        if source is None and found and self._joined(cue):
            source = found[-1].source
        if first.begin > cue.at and (clause := self._content.clause(cue, source, sentence)):
            begin, end = clause
            quoted = sum(self._paragraph.count(one.begin, one.end) for one in quotes if begin <= one.begin < end)
            if quoted < _MOST * self._paragraph.count(begin, end):
                self._own(quotes)
                return Report((clause,), source, (cue.at, cue.at + 1), AttributionKind.MIXED, "clause")
        self._own(quotes)
        content = tuple((one.begin, one.end) for one in quotes)
        dropped = source is None and self._language.has("dropped")
        return Report(content, source, (cue.at, cue.at + 1), AttributionKind.DIRECT, "verb", carried=dropped)

    def _own(self, quotes: Sequence[Quote]) -> None:
        self._owned.update(one.begin for one in quotes)

    def _joined(self, cue: Cue) -> bool:
        """Whether a verb shares the subject of one before: "…, sagte X und fügte hinzu"."""
        near = [word.plain for word in self._words[max(0, cue.anchor - _FEW) : cue.anchor]]
        return any(word in self._language.conjunction for word in near)

    def _indirect(self, cue: Cue, sentence: Run, before: Sequence[Report]) -> Report | None:
        if self._is_denied(cue):
            return None
        if cue.leading >= 0:
            return self._as_clause(cue, sentence)
        if clause := self._before_comma(cue, sentence):
            return clause
        source = self._source(cue, sentence, inverted=False)
        if source is None and before and self._joined(cue):
            source = before[-1].source
        content = self._content.clause(cue, source, sentence)
        if content is None and cue.announces and source:
            content = self._content.object(cue, source, sentence)
        if content is None and self._words[sentence[0]].plain in self._language.anaphor:
            return self._taken_up(cue, sentence)
        if content is None:
            return self._said_before(cue, source, sentence)
        spoken = any(content[0] <= one.begin < content[1] for one in self._paragraph.quotes)
        kind = AttributionKind.MIXED if spoken else AttributionKind.INDIRECT
        dropped = source is None and self._language.has("dropped")
        rule = "object" if cue.announces else "clause"
        return Report((content,), source, (cue.at, cue.at + 1), kind, rule, carried=dropped)

    def _is_denied(self, cue: Cue) -> bool:
        """Whether the verb says that nothing was said."""
        begin = max(0, cue.at - _FEW)
        comma = next(
            (n for n in range(cue.at, min(len(self._words), cue.at + _SHORT // _FEW)) if self._words[n].text == ","),
            cue.at + _SPOKEN,
        )
        near = self._words[begin : min(comma, cue.at + _SPOKEN)]
        return any(word.plain in self._language.nobody for word in near)

    def _as_clause(self, cue: Cue, sentence: Run) -> Report | None:
        """The sentence without "wie X mitteilte"."""
        source = self._source(cue, sentence, inverted=True)
        end = max(cue.at + 1, source[1] if source else 0)
        while end < sentence[1] and self._words[end].plain in self._language.auxiliary:
            end += 1
        content = self._content.without(sentence, (cue.leading, end))
        if source is None or not content:
            return None
        return Report(content, source, (cue.at, cue.at + 1), self._content.kind(content), "as")

    def _before_comma(self, cue: Cue, sentence: Run) -> Report | None:
        """ "The works will last a year, explained Prado": the sentence up to the comma before the verb."""
        comma = cue.anchor - 1
        while comma > sentence[0] and self._words[comma].plain in self._language.auxiliary:
            comma -= 1
        told = comma > sentence[0] and self._words[comma].text in (",", *DASHES) and self._paragraph.inside[comma] < 0
        if not told or self._paragraph.count(sentence[0], comma) < _FEW:
            return None
        source = self._subjects.behind(cue.anchor + 1, sentence[1]) or self._impersonal(cue, sentence)
        if source is None:
            return None
        if any(self._words[n].plain in self._language.that for n in range(cue.at, min(sentence[1], source[1] + _FEW))):
            return None
        content = self._content.without(sentence, (comma, max(source[1], cue.at + 1)))
        return Report(content, source, (cue.at, cue.at + 1), self._content.kind(content), "before") if content else None

    def _taken_up(self, cue: Cue, sentence: Run) -> Report | None:
        """The sentence before one such as "Das gab X bekannt"."""
        source = self._subjects.behind(cue.anchor + 1, sentence[1])
        before = next((one for one in self._paragraph.sentences if one[1] == sentence[0]), None)
        content = self._content.bare(*before) if before else None
        if source is None or content is None or sentence[1] - sentence[0] > _CLAUSE:
            return None
        return Report((content,), source, (cue.at, cue.at + 1), self._content.kind((content,)), "before")

    def _said_before(self, cue: Cue, source: Run | None, sentence: Run) -> Report | None:
        """The quotation that ends right before a short sentence that only says whose it is."""
        quote = next((one for one in self._paragraph.quotes if one.end == sentence[0]), None)
        if quote is None or source is None or quote.begin in self._owned or sentence[1] - sentence[0] > _SHORT:
            return None
        self._own([quote])
        return Report(((quote.begin, quote.end),), source, (cue.at, cue.at + 1), AttributionKind.DIRECT, "verb")

    def _by_phrase(self, phrase: According, sentence: Run) -> Report | None:
        content = self._content.without(sentence, (phrase.begin, phrase.end))
        if (
            phrase.begin > sentence[0]
            and self._words[phrase.begin - 1].text != ","
            and len(content) > 1
            and not self._language.has("second")
        ):
            content = content[:1] if self._paragraph.count(*content[0]) >= _SPOKEN else content[1:]
        quotes = [one for one in self._paragraph.quotes for low, high in content if low <= one.begin < high]
        if not content or sum(self._paragraph.count(*run) for run in content) < _FEW:
            return None
        kind = self._content.kind(content)
        self._own(quotes)
        return Report(content, phrase.source, (phrase.begin, phrase.begin + 1), kind, "according", case=True)

    def _loose(
        self, quotes: Sequence[Quote], sentence: Run, found: Sequence[Report], before: Sequence[Report]
    ) -> Iterator[Report]:
        """Quotations without a verb: behind a colon, before a dash and a name, alone, or as a phrase in a sentence."""
        for quote in quotes:
            taken = quote.begin in self._owned or any(
                low <= quote.begin < high for one in found for low, high in one.content
            )
            if not taken and (report := self._alone(quote, sentence, before)):
                self._own([quote])
                yield report

    def _alone(self, quote: Quote, sentence: Run, before: Sequence[Report]) -> Report | None:
        content = ((quote.begin, quote.end),)
        low, high = sentence
        signed = quote.end < high and self._words[quote.end].text in DASHES
        if signed and (name := self._subjects.anywhere(quote.end + 1, high)) and high - name[1] <= _FEW:
            return Report(content, name, None, AttributionKind.DIRECT, "dash")
        outside = self._paragraph.count(low, quote.begin) + self._paragraph.count(quote.end, high)
        spoken = self._paragraph.count(quote.begin, quote.end) >= _SPOKEN
        if outside == 0:
            if not spoken and not quote.turn:
                return None
            near = bool(before)
            return Report(content, None, None, AttributionKind.DIRECT, "goes-on" if near else "floats", carried=True)
        colon = quote.begin > low and self._words[quote.begin - 1].text == ":"
        subject = self._subjects.opening(low, quote.begin)
        if subject and not self._speaks(subject):
            owned = self._words[subject[0]].plain in self._language.possessive
            return (
                Report(content, None, None, AttributionKind.DIRECT, "floats", carried=True) if colon and owned else None
            )
        lower = self._words[min(quote.begin + 1, quote.end - 1)].text[0].islower()
        if subject and (colon or (lower and self._paragraph.count(quote.begin, quote.end) >= _FEW)):
            return Report(content, subject, None, AttributionKind.DIRECT, "colon" if colon else "phrase")
        return None

    def _in_mood(self, sentence: Run, before: Sequence[Report]) -> Iterator[Report]:
        """A sentence in the mood of what is told carries the last report on."""
        if not any(
            self._words[n].plain in self._language.mood and self._paragraph.inside[n] < 0 for n in range(*sentence)
        ):
            return
        content = self._content.bare(*sentence)
        if content and self._paragraph.count(*content) > _SPOKEN:
            yield Report(
                (content,), None, None, self._content.kind((content,)), "mood" if before else "mood-above", carried=True
            )
