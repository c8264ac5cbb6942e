"""Kamailio asks trunks whether they are up, and sends a call to the first destination that is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ivr.lines.sip.trunk import Trunk
from relevo.kamailio import control
from tests.adapters.relevo.kamailio_front import Front, Peer, message, ring, standing, status
from tests.adapters.relevo.trunk_ends import TrunkEnd
from tests.waiting import until

pytestmark = pytest.mark.needs("kamailio")


@contextmanager
def trunk(
    tmp_path: Path, first: int = 200, second: int = 200, **more: object
) -> Iterator[tuple[Front, TrunkEnd, TrunkEnd]]:
    """A trunk of two hosts that answer OPTIONS by these statuses, once Kamailio has heard what there is to hear."""
    ends = TrunkEnd("127.0.0.11", says=first), TrunkEnd("127.0.0.12", says=second)
    backup = (f"127.0.0.12:{ends[1].port}",)
    pbx = Trunk("pbx", host="127.0.0.11", port=ends[0].port, **{"backup_hosts": backup, **more})  # type: ignore[arg-type]
    try:
        with standing(tmp_path, trunks=(pbx,), ping_s=1, sign_ms=1000) as front:
            if pbx.ping:
                heard = [name for name, says in zip(pbx.destinations, (first, second), strict=False) if says]
                until(lambda: not set(heard) - set(states(front)), "a state of each")
            yield front, *ends
    finally:
        for end in ends:
            end.close()


def states(front: Front) -> dict[str, str]:
    """The state of each destination of the trunk `pbx`."""
    return {key.partition("/")[2]: state for key, state in control.table(front.where.rpc, "states").items()}


def becomes(front: Front, end: TrunkEnd, state: str) -> None:
    until(lambda: states(front).get(f"{end.host}:{end.port}") == state, f"{end.host} is {state}")


def call(front: Front, name: str, first: TrunkEnd) -> Peer:
    """The worker that calls a number at the trunk."""
    worker = front.workers[0]
    worker.send(message(worker, "INVITE", name, uri=f"sip:+34600111222@{first.host}:{first.port}"), front.place)
    return worker


def log(front: Front) -> str:
    return (front.where.folder / "log").read_text()


def test_a_call_goes_to_the_next_host_while_the_first_is_down_and_back_when_it_is_up(tmp_path: Path) -> None:
    with trunk(tmp_path, first=503) as (front, first, second):
        becomes(front, first, "down")
        worker = call(front, "call-1", first)
        second.answer(second.next("INVITE"), 486, front.place)
        assert status(worker.read()) == 486
        assert first.quiet
        first.says = 200
        becomes(front, first, "up")
        call(front, "call-2", first)
        first.next("INVITE")
        assert second.quiet or second.next("ACK")
        assert "trunk_down: pbx/127.0.0.11" in log(front)
        assert "trunk_up: pbx/127.0.0.11" in log(front)


def test_a_host_that_stops_answering_is_down(tmp_path: Path) -> None:
    with trunk(tmp_path) as (front, first, second):
        first.says = 0
        becomes(front, first, "down")
        call(front, "call-1", first)
        second.next("INVITE")


def test_a_call_refused_by_503_goes_on_to_the_next_host_and_no_further(tmp_path: Path) -> None:
    with trunk(tmp_path) as (front, first, second):
        worker = call(front, "call-1", first)
        first.answer(first.next("INVITE"), 503, front.place)
        second.answer(second.next("INVITE"), 503, front.place)
        assert status(worker.read()) == 500  # a 503 of theirs says nothing of us (RFC 3261, 16.7)
        first.next("ACK")
        assert first.quiet


@pytest.mark.parametrize("said", [486, 404, 500, 603])
def test_an_answer_about_the_called_person_is_final(tmp_path: Path, said: int) -> None:
    with trunk(tmp_path) as (front, first, second):
        worker = call(front, "call-1", first)
        first.answer(first.next("INVITE"), said, front.place)
        assert status(worker.read()) == said
        assert second.quiet


def test_a_call_that_rang_is_dialled_nowhere_else(tmp_path: Path) -> None:
    with trunk(tmp_path) as (front, first, second):
        worker = call(front, "call-1", first)
        asked = first.next("INVITE")
        first.answer(asked, 180, front.place)
        assert status(worker.read()) == 180
        first.answer(asked, 503, front.place)
        assert status(worker.read()) in (500, 503)
        assert second.quiet


def test_a_silent_host_is_passed_over_and_cancelled_if_it_rings_late(tmp_path: Path) -> None:
    with trunk(tmp_path) as (front, first, second):
        worker = call(front, "call-1", first)
        asked = first.next("INVITE")
        other = second.next("INVITE")
        second.answer(other, 180, front.place)
        assert status(worker.read()) == 180
        first.answer(asked, 180, front.place, tag="late")
        first.next("CANCEL")
        second.answer(other, 200, front.place)
        assert status(worker.read()) == 200


def test_a_call_fails_at_once_where_every_host_is_down(tmp_path: Path) -> None:
    with trunk(tmp_path, first=503, second=503) as (front, first, second):
        becomes(front, first, "down")
        becomes(front, second, "down")
        worker = call(front, "call-1", first)
        assert worker.read(2).startswith("SIP/2.0 503 Trunk Is Down")
        assert first.quiet
        assert second.quiet
        assert log(front).count("trunk pbx is down") == 1


def test_a_trunk_that_never_answered_options_gets_its_calls(tmp_path: Path) -> None:
    with trunk(tmp_path, first=0, backup_hosts=()) as (front, first, _):
        becomes(front, first, "silent")
        call(front, "call-1", first)
        first.next("INVITE")


def test_a_trunk_is_not_asked_where_that_is_switched_off_and_fails_over_all_the_same(tmp_path: Path) -> None:
    with trunk(tmp_path, ping=False) as (front, first, second):
        worker = call(front, "call-1", first)
        first.answer(first.next("INVITE"), 503, front.place)
        second.answer(second.next("INVITE"), 404, front.place)
        assert status(worker.read()) == 404
        assert (first.asked, second.asked) == (0, 0)
        assert states(front) == {}


def test_a_call_from_another_host_of_the_trunk_is_the_trunks(tmp_path: Path) -> None:
    with trunk(tmp_path, sources=("127.0.0.12",)) as (front, _, _second):
        _, invite = ring(front, Peer("127.0.0.12"), "call-1")
        assert "X-Relevo-Trunk: pbx" in invite


def test_a_host_that_has_no_address_is_passed_over(tmp_path: Path) -> None:
    end = TrunkEnd("127.0.0.12")
    pbx = Trunk("pbx", host="nowhere.invalid", port=5060, backup_hosts=(f"127.0.0.12:{end.port}",), ping=False)
    with standing(tmp_path, trunks=(pbx,), sign_ms=1000) as front:
        worker = front.workers[0]
        worker.send(message(worker, "INVITE", "call-1", uri="sip:+34600111222@nowhere.invalid:5060"), front.place)
        end.answer(end.next("INVITE"), 486, front.place)
        assert status(worker.read()) == 486
    end.close()


@contextmanager
def trunk_by_records(tmp_path: Path) -> Iterator[tuple[Front, TrunkEnd, TrunkEnd]]:
    """A trunk whose name stands for two hosts by SRV records, which Kamailio is given as if it had asked for them."""
    ends = TrunkEnd("127.0.0.11"), TrunkEnd("127.0.0.12")
    pbx = Trunk("pbx", host="sip.trunk.test")
    try:
        with standing(tmp_path, trunks=(pbx,), ping_s=7, sign_ms=1000) as front:
            for rank, end in enumerate(ends, 1):
                name = f"host{rank}.trunk.test"
                record = ("_sip._udp.sip.trunk.test", 3600, 10 * rank, 10, end.port, name, 0)
                control.ask(front.where.rpc, "dns.add_srv", *record)
                control.ask(front.where.rpc, "dns.add_a", name, 3600, end.host, 0)
            yield front, *ends
    finally:
        for end in ends:
            end.close()


def call_by_records(front: Front, name: str) -> Peer:
    worker = front.workers[0]
    worker.send(message(worker, "INVITE", name, uri="sip:+34600111222@sip.trunk.test"), front.place)
    return worker


def test_call_goes_by_the_first_srv_record_and_on_where_that_host_refuses(tmp_path: Path) -> None:
    with trunk_by_records(tmp_path) as (front, first, second):
        worker = call_by_records(front, "call-1")
        first.answer(first.next("INVITE"), 503, front.place)
        second.answer(second.next("INVITE"), 486, front.place)
        assert status(worker.read()) == 486


@pytest.mark.parametrize("rings", [False, True])
def test_call_goes_on_by_srv_records_where_a_host_is_silent(tmp_path: Path, rings: bool) -> None:
    with trunk_by_records(tmp_path) as (front, first, second):
        worker = call_by_records(front, "call-1")
        first.next("INVITE")
        invite = second.next("INVITE")
        if rings:
            second.answer(invite, 180, front.place)
            assert status(worker.read()) == 180
        second.answer(invite, 486, front.place)
        assert status(worker.read()) == 486


def test_host_that_an_srv_record_names_is_the_trunk_once_it_answered_options(tmp_path: Path) -> None:
    with trunk_by_records(tmp_path) as (front, first, _):
        until(lambda: states(front) == {"sip.trunk.test": "up"}, "the name is up")
        caller = Peer("127.0.0.11")
        assert "X-Relevo-Trunk: pbx" in ring(front, caller, "call-1")[1]
        assert first.asked
