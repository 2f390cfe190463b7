"""Server-side request forgery: every way to write, resolve or redirect to an address that is not public."""

import ipaddress
import itertools
from collections.abc import Iterator, Sequence

import httpx
import pytest

from corpus.errors import FetchError
from corpus.fetching.fetcher import Fetcher

PUBLIC = "93.184.215.14"
TARGETS = (
    "127.0.0.1",
    "10.0.0.1",
    "172.16.0.9",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104 (nothing binds to it)
    "198.18.0.1",
    "224.0.0.1",
)
PORTS = ("", ":22", ":80", ":6379", ":8080", ":65536", ":0", ":-1")
SCHEMES = ("file", "ftp", "gopher", "dict", "ldap", "jar", "data", "javascript", "ssh", "tftp", "unix", "view-source")


def numbers(address: str) -> Iterator[str]:
    """An IPv4 address as resolvers read it: decimal, hexadecimal, octal, in one to four parts."""
    value = int(ipaddress.IPv4Address(address))
    parts = [int(part) for part in address.split(".")]
    yield from (address, str(value), hex(value), f"0{value:o}", f"{address}.", f"{value}.")
    yield from (".".join(map(hex, parts)), ".".join(f"0{part:o}" for part in parts))
    yield from (f"{parts[0]}.{value & 0xFFFFFF}", f"{parts[0]}.{parts[1]}.{value & 0xFFFF}")
    yield from (f"0x{parts[0]:x}.{value & 0xFFFFFF}", ".".join(f"{part:03d}" for part in parts))


def wrapped(address: str) -> Iterator[str]:
    """An IPv4 address inside an IPv6 one: mapped, compatible, NAT64, 6to4, Teredo, with a zone."""
    value = int(ipaddress.IPv4Address(address))
    high, low = value >> 16, value & 0xFFFF
    yield from (f"::ffff:{address}", f"::{address}", f"::ffff:{high:x}:{low:x}", f"::ffff:0:{address}")
    yield from (f"64:ff9b::{address}", f"64:ff9b:1::{address}", f"2002:{high:x}:{low:x}::1")
    yield from (f"2001:0:{high:x}:{low:x}::", f"0:0:0:0:0:ffff:{high:x}:{low:x}")


SIXES = (
    "::",
    "::1",
    "fe80::1",
    "fe80::1%25eth0",
    "fc00::1",
    "fd00:ec2::254",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "3fff::1",
)


def forms() -> Iterator[str]:
    """Addresses that must not be asked, however they are written."""
    for target in TARGETS:
        for host in numbers(target):
            yield from (f"http://{host}/", f"https://{host}:8443/x")
        for host in wrapped(target):
            yield f"http://[{host}]/"
        yield from (f"http://{target}{port}/" for port in PORTS)
        yield from (f"http://user:secret@{target}/", f"http://{PUBLIC}@{target}/", f"http://grell.example:80@{target}/")
        yield from (
            f"http://{target}#@grell.example/",
            f"http://{target}?@grell.example/",
            f"//{target}/",
            f"http:/{target}/",
        )
        yield f"http://{target.translate(str.maketrans('0123456789.', '０１２３４５６７８９。'))}/"
        yield f"http://{target.translate(str.maketrans('0123456789', '⓪①②③④⑤⑥⑦⑧⑨'))}/"
    yield from (f"http://[{six}]{port}/" for six, port in itertools.product(SIXES, PORTS[:4]))
    yield from (f"{scheme}://grell.example/x" for scheme in SCHEMES)
    yield from (f"http://{host}/" for host in ("localhost", "LOCALHOST", "localhost.", "a.localhost", "ip6-localhost"))
    yield from (
        "http://",
        "http:///x",
        "http://xn--/",
        "http://..",
        "http://a..b/",
        "http://[::1",
        "http://gre ll/",
        "",
    )


FORMS = tuple(dict.fromkeys(forms()))
RESOLVED = tuple(dict.fromkeys([*TARGETS, *(form for target in TARGETS for form in wrapped(target)), *SIXES]))


class Watched(httpx.AsyncBaseTransport):
    """Remembers where connections would go, and redirects each first request of `hops` hosts to `target`."""

    def __init__(self, target: str, hops: int) -> None:
        self.target, self.hops = target, hops
        self.reached: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.reached.append(request.url.host)
        if request.url.path == "/robots.txt":
            return httpx.Response(404)
        self.hops -= 1
        if self.hops < 0:
            return httpx.Response(302, headers={"location": self.target.encode("utf-8", "replace")})
        return httpx.Response(302, headers={"location": f"http://hop{self.hops}.example/"})


async def resolve(host: str, port: int) -> Sequence[str]:
    """What a resolver makes of it: literal forms are themselves, and localhost is."""
    if host.rstrip(".").lower().endswith(("localhost", "ip6-localhost")):
        return ["127.0.0.1", "::1"]
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        return [PUBLIC]


def test_there_are_five_hundred_forms() -> None:
    assert len(FORMS) >= 500


async def test_no_form_of_a_private_address_is_fetched() -> None:
    for form in FORMS:
        transport = Watched("http://end.example/", 0)
        with pytest.raises(FetchError):
            await Fetcher(resolve=resolve, transport=transport).fetch(form)
        assert set(transport.reached) <= {PUBLIC}, form


@pytest.mark.parametrize("hops", [0, 2])
async def test_nor_at_any_hop_of_redirects(hops: int) -> None:
    for form in FORMS:
        transport = Watched(form, hops)
        with pytest.raises(FetchError):
            await Fetcher(resolve=resolve, transport=transport).fetch("http://start.example/")
        assert set(transport.reached) == {PUBLIC}, form


@pytest.mark.parametrize("later", RESOLVED)
async def test_nor_where_a_name_changes_its_address(later: str) -> None:
    """DNS rebinding: what was vetted is what is connected to, and every hop is vetted anew."""
    answers = iter([[PUBLIC]] * 2)

    async def changing(host: str, port: int) -> Sequence[str]:
        return next(answers, [later])

    transport = Watched("http://start.example/again", 0)
    with pytest.raises(FetchError):
        await Fetcher(resolve=changing, transport=transport).fetch("http://start.example/")
    assert set(transport.reached) == {PUBLIC}
