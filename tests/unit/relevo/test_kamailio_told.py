"""The voice program tells Kamailio of its workers, and to register at trunks only while they take calls."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from ivr.lines.sip.place import SipPlace
from ivr.lines.sip.trunk import Trunk
from ivr.worker.prefork import Prefork
from ivr.worker.worker import Post
from relevo.kamailio import control, workers
from relevo.kamailio.layout import Layout

PROVIDER = Trunk("provider", host="sip.example", username="u", password="p", register=True)
POST = Post(0, SipPlace(port=5070))


def told(monkeypatch: pytest.MonkeyPatch, what: str, *trunks: Trunk) -> list[tuple[object, ...]]:
    asked: list[tuple[object, ...]] = []

    def answer(_rpc: Path, *command: object) -> object:
        asked.append(command)
        return [{"slot": [{"name": "leaving", "value": "1"}]}] if command[0] == "htable.dump" else None

    monkeypatch.setattr(control, "ask", answer)
    layout = Layout(Path("/k"), Path("/k/rpc"), ["127.0.0.1"], 5060, [5070], trunks=trunks)
    workers.teller(layout)(what, POST, 1)
    return asked


def test_registrations_are_given_up_when_all_workers_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = told(monkeypatch, "leaving", PROVIDER, Trunk("pbx", host="192.0.2.7"))
    assert ("uac.reg_unregister", "l_uuid", "provider") in asked
    assert not [one for one in asked if "pbx" in one]


def test_registrations_are_taken_up_when_a_worker_is_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ("uac.reg_refresh", "provider") in told(monkeypatch, "ready", PROVIDER)


def test_worker_takes_calls_again_after_a_drain_that_was_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = told(monkeypatch, "again", PROVIDER)
    assert ("uac.reg_refresh", "provider") in asked
    assert ("dispatcher.set_state", "ap", 1, "sip:127.0.0.1:5070") in asked


def test_drain_is_taken_back_and_an_end_is_not() -> None:
    fleet = Prefork([POST], lambda *_: None)  # type: ignore[arg-type]
    for number, ending in ((signal.SIGUSR1, False), (signal.SIGTERM, True)):
        fleet._end(number)
        fleet._go_on()
        assert fleet._ending is ending
    signal.setitimer(signal.ITIMER_REAL, 0)


def test_nothing_is_said_of_registrations_where_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(monkeypatch, "leaving", Trunk("pbx", host="192.0.2.7")) == []


def test_leaving_of_all_workers_is_told_once() -> None:
    told: list[tuple[str, int]] = []
    fleet = Prefork([POST], lambda *_: None, lambda what, post, _pid: told.append((what, post.number)))  # type: ignore[arg-type]
    fleet._end(signal.SIGUSR1)
    fleet._end(signal.SIGUSR1)
    assert told == [("leaving", 0)]


def test_connections_are_looked_at_when_it_is_time_however_often_workers_report() -> None:
    looks: list[float] = []
    fleet = Prefork([POST], lambda *_: None, look=lambda: looks.append(1.0) or 60.0)  # type: ignore[arg-type,func-returns-value]
    rests = [fleet._until_look() for _ in range(3)]
    assert len(looks) == 1
    assert all(0.0 < rest <= 60.0 for rest in rests)
    fleet._look_at = 0.0
    fleet._until_look()
    assert len(looks) == 2
