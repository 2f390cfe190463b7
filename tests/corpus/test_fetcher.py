"""Fetching: public hosts only, at every step; limits; robots.txt. No test opens a connection outside this process."""

import asyncio
import gzip
import ssl
from collections.abc import Callable, Mapping, Sequence

import httpx
import pytest

from corpus.errors import FetchError, TooLargeError
from corpus.fetching.fetcher import Fetcher
from corpus.fetching.public_addresses import is_literal, is_public
from corpus.fetching.robots import allows

PUBLIC = "93.184.215.14"
HTML = {"content-type": "text/html; charset=utf-8"}
Answer = httpx.Response | Callable[[httpx.Request], httpx.Response]


class Chunks(httpx.AsyncByteStream):
    def __init__(self, chunks: Sequence[bytes], pause: float = 0) -> None:
        self.chunks, self.pause = chunks, pause

    async def __aiter__(self):  # type: ignore[no-untyped-def]
        for chunk in self.chunks:
            await asyncio.sleep(self.pause)
            yield chunk


class Site:
    """Answers by "host/path"; everything else is missing. Remembers the requests."""

    def __init__(self, pages: Mapping[str, Answer]) -> None:
        self.pages = pages
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.pages.get(request.headers["host"] + request.url.raw_path.decode(), httpx.Response(404))
        response = answer(request) if callable(answer) else answer
        if not response.is_stream_consumed:
            return response
        # One that was made with its content can be sent many times, but not read as a stream.
        return httpx.Response(response.status_code, headers=response.headers, stream=Chunks([response.content]))


class Names:
    """A resolver: each host's addresses, by default a public one. Remembers what it was asked."""

    def __init__(self, known: Mapping[str, Sequence[str]] | None = None) -> None:
        self.known = known or {}
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return self.known.get(host, [PUBLIC])


def fetcher(site: Site, names: Names | None = None, **limits: object) -> Fetcher:
    return Fetcher(resolve=names or Names(), transport=httpx.MockTransport(site), **limits)  # type: ignore[arg-type]


def page(text: str = "<p>The bridge fell.</p>") -> httpx.Response:
    return httpx.Response(200, headers=HTML, content=text.encode())


async def test_a_page_comes_with_its_address_type_and_bytes() -> None:
    site = Site({"grell.example/bridge?id=1": page()})
    fetched = await fetcher(site).fetch("https://grell.example/bridge?id=1#top")
    assert (fetched.url, fetched.media_type) == ("https://grell.example/bridge?id=1", "text/html; charset=utf-8")
    assert fetched.data == b"<p>The bridge fell.</p>"
    request = site.requests[-1]
    assert request.headers["user-agent"].startswith("OnRecord/")


async def test_the_connection_goes_to_the_vetted_address_under_the_hosts_name() -> None:
    site, names = Site({"grell.example/bridge": page()}), Names()
    await fetcher(site, names).fetch("https://grell.example/bridge")
    assert {request.url.host for request in site.requests} == {PUBLIC}
    assert {request.extensions["sni_hostname"] for request in site.requests} == {"grell.example"}
    assert len(names.asked) == len(site.requests)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.1", "224.0.0.1",
        "255.255.255.255", "198.18.0.1", "192.0.0.170", "240.0.0.1", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "::127.0.0.1", "fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1", "64:ff9b::7f00:1", "64:ff9b::a00:1",
        "2002:7f00:1::", "2002:a00:1::", "2001::1", "2001:db8::1", "3fff::1", "no address",
    ],
)  # fmt: skip
async def test_private_addresses_are_refused_before_anything_is_sent(address: str) -> None:
    assert not is_public(address)
    site = Site({"grell.example/": page()})
    for known in ([address], [PUBLIC, address]):
        with pytest.raises(FetchError, match="not on the public internet"):
            await fetcher(site, Names({"grell.example": known})).fetch("http://grell.example/")
    assert not site.requests


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f000001", "0x7f.1", "127.1", "017700000001", "[::1]"])
async def test_literal_addresses_are_refused(host: str) -> None:
    assert is_literal(host.strip("[]"))
    names = Names()
    with pytest.raises(FetchError):
        await fetcher(Site({}), names).fetch(f"http://{host}/")
    assert not names.asked


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://grell.example/", "gopher://grell.example/", "javascript:alert(1)",
        "data:text/html,x",
        "http://" + "a" * 5000,
        "grell.example", "http://", "http:///x", "https://user:pass@grell.example/", "http://grell.example:22/",
        "http://grell.example:6379/", "http://[::1", "http://grell.example:99999/", "", "\x00",
    ],
)  # fmt: skip
async def test_what_is_no_plain_web_address_is_refused(url: str) -> None:
    site = Site({})
    with pytest.raises(FetchError, match=r"^\w.*[^.]$"):
        await fetcher(site).fetch(url)
    assert not site.requests


