"""The bot's own memory: contexts, buttons, admins, settings, and chats that move or go."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.chat_store import BUTTON_SECONDS, CONTEXT_SECONDS, Button, ChatStore
from bot.telegram.update_log import Entry
from corpus.errors import StoreError
from index.query.conversation import ConversationState, Focus
from index.query.model import ContextTerm, Query, QueryKind
from tests.cluster.running import postgres_database
from tests.corpus.stores import KINDS


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        self.now += 0.001
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=KINDS)
async def chat_store(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> AsyncIterator[ChatStore]:
    opened = await ChatStore.open(tmp_path, clock, _url(request.param, tmp_path))
    yield opened
    await opened.close()


def _url(kind: str, folder: Path) -> str:
    return postgres_database(folder) if kind == "postgres" else ""


def about(what: str) -> ConversationState:
    query = Query(f"What about {what}?", QueryKind.WHAT_SAID, ("Ada Byron",), what)
    terms = (ContextTerm(what, 0.5),)
    return ConversationState(query, (Focus("Ada Byron", "she"),), terms, ((4, 1.0),), 4, (3, 5))


async def test_a_follow_up_builds_on_the_last_answer_of_the_same_person(chat_store: ChatStore) -> None:
    await chat_store.remember(-5, 10, about("tea"), user_id=1)
    await chat_store.remember(-5, 11, about("rain"), user_id=2)
    assert await chat_store.recall(-5, user_id=1) == about("tea")
    assert await chat_store.recall(-5, user_id=2) == about("rain")
    assert await chat_store.recall(-5, user_id=3) is None
    assert await chat_store.recall(-6, user_id=1) is None


async def test_topics_are_apart(chat_store: ChatStore) -> None:
    await chat_store.remember(-5, 10, about("tea"), user_id=1, thread_id=4)
    assert await chat_store.recall(-5, user_id=1) is None
    assert await chat_store.recall(-5, user_id=1, thread_id=4) == about("tea")


async def test_a_reply_builds_on_the_answer_it_replies_to(chat_store: ChatStore) -> None:
    await chat_store.remember(-5, 10, about("tea"), user_id=1)
    await chat_store.remember(-5, 12, about("rain"), user_id=1)
    assert await chat_store.recall(-5, user_id=9, message_id=10) == about("tea")
    assert await chat_store.recall(-5, user_id=1, message_id=77) == about("rain")


async def test_buttons_outlive_the_process(
    chat_store: ChatStore, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    button = Button("more", {"offset": 3, "terms": ["a", "b"]}, 7)
    (token,) = await chat_store.buttons([button])
    await chat_store.close()
    kind = request.node.callspec.params["chat_store"]
    again = await ChatStore.open(tmp_path, url=_url(kind, tmp_path))
    assert await again.button(token, chat_id=7, user_id=1) == button
    await again.close()


async def test_a_button_works_only_where_and_for_whom_it_was_made(chat_store: ChatStore) -> None:
    anyone, mine = await chat_store.buttons([Button("more", {}, 7), Button("undo", {}, 7, user_id=1)])
    assert len({anyone, mine}) == 2
    assert max(len(anyone), len(mine)) <= 64
    assert await chat_store.button(anyone, chat_id=8, user_id=1) is None
    assert await chat_store.button(mine, chat_id=7, user_id=2) is None
    assert await chat_store.button(mine, chat_id=7, user_id=1) is not None
    assert await chat_store.button(anyone[:-1] + "!", chat_id=7, user_id=1) is None
    assert await chat_store.button("' OR 1=1 --", chat_id=7, user_id=1) is None


async def test_a_spent_button_is_spent_for_good(chat_store: ChatStore) -> None:
    (token,) = await chat_store.buttons([Button("undo", {"deletion": 4}, 7)])
    assert await chat_store.spend(token)
    assert not await chat_store.spend(token)
    assert await chat_store.button(token, chat_id=7, user_id=1) is None


async def test_admins_come_and_go(chat_store: ChatStore) -> None:
    assert await chat_store.add_admin(5, name="Bo", added_by=1)
    assert not await chat_store.add_admin(5, name="Bo again", added_by=2)
    assert await chat_store.is_admin(5)
    assert [(admin.user_id, admin.name, admin.added_by) for admin in await chat_store.admins()] == [(5, "Bo", 1)]
    assert await chat_store.remove_admin(5)
    assert not await chat_store.remove_admin(5)
    assert not await chat_store.is_admin(5)


async def test_settings_are_per_chat(chat_store: ChatStore) -> None:
    await chat_store.set_setting(7, "passages", "2")
    await chat_store.set_setting(7, "passages", "4")
    assert await chat_store.setting(7, "passages") == "4"
    assert await chat_store.setting(8, "passages") is None


async def test_a_group_that_moves_takes_everything_along(chat_store: ChatStore) -> None:
    await chat_store.remember(-5, 10, about("tea"), user_id=1)
    (token,) = await chat_store.buttons([Button("more", {}, -5)])
    await chat_store.set_setting(-5, "passages", "2")
    await chat_store.migrate(-5, -1005)
    assert await chat_store.recall(-1005, user_id=1) == about("tea")
    assert await chat_store.button(token, chat_id=-1005, user_id=1) is not None
    assert await chat_store.setting(-1005, "passages") == "2"
    assert await chat_store.recall(-5, user_id=1) is None


async def test_chats_go_and_come_back(chat_store: ChatStore) -> None:
    await chat_store.mark_gone(7)
    await chat_store.mark_gone(7)
    assert await chat_store.is_gone(7)
    await chat_store.mark_back(7)
    assert not await chat_store.is_gone(7)


async def test_forgetting_a_chat_leaves_the_others(chat_store: ChatStore) -> None:
    for chat in (7, 8):
        await chat_store.remember(chat, 10, about("tea"), user_id=chat)
        await chat_store.set_setting(chat, "x", "y")
    await chat_store.forget(7)
    assert await chat_store.recall(7, user_id=7) is None
    assert await chat_store.setting(7, "x") is None
    assert await chat_store.recall(8, user_id=8) == about("tea")


async def test_what_is_too_old_goes(chat_store: ChatStore, clock: Clock) -> None:
    await chat_store.remember(7, 10, about("tea"), user_id=1)
    (token,) = await chat_store.buttons([Button("more", {}, 7)])
    await chat_store.update_log.keep([Entry(1, 7, 7, "{}"), Entry(2, 7, 7, "{}"), Entry(3, 7, 7, "{}")])
    await chat_store.update_log.finish(1)
    await chat_store.update_log.bury(2, "no hope")
    clock.now += CONTEXT_SECONDS + 5
    await chat_store.prune()
    assert await chat_store.recall(7, user_id=1) is None
    assert await chat_store.button(token, chat_id=7, user_id=1) is not None
    assert await chat_store.update_log.counts() == {"waiting": 1}
    clock.now += BUTTON_SECONDS
    await chat_store.prune()
    assert await chat_store.button(token, chat_id=7, user_id=1) is None
    assert [entry.update_id for entry in await chat_store.update_log.waiting()] == [3]


async def test_an_update_is_kept_once_and_forgotten_when_done(chat_store: ChatStore) -> None:
    update_log = chat_store.update_log
    entry = Entry(1, 7, 7, '{"update_id": 1}')
    assert await update_log.keep([entry]) == {1}
    assert await update_log.keep([entry]) == set()
    await update_log.begin(1)
    assert (await update_log.waiting())[0].attempts == 1
    await update_log.release(1)
    assert (await update_log.waiting())[0].attempts == 0
    await update_log.finish(1)
    assert await update_log.waiting() == []
    assert await update_log.keep([entry]) == set()


async def test_dead_letters_keep_their_reason(chat_store: ChatStore) -> None:
    await chat_store.update_log.keep([Entry(1, 7, 7, "{}")])
    await chat_store.update_log.bury(1, "it was not done in time")
    (letter,) = await chat_store.update_log.dead_letters()
    assert (letter.update_id, letter.reason) == (1, "it was not done in time")
    assert await chat_store.update_log.waiting() == []


async def test_statements_that_come_together_all_count(chat_store: ChatStore) -> None:
    numbers = range(1, 101)
    await chat_store.update_log.keep([Entry(number, number, number, "{}") for number in numbers])
    await asyncio.gather(*map(chat_store.update_log.begin, numbers), *map(chat_store.update_log.finish, range(1, 51)))
    waiting = await chat_store.update_log.waiting()
    assert [(entry.update_id, entry.attempts) for entry in waiting] == [(number, 1) for number in range(51, 101)]


async def test_each_of_them_hears_of_a_failure(chat_store: ChatStore) -> None:
    await chat_store.close()
    outcomes = await asyncio.gather(*map(chat_store.update_log.begin, range(5)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [StoreError] * 5
