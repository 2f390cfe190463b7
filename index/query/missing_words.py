"""The words of a question that no passage has: mistyped, said in other words, or unknown.

All of them are looked up together, in a bounded number of calls: a remote engine takes as long for one word as for ten.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.analysis.analyzer import Words, is_unspaced, stop_words_of_all, terms
from index.query.spelling import Correction, joined_or_parted, parts_and_wholes, respelled
from index.retrieval.snapshot import Snapshot
from index.retrieval.synonyms import synonym_terms
from index.retrieval.weighted_query import topical
from index.retrieval.word_embeddings import is_word, used_alike

_MEANS_IT = 0.5  # likeness from which a word says the same, or nearly
_MOST_RESPELLED = 12  # words: nobody mistypes more, and each costs a search of the dictionary


@dataclass(frozen=True, slots=True)
class MissingWords:
    """What becomes of them. `text` is the question with the mistyped ones put right, `corrected` has these as written
    and as read. `unknown` are words as written that no passage contains, nor any word used like them, and `otherwise`
    those of which only such others occur; `nearest` pairs the unknown ones with the terms spelled like them that do."""

    text: str
    corrected: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()
    nearest: tuple[tuple[str, tuple[str, ...]], ...] = ()


def missing_words(text: str, names: Collection[str], language: str, snapshot: Snapshot) -> MissingWords:
    """The words of a text that no passage has. `names` are folded words of names, which are not read as two."""
    found = topical(text, language)
    lacking = _lacking(found, text, snapshot)
    _foresee(found, lacking, language, snapshot)
    elsewhere = occurring(list(lacking.values()), snapshot)
    written = {number: word for (number, word), occurs in zip(lacking.items(), elsewhere, strict=True) if not occurs}
    if not written:
        return MissingWords(text)
    looked_at = [number for number in list(written)[:_MOST_RESPELLED] if not is_unspaced(written[number])]
    plain = [number for number in looked_at if found.forms[number] not in names]
    corrections = joined_or_parted(found, plain, language, snapshot)
    rare = [n for n in looked_at if n not in corrections and not _is_common(found.forms[n], language)]
    near = respelled([found.terms[number] for number in rare], language, snapshot)
    corrections |= _mistyped([number for number in rare if not text[found.starts[number]].isupper()], found, near)
    right, corrected, left = _put_right(found, text, written, corrections)
    used = _used_otherwise([(found.terms[number], found.forms[number]) for number in left], language, snapshot)
    unknown = [written[number] for number, is_used in zip(left, used, strict=True) if not is_used]
    otherwise = [written[number] for number, is_used in zip(left, used, strict=True) if is_used]
    different = tuple(dict.fromkeys(reversed(unknown)))
    nearest = _nearest(different[-_MOST_RESPELLED:], language, near, snapshot)
    return MissingWords(right, corrected, different, tuple(otherwise), nearest)


def occurring(texts: Sequence[str], snapshot: Snapshot) -> list[bool]:
    """Whether any word of each text does, as any language of the articles has it: names are names in all of them."""
    found = [_in_all_languages(text, snapshot) for text in texts]
    counts = snapshot.passages.document_frequencies({term for of_text in found for term in of_text})
    return [any(counts[term] for term in of_text) for of_text in found]


def _in_all_languages(text: str, snapshot: Snapshot) -> set[str]:
    return {term for language in snapshot.engine.languages for term in terms(text, language)}


def _lacking(found: Words, text: str, snapshot: Snapshot) -> dict[int, str]:
    """The numbers of the words that no passage has in this language, the last one first, with the words as written."""
    known = snapshot.passages.document_frequencies(filter(None, found.terms))
    return {
        number: _as_written(text, found, number)
        for number, term in reversed(list(enumerate(found.terms)))
        if term and not known[term] and found.forms[number] not in stop_words_of_all()
    }


def _foresee(found: Words, lacking: Mapping[int, str], language: str, snapshot: Snapshot) -> None:
    """All that will be asked of the engine about these words, should they be nowhere."""

    looked_at = list(lacking)[:_MOST_RESPELLED]

    def counts() -> Iterator[str]:
        for number in looked_at:
            yield from _in_all_languages(lacking[number], snapshot)
            yield from parts_and_wholes(found, number, language)
            yield from _kin(found.terms[number], found.forms[number], language)

    if lacking:
        rare = (found.terms[number] for number in looked_at if not _is_common(found.forms[number], language))
        snapshot.engine.foresee(counts=counts(), near=rare)


def _as_written(text: str, found: Words, number: int) -> str:
    """The word as the user wrote it: all that hangs together where words are pieces that overlap, as in Chinese."""
    first = last = number
    while first and found.ends[first - 1] > found.starts[first]:
        first -= 1
    while last + 1 < len(found) and found.starts[last + 1] < found.ends[last]:
        last += 1
    return text[found.starts[first] : max(found.ends[first : last + 1])]


def _mistyped(numbers: Iterable[int], found: Words, near: Mapping[str, list[str]]) -> dict[int, Correction]:
    """How the words are read that something is spelled nearly like."""
    alike = {number: near[found.terms[number]] for number in numbers}
    return {number: Correction(number, number + 1, others[0]) for number, others in alike.items() if others}


def _put_right(
    found: Words, text: str, lacking: Iterable[int], corrections: Mapping[int, Correction]
) -> tuple[str, tuple[tuple[str, str], ...], list[int]]:
    """The text put right, what was corrected in it, and the numbers of the words that weren't. They come from the last
    one on, so that what stands before them keeps its place."""
    corrected: list[tuple[str, str]] = []
    left: list[int] = []
    done = len(found)
    for number in lacking:
        right = corrections.get(number)
        if right and right.last <= done:
            start, end = found.starts[right.first], found.ends[right.last - 1]
            corrected.append((text[start:end], right.read))
            text, done = text[:start] + right.read + text[end:], right.first
        elif number < done:
            left.append(number)
    return text, tuple(corrected), left


def _used_otherwise(lacking: Sequence[tuple[str, str]], language: str, snapshot: Snapshot) -> list[bool]:
    """Whether passages have words that stand for each of these, or are used like it; given as terms and forms."""
    others = [_kin(term, form, language) for term, form in lacking]
    counts = snapshot.passages.document_frequencies({term for of_word in others for term in of_word})
    return [any(counts[term] for term in of_word) for of_word in others]


def _kin(term: str, form: str, language: str) -> set[str]:
    """The terms of words that stand for the word, or are used like it."""
    near = [word for word, likeness in used_alike(form) if likeness > _MEANS_IT] if language == "en" else []
    alike = {other for word in near for other in terms(word)}
    return (set(synonym_terms(language).get(term, ())) | alike) - {term}


def _nearest(
    unknown: Sequence[str], language: str, near: Mapping[str, list[str]], snapshot: Snapshot
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The words but for those that every reader knows, with the terms spelled like them; `near` has some already."""
    read = [(word, topical(word, language)) for word in unknown]
    rare = [(word, one.terms[0]) for word, one in read if one.terms and not _is_common(one.forms[0], language)]
    spaced = [(word, term) for word, term in rare if term and not is_unspaced(word)]
    near = {**near, **respelled({term for _, term in spaced} - near.keys(), language, snapshot)}
    return tuple((word, tuple(near[term])) for word, term in spaced if near[term])


def _is_common(form: str, language: str) -> bool:
    """Whether it is a word that every reader knows."""
    return language == "en" and is_word(form)
