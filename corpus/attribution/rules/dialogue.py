"""Interviews and transcripts in any language: paragraphs that open with who speaks, and labels that only look so."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.attribution import lexicon
from corpus.attribution.coreference import person_names as names
from corpus.attribution.coreference import roles
from corpus.attribution.rules.turn_labels import LETTERS, Label, last_names, may_name, parted, united
from corpus.model import Span
from corpus.punctuation import DASHES, DOUBLE_QUOTES, OPENING_QUOTES, QUOTES
from corpus.text import plain

_STAMP = r"[\[(]?\d{1,2}:\d{2}(?::\d{2})?[\])]?"
_NAMING = rf"[^\s:,()\[\]{DOUBLE_QUOTES}?!*_]"
_LINE = re.compile(
    rf"[*_\s]*(?:{_STAMP}\s*(?:[{DASHES}]\s*)?)?[\"{OPENING_QUOTES}]?"
    rf"(?P<name>[^\W\d_]{_NAMING}*(?: (?![{DASHES}] ){_NAMING}+){{0,4}})[*_]*"
    rf"(?P<rest>(?:(?:,|\s[{DASHES}]\s)[^:()\[\]?!]{{2,80}})?(?:\s*[\[(][^\])\n]{{1,60}}[\])]){{0,2}})"
    rf"(?:\s*(?:{_STAMP})?\s*[*_]*:[*_]*|\s*[\[(]\d{{1,2}}:\d{{2}}(?::\d{{2}})?[\])])(?=\s+\S|\s*$)"
)
_GLUED = re.compile(rf"(?P<name>[^\s:]+(?: [^\s:]+){{0,5}}):(?=[^\W\d_]|[{QUOTES}])")
"""A label in capitals that touches what follows: of a link to another article, never of a turn."""

_OWN_LINE = re.compile(rf"[*_\s]*(?P<name>[^\W\d_][^\s:,()?!.*_]*(?: [^\s:,()?!*_]+){{0,3}})\s*(?:{_STAMP})?\s*[*_]*")
_NO_ROLE = re.compile(rf"{_STAMP}|\b[ap]\.?m\b\.?")
_ENCLOSED = re.compile(r"^[\[(]\s*([^\[\]()]*?)[\s,]*[\])]$")
_NOTE = re.compile(r"[\[(*♪]{1,3}[^\[\]()*♪]*[\])*♪]{1,3}\s*")
"""A paragraph that tells what is heard or seen, and nobody says: "(Applause)"."""

_LETTERED = frozenset(["Q", "A", "F", "R", "P", "D", "В", "О", "Q.", "A."])
"""Question and answer: English, German (Frage), Spanish, French and Portuguese, Italian (domanda), Russian. The words
for them stand in a language's file."""

