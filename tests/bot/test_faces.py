"""One question, one result, wherever it is asked: in a chat, inline, on the command line, in a batch."""

import json
from pathlib import Path
from typing import Any, get_args

from bot.batch import answered as batch_answered
from bot.cli_commands import answered as cli_answered
from bot.render.plain import CHOICE, as_text
from bot.services import Services
from corpus.model import Article
from index.answers.results import Result
from index.query.request import Request
from tests.bot.stage import ARTICLES, Stage, attributed, markup_of, person, staged
from tests.index.newsroom import BRIDGE, COPY, FILLER, GERMAN, OTHER_HOLM, RUSSIAN, SPANISH, TAXES, TODAY

QUESTIONS = {
    "answer": (
        "Who said the bridge would be repaired before winter?",
        "who said nobody asked the ferry crews",
        "Who called the toll a tax on work?",
        "who said the dredging had been sloppy",
        "Who said that they will open the harbour by June?",
        "What did Jonas Berg say?",
        "What did Jonas Berg say about the toll?",
        "what did ida holm say about the bridge",
        "what has the transport minister said about the toll",
        "What did Ruben Holm say?",
        "what did the mayor say about the tram",
        "What did Berg say in November?",
        "What did Ida Holm say this month?",
        "What did Ida Holm say since 5 November?",
        "what did Ida Holm say yesterday",
        "What did Jonas Berg say last week?",
        "What did Zelda Quist say?",
        "How much would repairs cost?",
        "How many lorries cross the river every day?",
        "how many people would a tram carry",
        "When was the bridge closed?",
        "Why was the bridge closed?",
        "where do the ships lie at anchor",
        "Is the toll fair?",
        "Did the council vote on the tram?",
        "bridge Alder lorries",
        "lighthouse",
        "toll from:Herald",
        "toll by:Berg",
        "bridge -cracks",
        "bridge after:2026-11-05",
        "bridge before:2026-11-05",
        '"five crowns"',
        "crew ferry by:Berg from:Herald",
        "nearby: Ashby",
        "who spoke of the ferry crews",
        "what did the painter say",
        "Jonas Berg on the toll",
        "how high is the toll",
        "adviseed the bridge",
        "who said “nobody asked the ferry crews”?",
        "What is the capital of Mongolia?",
        "zorblatt quux",
        "¿Qué dijo Pilar Ruiz?",
        "¿Cuánto costarían las reparaciones?",
        "Was sagte Karl Ahrens?",
        "Что сказала Анна Лесная?",
        "latest on the toll",
        "latest from Ida Holm",
        "what's new about the bridge?",
    ),
    "clarification": ("What did Holm say?", "What did Okafor say about the harbour?", "what does Holm think"),
    "speaker_card": ("Who is Ida Holm?", "who is Ines Okafor", "¿Quién es Pilar Ruiz?"),
    "comparison": (
        "compare Ida Holm and Jonas Berg about the toll",
        "Compare Ida Holm with Jonas Berg on the toll",
    ),
    "timeline": ("timeline of Ida Holm about the toll", "timeline of Jonas Berg on the toll"),
    "quote_check": (
        "Did Ida Holm say “the bridge would be repaired before winter”?",
        "did anybody say “a tram would carry nine million people a day”",
        "“the bridge would be repaired before winter”",
    ),
    "claim_check": (
        "“The bridge would be repaired before summer,” said Ida Holm.",
        "“We will open the harbour by June,” said Paul Okafor, the harbour pilot.",
        "The minister promised a lot: “The moon is made of cheese.” “The toll was fair to everyone who pays taxes.”",
    ),
    "stories": ("what happened yesterday?", "what happened on 2 November?", "what happened on 9 November?"),
}
"""By the type of the result."""

ALL = [question for questions in QUESTIONS.values() for question in questions]
SHOWN = 3


