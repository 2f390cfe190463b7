"""The HTTP server: /healthz, /readyz, /metrics, /initials, and with a webhook the address that Telegram posts to."""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Protocol

from aiohttp import web
from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.config import HttpConfig
from bot.telemetry import Telemetry
from bot.web.initials import Draw, initials_route
from corpus.errors import ConfigError, StoreError

logger = logging.getLogger(__name__)

LARGEST_UPDATE = 1_000_000  # bytes
_SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (a header's name)


class Vitals(Protocol):
    """How the bot is doing."""

    async def trouble(self) -> str:
        """Why the bot can't serve; "" if it can."""

    async def measure(self) -> None:
        """Bring the gauges up to date. Raises StoreError."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where Telegram posts updates: `put` returns when they are kept, `secret` proves that it is Telegram."""

    path: str
    secret: str
    put: Callable[[Sequence[object]], Awaitable[None]]


@asynccontextmanager
async def serving_http(
    config: HttpConfig,
    telemetry: Telemetry,
    vitals: Vitals,
    webhook: Webhook | None = None,
    draw: Draw | None = None,
) -> AsyncIterator[int]:
    """Serve while the context is open; the port. ConfigError if it is taken. `draw` makes the pictures of /initials, if
    they have a public address.
    """
    application = web.Application(client_max_size=LARGEST_UPDATE)
    application.add_routes(_routes(telemetry, vitals))
    if draw and config.initials:
        application.add_routes([initials_route(draw)])
    if webhook:
        application.router.add_post(webhook.path, _receiver(webhook))
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=2.0)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, config.host, config.port).start()
        except OSError as error:
            raise ConfigError(f"http.port {config.port} on {config.host} can't be used: {error.strerror}") from error
        port = int(runner.addresses[0][1])
        logger.info("serving HTTP on %s:%d", config.host, port)
        yield port
    finally:
        await runner.cleanup()


def _routes(telemetry: Telemetry, vitals: Vitals) -> list[web.RouteDef]:
    async def healthz(request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def readyz(request: web.Request) -> web.Response:
        wrong = await vitals.trouble()
        return web.Response(text=f"{wrong or 'ready'}\n", status=503 if wrong else 200)

    async def metrics(request: web.Request) -> web.Response:
        with suppress(StoreError):  # the counters are worth having all the same
            await vitals.measure()
        return web.Response(body=generate_latest(telemetry.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", metrics)]


def _receiver(webhook: Webhook) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def receive(request: web.Request) -> web.Response:
        """200 only when the update is on disk: anything else has Telegram send it again."""
        if not hmac.compare_digest(request.headers.get(_SECRET, "").encode(), webhook.secret.encode()):
            return web.Response(status=403)
        try:
            update = json.loads(await request.read())
        except (ValueError, RecursionError):
            return web.Response(status=400)
        try:
            await webhook.put([update])
        except StoreError as error:
            logger.warning("an update could not be kept: %s", error)
            return web.Response(status=500)
        return web.Response()

    return receive
