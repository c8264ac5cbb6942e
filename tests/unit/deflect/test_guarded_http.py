"""Business systems are reached where the operator meant, and nowhere else."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator

import httpx
import pytest

from deflect.messaging import guarded_http
from deflect.messaging.guarded_http import GuardedTransport, is_allowed

ERP = "erp.example.com"


@pytest.mark.parametrize(
    "address",
    [
        "93.184.216.34",
        "2606:2800:220:1:248:1893:25c8:1946",
        "::ffff:93.184.216.34",
        "64:ff9b::5db8:d822",
        "2002:5db8:d822::1",
    ],
)
def test_a_public_address_is_for_any_host(address: str) -> None:
    assert is_allowed(ERP, address)


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3", "127.0.0.1", "127.9.9.9", "172.16.0.1", "192.168.1.4", "100.64.0.1", "100.127.255.254", "0.1.2.3",
        "198.18.0.1", "240.0.0.1", "255.255.255.255",
        "::1", "fd00::1", "fc00::1", "fec0::1", "::ffff:10.0.0.1", "::ffff:7f00:1", "::10.0.0.1", "::7f00:1",
        "64:ff9b::a00:1", "64:ff9b::7f00:1", "64:ff9b:1::1", "64:ff9b:1:fffe::a00:1", "2002:a00:1::", "2002:7f00:1::1",
        "2002:c0a8:104::", "2001:db8::1", "100::1", "5f00::1", "4000::1",
    ],
)  # fmt: skip
def test_a_private_address_is_for_listed_hosts_only(address: str) -> None:
    written = f"[{address}]" if ":" in address else address
    for host in (ERP, "shop", "erp.internal", "erp.localhost", "localhost", written):
        assert not is_allowed(host, address)
        assert is_allowed(host, address, frozenset({host}))
    assert is_allowed(written.upper(), address, frozenset({address}))
    assert not is_allowed(ERP, address, frozenset({address}))


@pytest.mark.parametrize(
    "address",
    [
        "169.254.169.254", "0.0.0.0", "224.0.0.1", "fe80::1", "fe80::1%eth0", "::", "ff02::1", "::ffff:169.254.169.254",
        "::169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1",
    ],
)  # fmt: skip
def test_a_link_local_address_is_for_no_host(address: str) -> None:
    for host in (ERP, "erp.internal", address):
        assert not is_allowed(host, address, frozenset({host}))


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0x7f.1", "localhost", "[::1]"]
)
def test_loopback_is_not_connected_however_it_is_written(server: tuple[int, list[str]], host: str) -> None:
    port, hosts = server
    with guarded_http.client() as over, pytest.raises((httpx.ConnectError, httpx.InvalidURL)):
        over.get(f"http://{host}:{port}/orders")
    assert hosts == []


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
