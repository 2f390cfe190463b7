"""Sending: paced as Telegram wants it, retried where that is right, and only there."""

import itertools
from typing import Any

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)

from bot.telegram.rate_limiter import Window
from bot.telegram.sender import PATIENCE, Sender
from bot.telegram.transport import NotSentError, ServerError, SlowDownError


class World:
    """Time that passes only by sleeping, a Bot API that answers as scripted, and the fate of chats."""

    def __init__(self, *answers: Exception | bool) -> None:
        self.now = 0.0
        self.answers = list(answers)
        self.sent: list[tuple[float, Any]] = []
        self.gone: list[int] = []
        self.moved: list[tuple[int, int]] = []
        self.sender = Sender(self._gone, self._moved, clock=lambda: self.now, sleep=self._sleep)

    async def send(self, endpoint: str = "sendMessage", chat_id: int | None = 7) -> Any:
        data = {} if chat_id is None else {"chat_id": chat_id}

        async def callback(endpoint: str, data: dict[str, Any], **_: Any) -> bool:
            self.sent.append((self.now, data.get("chat_id")))
            answer = self.answers.pop(0) if self.answers else True
            if isinstance(answer, Exception):
                raise answer
            return answer

        return await self.sender.process_request(callback, (endpoint, data), {}, endpoint, data, None)

    async def _sleep(self, seconds: float) -> None:
        self.now += seconds

    async def _gone(self, chat_id: int) -> None:
        self.gone.append(chat_id)

    async def _moved(self, old: int, new: int) -> None:
        self.moved.append((old, new))


async def test_several_processes_together_send_no_more_than_one_may() -> None:
    world = World()
    world.sender.divide(3)
    for chat in range(1, 31):
        await world.send(chat_id=chat)
    assert max(at for at, _ in world.sent) == pytest.approx(2.0)


async def test_a_429_waits_as_told() -> None:
    world = World(SlowDownError(17), True)
    assert await world.send() is True
    assert [round(at) for at, _ in world.sent] == [0, 17]


async def test_a_429_without_a_time_waits_longer_each_time() -> None:
    world = World(*[SlowDownError(None)] * 4, True)
    await world.send()
    times = [at for at, _ in world.sent]
    waits = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert waits == sorted(waits)
    assert waits[0] >= 1


@pytest.mark.parametrize(
    "error", [ServerError("502"), NotSentError("refused"), InvalidToken("401 or 404"), Conflict("409")]
)
async def test_outages_are_sat_out(error: TelegramError) -> None:
    world = World(*[error] * 6, True)
    assert await world.send() is True
    assert len(world.sent) == 7


async def test_a_wrong_token_is_told_at_once_where_the_token_is_in_question() -> None:
    world = World(InvalidToken("no"), True)
    with pytest.raises(InvalidToken):
        await world.send("getMe", None)
    assert len(world.sent) == 1


async def test_patience_ends() -> None:
    world = World(*[ServerError("502")] * 1000)
    with pytest.raises(ServerError):
        await world.send()
    assert world.now <= PATIENCE


@pytest.mark.parametrize("error", [TimedOut(), NetworkError("httpx.ReadError")])
async def test_what_may_have_been_done_is_sent_once_more_only(error: TelegramError) -> None:
    world = World(error, error, True)
    with pytest.raises(NetworkError):
        await world.send()
    assert len(world.sent) == 2


@pytest.mark.parametrize("error", [BadRequest("can't parse entities"), Forbidden("blocked")])
async def test_refusals_are_final(error: TelegramError) -> None:
    world = World(error, True)
    with pytest.raises(type(error)):
        await world.send()
    assert len(world.sent) == 1


async def test_a_chat_that_refuses_us_is_noted() -> None:
    world = World(Forbidden("bot was blocked by the user"))
    with pytest.raises(Forbidden):
        await world.send(chat_id=9)
    assert world.gone == [9]


async def test_a_group_that_moved_is_followed() -> None:
    world = World(ChatMigrated(-1005), True)
    assert await world.send(chat_id=-5) is True
    assert world.moved == [(-5, -1005)]
    assert [chat for _, chat in world.sent] == [-5, -1005]


async def test_a_group_that_moves_for_ever_is_not() -> None:
    world = World(*[ChatMigrated(-1005)] * 50)
    with pytest.raises(ChatMigrated):
        await world.send(chat_id=-5)


@pytest.mark.parametrize(
    ("endpoint", "words"),
    [
        ("editMessageText", "Message is not modified: specified new message content ..."),
        ("answerCallbackQuery", "Query is too old and response timeout expired or query id is invalid"),
    ],
)
async def test_refusals_that_mean_nothing_are_successes(endpoint: str, words: str) -> None:
    world = World(BadRequest(words))
    assert await world.send(endpoint) is True


@pytest.mark.parametrize("error", [TimedOut(), SlowDownError(60), ServerError("502")])
async def test_a_failed_sign_of_life_costs_nothing(error: TelegramError) -> None:
    world = World(error)
    assert await world.send("sendChatAction") is True
    assert len(world.sent) == 1


async def test_one_chat_told_to_slow_down_does_not_slow_others() -> None:
    world = World(SlowDownError(30), True)
    asleep = world.now
    await world.send(chat_id=7)
    assert world.now >= asleep + 30
    before = world.now
    await world.send(chat_id=8)
    assert world.now == before


async def test_a_group_gets_20_messages_a_minute() -> None:
    world = World()
    for _ in range(70):
        await world.send(chat_id=-7)
    times = [at for at, _ in world.sent]
    assert all(later - earlier >= 60 - 1e-6 for earlier, later in zip(times, times[20:], strict=False))


async def test_a_person_gets_one_message_a_second_after_a_short_burst() -> None:
    world = World()
    for _ in range(70):
        await world.send()
    times = [round(at, 6) for at, _ in world.sent]
    assert times == [0.0] * 5 + [float(second) for second in range(1, 66)]
    world.now += 100
    await world.send()
    assert world.sent[-1][0] == world.now


async def test_it_tells_when_a_chat_can_be_written_to_again() -> None:
    world = World()
    await world.sender.ready(-7)
    assert world.now == 0
    for _ in range(20):
        await world.send(chat_id=-7)
    await world.sender.ready(-7)
    assert world.now == 60
    await world.send(chat_id=-7)
    assert world.sent[-1][0] == 60


async def test_all_chats_together_get_30_a_second() -> None:
    world = World()
    for chat in range(1, 200):
        await world.send(chat_id=chat)
    times = [at for at, _ in world.sent]
    assert all(later - earlier >= 1 - 1e-6 for earlier, later in zip(times, times[30:], strict=False))
    assert world.now < 199 / 30 + 1


async def test_answers_to_buttons_are_not_paced() -> None:
    world = World()
    for _ in range(50):
        await world.send("answerCallbackQuery", chat_id=None)
    assert world.now == 0


def test_a_window_never_overflows() -> None:
    window = Window(3, 10.0)
    assert [window.reserve(0.0) for _ in range(7)] == [0, 0, 0, 10, 10, 10, 20]
    assert not window.idle(15.0)
    assert window.idle(31.0)
