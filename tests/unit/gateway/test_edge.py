"""Who the client is behind proxies, and which hosts are served."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest

from gateway.edge import Edge, hosts

PROXIES = ("192.0.2.1", "10.0.0.0/24", "2001:db8::/64")


def passed(edge_hosts: tuple[str, ...] = (), proxies: tuple[str, ...] = PROXIES, **environ: str) -> dict[str, Any]:
    """What the application behind the edge gets; empty where it gets nothing."""
    got: dict[str, Any] = {}

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        got.update(environ)
        return [b""]

    asked = {"REMOTE_ADDR": "192.0.2.1", "PATH_INFO": "/", "wsgi.url_scheme": "http", "HTTP_HOST": "desk.example.com"}
    Edge(app, proxies, edge_hosts)({**asked, **environ}, lambda status, headers: None)
    return got


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("192.0.2.1", "203.0.113.5", "203.0.113.5"),
        ("192.0.2.1", "198.51.100.1, 203.0.113.5", "203.0.113.5"),
        ("192.0.2.1", "203.0.113.5, 10.0.0.7", "203.0.113.5"),
        ("2001:db8::9", "2001:db8:1::5", "2001:db8:1::5"),
        ("192.0.2.1", "10.0.0.7", "192.0.2.1"),
        ("192.0.2.1", "", "192.0.2.1"),
        ("203.0.113.9", "203.0.113.5", "203.0.113.9"),
        ("10.0.1.1", "203.0.113.5", "10.0.1.1"),
        ("", "203.0.113.5", ""),
    ],
)
def test_forwarded_address_is_believed_from_listed_proxies_alone(peer: str, forwarded: str, client: str) -> None:
    assert passed(REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded)["REMOTE_ADDR"] == client


def test_stranger_sets_neither_scheme_nor_host() -> None:
    got = passed(REMOTE_ADDR="203.0.113.9", HTTP_X_FORWARDED_PROTO="https", HTTP_X_FORWARDED_HOST="evil.example")
    assert (got["wsgi.url_scheme"], got["HTTP_HOST"]) == ("http", "desk.example.com")
    assert not any("FORWARDED" in name for name in got)
    believed = passed(HTTP_X_FORWARDED_PROTO="https", HTTP_X_FORWARDED_HOST="evil.example")
    assert (believed["wsgi.url_scheme"], believed["HTTP_HOST"]) == ("https", "evil.example")


@pytest.mark.parametrize(
    ("host", "served"),
    [
        ("desk.example.com", True),
        ("DESK.example.com:443", True),
        ("localhost:8080", True),
        ("[::1]:8080", True),
        ("evil.example", False),
        ("desk.example.com.evil.example", False),
        ("evil.example@desk.example.com", False),
        ("localhost;script-src *", False),
        ("", False),
    ],
)
def test_other_hosts_are_not_served(host: str, served: bool) -> None:
    named = hosts("https://desk.example.com", "http://127.0.0.1:8080")
    assert bool(passed(named, HTTP_HOST=host)) is served
    assert passed(named, HTTP_HOST=host, PATH_INFO="/readyz")


def test_https_is_told_to_browsers_where_it_is_so() -> None:
    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b""]

    told: list[list[tuple[str, str]]] = []
    for hsts in (True, False):
        Edge(app, hsts=hsts)({"REMOTE_ADDR": "", "PATH_INFO": "/"}, lambda status, headers: told.append(headers))
    assert ("Strict-Transport-Security", "max-age=31536000") in told[0]
    assert told[1] == [("Content-Type", "text/plain")]


def test_names_may_be_ipv6_addresses_without_brackets() -> None:
    named = hosts(names=("2001:db8::1", "[2001:db8::2]", "desk.example.com"))
    assert {"2001:db8::1", "2001:db8::2", "desk.example.com"} <= set(named)
    assert passed(named, HTTP_HOST="[2001:db8::1]:8080")


@pytest.mark.parametrize(
    ("method", "origin", "status"),
    [
        ("POST", "", 200),
        ("POST", "https://desk.example.com", 200),
        ("POST", "http://inner:8080", 200),
        ("GET", "https://evil.example", 200),
        ("POST", "https://evil.example", 403),
        ("PUT", "https://desk.example.com.evil.example", 403),
        ("DELETE", "http://desk.example.com", 403),
        ("PATCH", "https://desk.example.com:8443", 403),
        ("POST", "null", 403),
    ],
)
def test_page_of_another_site_changes_nothing(method: str, origin: str, status: int) -> None:
    told: list[str] = []
    environ = {"REMOTE_ADDR": "", "PATH_INFO": "/api/desk", "REQUEST_METHOD": method, "HTTP_HOST": "inner:8080"}
    environ |= {"HTTP_ORIGIN": origin} if origin else {}

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [])
        return [b""]

    answer = Edge(app, origins=["https://desk.example.com/"])(environ, lambda line, headers: told.append(line))
    assert int(told[0].split()[0]) == status
    assert status == 200 or json.loads(b"".join(answer))["error"]["code"] == "foreign_origin"


def test_other_host_is_told_in_the_form_of_the_api() -> None:
    told: list[tuple[str, dict[str, str]]] = []
    environ = {"REMOTE_ADDR": "", "PATH_INFO": "/", "HTTP_HOST": "evil.example"}
    body = b"".join(
        Edge(lambda *_: [b""], (), ["desk.example.com"])(environ, lambda *line: told.append((line[0], dict(line[1]))))
    )
    (status, headers), error = told[0], json.loads(body)["error"]
    assert (status[:3], headers["Content-Type"], int(headers["Content-Length"])) == (
        "421",
        "application/json",
        len(body),
    )
    assert (error["code"], error["field"]) == ("misdirected_request", "Host")
