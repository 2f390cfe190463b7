"""What the layout says: quotations carried on over paragraphs, names after dashes, transcripts, headlines."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.attribution.neural.inputs import Inputs
from corpus.attribution.neural.span_decoding import Found, Run, merged
from corpus.attribution.rules.dialogue import english_dialogue
from corpus.attribution.rules.quotation_context import QuotationContext
from corpus.attribution.tokens.annotated_text import AnnotatedText
from corpus.attribution.tokens.quotation_marks import Quotation
from corpus.model import Span
from corpus.punctuation import DASHES, DOUBLE_QUOTES, LONG_DASHES, QUOTES

_FEW = 4
_SPACES = 4
_ASIDE = 240
SURE = 0.4
"""A cue that is at least as likely claims its quotations."""

_NAME = r"[A-Z][\w.’'-]*(?: (?:de|van|von|bin|al|of|the|and|[A-Z][\w.’'-]*)){0,4}"
_DASH_NAME = re.compile(rf"\s*(?:--|[{DASHES}])\s*(?P<name>{_NAME})")
_SIGNED = re.compile(rf"[{DOUBLE_QUOTES}](?P<said>.*[{QUOTES}.!?])\s*(?:[{LONG_DASHES}]|--)\s*(?P<name>{_NAME}?)\.?\s*")
_LETTER = re.compile(
    rf"(?P<said>[^{DOUBLE_QUOTES}]*[.!?])\s+(?:[{LONG_DASHES}]|--)\s*(?P<name>[A-Z][\w’'-]*(?: [A-Z][\w.’'-]*){{0,2}})"
    r"(?:, [A-Z][^.!?]{1,40})?\s*"
)
_HEADLINE_LAST = re.compile(rf".{{12,}}: (?P<name>{_NAME})\s*")
_HEADLINE_FIRST = re.compile(rf"(?P<name>{_NAME}): (?=\S)")
_NO_NAME = re.compile(
    r"(?:exclusive|opinion|analysis|video|watch|photos|poll|update|breaking|review|report|editorial|live|listen|fact|read"
    r"|correction|note|summary|abstract|transcript|source|sources|related|full)\b",
    re.IGNORECASE,
)
_PULLED = re.compile(
    rf"(?P<said>[^{DOUBLE_QUOTES}]{{20,}}[.!?])\s+"
    r"(?P<who>(?:[A-Za-z][\w’'-]* ){0,5}(?P<name>[A-Z][\w’'-]+ (?:[A-Z][\w.’'-]*)))\s*"
)
_HEADLINE_WORDS = 24
_SECTION = 2


@dataclass(frozen=True, slots=True)
class Stretch:
    """A quotation in double marks with the words that it covers."""

    quotation: Quotation
    run: Run


class Layout:
    """A text's layout, prepared for the rules."""

    def __init__(self, reading: AnnotatedText, text: Inputs) -> None:
        self._reading = reading
        self._text = text
        self.stretches = [
            Stretch(one, run) for one, run in zip(text.quotations, _runs(text), strict=True) if not one.single
        ]
        self._starts = [one.run[0] for one in self.stretches]
        self._reading_tags = [tag for sentence in reading.sentences for tag in sentence.tags]
        self._context = QuotationContext(reading, text)
        self.dialogue = english_dialogue(reading.text, reading.paragraphs)

    def settled(self, found: Sequence[Found]) -> list[Found]:
        """The attributions with whole quotations, and with those that go on after them: "…", she said. "…"."""
        whole = [self._whole(one) for one in found]
        taken = self._taken([one for one in whole if one.cue_sure >= SURE])
        order = sorted(range(len(whole)), key=lambda i: -whole[i].cue_sure)
        for i in order:
            more = list(self._following(whole[i], taken))
            taken.update(more)
            runs = [*whole[i].content, *(self.stretches[number].run for number in more)]
            whole[i] = replace(whole[i], content=merged(runs))
        return whole

    def _whole(self, one: Found) -> Found:
        """Quotations of which the content has the greater part in its window are made whole, or given up."""
        runs = list(one.content)
        for number in self._touching(one.content):
            stretch = self.stretches[number]
            if self._another_s(one, stretch) or _barely(one, stretch.run):
                runs = [part for run in runs for part in _without(run, stretch.run)]
            elif _mostly(one, stretch.run):
                runs.append(stretch.run)
        return replace(one, content=merged(runs) or one.content)

    def _another_s(self, one: Found, stretch: Stretch) -> bool:
        """Whether a quotation after the cue's sentence ends with a comma, and so belongs to a cue that follows it."""
        if one.head is None or stretch.run[0] <= one.head:
            return False
        start, end = stretch.run
        later = self._text.sentence[start] > self._text.sentence[one.head] and end - start > _FEW
        inner = self._reading.text[int(self._text.starts[end - 1]) - 1]
        return bool(later and stretch.quotation.closed and inner == ",")

    def _taken(self, found: Sequence[Found]) -> set[int]:
        return {i for one in found for i in self._touching(one.content)}

    def _held(self, found: Sequence[Found]) -> set[int]:
        """Numbers of the quotations that attributions have words of; a word or two of a long one don't count."""
        return {i for one in found for i in self._touching(one.content)
                if _inside(one, run := self.stretches[i].run) > 2 or run[1] - run[0] <= 2 * _FEW}  # fmt: skip

    def _touching(self, content: Sequence[Run]) -> list[int]:
        """Numbers of the quotations that share words with the content."""
        numbers: dict[int, None] = {}
        for start, end in content:
            low = max(0, bisect_right(self._starts, start) - 1)
            for i in range(low, bisect_left(self._starts, end)):
                if self.stretches[i].run[1] > start:
                    numbers[i] = None
        return list(numbers)

    def _following(self, one: Found, taken: set[int]) -> Iterator[int]:
        """Numbers of the free quotations that carry the attribution's last one on."""
        last = self._touching(one.content[-1:])
        if not last or self.stretches[last[-1]].run[1] < one.content[-1][1]:
            return
        at = last[-1]
        while at + 1 < len(self.stretches) and at + 1 not in taken and self._carries_on(one, at):
            at += 1
            yield at

    def _carries_on(self, one: Found, at: int) -> bool:
        here, after = self.stretches[at], self.stretches[at + 1]
        if not here.quotation.closed:
            starts = self._reading.paragraphs[after.quotation.paragraph].start
            return after.quotation.paragraph == here.quotation.paragraph + 1 and after.quotation.span.start == starts
        if after.quotation.paragraph != here.quotation.paragraph or one.head is None or self._another_s(one, after):
            return False
        between = self._reading.text[here.quotation.span.end : after.quotation.span.start]
        said = here.run[1] <= one.head < after.run[0] and len(between) < _ASIDE
        split = between.rstrip()[-1:] == "," and self._reading.text[here.quotation.span.end - 2] == ","
        ended = between.rstrip()[-1:] in (".", "!", "?")
        return said and (ended or split) and after.run[1] - after.run[0] > _FEW

    def unclaimed(self, found: Sequence[Found]) -> list[Found]:
        """Attributions of quotations that nothing has claimed, by the layout around them."""
        more = list(self._signed(found))
        taken = self._held([*found, *more])
        by_paragraph: dict[int, list[Found]] = defaultdict(list)
        for one in (*found, *more):
            by_paragraph[self._paragraph(one)].append(one)
        for i, stretch in enumerate(self.stretches):
            rule = self._unclaimed(stretch, by_paragraph) if i not in taken else None
            if rule:
                rest = [self.stretches[number].run for number in self._following(rule, taken)]
                rule = replace(rule, content=merged([*rule.content, *rest]))
                taken.update(self._touching(rule.content))
                more.append(rule)
                by_paragraph[self._paragraph(rule)].append(rule)
        return more

    def _unclaimed(self, stretch: Stretch, found: Mapping[int, Sequence[Found]]) -> Found | None:
        """The attribution of a free quotation: by the words around it, and if it is long by where it stands."""
        beside = self._context.tagged(stretch.run) or self._context.introduced(stretch.run)
        if beside or stretch.run[1] - stretch.run[0] < _FEW + 2:
            return beside
        return (
            self._dashed(stretch)
            or self._context.inverted(stretch.run)
            or self._context.followed(stretch.run)
            or self._standing(stretch, found)
        )

    def stated(self, found: Sequence[Found]) -> list[Found]:
        """Words behind a colon without quotation marks that a noun announces, where nothing has claimed them."""
        claimed = {word for one in found for word in one.words}
        told = (self._context.stated(number) for number in range(len(self._text.first) - 1))
        return [one for one in told if one and 2 * len(claimed & one.words) < len(one.words)]

    def _signed(self, found: Sequence[Found]) -> Iterator[Found]:
        """Paragraphs that are a quotation with a name behind a dash, whatever marks stand inside."""
        claimed = {word for one in found for word in one.words}
        for paragraph in self._reading.paragraphs:
            signed = _SIGNED.fullmatch(self._reading.text, paragraph.start, paragraph.end) or self._letter(paragraph)
            if signed:
                low, high = self._words(Span(paragraph.start, signed.end("said")))
                if 2 * len(claimed.intersection(range(low, high))) <= high - low:
                    yield Found(None, None, self._words(Span(*signed.span("name"))), ((low, high),), rule="dash")

    def _letter(self, paragraph: Span) -> re.Match[str] | None:
        """A paragraph that ends in a dash and who wrote it: "What should I do? — Ashlyn, Port Tarn"; or in a role and a
        name that no verb follows, as under a quotation that is pulled out."""
        text = self._reading.text
        return _LETTER.fullmatch(text, paragraph.start, paragraph.end) or self._pulled(paragraph)

    def _pulled(self, paragraph: Span) -> re.Match[str] | None:
        pulled = _PULLED.fullmatch(self._reading.text, paragraph.start, paragraph.end)
        if pulled is None:
            return None
        low, high = self._words(Span(*pulled.span("who")))
        nouns = all(self._reading_tags[at].startswith(("NN", "JJ")) for at in range(low, high))
        name = pulled["name"]
        again = self._reading.text.count(name.split()[-1]) > 1
        return pulled if nouns and again else None

    def _dashed(self, stretch: Stretch) -> Found | None:
        """“…” — Name, on the same line or at the start of the next."""
        text, end = self._reading.text, stretch.quotation.span.end
        name = _DASH_NAME.match(text, end)
        if name is None or not re.match(r"\s*(?:,|\n|$)", text[name.end() : name.end() + 3]):
            return None
        return Found(None, None, self._words(Span(*name.span("name"))), (stretch.run,), rule="dash")

    def _standing(self, stretch: Stretch, found: Mapping[int, Sequence[Found]]) -> Found | None:
        """A quotation alone in its paragraph, or at the end of one, has the source of what stands right before."""
        number = stretch.quotation.paragraph
        paragraph = self._reading.paragraphs[number]
        opens = stretch.quotation.span.start == paragraph.start
        if paragraph.end - stretch.quotation.span.end > 2 or not (number if opens else self._is_sentence(stretch)):
            return None
        before = [one for one in found.get(number - opens, ()) if one.source]
        before = [one for one in before if (self._reports(one) if opens else self._just_before(one, stretch))]
        if not before:
            return self._floating(stretch)
        last = max(before, key=lambda one: one.content[-1])
        return Found(None, None, last.source, (stretch.run,), rule="standing")

    def _floating(self, stretch: Stretch) -> Found | None:
        """A quotation of whole sentences that no words give to anybody."""
        inner = stretch.quotation.span.of(self._reading.text).strip(QUOTES + " \n")
        whole = inner[:1].isupper() and inner[-1:] in (".", "!", "?", "…")
        return Found(None, None, None, (stretch.run,), rule="standing") if whole else None

    def _reports(self, one: Found) -> bool:
        """Whether an attribution may introduce the paragraph behind its own: it says something, or it quotes."""
        return one.says or bool(self._touching(one.content[-1:]))

    def _is_sentence(self, stretch: Stretch) -> bool:
        """Whether a quotation is one sentence or more, with nothing before it but the sentence that ended."""
        text, span = self._reading.text, stretch.quotation.span
        return text[max(0, span.start - _SPACES) : span.start].rstrip()[-1:] in (".", "!", "?") and text[
            span.end - 2
        ] in (".", "!", "?", "”", '"')

    def _just_before(self, one: Found, stretch: Stretch) -> bool:
        """Whether an attribution stands in the sentence before a quotation."""
        here = int(self._text.sentence[stretch.run[0]])
        return one.head is not None and int(self._text.sentence[one.head]) == here - 1

    def _paragraph(self, one: Found) -> int:
        return int(self._text.paragraph[one.content[-1][1] - 1])

    def _words(self, span: Span) -> Run:
        starts = self._text.starts
        low, high = (int(number) for number in starts.searchsorted([span.start, span.end]))
        return low, max(high, low + 1)

    def turns(self) -> list[Found]:
        """The turns of interviews and transcripts."""
        return [
            Found(None, None, self._words(one.label), merged([self._words(span) for span in one.content]), rule="turn")
            for one in self.dialogue.turns
        ]

    def is_label(self, one: Found) -> bool:
        """Whether a source is but the layout's label of its paragraph: "READ MORE:", "ENERGY:"."""
        if one.source is None:
            return False
        at = int(self._text.starts[one.source[0]])
        return any(span.start <= at < span.end for span in self.dialogue.layout)

    def _headline(self) -> Span:
        """The first line, or the second below a section's name: "World News"."""
        lines = self._reading.paragraphs[:2]
        section = lines[0].of(self._reading.text)
        below = len(lines) > 1 and len(section.split()) <= _SECTION and section[-1].isalpha()
        return lines[1] if below else lines[0]

    def _speaks(self, name: str, found: Sequence[Found]) -> bool:
        """Whether the text below has the name's last word as the source of something said: else it is the topic."""
        last = name.rsplit(maxsplit=1)[-1]
        sources = (self._reading.text[int(self._text.starts[low]) : int(self._text.ends[high - 1])]
                   for one in found if one.says and one.source for low, high in [one.source])  # fmt: skip
        return any(last in source.split() for source in sources)

    def headline(self, found: Sequence[Found]) -> list[Found]:
        """The headline as "…: Lavrov" or "Lavrov: …", if it is short, no sentence, and most of it is unclaimed."""
        first = self._headline()
        line = first.of(self._reading.text)
        name = _HEADLINE_LAST.fullmatch(line) or _HEADLINE_FIRST.match(line)
        if name is None or len(line.split()) > _HEADLINE_WORDS or line[-1] == "." or _NO_NAME.match(name["name"]):
            return []
        source = Span(*name.span("name")).shifted(first.start)
        last = name.start("name") > 0
        low, high = self._words(Span(first.start, source.start) if last else Span(source.end + 1, first.end))
        run = low, high - 1 if last else high
        if not last and not self._speaks(name["name"], found):
            return []
        claimed = {word for one in found for word in one.words}.intersection(range(*run))
        return (
            [] if 2 * len(claimed) > high - low else [Found(None, None, self._words(source), (run,), rule="headline")]
        )


