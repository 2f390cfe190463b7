"""Backing up, restoring and moving a data folder, and the doctor."""

import asyncio
import errno
import json
import os
import resource
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat_store import ChatStore
from bot.cli import main
from bot.config import Config, IndexConfig, Secret, StoreConfig, TelegramConfig
from bot.operations import doctor
from bot.operations.backup import back_up, restore
from bot.operations.doctor import Check, Finding, Health, examine
from bot.operations.moving import move
from bot.process_lock import locked
from bot.services import open_services
from bot.telegram.update_log import Entry
from corpus.errors import ConfigError, InvalidError, OnRecordError, StoreError
from corpus.messages import Message
from corpus.model import Draft
from corpus.store.opening import open_store
from tests.bot.conftest import FERRY
from tests.bot.fake_bot_api import TOKEN, FakeBotApi
from tests.bot.fake_people import Person
from tests.bot.real_bot import ADMIN, RealBot, serving
from tests.cluster.running import postgres_database, search_urls

QUESTION = "Who said they need two more weeks?"


def titles(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "corpus.db")) as connection:
        return [row[0] for row in connection.execute("SELECT title FROM articles WHERE deleted IS NULL ORDER BY id")]


async def test_a_backup_taken_while_the_bot_serves_is_restored_with_everything(
    api: FakeBotApi, ferry_data: Path, tmp_path: Path
) -> None:
    boss, ida = Person(api, ADMIN, "Bo"), Person(api, 7)
    saved, restored = tmp_path / "saved.zip", tmp_path / "restored"
    async with serving(api, ferry_data) as bot:
        await boss.asks("/edit 1 outlet The Evening Quay", "The Evening Quay")
        answer = await ida.asks(QUESTION, "Nora Lind")
        assert await asyncio.to_thread(main, ["backup", str(saved), "--data", str(ferry_data)]) == 0
        await boss.asks("/edit 1 outlet Something Else", "Something Else")
        assert await bot.stop() == 0
    assert saved.stat().st_mode & 0o777 == 0o600
    assert await asyncio.to_thread(main, ["restore", str(saved), "--data", str(restored)]) == 0
    again = RealBot(api, restored)
    await again.start()
    last = ida.seen[-1]["message_id"]
    ida.presses(answer, "Article")
    assert "The Evening Quay" in (await ida.hears(FERRY.title, after=last))["text"]
    assert await again.stop() == 0


async def test_a_backup_is_of_one_moment_though_much_is_written_meanwhile(tmp_path: Path) -> None:
    """Articles are added two by two, each pair in one transaction: no backup may hold half a pair."""
    folder = tmp_path / "data"
    async with open_services(Config(data=folder), workers=0) as services:
        async with asyncio.timeout(120):
            for round_ in range(4):
                pair = [
                    Draft(f"Pier {round_} {half}", (f"The pier number {round_} {half} will be closed until autumn.",))
                    for half in ("left", "right")
                ]
                adding = asyncio.create_task(services.store.put_many([(draft, [(), ()]) for draft in pair], "hand"))
                await asyncio.to_thread(back_up, folder, tmp_path / f"{round_}.zip")
                await adding
    for round_ in range(4):
        restore(tmp_path / f"{round_}.zip", tmp_path / f"restored {round_}")
        assert len(titles(tmp_path / f"restored {round_}")) in {2 * round_, 2 * round_ + 2}


def rewritten(source: Path, target: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    """The same backup with one file in it changed."""
    with zipfile.ZipFile(source) as reading, zipfile.ZipFile(target, "w") as writing:
        for item in reading.namelist():
            data = reading.read(item)
            writing.writestr(item, change(data) if item == name else data)


def _evil(data: bytes) -> bytes:
    values = json.loads(data)
    values["files"]["../evil.db"] = values["files"]["corpus.db"]
    return json.dumps(values).encode()


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("corpus.db", lambda data: data[:5000] + b"\x01" + data[5001:]),
        ("corpus.db", lambda data: data[:-100]),
        ("corpus.db", lambda data: data + b"more"),
        ("manifest.json", _evil),
        ("manifest.json", lambda data: data.replace(b'"format": 1', b'"format": 2')),
        ("manifest.json", lambda data: b"{}"),
        ("manifest.json", lambda data: b"["),
    ],
)
def test_a_damaged_backup_is_refused_and_leaves_nothing(
    ferry_data: Path, tmp_path: Path, name: str, change: Callable[[bytes], bytes]
) -> None:
    back_up(ferry_data, tmp_path / "good.zip")
    rewritten(tmp_path / "good.zip", tmp_path / "bad.zip", name, change)
    with pytest.raises(InvalidError):
        restore(tmp_path / "bad.zip", tmp_path / "restored")
    assert [path.name for path in (tmp_path / "restored").iterdir()] == ["onrecord.lock"]
    assert not (tmp_path / "evil.db").exists()


