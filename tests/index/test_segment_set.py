"""What survives: kills at every step of a commit, damage to every file, commits beside searches."""

import asyncio
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest

from corpus.errors import IndexFolderError
from index.engines.builtin.index_folder import IndexFolder, Manifest
from index.engines.builtin.passage_index import PassageIndex

OLD = {at: ["oil", f"old{at % 7}"] for at in range(1, 60)}
NEW = {at: ["gas", f"new{at % 5}"] for at in range(60, 130)}


class KillError(BaseException):
    """Ends a commit where it stands; no handler of ours catches it."""


class Dying(IndexFolder):
    """A folder whose process dies at the `last`-th thing it does to the disk, half-way through if that is a write."""

    def __init__(self, path: Path, last: int) -> None:
        super().__init__(path)
        self.steps = 0
        self._last = last

    def write(self, fill: Callable[[BinaryIO], str]) -> str:
        self._step()

        def partly(out: BinaryIO) -> str:
            name = fill(out)
            self.steps += 1
            if self.steps == self._last:
                out.truncate(out.tell() // 2)
                raise KillError
            return name

        return super().write(partly)

    def rename(self, partial: Path, name: str) -> None:
        self._step()
        super().rename(partial, name)
        self._step()

    def sweep(self, manifest: Manifest) -> None:
        self._step()
        super().sweep(manifest)

    def _step(self) -> None:
        self.steps += 1
        if self.steps == self._last:
            raise KillError


def contents(index: PassageIndex) -> dict[str, set[int]]:
    """Which passages each term finds."""
    snapshot = index.snapshot
    return {term: {hit.id for hit in snapshot.search({term: 1.0}, 1000)} for term in snapshot.terms()}


def filled(folder: Path) -> None:
    index = PassageIndex.open(folder)
    index.add_many(OLD.items())
    index.commit(1)


def change(index: PassageIndex) -> None:
    for at, terms in NEW.items():
        index.change((), [(at, terms)])
    for at in range(1, 60, 3):
        index.change([at], ())


def change_most(index: PassageIndex) -> None:
    """The same and more, so that the next commit merges what there was with what is new."""
    change(index)
    for at in range(2, 60, 3):
        index.change([at], ())


@pytest.mark.parametrize("change", [change, change_most])
def test_a_kill_at_any_step_of_a_commit_leaves_the_old_index_or_the_new(
    tmp_path: Path, change: Callable[[PassageIndex], None]
) -> None:
    filled(tmp_path / "old")
    before = contents(PassageIndex.open(tmp_path / "old"))
    changed = PassageIndex.open(tmp_path / "old")
    change(changed)
    after = contents(changed)
    seen = set()
    for last in range(1, 40):
        folder = tmp_path / f"killed{last}"
        filled(folder)
        index = PassageIndex.open(Dying(folder, last))
        change(index)
        survived = False
        try:
            index.commit(2)
            survived = True
        except KillError:
            # What is in memory answers on, and the next commit completes.
            assert contents(index) == after
        reopened = PassageIndex.open(folder)
        assert reopened.verify()
        assert (reopened.seq, contents(reopened)) in ((1, before), (2, after))
        seen.add(reopened.seq)
        if reopened.seq == 1:
            change(reopened)
            reopened.commit(2)
            assert contents(PassageIndex.open(folder)) == after
        if survived:
            assert seen == {1, 2}
            assert last > 5
            return
    pytest.fail("the commit never came to its end")


def test_a_process_killed_while_it_commits_loses_nothing_that_was_committed(tmp_path: Path) -> None:
    program = """
import os, sys, threading
from pathlib import Path
from index.engines.builtin.passage_index import PassageIndex
index = PassageIndex.open(Path(sys.argv[1]))
index.add_many((at, ["oil", f"t{at % 97}"]) for at in range(3000))
index.commit(1)
print("committed", flush=True)
threading.Timer(float(sys.argv[2]), os._exit, [9]).start()
for seq in range(2, 1000):
    index.add_many((at, ["oil", f"t{at % 97}"]) for at in range(3000))
    index.change((), [(10_000 + seq, ["gas"])])
    index.commit(seq)
    print(seq, flush=True)
"""
    for number, delay in enumerate(("0.03", "0.06", "0.1")):
        folder = tmp_path / str(number)
        done = subprocess.run(
            [sys.executable, "-c", program, str(folder), delay], capture_output=True, text=True, check=False
        )
        assert done.returncode == 9, done.stderr
        told = [int(line) for line in done.stdout.split() if line.isdigit()]
        index = PassageIndex.open(folder)
        assert index.verify()
        assert index.seq in {max(told, default=1), max(told, default=1) + 1}
        assert len(index.snapshot) == 3000 + index.seq - 1
        assert index.snapshot.document_frequencies(["gas"])["gas"] == index.seq - 1


def stored(folder: Path) -> list[Path]:
    """All files but the lock."""
    return sorted(path for path in folder.iterdir() if path.name != "lock")


def with_everything(folder: Path) -> None:
    """A folder with a manifest, two segments and removed rows."""
    filled(folder)
    index = PassageIndex.open(folder)
    index.change((), [(900, ["coal"])])
    index.change([3], ())
    index.commit(2)
    assert {path.suffix for path in stored(folder)} == {".json", ".segment", ".dead"}
    assert len(list(folder.glob("*.segment"))) == 2


def test_every_flipped_byte_is_noticed(tmp_path: Path) -> None:
    with_everything(tmp_path)
    whole = contents(PassageIndex.open(tmp_path))
    for path in stored(tmp_path):
        data = path.read_bytes()
        for at in range(0, len(data), max(1, len(data) // 120)):
            path.write_bytes(data[:at] + bytes([data[at] ^ 0x41]) + data[at + 1 :])
            index = PassageIndex.open(tmp_path)
            found = contents(index)
            if index.seq == 0:
                assert found == {}
            else:
                # Padding between sections belongs to nobody; postings are what `verify` is for.
                assert not index.verify() or found == whole
        path.write_bytes(data)
    assert contents(PassageIndex.open(tmp_path)) == whole


@pytest.mark.parametrize("native", [True, False])
def test_damaged_postings_never_lead_a_search_out_of_its_memory(tmp_path: Path, native: bool) -> None:
    index = PassageIndex.open(tmp_path)
    index.add_many((at, ["oil", "the", f"t{at % 9}", f"r{at}"]) for at in range(400))
    index.commit(1)
    (path,) = tmp_path.glob("*.segment")
    data = path.read_bytes()
    for begin in range(64, 6000, 97):
        path.write_bytes(data[:begin] + b"\xff" * 31 + data[begin + 31 :])
        index = PassageIndex.open(tmp_path, native=native)
        for terms in (["oil"], ["oil", "the", "t3"], ["r77", "r200", "the"]):
            for hit in index.snapshot.search(Counter(terms), 1000):
                assert 0 <= hit.id < 400
        if index.seq:
            assert not index.verify() or len(index.snapshot.search(Counter(["oil"]), 1000)) == 400


def test_files_cut_off_missing_or_empty_mean_an_empty_index(tmp_path: Path) -> None:
    with_everything(tmp_path)
    for path in stored(tmp_path):
        data = path.read_bytes()
        for size in (0, len(data) // 2, len(data) - 1):
            path.write_bytes(data[:size])
            assert PassageIndex.open(tmp_path).seq == 0
        path.unlink()
        assert PassageIndex.open(tmp_path).seq == 0
        path.write_bytes(data)
    assert PassageIndex.open(tmp_path).seq == 2


def test_another_format_or_analyzer_means_an_empty_index(tmp_path: Path) -> None:
    index = PassageIndex.open(tmp_path, tag="english 1")
    index.change((), [(1, ["oil"])])
    index.commit(5)
    assert PassageIndex.open(tmp_path, tag="english 1").seq == 5
    assert PassageIndex.open(tmp_path, tag="english 2").seq == 0
    manifest = tmp_path / "manifest.json"
    for fields in ({**json.loads(manifest.read_bytes()), "format": 99}, [], {"format": 1}):
        manifest.write_text(json.dumps(fields))
        assert PassageIndex.open(tmp_path, tag="english 1").seq == 0


def test_a_damaged_index_is_not_merged_into_a_sound_looking_one(tmp_path: Path) -> None:
    filled(tmp_path)
    (path,) = tmp_path.glob("*.segment")
    data = path.read_bytes()
    path.write_bytes(data[:70] + bytes([data[70] ^ 1]) + data[71:])
    index = PassageIndex.open(tmp_path)
    assert index.seq == 1
    assert not index.verify()
    change_most(index)
    with pytest.raises(IndexFolderError, match="damaged"):
        index.commit(2)
    index.clear()
    assert (len(index.snapshot), index.seq, index.snapshot.search(Counter(["oil"]), 3)) == (0, 0, [])
    index.add_many(OLD.items())
    index.commit(3)
    reopened = PassageIndex.open(tmp_path)
    assert reopened.verify()
    assert (reopened.seq, len(reopened.snapshot)) == (3, len(OLD))


def test_a_folder_that_cant_be_written_is_an_error_and_memory_answers_on(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    index = PassageIndex.open(blocked / "index")
    index.change((), [(1, ["oil"])])
    with pytest.raises(IndexFolderError):
        index.commit(1)
    assert [hit.id for hit in index.snapshot.search(Counter(["oil"]), 3)] == [1]


def test_two_processes_may_keep_the_same_folder(tmp_path: Path) -> None:
    filled(tmp_path)
    first, second = PassageIndex.open(tmp_path), PassageIndex.open(tmp_path)
    change_most(first)
    first.commit(2)
    assert len(list(tmp_path.glob("*.segment"))) == 1
    second.change((), [(901, ["wood"])])
    second.commit(3)
    first.change((), [(902, ["peat"])])
    first.commit(4)
    reopened = PassageIndex.open(tmp_path)
    assert reopened.seq == 4
    assert contents(reopened) == contents(first)
    assert reopened.verify()


def test_small_commits_keep_segments_few_and_leave_no_other_files(tmp_path: Path) -> None:
    index = PassageIndex.open(tmp_path)
    for seq in range(1, 80):
        index.change((), [(seq, ["oil", f"t{seq}"])])
        index.commit(seq)
        assert index.uncommitted == 0
    assert len(list(tmp_path.glob("*.segment"))) <= 7
    index.change((), [(seq, ["gas"]) for seq in range(80, 160)])
    index.commit(80)
    assert sorted(path.suffix for path in tmp_path.iterdir()) == ["", ".json", ".segment"]
    assert len(PassageIndex.open(tmp_path).snapshot) == 159


async def test_questions_and_changes_go_on_while_another_thread_merges(tmp_path: Path) -> None:
    index = PassageIndex.open(tmp_path)
    index.add_many((at, ["oil", f"t{at % 50}", f"u{at}"]) for at in range(20_000))
    index.commit(1)
    expected = {at: ["oil", f"t{at % 50}", f"u{at}"] for at in range(20_000)}
    for seq in range(2, 5):
        index.add_many(list(expected.items()))  # every row has a new one: the commit merges all
        merge = asyncio.create_task(asyncio.to_thread(index.commit, seq))
        step = 0
        while not merge.done() or step < 20:
            at = seq * 10_000_000 + step
            index.change((), [(at, ["gas", f"t{step % 50}"])])
            expected[at] = ["gas", f"t{step % 50}"]
            gone = (seq - 2) * 5000 + step % 5000
            index.change([gone], ())
            expected.pop(gone, None)
            assert index.snapshot.search(Counter([f"t{step % 50}", "gas"]), 1)[0].id in expected
            assert index.snapshot.search(Counter([f"u{gone}"]), 1) == []
            step += 1
            await asyncio.sleep(0)
        await merge
    assert contents_of(index, "gas") == {at for at, terms in expected.items() if "gas" in terms}
    index.commit(9)
    reopened = PassageIndex.open(tmp_path)
    assert len(reopened.snapshot) == len(index.snapshot) == len(expected)
    for term in ("oil", "gas", "t7"):
        assert contents_of(reopened, term) == {at for at, terms in expected.items() if term in terms}


async def test_loading_and_committing_at_once_keep_out_of_each_others_way(tmp_path: Path) -> None:
    index = PassageIndex.open(tmp_path)
    other = PassageIndex.open(tmp_path)
    tasks = [
        asyncio.to_thread(index.add_many, [(at, ["oil", f"t{at % 9}"]) for at in range(first, first + 1200)])
        for first in range(0, 12_000, 1200)
    ]
    tasks += [asyncio.to_thread(index.commit, seq) for seq in range(1, 8)]
    tasks += [asyncio.to_thread(other.commit, 50), asyncio.to_thread(other.add_many, [(1, ["gas"])] * 1200)]
    await asyncio.gather(*tasks)
    index.commit(99)
    reopened = PassageIndex.open(tmp_path)
    assert reopened.verify()
    assert (reopened.seq, len(reopened.snapshot), reopened.snapshot.document_frequencies(["oil"])["oil"]) == (
        99,
        12_000,
        12_000,
    )


@pytest.mark.parametrize("native", [True, False])
async def test_bulk_loading_in_another_thread_leaves_searches_whole(tmp_path: Path, native: bool) -> None:
    index = PassageIndex.open(tmp_path, native=native)
    loads = [
        asyncio.create_task(asyncio.to_thread(index.add_many, [(at, ["oil", f"t{at % 9}"]) for at in ids]))
        for ids in (range(500), range(1000, 4000), range(5000, 5900))
    ]
    while not all(load.done() for load in loads):
        for hit in index.snapshot.search(Counter(["oil", "t3"]), 5):
            assert hit.id % 9 == 3 or index.snapshot.document_frequencies(["t3"])["t3"] < 6
        assert len(contents_of(index, "oil")) <= 4400
        await asyncio.sleep(0)
    await asyncio.gather(*loads)
    assert len(contents_of(index, "oil")) == len(index.snapshot) == 4400


def contents_of(index: PassageIndex, term: str) -> set[int]:
    return {hit.id for hit in index.snapshot.search(Counter([term]), 1_000_000)}
