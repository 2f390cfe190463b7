"""How a query was understood, in words: names, topic and times, never a sentence."""

from __future__ import annotations

from corpus.language_detection import language_of
from corpus.messages import SILENCE, Message, message
from index.analysis.analyzer import words
from index.query.intent_patterns import IntentMatcher
from index.query.model import Query

_SEPARATOR = " · "


def described(query: Query) -> Message:
    """Who, the question's own words, whom its pronouns stand for, what the article is called that it was about, and
    when. Other words of former questions are left out: they are weighed, but nobody asked for them now."""
    named = {word for name in query.speakers for word in words(name).forms}
    about_them = [word for word in content_words(query.topic) if not named.issuperset(words(word).forms)]
    own = " ".join(about_them)
    names = ", ".join(name for name in query.referents if name not in query.speakers)
    subject = f"“{query.subject}”" if query.subject and query.articles else ""
    about = _SEPARATOR.join(part for part in (", ".join(query.speakers), own, names, subject) if part)
    times = _times(query)
    if about and times:
        return message("{subject} · {times}", subject=about, times=times)
    return times or message("{subject}", subject=about or query.text)


def content_words(text: str) -> list[str]:
    """The words of a text that say what it is about, as written."""
    language = language_of(text, "en")
    found, ranges = words(text, language), IntentMatcher.shipped().asking(text, language)
    return [
        text[start:end]
        for start, end, term in zip(found.starts, found.ends, found.terms, strict=True)
        if term and not any(first <= start < last for first, last in ranges)
    ]


def _times(query: Query) -> Message:
    first, last = query.since, query.until
    if first and last:
        return message("{day}", day=first) if first == last else message("{first} to {last}", first=first, last=last)
    if first:
        return message("since {day}", day=first)
    return message("until {day}", day=last) if last else SILENCE
