"""Which addresses and names are public, over the whole address space."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.networks.addresses import is_public, public_host
from scoring.errors import ForbiddenHost

SPECIAL = [
    ip_network(net)
    for net in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
        *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "255.255.255.255/32"),
        *("::/128", "::1/128", "::/96", "64:ff9b:1::/48", "100::/64", "2001::/32", "2001:2::/48"),
        *("2001:db8::/32", "2001:10::/28", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10"),
        *("fec0::/10", "ff00::/8", "4000::/3", "8000::/1"),
    )
]


@given(st.data(), st.sampled_from(SPECIAL))
def test_no_address_of_a_special_network_is_public(
    data: st.DataObject, network: IPv4Network | IPv6Network
) -> None:
    address = data.draw(st.ip_addresses(network=network))
    assert not is_public(str(address))
    assert not is_public(f"{address}%eth0")


@given(st.ip_addresses())
def test_what_python_calls_private_is_never_public(address: IPv4Address | IPv6Address) -> None:
    if not address.is_global or address.is_multicast or address.is_reserved or address.is_unspecified:
        embedded = isinstance(address, IPv6Address) and (
            address.ipv4_mapped is not None or address in IPv6Network("64:ff9b::/96")
        )
        assert embedded or not is_public(str(address))


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_in_ipv6_clothes_is_judged_as_itself(address: IPv4Address) -> None:
    assert is_public(f"::ffff:{address}") == is_public(str(address))
    assert is_public(f"64:ff9b::{address}") == is_public(str(address))
    assert not is_public(str(IPv6Address((0x2002 << 112) | (int(address) << 80) | 1))), "6to4"
    assert not is_public(str(IPv6Address((0x20010000 << 96) | (int(address) ^ 0xFFFFFFFF)))), "Teredo"


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.215.14", "2606:4700:4700::1111", "2a00:1450:4001::1"])
def test_ordinary_servers_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "text", ["", "localhost", "1", "0x7f.1", "017700000001", "127.1", "1.1.1.1/8", "::1]"]
)
def test_what_is_not_an_address_is_not_public(text: str) -> None:
    assert not is_public(text)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "localhost",
            "intranet",
            "printer.local",
            "db.internal",
            "a.b.lan",
            "x.onion",
            "1.0.0.127.in-addr.arpa",
        ),
        *("127.0.0.1", "2130706433", "0x7f000001", "0x7f.1", "1.2.3.04", "[::1]", "::1", "a.0x1"),
        *(
            "user@host.com",
            "host.com:22",
            "host.com.",
            ".host.com",
            "a..b.com",
            "-a.com",
            "a-.com",
            "a_b.com",
        ),
        *(
            "host.com/path",
            "host.com#x",
            "host.com?x",
            "ho st.com",
            "host.com\r\nX: y",
            "",
            "x" * 64 + ".com",
        ),
        *("a." * 126 + "com", "127.0.0.1", "\u2474.com\u2024", "\udcff.com"),
    ],
)
def test_what_is_not_a_public_name_is_refused(name: str) -> None:
    with pytest.raises(ForbiddenHost):
        public_host(name)


def test_names_are_written_in_one_way() -> None:
    assert public_host("Mastodon.Social") == "mastodon.social"
    assert public_host("münchen.social") == public_host("MÜNCHEN.social") == "xn--mnchen-3ya.social"


@given(st.text(max_size=80))
def test_any_text_is_a_plain_name_or_refused(text: str) -> None:
    try:
        host = public_host(text)
    except ForbiddenHost:
        return
    assert host == host.lower()
    assert host.isascii()
    assert set(host) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert "." in host
    assert not is_public(host), "an address is not a name"
