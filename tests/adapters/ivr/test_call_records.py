"""Every SIP call tells how it went when it is over: who ended it and why, its codec, and what was lost on the way."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable

import pytest

from relevo.bench.callers.caller import Phone
from relevo.bench.callers.sip_messages import offer
from relevo.bench.callers.tones import Tones
from tests.adapters.ivr.conftest import Endpoint
from tests.adapters.ivr.far_end import FarEnd
from tests.adapters.ivr.raw_caller import RawCaller

Make = Callable[..., Endpoint]


class LossyPhone(Phone):
    """Loses every twentieth packet on the way, and counts what it sent."""

    sent = lost = 0

    def _send(self) -> None:
        far = self._far
        if self._sequence % 20 == 0:
            self._far, self.lost = None, self.lost + 1
        super()._send()
        self.sent += 1
        self._far = far


def test_record_tells_what_was_lost_on_the_way_to_us(endpoint: Make) -> None:
    relevo = endpoint(trunks={"carrier": {"sources": ["127.0.0.1"]}})
    phone = LossyPhone("127.0.0.1", relevo.port, "+34612345678", "relevo", Tones({"hum": 437}))
    phone.dial()
    phone.rest(6.0)
    phone.hang_up()
    record = relevo.wait("record")
    assert (record["ended_by"], record["status"], record["cause"]) == ("them", 200, 16)
    assert (record["direction"], record["trunk"], record["codec"]) == ("in", "carrier", "PCMU/8000")
    assert record["sip_call_id"] == phone.dialog.id
    assert record["began"] <= record["answered"] <= record["ended"]
    told = record["lost_in"] / (record["packets_in"] + record["lost_in"])
    assert told == pytest.approx(phone.lost / phone.sent, abs=0.01)
    assert record["mos_in"] == pytest.approx(3.85, abs=0.15)


def test_record_of_a_call_that_we_end(endpoint: Make) -> None:
    relevo = endpoint()
    phone = Phone("127.0.0.1", relevo.port, "+34612345678", "relevo", Tones({"hum": 437}))
    phone.dial()
    phone.rest(1.0)
    relevo.wish(hang_up=True)
    phone.rest(1.0)
    record = relevo.wait("record")
    assert (record["ended_by"], record["trunk"], record["lost_in"]) == ("us", "", 0)
    assert record["packets_in"] > 40
    assert record["mos_in"] > 4.2


def test_record_of_a_refused_call_tells_the_reason(endpoint: Make) -> None:
    relevo, far = endpoint(), FarEnd()
    relevo.wish(dial=f"sip:+34600000001@{far.place}")
    invite = far.asked("INVITE")
    back = ("127.0.0.1", relevo.port)
    far.says(486, invite, back, head='Reason: Q.850;cause=21;text="Rejected"\r\n')
    record = relevo.wait("record")
    assert (record["direction"], record["number"]) == ("out", "+34600000001")
    assert (record["status"], record["cause"], record["ended_by"]) == (486, 21, "them")
    assert (record["answered"], record["mos_in"]) == (None, None)
    assert record["sip_call_id"] == re.findall(r"^Call-ID: (.*)\r", invite, re.MULTILINE)[0]
    far.close()


def proxied(line: socket.socket, relevo: Endpoint, more: str) -> int:
    """The final status of a call that the proxy brings from the trunk `pbx`."""
    dialog = relevo.dialog(line)
    dialog.more = f"X-Relevo-Trunk: pbx\r\n{more}"
    there = ("127.0.0.1", relevo.port)
    line.sendto(dialog.invite(offer("127.0.0.1", 9)), there)
    while int((answer := line.recv(65536).decode())[8:11]) < 200:
        pass
    line.sendto(dialog.ack(answer, status := int(answer[8:11])), there)
    return status


def test_call_that_another_worker_is_asked_to_take_has_no_record_here(endpoint: Make) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as proxy:
        proxy.bind(("127.0.0.1", 0))
        proxy.settimeout(10)
        place = "{}:{}".format(*proxy.getsockname())
        relevo = endpoint(trunks={"pbx": {"calls_at_once": 1}}, proxy=place)
        assert proxied(proxy, relevo, "") == 200
        assert proxied(proxy, relevo, "X-Relevo-More: yes\r\n") == 503
        assert proxied(proxy, relevo, "") == 503
        assert relevo.wait("record")["status"] == 503
        relevo.wish(hang_up=True)
        relevo.ask_to_stop()
        relevo.wait("over")
    assert [one["status"] for one in relevo.all("record")] == [503, 200]


def test_stranger_cannot_leave_a_call_unrecorded(endpoint: Make) -> None:
    relevo = endpoint(trunks={"pbx": {"calls_at_once": 1, "sources": ["127.0.0.1"]}})
    with RawCaller(relevo.port) as first, RawCaller(relevo.port) as second:
        assert first.call().status == 200
        assert second.call(more="X-Relevo-More: yes\n").status == 503
        assert relevo.wait("record")["status"] == 503
        assert first.asks("BYE").status == 200
