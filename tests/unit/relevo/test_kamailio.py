"""Kamailio's configuration as it is written from the settings: who calls from where, and what an operator is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.lines.sip.trunk import Trunk
from relevo.config.settings import Settings
from relevo.kamailio import layout as text
from relevo.kamailio import program as kamailio
from relevo.kamailio.layout import Layout, Tls
from relevo.programs.checks.production.spreading import unspread
from relevo.programs.checks.sentences import told

PBX = Trunk("pbx", host="pbx.example.net", port=5080, transport="tcp", sources=("203.0.113.0/28", "198.51.100.7"))
PROVIDER = Trunk("provider", host="sip.example.net", username="349:10", password="a:b\\c", register=True)


def made(**more: object) -> Layout:
    wishes = {
        "folder": Path("/var/k"),
        "rpc": Path("/var/k/rpc"),
        "hosts": ["192.0.2.5", "127.0.0.1"],
        "port": 5060,
        "workers": [5070, 5071],
        **more,
    }
    return Layout(**wishes)  # type: ignore[arg-type]


def test_nothing_is_left_to_fill_in() -> None:
    assert "@{" not in text.configuration(made(trunks=[PBX, PROVIDER]))


def test_a_trunk_is_known_by_the_addresses_it_calls_from() -> None:
    written = text.configuration(made(trunks=[PBX], sources={"pbx": ["192.0.2.9"]}))
    for place in ("203.0.113.0/28", "198.51.100.7/32", "192.0.2.9/32"):
        assert f'if (is_in_subnet("$si", "{place}")) $var(trunk) = "pbx";' in written


def test_a_call_out_takes_the_trunks_own_port_and_transport() -> None:
    written = text.configuration(made(trunks=[PBX]))
    assert 'if ($rd == "pbx.example.net") $du = "sip:pbx.example.net:5080;transport=tcp";' in written


def test_kamailio_tells_outsiders_the_public_address_and_workers_the_local_one() -> None:
    written = text.configuration(made(public_host="198.51.100.1"))
    assert "listen=udp:192.0.2.5:5060 advertise 198.51.100.1:5060" in written
    assert "listen=udp:127.0.0.1:5060\n" in written


def test_workers_are_listed_by_port() -> None:
    assert text.workers(made()).splitlines()[1:] == ["1 sip:127.0.0.1:5070 0 0", "1 sip:127.0.0.1:5071 0 0"]


def test_an_account_is_written_so_that_every_sign_survives() -> None:
    row = text.account_tables(made(trunks=[PBX, PROVIDER]))["uacreg"].splitlines()[1]
    assert row.startswith("2:provider:349\\:10:sip.example.net:349\\:10:sip.example.net::349\\:10:a\\:b\\\\c:")


@pytest.mark.parametrize(
    ("lines", "proxy", "there", "fronted", "advised"),
    [
        (4, "auto", True, False, False),
        (8, "auto", True, True, False),
        (8, "auto", False, False, True),
        (8, "none", True, False, False),
        (8, "none", False, False, False),
        (4, "kamailio", True, True, False),
        (8, "kamailio", False, True, False),  # in a container of its own
    ],
)
def test_where_it_stands_in_front_and_where_its_absence_is_told(
    monkeypatch: pytest.MonkeyPatch, lines: int, proxy: str, there: bool, fronted: bool, advised: bool
) -> None:
    monkeypatch.setattr(kamailio, "installed", lambda: there)
    settings = Settings(lines=lines, sip_proxy=proxy)
    assert kamailio.fronted(settings) is fronted
    assert bool(unspread(settings)) is advised


def test_the_advice_has_the_command_and_what_works_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kamailio, "installed", lambda: False)
    missing = unspread(Settings(lines=8))
    assert missing is not None
    assert kamailio.INSTALL in missing.fix
    assert "RELEVO_SIP_PROXY=none" in missing.fix
    assert "5060 to 5061" in missing.seen
    assert "5060 a 5061" in told(missing.seen, "es")


def test_kamailio_serves_tls_where_we_have_a_certificate_and_calls_nobody_by_it() -> None:
    ours = text.configuration(made(tls=Tls(5061, Path("/c.pem"), Path("/k.pem"))))
    assert 'modparam("tls", "certificate", "/c.pem")' in ours
    assert "listen=tls:192.0.2.5:5061" in ours
    by_relay = made(trunks=[Trunk("t", host="t.example", transport="tls")], relays={"t/t.example": 40001})
    written = text.configuration(by_relay)
    assert "tls.so" not in written
    assert '$du = "sip:127.0.0.1:40001;transport=tcp";' in written


def test_trunk_reached_by_tls_is_known_by_tls_alone() -> None:
    trunk = Trunk("t", host="t.example", transport="tls", sources=("203.0.113.7",))
    written = text.configuration(made(trunks=[trunk], relays={"t/t.example": 40001}))
    assert 'if ($proto == "tls" && is_in_subnet("$si", "203.0.113.7/32")) $var(trunk) = "t";' in written
    assert 'if ($proto == "tcp" && $si == "127.0.0.1" && $sp == 40001)' in written


def test_account_at_a_trunk_by_tls_is_registered_by_way_of_the_relay() -> None:
    trunk = Trunk("t", host="t.example", transport="tls", username="u", password="p", register=True)
    row = text.account_tables(made(trunks=[trunk], relays={"t/t.example": 40001}))["uacreg"].splitlines()[1]
    assert ":sip\\:127.0.0.1\\:40001;transport=tcp:" in row
    assert row.endswith(":127.0.0.1\\:5060;transport=tcp:")
