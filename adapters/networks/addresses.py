"""Decides which addresses and host names belong to the public internet. Pure; nothing is looked up here."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

import idna

from scoring.errors import ForbiddenHost
from scoring.text import say

# IANA's special-purpose registries; Python's own is_global knew only some of them before 3.11.10.
_NOT_PUBLIC_V4 = tuple(
    map(
        ip_network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
            *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15"),
            *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        ),
    )
)
_GLOBAL_UNICAST_V6 = IPv6Network("2000::/3")
# Protocol assignments with Teredo in them, documentation, 6to4, documentation again.
_NOT_PUBLIC_V6 = tuple(map(ip_network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
_NAT64 = IPv6Network("64:ff9b::/96")

# Names that are never public servers: IANA's special-use names, and what private networks are called.
_NEVER_PUBLIC = frozenset(
    (
        *("alt", "arpa", "corp", "example", "home", "i2p", "internal", "intranet", "invalid", "lan", "local"),
        *("localdomain", "localhost", "onion", "private", "test"),
    )
)
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")


def is_public(address: str) -> bool:
    """Whether a server on the public internet can have this address. False for what cannot be read."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv4Address):
        return not any(ip in net for net in _NOT_PUBLIC_V4)
    inner = _embedded(ip)
    if inner is not None:
        return is_public(str(inner))
    return ip in _GLOBAL_UNICAST_V6 and not any(ip in net for net in _NOT_PUBLIC_V6)


def _embedded(ip: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that is really meant: mapped, or behind a NAT64 gateway."""
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped


def public_host(name: str) -> str:
    """A host name that may be looked up, in lower-case ASCII. Raises ForbiddenHost.

    No address, port, user or single label; no special-use name; at most 253 characters.
    """
    try:
        host = name.lower() if name.isascii() else idna.encode(name, uts46=True).decode().lower()
    except idna.IDNAError:
        host = ""
    labels = host.split(".")
    fine = (
        len(labels) > 1
        and len(host) <= 253
        and all(_LABEL.fullmatch(label) for label in labels)
        and not labels[-1].isdecimal()
        and not labels[-1].startswith("0x")
        and labels[-1] not in _NEVER_PUBLIC
    )
    if not fine:
        raise ForbiddenHost(say("That is not the name of a public server."))
    return host
