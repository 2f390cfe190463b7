"""Fetches a page by its address: the only code that opens a URL somebody sent.

Every host is resolved once, all its addresses are vetted, and the connection goes to a vetted address; so it is for
each redirect, and for robots.txt. Nothing a page says can make OnRecord connect to a private network.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from importlib.metadata import version

import httpx

from corpus.errors import FetchError
from corpus.fetching import body, robots
from corpus.fetching.public_addresses import is_literal, is_public
from corpus.fetching.validators import NO_VALIDATORS, Validators

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

_PORTS = (80, 443, 8080, 8443)
_REDIRECTS = 5
_ADDRESSES = 4  # how many of a host's addresses are tried
_LONGEST_URL = 4096
_LONGEST_VALIDATOR = 500
_MOVED_FOR_GOOD = (HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT)
PAGES = frozenset(("text/html", "application/xhtml+xml", "text/plain"))
_UNTOLD = ("application/octet-stream", "binary/octet-stream", "")  # what these hold is told by the bytes


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page: `url` after redirects, `media_type` as the server gave it (with charset), the decompressed bytes.

    `moved_to` is the page's address from now on, "" if it hasn't moved for good.
    """

    url: str
    media_type: str
    data: bytes
    validators: Validators = NO_VALIDATORS
    moved_to: str = ""

    @property
    def name(self) -> str:
        """The file's name at the end of the address, if it has one with an ending."""
        last = httpx.URL(self.url).path.rpartition("/")[2]
        return last if "." in last else ""


