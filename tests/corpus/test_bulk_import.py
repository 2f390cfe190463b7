"""Bulk import: files, folders, lines; failures told; safe to stop and to start again."""

import asyncio
import contextlib
import gzip
import json
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from corpus.formats import FORMATS, Format, Formats, Source
from corpus.ingest.bulk_import import import_paths
from corpus.ingest.ingest import Ingest, Progress
from corpus.model import Draft
from corpus.store.opening import open_store
from corpus.store.store import Store
from tests.corpus import files


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await open_store(tmp_path / "data")
    yield opened
    await opened.close()


@pytest.fixture
async def ingest(store: Store) -> AsyncIterator[Ingest]:
    opened = Ingest(store, workers=0)
    yield opened
    await opened.close()


def line(number: int, text: str = "") -> str:
    """One article as a line of JSON."""
    paragraphs = [text or f"Bridge {number} fell on Monday, the mayor said.", "Nobody was hurt."]
    return json.dumps({"title": f"Bridge {number}", "url": f"https://grell.example/{number}", "paragraphs": paragraphs})


def written(path: Path, *lines: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


async def test_lines_are_added_once_and_skipped_then(tmp_path: Path, ingest: Ingest, store: Store) -> None:
    path = written(tmp_path / "all.jsonl", *map(line, range(70)))
    told: list[Progress] = []
    summary = await import_paths([path], ingest, told.append)
    assert (summary.added, summary.updated, summary.unchanged, summary.failed) == (70, 0, 0, ())
    assert told[-1] == Progress(70, 70)
    assert [one.done for one in told] == sorted({one.done for one in told})
    titles = [article.citation.title async for article in store.walk()]
    assert titles == [f"Bridge {number}" for number in range(70)]
    written(path, *map(line, range(69)), line(69, "Bridge 69 stands again, the mayor said."))
    summary = await import_paths([path], ingest)
    assert (summary.added, summary.updated, summary.unchanged) == (0, 1, 69)


async def test_folders_are_searched_for_what_can_be_read(tmp_path: Path, ingest: Ingest, store: Store) -> None:
    folder = tmp_path / "articles"
    written(folder / "one.txt", "Bridge one falls", "", "It fell on Monday.")
    written(folder / "deep" / "er" / "two.MD", "# Bridge two falls", "", "It fell on Tuesday.")
    written(
        folder / "three.html", "<h1>Bridge three falls</h1><p>It fell on Wednesday, the mayor of Grell told us.</p>"
    )
    written(folder / "four.jsonl", line(4), line(5))
    written(folder / ".hidden" / "five.txt", "Bridge five falls", "", "It fell on Friday.")
    written(folder / "picture.png", "x")
    summary = await import_paths([folder], ingest)
    assert (summary.added, summary.failed) == (5, ())
    titles = {article.citation.title async for article in store.walk()}
    assert titles == {"Bridge one falls", "Bridge two falls", "Bridge three falls", "Bridge 4", "Bridge 5"}


async def test_what_fails_is_told_with_its_place_and_stops_nothing(tmp_path: Path, ingest: Ingest) -> None:
    lines = written(tmp_path / "a.jsonl", line(1), "{", '{"title": "x"}', "", line(2))
    binary = tmp_path / "b.txt"
    binary.write_bytes(b"%PDF-1.7")
    missing = tmp_path / "missing.txt"
    summary = await import_paths([lines, binary, missing, written(tmp_path / "c.txt", "It fell.")], ingest)
    assert summary.added == 3
    assert [where for where, _ in summary.failed] == [f"{lines}, line 2", f"{lines}, line 3", str(binary), str(missing)]
    assert all(why and not str(why).endswith(".") for _, why in summary.failed)


async def test_of_two_versions_the_later_line_counts(tmp_path: Path, ingest: Ingest, store: Store) -> None:
    versions = [line(1, f"Version {number} of the story, the mayor said.") for number in range(60)]
    summary = await import_paths([written(tmp_path / "a.jsonl", *versions)], ingest)
    assert (summary.added, summary.updated) == (1, 59)
    (article,) = [article async for article in store.walk()]
    assert article.passages[1].text.startswith("Version 59")


@pytest.mark.parametrize("between", [0, 1, 40, 200])
async def test_the_later_of_two_versions_still_counts_when_the_file_is_imported_again(
    tmp_path: Path, ingest: Ingest, store: Store, between: int
) -> None:
    first, second = (line(1, f"{word} version of the story, the mayor said.") for word in ("First", "Second"))
    path = written(tmp_path / "a.jsonl", first, *map(line, range(2, 2 + between)), second)
    for _ in range(3):
        await import_paths([path], ingest)
        article = await anext(store.walk())
        assert article.passages[1].text.startswith("Second")
    written(path, second, *map(line, range(2, 2 + between)), first)
    for _ in range(2):
        await import_paths([path], ingest)
        article = await anext(store.walk())
        assert article.passages[1].text.startswith("First")


def _lines(folder: Path) -> Path:
    return written(folder / "a.jsonl", *map(line, range(120)))


def _folder(folder: Path) -> Path:
    for number in range(120):
        written(folder / "texts" / f"{number:03}.json", line(number))
    return folder / "texts"


def _archive(folder: Path) -> Path:
    (folder / "a.zip").write_bytes(files.zipped({f"{number:03}.json": line(number) for number in range(120)}))
    return folder / "a.zip"


@pytest.mark.parametrize("made", [_lines, _folder, _archive])
async def test_an_import_that_was_stopped_goes_on_where_it_was(
    tmp_path: Path, ingest: Ingest, store: Store, made: Callable[[Path], Path]
) -> None:
    path = made(tmp_path)
    begun = asyncio.Event()
    task = asyncio.create_task(import_paths([path], ingest, lambda progress: begun.set()))
    await begun.wait()
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    before = (await store.totals()).articles
    assert 0 < before < 120
    summary = await import_paths([path], ingest)
    assert summary.added + summary.unchanged == 120
    assert summary.unchanged >= before
    assert (await store.totals()).articles == 120


async def test_a_line_that_never_ends_is_refused_and_the_next_is_read(tmp_path: Path, ingest: Ingest) -> None:
    path = written(tmp_path / "a.jsonl", line(1, "x" * 20_000_100), line(2))
    summary = await import_paths([path], ingest)
    assert summary.added == 1
    assert [(where, str(why)[:15]) for where, why in summary.failed] == [(f"{path}, line 1", "more than 20 MB")]


async def test_processes_share_the_work_and_one_bad_file_harms_no_other(tmp_path: Path, store: Store) -> None:
    ingest = Ingest(store, workers=2)
    path = written(tmp_path / "a.jsonl", *map(line, range(30)), "[" * 300_000, *map(line, range(30, 60)))
    summary = await import_paths([path], ingest)
    assert (summary.added, len(summary.failed)) == (60, 1)
    await ingest.close()


async def test_what_a_folder_has_that_is_not_read_is_told(tmp_path: Path, ingest: Ingest, store: Store) -> None:
    folder, outside = tmp_path / "articles", tmp_path / "secret.txt"
    written(outside, "Token falls", "", "12345:ABC is the token of the bot, somebody said.")
    written(folder / "one.txt", "Bridge one falls", "", "It fell on Monday.")
    for name in ("story.xyz", "old.doc", "README"):
        written(folder / name, "x")
    (folder / "link.txt").symlink_to(outside)
    (folder / "linked").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.txt")
    summary = await import_paths([folder], ingest)
    assert (summary.added, summary.failed, summary.is_complete) == (1, (), False)
    told = {Path(where).name: str(why) for where, why in summary.left_out}
    assert told.keys() == {"story.xyz", "old.doc", "README", "link.txt", "linked", "pipe.txt"}
    assert all(why and not why.endswith(".") for why in told.values())
    assert [article.citation.title async for article in store.walk()] == ["Bridge one falls"]


@pytest.mark.parametrize("device", ["/dev/zero", "pipe"])
async def test_what_is_no_regular_file_fails_at_once(tmp_path: Path, ingest: Ingest, device: str) -> None:
    path = Path(device) if device.startswith("/") else tmp_path / device
    if not path.exists():
        os.mkfifo(path)
    summary = await import_paths([path], ingest)
    assert [where for where, _ in summary.failed] == [str(path)]


async def test_files_in_files_are_streamed(tmp_path: Path, ingest: Ingest) -> None:
    lines = tmp_path / "all.jsonl.gz"
    lines.write_bytes(gzip.compress("\n".join(map(line, range(30))).encode()) + gzip.compress(f"\n{line(30)}".encode()))
    pages = {f"https://grell.example/p{n}": f"<h1>Page {n}</h1><p>The page {n} fell on Monday.</p>" for n in range(3)}
    archive = tmp_path / "crawl.warc"
    archive.write_bytes(files.warc(pages))
    several = tmp_path / "several.zip"
    several.write_bytes(files.zipped({"a.txt": "Goat found\n\nIt was found on Monday.", "b.png": b"\x89PNG"}))
    summary = await import_paths([lines, archive, several], ingest)
    assert summary.added == 35
    assert [where for where, _ in summary.failed] == [f"{several}, b.png"]


async def test_a_charset_that_is_none_stops_nothing(tmp_path: Path, ingest: Ingest) -> None:
    for charset in ("undefined", "punycode"):
        page = f"<meta charset={charset}><h1>Bridge {charset}</h1><p>It fell on Monday, caf\xe9 owners said.</p>"
        (tmp_path / f"{charset}.html").write_bytes(page.encode("latin-1"))
    written(tmp_path / "one.txt", "Bridge one falls", "", "It fell on Monday.")
    summary = await import_paths([tmp_path], ingest)
    assert (summary.added, summary.failed) == (3, ())


def read_haiku(source: Source) -> list[Draft]:
    title, *lines = source.text().split("/")
    return [Draft(title.removeprefix("HAIKU").strip(), tuple(map(str.strip, lines)))]


HAIKU = Format("a haiku", ("haiku",), ("text/haiku",), looks=lambda start: start.startswith("HAIKU"), read=read_haiku)


async def test_a_format_that_is_added_to_the_table_works_everywhere(tmp_path: Path, store: Store) -> None:
    ingest = Ingest(store, workers=0, formats=Formats((HAIKU, *FORMATS.table)))
    (tmp_path / "poems").mkdir()
    (tmp_path / "poems" / "one.haiku").write_text("HAIKU Bridge / The old bridge fell / Nobody was hurt")
    assert (await import_paths([tmp_path / "poems"], ingest)).added == 1
    for source in ({"name": "two.haiku"}, {"media_type": "text/haiku"}, {}):
        (draft,) = (await ingest.read("HAIKU Bridge / The old bridge fell / Nobody was hurt", **source)).drafts
        assert (draft.title, draft.paragraphs) == ("Bridge", ("The old bridge fell", "Nobody was hurt"))
    assert "text/haiku" in ingest.formats.media_types
    await ingest.close()