def _inside(one: Found, quotation: Run) -> int:
    """How many of a quotation's words the content has."""
    return sum(max(0, min(quotation[1], end) - max(quotation[0], start)) for start, end in one.content)


def _barely(one: Found, quotation: Run) -> bool:
    """Whether the content has but a word or two of a longer quotation, and more elsewhere."""
    inside = _inside(one, quotation)
    return inside <= 2 and quotation[1] - quotation[0] > 2 * _FEW and len(one.words) > inside


def _mostly(one: Found, quotation: Run) -> bool:
    """Whether the content has more than half of what its window shows of a quotation, or some with either end."""
    low, high = one.window or quotation
    low, high = max(low, quotation[0]), min(high, quotation[1])
    inside = _inside(one, (low, high))
    ends = any(start < quotation[1] <= end or start <= quotation[0] < end for start, end in one.content)
    begins = any(start <= quotation[0] < end for start, end in one.content)
    return (2 * inside > high - low or ends) and inside >= min(_FEW - begins, quotation[1] - quotation[0])


def _without(run: Run, gone: Run) -> list[Run]:
    """What is left of a run without the words of another."""
    parts = [(run[0], min(run[1], gone[0])), (max(run[0], gone[1]), run[1])]
    return [part for part in parts if part[0] < part[1]]


def _runs(text: Inputs) -> list[Run]:
    spans = [one.span for one in text.quotations]
    lows = text.starts.searchsorted([span.start for span in spans]).tolist()
    highs = text.starts.searchsorted([span.end for span in spans]).tolist()
    return [(low, max(high, low + 1)) for low, high in zip(lows, highs, strict=True)]
