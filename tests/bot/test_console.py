"""The terminal chat: lines in, messages out, by the same application."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.config import Config, FetchConfig
from bot.console import chat
from corpus.store.opening import open_store
from tests.bot.stage import ARTICLES, attributed
from tests.corpus.loopback_site import article_page, item, loopback_site, rss


async def dialogue(folder: Path, *lines: str, hosts: Sequence[str] = ()) -> str:
    out = io.StringIO()
    config = Config(data=folder, fetch=FetchConfig(allowed_hosts=tuple(hosts)))
    await chat(config, io.StringIO("".join(f"{line}\n" for line in lines)), out)
    return out.getvalue()


async def seeded(folder: Path) -> Path:
    store = await open_store(folder)
    for draft in ARTICLES:
        await store.put(draft, [attributed(text) for text in (draft.title, *draft.paragraphs)], "hand")
    await store.close()
    return folder


async def test_each_line_is_answered_before_the_next_and_the_input_ends_it(tmp_path: Path) -> None:
    text = await dialogue(await seeded(tmp_path), "/said Paul Okafor", "", "/articles")
    assert text == (
        "> /said Paul Okafor\n"
        "*Paul Okafor*, harbour pilot (https://verde-post.example/harbour)\n"
        "\n"
        "  │ The harbour pilot Paul Okafor said *the dredging had been sloppy.*\n"
        "Paul Okafor — paraphrased\n"
        "Verde Post · 2 May 2026 · Porto Verde harbour to open in June (https://verde-post.example/harbour)\n"
        "\n"
        "> \n"
        "> /articles\n"
        "2 articles, newest first\n"
        "\n"
        "1. *Mayor wants a tram to the lighthouse*\n"
        "Morning Wire · 9 July 2026 · article 2\n"
        "\n"
        "2. *Porto Verde harbour to open in June*\n"
        "Verde Post · 2 May 2026 · article 1\n"
        "[1] 1  [2] 2\n"
        "\n"
    )


async def test_a_number_presses_a_button_and_quit_ends_it(tmp_path: Path) -> None:
    text = await dialogue(await seeded(tmp_path), "/articles", "2", "/delete 1", "2", "/quit", "/articles")
    assert "> 2\n*Porto Verde harbour to open in June* (https://verde-post.example/harbour)\n" in text
    assert "> 2\nKept.\n" in text
    assert text.count("2 articles, newest first") == 1


async def test_the_owner_may_add_a_file_and_take_it_back(tmp_path: Path) -> None:
    story = tmp_path / "the story.txt"
    story.write_text("Ferry line to close\n\nThe ferry will stop on 1 October, the operator said on Friday.\n")
    text = await dialogue(tmp_path / "data", f"/add {story}", "/article 1", f"/add {tmp_path / 'missing.txt'} x", "1")
    assert "*Ferry line to close*\narticle 1" in text
    assert "The ferry will stop on 1 October" in text.split("> /article 1")[1]


async def test_what_is_offered_is_taken_up_by_its_number(tmp_path: Path) -> None:
    story = "The ferry will stop on 1 October, the operator said. " * 15
    text = await dialogue(tmp_path, f"Ferry line to close. {story}", "1", "/articles")
    assert "Shall I add this to the archive, or answer it?\n[1] Add it  [2] Ask it  [3] Check it" in text
    assert "*Added*" in text
    assert "1 article, newest first" in text


async def test_mistakes_are_told_and_the_chat_goes_on(tmp_path: Path) -> None:
    text = await dialogue(await seeded(tmp_path), "/article 99", "/nonsense", "77", "/stats")
    assert "There is no article 99." in text
    assert "I don’t know that command." in text
    assert "7 passages, 3 attributions, 2 speakers" in text


async def test_channels_are_told_to_be_none_of_a_terminal(tmp_path: Path) -> None:
    text = await dialogue(await seeded(tmp_path), "/follow @somewhere", "/digest @somewhere daily", "/articles")
    assert "Something went wrong" not in text
    assert "There is no such channel" in text
    assert "I can’t see @somewhere" in text
    assert "2 articles" in text


def test_piped_input_ends_with_exit_code_0(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "--data", str(tmp_path), "chat"],
        input="/help\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Just write your question." in done.stdout


async def test_a_question_after_a_long_text_is_no_part_of_it(tmp_path: Path) -> None:
    story = "The ferry will stop on 1 October, the operator said. " * 80
    text = await dialogue(tmp_path, f"/add Ferry line to close. {story}", "who said the ferry stops?", "/articles")
    assert text.count("*Added*") == 1
    assert "1 article, newest first" in text


async def test_a_file_that_is_not_there_is_no_article(tmp_path: Path) -> None:
    missing = tmp_path / "missing.txt"
    text = await dialogue(
        tmp_path / "data", f"/add {missing}", f"/add {tmp_path}", "/add ~/the story.md", "/add s.txt", "/add s.pdf"
    )
    assert f"(There is no file {missing}.)" in text
    assert f"(There is no file {tmp_path}.)" in text
    assert "(There is no file ~/the story.md.)" in text
    assert "(There is no file s.txt.)" in text
    assert "(There is no file s.pdf.)" in text
    assert "Added" not in text


async def test_what_a_feed_has_is_there_with_the_next_line(tmp_path: Path) -> None:
    async with loopback_site() as site:
        site.put("/1", article_page(1), kind="text/html")
        site.put("/feed", rss(item(1, site.url("/1"))))
        lines = (f"/feed add {site.url('/feed')}", "/articles", "/feed pause 1", "/feed now 1")
        text = await dialogue(tmp_path, *lines, hosts=[site.host])
        assert "*Wall 1 gets its vote*" in text.split("> /articles")[1]
        assert text.count("(Reading the feeds …)") == 2
        assert site.served["/1"] == 1