class Faces:
    """The same question, each way, over one store and one index; each answer in what the faces have in common."""

    def __init__(self, stage: Stage, articles: list[Article]) -> None:
        assert stage.services
        self._stage = stage
        opened = stage.services
        self._services = Services(opened.store, opened.index, opened.ingest, opened.poller)
        self._numbers = {(p.article_id, p.paragraph): str(p.id) for article in articles for p in article.passages}
        self._names = {article.citation.article_id: f"a{article.citation.article_id}" for article in articles}
        self.texts = {
            (self._names[p.article_id], p.paragraph): p.text for article in articles for p in article.passages
        }
        self._user = 1000

    async def in_chat(self, question: str) -> list[tuple[str, list[str]]]:
        """What somebody who never asked before is told: each text, as a terminal would show it, and its buttons."""
        self._user += 1
        before = len(self._stage.called("sendMessage"))
        await self._stage.says(question, user=self._user)
        sent = self._stage.called("sendMessage")[before:]
        return [(as_text(one["text"], marks={}), _labels(one)) for one in sent]

    async def inline(self, question: str) -> list[str]:
        """The ids of what is offered."""
        asked = {"id": "1", "from": person(self._user), "query": question, "offset": ""}
        await self._stage.happens(inline_query=asked)
        offered = self._stage.called("answerInlineQuery")[-1]["results"]
        return [one["id"] for one in (json.loads(offered) if isinstance(offered, str) else offered)]

    async def on_the_command_line(self, question: str) -> tuple[dict[str, Any], str]:
        """As JSON values, and as text."""
        values = json.loads(await cli_answered(self._services, question, SHOWN, as_json=True))
        return values, await cli_answered(self._services, question, SHOWN, as_json=False)

    async def in_a_batch(self, question: str) -> dict[str, Any]:
        line = {"id": "q", "question": question}
        return await batch_answered(self._services, line, self._names)

    def passages(self, values: dict[str, Any]) -> list[str]:
        """The ids of the passages in JSON values."""
        return [self._numbers[one["article_id"], one["paragraph"]] for one in values["passages"]]


def test_every_kind_of_result_is_asked_for() -> None:
    assert len(get_args(Result)) == len(QUESTIONS)


async def test_sixty_questions_have_one_result_in_every_face(tmp_path: Path) -> None:
    assert len(ALL) >= 60
    async with staged(tmp_path, articles=False, today=lambda: TODAY) as stage:
        assert stage.services
        store = stage.services.store
        for draft in ARTICLES:
            await store.put(draft, [attributed(text) for text in (draft.title, *draft.paragraphs)], "hand")
        await store.put_many([BRIDGE, TAXES, COPY, OTHER_HOLM, RUSSIAN, SPANISH, GERMAN, *FILLER], "hand")
        faces = Faces(stage, [article async for article in store.walk()])
        for kind, questions in QUESTIONS.items():
            for question in questions:
                await check(faces, question, kind)


async def test_how_many_passages_are_wanted_changes_nothing_else(tmp_path: Path) -> None:
    async with staged(tmp_path, articles=False, today=lambda: TODAY) as stage:
        assert stage.services
        await stage.services.store.put_many(
            [BRIDGE, TAXES, COPY, OTHER_HOLM, RUSSIAN, SPANISH, GERMAN, *FILLER], "hand"
        )
        for question in ALL:
            few, some, many = [await stage.services.index.ask(Request(question, limit=limit)) for limit in (1, 3, 20)]
            for found in (few, many):
                assert (type(found), found.abstained, found.confidence) == (type(some), some.abstained, some.confidence)
                assert found.evidence[:1] == some.evidence[:1], question
                assert getattr(found, "doubtful", None) == getattr(some, "doubtful", None), question


def _labels(sent: dict[str, Any]) -> list[str]:
    keyboard = (markup_of(sent) or {}).get("inline_keyboard", [])
    return [key["text"] for row in keyboard for key in row]


async def check(faces: Faces, question: str, kind: str) -> None:
    values, text = await faces.on_the_command_line(question)
    assert values["type"] == kind, question
    # In a chat it is the text that the command line prints; what else may be meant stands on buttons there.
    lines = text.split("\n")
    choices = [line.removeprefix(CHOICE) for line in lines if line.startswith(CHOICE)]
    ((told, labels),) = await faces.in_chat(question)
    assert told == "\n".join(line for line in lines if not line.startswith(CHOICE)), question
    assert [label for label in labels if label in choices][: len(choices)] == choices, question
    assert bool(choices) or kind != "clarification" or told.count("\n") > 1, question  # else the text lists them
    # Inline, all that is more than passages comes first, then the passages.
    offered, passages = await faces.inline(question), faces.passages(values)
    whole = ["whole"] if kind != "answer" and (passages or not values["abstained"]) else []
    assert offered[: len(whole) + len(passages)] == [*whole, *passages], question
    # A batch ranks paragraphs alone: an answer stands at the head.
    line = await faces.in_a_batch(question)
    told = (line["type"], line["abstained"], round(line["confidence"], 4))
    assert told == (kind, values["abstained"], values["confidence"]), question
    if kind == "answer" and passages:
        first = line["ranked"][0]
        assert faces.texts[first["article_id"], first["paragraph"]] == values["passages"][0]["text"], question
