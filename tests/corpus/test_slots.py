"""How processes divide a work: by the database that they share."""

from pathlib import Path

import pytest

from corpus.store.opening import open_database
from tests.cluster.running import postgres_database

NO_TABLES = ("CREATE TABLE notes (id INTEGER PRIMARY KEY);",)
COUNT = 8


async def test_the_one_process_of_a_file_has_all_slots(tmp_path: Path) -> None:
    database = await open_database(tmp_path, "bot.db", NO_TABLES)
    async with database.slots("updates", COUNT) as slots:
        allotment = await slots.take()
        assert (allotment.processes, allotment.slots, allotment.leaving) == (1, frozenset(range(COUNT)), frozenset())
        await slots.release([1])
        assert (await slots.take()).slots == frozenset(range(COUNT))
        assert await slots.told(0.0) == frozenset()
    await database.close()


@pytest.mark.cluster
async def test_each_slot_of_a_server_is_had_by_one_process_and_given_on_by_whoever_goes(tmp_path: Path) -> None:
    url = postgres_database(tmp_path)
    one, other = [await open_database(tmp_path, "bot.db", NO_TABLES, url) for _ in range(2)]
    async with other.slots("updates", COUNT) as second:
        async with one.slots("updates", COUNT) as first:
            assert len((await first.take()).slots) == COUNT, "nothing is kept for who is not ready"
            assert (await second.take()).slots == frozenset()
            await first.release((await first.take()).leaving)
            ours = (await first.take()).slots
            assert len(ours) == COUNT // 2, "two take part"
            assert (await second.take()).slots == frozenset(range(COUNT)) - ours
            await second.tell(ours)
            assert await first.told(5.0) <= ours
            await first.release(list(ours)[:1])
            assert len((await second.take()).slots) == COUNT // 2, "no more than is due"
        alone = await second.take()
        assert (alone.processes, alone.slots) == (1, frozenset(range(COUNT)))
        async with one.slots("updates", COUNT) as first:
            assert (await first.take()).slots == frozenset()
            leaving = (await second.take()).leaving
            assert len(leaving) == COUNT // 2
            await second.release(leaving)
            assert (await first.take()).slots == leaving
    await one.close()
    await other.close()
