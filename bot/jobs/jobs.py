"""THE table of background jobs. A new one is one entry here: it is then run, supervised, and counted."""

from __future__ import annotations

from bot.jobs.alerts import match_alerts, send_digests, tell_alerts
from bot.jobs.corrections import tell_corrections
from bot.jobs.feeds import follow_configured, forget_entries, poll_feeds, reread
from bot.jobs.job import Job
from bot.jobs.maintenance import (
    encode_passages,
    file_stories,
    prune_articles,
    prune_chats,
    publish_menus,
    reattribute,
    warm_pictures,
    watch_disk,
)

HOUR = 3600.0

JOBS = (
    Job("publish menus", publish_menus),
    Job("prune chats", prune_chats, every=6 * HOUR),
    Job("prune articles", prune_articles, every=6 * HOUR),
    Job("watch disk", watch_disk, every=HOUR / 6, everywhere=True),
    Job("reattribute", reattribute),
    Job("warm pictures", warm_pictures, everywhere=True),
    Job("match alerts", match_alerts, every=5.0),
    Job("tell alerts", tell_alerts, every=5.0, everywhere=True),
    Job("send digests", send_digests, every=60.0, everywhere=True),
    Job("file stories", file_stories),
    Job("follow configured feeds", follow_configured),
    Job("poll feeds", poll_feeds, every=5.0),
    Job("read fresh articles again", reread, every=60.0),
    Job("forget entries of feeds", forget_entries, every=24 * HOUR),
    Job("tell corrections", tell_corrections, every=20.0),
    Job("encode passages", encode_passages, every=10.0, everywhere=True),
)
