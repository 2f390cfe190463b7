"""A page of a made-up paper about a ferry, to be read whole or with one fault."""

import json
from collections.abc import Sequence

from corpus.model import Draft
from tests.corpus.extraction import extract

TITLE = "Night ferry to stop in March"
BODY = (
    "The ferry company will stop its night service in March, its director said on Tuesday.",
    "“Nobody rides at three in the morning,” said Mira Sand, who runs the company. “We carry air.”",
    "Passengers who work in the hospital protested in front of the town hall and handed over 900 signatures.",
    "The council will discuss the matter on Thursday and may pay for a bus over the bridge in its place.",
    "Taxis cost five times as much, and the last train leaves half an hour before the late shift ends.",
)
HEAD = f"<title>{TITLE} | Bay Gazette</title>"
H1 = f"<h1>{TITLE}</h1>"


def read(body: str, head: str = HEAD, url: str = "") -> Draft:
    page = f'<!doctype html><html lang="en"><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'
    (draft,) = extract(page.encode(), name="ferry.html", url=url)
    return draft


def paragraphs(texts: Sequence[str] = BODY, tag: str = "p", attributes: str = "") -> str:
    return "\n".join(f"<{tag} {attributes}>{text}</{tag}>" for text in texts)


def structured(**values: object) -> str:
    return f'<title>x</title><script type="application/ld+json">{json.dumps(values)}</script>'


def by(author: object, *others: object) -> str:
    return structured(**{"@graph": [{"@type": "NewsArticle", "author": author}, *others]})
