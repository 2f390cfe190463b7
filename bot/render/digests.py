"""What was said in some days: the stories, and in each who said what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from bot.render.additions import quotes_of
from bot.render.answers import Shown
from bot.render.citations import citing, named
from bot.render.markup import NOTHING, Markup, blocks, bold, clipped, italic, lines, plain
from bot.translation.translator import gettext, ngettext
from corpus.model import Article, Speaker
from index.answers.results import Evidence

_QUOTES_EACH = 3
_QUOTE_UNITS = 220


@dataclass(frozen=True, slots=True)
class StoryDigest:
    """A story by its newest article: the passage that tells it, and the article."""

    told: Evidence
    article: Article


def digest(stories: Sequence[StoryDigest], first: dt.date, last: dt.date, more: int = 0) -> Shown:
    """The stories of these days, as many as fit; `more` there are besides."""
    heading = bold(_days(first, last))
    for count in range(len(stories), 0, -1):
        left = more + len(stories) - count
        rest = italic(ngettext("and {count} more story", "and {count} more stories", left)) if left else NOTHING
        entries = [_story(number, story) for number, story in enumerate(stories[:count], 1)]
        markup = blocks(heading, *entries, rest)
        if markup.fits:
            return Shown(markup, tuple(story.told for story in stories[:count]))
    return Shown(blocks(heading, plain(gettext("Nothing is on record from then."))))


def _days(first: dt.date, last: dt.date) -> str:
    if first == last:
        return gettext("What was said on {day}", day=last)
    return gettext("What was said, {first} to {last}", first=first, last=last)


def _story(number: int, story: StoryDigest) -> Markup:
    cited = citing(story.told.citation, also_in=story.told.also_in)
    return lines(bold(f"{number}. ") + cited, *_quotes(story.article))


def _quotes(article: Article) -> list[Markup]:
    """The most literal quotes of the most quoted."""
    quotes = sorted(quotes_of(article).items(), key=lambda pair: pair[1][0])[:_QUOTES_EACH]
    if not quotes:
        return [italic(gettext("Nobody speaks in it."))]
    return [_quote(speaker, words) for speaker, (_, words) in quotes]


def _quote(speaker: Speaker, words: str) -> Markup:
    name, rest = named(speaker)
    return plain("• ") + bold(name) + plain(f"{rest}: ") + plain(clipped(words, _QUOTE_UNITS))
