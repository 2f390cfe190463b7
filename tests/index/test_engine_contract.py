"""What every engine must do: the tests run over all of `tests.index.engines`."""

import math
from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np
import pytest

from corpus.errors import InvalidError
from index.engines.bm25 import Bm25
from index.engines.engine import EVERYTHING, Engine, Field, Filter, IndexedArticle, IndexedPassage, Search
from tests.index.engines import ENGINES, ISOLATED, KINDS

TAG = "test"


def article(number: int, *texts: str, day: int = 0, outlet: str = "", language: str = "en") -> IndexedArticle:
    """The first text is the headline. Passages are numbered 10·number + 0, 1 …; what stands after | is said there."""
    passages = []
    for place, text in enumerate(texts):
        told, _, said = text.partition("|")
        terms = (*told.split(), *said.split())
        passages.append(IndexedPassage(10 * number + place, place == 0, terms, tuple(said.split())))
    return IndexedArticle(number, day, outlet, language, tuple(passages))


BRIDGE = article(
    1, "bridge shut", "bridge shut monday", "crack pillar|bridge safe @ida @holm", day=100, outlet="herald"
)
TOLL = article(2, "toll", "toll toll lorry", "ferry lorry|toll fair @jonas @berg", day=200, outlet="the mail")
STRAY = article(3, "stray", "lorry fire", language="de")


