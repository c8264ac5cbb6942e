"""Business systems are reached where the operator meant, and nowhere else."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator

import httpx
import pytest

from deflect.messaging.guarded_http import GuardedTransport, is_allowed

ERP = "erp.example.com"


@pytest.mark.parametrize(
    ("host", "address", "allowed"),
    [
        (ERP, "93.184.216.34", True),
        (ERP, "2606:2800:220:1:248:1893:25c8:1946", True),
        (ERP, "10.1.2.3", False),
        (ERP, "127.0.0.1", False),
        (ERP, "::1", False),
        (ERP, "::ffff:10.0.0.1", False),
        (ERP, "fd00::1", False),
        (ERP, "100.64.0.1", False),
        (ERP, "169.254.169.254", False),
        ("shop", "10.1.2.3", True),
        ("erp.internal", "192.168.1.4", True),
        ("10.1.2.3", "10.1.2.3", True),
        ("127.0.0.1", "127.0.0.1", True),
        ("localhost", "::1", True),
        ("erp.internal", "169.254.169.254", False),
        ("169.254.169.254", "169.254.169.254", False),
        ("0.0.0.0", "0.0.0.0", False),
    ],
)
def test_a_private_address_is_for_inner_names(host: str, address: str, allowed: bool) -> None:
    assert is_allowed(host, address) is allowed


def test_a_public_name_may_lead_inside_where_the_operator_says_so() -> None:
    assert is_allowed(ERP, "10.1.2.3", frozenset({ERP}))
    assert not is_allowed(ERP, "169.254.169.254", frozenset({ERP}))


@pytest.fixture
def server() -> Iterator[tuple[int, list[str]]]:
    """A server on loopback: its port, and the Host of each request."""
    hosts: list[str] = []

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hosts.append(self.headers["Host"])
            self.send_response(200)
            self.end_headers()

        def log_message(self, *told: object) -> None:
            """Says nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer) as serving:
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        yield serving.server_port, hosts
        serving.shutdown()


def client(inner: frozenset[str], *found: str) -> httpx.Client:
    return httpx.Client(transport=GuardedTransport(inner, lambda host, port: found))


def test_a_name_keeps_its_host_header_though_its_address_is_used(server: tuple[int, list[str]]) -> None:
    port, hosts = server
    with client(frozenset({ERP}), "127.0.0.1") as over:
        assert over.get(f"http://{ERP}:{port}/orders").status_code == 200
    assert hosts == [f"{ERP}:{port}"]


def test_a_name_that_turns_to_a_private_address_is_not_connected(server: tuple[int, list[str]]) -> None:
    port, hosts = server
    with client(frozenset(), "127.0.0.1") as over, pytest.raises(httpx.ConnectError, match="not allowed"):
        over.get(f"http://{ERP}:{port}/orders")
    assert hosts == []
