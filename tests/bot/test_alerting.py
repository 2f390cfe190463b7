"""Standing questions and digests: set, matched, told once, muted, stopped, paused while a chat is gone."""

from __future__ import annotations

import datetime as dt
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat_settings import ChatSettings
from bot.jobs.alerts import match_alerts, send_digests, tell_alerts
from bot.jobs.job import JobContext
from bot.telegram.commands import COMMANDS
from bot.telegram.notices import AdminNotices
from corpus.model import Attribution, AttributionKind, Draft, Span
from index.query.model import Query, QueryKind
from tests.bot.stage import ADMIN, GROUP, MAYOR, READER, Stage, staged

TODAY = dt.datetime.now(dt.UTC).date()
TRAM = "“A tram must never be late for school,” said Ines Okafor to a class of nine-year-olds."
SHIPS = "Forty ships wait for pilots outside the lighthouse of Porto Verde, the harbour office counted."


def jobs(stage: Stage) -> JobContext:
    assert stage.services is not None
    bot = stage.application.bot
    return JobContext(stage.services, AdminNotices(bot, stage.services), bot, COMMANDS)


def said(text: str) -> tuple[Attribution, ...]:
    """What the mayor says in quotation marks."""
    if "Ines Okafor" not in text:
        return ()
    return (Attribution((Span(0, text.index("”") + 1),), None, None, AttributionKind.DIRECT, MAYOR),)


async def comes(stage: Stage, text: str, title: str = "News", day: dt.date | None = TODAY) -> list[str]:
    """An article comes; what chats are told."""
    assert stage.services is not None
    draft = Draft(title, (text,), outlet="Morning Wire", published=day)
    await stage.services.store.put(draft, [(), said(text)], "hand")
    return await told(stage)


async def told(stage: Stage) -> list[str]:
    """What chats are told now."""
    before = len(stage.calls)
    await match_alerts(jobs(stage))
    await tell_alerts(jobs(stage))
    return [call["plain"] for name, call in stage.calls[before:] if name == "sendMessage" and "plain" in call]


