"""What was asked and not answered, as a list for admins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.feedback_store import Gap
from bot.render.markup import NOTHING, Markup, blocks, bold, clipped, joined, lines, plain
from bot.translation.translator import gettext, ngettext
from corpus.model import Citation

GAPS_SHOWN = 6
_WORDINGS = 3


def gap_list(clusters: Sequence[Sequence[Gap]], at: int, citations: Mapping[int, Citation]) -> Markup:
    """The clusters, numbered from `at`, each with some of its wordings and the articles that come closest."""
    if not clusters:
        return plain(gettext("Nothing is missing: every question was answered."))
    entries = [_entry(number, cluster, citations) for number, cluster in enumerate(clusters, at + 1)]
    return blocks(bold(gettext("Asked and not answered, or not well")), *entries)


def _entry(number: int, cluster: Sequence[Gap], citations: Mapping[int, Citation]) -> Markup:
    wordings = list(dict.fromkeys(gap.asked.text for gap in cluster))
    disliked = -sum(min(gap.votes, 0) for gap in cluster)
    counted = ngettext("asked {count} time", "asked {count} times", len(cluster))
    near = [citations[one] for one in cluster[0].asked.articles if one in citations]
    titles = "; ".join(clipped(one.title, 70) for one in near)
    return lines(
        plain(f"{number}. ") + bold(clipped(wordings[0], 160)),
        *(plain("• ") + plain(clipped(words, 120)) for words in wordings[1:_WORDINGS]),
        joined((plain(counted), plain(f"👎 {disliked}") if disliked else NOTHING), " · "),
        plain(gettext("Nearest: {titles}", titles=titles)) if titles else NOTHING,
    )