def test_what_is_no_backup_is_refused(ferry_data: Path, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no backup")
    for source in (tmp_path / "text", tmp_path / "nowhere"):
        with pytest.raises(InvalidError):
            restore(source, tmp_path / "restored")
    back_up(ferry_data, tmp_path / "good.zip")
    with pytest.raises(InvalidError, match="is there already"):
        restore(tmp_path / "good.zip", ferry_data)
    with locked(tmp_path / "served"), pytest.raises(ConfigError):
        restore(tmp_path / "good.zip", tmp_path / "served")
    with pytest.raises(InvalidError, match="nothing to back up"):
        back_up(tmp_path / "empty", tmp_path / "x.zip")


def test_a_backup_of_a_newer_release_is_refused(ferry_data: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(ferry_data / "corpus.db")) as connection:
        connection.execute("PRAGMA user_version = 999")
    back_up(ferry_data, tmp_path / "newer.zip")
    with pytest.raises(OnRecordError, match="newer release"):
        restore(tmp_path / "newer.zip", tmp_path / "restored")


def test_a_folder_is_moved_whole(ferry_data: Path, tmp_path: Path) -> None:
    before = titles(ferry_data)
    assert main(["move", str(tmp_path / "deep" / "new"), "--data", str(ferry_data)]) == 0
    assert titles(tmp_path / "deep" / "new") == before
    assert not ferry_data.exists()


def test_files_are_not_copied_where_the_archive_is_in_postgresql_already(
    ferry_data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ONRECORD_STORE_URL", "postgresql://someone@nowhere.example/archive")
    assert main(["move", "--to", "postgresql://someone@nowhere.example/other", "--data", str(ferry_data)]) == 1
    assert "store.url is set" in capsys.readouterr().err


@pytest.mark.cluster
def test_what_was_copied_is_told_and_a_second_copy_is_refused_with_what_to_do(
    ferry_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    move_there = ["move", "--to", postgres_database(tmp_path), "--data", str(ferry_data)]
    assert main(move_there) == 0
    assert "articles 1, all rows " in capsys.readouterr().out
    assert main(move_there) == 1
    assert "take an empty one" in capsys.readouterr().err


def test_the_doctor_writes_its_findings_one_below_the_other(
    ferry_data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ONRECORD_TELEGRAM_API_URL", "http://127.0.0.1:9")  # nobody answers there
    main(["doctor", "--data", str(ferry_data)])
    lines = capsys.readouterr().out.splitlines()
    names = [check.name for check in doctor.CHECKS]
    column = len("warning  ") + max(map(len, names)) + 1
    assert all(line[:column].endswith(" ") and line[column] != " " for line in lines)


def test_a_folder_is_moved_only_to_where_nothing_is_and_not_while_it_is_served(
    ferry_data: Path, tmp_path: Path
) -> None:
    (tmp_path / "taken").mkdir()
    for target in (tmp_path / "taken", ferry_data / "inside"):
        with pytest.raises(InvalidError):
            move(ferry_data, target)
    with locked(ferry_data), pytest.raises(ConfigError):
        move(ferry_data, tmp_path / "new")
    with pytest.raises(InvalidError):
        move(tmp_path / "nowhere", tmp_path / "new")
    assert titles(ferry_data)


def test_what_is_moved_to_another_disk_is_on_it_before_the_original_goes(
    ferry_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "another disk" / "moved"
    synced: dict[int, bool] = {}  # by inode, whether the original was still there
    sync = os.fsync

    def noted(descriptor: int) -> None:
        sync(descriptor)
        synced[os.fstat(descriptor).st_ino] = (ferry_data / "corpus.db").exists()

    def refused(source: object, target: object) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    told = titles(ferry_data)
    monkeypatch.setattr(os, "fsync", noted)
    monkeypatch.setattr(os, "rename", refused)
    move(ferry_data, target)
    assert all(synced[path.stat().st_ino] for path in (target.parent, target, *target.rglob("*")))
    assert not ferry_data.exists() and titles(target) == told


def _open_to(folder: Path, mode: int) -> None:
    folder.chmod(mode)


def test_a_folder_on_a_full_disk_is_held_all_the_same(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        with locked(tmp_path), pytest.raises(ConfigError), locked(tmp_path):
            pass
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_the_doctor_finds_nothing_wrong_where_nothing_is(api: FakeBotApi, ferry_data: Path) -> None:
    _open_to(ferry_data, 0o700)
    config = Config(data=ferry_data, telegram=TelegramConfig(Secret(TOKEN), (ADMIN,), api.url))
    findings = dict(await examine(config))
    assert {name: finding.told for name, finding in findings.items() if finding.health is not Health.OK} == {}
    assert "@onrecord_test_bot" in findings["telegram"].told
    assert "1 articles" in findings["index"].told


async def test_the_doctor_says_what_is_wrong_and_what_to_do(api: FakeBotApi, ferry_data: Path) -> None:
    _open_to(ferry_data, 0o755)
    with closing(sqlite3.connect(ferry_data / "corpus.db")) as connection:
        connection.execute("PRAGMA user_version = 999")
    config = Config(data=ferry_data, telegram=TelegramConfig(Secret("1:wrong-token"), (), api.url))
    findings = dict(await examine(config))
    assert findings["configuration"].health is Health.WARNING
    assert findings["data folder"].remedy == f"chmod 700 {ferry_data}"
    assert "newer release" in findings["databases"].told
    assert "rejects the token" in findings["telegram"].told
    assert "BotFather" in findings["telegram"].remedy
    await api.stop()
    findings = dict(await examine(config))
    assert "can't be reached" in findings["telegram"].told
    assert findings["clock"].health is Health.WARNING


async def test_the_doctor_says_what_to_do_where_other_machines_are_away(ferry_data: Path) -> None:
    cluster = IndexConfig("opensearch", ("http://127.0.0.1:9",))
    away = Config(data=ferry_data, index=cluster)
    (finding,) = [found for _, found in await examine(away, [one for one in doctor.CHECKS if one.name == "index"])]
    assert finding.health is Health.BAD and "can't be reached" in finding.told
    assert "index.opensearch_urls" in finding.remedy and "delete" not in finding.remedy
    away = Config(data=ferry_data, store=StoreConfig(Secret("postgresql://app@127.0.0.1:9/news")))
    for _, finding in await examine(away, [one for one in doctor.CHECKS if one.name in ("databases", "articles")]):
        assert finding.health is Health.BAD and "can't be opened" in finding.told
        assert "PostgreSQL" in finding.remedy and "onrecord restore" not in finding.remedy


@pytest.mark.cluster
async def test_the_doctor_looks_at_a_search_cluster_while_it_is_served(ferry_data: Path, tmp_path: Path) -> None:
    config = Config(data=ferry_data, index=IndexConfig("opensearch", search_urls(), opensearch_prefix=tmp_path.name))
    with locked(ferry_data):
        ((_, finding),) = await examine(config, [one for one in doctor.CHECKS if one.name == "index"])
    assert finding.told == "the search cluster is in step with 1 articles"


async def test_the_doctor_says_what_to_do_about_a_damaged_database(ferry_data: Path) -> None:
    path = ferry_data / "corpus.db"
    content = bytearray(path.read_bytes())
    content[3 * 4096 : 9 * 4096] = bytes(6 * 4096)
    path.write_bytes(content)
    findings = dict(await examine(Config(data=ferry_data)))
    assert findings["databases"].health is Health.BAD
    assert "onrecord restore" in findings["databases"].remedy
    assert all(finding.remedy for finding in findings.values() if finding.health is Health.BAD)


async def test_the_doctor_notices_texts_that_are_no_longer_text(ferry_data: Path) -> None:
    check = [one for one in doctor.CHECKS if one.name == "databases"]
    with closing(sqlite3.connect(ferry_data / "corpus.db")) as connection, connection:
        connection.execute("UPDATE passages SET text = CAST(X'4142FF' AS TEXT) WHERE kind = 'body'")
    ((_, finding),) = await examine(Config(data=ferry_data), check)
    assert finding.told == "the database corpus.db is damaged: a text in passages is not readable"
    assert "restore" in finding.remedy


@pytest.mark.parametrize(
    "damage",
    (
        "UPDATE passages SET text = replace(text, 'a', 'b') WHERE kind = 'body'",
        "UPDATE articles SET title = replace(title, 'a', 'b')",
    ),
)
async def test_the_doctor_notices_words_that_changed_on_the_disk(ferry_data: Path, damage: str) -> None:
    check = [one for one in doctor.CHECKS if one.name == "articles"]
    store = await open_store(ferry_data)
    await store.edit(1, "title", "Another headline")
    await store.close()
    assert [finding.health for _, finding in await examine(Config(data=ferry_data), check)] == [Health.OK]
    with closing(sqlite3.connect(ferry_data / "corpus.db")) as connection, connection:
        connection.execute(damage)
    ((_, finding),) = await examine(Config(data=ferry_data), check)
    assert finding.health is Health.BAD
    assert "1 have other words than they were stored with: 1" in finding.told
    assert "restore" in finding.remedy


@pytest.mark.parametrize(
    "damage", ("UPDATE passages SET kind = 'bndy' WHERE kind = 'body'", "UPDATE articles SET outlet = X'4142'")
)
async def test_a_row_that_the_disk_has_changed_is_told_as_damaged(ferry_data: Path, damage: str) -> None:
    with closing(sqlite3.connect(ferry_data / "corpus.db")) as connection, connection:
        connection.execute(damage)
    store = await open_store(ferry_data)
    with pytest.raises(StoreError, match="damaged"):
        await store.article(1)
    await store.close()


def test_what_is_damaged_takes_no_older_backups_place(ferry_data: Path, tmp_path: Path) -> None:
    target = tmp_path / "saved.zip"
    back_up(ferry_data, target)
    whole, path = target.read_bytes(), ferry_data / "corpus.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        ((root,),) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'article_address'").fetchall()
        ((size,),) = connection.execute("PRAGMA page_size").fetchall()
    data = bytearray(path.read_bytes())
    data[(root - 1) * size + 8 : root * size] = bytes(size - 8)
    path.write_bytes(data)
    with pytest.raises(StoreError, match="damaged"):
        back_up(ferry_data, target)
    assert target.read_bytes() == whole


async def test_the_doctor_names_feeds_that_have_died(ferry_data: Path) -> None:
    async with open_services(Config(data=ferry_data), workers=0) as services:
        feeds = services.store.feeds
        await feeds.add("https://example.org/rss", 0.0, outlet="Example Post")
        (feed,) = await feeds.all()
        assert dict(await examine(Config(data=ferry_data)))["feeds"] == Finding(Health.OK, "1 followed")
        await feeds.save(replace(feed, failures=50, error=Message("the site is gone")))
    finding = dict(await examine(Config(data=ferry_data)))["feeds"]
    assert finding.health is Health.WARNING
    assert "Example Post (https://example.org/rss): the site is gone" in finding.told


async def test_the_doctor_names_messages_that_were_given_up(ferry_data: Path) -> None:
    chat_store = await ChatStore.open(ferry_data)
    await chat_store.update_log.keep([Entry(41, 7, 7, "{}")])
    await chat_store.update_log.bury(41, "it ended the process 3 times")
    await chat_store.close()
    finding = dict(await examine(Config(data=ferry_data)))["messages"]
    assert finding.health is Health.WARNING
    assert "update 41: it ended the process 3 times" in finding.told


async def test_the_doctor_leaves_alone_what_is_being_served(ferry_data: Path) -> None:
    with locked(ferry_data):
        findings = dict(await examine(Config(data=ferry_data)))
    assert "not looked at" in findings["index"].told
    assert "is serving" in findings["process"].told


async def test_the_doctor_says_what_is_no_folder_and_what_can_not_be_written(tmp_path: Path, ferry_data: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone" / "deep")
    for name in ("file", "nowhere"):
        finding = dict(await examine(Config(data=tmp_path / name)))["data folder"]
        assert (finding.health, finding.told) == (Health.BAD, f"{tmp_path / name} is no folder")
    (ferry_data / "onrecord.lock").unlink(missing_ok=True)
    (ferry_data / "onrecord.lock").mkdir()  # nobody can write a file there, not even root
    findings = dict(await examine(Config(data=ferry_data)))
    assert findings["process"].health is Health.BAD
    assert "can't be written" in findings["process"].told
    assert "chown" in findings["process"].remedy
    assert "being served" not in findings["index"].told


async def test_a_check_that_stands_in_the_table_is_made(tmp_path: Path) -> None:
    async def look(config: Config) -> Finding:
        raise InvalidError("the dummy is broken")

    findings = await examine(Config(data=tmp_path), [*doctor.CHECKS[:1], Check("dummy", look)])
    assert findings[1] == ("dummy", Finding(Health.BAD, "the dummy is broken"))


async def test_a_folder_that_others_can_read_is_warned_of(
    ferry_data: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _open_to(ferry_data, 0o755)
    async with open_services(Config(data=ferry_data), workers=0):
        pass
    assert f"chmod 700 {ferry_data}" in caplog.text
    caplog.clear()
    async with open_services(Config(data=tmp_path / "new"), workers=0):
        pass
    assert "chmod" not in caplog.text
    assert _mode(tmp_path / "new") == 0o700


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o777
