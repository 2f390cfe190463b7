"""An archive that moves into PostgreSQL: every row with its numbers, all or nothing."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat_schema import DATABASE, MIGRATIONS
from bot.chat_store import Button, ChatStore
from bot.operations.moving import copy_to_postgres
from corpus.errors import InvalidError
from corpus.store.opening import open_store, transferred
from tests.cluster.running import postgres_database
from tests.index.newsroom import BRIDGE, FILLER, TAXES

pytestmark = pytest.mark.cluster


async def test_everything_is_there_with_its_numbers(tmp_path: Path) -> None:
    url = postgres_database(tmp_path)
    files = await open_store(tmp_path)
    await files.put_many([BRIDGE, TAXES, *FILLER], "test")
    gone = (await files.put(*FILLER[0], "test")).article.citation.article_id
    await files.delete(gone)
    chats = await ChatStore.open(tmp_path)
    (token,) = await chats.buttons([Button("more", {"offset": 3}, 7)])
    await chats.add_admin(5, name="Ida", added_by=1)
    await chats.close()
    counts = await copy_to_postgres(tmp_path, url)
    assert (counts["articles"], counts["admins"]) == (2 + len(FILLER), 1)

    server = await open_store(tmp_path, url)
    assert [article async for article in server.walk()] == [article async for article in files.walk()]
    assert await server.id() == await files.id()
    assert await server.changes(0) == await files.changes(0)
    assert await server.speakers.cards() == await files.speakers.cards()
    last = max([passage.id async for article in files.walk() for passage in article.passages])
    restored = await server.restore(gone)
    assert restored == await files.restore(gone)
    added = (await server.put(*_other(), "test")).article
    assert added.citation.article_id > gone
    assert min(passage.id for passage in added.passages) > last
    await server.close()
    await files.close()

    chats = await ChatStore.open(tmp_path, url=url)
    assert await chats.button(token, chat_id=7, user_id=1) is not None
    assert await chats.is_admin(5)
    await chats.close()


async def test_what_is_not_empty_is_left_alone(tmp_path: Path) -> None:
    url = postgres_database(tmp_path)
    server = await ChatStore.open(tmp_path, url=url)
    await server.add_admin(9, name="Jonas", added_by=1)
    await server.close()
    files = await ChatStore.open(tmp_path)
    await files.add_admin(5, name="Ida", added_by=1)
    await files.close()
    with pytest.raises(InvalidError, match="not empty"):
        await transferred(tmp_path, DATABASE, MIGRATIONS, url)
    server = await ChatStore.open(tmp_path, url=url)
    assert [admin.user_id for admin in await server.admins()] == [9]
    await server.close()


def _other():
    draft, attributed = BRIDGE
    return replace(draft, title="Another title", url=""), attributed
