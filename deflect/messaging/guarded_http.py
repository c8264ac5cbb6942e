"""An HTTP client for business systems that connects only where the operator meant it to.

A name is looked up here and the connection is made to the address found, so that it cannot mean another one a moment
later. A public name that leads to a private address is refused, and so is every link-local address, where clouds keep
their credentials.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

import httpx

from deflect.policy.ip_addresses import is_address

LookUp: TypeAlias = Callable[[str, int], Iterable[str]]
_INNER: Final = (".internal", ".local", ".lan", ".home.arpa", ".localhost", ".test")
"""Endings of names that exist inside a network only (RFC 6762, RFC 6761, RFC 8375)."""


def addresses(host: str, port: int) -> list[str]:
    """Return the addresses of a name; raises `OSError` where there is none."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_allowed(host: str, address: str, inner_hosts: frozenset[str] = frozenset()) -> bool:
    """True if a system configured as `host` may be asked at this address.

    Private addresses are for hosts written as an address, for names of an inner network, and for `inner_hosts`.
    """
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    if found.is_link_local or found.is_multicast or found.is_unspecified:
        return False
    return found.is_global or _is_inner(host.lower().rstrip("."), inner_hosts)


def _is_inner(host: str, inner_hosts: frozenset[str]) -> bool:
    return is_address(host.strip("[]")) or "." not in host or host.endswith(_INNER) or host in inner_hosts


class GuardedTransport(httpx.BaseTransport):
    """Sends each request to an allowed address of its host; raises `httpx.ConnectError` where there is none."""

    def __init__(self, inner_hosts: frozenset[str] = frozenset(), look_up: LookUp = addresses) -> None:
        self._inner, self._look_up = inner_hosts, look_up
        self._over = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Connect by address; the name stays in the Host header and in the certificate's check."""
        host, port = request.url.host, request.url.port or (443 if request.url.scheme == "https" else 80)
        try:
            found = [one for one in self._look_up(host, port) if is_allowed(host, one, self._inner)]
        except OSError as unknown:
            raise httpx.ConnectError("the name of the business system cannot be found", request=request) from unknown
        if not found:
            raise httpx.ConnectError("the business system is at an address that is not allowed", request=request)
        request.extensions = {**request.extensions, "sni_hostname": host}
        request.url = request.url.copy_with(host=found[0])
        return self._over.handle_request(request)

    def close(self) -> None:
        self._over.close()


def client(inner_hosts: frozenset[str] = frozenset()) -> httpx.Client:
    """Return a client that reads no proxy from the environment and follows no redirects."""
    return httpx.Client(transport=GuardedTransport(inner_hosts), trust_env=False)
