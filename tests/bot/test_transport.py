"""The transport: errors that say whether a request may be sent again."""

from collections.abc import AsyncIterator

import pytest
from telegram.error import BadRequest, NetworkError, TelegramError

from bot.telegram.transport import BotRequest, NotSentError, ServerError, SlowDownError
from tests.bot.fake_bot_api import TOKEN, FakeBotApi
from tests.bot.fake_people import Person


@pytest.fixture
async def request_() -> AsyncIterator[BotRequest]:
    request = BotRequest(2, read_seconds=0.3)
    await request.initialize()
    yield request
    await request.shutdown()


async def failing(api: FakeBotApi, request: BotRequest) -> TelegramError:
    with pytest.raises(TelegramError) as caught:
        await request.post(f"{api.url}/bot{TOKEN}/getMe")
    return caught.value


@pytest.mark.parametrize(("told", "seconds"), [(7, 7.0), (None, None), (0, None), (-3, None)])
async def test_a_429_says_how_long_to_wait(
    api: FakeBotApi, request_: BotRequest, told: int | None, seconds: float | None
) -> None:
    api.fail("getMe", status=429, retry_after=told)
    error = await failing(api, request_)
    assert isinstance(error, SlowDownError)
    assert error.seconds == seconds


async def test_trouble_on_the_other_side_is_told_from_refusals(api: FakeBotApi, request_: BotRequest) -> None:
    api.fail("getMe", status=503)
    assert isinstance(await failing(api, request_), ServerError)
    api.fail("getMe", status=413)
    assert isinstance(await failing(api, request_), BadRequest)
    api.fail("getMe", status=400)
    assert isinstance(await failing(api, request_), BadRequest)


@pytest.mark.parametrize("kind", ["drop", "lose", "hang"])
async def test_a_lost_reply_is_ambiguous(api: FakeBotApi, request_: BotRequest, kind: str) -> None:
    api.fail("getMe", kind, seconds=1)
    assert not isinstance(error := await failing(api, request_), ServerError | NotSentError | BadRequest)
    assert isinstance(error, NetworkError)


@pytest.mark.parametrize("text", ["", "<html>", "[1]", "{" * 5000, "null"])
async def test_an_answer_that_can_not_be_read_is_ambiguous(api: FakeBotApi, request_: BotRequest, text: str) -> None:
    api.fail("getMe", "garbage", status=200, text=text)
    assert type(await failing(api, request_)) is NetworkError


async def test_what_never_left_is_known_not_to_have_been_done(api: FakeBotApi, request_: BotRequest) -> None:
    await api.stop()
    assert isinstance(await failing(api, request_), NotSentError)


async def test_a_file_over_the_limit_is_not_read(api: FakeBotApi, request_: BotRequest) -> None:
    ida = Person(api, 7)
    ida.uploads("big", b"x" * 26_000_000, size=5)
    ida.uploads("small", b"words")
    with pytest.raises(BadRequest, match="too big"):
        await request_.retrieve(f"{api.url}/file/bot{TOKEN}/documents/file0")
    assert await request_.retrieve(f"{api.url}/file/bot{TOKEN}/documents/file1") == b"words"