@pytest.fixture(params=KINDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    opened = ENGINES[request.param](tmp_path / "index", TAG)
    yield opened
    opened.close()


@pytest.fixture
def filled(engine: Engine) -> Engine:
    engine.change(7, (), (), [BRIDGE, TOLL, STRAY])
    return engine


def found(engine: Engine, field: Field, wanted: Filter = EVERYTHING, **terms: float) -> list[int]:
    (hits,) = engine.snapshot().search([Search(field, terms, 10)], wanted)
    return [hit.id for hit in hits]


def test_a_new_engine_has_nothing_and_must_be_filled(engine: Engine) -> None:
    assert engine.seq == 0
    assert found(engine, Field.PASSAGES, bridge=1.0) == []
    assert engine.snapshot().languages == frozenset()
    assert engine.snapshot().passages.idfs(["bridge"]) == {"bridge": 0.0}
    assert len(engine.snapshot().stored([10], [1], 5, EVERYTHING).ids) == 0


def test_each_field_is_searched_by_its_own_ids(filled: Engine) -> None:
    assert set(found(filled, Field.PASSAGES, bridge=1.0)) == {10, 11, 12}
    assert found(filled, Field.SPEECH, bridge=1.0) == [12]
    assert found(filled, Field.SPEECH, **{"@berg": 1.0}) == [22]
    assert set(found(filled, Field.ARTICLES, lorry=1.0)) == {2, 3}
    first, second = filled.snapshot().search([Search(Field.ARTICLES, {"fire": 1.0}, 1), Search(Field.PASSAGES, {}, 5)])
    assert ([hit.id for hit in first], second) == ([3], [])


def test_hits_come_by_bm25_and_equal_ones_by_id(filled: Engine) -> None:
    reader = filled.snapshot().passages
    (hits,) = filled.snapshot().search([Search(Field.PASSAGES, {"toll": 2.0, "lorry": 1.0}, 3)])
    ids = np.array([hit.id for hit in hits], dtype=np.int64)
    idfs = reader.idfs(["toll", "lorry"])
    parts = reader.model.saturation(reader.frequencies(["toll", "lorry"], ids), reader.lengths(ids))
    expected = np.array([2.0 * idfs["toll"], idfs["lorry"]]) @ parts
    assert [hit.score for hit in hits] == pytest.approx(expected.tolist(), rel=1e-5)
    assert sorted(hits, key=lambda hit: (-hit.score, hit.id)) == hits
    with pytest.raises(InvalidError):
        filled.snapshot().search([Search(Field.PASSAGES, {str(n): 1.0 for n in range(1025)}, 1)])


def test_statistics_are_of_what_is_there(filled: Engine) -> None:
    reader = filled.snapshot().passages
    assert reader.document_frequencies(["lorry", "nothing"]) == {"lorry": 3, "nothing": 0}
    assert reader.idfs(["lorry"])["lorry"] == pytest.approx(math.log(1 + (8 - 3 + 0.5) / (3 + 0.5)))
    lengths = [len(passage.terms) for each in (BRIDGE, TOLL, STRAY) for passage in each.passages]
    assert reader.model.average_length == pytest.approx(sum(lengths) / 8)
    filled.change(8, [2], [20, 21, 22], [])
    assert filled.snapshot().passages.document_frequencies(["lorry", "toll"]) == {"lorry": 1, "toll": 0}


def test_a_word_that_comes_is_counted_however_much_there_was_before(engine: Engine) -> None:
    engine.change(7, (), (), [article(1, *["lorry"] * 3000)])
    assert engine.snapshot().passages.document_frequencies(["ferry", "lorry"]) == {"ferry": 0, "lorry": 3000}
    engine.change(8, (), (), [article(400, "toll", "ferry lorry")])
    assert engine.snapshot().passages.document_frequencies(["ferry"]) == {"ferry": 1}
    engine.change(9, [400], [4000, 4001], [])
    assert engine.snapshot().passages.document_frequencies(["ferry"]) == {"ferry": 0}


def test_frequencies_and_lengths_of_given_passages(filled: Engine) -> None:
    reader, ids = filled.snapshot().passages, np.array([21, 0, 12, 99], dtype=np.int64)
    assert reader.frequencies(["toll", "bridge"], ids).tolist() == [[2, 0, 0, 0], [0, 0, 1, 0]]
    assert reader.frequencies(["toll", "bridge", "toll"], ids).tolist() == [[2, 0, 0, 0], [0, 0, 1, 0], [2, 0, 0, 0]]
    assert reader.lengths(ids).tolist() == [3, 0, 6, 0]
    assert filled.snapshot().articles.frequencies(["toll"], np.array([2, 1])).tolist() == [[4, 0]]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Filter(since=150), {21, 22}),
        (Filter(until=150), set()),
        (Filter(since=100, until=250), {21, 22}),
        (Filter(outlet="mail"), {21, 22}),
        (Filter(excluded=frozenset({"ferry", "fire"})), {21}),
        (Filter(without=frozenset({21})), {22, 31}),
        (Filter(outlet="mail", without=frozenset({21, 22})), set()),
    ],
)
def test_filters_hold_for_searches_and_for_what_is_stored(filled: Engine, wanted: Filter, expected: set[int]) -> None:
    assert set(found(filled, Field.PASSAGES, wanted, lorry=1.0)) == expected
    stored = filled.snapshot().stored([21, 22, 31], [], 0, wanted)
    assert set(stored.ids.tolist()) == expected
    assert set(found(filled, Field.ARTICLES, wanted, lorry=1.0)) >= {at // 10 for at in expected}


def test_what_is_stored_with_passages(filled: Engine) -> None:
    stored = filled.snapshot().stored([31, 12, 77], [2, 2], 2, EVERYTHING)
    assert stored.ids.tolist() == [12, 20, 21, 31]
    assert stored.articles.tolist() == [1, 2, 2, 3]
    assert stored.before.tolist() == [11, 0, 20, 30]
    assert stored.after.tolist() == [0, 21, 22, 0]
    assert stored.headlines.tolist() == [10, 20, 20, 30]
    assert stored.positions.tolist() == [1, 0, 0, 0]
    assert filled.snapshot().languages == {"en", "de"}
    assert filled.snapshot().languages_of([3, 1, 9]) == ["de", "en", ""]


def test_what_is_foreseen_changes_no_answer(filled: Engine) -> None:
    searches = [Search(Field.PASSAGES, {"lorry": 1.0}, 5), Search(Field.ARTICLES, {"toll": 2.0}, 5)]
    wanted = Filter(since=150)
    plain, foreseeing = filled.snapshot(), filled.snapshot()
    foreseeing.foresee(searches, [wanted, EVERYTHING], counts=["ferry", "zebra"], near=["brdige"])
    for snapshot in (foreseeing, plain):
        assert snapshot.passages.document_frequencies(["bridge"]) == {"bridge": 3}
    assert foreseeing.search(searches, wanted) == plain.search(searches, wanted)
    assert foreseeing.search(searches) == plain.search(searches)
    assert foreseeing.passages.document_frequencies(["ferry", "zebra"]) == {"ferry": 1, "zebra": 0}
    assert foreseeing.passages.near(["brdige"]) == plain.passages.near(["brdige"])


def test_a_search_that_was_made_before_finds_what_came_since(filled: Engine) -> None:
    assert set(found(filled, Field.PASSAGES, lorry=1.0)) == {21, 22, 31}
    filled.change(8, [3], [30, 31], [article(4, "lorry")])
    assert set(found(filled, Field.PASSAGES, lorry=1.0)) == {21, 22, 40}


def test_words_spelled_nearly_alike(filled: Engine) -> None:
    found = filled.snapshot().passages.near(["brdige", "zebra", "xyz"])
    assert found == {"brdige": ["bridge"], "zebra": [], "xyz": []}


def test_a_changed_article_is_found_in_its_new_words_only(filled: Engine) -> None:
    filled.change(8, [1], [10, 11, 12], [article(1, "tunnel", "tunnel open", day=300)])
    assert filled.seq == 8
    assert found(filled, Field.PASSAGES, bridge=1.0) == []
    assert found(filled, Field.ARTICLES, tunnel=1.0) == [1]
    assert filled.snapshot().stored([], [1], 9, EVERYTHING).ids.tolist() == [10, 11]


def test_what_a_question_read_before_is_read_as_it_is_now(filled: Engine) -> None:
    def toll() -> list[list[int]]:
        snapshot = filled.snapshot()
        (hits,) = snapshot.search([Search(Field.PASSAGES, {"toll": 1.0}, 10)])
        ids = np.array(sorted(hit.id for hit in hits), dtype=np.int64)
        stored = snapshot.stored(ids.tolist(), [], 0, EVERYTHING)
        return [stored.ids.tolist(), snapshot.passages.frequencies(["toll"], stored.ids)[0].tolist()]

    assert toll() == toll() == [[20, 21, 22], [1, 2, 1]]
    filled.change(8, [2], [], [article(2, "toll", "ferry", "toll toll toll")])
    assert toll() == toll() == [[20, 22], [1, 3]]
    filled.change(9, [2], [20, 21, 22], [])
    assert toll() == [[], []]
    for texts in (("toll", "toll toll"), ("toll toll", "toll")):
        bulk = filled.bulk()
        bulk.add([article(2, *texts)])
        bulk.finish(9)
        assert toll() == toll() == [[20, 21], [text.count("toll") for text in texts]]


def test_a_snapshot_stays_as_it_was(filled: Engine, request: pytest.FixtureRequest) -> None:
    if request.node.callspec.params["engine"] not in ISOLATED:
        pytest.skip("a question's later reads may see what came meanwhile")
    before = filled.snapshot()
    filled.change(8, [1, 2], [10, 11, 12], [])
    (hits,) = before.search([Search(Field.PASSAGES, {"bridge": 1.0}, 5)])
    assert {hit.id for hit in hits} == {10, 11, 12}
    assert before.passages.document_frequencies(["lorry"]) == {"lorry": 3}


def test_the_same_change_twice_is_one(filled: Engine) -> None:
    filled.change(7, (), (), [BRIDGE, TOLL, STRAY])
    assert filled.snapshot().passages.document_frequencies(["bridge", "lorry"]) == {"bridge": 3, "lorry": 3}


def test_a_bulk_takes_the_place_of_everything_once_it_is_finished(filled: Engine) -> None:
    bulk = filled.bulk()
    bulk.add([TOLL])
    assert set(found(filled, Field.PASSAGES, bridge=1.0)) == {10, 11, 12}
    bulk.add([STRAY])
    bulk.finish(9)
    assert filled.seq == 9
    assert found(filled, Field.PASSAGES, bridge=1.0) == []
    assert set(found(filled, Field.ARTICLES, lorry=1.0)) == {2, 3}


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_committed_is_there_again_and_nothing_of_another_tag(kind: str, tmp_path: Path) -> None:
    engine = ENGINES[kind](tmp_path / "index", TAG)
    engine.change(7, (), (), [BRIDGE, TOLL])
    engine.commit()
    if kept := engine.derived("names"):
        kept.write(7, b"names")
    engine.close()
    again = ENGINES[kind](tmp_path / "index", TAG)
    assert (again.seq, again.verify()) == (7, True)
    assert set(found(again, Field.PASSAGES, bridge=1.0)) == {10, 11, 12}
    if kept := again.derived("names"):
        assert kept.read() == (7, b"names")
    again.close()
    other = ENGINES[kind](tmp_path / "index", "another")
    assert other.seq == 0
    assert found(other, Field.PASSAGES, bridge=1.0) == []
    other.close()


@pytest.mark.parametrize("field", Field)
def test_the_best_of_long_and_short_ones_are_those_of_bm25(engine: Engine, field: Field) -> None:
    random = Random(14)  # noqa: S311 (the same every time)
    articles = [_made_up(number, random) for number in range(1, 61)]
    engine.change(7, (), (), articles)
    for _ in range(20):
        terms = {random.choice(_WORDS): random.choice((1.0, 3.0)) for _ in range(4)}
        (hits,) = engine.snapshot().search([Search(field, terms, 10, read=True)])
        expected = _by_bm25(articles, field, terms)[:10]
        assert [hit.id for hit in hits] == [number for number, _ in expected]
        assert [hit.score for hit in hits] == pytest.approx([score for _, score in expected], rel=1e-9)


_WORDS = [f"word{number}" for number in range(200)]


def _made_up(number: int, random: Random) -> IndexedArticle:
    """Of passages with 5 to 150 words, some of which are said in one of three."""
    passages = []
    for place in range(6):
        words = random.choices(_WORDS, weights=[1 / rank for rank in range(1, 201)], k=random.randint(5, 150))
        said = words[: random.randint(1, len(words))] if place % 3 == 0 else []
        passages.append(IndexedPassage(10 * number + place, place == 0, words, said))
    return IndexedArticle(number, 0, "", "en", tuple(passages))


def _by_bm25(articles: list[IndexedArticle], field: Field, terms: dict[str, float]) -> list[tuple[int, float]]:
    """All that have one of the terms, by their scores."""
    texts = {one.id: [term for passage in one.passages for term in passage.terms] for one in articles}
    if field is not Field.ARTICLES:
        passages = [passage for one in articles for passage in one.passages]
        texts = {one.id: list(one.speech if field is Field.SPEECH else one.terms) for one in passages}
    model = Bm25(len(texts), sum(map(len, texts.values())))
    idfs = {term: model.idf_of(sum(term in words for words in texts.values())) for term in terms}
    scores = {
        number: sum(
            weight * idfs[term] * float(model.saturation(words.count(term), len(words)))
            for term, weight in terms.items()
        )
        for number, words in texts.items()
    }
    return sorted(((number, score) for number, score in scores.items() if score), key=lambda one: (-one[1], one[0]))
