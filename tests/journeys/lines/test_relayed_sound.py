"""Sound by rtpengine: callers hear and send to its address alone, by IPv6 too; while it is away calls are refused."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from lines_house import Fleet, hears, understood

from relevo.bench.callers.caller import Phone
from relevo.bench.callers.sip_messages import Unanswered
from relevo.bench.callers.tones import Tones
from relevo.bench.voice import HZ
from relevo.config.sip import rtp_ports
from relevo.programs.checks.sound import sound
from relevo.rtpengine import control
from tests.adapters.relevo.rtpengine_beside import OUTER, OUTER_IPV6, own
from tests.waiting import until

pytestmark = [pytest.mark.needs("kamailio", "rtpengine"), pytest.mark.timeout(240)]
LINES = 4
CALLER, CALLER_IPV6 = "127.0.0.9", "::1"
RTPENGINE = own(OUTER, OUTER_IPV6)
SETTINGS = {
    "sip_host": "::1",
    "trunks": json.dumps({"ours": {"sources": [CALLER, CALLER_IPV6], "trust": "trusted"}}),
    "rtpengine": json.dumps(RTPENGINE),
}


def dialled(fleet: Fleet, number: str, here: str = CALLER) -> Phone:
    """Somebody who is on the line and hears the first menu, from this address."""
    settings = fleet.house.settings
    kamailio = CALLER_IPV6 if ":" in here else "127.0.0.1"
    phone = Phone(kamailio, settings.sip_port, number, settings.twilio_sender, Tones(HZ), here)
    fleet.leaves(phone)
    phone.dial()
    assert hears(phone, "one")
    return phone


@contextmanager
def watched(fleet: Fleet) -> Iterator[None]:
    """The supervisor starts anew what dies; what it has started ends with it."""
    programs = fleet.house.programs
    watch = threading.Thread(target=programs.watch, daemon=True)
    watch.start()
    try:
        yield
    finally:
        programs.end()
        watch.join(10)


def bound(pid: int) -> set[tuple[str, int]]:
    """Addresses and ports at which a process takes UDP."""
    own = {os.readlink(one.path) for one in os.scandir(f"/proc/{pid}/fd") if one.is_symlink()}
    lines = [line.split() for line in Path("/proc/net/udp").read_text().splitlines()[1:]]
    words = [fields[1].split(":") for fields in lines if f"socket:[{fields[9]}]" in own]
    return {(".".join(map(str, reversed(bytes.fromhex(host)))), int(port, 16)) for host, port in words}


@pytest.mark.parametrize(("here", "outer"), [(CALLER, OUTER), (CALLER_IPV6, OUTER_IPV6)], ids=["IPv4", "IPv6"])
def test_caller_reaches_rtpengine_alone_and_is_led_by_keys(fleet: Fleet, here: str, outer: str) -> None:
    caller = dialled(fleet, "+34600000801", here)
    assert caller.far[0] == outer
    assert caller.far[1] in fleet.house.settings.rtpengine.rtp_ports
    assert understood(caller)
    assert understood(caller)
    assert caller.senders == {outer}
    ports = rtp_ports(fleet.house.settings)
    taken = {host for pid in fleet.workers() for host, port in bound(pid) if port in ports}
    assert taken == {"127.0.0.1"}
    assert sound(fleet.house.settings).seen.startswith("carries 1 calls")
    caller.hang_up()
    until(
        lambda: control.figures(fleet.house.settings.rtpengine.control_port).calls == 0,
        "the session ends with the call",
    )


def test_killed_rtpengine_is_back_for_new_calls_and_for_those_that_are_up(fleet: Fleet) -> None:
    """The last one here: rtpengine ends with the thread that has started it anew."""
    programs, before = fleet.house.programs, fleet.house.pid("rtpengine")
    callers = [dialled(fleet, "+34600000802"), dialled(fleet, "+34600000803", CALLER_IPV6)]
    os.kill(before, signal.SIGKILL)
    os.waitpid(before, os.WNOHANG)
    with pytest.raises(Unanswered, match="503"):
        dialled(fleet, "+34600000804")
    heard = [len(caller.heard) for caller in callers]
    assert sound(fleet.house.settings).health == "error"
    with watched(fleet):
        until(lambda: programs.pids().get("rtpengine", before) != before, "rtpengine is started anew")
        until(lambda: sound(fleet.house.settings).health == "ok", "it answers")
        until(lambda: all(map(hears_again, callers, heard)), "the callers hear us again")
        assert all(map(understood, callers))
        until(lambda: answered(fleet), "calls are taken again")
        assert understood(dialled(fleet, "+34600000806"))


def hears_again(caller: Phone, since: int) -> bool:
    caller.rest(0.05)
    return len(caller.heard) > since + 5


def answered(fleet: Fleet) -> bool:
    try:
        dialled(fleet, "+34600000805").hang_up()
    except Unanswered:
        return False
    return True
