"""One stranger's address holds two of a lone worker's lines; the others are for those who come after."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.adapters.ivr.conftest import Endpoint
from tests.adapters.relevo.kamailio_front import Peer, message, status

Make = Callable[..., Endpoint]


def dialled(worker: Endpoint, caller: Peer, call: str) -> str:
    """The final answer to a call, confirmed."""
    place = ("127.0.0.1", worker.port)
    caller.send(message(caller, "INVITE", call), place)
    while status(answer := caller.read()) < 200 or f"Call-ID: {call}\r" not in answer:
        assert answer, "no answer"
    to = re.findall(r"^To:.*?(;tag=\S+)", answer, re.MULTILINE)[0]
    caller.send(message(caller, "ACK", call, body="", to=to), place)
    return answer


def hung_up(worker: Endpoint, caller: Peer, call: str, answer: str) -> None:
    to = re.findall(r"^To:.*?(;tag=\S+)", answer, re.MULTILINE)[0]
    bye = message(caller, "BYE", call, body="", to=to).replace("CSeq: 1 BYE", "CSeq: 2 BYE")
    caller.send(bye, ("127.0.0.1", worker.port))
    worker.wait("gone")


def test_strangers_address_holds_two_lines(endpoint: Make) -> None:
    worker = endpoint(strangers={})
    caller, other = Peer("127.0.0.7"), Peer("127.0.0.8")
    first = dialled(worker, caller, "call-1")
    answers = [first, *(dialled(worker, caller, f"call-{number}") for number in (2, 3))]
    assert [status(one) for one in answers] == [200, 200, 503]
    assert "Retry-After: 10" in answers[-1]
    assert status(dialled(worker, other, "call-4")) == 200
    hung_up(worker, caller, "call-1", first)
    assert status(dialled(worker, caller, "call-5")) == 200


def test_strangers_address_begins_five_calls_in_ten_seconds(endpoint: Make) -> None:
    worker = endpoint(strangers={})
    caller, answers = Peer("127.0.0.7"), []
    for number in range(7):
        answers.append(dialled(worker, caller, f"call-{number}"))
        if status(answers[-1]) == 200:
            hung_up(worker, caller, f"call-{number}", answers[-1])
    assert [status(one) for one in answers] == [200] * 5 + [503] * 2


def test_trunk_has_all_lines(endpoint: Make) -> None:
    worker = endpoint(strangers={}, trunks={"pbx": {"sources": ["127.0.0.7"]}})
    trunk = Peer("127.0.0.7")
    assert [status(dialled(worker, trunk, f"call-{number}")) for number in range(4)] == [200] * 4


@pytest.mark.parametrize(
    ("host", "answered"),
    [("127.0.0.1", 200), ("localhost", 200), ("pbx.example", 200), ("victim.example", 404), ("203.0.113.9", 404)],
)
def test_stranger_calls_us_by_a_host_of_ours(endpoint: Make, host: str, answered: int) -> None:
    worker = endpoint(names=["pbx.example"])
    caller = Peer("127.0.0.7")
    caller.send(message(caller, "INVITE", "call-1", uri=f"sip:910000001@{host}"), ("127.0.0.1", worker.port))
    while status(answer := caller.read()) < 200:
        assert answer, "no answer"
    assert status(answer) == answered


def test_trunk_writes_its_own_domain(endpoint: Make) -> None:
    worker = endpoint(trunks={"pbx": {"sources": ["127.0.0.7"]}})
    caller = Peer("127.0.0.7")
    caller.send(message(caller, "INVITE", "call-1", uri="sip:910000001@pbx.example"), ("127.0.0.1", worker.port))
    while status(answer := caller.read()) < 200:
        assert answer, "no answer"
    assert status(answer) == 200
