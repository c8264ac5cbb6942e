"""Registrations with a real registrar: digest, refresh, calls that come of it, refusal told, leave taken."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ivr.lines.sip.standing import read
from ivr.probe import answers
from tests.adapters.ivr.conftest import HERE, Endpoint, until
from tests.adapters.ivr.sipp import BYE, free_port, invites, pause, ran, sdp

pytestmark = [pytest.mark.needs("kamailio"), pytest.mark.needs("sipp")]
Make = Callable[..., Endpoint]
CALL = invites(sdp()) + pause(500) + BYE


@pytest.fixture
def registrar(tmp_path: Path) -> Iterator[int]:
    port = free_port()
    config = tmp_path / "registrar.cfg"
    config.write_text((HERE / "registrar.cfg").read_text().replace("PORT", str(port)))
    place = str(tmp_path)
    command = ["kamailio", "-f", str(config), "-DD", "-E", "-m", "16", "-M", "4", "-w", place, "-Y", place]
    with (tmp_path / "registrar.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        assert until(lambda: answers("127.0.0.1", port)), (tmp_path / "registrar.log").read_text()
        yield port
    finally:
        process.terminate()
        process.wait(10)


def account(port: int, password: str = "correct horse", **more: object) -> dict[str, object]:
    return {
        "host": "localhost", "port": port, "username": "34910000001", "password": password, "register": True,
        "trust": "attested", "flow": "clinica", **more,
    }  # fmt: skip


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_provider_finds_us_for_as_long_as_we_are_there(
    endpoint: Make, registrar: int, tmp_path: Path, transport: str
) -> None:
    notes = tmp_path / "registrations.json"
    trunks = {"provider": account(registrar, transport=transport)}
    relevo = endpoint(trunks=trunks, register=True, notes=str(notes))
    assert until(lambda: read(notes)["provider"].state == "registered")
    refreshed = 2 if transport == "udp" else 1  # before the 6 s are over for which the registrar remembers
    assert until(lambda: (tmp_path / "registrar.log").read_text().count("saved") >= refreshed)
    assert ran(tmp_path, CALL, registrar, "34910000001")
    line = relevo.wait("line")
    assert (line["called"], line["trust"], line["default_flow"]) == ("+34910000001", "attested", "clinica")
    relevo.wait("gone")
    assert relevo.stop() == 0
    assert not ran(tmp_path, CALL, registrar, "34910000001")


def test_a_refusal_is_told_and_harms_no_other_call(endpoint: Make, registrar: int, tmp_path: Path) -> None:
    notes = tmp_path / "registrations.json"
    trunks = {"provider": account(registrar, "battery staple"), "absent": account(free_port())}
    relevo = endpoint(trunks=trunks, register=True, notes=str(notes))
    assert until(lambda: read(notes)["provider"].state == "refused")
    assert ran(tmp_path, CALL, relevo.port)
    assert relevo.wait("line")["trust"] == "attested"  # by the trunk's address
    assert "battery" not in notes.read_text()


def test_only_the_first_worker_registers(endpoint: Make, registrar: int, tmp_path: Path) -> None:
    second = endpoint(trunks={"provider": account(registrar)}, register=False, notes=str(tmp_path / "notes"))
    assert ran(tmp_path, CALL, second.port)
    assert read(tmp_path / "notes") == {}
    assert not ran(tmp_path, CALL, registrar, "34910000001")


def test_as_many_accounts_as_the_settings_allow_do_not_abort_the_library(endpoint: Make, registrar: int) -> None:
    trunks = {f"t{number}": account(registrar, username=f"account{number}") for number in range(7)}
    relevo = endpoint(trunks=trunks, register=True)
    assert until(lambda: answers("127.0.0.1", relevo.port))
