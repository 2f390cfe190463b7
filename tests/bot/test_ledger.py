"""The bot's own memory: contexts, buttons, admins, settings, and chats that move or go."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.journal import Entry
from bot.ledger import BUTTON_SECONDS, CONTEXT_SECONDS, Button, Ledger
from corpus.errors import StoreError
from index.answer import Context


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


@pytest.fixture
async def ledger(tmp_path: Path, clock: Clock) -> AsyncIterator[Ledger]:
    opened = await Ledger.open(tmp_path / "bot.db", clock)
    yield opened
    await opened.close()


def about(what: str) -> Context:
    return Context(f"What about {what}?", ("Ada Byron",), (3, 5))


async def test_a_follow_up_builds_on_the_last_answer_of_the_same_person(ledger: Ledger) -> None:
    await ledger.remember(-5, 10, about("tea"), user_id=1)
    await ledger.remember(-5, 11, about("rain"), user_id=2)
    assert await ledger.recall(-5, user_id=1) == about("tea")
    assert await ledger.recall(-5, user_id=2) == about("rain")
    assert await ledger.recall(-5, user_id=3) is None
    assert await ledger.recall(-6, user_id=1) is None


async def test_topics_are_apart(ledger: Ledger) -> None:
    await ledger.remember(-5, 10, about("tea"), user_id=1, thread_id=4)
    assert await ledger.recall(-5, user_id=1) is None
    assert await ledger.recall(-5, user_id=1, thread_id=4) == about("tea")


async def test_a_reply_builds_on_the_answer_it_replies_to(ledger: Ledger) -> None:
    await ledger.remember(-5, 10, about("tea"), user_id=1)
    await ledger.remember(-5, 12, about("rain"), user_id=1)
    assert await ledger.recall(-5, user_id=9, message_id=10) == about("tea")
    assert await ledger.recall(-5, user_id=1, message_id=77) == about("rain")


async def test_buttons_outlive_the_process(ledger: Ledger, tmp_path: Path) -> None:
    button = Button("more", {"offset": 3, "terms": ["a", "b"]}, 7)
    (token,) = await ledger.buttons([button])
    await ledger.close()
    again = await Ledger.open(tmp_path / "bot.db")
    assert await again.button(token, chat_id=7, user_id=1) == button
    await again.close()


async def test_a_button_works_only_where_and_for_whom_it_was_made(ledger: Ledger) -> None:
    anyone, mine = await ledger.buttons([Button("more", {}, 7), Button("undo", {}, 7, user_id=1)])
    assert len({anyone, mine}) == 2
    assert max(len(anyone), len(mine)) <= 64
    assert await ledger.button(anyone, chat_id=8, user_id=1) is None
    assert await ledger.button(mine, chat_id=7, user_id=2) is None
    assert await ledger.button(mine, chat_id=7, user_id=1) is not None
    assert await ledger.button(anyone[:-1] + "!", chat_id=7, user_id=1) is None
    assert await ledger.button("' OR 1=1 --", chat_id=7, user_id=1) is None


async def test_a_spent_button_is_spent_for_good(ledger: Ledger) -> None:
    (token,) = await ledger.buttons([Button("undo", {"deletion": 4}, 7)])
    assert await ledger.spend(token)
    assert not await ledger.spend(token)
    assert await ledger.button(token, chat_id=7, user_id=1) is None


async def test_admins_come_and_go(ledger: Ledger) -> None:
    assert await ledger.add_admin(5, name="Bo", added_by=1)
    assert not await ledger.add_admin(5, name="Bo again", added_by=2)
    assert await ledger.is_admin(5)
    assert [(admin.user_id, admin.name, admin.added_by) for admin in await ledger.admins()] == [(5, "Bo", 1)]
    assert await ledger.remove_admin(5)
    assert not await ledger.remove_admin(5)
    assert not await ledger.is_admin(5)


async def test_settings_are_per_chat(ledger: Ledger) -> None:
    await ledger.set_setting(7, "passages", "2")
    await ledger.set_setting(7, "passages", "4")
    assert await ledger.setting(7, "passages") == "4"
    assert await ledger.setting(8, "passages") is None


async def test_a_group_that_moves_takes_everything_along(ledger: Ledger) -> None:
    await ledger.remember(-5, 10, about("tea"), user_id=1)
    (token,) = await ledger.buttons([Button("more", {}, -5)])
    await ledger.set_setting(-5, "passages", "2")
    await ledger.journal.keep([Entry(1, -5, 1, "{}")])
    await ledger.migrate(-5, -1005)
    assert await ledger.recall(-1005, user_id=1) == about("tea")
    assert await ledger.button(token, chat_id=-1005, user_id=1) is not None
    assert await ledger.setting(-1005, "passages") == "2"
    assert [entry.lane for entry in await ledger.journal.waiting()] == [-1005]
    assert await ledger.recall(-5, user_id=1) is None


async def test_chats_go_and_come_back(ledger: Ledger) -> None:
    await ledger.mark_gone(7)
    await ledger.mark_gone(7)
    assert await ledger.is_gone(7)
    await ledger.mark_back(7)
    assert not await ledger.is_gone(7)


async def test_forgetting_a_chat_leaves_the_others(ledger: Ledger) -> None:
    for chat in (7, 8):
        await ledger.remember(chat, 10, about("tea"), user_id=chat)
        await ledger.set_setting(chat, "x", "y")
    await ledger.forget(7)
    assert await ledger.recall(7, user_id=7) is None
    assert await ledger.setting(7, "x") is None
    assert await ledger.recall(8, user_id=8) == about("tea")


async def test_what_is_too_old_goes(ledger: Ledger, clock: Clock) -> None:
    await ledger.remember(7, 10, about("tea"), user_id=1)
    (token,) = await ledger.buttons([Button("more", {}, 7)])
    await ledger.journal.keep([Entry(1, 7, 7, "{}"), Entry(2, 7, 7, "{}"), Entry(3, 7, 7, "{}")])
    await ledger.journal.finish(1)
    await ledger.journal.bury(2, "no hope")
    clock.now += CONTEXT_SECONDS + 5
    await ledger.prune()
    assert await ledger.recall(7, user_id=1) is None
    assert await ledger.button(token, chat_id=7, user_id=1) is not None
    assert await ledger.journal.counts() == {"waiting": 1}
    clock.now += BUTTON_SECONDS
    await ledger.prune()
    assert await ledger.button(token, chat_id=7, user_id=1) is None
    assert [entry.update_id for entry in await ledger.journal.waiting()] == [3]


async def test_an_update_is_kept_once_and_forgotten_when_done(ledger: Ledger) -> None:
    journal = ledger.journal
    entry = Entry(1, 7, 7, '{"update_id": 1}')
    assert await journal.keep([entry]) == {1}
    assert await journal.keep([entry]) == set()
    await journal.begin(1)
    assert (await journal.waiting())[0].attempts == 1
    await journal.release(1)
    assert (await journal.waiting())[0].attempts == 0
    await journal.finish(1)
    assert await journal.waiting() == []
    assert await journal.keep([entry]) == set()


async def test_dead_letters_keep_their_reason(ledger: Ledger) -> None:
    await ledger.journal.keep([Entry(1, 7, 7, "{}")])
    await ledger.journal.bury(1, "it was not done in time")
    (letter,) = await ledger.journal.dead_letters()
    assert (letter.update_id, letter.reason) == (1, "it was not done in time")
    assert await ledger.journal.waiting() == []


async def test_statements_that_come_together_all_count(ledger: Ledger) -> None:
    numbers = range(1, 101)
    await ledger.journal.keep([Entry(number, number, number, "{}") for number in numbers])
    await asyncio.gather(*map(ledger.journal.begin, numbers), *map(ledger.journal.finish, range(1, 51)))
    waiting = await ledger.journal.waiting()
    assert [(entry.update_id, entry.attempts) for entry in waiting] == [(number, 1) for number in range(51, 101)]


async def test_each_of_them_hears_of_a_failure(ledger: Ledger) -> None:
    await ledger.close()
    outcomes = await asyncio.gather(*map(ledger.journal.begin, range(5)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [StoreError] * 5
