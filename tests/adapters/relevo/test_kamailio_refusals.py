"""Calls that Kamailio refuses by itself are counted by trunk and status, and each kind is logged once a minute."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.lines.sip.trunk import Trunk
from relevo.config.settings import Settings
from relevo.kamailio import layout, program
from relevo.programs.line_status import refusals
from tests.adapters.relevo.kamailio_front import OFFER, Peer, asked, before, message, standing, status
from tests.waiting import until

pytestmark = pytest.mark.needs("kamailio")


def test_refused_calls_are_counted_and_logged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pbx = Trunk("pbx", sources=("127.0.0.3",), calls_at_once=1)
    with standing(tmp_path, trunks=(pbx,)) as front:
        monkeypatch.setattr(program, "rpc", lambda _settings: front.where.rpc)
        settings = Settings(sip_proxy="kamailio")
        stranger, trunk = Peer(), Peer("127.0.0.3")
        stranger.send(message(stranger, "INVITE", "six", body=OFFER.replace("IP4", "IP6")), front.place)
        assert status(stranger.read()) == 488
        trunk.send(message(trunk, "INVITE", "first"), front.place)
        asked(front.workers)
        for call in ("second", "third"):
            trunk.send(message(trunk, "INVITE", call), front.place)
            assert status(trunk.read()) == 503
        until(lambda: refusals(settings) == {("", "488"): 1, ("pbx", "503"): 2}, "each is counted")
        log = (front.where.folder / "log").read_text()
        assert log.count("call_refused: trunk=pbx status=503 reason=Too Many Calls") == 1
        assert log.count("call_refused: trunk= status=488") == 1


def test_call_that_no_worker_takes_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with standing(tmp_path) as front:
        monkeypatch.setattr(program, "rpc", lambda _settings: front.where.rpc)
        caller = Peer()
        caller.send(message(caller, "INVITE", "call-1"), front.place)
        for _ in front.workers:
            worker, invite = asked(front.workers)
            worker.answer(invite, 486, front.place)
        assert status(caller.read()) == 503
        until(lambda: refusals(Settings(sip_proxy="kamailio")) == {("", "503"): 1}, "it is counted")


def test_call_that_a_worker_refuses_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with standing(tmp_path) as front:
        monkeypatch.setattr(program, "rpc", lambda _settings: front.where.rpc)
        caller = Peer()
        caller.send(message(caller, "INVITE", "call-1"), front.place)
        worker, invite = asked(front.workers)
        worker.answer(invite, 400, front.place)
        assert status(caller.read()) == 400
        until(lambda: refusals(Settings(sip_proxy="kamailio")) == {("", "400"): 1}, "it is counted")
        assert "call_refused: trunk= status=400 reason=Said" in (front.where.folder / "log").read_text()


def test_call_is_tried_at_many_workers_before_it_is_refused(tmp_path: Path) -> None:
    """As where nearly all of 160 lines are taken; 503 sends a trunk elsewhere, any other status may not."""
    with before([Peer() for _ in range(40)], tmp_path) as front:
        caller = Peer()
        caller.send(message(caller, "INVITE", "call-1"), front.place)
        tried = set()
        while (answer := caller.read(0.01)) == "":
            worker, invite = asked(front.workers)
            worker.answer(invite, 503, front.place)
            tried.add(worker.port)
        print(len(tried), answer)
        assert status(answer) == 503
        assert "Retry-After:" in answer
        assert len(tried) == layout.TRIES[-1]
