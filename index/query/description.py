"""How a query was understood, in words: names, topic and times, never a sentence."""

from __future__ import annotations

from corpus.language import language_of
from index.analysis.analyzer import words
from index.query.intent_patterns import IntentMatcher
from index.query.model import Query

_SEPARATOR = " · "


def described(query: Query) -> str:
    """Who, the question's own words, the names that the conversation adds, what the article is called that it was
    about, and when. Other words of former questions are left out: they are weighed, but nobody asked for them now."""
    own = " ".join(content_words(query.topic))
    names = " ".join(term.word for term in query.context if term.name and term.word not in own)
    subject = f"“{query.subject}”" if query.subject and query.articles else ""
    parts = (", ".join(query.speakers), own, names, subject, _times(query))
    return _SEPARATOR.join(part for part in parts if part) or query.text


def content_words(text: str) -> list[str]:
    """The words of a text that say what it is about, as written."""
    found = words(text, language_of(text, "en"))
    ranges = IntentMatcher.shipped().asking(text)
    return [
        text[start:end]
        for start, end, term in zip(found.starts, found.ends, found.terms, strict=True)
        if term and not any(first <= start < last for first, last in ranges)
    ]


def _times(query: Query) -> str:
    first, last = query.since, query.until
    if first and last:
        return first.isoformat() if first == last else f"{first.isoformat()} to {last.isoformat()}"
    if first:
        return f"since {first.isoformat()}"
    return f"until {last.isoformat()}" if last else ""
