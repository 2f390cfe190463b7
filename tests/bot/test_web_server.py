"""The HTTP server: what it tells of the bot's health, and what it takes from Telegram."""

import json
import socket
from collections.abc import Sequence

import pytest
from aiohttp import ClientSession

from bot.config import HttpConfig
from bot.telemetry import Telemetry
from bot.web.server import Webhook, serving_http
from corpus.errors import ConfigError, StoreError

HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Vitals:
    """Signs of life as the test says."""

    def __init__(self, trouble: str = "", failing: bool = False) -> None:
        self._trouble = trouble
        self._failing = failing
        self.measured = 0

    async def trouble(self) -> str:
        return self._trouble

    async def measure(self) -> None:
        self.measured += 1
        if self._failing:
            raise StoreError("closed")


class Kept:
    """Where updates are put."""

    def __init__(self, failures: int = 0) -> None:
        self.updates: list[object] = []
        self.failures = failures

    async def put(self, raws: Sequence[object]) -> None:
        if self.failures:
            self.failures -= 1
            raise StoreError("disk full")
        self.updates += raws


async def get(port: int, path: str) -> tuple[int, str]:
    async with ClientSession() as session, session.get(f"http://127.0.0.1:{port}{path}") as answer:
        return answer.status, await answer.text()


async def post(port: int, body: bytes, proof: str = "right") -> int:
    async with (
        ClientSession() as session,
        session.post(f"http://127.0.0.1:{port}/telegram", data=body, headers={HEADER: proof}) as answer,
    ):
        return answer.status


async def test_it_tells_whether_the_bot_lives_and_serves() -> None:
    async with serving_http(HttpConfig(), Telemetry(), Vitals()) as port:
        assert await get(port, "/healthz") == (200, "ok\n")
        assert await get(port, "/readyz") == (200, "ready\n")
        assert (await get(port, "/anything"))[0] == 404
    async with serving_http(HttpConfig(), Telemetry(), Vitals("Telegram was last reached 200 s ago")) as port:
        assert await get(port, "/readyz") == (503, "Telegram was last reached 200 s ago\n")
        assert (await get(port, "/healthz"))[0] == 200


@pytest.mark.parametrize("failing", [False, True])
async def test_metrics_are_prometheus_text_even_if_the_database_fails(failing: bool) -> None:
    telemetry, vitals = Telemetry(), Vitals(failing=failing)
    telemetry.question("who", "answered", 0.012)
    telemetry.update("message", "done", 0.02)
    telemetry.error("StoreError")
    telemetry.job("prune chats", 1_790_000_000.0, 0)
    async with serving_http(HttpConfig(), telemetry, vitals) as port:
        status, text = await get(port, "/metrics")
    assert (status, vitals.measured) == (200, 1)
    assert 'onrecord_questions_total{kind="who",outcome="answered"} 1.0' in text
    assert 'onrecord_question_seconds_count{kind="who"} 1.0' in text
    assert 'onrecord_errors_total{type="StoreError"} 1.0' in text
    assert 'onrecord_job_last_success_timestamp_seconds{job="prune chats"} 1.79e+09' in text
    assert "process_resident_memory_bytes" in text


async def test_a_port_that_is_taken_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=rf"http\.port {port}"):
            async with serving_http(HttpConfig(port=port), Telemetry(), Vitals()):
                pass


async def test_only_telegram_may_post_updates_and_only_what_is_kept_is_acknowledged() -> None:
    kept = Kept(failures=1)
    webhook = Webhook("/telegram", "right", kept.put)
    update = json.dumps({"update_id": 5}).encode()
    async with serving_http(HttpConfig(), Telemetry(), Vitals(), webhook) as port:
        assert await post(port, update, "wrong") == 403
        assert await post(port, update, "") == 403
        assert await post(port, b"{") == 400
        assert await post(port, b"[" * 100_000) == 400
        assert await post(port, b"x" * 1_100_000) == 413
        assert kept.updates == []
        assert await post(port, update) == 500
        assert await post(port, update) == 200
    assert kept.updates == [{"update_id": 5}]


async def test_without_a_webhook_nobody_posts_anything() -> None:
    async with serving_http(HttpConfig(), Telemetry(), Vitals()) as port:
        assert await post(port, b"{}") in {404, 405}


async def test_initials_are_drawn_once_for_who_may_be_shown_them() -> None:
    drawn: list[str] = []

    async def draw(letters: str) -> bytes | None:
        drawn.append(letters)
        return None if letters == "山" else b"PNG"

    public = HttpConfig(initials="https://bot.example/initials")
    async with serving_http(public, Telemetry(), Vitals(), draw=draw) as port:
        for path, status in (("CW", 200), ("CW", 200), ("%D0%87%D0%9E", 200), ("ABC", 404), ("..", 404), ("山", 404)):
            assert (await get(port, f"/initials/{path}.png"))[0] == status
    assert drawn == ["CW", "ЇО", "山"]
    async with serving_http(HttpConfig(), Telemetry(), Vitals(), draw=draw) as port:
        assert (await get(port, "/initials/CW.png"))[0] == 404