async def test_every_redirect_is_vetted() -> None:
    names = Names({"inside.example": ["10.0.0.5"]})
    for target in (
        "http://inside.example/",
        "http://127.0.0.1/",
        "http://[::1]:8080/",
        "file:///etc/passwd",
        "//10.1.1.1/",
    ):
        site = Site({"grell.example/go": httpx.Response(302, headers={"location": target})})
        with pytest.raises(FetchError):
            await fetcher(site, names).fetch("https://grell.example/go")
        assert {request.headers["host"] for request in site.requests} == {"grell.example"}


async def test_redirects_are_followed_to_the_end() -> None:
    site = Site(
        {
            "grell.example/a": httpx.Response(301, headers={"location": "/b"}),
            "grell.example/b": httpx.Response(302, headers={"location": "https://vale.example/c"}),
            "vale.example/c": page(),
        }
    )
    assert (await fetcher(site).fetch("http://grell.example/a")).url == "https://vale.example/c"


async def test_redirects_end_after_five() -> None:
    site = Site({"grell.example/a": httpx.Response(302, headers={"location": "/a"})})
    with pytest.raises(FetchError, match="redirects too often"):
        await fetcher(site).fetch("http://grell.example/a")
    assert sum(request.url.path == "/a" for request in site.requests) == 6


async def test_a_host_that_changes_its_address_is_vetted_again() -> None:
    class Rebinding(Names):
        async def __call__(self, host: str, port: int) -> Sequence[str]:
            self.asked.append(host)
            return [PUBLIC] if len(self.asked) == 1 else ["127.0.0.1"]

    site = Site({"grell.example/": page()})
    with pytest.raises(FetchError):
        await fetcher(site, Rebinding()).fetch("http://grell.example/")
    assert {request.url.host for request in site.requests} <= {PUBLIC}


async def test_the_next_address_is_tried_when_one_is_dead() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == PUBLIC:
            raise httpx.ConnectError("dead")
        return page()

    site = Site({"grell.example/a": answer})
    names = Names({"grell.example": [PUBLIC, "93.184.215.15"]})
    assert (await fetcher(site, names).fetch("http://grell.example/a")).data


async def test_allowed_hosts_may_be_private_at_the_port_they_name() -> None:
    site = Site({"127.0.0.1:8081/a": page(), "wiki.lan/a": page()})
    names = Names({"127.0.0.1": ["127.0.0.1"], "wiki.lan": ["10.0.0.9"]})
    allowing = fetcher(site, names, allowed_hosts=("127.0.0.1:8081", "wiki.lan"))
    assert (await allowing.fetch("http://127.0.0.1:8081/a")).data
    assert (await allowing.fetch("http://wiki.lan/a")).data
    with pytest.raises(FetchError):
        await allowing.fetch("http://127.0.0.1:8082/a")


@pytest.mark.parametrize("size", [1_000_001, 60_000_000])
async def test_size_is_limited_after_decompression_too(size: int) -> None:
    packed = gzip.compress(bytes(size))
    headers = {**HTML, "content-encoding": "gzip"}
    site = Site({"grell.example/a": httpx.Response(200, headers=headers, stream=Chunks([packed]))})
    with pytest.raises(TooLargeError, match="1 MB"):
        await fetcher(site, max_bytes=1_000_000).fetch("http://grell.example/a")


async def test_gzip_is_read_and_damage_and_other_encodings_are_refused() -> None:
    def packed(data: bytes, encoding: str) -> httpx.Response:
        return httpx.Response(200, headers={**HTML, "content-encoding": encoding}, stream=Chunks([data[:9], data[9:]]))

    site = Site({"grell.example/a": packed(gzip.compress(b"<p>Hello</p>"), "gzip")})
    assert (await fetcher(site).fetch("http://grell.example/a")).data == b"<p>Hello</p>"
    for data, encoding in ((b"no gzip at all", "gzip"), (b"x", "br")):
        site = Site({"grell.example/a": packed(data, encoding)})
        with pytest.raises(FetchError):
            await fetcher(site).fetch("http://grell.example/a")


async def test_a_page_that_drips_is_given_up_at_the_deadline() -> None:
    drip = httpx.Response(200, headers=HTML, stream=Chunks([b"x"] * 10_000, pause=0.01))
    with pytest.raises(FetchError, match="longer than 0"):
        await fetcher(Site({"grell.example/a": drip}), seconds=0.2).fetch("http://grell.example/a")


@pytest.mark.parametrize("kind", ["application/pdf", "image/png", "video/mp4", "application/zip"])
async def test_only_text_is_read(kind: str) -> None:
    site = Site({"grell.example/a": httpx.Response(200, headers={"content-type": kind}, content=b"x")})
    with pytest.raises(FetchError, match="no article page"):
        await fetcher(site).fetch("http://grell.example/a")


@pytest.mark.parametrize(("status", "words"), [(404, "404 (Not Found)"), (500, "500"), (403, "403"), (799, "799")])
async def test_errors_of_the_site_are_told(status: int, words: str) -> None:
    site = Site({"grell.example/a": httpx.Response(status)})
    with pytest.raises(FetchError) as caught:
        await fetcher(site).fetch("http://grell.example/a")
    assert words in str(caught.value)


