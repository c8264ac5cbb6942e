"""An HTTP client for other people's systems that connects only where the operator meant it to, and only for so long.

A name is looked up here and the connection is made to the address found, so that it cannot mean another one a moment
later. A private address is for hosts that the operator lists, however it is written; link-local ones, where clouds
keep their credentials, are for none.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from typing import TypeAlias

import httpcore
import httpx

from deflect.messaging.deadlines import DeadlineBackend
from deflect.policy import ip_addresses
from relevo.errors import RelevoError

LookUp: TypeAlias = Callable[[str, int], Iterable[str]]


class NotAllowed(httpx.ConnectError, RelevoError):
    """All addresses of the host are such that it may not be asked there."""

    code = "inner_address"
    retryable = False


def addresses(host: str, port: int) -> list[str]:
    """Return the addresses of a name; raises `OSError` where there is none."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_allowed(host: str, address: str, inner_hosts: frozenset[str] = frozenset()) -> bool:
    """True if a system configured as `host` may be asked at this address; a private one is for `inner_hosts` only."""
    leads = ip_addresses.reach(address)
    return leads == "public" or (leads == "private" and _plain(host) in {_plain(one) for one in inner_hosts})


def _plain(host: str) -> str:
    return host.lower().rstrip(".").strip("[]")


class _Over(httpx.HTTPTransport):
    """HTTP over sockets that keep the deadline of the request under way; httpx itself bounds each read alone."""

    def __init__(self) -> None:
        super().__init__(trust_env=False)
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False), network_backend=DeadlineBackend()
        )


class GuardedTransport(httpx.BaseTransport):
    """Sends each request to an allowed address of its host; raises `NotAllowed` where there is none."""

    def __init__(self, inner_hosts: frozenset[str] = frozenset(), look_up: LookUp = addresses) -> None:
        self._inner, self._look_up = inner_hosts, look_up
        self._over = _Over()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Connect by address; the name stays in the Host header and in the certificate's check."""
        host, port = request.url.host, request.url.port or (443 if request.url.scheme == "https" else 80)
        try:
            found = [one for one in self._look_up(host, port) if is_allowed(host, one, self._inner)]
        except OSError as unknown:
            raise httpx.ConnectError("the name of the system cannot be found", request=request) from unknown
        if not found:
            raise NotAllowed("the system is at an address that is not allowed", request=request)
        request.extensions = {**request.extensions, "sni_hostname": host}
        request.url = request.url.copy_with(host=found[0])
        return self._over.handle_request(request)

    def close(self) -> None:
        self._over.close()


def client(inner_hosts: frozenset[str] = frozenset()) -> httpx.Client:
    """Return a client that reads no proxy from the environment and follows no redirects."""
    return httpx.Client(transport=GuardedTransport(inner_hosts), trust_env=False)
