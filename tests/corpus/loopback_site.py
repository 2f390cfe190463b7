"""A web server on the loopback interface: pages with versions, redirects, refusals, and pages that wait."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web


@dataclass
class Page:
    """`status` with `location` or `headers` as given; `wait` holds the answer back until it is set."""

    body: bytes = b""
    kind: str = "application/rss+xml"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    wait: asyncio.Event | None = None
    asked: asyncio.Event = field(default_factory=asyncio.Event)


class LoopbackSite:
    """Answers by path; the rest is missing. An ETag goes with every page, and 304 to who has it."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.log: list[tuple[str, int]] = []
        self.at_once = self.most_at_once = 0
        self.host = ""

    def put(self, path: str, body: str | bytes = b"", **more: object) -> Page:
        """Have a page at the path."""
        data = body.encode() if isinstance(body, str) else body
        self.pages[path] = Page(data, **more)  # type: ignore[arg-type]
        return self.pages[path]

    def url(self, path: str, host: str = "") -> str:
        """The page's whole address; `host` stands for this one where names are resolved so."""
        port = self.host.partition(":")[2]
        return f"http://{f'{host}:{port}' if host else self.host}{path}"

    @property
    def served(self) -> Counter[str]:
        """How often each path was answered with its content."""
        return Counter(path for path, status in self.log if status == 200)

    async def answer(self, request: web.Request) -> web.Response:
        page = self.pages.get(request.path_qs, Page(status=404))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        page.asked.set()
        try:
            if page.wait:
                await page.wait.wait()
        finally:
            self.at_once -= 1
        tag = f'"{hashlib.sha256(page.body).hexdigest()[:16]}"'
        status = 304 if page.status == 200 and request.headers.get("If-None-Match") == tag else page.status
        self.log.append((request.path_qs, status))
        headers = {"ETag": tag, "Content-Type": page.kind} | page.headers
        return web.Response(status=status, body=page.body if status == 200 else b"", headers=headers)


@asynccontextmanager
async def loopback_site() -> AsyncIterator[LoopbackSite]:
    """A site that listens."""
    site = LoopbackSite()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", site.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    listening = web.TCPSite(runner, "127.0.0.1", 0)
    await listening.start()
    site.host = f"127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield site
    finally:
        await runner.cleanup()


def rss(*items: str, title: str = "Quay Gazette") -> str:
    """An RSS feed."""
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{"".join(items)}</channel></rss>'


def item(number: int, link: str = "", text: str = "") -> str:
    """An entry of one; a text of its own is escaped HTML."""
    day = f"{number % 28 + 1:02} Jun 2026 08:00:00 GMT"
    text = text or f"The council met for the {number}th time and put off what it had met for, its clerk said."
    link = f"<link>{link}</link>" if link else ""
    title = f"<title>Meeting {number} of the harbour council</title>"
    return (
        f"<item><guid isPermaLink='false'>entry-{number}</guid>{title}{link}"
        f"<pubDate>{day}</pubDate><description>{text}</description></item>"
    )


SENTENCES = (
    "The harbour council of Skelby met on Tuesday evening to vote on the new wall, number {n} on its list.",
    "“Nobody here has forgotten the flood,” said Marta Oyelaran, the harbour master, before vote {n}.",
    "Work is to start in August and will cost 4.2 million crowns, according to the council’s own figures.",
    "Fishermen had asked for a gate of twelve metres, so that the larger boats could still reach the inner basin.",
    "“We were heard, and that is more than last time,” said Jon Aske, who speaks for the fishermen of Skelby.",
)


def article_page(number: int, *more: str) -> str:
    """A page with an article, as a paper has it."""
    text = "".join(f"<p>{one.format(n=number)}</p>" for one in (*SENTENCES, *more))
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>Wall {number} gets its vote - The Quay Gazette</title>"
        f"<meta property='og:title' content='Wall {number} gets its vote'>"
        "<meta property='og:site_name' content='The Quay Gazette'></head>"
        f"<body><article><h1>Wall {number} gets its vote</h1>{text}</article></body></html>"
    )
