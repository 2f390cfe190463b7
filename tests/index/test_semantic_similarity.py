import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from corpus.store.opening import open_store
from corpus.store.store import Store
from index.news_index import NewsIndex
from index.query.request import Request
from index.ranking.sentence_encoder import SentenceEncoder, Vectors
from tests.index.newsroom import BRIDGE, FILLER, GERMAN, TAXES, article, said, texts

YARD = article(
    "Sund yard changes hands",
    ("The yard at Sund has stood by the quay since 1903, and its crane is the town's landmark.",),
    ("It was taken over on Friday by Norhavn, a rival from the south.",),
    ("Trade unions at Sund fear for two hundred jobs.",),
)


class CountingEncoder(SentenceEncoder):
    """The encoder, with the numbers of passages and of questions that it encoded."""

    count = 0
    questions = 0

    def question(self, text: str) -> Vectors:
        self.questions += 1
        return super().question(text)

    def passages(self, texts: Sequence[str]) -> Vectors:
        self.count += len(texts)
        return super().passages(texts)


class ChangingEncoder(CountingEncoder):
    """The encoder; while the yard's article is encoded for the first time, something happens `meanwhile`."""

    meanwhile: Callable[[], None] | None = None
    encoded: tuple[str, ...] = ()

    def passages(self, texts: Sequence[str]) -> Vectors:
        self.encoded += tuple(texts)
        happens, yard = self.meanwhile, any("Sund yard" in text for text in texts)
        if happens and yard:
            self.meanwhile = None
            happens()
        return super().passages(texts)


@pytest.fixture(scope="module")
def encoder() -> CountingEncoder:
    return CountingEncoder.load()


@asynccontextmanager
async def opened(folder: Path, encoder: CountingEncoder, *articles) -> AsyncIterator[tuple[Store, NewsIndex]]:
    encoder.count = encoder.questions = 0
    store = await open_store(folder)
    await store.put_many([*articles, *FILLER], "test")
    index = await NewsIndex.open(store, folder / "index", encoder)
    try:
        yield store, index
    finally:
        await index.close()
        await store.close()


async def test_a_passage_that_answers_in_other_words_comes_first(tmp_path: Path, encoder: CountingEncoder) -> None:
    async with opened(tmp_path, encoder, YARD, BRIDGE, TAXES) as (_, index):
        answer = await index.ask(Request("who bought the sund yard"))
        assert texts(answer.ranked)[0].startswith("It was taken over")


async def test_questions_don_t_encode_what_was_encoded_before_them(tmp_path: Path, encoder: CountingEncoder) -> None:
    async with opened(tmp_path, encoder, YARD, BRIDGE) as (_, index):
        await index.encode_passages()
        made = encoder.count
        assert made > 0
        before = await index.ask(Request("who bought the sund yard"))
        assert encoder.count == made
    async with opened(tmp_path, encoder) as (_, index):
        after = await index.ask(Request("who bought the sund yard"))
        assert encoder.count == 0
        assert [item.score for item in after.ranked] == [item.score for item in before.ranked]


async def test_an_article_is_answered_from_before_its_passages_are_encoded(
    tmp_path: Path, encoder: CountingEncoder
) -> None:
    async with opened(tmp_path, encoder, BRIDGE) as (store, index):
        await index.encode_passages()
        await store.put(*YARD, "test")
        answer = await index.ask(Request("who bought the sund yard"))
        assert texts(answer.ranked)[0].startswith("It was taken over")


async def test_a_new_headline_has_its_article_encoded_anew(tmp_path: Path, encoder: CountingEncoder) -> None:
    async with opened(tmp_path, encoder, YARD) as (store, index):
        await index.encode_passages()
        made = encoder.count
        number = next(item.article_id for item in await store.articles() if item.title == "Sund yard changes hands")
        await store.edit(number, "title", "Norhavn buys Sund yard")
        await index.encode_passages()
        assert encoder.count == made + 4


async def test_other_speakers_have_their_article_encoded_anew(tmp_path: Path, encoder: CountingEncoder) -> None:
    async with opened(tmp_path, encoder, YARD) as (store, index):
        await index.encode_passages()
        made = encoder.count
        number = next(item.article_id for item in await store.articles() if item.title == "Sund yard changes hands")
        words = "Trade unions at Sund fear for two hundred jobs."
        await store.reattribute(number, ((), (), (), (said(words, "fear for two hundred jobs", "Ida Holm"),)), "next")
        await index.refresh()
        await index.encode_passages()
        assert encoder.count == made + 4


