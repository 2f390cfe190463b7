"""What came of adding articles, as messages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.render.citations import named, titled
from bot.render.lists import heading, opening
from bot.render.markup import Markup, blocks, bold, clipped, italic, lines, plain
from bot.translation.translator import gettext, gettext_noop, ngettext, translator
from corpus.messages import Message
from corpus.model import Article, AttributionKind, Citation, PassageKind, Speaker
from corpus.store.articles import Outcome, Stored

_QUOTE_UNITS = 180
_SPEAKERS_SHOWN = 8
_FAILURES_SHOWN = 5
_OUTCOMES = {
    Outcome.ADDED: gettext_noop("Added"),
    Outcome.UPDATED: gettext_noop("Updated"),
    Outcome.UNCHANGED: gettext_noop("This article is here already"),
}
_SHADES = {AttributionKind.DIRECT: 0, AttributionKind.MIXED: 1, AttributionKind.INDIRECT: 2}


def added(stored: Stored, doubts: Sequence[Message] = ()) -> Markup:
    """Title, outlet, date, number of passages, what to check, the speakers with one quote each, what is missing."""
    article = stored.article
    count = sum(passage.kind is not PassageKind.CAPTION for passage in article.passages)
    return blocks(
        bold(gettext(_OUTCOMES[stored.outcome])),
        lines(
            heading(article.citation, opening(article)), plain(ngettext("{count} passage", "{count} passages", count))
        ),
        lines(*(plain(gettext("⚠ Check it: {doubt}.", doubt=doubt)) for doubt in doubts)),
        speakers_found(article),
        _missing(article.citation),
    )


def speakers_found(article: Article) -> Markup:
    """Everyone who speaks in the article, with one of their quotes, the most literal there is."""
    quotes = quotes_of(article)
    if not quotes:
        return plain(gettext("Nobody speaks in it."))
    shown = [_speaker_line(speaker, words) for speaker, (_, words) in list(quotes.items())[:_SPEAKERS_SHOWN]]
    more = len(quotes) - len(shown)
    others = plain(ngettext("and {count} more", "and {count} more", more)) if more > 0 else Markup()
    return lines(bold(gettext("Speakers")), *shown, others)


def summary(stored: Sequence[Stored], failed: Sequence[tuple[str, Message]]) -> Markup:
    """What came of several articles; `failed` are (what, why) pairs."""
    counts = {outcome: sum(one.outcome is outcome for one in stored) for outcome in Outcome}
    added_, updated, unchanged = counts[Outcome.ADDED], counts[Outcome.UPDATED], counts[Outcome.UNCHANGED]
    told = (
        ngettext("{count} added", "{count} added", added_) if added_ else "",
        ngettext("{count} updated", "{count} updated", updated) if updated else "",
        ngettext("{count} here already", "{count} here already", unchanged) if unchanged else "",
        ngettext("{count} not readable", "{count} not readable", len(failed)) if failed else "",
    )
    reasons = [
        plain(f"{translator().isolated(clipped(what, 80))}: {clipped(translator().said(why), 160)}")
        for what, why in failed[:_FAILURES_SHOWN]
    ]
    return blocks(
        bold(", ".join(part for part in told if part)),
        lines(*(plain("• ") + plain(titled(one.article.citation, 120, opening(one.article))) for one in stored[:10])),
        lines(*reasons),
    )


def quotes_of(article: Article) -> dict[Speaker, tuple[int, str]]:
    """For everyone who speaks in the article the words of one of their quotes, with how literal it is, 0 the most."""
    quotes: dict[Speaker, tuple[int, str]] = {}
    for passage in article.passages:
        for item in passage.attributions:
            if item.speaker is None or item.attitude:
                continue
            quote = _SHADES[item.kind], " … ".join(span.of(passage.text).strip() for span in item.content)
            quotes[item.speaker] = min(quotes.get(item.speaker, quote), quote, key=lambda each: each[0])
    return quotes


def _speaker_line(speaker: Speaker, words: str) -> Markup:
    name, rest = named(speaker)
    return plain("• ") + bold(name) + plain(f"{rest}: ") + italic(clipped(words, _QUOTE_UNITS))


def _missing(citation: Citation) -> Markup:
    fields = _empty_fields(citation)
    if not fields:
        return Markup()
    command = f"/edit {citation.article_id} {fields[0]} …"
    told = gettext("Not found: {fields}. Fill in with {command}", fields=", ".join(fields), command=command)
    return plain(told)


def _empty_fields(citation: Citation) -> list[str]:
    known: Iterable[tuple[str, object]] = (
        ("outlet", citation.outlet),
        ("date", citation.published),
        ("author", citation.authors),
        ("url", citation.url),
    )
    return [name for name, value in known if not value]
