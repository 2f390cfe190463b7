"""A text's words with offsets, cut as the Penn Treebank cuts them ("don't" is "do" and "n't")."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CLITIC = r"['’](?:s|re|ve|ll|d|m|S|RE|VE|LL|D|M)\b"
_WORD = re.compile(
    r"https?://\S+|www\.\S+|[@#]\w+"
    r"|(?:Mr|Mrs|Ms|Dr|Sen|Sens|Rep|Reps|Gov|Gens?|Lt|Col|Capt|Sgt|Maj|Prof|Rev|Hon|Del|Atty|Asst|Supt|Cmdr|Adm|Brig|Cpl|Pvt|Amb|Msgr|St|Jr|Sr|Inc|Corp|Co|Ltd|vs|No"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Oct|Nov|Dec|Ariz|Calif|Colo|Conn|Fla|Ill|Mass|Mich|Minn|Pa|Tenn|Va|Wis|etc)\.(?!\w)"
    r"|(?:[A-Za-z]\.){2,}|[A-Z]\.(?=\s*[A-Z])"
    r"|\d+(?:[.,:/]\d+)*(?:st|nd|rd|th|s)?\b"
    r"|\w+?(?=n['’]t\b)|n['’]t\b"
    rf"|{_CLITIC}"
    rf"|\w+(?:(?:[-‐‑&]|(?!{_CLITIC})(?<!\d)['’])\w+)*"
    r"|''|``|\.{2,}|…|-{2,}|[^\w\s]"
)


def words(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The (start, end) of every word in `text[start:end]`, in order; all but white space belongs to some word."""
    for match in _WORD.finditer(text, start, end):
        yield match.span()
