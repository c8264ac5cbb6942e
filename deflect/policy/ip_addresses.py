"""IP addresses as text: what is one, and which belong to one client. Pure."""

from __future__ import annotations

from ipaddress import IPv4Address, ip_address, ip_network


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