async def test_a_chat_hears_once_of_whom_it_waits_for(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        (set_,) = await stage.says("/alert Ines Okafor about tram")
        assert set_.startswith("🔔 Ines Okafor on tram")
        assert stage.labels() == [["✓ At once", "Daily", "Weekly"], ["Mute", "Stop"]]
        assert await told(stage) == []  # what is here already is no news
        (news,) = await comes(stage, TRAM)
        assert news.startswith("🔔 New: Ines Okafor on tram\n\n“A tram must never be late for school,”")
        assert stage.labels() == [["Context 1"], ["Mute", "Stop"]]
        assert await told(stage) == []
        assert await comes(stage, SHIPS, "Ships") == []


async def test_a_question_waits_too_and_old_news_is_none(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        (set_,) = await stage.says("/alert “how many ships wait outside the lighthouse?”")
        assert "how many ships wait outside the lighthouse?" in set_
        await told(stage)
        assert await comes(stage, SHIPS, "Old", TODAY - dt.timedelta(days=90)) == []
        (news,) = await comes(stage, SHIPS.replace("Forty", "Fifty"), "Ships")
        assert "Fifty ships wait" in news


async def test_the_list_mutes_and_stops(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert (await stage.says("/alerts"))[0].startswith("This chat waits for nothing.")
        assert (await stage.says("/alert"))[0].startswith("Whom or what shall I watch for?")
        await stage.says("/alert Ines Okafor")
        await told(stage)
        (listed,) = await stage.says("/alerts")
        assert "1. Ines Okafor · at once" in listed
        (muted,) = await stage.presses("1 Mute")
        assert "1. Ines Okafor · at once · muted" in muted
        assert await comes(stage, TRAM) == []
        await stage.presses("1 Unmute")
        assert await told(stage) == []  # what came meanwhile is not wanted
        assert len(await comes(stage, TRAM.replace("school", "work"), "Trams")) == 1
        assert (await stage.presses("1 Stop"))[0].startswith("This chat waits for nothing.")
        assert await comes(stage, TRAM.replace("school", "church"), "More trams") == []


async def test_a_name_that_fits_two_is_asked_back(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert await stage.says("/alert Okafor about the harbour") == ["Which Okafor do you mean?"]
        (set_,) = await stage.presses("Paul Okafor")
        assert set_.startswith("🔔 Paul Okafor on the harbour")


async def test_a_chat_waits_for_so_many_things(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        for number in range(20):
            await stage.says(f"/alert “what about ship number{number}?”", user=ADMIN)
        (told_,) = await stage.says("/alert Ines Okafor", user=ADMIN)
        assert told_ == "This chat waits for 20 things already; /alerts lists them, to stop some."
        assert "🔔" in (await stage.says("/alert Ines Okafor"))[0]


async def test_it_survives_a_restart_and_a_chat_that_is_gone_for_a_while(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await stage.says("/alert Ines Okafor")
        await told(stage)
    async with staged(tmp_path) as stage:
        assert stage.services is not None
        stage.blocked.add(READER)
        assert await comes(stage, TRAM) == []
        assert await stage.services.chat_store.is_gone(READER)
        stage.blocked.clear()
        assert await told(stage) == []
        await stage.services.chat_store.mark_back(READER)
        assert len(await told(stage)) == 1


async def test_a_daily_digest_comes_at_the_chats_hour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with staged(tmp_path) as stage:
        assert stage.services is not None
        chat_store = stage.services.chat_store
        await stage.says("/alert Ines Okafor")
        (daily,) = await stage.presses("Daily")
        assert daily.endswith("Every day at 8:00 (UTC).")
        await told(stage)
        assert await comes(stage, TRAM) == []
        (alert,) = await chat_store.alerts.of_chat(READER)
        late = ChatSettings().last_digest(alert.at) + 86_400 + 60
        monkeypatch.setattr(chat_store, "_clock", lambda: late)
        assert len(await told(stage)) == 1
        assert await told(stage) == []


@pytest.mark.parametrize(
    ("hour", "zone", "now", "daily", "weekly"),
    [
        (8, "UTC", "2026-11-18T07:59", "2026-11-17T08:00", "2026-11-16T08:00"),
        (8, "UTC", "2026-11-16T08:00", "2026-11-16T08:00", "2026-11-16T08:00"),
        (8, "UTC", "2026-11-16T07:00", "2026-11-15T08:00", "2026-11-09T08:00"),
        (7, "Asia/Kolkata", "2026-11-18T02:00", "2026-11-18T01:30", "2026-11-16T01:30"),
        (8, "Europe/Berlin", "2026-03-29T06:30", "2026-03-29T06:00", "2026-03-23T07:00"),  # the clock was put forward
    ],
)
def test_when_a_digest_was_last_due(hour: int, zone: str, now: str, daily: str, weekly: str) -> None:
    settings = ChatSettings(hour=hour, zone=zone)
    at = dt.datetime.fromisoformat(f"{now}+00:00").timestamp()
    for week, due in ((False, daily), (True, weekly)):
        assert settings.last_digest(at, weekly=week) == dt.datetime.fromisoformat(f"{due}+00:00").timestamp()


async def test_a_digest_tells_who_said_what(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        (newest,) = await stage.says("/digest")
        assert newest.startswith("What was said on 9 July 2026\n\n1. Morning Wire · 9 July 2026 · Mayor wants a tram")
        assert "• Ines Okafor, mayor of Porto Verde: “A tram would carry nine thousand people a day,”" in newest
        assert (await stage.says("/digest often"))[0].startswith("Write /digest for what was said")
        assert await stage.says("/digest daily", chat=GROUP) == ["In a group, only its admins can have digests sent."]
        stage.leading[GROUP["id"]] = {READER}
        (set_,) = await stage.says("/digest daily", chat=GROUP)
        assert set_ == "A digest will come every day at 8:00 (UTC)."
        assert await stage.says("/digest off", chat=GROUP) == ["No more digests will come."]


async def test_a_channel_of_ones_own_gets_digests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with staged(tmp_path) as stage:
        assert stage.services is not None
        assert "make me an admin" in (await stage.says("/digest @thewire daily"))[0].lower()
        stage.leading[-1009] = {99}
        assert "only an admin of @thewire" in (await stage.says("/digest @thewire daily"))[0].lower()
        stage.leading[-1009] = {99, READER}
        assert await stage.says("/digest @thewire daily") == ["Wire\nA digest will come every day at 8:00 (UTC)."]
        await comes(stage, TRAM, "Trams", TODAY)
        await send_digests(jobs(stage))
        assert -1009 not in [call["chat_id"] for call in stage.called("sendMessage")]
        later = dt.datetime.combine(TODAY + dt.timedelta(days=1), dt.time(8, 1), dt.UTC).timestamp()
        monkeypatch.setattr(stage.services.chat_store, "_clock", lambda: later)
        for _ in range(2):
            await send_digests(jobs(stage))
        (call,) = [call for call in stage.called("sendMessage") if call["chat_id"] == -1009]
        assert "Ines Okafor, mayor of Porto Verde: “A tram must never be late for school,”" in call["plain"]


async def test_a_story_that_several_outlets_carry_is_told_once(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert stage.services is not None
        await stage.says("/alert Ines Okafor")
        await told(stage)
        text = (
            TRAM + " The council of Porto Verde will vote on the line in autumn, after a summer of hearings in schools."
        )
        for outlet in ("Morning Wire", "Verde Post", "Quay Gazette"):
            draft = Draft(f"Tram, says {outlet}", (text,), outlet=outlet, published=TODAY)
            await stage.services.store.put(draft, [(), said(text)], "hand")
        assert len(await told(stage)) == 1


async def test_alerts_that_another_process_took_count_too_and_who_has_the_chat_tells(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert stage.services is not None
        await stage.says("/alert Paul Okafor")
        await told(stage)
        alerts = stage.services.chat_store.alerts
        query = Query("Ines Okafor", QueryKind.WHAT_SAID, speakers=("Ines Okafor",))
        await alerts.add(READER, query, user_id=READER, thread_id=None, most=20)
        theirs = replace(jobs(stage), writing_to=lambda chat: nullcontext(False))
        draft = Draft("News", (TRAM,), outlet="Morning Wire", published=TODAY)
        await stage.services.store.put(draft, [(), said(TRAM)], "hand")
        await match_alerts(theirs)
        await tell_alerts(theirs)
        assert not any("New: " in call.get("plain", "") for _, call in stage.calls)
        (news,) = await told(stage)
        assert news.startswith("🔔 New: Ines Okafor")
        assert await told(stage) == []