_STOPS = (".", "!", *QUOTES)
_PAIR = 2
_QUESTION = 40
_INITIAL = 2
_SPOKEN = 0.4


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody says in a dialogue. `label`: the name before it, or the last one of a speaker that it has none of.

    `name` is the fullest form that the labels give; `role` is what they add to it.
    """

    label: Span
    name: str
    role: str | None
    content: tuple[Span, ...]


class Dialogue:
    """The turns of a text whose paragraphs are given, and the labels that name nobody."""

    def __init__(
        self,
        text: str,
        paragraphs: Sequence[Span],
        asking: frozenset[str] = frozenset(),
        personal: frozenset[str] = frozenset(),
    ) -> None:
        """`asking`: further words, folded, that mark a question or an answer. `personal`: the language's pronouns for
        who speaks and who is spoken to; where none are given, every text with labels of speakers is a dialogue."""
        self._text = text
        self._personal = personal
        self._asking = asking
        self._paragraphs = paragraphs
        labels = united([label for n in range(len(paragraphs)) if (label := self._label(n))])
        self._running = self._running_names(labels)
        self._accepted = self._speaking(labels)
        self._labelled = frozenset(one.paragraph for one in labels)
        self._unlabelled: set[Span] = set()
        self.turns = self._turns()
        unspoken = (one.span for one in labels if one.key not in self._speaking_keys(labels))
        self.layout = (*unspoken, *self._glued())

    def _label(self, number: int) -> Label | None:
        """The label that a paragraph opens with, if every word of it could be one of a name."""
        paragraph = self._paragraphs[number]
        match = _LINE.match(self._text, paragraph.start, paragraph.end) or _OWN_LINE.fullmatch(
            self._text, paragraph.start, paragraph.end
        )
        if match is None or not all(may_name(word) for word in match["name"].split()):
            return None
        if all(plain(word) in lexicon.words("phrases", "kicker") for word in match["name"].split()):
            return None
        added = match["rest"] if "rest" in match.re.groupindex else ""
        if not lexicon.verbs_of_saying().isdisjoint(plain(added).split()):
            return None  # "Ana Ruiz, who runs the pier, said:" is a sentence
        title, name = parted(match["name"])
        behind = _ENCLOSED.sub(r"\1", _NO_ROLE.sub("", added).strip(f" ,{DASHES}"))
        role = ", ".join(part for part in (title, behind) if part)
        return Label(number, Span(*match.span("name")), name, role or None, match.end())

    def _glued(self) -> Iterator[Span]:
        for paragraph in self._paragraphs:
            match = _GLUED.match(self._text, paragraph.start, paragraph.end)
            if match and match["name"].isupper():
                yield Span(*match.span("name"))

    def _running_names(self, labels: Sequence[Label]) -> frozenset[str]:
        """The keys of labels that stand with a capital behind another capitalised word outside labels: last names."""
        opened = {one.paragraph: one.after for one in labels}
        last = {one.name.split()[-1].strip(".").casefold() for one in labels}
        found: set[str] = set()
        for number, paragraph in enumerate(self._paragraphs):
            behind = Span(opened.get(number, paragraph.start), paragraph.end)
            folded = behind.of(self._text).casefold()
            if any(name in folded for name in last):
                found |= last_names(self._text, behind)
        return frozenset(found.intersection(one.key for one in labels))

    def _speaking(self, labels: Sequence[Label]) -> dict[int, Label]:
        """The labels of speakers by paragraph: letters for question and answer, or names."""
        asked = [one for one in labels if self._is_lettered(one)]
        if len(asked) >= _PAIR and len({one.name for one in asked}) > 1:
            return {one.paragraph: one for one in asked}
        kept = self._speaking_keys(labels)
        counts = Counter(one.key for one in labels if one.key in kept)
        spoken = [one for one in labels if one.key in kept and (counts[one.key] > 1 or not self._is_headline(one))]
        if len(spoken) < _PAIR or 2 * sum(map(self._is_figure, spoken)) > len(spoken):
            return {}
        again = Counter(one.key for one in labels if self._is_alone(one))
        headed = sum(count > 1 and key in kept for key, count in again.items()) < _PAIR
        # Names on lines of their own are more often headings.
        return {one.paragraph: one for one in spoken if not (headed and self._is_alone(one))}

    def _is_headline(self, one: Label) -> bool:
        """Whether a label opens the text, and no full stop ends its line."""
        return one.paragraph == 0 and self._text[self._paragraphs[0].end - 1] not in _STOPS

    def _is_lettered(self, one: Label) -> bool:
        return one.name in _LETTERED or one.name.casefold() in self._asking

    def _speaking_keys(self, labels: Sequence[Label]) -> frozenset[str]:
        """The keys of the labels that are names, and of those that come again in turn with one that is, or are an
        office alone: "Host:"."""
        evident = {one.key for one in labels if self._is_evident(one)}
        counts = Counter(one.key for one in labels)
        again = {key for key, count in counts.items() if count > 1}
        shouted = {one.key for one in labels if one.name.isupper()} if again else set()
        given = {one.key for one in labels if len(one.name.split()) == 1 and names.gender_of_given(one.name)}
        told = evident.union(*(those for those in (shouted, given) if again & those and len(those) > 1))
        offices = {one.key for one in labels if roles.is_role(plain(one.name))}
        return frozenset(told | again | offices) if told and again else frozenset(evident)

    def _is_figure(self, one: Label) -> bool:
        """Whether a number follows a label: of a table, or of a list of records."""
        at = self._begin(one.after)
        return self._text[at : at + 1].isdigit()

    def _is_alone(self, one: Label) -> bool:
        return one.after >= self._paragraphs[one.paragraph].end

    def _is_evident(self, one: Label) -> bool:
        """Whether a label is a name: a given name and more, a role behind it, or a last name of the text."""
        words = one.name.split()
        given = len(words) > 1 and bool(names.gender_of_given(words[0]))
        letters = len(words) == 1 and len(words[0]) <= _INITIAL
        asking = one.name.casefold() in self._asking
        return (
            given or asking or (one.role is not None and len(words) > 1) or (one.key in self._running and not letters)
        )

    def _turns(self) -> tuple[Turn, ...]:
        fullest = self._fullest()
        turns: list[Turn] = []
        for number, paragraph in enumerate(self._paragraphs[: self._last() + 1]):
            if label := self._accepted.get(number):
                said = Span(self._begin(label.after), paragraph.end)
                turns.append(Turn(label.span, *fullest[label.key], (said,) if said.start < said.end else ()))
            elif _NOTE.fullmatch(self._text, paragraph.start, paragraph.end):
                continue
            elif turns and not turns[-1].content:
                turns[-1] = replace(turns[-1], content=(paragraph,))
            elif turns and number not in self._labelled and (other := self._other(turns[-1], paragraph)):
                turns.append(Turn(other.span, *fullest[other.key], (paragraph,)))
            elif turns and self._continues(turns[-1], number):
                turns[-1] = replace(turns[-1], content=(*turns[-1].content, paragraph))
        told = tuple(turn for turn in turns if turn.content)
        return told if self._is_spoken(told) else ()

    def _is_spoken(self, turns: Sequence[Turn]) -> bool:
        """Whether enough of the turns ask, or speak of "I", "we" or "you": teams, candidates and offers have labels
        too, but are told of. Labels in capitals, or for question and answer, are a transcript's.

        Of 47 English texts that looked like dialogues, 11 of 11 real ones and 32 of 36 others were told rightly.
        """
        accepted = self._accepted.values()
        if not self._personal or any(self._is_lettered(one) or one.name.isupper() for one in accepted):
            return True
        return sum(map(self._is_personal, turns)) >= _SPOKEN * len(turns)

    def _is_personal(self, turn: Turn) -> bool:
        said = turn.content[0].of(self._text)
        words = (plain(one[0]).partition("'")[0] for one in LETTERS.finditer(said))
        return "?" in said or not self._personal.isdisjoint(words)

    def _other(self, turn: Turn, paragraph: Span) -> Label | None:
        """A label of the other of two speakers where a paragraph without one changes turns: a question, its answer."""
        keys = list(dict.fromkeys(one.key for one in self._accepted.values()))
        asks, asked = self._asks(paragraph), self._asks(turn.content[-1])
        if len(keys) != _PAIR or asks == asked or (asked and turn.content[-1] not in self._unlabelled):
            return None
        before = [one for one in self._accepted.values() if one.span.start <= paragraph.start]
        last = next(one for one in reversed(before) if one.span == turn.label)
        self._unlabelled.add(paragraph)
        return next((one for one in reversed(before) if one.key != last.key), None)

    def _continues(self, turn: Turn, number: int) -> bool:
        """Whether a paragraph goes on with a turn: where that opens with a quotation mark, so must this.

        Nothing goes on behind a label that names nobody known: somebody else may have taken the word there; nor with a
        question, where all labels are those of one who answers.
        """
        paragraph = self._paragraphs[number]
        if self._asks(paragraph) and len({one.key for one in self._accepted.values()}) == 1:
            return False
        since = next(n for n in range(number, -1, -1) if n in self._labelled)
        if since not in self._accepted:
            return False
        marked = any(self._text[at] in QUOTES for at in (max(0, turn.label.start - 1), turn.content[0].start))
        return not marked or self._text[paragraph.start] in QUOTES

    def _last(self) -> int:
        """The last paragraph of the dialogue: that of the last label, and behind letters every question and answer."""
        last = max(self._accepted, default=-1)
        if last >= 0 and self._is_alone(self._accepted[last]):
            return min(last + 1, len(self._paragraphs) - 1)
        lettered = last >= 0 and self._is_lettered(self._accepted[last])
        while lettered and last + 2 < len(self._paragraphs) and self._asks(self._paragraphs[last + 1]):
            last += 2
        return last

    def _begin(self, at: int) -> int:
        while at < len(self._text) and self._text[at].isspace() and self._text[at] != "\n":
            at += 1
        return at

    def _asks(self, paragraph: Span) -> bool:
        text = paragraph.of(self._text)
        return text.rstrip().endswith("?") and len(text.split()) <= _QUESTION

    def _fullest(self) -> dict[str, tuple[str, str | None]]:
        """For every key the longest name of its labels, in small letters where they are in capitals, and a role."""
        forms: dict[str, list[Label]] = defaultdict(list)
        for one in self._accepted.values():
            forms[one.key].append(one)
        return {
            key: (
                shown(max((one.name for one in labels), key=len)),
                next((one.role for one in labels if one.role), None),
            )
            for key, labels in forms.items()
        }


def english_dialogue(text: str, paragraphs: Sequence[Span]) -> Dialogue:
    """The dialogue of an English text."""
    return Dialogue(text, paragraphs, personal=lexicon.words("phrases", "i") | lexicon.words("phrases", "we"))


def shown(name: str) -> str:
    """A name in capitals as a name is written; other names as they are."""
    if not name.isupper() or len(name) <= _INITIAL:
        return name
    return re.sub(r"[^\W\d_]+", lambda match: match[0][0] + match[0][1:].lower(), name)
