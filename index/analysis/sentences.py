"""The sentences of a passage, as ranges of its words: quick, and good enough to mark which one answers."""

from __future__ import annotations

import re

from corpus.attribution.tokens.sentence_splitter import begins_sentences, is_abbreviation, numbered, titles
from corpus.model import Span
from index.analysis.analyzer import Words

_BREAK = re.compile(r"[.!?…][\"”’'»)\]]{0,3}\s|\n")


def sentences(text: str, words: Words) -> tuple[tuple[int, int], ...]:
    """Half-open ranges of word numbers, in order, that together cover every word."""
    cuts = [0]
    at = 0
    for match in _BREAK.finditer(text):
        while at < len(words) and words.starts[at] < match.end():
            at += 1
        if at > cuts[-1] and at < len(words) and _ends(text, words, at):
            cuts.append(at)
    return tuple(zip(cuts, [*cuts[1:], len(words)], strict=True))


def sentence_span(words: Words, text: str, bounds: tuple[int, int]) -> Span:
    """The sentence's place in the text, from its first word, an opening quotation mark before it, to its last mark."""
    first, last = bounds
    start = words.starts[first]
    while start and text[start - 1] in "\"“‘'«([$£€":
        start -= 1
    limit = words.starts[last] if last < len(words) else len(text)
    end = words.ends[last - 1]
    while end < limit and not text[end].isspace():
        end += 1
    return Span(start, end)


def _ends(text: str, words: Words, following: int) -> bool:
    """Whether a sentence starts at the word `following`: not in lower case or after an initial, and after an
    abbreviation only if it is a word that starts sentences."""
    if text[words.starts[following]].islower():
        return False
    last = following - 1
    raw = text[words.starts[last] : words.ends[last]]
    if text[words.ends[last] : words.ends[last] + 1] != "." and not raw.endswith("."):
        return True
    if len(raw) == 1 and raw.isupper():
        return False
    cut = raw.rstrip(".").lower()
    if not is_abbreviation(cut):
        return not (cut in numbered() and text[words.starts[following]].isdigit())
    return cut not in titles() and begins_sentences(text[words.starts[following] : words.ends[following]])
