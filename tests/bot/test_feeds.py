"""Feeds, as admins handle them."""

import time
from argparse import Namespace
from pathlib import Path
from typing import Any, cast

import pytest

from bot.cli_feeds import feeds
from bot.config import Config, FeedsConfig, FetchConfig
from bot.jobs.feeds import follow_configured, poll_feeds
from bot.jobs.job import JobContext
from bot.telegram.commands import COMMANDS
from corpus.errors import InvalidError
from corpus.feeds.subscription import DEAD_SECONDS
from corpus.messages import Message
from tests.bot.stage import ADMIN, Stage, staged
from tests.corpus.loopback_site import article_page, item, loopback_site, rss


class Told:
    """What the admins were told, by key, and how often."""

    def __init__(self) -> None:
        self.texts: dict[str, Message] = {}

    async def tell(self, key: str, text: Message) -> None:
        self.texts.setdefault(key, text)

    async def clear(self, key: str) -> None:
        self.texts.pop(key, None)


def job_context(stage: Stage, told: Told | None = None) -> JobContext:
    return JobContext(cast("Any", stage.services), told or Told(), cast("Any", None), COMMANDS)


async def test_a_newsroom_sets_up_its_feeds_in_one_command_and_asks_about_what_they_bring(tmp_path: Path) -> None:
    async with loopback_site() as site, staged(tmp_path, hosts=[site.host]) as stage:
        site.put("/1", article_page(1), kind="text/html")
        for name in ("a", "b"):
            site.put(f"/{name}", rss(item(1, site.url("/1")), title=f"Paper {name.upper()}"))
        lines = f"{site.url('/a')} Skelby Herald every 30m\n{site.url('/b')}\n{site.url('/none')}"
        told = (await stage.says(f"/feed add\n{lines}", user=ADMIN))[-1]
        assert told.startswith("2 new feeds\n\n• Skelby Herald\n• Paper B\n\nTheir articles come in within minutes.")
        assert "404" in told
        await poll_feeds(job_context(stage))
        assert "Nobody here has forgotten the flood" in (await stage.says("who has not forgotten the flood?"))[-1]
        (listed,) = await stage.says("/feeds", user=ADMIN)
        assert listed.startswith(
            "2 feeds\n\n1. Skelby Herald\nevery 30 minutes · 1.0 articles a day · last read just now"
        )
        assert (await stage.says(f"/feed add {site.url('/a')}", user=ADMIN))[-1].endswith(
            "Followed already: Skelby Herald"
        )


async def test_what_is_said_anew_of_a_feed_that_is_followed_counts(tmp_path: Path) -> None:
    async with loopback_site() as site, staged(tmp_path, hosts=[site.host]) as stage:
        site.put("/feed", rss(item(1)))
        url = site.url("/feed")
        await stage.says(f"/feed add {url} Quay Gazette every 2h", user=ADMIN)
        for again, told in (
            (f"{url} every 30m", "Changed: Quay Gazette"),
            (f"{url} Gazette", "Changed: Gazette"),
            (url, "Followed already: Gazette"),
        ):
            assert (await stage.says(f"/feed add {again}", user=ADMIN))[-1] == f"No new feed.\n\n{told}"
        (listed,) = await stage.says("/feeds", user=ADMIN)
        assert "1. Gazette\nevery 30 minutes" in listed
        (refused,) = await stage.says(f"/feed add {url} every 30 s", user=ADMIN)
        assert refused.startswith("A feed is read every five minutes at most")


async def test_a_feed_is_paused_resumed_and_removed_by_number(tmp_path: Path) -> None:
    async with loopback_site() as site, staged(tmp_path, hosts=[site.host]) as stage:
        site.put("/feed", rss(item(1)))
        await stage.says(f"/feed add {site.url('/feed')}", user=ADMIN)
        assert await stage.says("/feed pause 1", user=ADMIN) == ["Quay Gazette is paused."]
        await poll_feeds(job_context(stage))
        assert site.served["/feed"] == 1
        assert "paused" in (await stage.says("/feeds", user=ADMIN))[0]
        assert await stage.says("/feed now 1", user=ADMIN) == ["Quay Gazette is being read now."]
        await poll_feeds(job_context(stage))
        assert site.served["/feed"] == 2
        assert await stage.says("/feed remove Quay Gazette", user=ADMIN) == [
            "Quay Gazette is no longer followed. Its articles stay."
        ]
        assert (await stage.says("/feeds", user=ADMIN))[0].startswith("No feeds are followed yet.")
        assert (await stage.says("/feed pause 1", user=ADMIN)) == ["There is no feed 1."]
        assert "followed Quay Gazette" in (await stage.says("/audit", user=ADMIN))[0]
        assert (await stage.says(f"/feed add {site.url('/feed')}"))[0].startswith("Only the admins")


