"""Which connections of strangers may be closed, by the kernel's list of all."""

from __future__ import annotations

import socket
from ipaddress import ip_address
from pathlib import Path

import pytest

from ivr.lines.sip.trunk import Trunk
from relevo.kamailio import control
from relevo.kamailio.connections import crowds
from relevo.kamailio.connections.crowds import BUSY_S, CALM_S, CROWD, Doorkeeper, silent_ones
from relevo.kamailio.connections.established import End, established, listed
from relevo.kamailio.layout import CONNECTIONS, Layout

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
REST = "00000000:00000000 00:00000000 00000000     0        0 12345 1 0000000000000000 20 4 30 10 -1\n"
FOUR = HEAD + "".join(
    f"{number:4}: {ours} {theirs} {state} {REST}"
    for number, (ours, theirs, state) in enumerate(
        [
            ("0100007F:13C4", "00000000:0000", "0A"),  # where Kamailio listens
            ("0100007F:13C4", "0700007F:C350", "01"),
            ("0100007F:13C4", "0700007F:C351", "06"),  # over
            ("0100007F:C350", "0700007F:13C4", "01"),  # ours to another's port 5060
            ("0100007F:13C5", "0800007F:0400", "01"),
        ]
    )
)
SIX = (
    HEAD
    + f"   0: 0000000000000000FFFF00000100007F:13C4 0000000000000000FFFF00000900007F:1000 01 {REST}"
    + f"   1: B80D0120000000000000000001000000:13C4 B80D0120000000000000000002000000:1001 01 {REST}"
)


def ends(host: str, count: int, first: int = 1024) -> list[End]:
    return [(ip_address(host), first + number) for number in range(count)]


def test_connections_are_read_from_the_kernels_tables(tmp_path: Path) -> None:
    tables = [tmp_path / "tcp", tmp_path / "tcp6", tmp_path / "none"]
    tables[0].write_text(FOUR)
    tables[1].write_text(SIX)
    found = [(str(address), port) for address, port in listed({5060, 5061}, tables)]
    assert found == [("127.0.0.7", 50000), ("127.0.0.8", 1024), ("127.0.0.9", 4096), ("2001:db8::2", 4097)]


@pytest.mark.parametrize(("family", "host"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
def test_kernel_tells_the_same_connections_as_its_tables(family: socket.AddressFamily, host: str) -> None:
    with socket.create_server((host, 0), family=family) as ours:
        place = ours.getsockname()
        with socket.create_connection(place[:2]) as theirs, ours.accept()[0]:
            there = {(ip_address(host), theirs.getsockname()[1])}
            assert set(established({place[1]})) == there
            assert set(listed({place[1]})) == there  # a row may come twice while other sockets come and go


def test_connections_are_read_from_the_tables_where_the_kernel_does_not_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "send", lambda *_: (_ for _ in ()).throw(OSError("no such protocol")))
    with socket.create_server(("127.0.0.1", 0)) as ours, socket.create_connection(ours.getsockname()) as theirs:
        assert set(established({ours.getsockname()[1]})) == {(ip_address("127.0.0.1"), theirs.getsockname()[1])}


def test_strangers_that_are_no_crowd_keep_their_connections() -> None:
    one = ends("192.0.2.1", CROWD)
    assert silent_ones(one, one, lambda _: False) == []


def test_crowd_keeps_a_few_fresh_connections_of_each_address() -> None:
    many = ends("192.0.2.1", CROWD) + ends("192.0.2.2", CONNECTIONS)
    closed = silent_ones(many, (), lambda _: False)
    assert len(closed) == CROWD - CONNECTIONS
    assert {str(address) for address, _ in closed} == {"192.0.2.1"}


def test_addresses_of_one_ipv6_network_are_one_stranger() -> None:
    many = [end for number in range(CROWD + 1) for end in ends(f"2001:db8:0:1::{number:x}", 1)]
    assert len(silent_ones(many, (), lambda _: False)) == CROWD + 1 - CONNECTIONS


def test_connections_of_before_are_closed_in_a_crowd_and_a_trunks_never() -> None:
    many = [end for number in range(CROWD + 1) for end in ends(f"198.51.{number % 250}.{number // 250}", 1)]
    trunk = ends("192.0.2.9", 2 * CROWD)
    closed = silent_ones([*trunk, *many], frozenset([*trunk, *many[:10]]), lambda address: address == trunk[0][0])
    assert closed == many[:10]


def test_doorkeeper_names_what_is_to_be_closed_and_looks_again_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    named: list[object] = []
    monkeypatch.setattr(control, "ask", lambda *command: named.append(command[-1]))
    crowd = ends("192.0.2.1", CROWD + CONNECTIONS + 1) + ends("2001:db8::1", CONNECTIONS + 1)
    monkeypatch.setattr(crowds, "established", lambda ports: [*crowd, *ends("203.0.113.5", 99)] if ports else [])
    trunk = Trunk("pbx", host="pbx.example", sources=("203.0.113.0/24",))
    layout = Layout(Path("/k"), Path("/k/rpc"), ["127.0.0.1"], 5060, [5070], trunks=[trunk])
    doorkeeper = Doorkeeper(layout)
    assert doorkeeper.look() == BUSY_S
    told = ",".join(map(str, named)).split(",")
    assert len(told) == CROWD + 2
    assert told[-1] == f"[2001:db8::1]:{1024 + CONNECTIONS}"
    assert not any(end.startswith("203.") for end in told)
    crowd.clear()
    assert doorkeeper.look() == CALM_S