async def test_names_that_dont_resolve_are_told() -> None:
    async def nowhere(host: str, port: int) -> Sequence[str]:
        raise OSError(-2, "Name or service not known")

    with pytest.raises(FetchError, match="there is no web site"):
        await Fetcher(resolve=nowhere).fetch("http://grell.example/a")


async def test_robots_txt_is_obeyed_and_its_absence_means_yes() -> None:
    rules = httpx.Response(200, content=b"User-agent: *\nDisallow: /private\n")
    site = Site({"grell.example/robots.txt": rules, "grell.example/private/a": page(), "grell.example/a": page()})
    with pytest.raises(FetchError, match=r"robots\.txt"):
        await fetcher(site).fetch("http://grell.example/private/a")
    assert (await fetcher(site).fetch("http://grell.example/a")).data
    broken = Site({"grell.example/robots.txt": httpx.Response(503), "grell.example/a": page()})
    with pytest.raises(FetchError):
        await fetcher(broken).fetch("http://grell.example/a")


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /\nAllow: /news", "/news/1", True),
        ("User-agent: *\nDisallow: /news/\nAllow: /news", "/news/1", False),
        ("User-agent: *\nAllow: /a\nDisallow: /a", "/a", True),
        ("User-agent: OnRecord\nDisallow: /\n\nUser-agent: *\nAllow: /", "/a", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: onrecord\nAllow: /", "/a", True),
        ("User-agent: Googlebot\nUser-agent: OnRecord\nDisallow: /a", "/a", False),
        ("User-agent: Googlebot\nDisallow: /", "/a", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf?x", True),
        ("User-agent: *\nDisallow: /a*b*c", "/a1b2c3", False),
        ("user-agent : * # all\n disallow : /a # no", "/a", False),
        ("User-agent: *\nDisallow: /caf%C3%A9", "/café", False),
        ("User-agent: *\nDisallow: /?print", "/?print=1", False),
        ("\ufeffUser-agent: *\r\nDisallow: /a\r\n", "/a", False),
        ("Disallow: /", "/a", True),
    ],
)
def test_robots_rules(rules: str, path: str, allowed: bool) -> None:
    assert allows(rules, path) is allowed


def test_robots_rules_of_any_kind_are_quick() -> None:
    assert allows("User-agent: *\nDisallow: /" + "*a" * 900 + "$\n" * 5000, "/" + "a" * 4000) in (True, False)


async def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    server = await asyncio.start_server(_serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        fetched = await Fetcher(allowed_hosts=(f"127.0.0.1:{port}",)).fetch(f"http://127.0.0.1:{port}/a")
    assert fetched.data == b"hello"


async def test_the_authorities_of_certificates_are_read_once_not_for_each_page(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    create = ssl.create_default_context
    monkeypatch.setattr(ssl, "create_default_context", lambda *given, **more: made.append(1) or create(*given, **more))
    server = await asyncio.start_server(_serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        fetcher = Fetcher(allowed_hosts=(f"127.0.0.1:{port}",))
        for _ in range(3):
            await fetcher.fetch(f"http://127.0.0.1:{port}/a")
    assert len(made) == 1


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    line = await reader.readline()
    while (await reader.readline()).strip():
        pass
    status = b"404 Not Found" if b"robots" in line else b"200 OK"
    writer.write(
        b"HTTP/1.1 " + status + b"\r\nContent-Type: text/plain\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"
    )
    await writer.drain()
    writer.close()


@pytest.mark.parametrize(
    "url", ["http://xn--/", "http://xn--a/", "http://xn--zzzz-.example/", "http://a..b/", "http://\u200d/"]
)
async def test_names_that_are_none_are_refused_in_a_sentence(url: str) -> None:
    with pytest.raises(FetchError, match=r"^\w.{8,}[^.]$"):
        await fetcher(Site({})).fetch(url)


@pytest.mark.parametrize("parts", [1, 2, 5])
async def test_gzip_of_several_members_is_read_whole_and_what_is_cut_off_is_refused(parts: int) -> None:
    text = b"The bridge fell on Monday, the mayor of Grell said in a long speech to the town. " * 40
    step = -(-len(text) // parts)
    packed = b"".join(gzip.compress(text[start : start + step]) for start in range(0, len(text), step))
    headers = {"content-type": "text/plain", "content-encoding": "gzip"}
    whole = Site({"grell.example/a": httpx.Response(200, headers=headers, stream=Chunks([packed]))})
    assert (await fetcher(whole).fetch("http://grell.example/a")).data == text
    cut = Site({"grell.example/a": httpx.Response(200, headers=headers, stream=Chunks([packed[:-12]]))})
    with pytest.raises(FetchError, match="cut off"):
        await fetcher(cut).fetch("http://grell.example/a")
