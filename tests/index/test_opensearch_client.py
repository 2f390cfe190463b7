"""What the client of a search cluster does when nodes fail, refuse or answer in part."""

import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from corpus.errors import ConfigError, EngineError
from index.engines.opensearch.access import Access
from index.engines.opensearch.bulk import Write, write_all
from index.engines.opensearch.client import Client

URLS = ("http://one.test:9200", "http://two.test:9200", "http://three.test:9200")
Handler = Callable[[httpx.Request], httpx.Response]


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def client(handler: Handler, access: Access = Access(URLS)) -> tuple[Client, Time]:  # noqa: B008 (immutable)
    time = Time()
    return Client(access, transport=httpx.MockTransport(handler), clock=time, sleep=time.sleep), time


def whole(*ids: int) -> dict[str, object]:
    hits = [{"_id": str(number)} for number in ids]
    return {"timed_out": False, "_shards": {"failed": 0}, "hits": {"hits": hits}}


def test_a_node_that_fails_is_left_out_at_once_and_asked_again_later() -> None:
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        if request.url.host == "one.test" and len(asked) < 20:
            raise httpx.ConnectError("refused")
        return httpx.Response(200, json={})

    cluster, time = client(handler)
    for _ in range(9):
        cluster.call("GET", "/")
    assert asked.count("one.test") == 1
    assert time.now == 0.0
    time.now = 3.0
    for _ in range(9):
        cluster.call("GET", "/")
    assert asked.count("one.test") == 2


def test_what_only_counts_is_spared_the_statistics_of_all_shards() -> None:
    asked: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={"responses": [whole(1), whole()]})

    cluster, _ = client(handler)
    cluster.searches([("passages", {"query": {}, "size": 20}), ("passages", {"query": {}, "size": 0})])
    scored, _, counted, _ = (json.loads(line) for line in asked[0].content.splitlines())
    assert scored["search_type"] == "dfs_query_then_fetch"
    assert "search_type" not in counted
    assert not scored["allow_partial_search_results"] and not counted["allow_partial_search_results"]
    assert asked[0].headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_request_is_repeated_on_any_error_of_the_cluster(status: int) -> None:
    answers = iter([httpx.Response(status), httpx.Response(status), httpx.Response(200, json={"fine": True})])
    cluster, _ = client(lambda request: next(answers))
    assert cluster.call("POST", "/_search", {}) == {"fine": True}


def test_what_the_cluster_refuses_is_not_repeated_and_tells_no_words_of_the_question() -> None:
    answers = iter([httpx.Response(400, json={"error": {"type": "parsing_exception", "reason": "secret words"}})])
    cluster, _ = client(lambda request: next(answers))
    with pytest.raises(EngineError, match="parsing_exception") as raised:
        cluster.call("POST", "/_search", {})
    assert "secret" not in str(raised.value)


def test_a_cluster_that_is_gone_is_told_within_bounds() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    cluster, time = client(handler)
    with pytest.raises(EngineError, match="can't be reached"):
        cluster.call("GET", "/")
    assert 5.0 < time.now <= 20.0


def test_an_answer_without_all_shards_is_asked_for_again() -> None:
    lacking = whole(1) | {"_shards": {"failed": 1}}
    failed = {"error": {"type": "search_phase_execution_exception"}, "status": 503}
    answers = iter([[whole(1), lacking], [failed, whole(2)], [whole(1), whole(2)]])
    cluster, _ = client(lambda request: httpx.Response(200, json={"responses": next(answers)}))
    found = cluster.searches([("passages", {"size": 1}), ("articles", {"size": 1})])
    assert [answer["hits"]["hits"][0]["_id"] for answer in found] == ["1", "2"]


def test_searches_are_over_all_shards_and_in_one_request() -> None:
    sent: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, json={"responses": [whole(), whole()]})

    cluster, _ = client(handler)
    cluster.searches([("passages", {"size": 1}), ("articles", {"size": 2})])
    (request,) = sent
    lines = [json.loads(line) for line in request.content.splitlines()]
    assert [line["search_type"] for line in lines[::2]] == ["dfs_query_then_fetch"] * 2
    assert not any(line["allow_partial_search_results"] for line in lines[::2])
    assert [line["size"] for line in lines[1::2]] == [1, 2]


def test_every_item_of_a_bulk_is_looked_at_and_busy_ones_are_sent_again() -> None:
    sent: list[list[str]] = []

    def handler(request: httpx.Request) -> httpx.Response:
        ids = [json.loads(line)["index"]["_id"] for line in request.content.splitlines()[::2]]
        sent.append(ids)
        statuses = {"1": 201, "2": 429 if len(sent) < 3 else 201, "3": 409}
        items = [{"index": {"_id": number, "status": statuses[number], "error": {"type": "busy"}}} for number in ids]
        return httpx.Response(200, json={"errors": True, "items": items})

    cluster, time = client(handler)
    assert write_all(cluster, [Write("passages", number, 5, {"terms": ""}) for number in (1, 2, 3)], time.sleep) == 3
    assert sent == [["1", "2", "3"], ["2"], ["2"]]
    assert time.now > 0


def test_a_document_that_is_refused_is_an_error() -> None:
    item = {"index": {"_id": "1", "status": 400, "error": {"type": "mapper_parsing_exception"}}}
    cluster, time = client(lambda request: httpx.Response(200, json={"errors": True, "items": [item]}))
    with pytest.raises(EngineError, match="mapper_parsing_exception"):
        write_all(cluster, [Write("passages", 1, 5, {"terms": ""})], time.sleep)


def test_who_we_are_is_told_to_the_cluster_and_to_nobody_else(tmp_path: Path) -> None:
    seen: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("Authorization", ""))
        return httpx.Response(200, json={})

    with_key = Access(URLS, user="app", password="hidden-1", api_key="hidden-2")  # noqa: S106 (made up)
    client(handler, with_key)[0].call("GET", "/")
    client(handler, Access(URLS, user="app", password="hidden-1"))[0].call("GET", "/")  # noqa: S106 (made up)
    assert seen == ["ApiKey hidden-2", "Basic YXBwOmhpZGRlbi0x"]
    assert "hidden" not in repr(with_key)
    with pytest.raises(ConfigError, match="CA file"):
        Client(Access(URLS, ca=tmp_path / "missing.pem"))


def test_all_that_one_question_asks_is_given_up_together() -> None:
    """Nodes that hang: each request alone might be tried for long, and a question makes several."""

    def handler(request: httpx.Request) -> httpx.Response:
        time.now += request.extensions["timeout"]["read"]
        raise httpx.ReadTimeout("hangs")

    cluster, time = client(handler)
    asked = cluster.within(15.0)
    for _ in range(4):
        with pytest.raises(EngineError):
            asked.searches([("passages", {})])
        with pytest.raises(EngineError):
            asked.documents("articles", [1])
    assert time.now <= 15.0
    with pytest.raises(EngineError):
        cluster.call("GET", "/")
    assert time.now > 15.0
