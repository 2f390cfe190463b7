"""Fetches a page by its address: the only code that opens a URL somebody sent.

Every host is resolved once, all its addresses are vetted, and the connection goes to a vetted address; so it is for
each redirect, and for robots.txt. Nothing a page says can make OnRecord connect to a private network.
"""

from __future__ import annotations

import asyncio
import socket
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from importlib.metadata import version

import httpx

from corpus.errors import FetchError, TooLargeError
from corpus.fetching import robots
from corpus.fetching.public_addresses import is_literal, is_public

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

_PORTS = (80, 443, 8080, 8443)
_REDIRECTS = 5
_ADDRESSES = 4  # how many of a host's addresses are tried
_LONGEST_URL = 4096
PAGES = frozenset(("text/html", "application/xhtml+xml", "text/plain"))
_UNTOLD = ("application/octet-stream", "binary/octet-stream", "")  # what these hold is told by the bytes


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page: `url` after redirects, `media_type` as the server gave it (with charset), the decompressed bytes."""

    url: str
    media_type: str
    data: bytes

    @property
    def name(self) -> str:
        """The file's name at the end of the address, if it has one with an ending."""
        last = httpx.URL(self.url).path.rpartition("/")[2]
        return last if "." in last else ""


@dataclass(frozen=True, slots=True)
class _Reply:
    """A page, or where it has gone."""

    status: int
    media_type: str
    location: str
    data: bytes


async def resolve(host: str, port: int) -> Sequence[str]:
    """The host's IP addresses, as the system knows them, best first."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Fetcher:
    """Fetches within limits; every failure is a FetchError (TooLargeError over `max_bytes`) in one sentence.

    `allowed_hosts` are hosts ("127.0.0.1:8080", "wiki.example.lan") that may be on a private network. `resolve` and
    `transport` replace the network.
    """

    def __init__(
        self,
        *,
        seconds: float = 20.0,
        max_bytes: int = 10_000_000,
        allowed_hosts: Sequence[str] = (),
        resolve: Resolve = resolve,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """`seconds` bounds a whole fetch; `max_bytes` counts after decompression."""
        self._seconds = seconds
        self._max_bytes = max_bytes
        self._allowed = frozenset(host.lower() for host in allowed_hosts)
        self._resolve = resolve
        self._transport = transport
        self._agent = f"OnRecord/{version('onrecord')} (news archive bot; fetches single pages by hand)"

    async def fetch(self, url: str, media_types: Collection[str] = PAGES) -> Fetched:
        """The page at an http or https URL, if its site's robots.txt doesn't forbid it.

        Only what is of one of the `media_types`, or isn't told to be anything, is fetched.
        """
        start = _parsed(url)
        try:
            async with asyncio.timeout(self._seconds), self._client() as client:
                return await self._follow(client, start, media_types)
        except TimeoutError as error:
            raise FetchError(f"{start.host} took longer than {self._seconds:g} seconds") from error
        except (httpx.InvalidURL, UnicodeError) as error:  # UnicodeError: of names that are no IDNA
            raise FetchError("it redirects to something that is no web address") from error

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            transport=self._transport,
            trust_env=False,
            timeout=httpx.Timeout(self._seconds, connect=min(self._seconds, 8.0)),
            # A kept connection would be used again for another host at the same address.
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    async def _follow(self, client: httpx.AsyncClient, url: httpx.URL, media_types: Collection[str] | None) -> Fetched:
        """The page, after redirects; without `media_types` a robots.txt, which is read as far as the limit."""
        is_page = media_types is not None
        limit = self._max_bytes if is_page else robots.LARGEST
        for _ in range(_REDIRECTS + 1):
            if is_page:
                await self._ask_robots(client, url)
            reply = await self._get(client, url, limit, whole=is_page)
            if not reply.location:
                _check(url, reply, media_types)
                return Fetched(str(url.copy_with(fragment=None)), reply.media_type, reply.data)
            url = _parsed(str(url.join(reply.location)))
        raise FetchError(f"{url.host} redirects too often")

    async def _ask_robots(self, client: httpx.AsyncClient, url: httpx.URL) -> None:
        """Raises FetchError if robots.txt forbids the page. Where there is none, everything is allowed."""
        address = url.copy_with(raw_path=b"/robots.txt", fragment=None)
        try:
            rules = (await self._follow(client, address, None)).data.decode("utf-8", "replace")
        except _MissingError:
            return
        if not await asyncio.to_thread(robots.allows, rules, url.raw_path.decode("ascii", "replace")):
            raise FetchError(f"{url.host} asks programs not to fetch this page (robots.txt)")

    async def _get(self, client: httpx.AsyncClient, url: httpx.URL, limit: int, *, whole: bool) -> _Reply:
        """One request, to the first of the host's vetted addresses that answers."""
        trouble: httpx.HTTPError | None = None
        for address in (await self._addresses(url))[:_ADDRESSES]:
            try:
                async with self._open(client, url, address) as response:
                    location = response.headers.get("location", "") if response.is_redirect else ""
                    wanted = not location and response.is_success
                    data = await _read(response, limit, whole=whole) if wanted else b""
                    return _Reply(response.status_code, response.headers.get("content-type", ""), location, data)
            except httpx.ConnectError as error:
                trouble = error
            except httpx.TimeoutException as error:
                raise FetchError(f"{url.host} doesn't answer") from error
            except (httpx.HTTPError, httpx.StreamError) as error:
                raise FetchError(f"{url.host} broke off the connection") from error
        raise FetchError(f"{url.host} can't be reached") from trouble

    @asynccontextmanager
    async def _open(self, client: httpx.AsyncClient, url: httpx.URL, address: str) -> AsyncIterator[httpx.Response]:
        """Request the URL from that very address; certificate and Host header stay those of the name."""
        host = url.raw_host.decode("ascii")
        headers = {
            "Host": url.netloc.decode("ascii"),
            "User-Agent": self._agent,
            "Accept": "text/html,application/xhtml+xml,text/plain;q=0.8,application/json;q=0.8,*/*;q=0.1",
            "Accept-Encoding": "gzip",
            "Accept-Language": "en,*;q=0.5",
        }
        client.cookies.clear()
        direct = url.copy_with(host=address)
        async with client.stream("GET", direct, headers=headers, extensions={"sni_hostname": host}) as response:
            yield response

    async def _addresses(self, url: httpx.URL) -> Sequence[str]:
        host = url.raw_host.decode("ascii").strip("[]")
        port = url.port or (443 if url.scheme == "https" else 80)
        allowed = bool(self._allowed & {host.lower(), f"{host.lower()}:{port}"})
        if not allowed and (is_literal(host) or port not in _PORTS):
            raise FetchError("only web sites with a name and a usual port can be fetched")
        try:
            found = await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise FetchError(f"there is no web site {url.host}") from error
        if not found or not (allowed or all(map(is_public, found))):
            raise FetchError(f"{url.host} is not on the public internet")
        return found


