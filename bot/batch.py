"""Line in, line out: the commands that other programs and scorers run.

Both read and write JSON lines. `attribute` keeps the offsets of the text it was given; `answer` builds a corpus of its
own in a temporary folder and asks every question alone.
"""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.config import Config
from bot.render.values import attribution_values, reason_values, type_of
from bot.services import Services, open_services
from corpus.attribution.pipeline import Attributor
from corpus.errors import InvalidError
from corpus.model import Draft, PassageKind
from index.answers.conversation_update import state_after
from index.answers.results import Result
from index.query.conversation import ConversationState
from index.query.request import Request

RANKED = 10  # paragraphs
_HEADLINES = 5  # that may be among the first


def attribute(source: Path, target: Path, *, language: str = "", explain: bool = False) -> int:
    """`{article, text}` lines to `{article, attributions}` lines; how many.

    `language` is ISO 639-1, "" where each text tells it; `explain` adds a `reason` to every attribution.
    """
    attributor = Attributor.load()
    lines = (
        {"article": line["article"], "attributions": _found(attributor, line["text"], language, explain=explain)}
        for line in _lines(source, "article", "text")
    )
    return _write(target, lines)


def _found(attributor: Attributor, text: str, language: str, *, explain: bool) -> list[dict[str, Any]]:
    found = attributor.explain(text, language)
    return [attribution_values(one.attribution) | (reason_values(one) if explain else {}) for one in found]


async def answer(corpus: Path, questions: Path, target: Path) -> int:
    """Ask every `{id, question}` of a corpus of `{article_id, title, date, outlet, paragraphs}` lines; how many."""
    with tempfile.TemporaryDirectory(prefix="onrecord-") as folder:
        async with open_services(Config(data=Path(folder))) as services:
            names = await _fill(services, corpus)
            answers = [await answered(services, line, names) for line in _lines(questions, "id", "question")]
            return _write(target, answers)


async def answered(services: Services, line: Mapping[str, Any], names: Mapping[int, str]) -> dict[str, Any]:
    """What `answer` writes of a question; `names` are what articles are called there, by number."""
    return {"id": line["id"], **_ranking(await _asked(services, line), names)}


async def _asked(services: Services, line: Mapping[str, Any]) -> Result:
    """The result of a line's question; what stands under "before", a question or several, is asked first, and each goes
    on from the one before."""
    before = line.get("before") or []
    state: ConversationState | None = None
    for question in [before] if isinstance(before, str) else before:
        state = state_after(state, await services.index.ask(_request(question, state)))
    return await services.index.ask(_request(line["question"], state))


def _request(question: str, state: ConversationState | None) -> Request:
    return Request(question, state=state, limit=RANKED + _HEADLINES)


async def _fill(services: Services, corpus: Path) -> dict[int, str]:
    """Add the corpus, paragraphs one to one; the corpus's own name of each article by its number here.

    Lines with one text are one article, and go by the first's name; those without any text hold no answer.
    """
    lines = [line for line in _lines(corpus, "article_id", "paragraphs") if any(map(str.strip, line["paragraphs"]))]
    stored = await services.ingest.add_many([_draft(line) for line in lines])
    names: dict[int, str] = {}
    for item, line in zip(stored, lines, strict=True):
        names.setdefault(item.article.citation.article_id, line["article_id"])
    return names


def _draft(line: dict[str, Any]) -> Draft:
    return Draft(
        title=line.get("title") or "",
        paragraphs=tuple(line["paragraphs"]),
        outlet=line.get("outlet") or "",
        published=_date(line.get("date") or ""),
    )


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None


def _ranking(found: Result, names: Mapping[int, str]) -> dict[str, Any]:
    ranked = [
        {
            "article_id": names[item.citation.article_id],
            "paragraph": item.passage.paragraph,
            "speakers": list(item.speakers),
        }
        for item in [item for item in found.ranked if item.passage.kind is PassageKind.BODY][:RANKED]
    ]
    told = {"type": type_of(found), "abstained": found.abstained, "confidence": found.confidence}
    return {"ranked": ranked, **told}


def _lines(path: Path, *fields: str) -> Iterator[dict[str, Any]]:
    """The file's JSON objects. InvalidError names the line that is none or lacks one of the fields."""
    with path.open(encoding="utf-8") as handle:
        for number, line in enumerate(handle, 1):
            if not line.strip():
                continue
            try:
                value = json.loads(line)
            except ValueError as error:
                raise InvalidError(f"line {number} of {path} is no JSON") from error
            missing = [field for field in fields if not isinstance(value, dict) or field not in value]
            if missing:
                raise InvalidError(f"line {number} of {path} has no {missing[0]!r}")
            yield value


def _write(path: Path, lines: Iterable[dict[str, Any]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as handle:
        for line in lines:
            handle.write(json.dumps(line, ensure_ascii=False) + "\n")
            count += 1
    return count
