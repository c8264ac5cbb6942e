"""A trunk has so many calls at once and begins so many in a second, for all workers together."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.lines.sip.trunk import Trunk
from tests.adapters.relevo.kamailio_front import Peer, message, ring, standing, status, taken

pytestmark = pytest.mark.needs("kamailio")
OTHER = Trunk("other", sources=("127.0.0.6",))


def refused(caller: Peer, place: tuple[str, int], call: str) -> str:
    """The answer to a call that reaches no worker."""
    caller.send(message(caller, "INVITE", call), place)
    answer = caller.read()
    assert status(answer) == 503
    return answer


def test_a_trunk_has_its_calls_at_once_and_no_more(tmp_path: Path) -> None:
    pbx = Trunk("pbx", sources=("127.0.0.5",), calls_at_once=2)
    with standing(tmp_path, trunks=(pbx, OTHER)) as front:
        caller, other = Peer("127.0.0.5"), Peer("127.0.0.6")
        its, route = taken(front, caller, "call-1")
        taken(front, caller, "call-2")
        assert "Retry-After: 10" in refused(caller, front.place, "call-3")
        refused(caller, front.place, "call-4")
        assert (front.where.folder / "log").read_text().count("trunk pbx is over its limits") == 1
        ring(front, other, "other-1")
        uri = f"sip:relevo@127.0.0.1:{its.port}"
        bye = message(caller, "BYE", "call-1", uri, f"Route: {route}\r\n", "", ";tag=ours")
        caller.send(bye, front.place)
        while not (got := its.read()).startswith("BYE"):
            pass
        its.answer(got, 200, front.place)
        assert status(caller.read()) == 200
        ring(front, caller, "call-5")


def test_a_refused_or_cancelled_call_leaves_its_place(tmp_path: Path) -> None:
    pbx = Trunk("pbx", sources=("127.0.0.5",), calls_at_once=1)
    with standing(tmp_path, trunks=(pbx,)) as front:
        caller = Peer("127.0.0.5")
        its, invite = ring(front, caller, "call-1")
        its.answer(invite, 404, front.place)
        assert status(caller.read()) == 404
        its, invite = ring(front, caller, "call-2")
        its.answer(invite, 180, front.place)
        assert status(caller.read()) == 180
        cancel = message(caller, "INVITE", "call-2", body="")
        caller.send(cancel.replace("INVITE sip", "CANCEL sip").replace("1 INVITE", "1 CANCEL"), front.place)
        its.answer(invite, 487, front.place)
        while status(caller.read()) != 487:
            pass
        ring(front, caller, "call-3")


def test_a_trunk_begins_its_calls_in_a_second_and_no_more(tmp_path: Path) -> None:
    pbx = Trunk("pbx", sources=("127.0.0.5",), calls_a_second=3)
    with standing(tmp_path, trunks=(pbx, OTHER)) as front:
        caller, other = Peer("127.0.0.5"), Peer("127.0.0.6")
        for number in range(12):
            caller.send(message(caller, "INVITE", f"call-{number}"), front.place)
        answers: list[str] = []
        while not answers or answers[-1]:
            answers.append(caller.read(1))
        refusals = [answer for answer in answers if status(answer) == 503]
        assert 6 <= len(refusals) <= 9  # the burst may meet the end of a second
        assert all("Retry-After: 1" in answer for answer in refusals)
        ring(front, other, "other-1")