@dataclass(frozen=True, slots=True)
class _Reply:
    """A page, or where it has gone."""

    status: int
    headers: httpx.Headers
    location: str
    data: bytes

    @property
    def media_type(self) -> str:
        return str(self.headers.get("content-type", ""))


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
        self._robots = robots.Cache()
        self._authorities: ssl.SSLContext | None = None
        self._agent = f"OnRecord/{version('onrecord')} (news archive bot)"

    async def fetch(self, url: str, media_types: Collection[str] = PAGES) -> Fetched:
        """The page at an http or https URL, if its site's robots.txt doesn't forbid it.

        Only what is of one of the `media_types`, or isn't told to be anything, is fetched.
        """
        fetched = await self.fetch_changed(url, media_types)
        if fetched is None:
            raise FetchError("the site sent nothing", status=304)
        return fetched

    async def fetch_changed(
        self, url: str, media_types: Collection[str] = PAGES, known: Validators = NO_VALIDATORS
    ) -> Fetched | None:
        """`fetch`, unless the server says that the page is still what it had these validators for: None then."""
        start = _parsed(url)
        try:
            async with asyncio.timeout(self._seconds), await self._client() as client:
                return await self._follow(client, start, media_types, known)
        except TimeoutError as error:
            raise FetchError(
                "{host} took longer than {seconds} seconds", host=start.host, seconds=format(self._seconds, "g")
            ) from error
        except (httpx.InvalidURL, UnicodeError) as error:  # UnicodeError: of names that are no IDNA
            raise FetchError("it redirects to something that is no web address") from error

    async def _client(self) -> httpx.AsyncClient:
        if self._authorities is None:  # reading them takes longer than most of what the event loop does
            self._authorities = await asyncio.to_thread(httpx.create_ssl_context, trust_env=False)
        return httpx.AsyncClient(
            transport=self._transport,
            verify=self._authorities,
            trust_env=False,
            timeout=httpx.Timeout(self._seconds, connect=min(self._seconds, 8.0)),
            # A kept connection would be used again for another host at the same address.
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    async def _follow(
        self,
        client: httpx.AsyncClient,
        url: httpx.URL,
        media_types: Collection[str] | None,
        known: Validators = NO_VALIDATORS,
    ) -> Fetched | None:
        """The page, after redirects; without `media_types` a robots.txt, which is read as far as the limit."""
        is_page = media_types is not None
        limit = self._max_bytes if is_page else robots.LARGEST
        moved: httpx.URL | None = None
        for_good = True
        for _ in range(_REDIRECTS + 1):
            if is_page:
                await self._ask_robots(client, url)
            reply = await self._get(client, url, limit, known, whole=is_page)
            if reply.status == HTTPStatus.NOT_MODIFIED and known != NO_VALIDATORS:
                return None
            if not reply.location:
                _check(url, reply, media_types)
                moved_to = str(moved) if moved else ""
                return Fetched(_shown(url), reply.media_type, reply.data, _validators(reply), moved_to)
            url = _parsed(str(url.join(reply.location)))
            for_good = for_good and reply.status in _MOVED_FOR_GOOD
            moved = url if for_good else moved
        raise FetchError("{host} redirects too often", host=url.host)

    async def _ask_robots(self, client: httpx.AsyncClient, url: httpx.URL) -> None:
        """Raises FetchError if robots.txt forbids the page. Where there is none, everything is allowed."""
        site = f"{url.scheme}://{url.netloc.decode('ascii')}"
        rules = self._robots.get(site)
        if rules is None:
            rules = await self._robots_of(client, url)
            self._robots.keep(site, rules)
        if not await asyncio.to_thread(robots.allows, rules, url.raw_path.decode("ascii", "replace")):
            raise FetchError("{host} asks programs not to fetch this page (robots.txt)", host=url.host)

    async def _robots_of(self, client: httpx.AsyncClient, url: httpx.URL) -> str:
        address = url.copy_with(raw_path=b"/robots.txt", fragment=None)
        try:
            found = await self._follow(client, address, None)
        except _MissingError:
            return ""
        return found.data.decode("utf-8", "replace") if found else ""

    async def _get(
        self, client: httpx.AsyncClient, url: httpx.URL, limit: int, known: Validators, *, whole: bool
    ) -> _Reply:
        """One request, to the first of the host's vetted addresses that answers."""
        trouble: httpx.HTTPError | None = None
        for address in (await self._addresses(url))[:_ADDRESSES]:
            try:
                async with self._open(client, url, address, known) as response:
                    location = response.headers.get("location", "") if response.is_redirect else ""
                    wanted = not location and response.is_success
                    data = await body.read(response, limit, whole=whole) if wanted else b""
                    return _Reply(response.status_code, response.headers, location, data)
            except httpx.ConnectError as error:
                trouble = error
            except httpx.TimeoutException as error:
                raise FetchError("{host} doesn't answer", host=url.host) from error
            except (httpx.HTTPError, httpx.StreamError) as error:
                raise FetchError("{host} broke off the connection", host=url.host) from error
        raise FetchError("{host} can't be reached", host=url.host) from trouble

    @asynccontextmanager
    async def _open(
        self, client: httpx.AsyncClient, url: httpx.URL, address: str, known: Validators
    ) -> AsyncIterator[httpx.Response]:
        """Request the URL from that very address; certificate and Host header stay those of the name."""
        host = url.raw_host.decode("ascii")
        headers = {
            "Host": url.netloc.decode("ascii"),
            "User-Agent": self._agent,
            "Accept": "text/html,application/xhtml+xml,text/plain;q=0.8,application/json;q=0.8,*/*;q=0.1",
            "Accept-Encoding": "gzip",
            "Accept-Language": "en,*;q=0.5",
            **({"If-None-Match": known.etag} if known.etag else {}),
            **({"If-Modified-Since": known.modified} if known.modified else {}),
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
            raise FetchError("there is no web site {host}", host=url.host) from error
        if not found or not (allowed or all(map(is_public, found))):
            raise FetchError("{host} is not on the public internet", host=url.host)
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
        answer = f"{reply.status} {_phrase(reply.status)}".rstrip()
        raise FetchError(
            "{host} answered {answer}",
            host=url.host,
            answer=answer,
            status=reply.status,
            retry_after=_retry_after(reply.headers.get("retry-after", "")),
        )
    kind = reply.media_type.partition(";")[0].strip().lower()
    if media_types is not None and kind not in media_types and kind not in _UNTOLD:
        raise FetchError("that is no article page but {kind}", kind=kind[:60])


def _shown(url: httpx.URL) -> str:
    return str(url.copy_with(fragment=None))


def _validators(reply: _Reply) -> Validators:
    """What is too long to be sent back with every request, or can't be, is left out."""
    found = (reply.headers.get(name, "") for name in ("etag", "last-modified"))
    return Validators(*(value if len(value) <= _LONGEST_VALIDATOR and value.isascii() else "" for value in found))


def _retry_after(written: str) -> float | None:
    """Seconds, from seconds or from a date; None if it says neither."""
    if written.strip().isdecimal() and len(written) < 12:
        return float(written)
    try:
        until = parsedate_to_datetime(written)
    except (ValueError, TypeError, OverflowError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=dt.UTC)
    return max((until - dt.datetime.now(dt.UTC)).total_seconds(), 0.0)


def _phrase(status: int) -> str:
    try:
        return f"({HTTPStatus(status).phrase})"
    except ValueError:
        return ""
