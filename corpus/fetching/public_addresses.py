"""Which network addresses are on the public internet: only those may a fetch connect to."""

from __future__ import annotations

import ipaddress

_REFUSED = tuple(
    map(
        ipaddress.ip_network,
        (
            "0.0.0.0/8",
            "100.64.0.0/10",  # carrier-grade NAT
            "192.0.0.0/24",
            "192.88.99.0/24",  # 6to4 relays
            "198.18.0.0/15",  # benchmarking
            "240.0.0.0/4",
            "::/96",  # IPv4-compatible
            "64:ff9b::/96",  # NAT64: an IPv4 address behind a translator, which may be a private one
            "64:ff9b:1::/48",
            "100::/64",  # discard
            "2001::/23",  # Teredo and other protocols' own
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4: an IPv4 address, which may be a private one
            "3fff::/20",  # documentation (RFC 9637)
            "5f00::/16",  # segment routing (RFC 9602)
            "fc00::/7",
            "fe80::/10",
            "fec0::/10",
            "ff00::/8",
        ),
    )
)


def is_public(address: str) -> bool:
    """True for a unicast address that the public internet routes. False for what is no IP address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.scope_id:
            return False
        if parsed.ipv4_mapped is not None:
            return is_public(str(parsed.ipv4_mapped))
    if not parsed.is_global or parsed.is_multicast or parsed.is_reserved or parsed.is_unspecified:
        return False
    return not any(parsed in network for network in _REFUSED if network.version == parsed.version)


def is_literal(host: str) -> bool:
    """True for a host that is an address itself, in any of the forms that resolvers read ("127.1", "0x7f000001")."""
    if ":" in host:
        return True
    labels = host.rstrip(".").split(".")
    return len(labels) <= 4 and all(_is_number(label) for label in labels)


def _is_number(label: str) -> bool:
    return label.isascii() and (label.isdecimal() or label.lower().startswith("0x"))
