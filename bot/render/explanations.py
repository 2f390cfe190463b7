"""Why the speakers of a passage are who they are, for admins: what found the words, and everybody who was weighed."""

from __future__ import annotations

from collections.abc import Sequence

from bot.render.citations import NOT_NAMED
from bot.render.lists import heading, opening
from bot.render.markup import Markup, blocks, bold, clipped, code, lines, plain, quotation
from bot.translation.translator import gettext, translator
from corpus.attribution.explanation import Explained
from corpus.model import Article, Passage

_MOST = 6  # attributions of one passage
_CANDIDATES = 5
_WORDS = 160
_LEAST = 0.01  # of a share that is shown


def explanation(article: Article, passage: Passage, found: Sequence[Explained]) -> Markup:
    """One of the article's passages and its attributions, each with its candidates, the likeliest first."""
    told = [_attribution(passage.text, one) for one in found[:_MOST]]
    return blocks(
        heading(article.citation, opening(article)),
        *(told or [plain(gettext("Nobody says anything in this paragraph."))]),
    )


def _attribution(text: str, one: Explained) -> Markup:
    """What is said and by whom, how sure that is, which rule found it, and who else may have said it."""
    found = one.attribution
    said = " … ".join(span.of(text) for span in found.content)
    name = translator().isolated(clipped(found.speaker.name, 120)) if found.speaker else gettext(NOT_NAMED)
    nobody = 1 - sum(who.probability for who in one.candidates)
    sure = gettext("words and speaker are right with {share}", share=_share(found.confidence))
    return lines(
        quotation(clipped(said, _WORDS)),
        bold(name) + plain(f" · {sure} · ") + code(one.rule),
        *(plain(f"• {clipped(who.name, 80)}: {_share(who.probability)}") for who in one.candidates[:_CANDIDATES]),
        *([plain(f"• {gettext(NOT_NAMED)}: {_share(nobody)}")] if one.candidates and nobody >= _LEAST else []),
    )


def _share(probability: float) -> str:
    return f"{100 * probability:.0f}%"
