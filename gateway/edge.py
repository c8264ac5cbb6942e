"""The edge of a web application: who the client is behind trusted proxies, which hosts and whose pages are served.

WSGI, in front of any Flask application. `X-Forwarded-*` is believed from the listed proxies alone; a request by any
other client is taken as it comes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
Network = IPv4Network | IPv6Network

HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?")
HSTS_S = 365 * 86400
"""A year, as the preload lists of browsers ask for."""
ANY_HOST = ("/healthz", "/readyz")
"""Asked for by machines, which know an address only."""
STREAM = "relevo.stream"
"""In the ASGI scope: a stream that the server's event loop sends after the answer's head, see `http_door.Stream`."""


UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class Edge:
    """`app` behind `proxies`: addresses or networks. With `hosts`, other Host headers are answered 421 (RFC 9110).

    With `hsts`, browsers are told to use https alone from now on (RFC 6797). With `origins`, what changes something is
    answered 403 where a page of another site sends it: neither one of them nor of the host that is asked (RFC 6454).
    """

    def __init__(
        self,
        app: Wsgi,
        proxies: Sequence[str] = (),
        hosts: Sequence[str] = (),
        *,
        hsts: bool = False,
        origins: Sequence[str] = (),
    ) -> None:
        self._app, self._hsts = app, hsts
        self._origins = frozenset(origin.lower().rstrip("/") for origin in origins)
        self._proxies = tuple(ip_network(one, strict=False) for one in proxies)
        self._hosts = frozenset(host.lower() for host in hosts)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if self._trusted(environ.get("REMOTE_ADDR", "")):
            self._believe(environ)
        else:
            for name in ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST"):
                environ.pop(name, None)
        if self._hosts and not self._served(environ):
            return _refuse(start_response, "421 Misdirected Request", "Host", MISDIRECTED)
        if self._origins and environ.get("REQUEST_METHOD") in UNSAFE and not self._own_page(environ):
            return _refuse(start_response, "403 Forbidden", "Origin", FOREIGN)
        return self._app(environ, _with_hsts(start_response) if self._hsts else start_response)

    def _believe(self, environ: Environ) -> None:
        """The client is the last address that no trusted proxy has: what stands before it anybody may have written."""
        forwarded = [one.strip() for one in environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if one.strip()]
        client = next((one for one in reversed(forwarded) if not self._trusted(one)), None)
        if client is not None:
            environ["REMOTE_ADDR"] = client
        if (scheme := _last(environ, "HTTP_X_FORWARDED_PROTO")) in ("http", "https"):
            environ["wsgi.url_scheme"] = scheme
        if host := _last(environ, "HTTP_X_FORWARDED_HOST"):
            environ["HTTP_HOST"] = host

    def _trusted(self, address: str) -> bool:
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self._proxies)

    def serves(self, client: str, host: str, forwarded: str = "") -> bool:
        """Returns whether a request to `host` is served; what a trusted proxy forwarded counts instead."""
        if forwarded and self._trusted(client):
            host = forwarded.rpartition(",")[2].strip()
        return not self._hosts or host_name(host) in self._hosts

    def _own_page(self, environ: Environ) -> bool:
        """True for a page of this site, and for what is no page: programs send no Origin."""
        origin = environ.get("HTTP_ORIGIN", "").lower()
        return not origin or origin in self._origins or urlsplit(origin).netloc == environ.get("HTTP_HOST", "").lower()

    def _served(self, environ: Environ) -> bool:
        return environ.get("PATH_INFO") in ANY_HOST or host_name(environ.get("HTTP_HOST", "")) in self._hosts


MISDIRECTED = "Relevo is not served under this name; list it in RELEVO_HOSTS."
FOREIGN = "A page of another site sent this; use the pages of Relevo."
_CODES = {"421": "misdirected_request", "403": "foreign_origin"}


def refused(status: str, field: str, message: str) -> bytes:
    """Returns the body of a refusal by an edge."""
    return error_body(_CODES[status[:3]], field, message)


def error_body(code: str, field: str, message: str) -> bytes:
    """Returns the body of a refusal, in the form of the API's errors."""
    return json.dumps({"error": {"code": code, "field": field, "message": message}}).encode()


def _refuse(start_response: Callable[..., Any], status: str, field: str, message: str) -> list[bytes]:
    body = refused(status, field, message)
    start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def hosts(*addresses: str, names: Iterable[str] = ()) -> tuple[str, ...]:
    """Returns the names under which a site is served: of its `addresses` (URLs), `names`, and this machine's own.

    A name may be an IPv6 address without brackets.
    """
    written = (f"//[{name}]" if name.count(":") > 1 and "[" not in name else f"//{name}" for name in names)
    named = {urlsplit(one).hostname or "" for one in (*addresses, *written)}
    return tuple(sorted({"localhost", "127.0.0.1", "::1", *named} - {""}))


def _with_hsts(start_response: Callable[..., Any]) -> Callable[..., Any]:
    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        return start_response(status, [*headers, ("Strict-Transport-Security", f"max-age={HSTS_S}")], *rest)

    return start


def host_name(host: str) -> str:
    """Returns the Host header without its port, in lower case; an empty text for one that is none."""
    found = HOST.fullmatch(host.lower())
    return found[1].strip("[]") if found else ""


def _last(environ: Environ, name: str) -> str:
    return str(environ.get(name, "")).rpartition(",")[2].strip()