async def test_an_article_that_changes_while_it_is_encoded_is_encoded_anew(tmp_path: Path) -> None:
    encoder = ChangingEncoder.load()
    async with opened(tmp_path, encoder, YARD) as (store, index):
        number = next(item.article_id for item in await store.articles() if item.title == "Sund yard changes hands")
        words = "Trade unions at Sund fear for two hundred jobs."
        loop = asyncio.get_running_loop()

        async def change() -> None:
            await store.reattribute(
                number, ((), (), (), (said(words, "fear for two hundred jobs", "Ida Holm"),)), "next"
            )
            await index.refresh()

        encoder.meanwhile = lambda: asyncio.run_coroutine_threadsafe(change(), loop).result()
        await index.encode_passages()
        await index.encode_passages()
        assert any(text.startswith("Sund yard changes hands. Ida Holm: Trade unions") for text in encoder.encoded)


async def test_a_new_headline_is_read_before_the_whole_article_though_a_question_comes_first(
    tmp_path: Path, encoder: CountingEncoder
) -> None:
    async with opened(tmp_path, encoder, YARD) as (store, index):
        await index.encode_passages()
        number = next(item.article_id for item in await store.articles() if item.title == "Sund yard changes hands")
        await store.edit(number, "title", "Norhavn buys Sund yard")
        await index.ask(Request("who bought the sund yard"))
        asked = encoder.count
        await index.encode_passages()
        assert encoder.count == asked + 4


async def test_a_quotation_is_found_by_the_name_of_who_speaks_that_it_lacks(
    tmp_path: Path, encoder: CountingEncoder
) -> None:
    floors = article(
        "Wet floors close Elvik pool",
        ("Hanne Dahl has swum at the Elvik pool since she was four. She is 71.",),
        (
            "“Nobody warned us. I went down like a sack of flour and lay there for ten minutes.”",
            "Nobody warned us. I went down like a sack of flour and lay there for ten minutes.",
            "Hanne Dahl",
        ),
        ("The pool manager said new mats were on their way. The pool opens again on Monday.",),
    )
    async with opened(tmp_path, encoder, floors, BRIDGE, TAXES) as (_, index):
        answer = await index.ask(Request("how did hanne dahl fall"))
        assert texts(answer.ranked)[0].startswith("“Nobody warned us")


async def test_deleted_articles_are_left_alone(tmp_path: Path, encoder: CountingEncoder) -> None:
    async with opened(tmp_path, encoder, YARD) as (store, index):
        for item in await store.articles():
            await store.delete(item.article_id)
        await index.encode_passages()
        assert encoder.count == 0
        assert (await index.ask(Request("who bought the sund yard"))).abstained


async def test_a_question_in_a_language_that_the_encoder_does_not_know_is_answered_by_words(
    tmp_path: Path, encoder: CountingEncoder
) -> None:
    quake = article(
        "Erdbeben in Grell",
        ("Ein Erdbeben der Stärke 5,3 hat in der Nacht zum Freitag die Stadt Grell erschüttert.",),
        ("Die Feuerwehr wurde zu zwölf Einsätzen gerufen, in den Häusern stürzten Kamine ein.",),
        language="de",
    )
    asked = Request("wie stark war das Erdbeben in Grell")
    async with opened(tmp_path, encoder, quake, GERMAN, BRIDGE) as (store, index):
        answer = await index.ask(asked)
        assert texts(answer.evidence)[0].startswith("Ein Erdbeben der Stärke 5,3")
        assert encoder.count == encoder.questions == 0
        by_words = await NewsIndex.open(store, None)
        assert (await by_words.ask(asked)).confidence == answer.confidence
        await by_words.close()


async def test_without_an_encoder_answers_come_by_words(tmp_path: Path) -> None:
    store = await open_store(tmp_path)
    await store.put_many([BRIDGE, *FILLER], "test")
    index = await NewsIndex.open(store, tmp_path / "index")
    await index.encode_passages()
    answer = await index.ask(Request("What did Ida Holm say about the bridge?"))
    assert texts(answer.evidence)[0].startswith("Ida Holm, the transport minister")
    await index.close()
    await store.close()
