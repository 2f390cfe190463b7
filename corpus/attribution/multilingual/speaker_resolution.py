"""Who stands behind a source in any language: a person, a body, a group, a document's issuer, or somebody unnamed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.attribution import lexicon
from corpus.attribution.multilingual.language import Language
from corpus.attribution.multilingual.paragraph import Paragraph, Word
from corpus.attribution.multilingual.people import NOBODY, People, Resolved
from corpus.attribution.multilingual.source_names import SourceNames, joined, parted
from corpus.model import Speaker, SpeakerKind


class SpeakerResolver:
    """Resolves the sources of one text, in text order."""

    def __init__(self, paragraphs: Sequence[Paragraph], language: Language) -> None:
        self._language = language
        self._names = SourceNames(language)
        self.people = People(paragraphs, language)

    def of(self, words: Sequence[Word], *, case: bool = False) -> list[Resolved]:
        """Who a source's words name, each of several that a conjunction joins: "Sonia und Willy Bogner"."""
        for at in [n for n, word in enumerate(words) if word.plain in self._language.conjunction]:
            halves = list(words[:at]), list(words[at + 1 :])
            first, second = (self._names.direct(next(parted(half), [])) if half else [] for half in halves)
            if not first or not second or not self._is_person(second) or not self._is_person(first):
                continue
            if len(first) == 1 and self.people.known(first) is None and len(second) > 1:
                halves = [*first, second[-1]], halves[1]
            return [self._one(half, case=case) for half in halves]
        return [self._one(words, case=case)]

    def _one(self, words: Sequence[Word], *, case: bool) -> Resolved:
        """Who a source's words name; `case`: they stand in a genitive."""
        pronoun = [word.plain for word in words if self._language.is_pronoun(word.plain)]
        if pronoun and len(words) <= 2:
            return self.people.meant(pronoun[0], words[0].start)
        parts = list(parted(words))
        if not parts:
            return NOBODY
        if self._names.is_issued(parts[0]):
            return self._nameless(parts[0], case=case)
        for part in sorted(parts, key=self._rank):
            if name := self._names.direct(part):
                return self._named(parts, part, name, case=case)
        return self._nameless(parts[0], case=case)

    def _rank(self, part: Sequence[Word]) -> int:
        """Parts with a name in full come first, then those with a name, then the rest."""
        name = self._names.direct(part)
        return 2 if not name else 0 if len(name) > 1 and self._is_person(name) else 1

    def _is_person(self, name: Sequence[Word]) -> bool:
        """Whether a name begins with a given name, or the text knows it as a person's."""
        return bool(self._names.gender(name[0].plain)) or self.people.known(name) is not None

    def _named(
        self, parts: Sequence[Sequence[Word]], part: Sequence[Word], name: Sequence[Word], *, case: bool
    ) -> Resolved:
        names, language = self._names, self._language
        lead = [word for word in part if word.start < name[0].start]
        role = names.role(parts, part, lead, name)
        shown = joined([word.text for word in name], name)
        if self._is_body(part, name, role):
            whole = shown if names.has_role(lead) else names.shown(names.own(part))
            return Resolved(Speaker(whole, SpeakerKind.ORGANISATION))
        if self._owns(part, name):
            return self._nameless(part)
        vague = role is None and not self._is_person(name)
        if vague and language.has("nouns") and part[0].plain in language.determiner:
            return self._nameless(part)
        if vague and len(name) == 1 and any(language.is_many(word.plain) for word in part):
            return Resolved(Speaker(names.shown(names.own(part)), SpeakerKind.GROUP))
        person = self.people.person(name, case=case, gender=names.gender_of_role(lead))
        if not case:
            person.aliases.setdefault(shown)
        person.role = person.role or role
        person.gender = person.gender or names.gender_of_role(lead)
        return Resolved(person.speaker(), person)

    def _owns(self, part: Sequence[Word], name: Sequence[Word]) -> bool:
        """Whether a name only says whose those are that speak, by its genitive: "Die Verteidiger Strauss-Kahns"."""
        last = name[-1]
        led = last.start > part[0].start and self._language.has("nouns") and last.text.endswith("s")
        bare = replace(last, text=last.text[:-1], plain=last.plain[:-1])
        return led and self.people.known(name) is None and self.people.known([*name[:-1], bare]) is not None

    def _is_body(self, part: Sequence[Word], name: Sequence[Word], role: str | None) -> bool:
        """Whether a name is no person's: a body's noun stands in it, it is all capitals, or an article leads it."""
        language = self._language
        if role is None and any(language.is_body(word.plain) for word in part if word.start <= name[-1].start):
            return True
        whole = " ".join(word.plain for word in name)
        if whole in lexicon.words("organisations", "metonym") or whole in lexicon.words("places", "country"):
            return True
        if role is not None or self._is_person(name):
            return False
        if len(name) == 1 and name[0].text.isupper() and len(name[0].text) > 1:
            return True
        led = part[0].plain in language.article or part[0].plain in language.oblique
        return led and not language.has("nouns")

    def _nameless(self, part: Sequence[Word], *, case: bool = False) -> Resolved:
        """A source without a name of its own: a group, a body, a document of somebody, or a role."""
        language = self._language
        words = [word for word in part if word.text[0].isalnum()]
        if not words or words[0].plain in language.nobody:
            return NOBODY
        free = [word.plain for word in words if not self._names.governs(word.plain)]
        head = self._names.head(words) or next((noun for noun in free if language.is_telling(noun)), "")
        own = self._names.shown(self._names.own(part), case=case)
        role = language.is_role(head)
        if not own:
            return NOBODY
        if language.is_document(head) and not role and (issuer := self._issuer(part)):
            return issuer
        if role and self._is_definite(words[0].plain) and (holder := self.people.holder(head)):
            return Resolved(holder.speaker(), holder)
        return Resolved(Speaker(own, self._kind(head, own)))

    def _kind(self, head: str, own: str) -> SpeakerKind:
        language = self._language
        if language.is_many(head):
            return SpeakerKind.GROUP
        if not head and own[:1].isupper() and not language.has("nouns"):
            return SpeakerKind.ORGANISATION
        body = (language.is_body(head) or language.is_document(head)) and not language.is_role(head)
        return SpeakerKind.ORGANISATION if body else SpeakerKind.UNNAMED

    def _is_definite(self, first: str) -> bool:
        language = self._language
        return first not in language.indefinite and (first in language.article or not language.article)

    def _issuer(self, part: Sequence[Word]) -> Resolved | None:
        """Whose a document is: what a linking word adds to it."""
        cut = next((n for n, word in enumerate(part) if n and self._names.governs(word.plain)), 0)
        owner = part[cut + (part[cut].plain not in self._language.oblique) :] if cut else []
        return self._one(owner, case=False) if owner and owner[0].text[0].isalnum() else None
