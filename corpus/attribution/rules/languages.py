"""Attributions in Spanish, French, German and Russian by rules, and which language a text is in."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from corpus.attribution import lexicon
from corpus.attribution.coreference import person_names
from corpus.attribution.rules.clauses import Clauses
from corpus.attribution.rules.sources import Word, words_of
from corpus.model import Attribution, Span, Speaker, SpeakerKind
from corpus.names import name_parts
from corpus.text import plain

RULED = ("es", "fr", "de", "ru")
"""The languages with rules; any other one gets no attributions from here."""

_OTHERS = ("en", "it", "pt", "nl", "pl", "uk", "tr", "sv")
_LETTERS = re.compile(r"[^\W\d_]+")
_LINE = re.compile(r"[^\n]*\S[^\n]*")
_SUBJECT_LEFT_OUT = frozenset(["es"])
"""Where a verb without a subject has that of the sentence before: "…, añadió."."""

_SAMPLE = 6000
_SHARE = 0.08
_MARGIN = 1.25
_DISTINCT = 3
_STEM = 4
_ROLE = 2
_CONFIDENCE = 0.75


def guess(text: str) -> str:
    """The language as ISO 639-1 by its small words; "" where too few tell or two languages tell alike."""
    counts: Counter[str] = Counter(match[0].casefold() for match in _LETTERS.finditer(text[:_SAMPLE]))
    total = sum(counts.values())
    if not total:
        return ""
    lists = {language: lexicon.words(language, "stop") for language in RULED}
    lists |= {language: lexicon.words("languages", language) for language in _OTHERS}
    hits = {language: sum(counts[word] for word in small) for language, small in lists.items()}
    (first, best), (_, second) = sorted(hits.items(), key=lambda pair: -pair[1])[:2]
    told = len(counts.keys() & lists[first]) >= _DISTINCT
    return first if told and best >= _SHARE * total and best >= _MARGIN * second else ""


def attribute_by_rules(text: str, language: str) -> tuple[Attribution, ...]:
    """The attributions of a text in one of `RULED`, with speakers, in text order; none in any other language."""
    if language not in RULED:
        return ()
    people = Namesakes(text, language)
    found: list[Attribution] = []
    last: Speaker | None = None
    for line in _LINE.finditer(text):
        subject: Speaker | None = None
        for one in Clauses(text, Span(*line.span()), language).found():
            speaker = people.speaker(one.source.of(text), last) if one.source else subject
            if speaker and speaker.kind is SpeakerKind.PERSON:
                last = speaker
            subject = speaker if language in _SUBJECT_LEFT_OUT else None
            found.append(replace(one, speaker=speaker, confidence=_CONFIDENCE if speaker else _CONFIDENCE / 2))
    return tuple(sorted(found, key=lambda one: one.content[0].start))


class Namesakes:
    """The full names of a text by their last word, so that a last name finds its full one."""

    def __init__(self, text: str, language: str) -> None:
        self._language = language
        self._full: dict[str, dict[str, str]] = defaultdict(dict)
        self._roles: dict[str, str | None] = {}
        for line in _LINE.finditer(text):
            for run in self._runs(words_of(text, Span(*line.span()))):
                name = self._bare(run)
                if len(name) == 2 or (len(name) in (3, 4) and person_names.gender_of_given(name[0].text)):
                    shown = text[name[0].start : name[-1].end]
                    self._full[self._stem(name[-1].plain)].setdefault(shown, shown)

    def speaker(self, source: str, last: Speaker | None) -> Speaker | None:
        """Who stands behind a source: a person, an organisation, somebody unnamed, or for a pronoun the last person."""
        language = self._language
        words = list(words_of(source, Span(0, len(source))))
        if not words:
            return None
        if (
            len(words) == 1
            and words[0].plain in lexicon.words(language, "he") | lexicon.words(language, "she") | _PRONOUNS
        ):
            return self._fitting(words[0].plain, last)
        name = self._named_part(words)
        if not name or self._belongs(words, name):
            return self._unnamed(source, words)
        role = (
            source[words[0].start : name[0].start].strip(" ,") if name[0].start else self._behind(source, words, name)
        )
        article = words[0].plain in lexicon.words(language, "article")
        if self._is_body(name, role, article=article):
            return Speaker(source[name[0].start : name[-1].end], SpeakerKind.ORGANISATION)
        return self._person(source, name, self._own(role))

    def _behind(self, source: str, words: list[Word], name: list[Word]) -> str:
        """The role that follows a name and a comma: "Jean Morel, directeur du port"."""
        rest = [word for word in words if word.start >= name[-1].end]
        telling = len(rest) > 1 and rest[0].text == "," and self._is_role(rest[1 : 1 + _ROLE])
        return source[rest[1].start :].strip(" ,") if telling else ""

    def _is_role(self, words: list[Word]) -> bool:
        return any(word.plain in lexicon.words(self._language, "role") for word in words)

    def _named_part(self, words: list[Word]) -> list[Word]:
        """The name in the part between commas that names a person most fully; else the first part's name."""
        parts: list[list[Word]] = [[]]
        for word in words:
            if word.text == ",":
                parts.append([])
            else:
                parts[-1].append(word)
        found = [name for name in map(self._bare, parts) if name]
        full = [name for name in found if len(name) > 1 and person_names.gender_of_given(name[0].text)]
        return (full or found or [[]])[0]

    def _belongs(self, words: list[Word], name: list[Word]) -> bool:
        """Whether the name only says whose the role is: "portavoz del Kremlin", "Sprecher der Regierung"."""
        at = words.index(name[0])
        links = {"de", "del", "du", "des", "der", "d'", "von"}
        return at > 1 and words[at - 1].plain in links and words[at - 2].plain in lexicon.words(self._language, "role")

    def _runs(self, words: Iterable[Word]) -> Iterator[list[Word]]:
        """The runs of capitalised words, with particles inside."""
        run: list[Word] = []
        opens = True
        for word in words:
            capital = word.text[0].isupper() and not (opens and word.plain in lexicon.words(self._language, "stop"))
            if capital or (run and word.plain in names_particles() and word.text.islower()):
                run.append(word)
            else:
                if run:
                    yield run
                run = []
            opens = not word.text[0].isalnum()
        if run:
            yield run

    def _bare(self, words: Iterable[Word]) -> list[Word]:
        """The last capitalised run, without roles and without particles at its ends."""
        kept: list[Word] = []
        for word in words:
            role = word.plain in lexicon.words(self._language, "role")
            small = word.plain in lexicon.words(self._language, "article") or (
                role and (word.text.islower() or not kept)
            )
            if small or not (word.text[0].isupper() or (kept and word.plain in names_particles())):
                if kept and not small:
                    break
                kept = [] if small else kept
            else:
                kept.append(word)
        while kept and kept[-1].text.islower():
            kept.pop()
        return kept

    def _stem(self, word: str) -> str:
        """A Russian name without the ending of its case; other names whole."""
        if self._language != "ru":
            return plain(word)
        return re.sub(r"(?:ого|ому|ым|ой|ая|ую|ий|ый|а|у|е|ем|ом|ы|и|я|ю)$", "", word) if len(word) > _STEM else word

    def _person(self, source: str, name: list[Word], role: str) -> Speaker:
        shown = source[name[0].start : name[-1].end]
        known = self._full.get(self._stem(name[-1].plain), {})
        fuller = [
            one for one in known if len(name) == 1 or self._stem(one.split()[0].casefold()) == self._stem(name[0].plain)
        ]
        full = fuller[0] if len({self._stem(one.split()[0].casefold()) for one in fuller}) == 1 else shown
        aliases = (shown,) if shown != full else ()
        return Speaker(full, SpeakerKind.PERSON, self._roles.setdefault(full, role or None) or role or None, aliases)

    def _own(self, words: str) -> str:
        """Words without the article that they begin with."""
        parts = words.split(" ", 1)
        article = parts[0].casefold().replace("’", "'") in lexicon.words(self._language, "article")
        return (parts[1] if len(parts) > 1 else "") if article else words

    def _unnamed(self, source: str, words: list[Word]) -> Speaker | None:
        if not self._is_role(words):
            return None
        role = self._own(source)
        holders = [name for name, held in self._roles.items() if held and self._takes_up(role, held)]
        known = len(holders) == 1 and (role != source or self._language == "ru")
        definite = words[0].plain not in lexicon.words(self._language, "indefinite")
        if known and definite:
            return Speaker(holders[0], SpeakerKind.PERSON, self._roles[holders[0]])
        return Speaker(role, SpeakerKind.UNNAMED)

    def _takes_up(self, role: str, held: str) -> bool:
        """Whether a role said again is the one held: its first word, or in German the end of the compound."""
        again, first = role.casefold(), held.casefold().split()[0]
        return first == again or (self._language == "de" and first.endswith(again))

    def _is_body(self, name: list[Word], role: str, *, article: bool) -> bool:
        """Whether a name is no person's: in capitals, a known seat, or behind an article without a role."""
        whole = " ".join(word.plain for word in name)
        if len(name) == 1 and name[0].text.isupper() and len(name[0].text) > 1:
            return True
        if whole in lexicon.words("organisations", "metonym") or whole in lexicon.words("places", "country"):
            return True
        lone = article and not any(word in lexicon.words(self._language, "role") for word in role.casefold().split())
        return lone and not person_names.gender_of_given(name[0].text)

    def _fitting(self, pronoun: str, last: Speaker | None) -> Speaker | None:
        """The last person, unless the given name is of another gender than the pronoun."""
        if last is None:
            return None
        she = pronoun in lexicon.words(self._language, "she") or pronoun == "elles"
        gender = person_names.gender_of_given(last.name.split()[0])
        if self._language == "ru" and she and last.name[-1] not in "ая":
            return None
        return None if gender == ("he" if she else "she") else last


_PRONOUNS = frozenset(["ils", "elles", "on"])


def names_particles() -> frozenset[str]:
    """The small words inside names: "de", "von", "van der"."""
    return name_parts("particle")
