"""A web server whose pages hang, lie and explode; and one that nobody may ever ask."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from tests.faults.news import article

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
HTML = {"Content-Type": "text/html; charset=utf-8"}


@dataclass
class PageServer:
    """`address` is its own; connections to `forbidden` count in `reached`."""

    address: str = ""
    forbidden: str = ""
    reached: list[str] = field(default_factory=list)

    def page(self, kind: str) -> str:
        """The address of a page of this kind."""
        return f"{self.address}/{kind}"


SERVER = web.AppKey("server", PageServer)


@asynccontextmanager
async def serving_pages() -> AsyncIterator[PageServer]:
    """Both servers, on loopback."""
    server = PageServer()
    application, forbidden = web.Application(), web.Application()
    for kind, handler in PAGES.items():
        application.router.add_get(f"/{kind}", handler)
    application[SERVER] = server

    async def reached(request: web.Request) -> web.Response:
        server.reached.append(request.path)
        return web.Response(text=_html(article(1).as_text), headers=HTML)

    forbidden.router.add_get("/{path:.*}", reached)
    runners = [web.AppRunner(one, shutdown_timeout=0.1, access_log=None) for one in (application, forbidden)]
    for runner in runners:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.address, server.forbidden = (f"http://127.0.0.1:{runner.addresses[0][1]}" for runner in runners)
    try:
        yield server
    finally:
        for runner in runners:
            await runner.cleanup()


def _html(text: str) -> str:
    title, *paragraphs = text.split("\n\n")
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"<!doctype html><html><head><title>{title}</title></head><body><article>{body}</article></body></html>"


async def _hang(request: web.Request) -> web.Response:
    await asyncio.sleep(60)
    return web.Response()


async def _drip(request: web.Request) -> web.StreamResponse:
    """A byte at a time, for ever: each read is quick, the whole never ends."""
    response = web.StreamResponse(headers=HTML)
    await response.prepare(request)
    while True:
        await response.write(b" ")
        await asyncio.sleep(0.05)


async def _endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers=HTML)
    await response.prepare(request)
    while True:
        await response.write(b"<p>the same again and again</p>" * 4000)


async def _cut(request: web.Request) -> web.StreamResponse:
    """Says that it is longer than it is."""
    response = web.StreamResponse(headers=HTML | {"Content-Length": "100000"})
    await response.prepare(request)
    await response.write(_html(article(2).as_text).encode())
    if request.transport:
        request.transport.abort()
    return response


async def _cut_gzip(request: web.Request) -> web.Response:
    data = gzip.compress(_html(article(2).as_text).encode())
    return web.Response(body=data[: len(data) - 12], headers=HTML | {"Content-Encoding": "gzip"})


async def _bomb(request: web.Request) -> web.Response:
    return web.Response(body=gzip.compress(bytes(80_000_000)), headers=HTML | {"Content-Encoding": "gzip"})


async def _loop(request: web.Request) -> web.Response:
    raise web.HTTPFound("/loop")


async def _inside(request: web.Request) -> web.Response:
    raise web.HTTPFound(request.app[SERVER].forbidden + "/latest/meta-data")


async def _deep(request: web.Request) -> web.Response:
    return web.Response(text="<div>" * 60_000 + "deep", headers=HTML)


async def _charset(request: web.Request) -> web.Response:
    return web.Response(body=b"<p>\xff\xfe\x00</p>", headers={"Content-Type": "text/html; charset=undefined"})


async def _lies(request: web.Request) -> web.Response:
    return web.Response(body=b"%PDF-1.7 no it is not", headers=HTML)


async def _error(request: web.Request) -> web.Response:
    return web.Response(status=500, text="no")


async def _empty(request: web.Request) -> web.Response:
    return web.Response(text="", headers=HTML)


PAGES: dict[str, Handler] = {
    "hang": _hang,
    "drip": _drip,
    "endless": _endless,
    "cut": _cut,
    "cut-gzip": _cut_gzip,
    "bomb": _bomb,
    "loop": _loop,
    "inside": _inside,
    "deep": _deep,
    "charset": _charset,
    "lies": _lies,
    "error": _error,
    "empty": _empty,
}
"""What is wrong with each page; none of them is an article."""
