"""What a trunk's settings make of its calls' sound, as a caller hears it: codec, packets, refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.adapters.ivr.conftest import Endpoint
from tests.adapters.ivr.raw_caller import G722, KEYS, PCMA, PCMU, Answer, RawCaller
from tests.waiting import until

Make = Callable[..., Endpoint]
SDP = "Content-Type: application/sdp\n"
PTIME = "a=ptime:{}\n"


def trunk(**media: Any) -> dict[str, Any]:
    return {"pbx": {"sources": ["127.0.0.1"], "media": media}}


def sizes(caller: RawCaller) -> set[int]:
    """Bytes of sound in each packet that comes."""
    return {len(packet.sound) for packet in caller.packets(0.4)}


def test_codecs_are_taken_in_the_order_of_the_trunk(endpoint: Make) -> None:
    relevo = endpoint(trunks=trunk(codecs=["PCMA", "G722"]))
    with RawCaller(relevo.port) as caller:
        assert caller.call(caller.offer(PCMU, G722, PCMA, KEYS)).codecs == [PCMA, KEYS]
        assert {packet.payload_type for packet in caller.packets(0.3)} == {int(PCMA)}
        changed = caller.asks("INVITE", caller.offer(PCMU, G722), SDP)  # and within the call
        assert changed.codecs == [G722]
    with RawCaller(relevo.port) as caller:
        assert caller.call(caller.offer(PCMU)).status == 488
    with RawCaller(relevo.port) as caller:
        assert caller.call("").codecs[:2] == [PCMA, G722]  # we offer


def test_codecs_of_other_trunks_are_taken_as_the_caller_prefers(endpoint: Make) -> None:
    relevo = endpoint(trunks={"elsewhere": {"sources": ["192.0.2.1"], "media": {"codecs": ["PCMU"]}}})
    with RawCaller(relevo.port) as caller:
        assert caller.call(caller.offer(PCMA, PCMU)).codecs == [PCMA]


@pytest.mark.parametrize(
    ("wished", "asked", "said", "size"),
    [(0, 0, "", 160), (0, 30, "30", 240), (40, 0, "40", 320), (40, 10, "40", 80), (60, 0, "60", 480)],
)
def test_packets_are_as_long_as_the_trunk_or_the_caller_asks(
    endpoint: Make, wished: int, asked: int, said: str, size: int
) -> None:
    """We ask for our own packet time; what the other side asks for is what it gets."""
    relevo = endpoint(trunks=trunk(ptime_ms=wished))
    with RawCaller(relevo.port) as caller:
        answer = caller.call(caller.offer(PCMU, more=PTIME.format(asked) if asked else ""))
        assert ptime(answer) == said
        assert sizes(caller) == {size}
        held = caller.asks("INVITE", caller.offer(PCMU, more="a=sendrecv\n"), SDP)
        assert held.status == 200
        own = {320 if wished == 40 else 480 if wished == 60 else 160}
        until(lambda: sizes(caller) == own, f"packets of {own} bytes alone, after those under way", 5)


def test_packet_time_of_one_trunk_is_not_that_of_another(endpoint: Make) -> None:
    trunks = trunk(ptime_ms=40)
    trunks["pbx"]["sources"] = ["127.0.0.2"]
    relevo = endpoint(trunks=trunks)
    with RawCaller(relevo.port, host="127.0.0.2") as long, RawCaller(relevo.port) as usual:
        for caller in (long, usual):
            assert caller.call(caller.offer(PCMU)).status == 200
        assert (sizes(long), sizes(usual)) == ({320}, {160})


@pytest.mark.parametrize(("codec", "connection"), [("18", ""), (PCMU, "IN IP6 ::1")])
def test_change_of_a_call_to_what_we_lack_is_refused_and_the_call_goes_on(
    endpoint: Make, codec: str, connection: str
) -> None:
    relevo = endpoint()
    with RawCaller(relevo.port) as caller:
        caller.call()
        assert caller.asks("INVITE", caller.offer(codec, connection=connection), SDP).header("Warning")
        for method in ("INVITE", "UPDATE"):
            assert caller.asks(method, caller.offer(codec, connection=connection), SDP).status == 488
        assert sizes(caller) == {160}
        assert caller.asks("INVITE", caller.offer(PCMA), SDP).codecs == [PCMA]


def ptime(answer: Answer) -> str:
    return next((line[8:] for line in answer.body.split("\r\n") if line.startswith("a=ptime:")), "")


@pytest.mark.parametrize("account", [{}, {"host": "127.0.0.1", "username": "us", "password": "x"}])
def test_session_timer_of_a_trunk_is_asked_for_in_its_calls_only(endpoint: Make, account: dict[str, str]) -> None:
    timed = {"sources": ["127.0.0.2"], "media": {"session_timer_s": 120}, **account}
    if account:
        timed["sources"] = ["127.0.0.1"]
    relevo = endpoint(trunks={"timed": timed})
    with RawCaller(relevo.port, host="127.0.0.1" if account else "127.0.0.2") as caller:
        answer = caller.call(more="Supported: timer\n")
        assert (answer.status, answer.header("Session-Expires")) == (200, "120;refresher=uas")
    with RawCaller(relevo.port, host="127.0.0.3") as other:
        answer = other.call(more="Supported: timer\n")
        assert (answer.status, answer.header("Session-Expires")) == (200, "")