async def test_lists_of_feeds_come_and_go_as_opml(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        outlines = "".join(f'<outline text="Paper {n}" xmlUrl="https://paper{n}.example/rss"/>' for n in range(3))
        stage.files["feeds.opml"] = f'<?xml version="1.0"?><opml version="2.0"><body>{outlines}</body></opml>'.encode()
        sent = {"file_id": "feeds.opml", "file_unique_id": "f", "file_name": "feeds.opml", "file_size": 300}
        told = await stage.happens(message=stage.message(ADMIN) | {"document": sent, "caption": "/feed add"})
        assert told[-1].startswith("3 new feeds\n")
        told = await stage.happens(message=stage.message(ADMIN) | {"document": sent, "caption": "/add"})
        assert told[-1].startswith("No new feed.\n\nFollowed already: Paper 0, Paper 1, Paper 2")
        await stage.says("/feeds export", user=ADMIN)
        (call,) = stage.called("sendDocument")
        (file,) = call["files"].values()
        assert b'xmlUrl="https://paper2.example/rss"' in file[1]


async def test_configured_feeds_are_followed_and_a_death_is_told_once(tmp_path: Path) -> None:
    async with loopback_site() as site, staged(tmp_path, hosts=[site.host]) as stage:
        assert stage.services
        config = FeedsConfig(list=(f"{site.url('/feed')} Herald every 5m",))
        object.__setattr__(stage.services.config, "feeds", config)
        told = Told()
        for _ in range(2):
            await follow_configured(job_context(stage))
        (feed,) = await stage.services.store.feeds.all()
        assert (feed.outlet, feed.every) == ("Herald", 300.0)
        for _ in range(6):
            await stage.services.store.feeds.resume(feed.id)
            await poll_feeds(job_context(stage, told))
        assert not told.texts
        (feed,) = await stage.services.store.feeds.all()
        assert feed.failures == 6
        assert feed.is_dead(time.time() + DEAD_SECONDS)
        site.put("/feed", status=410)
        await stage.services.store.feeds.resume(feed.id)
        await poll_feeds(job_context(stage, told))
        assert list(map(str, told.texts.values())) == [
            f"The feed Herald ({site.url('/feed')}) is gone for good, so it is paused: 127.0.0.1 answered 410 (Gone). "
            "/feeds shows all of them."
        ]
        site.put("/feed", rss(item(1)))
        await stage.services.store.feeds.resume(feed.id)
        await poll_feeds(job_context(stage, told))
        assert not told.texts


async def test_on_the_command_line_one_that_cant_be_followed_keeps_no_other_from_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with loopback_site() as site:
        site.put("/feed", rss(item(1)))
        config = Config(data=tmp_path / "data", fetch=FetchConfig(allowed_hosts=(site.host,)))

        async def told(action: str, *what: str) -> tuple[int, list[str]]:
            code = await feeds(config, Namespace(action=action, what=list(what)))
            return code, capsys.readouterr().out.splitlines()

        (tmp_path / "notes.txt").write_text("<p>no feeds</p>")
        none, one, notes = site.url("/none"), site.url("/feed"), str(tmp_path / "notes.txt")
        assert await told("add", none, notes, one) == (
            1,
            [
                f"{none}: 127.0.0.1 answered 404 (Not Found)",
                f"{notes}: this is no list of feeds; those end in .opml",
                f"{one}: followed",
            ],
        )
        removed = "1: no longer followed; its articles stay"
        assert await told("remove", "9", "1") == (1, ["9: there is no feed 9", removed])
        assert (await told("add", one))[0] == 0
        assert await told("pause", "2") == (0, ["2: paused"])
        assert (await told("list"))[1][3].startswith("paused")
        assert await told("resume", "2") == (0, ["2: read again, at the next poll"])
        await told("poll")
        assert site.served["/feed"] == 3
        for action in ("add", "pause", "remove"):
            with pytest.raises(InvalidError, match="write the feeds behind it"):
                await told(action)
