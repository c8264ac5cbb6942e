"""IP addresses as text: what is one, which belong to one client, and which may be connected to. Pure."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, Literal

_GLOBAL: Final = IPv6Network("2000::/3")
"""All that is given out for the Internet (IANA)."""
_NAT64: Final = IPv6Network("64:ff9b::/96")
_SIX_TO_FOUR: Final = IPv6Network("2002::/16")
_COMPATIBLE: Final = IPv6Network("::/96")


def is_address(text: str) -> bool:
    """Returns whether a text is an IPv4 or IPv6 address, without brackets."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def one_client(address: str) -> str:
    """Returns what a client is counted by: an IPv4 address, or of an IPv6 one its network of 64 bits.

    The holder of such a network has as many addresses as it likes. A text that is no address stays as it is.
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return address
    return str(found.ipv4_mapped or ip_network((found, 64), strict=False))


def reach(address: str) -> Literal["public", "private", "never"]:
    """Returns where an IP address leads: to the Internet, to a network or machine of one's own, or where nobody asks.

    `never` are link-local addresses, where clouds keep their credentials, multicast and the unspecified one. An IPv6
    address that stands for an IPv4 one (RFC 4291, 6052, 3056) leads where that does.
    """
    found = ip_address(address.partition("%")[0])
    if found.is_unspecified or found.is_multicast or found.is_link_local:
        return "never"
    if isinstance(found, IPv6Address) and not found.is_loopback:
        inner = _inner(found)
        if inner is not None:
            return reach(str(inner))
        return "public" if found in _GLOBAL and found.is_global else "private"
    return "public" if found.is_global else "private"


def _inner(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for: mapped, compatible, NAT64 or 6to4."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64 or address in _COMPATIBLE:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.sixtofour if address in _SIX_TO_FOUR else None