class _MissingError(FetchError):
    """The server says that there is no such page."""


def _parsed(text: str) -> httpx.URL:
    try:
        url = httpx.URL(text.strip()) if len(text) <= _LONGEST_URL else None
        is_web = url is not None and url.scheme in ("http", "https") and bool(url.host)
    except (httpx.InvalidURL, ValueError) as error:  # UnicodeError, of names that are no IDNA, is a ValueError
        raise FetchError("that is no web address") from error
    if url is None or not is_web:
        raise FetchError("only addresses that begin with http:// or https:// can be fetched")
    if url.userinfo:
        raise FetchError("addresses with a user name or password are not fetched")
    return url


def _check(url: httpx.URL, reply: _Reply, media_types: Collection[str] | None) -> None:
    """Raises FetchError unless the reply is a page that can be read, or without `media_types` a robots.txt."""
    if 400 <= reply.status < 500 and media_types is None:
        raise _MissingError("there is no robots.txt")
    if not 200 <= reply.status < 300:
        raise FetchError(f"{url.host} answered {reply.status} {_phrase(reply.status)}".rstrip())
    kind = reply.media_type.partition(";")[0].strip().lower()
    if media_types is not None and kind not in media_types and kind not in _UNTOLD:
        raise FetchError(f"that is no article page but {kind[:60]}")


def _phrase(status: int) -> str:
    try:
        return f"({HTTPStatus(status).phrase})"
    except ValueError:
        return ""


async def _read(response: httpx.Response, limit: int, *, whole: bool) -> bytes:
    """The decompressed body; over `limit` TooLargeError, or without `whole` what came until then."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("gzip", "x-gzip", "identity", ""):
        raise FetchError(f"the page comes in an encoding that can't be read ({encoding[:20]})")
    inflate = _Inflate() if "gzip" in encoding else None
    data = bytearray()
    async for chunk in response.aiter_raw():
        # Never more than one byte over the limit, however well the chunk was compressed.
        data += inflate(chunk, limit + 1 - len(data)) if inflate else chunk
        if len(data) > limit:
            if not whole:
                return bytes(data[:limit])
            raise TooLargeError(f"the page is over {limit / 1_000_000:g} MB")
    if inflate and not inflate.is_complete:
        raise FetchError("the page came cut off")
    return bytes(data)


class _Inflate:
    """A gzip stream, of one member or of several; what isn't one behind the last is passed over."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(wbits=31)
        self.is_complete = True  # nothing came yet, or the last member came whole

    def __call__(self, chunk: bytes, most: int) -> bytes:
        """What the chunk holds, `most` bytes at most. FetchError if it is damaged."""
        data = bytearray()
        while chunk and len(data) < most:
            if self._member.eof:
                if not chunk.startswith(b"\x1f"):
                    break
                self._member = zlib.decompressobj(wbits=31)
            try:
                data += self._member.decompress(chunk, most - len(data))
            except zlib.error as error:
                raise FetchError("the page came damaged") from error
            self.is_complete = self._member.eof
            chunk = self._member.unused_data
        return bytes(data)
