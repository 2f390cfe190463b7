"""How often a question waits for the cluster, and that other processes' changes are seen."""

from pathlib import Path

import pytest

from index.engines.engine import Engine, Field, Search
from tests.cluster.requests import Requests
from tests.index.engines import opensearch
from tests.index.test_engine_contract import BRIDGE, TAG, TOLL, article, found

pytestmark = pytest.mark.cluster

LORRY = Search(Field.PASSAGES, {"lorry": 1.0}, 5)


@pytest.fixture
def requests() -> Requests:
    return Requests()


@pytest.fixture
def engine(requests: Requests, tmp_path: Path) -> Engine:
    opened = opensearch(tmp_path / "index", TAG, requests)
    opened.change(7, (), (), [BRIDGE, TOLL])
    return opened


def test_what_is_foreseen_comes_along_with_what_is_asked(engine: Engine, requests: Requests) -> None:
    snapshot, before = engine.snapshot(), requests.sent
    snapshot.foresee([LORRY], counts=["ferry"], near=["brdige"])
    assert requests.sent == before
    assert snapshot.passages.document_frequencies(["toll"]) == {"toll": 3}
    assert requests.sent == before + 1
    assert [len(hits) for hits in snapshot.search([LORRY])] == [2]
    assert snapshot.articles.document_frequencies(["lorry"]) == {"lorry": 1}
    assert snapshot.passages.document_frequencies(["ferry"]) == {"ferry": 1}
    assert requests.sent == before + 1


def test_a_search_of_an_earlier_question_is_not_made_again_until_something_changes(
    engine: Engine, requests: Requests
) -> None:
    found(engine, Field.PASSAGES, lorry=1.0)
    before = requests.sent
    assert found(engine, Field.PASSAGES, lorry=1.0) == [21, 22]
    assert requests.sent == before


def test_a_search_finds_what_another_process_has_changed(engine: Engine, tmp_path: Path) -> None:
    other = opensearch(tmp_path / "index", TAG)
    assert found(engine, Field.PASSAGES, lorry=1.0) == [21, 22]
    other.change(8, (), (), [article(5, "lorry")])
    engine.look()
    assert set(found(engine, Field.PASSAGES, lorry=1.0)) == {21, 22, 50}
    other.close()
