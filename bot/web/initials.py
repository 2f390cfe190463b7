"""/initials: small pictures of two letters, which apps show beside inline results."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

_LONGEST = 2
_KEPT = 1000
_WEEK = 7 * 86_400

Draw = Callable[[str], Awaitable[bytes | None]]


def initials_route(draw: Draw) -> web.RouteDef:
    """The route; each picture is drawn once and kept, the last thousand of them."""
    drawn: dict[str, bytes] = {}

    async def serve(request: web.Request) -> web.Response:
        letters = request.match_info["letters"]
        if not letters.isalpha() or len(letters) > _LONGEST:
            return web.Response(status=404)
        if letters not in drawn:
            picture = await draw(letters)
            if picture is None:
                return web.Response(status=404)
            if len(drawn) >= _KEPT:
                del drawn[next(iter(drawn))]
            drawn[letters] = picture
        headers = {"Cache-Control": f"public, max-age={_WEEK}"}
        return web.Response(body=drawn[letters], content_type="image/png", headers=headers)

    return web.get("/initials/{letters}.png", serve)
