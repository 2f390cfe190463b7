"""What kind of question a wording is, whom and what it is about: the patterns of all languages, matched."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.punctuation import QUOTES
from index.analysis.analyzer import fold
from index.query.model import QueryKind
from index.query.patterns import LanguagePatterns, shipped

_MARKS = "?!. ؟।"
READ = 2_000  # code points of a question that its wording is read in


@dataclass(frozen=True, slots=True)
class Intent:
    """What the wording alone tells. `speaker` and `other` are as written, "" if none; `topic` is never longer than the
    question."""

    kind: QueryKind
    topic: str
    speaker: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True)
class IntentMatcher:
    """Matches questions against the patterns of some languages; of one tier the first language's come first."""

    languages: tuple[LanguagePatterns, ...]

    @classmethod
    def shipped(cls) -> IntentMatcher:
        """Over the languages that come with the project."""
        return cls(shipped())

    def intent_of(self, text: str, *, timed: bool = False) -> Intent:
        """The kind of question and its parts; keywords or other if no pattern fits. `timed` if the question named a
        time, which is no longer in the text."""
        plain = " ".join(text[:READ].split()).rstrip(_MARKS).lstrip("¿¡ ")
        plain = plain[self.lead_in(plain) :]
        for tier in range(len(self.languages[0].tiers)):
            for language in self.languages:
                for intent in language.tiers[tier]:
                    match = intent.pattern.match(plain) if timed or not intent.timed else None
                    if match:
                        return _found(intent.kind, match)
        asked = any(language.question_word.match(plain) for language in self.languages)
        return Intent(QueryKind.OTHER if asked else QueryKind.KEYWORDS, plain)

    def lead_in(self, text: str) -> int:
        """The length of what is only polite before a question: "hi, can you tell me". All of a text is never only
        that."""
        for language in self.languages:
            found = language.polite.match(text)
            if found and 0 < found.end() < len(text):
                return found.end()
        return 0

    def asking(self, text: str, language: str) -> list[tuple[int, int]]:
        """Where a text in a language, by ISO 639-1, only asks ("how many", "the name of"), as ranges of characters."""
        return [
            match.span() for one in self.languages if one.language == language for match in one.asking.finditer(text)
        ]

    def spoken_on(self, text: str) -> Intent | None:
        """ "X on Y", which asks what X said only if X turns out to be a speaker."""
        plain = " ".join(text[:READ].split()).rstrip(_MARKS)
        found = next((match for one in self.languages if (match := one.spoken_on.match(plain))), None)
        return Intent(QueryKind.WHAT_SAID, found["topic"].strip(), found["speaker"].strip()) if found else None

    def spelled_out(self, text: str) -> str:
        """The text with a short form at its start ("whats"), polite words aside, written out."""
        text = text.lstrip()
        start = self.lead_in(text)
        first, space, rest = text[start:].partition(" ")
        full = next((one.spelled_out[first.lower()] for one in self.languages if first.lower() in one.spelled_out), "")
        return f"{text[:start]}{full}{space}{rest}" if full and space else text

    def pronoun(self, words: str) -> str:
        """What folded words point to: "he", "she", "they", "it", "nobody" who was named, or "" if they are no pronoun.
        Only the first language counts: short words mean other things elsewhere."""
        return self.languages[0].pronouns.get(words, "")

    def pronouns(self, text: str) -> set[str]:
        """What the words of a text point to, as above; those that point to nothing ("there are") are left out."""
        bare = self.languages[0].expletive.sub(" ", text)
        return {self.pronoun(fold(word.strip(f"?!.,;:{QUOTES}"))) for word in bare.split()} - {""}


def _found(kind: str, match: re.Match[str]) -> Intent:
    parts = match.groupdict(default="")
    return Intent(
        QueryKind(kind),
        parts.get("topic", "").strip(),
        parts.get("speaker", "").strip(),
        parts.get("other", "").strip(),
    )


def preferring(matcher: IntentMatcher, language: str) -> IntentMatcher:
    """The same with one language first."""
    ordered: Sequence[LanguagePatterns] = sorted(matcher.languages, key=lambda one: one.language != language)
    return IntentMatcher(tuple(ordered))
