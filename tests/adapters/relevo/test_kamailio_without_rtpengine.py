"""While rtpengine is away a real Kamailio refuses calls, lets those that are up go on, and takes calls again after."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from ivr.lines.sip.trunk import Trunk
from relevo.rtpengine import control
from tests.adapters.relevo.kamailio_front import Peer, asked, message, status
from tests.adapters.relevo.rtpengine_beside import INNER, SDP, House, Sound, built, place
from tests.waiting import until

pytestmark = pytest.mark.needs("kamailio", "rtpengine")
PBX = Trunk("pbx", sources=("127.0.0.7",))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with built(tmp_path, trunks=[PBX]) as made:
        yield made


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "frozen"])
def test_without_rtpengine_calls_are_refused_until_it_is_back(house: House, number: signal.Signals) -> None:
    caller = Peer(PBX.sources[0])
    kept, invite = house.offered(caller, "call-0", Sound(PBX.sources[0]).sdp)
    answer = house.answered(caller, kept, invite, Sound(INNER).sdp)
    house.rtpengine.send_signal(number)
    if number == signal.SIGKILL:
        house.rtpengine.wait(10)
    until(lambda: not control.answers(house.settings.rtpengine.control_port), "it is away")
    refused = house.asked(caller, "call-1")
    assert status(refused) == 503
    assert "Retry-After:" in refused
    assert [one.read(0.1) for one in house.front.workers] == ["", ""]
    house.within(caller, kept, answer, "BYE", "call-0")
    assert kept.read().startswith("BYE ")
    if number == signal.SIGKILL:
        house.start()
    else:
        house.rtpengine.send_signal(signal.SIGCONT)
    numbers = count(2)

    def taken() -> bool:
        caller.send(
            message(caller, "INVITE", f"call-{next(numbers)}", body=Sound(PBX.sources[0]).sdp, more=SDP), house.place
        )
        return status(caller.read(0.5)) != 503

    until(taken, "calls are taken again")
    assert place(asked(house.front.workers)[1])[0] == INNER
