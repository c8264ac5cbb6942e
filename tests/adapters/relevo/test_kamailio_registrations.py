"""Kamailio registers at trunks as long as the registrar wants it, says how that stands, and gives it up when asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ivr.lines.sip.registration_status import RegistrationStatus
from ivr.lines.sip.trunk import Trunk
from relevo.config.settings import Settings
from relevo.config.trunks import TrunkSettings
from relevo.kamailio import control, program
from relevo.programs.line_status import registrations
from tests.adapters.relevo.kamailio_front import Front, standing
from tests.adapters.relevo.trunk_ends import Registrar
from tests.waiting import until

pytestmark = pytest.mark.needs("kamailio")


@contextmanager
def account(tmp_path: Path, registrar: Registrar, *others: Trunk, **more: object) -> Iterator[Front]:
    provider = Trunk(
        "provider",
        host=registrar.host,
        port=registrar.port,
        username="34910",
        password="correct horse",
        register=True,
        ping=False,
    )
    try:
        with standing(tmp_path, trunks=(provider, *others), sign_ms=1000, **more) as front:
            yield front
    finally:
        registrar.close()


def kamailios_clock(folder: Path) -> float:
    """The instant by the machine's clock, which Kamailio has; that of this process may be moved."""
    mark = folder / "now"
    mark.touch()
    return mark.stat().st_mtime


def state(front: Front, monkeypatch: pytest.MonkeyPatch) -> RegistrationStatus:
    """What doctor and metrics are told."""
    monkeypatch.setattr(program, "rpc", lambda _settings: front.where.rpc)
    known = TrunkSettings(host="x.example", username="34910", password="x", register=True)
    return registrations(Settings(sip_proxy="kamailio", trunks={"provider": known}))["provider"]


def becomes(front: Front, monkeypatch: pytest.MonkeyPatch, wanted: str, code: int, within_s: float = 40) -> None:
    def is_so() -> bool:
        now = state(front, monkeypatch)
        return (now.state, now.code) == (wanted, code)

    until(is_so, f"{wanted} {code}", within_s)


def test_registration_is_told_and_given_up_until_workers_are_ready_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registrar = Registrar("127.0.0.11")
    with account(tmp_path, registrar) as front:
        becomes(front, monkeypatch, "registered", 200)
        assert state(front, monkeypatch).at > kamailios_clock(tmp_path) - 60
        control.give_up_accounts(front.where.rpc, ["provider"])
        becomes(front, monkeypatch, "left", 200)
        assert registrar.expires[-1] == 0
        control.take_up_accounts(front.where.rpc, ["provider"])
        becomes(front, monkeypatch, "registered", 200)
        assert registrar.expires[-1] > 0


def test_registration_beside_many_trunks_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    others = [
        Trunk(f"pbx{one}", host=f"127.0.1.{one}", sources=(f"127.0.1.{one}",), ping=False) for one in range(1, 101)
    ]
    registrar = Registrar("127.0.0.11")
    with account(tmp_path, registrar, *others) as front:
        becomes(front, monkeypatch, "registered", 200)


@pytest.mark.parametrize("says", [403, pytest.param(401, marks=pytest.mark.long)])
def test_refused_registration_is_told_with_its_status_and_tried_less_and_less_often(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: int
) -> None:
    registrar = Registrar("127.0.0.11", accepts=says)
    with account(tmp_path, registrar, refused_s=3) as front:
        becomes(front, monkeypatch, "refused", says)
        until(lambda: len(registrar.shown) >= 3, "three attempts", 60)
        first, second, third = registrar.shown[:3]
        assert second - first > 3
        assert third - second > 6
        log = (front.where.folder / "log").read_text()
        assert log.count(f"trunk_registration: provider refused {says}") == 1
        registrar.accepts = 200
        becomes(front, monkeypatch, "registered", 200, 60)


def test_refusal_waits_a_minute_at_least(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    registrar = Registrar("127.0.0.11", accepts=403)
    with account(tmp_path, registrar) as front:
        becomes(front, monkeypatch, "refused", 403)
        notes = control.table(front.where.rpc, "account_notes")
        assert int(notes["provider:again"]) - kamailios_clock(tmp_path) > 50


def test_registrar_that_was_down_at_the_start_is_registered_at_once_it_is_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registrar = Registrar("127.0.0.11", accepts=0)
    with account(tmp_path, registrar) as front:
        becomes(front, monkeypatch, "silent", 0)
        registrar.accepts = 503
        becomes(front, monkeypatch, "silent", 503)
        registrar.accepts = 200
        becomes(front, monkeypatch, "registered", 200)


def test_registrar_that_falls_silent_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    registrar = Registrar("127.0.0.11", grants=10)
    with account(tmp_path, registrar) as front:
        becomes(front, monkeypatch, "registered", 200)
        registrar.accepts = 0
        becomes(front, monkeypatch, "silent", 0)
