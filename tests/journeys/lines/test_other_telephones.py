"""Calls by telephones that are not ours, behind Kamailio and to a lone worker: what real clients and carriers send."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import carrier_headers
import pytest
from lines_house import Fleet
from sqlalchemy import select

from deflect.tables import CallRecord, Entry, Leg
from relevo.bench.callers.caller import Phone
from relevo.bench.callers.sip_messages import Unanswered
from relevo.cli.up import PID
from relevo.programs.supervisor import retire_on_signal
from tests.adapters.ivr.sipp import BYE, first, gets, invites, pause, ran, refused, sdp, told, within
from tests.journeys.key_capture import capture
from tests.journeys.linphone import Linphone, linphone
from tests.waiting import until

pytestmark = pytest.mark.timeout(240)
LINES = {"kamailio": 8, "lone": 4}
SETTINGS = {
    "longest_hold_s": "10",
    "trunks": '{"ours": {"sources": ["127.0.0.1"], "trust": "trusted", "allow_refer": true}}',
    "dial_hosts": '["127.0.0.1"]',
}
WITH_KAMAILIO = pytest.param(LINES["kamailio"], id="kamailio", marks=pytest.mark.needs("kamailio"))
LONE = pytest.param(LINES["lone"], id="lone")
EVERYWHERE = pytest.mark.parametrize("house", [WITH_KAMAILIO, LONE], indirect=True)
KAMAILIO_ONLY = pytest.mark.parametrize("house", [WITH_KAMAILIO], indirect=True)
LONE_ONLY = pytest.mark.parametrize("house", [LONE], indirect=True)
SIPP = "+34600111222"
"""The number that sipp calls from."""
KEY = within("INFO", 2, "Content-Type: application/dtmf-relay\n", "Signal=1\nDuration=160\n") + gets(200)
INVITE = first("INVITE", carrier_headers.HEADERS + carrier_headers.MULTIPART, carrier_headers.BODY)

Dial = Callable[..., Linphone]


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Dial]:
    """Starts clients of Linphone, which vanish in the end."""
    with ExitStack() as started:

        def start(number: str, proxy: int = 0, **wishes: bool) -> Linphone:
            return started.enter_context(linphone(tmp_path, number, proxy, **wishes))

        yield start


def us(fleet: Fleet) -> str:
    return f"sip:{fleet.house.settings.twilio_sender}@127.0.0.1:{fleet.house.settings.sip_port}"


def answered(fleet: Fleet, number: str) -> Phone:
    """Dials again until a line is free: one that we hung up is free once the far end, or Kamailio, answers our BYE."""

    def phone() -> Phone | None:
        with suppress(Unanswered):
            made = fleet.phone(number)
            made.dial()
            return made
        return None

    return until(phone, "a free line", 15)


@KAMAILIO_ONLY
@pytest.mark.needs("linphonec")
def test_line_of_a_caller_who_held_us_and_vanished_is_free_again(fleet: Fleet, client: Dial) -> None:
    ana = client("+34600000801")
    ana.calls(us(fleet))
    ana.hears("one")
    ana.tells("pause", "is now paused")
    ana.vanishes()
    until(lambda: fleet.legs("+34600000801")[0].outcome, "end of the call")
    assert fleet.legs("+34600000801")[0].outcome == "held_too_long"
    for number in range(fleet.house.settings.lines):
        answered(fleet, f"+3460000081{number}")


@EVERYWHERE
@pytest.mark.needs("linphonec")
def test_attended_transfer_continues_the_call_with_the_new_party(fleet: Fleet, client: Dial) -> None:
    bea = client("+34600000803", fleet.house.settings.sip_port, answers=True)
    ana = client("+34600000802")
    ana.calls(us(fleet))
    ana.hears("one")
    ana.presses("1")
    ana.hears("two")
    ana.tells("pause", "Call 1 with .* is now paused")
    ana.tells(f"call {bea.uri}", "Media streams established with .* for call 2")
    ana.tells("transfer 2 --to-call 1", "Call 1 with .* ended")
    bea.hears("two")
    bea.presses("1")
    bea.hears("one")
    (before,), (after,) = fleet.legs("+34600000802"), fleet.legs("+34600000803")
    assert (before.outcome, after.outcome) == ("transferred", "")
    assert before.customer_id != after.customer_id
    assert [entry.text for entry in passed_on(fleet, after)] == ["+********802 → +********803"]
    assert worker_of(bea) == worker_of(ana)
    bea.tells("terminate", "ended")
    until(lambda: fleet.legs("+34600000803")[0].outcome == "hung_up", "end of the call")
    assert record(fleet, before).sip_call_id != record(fleet, after).sip_call_id


@EVERYWHERE
@pytest.mark.needs("linphonec")
def test_call_that_a_telephone_refers_to_another_goes_on_there(fleet: Fleet, client: Dial) -> None:
    bea = client("+34600000806", answers=True)
    ana = client("+34600000805", fleet.house.settings.sip_port)
    ana.calls(us(fleet))
    ana.hears("one")
    ana.presses("1")
    ana.hears("two")
    ana.tells(f"transfer {bea.uri}", "ended")
    assert ana.messages("REFER ")
    bea.hears("two")
    bea.presses("1")
    bea.hears("one")
    (before,) = fleet.legs("+34600000805")
    assert before.outcome == "transferred"
    bea.tells("terminate", "ended")
    until(lambda: fleet.unended() == 0, "end of the call")


def passed_on(fleet: Fleet, leg: Leg) -> list[Entry]:
    """The entries of its timeline that tell of a transfer."""
    entries = select(Entry).where(Entry.leg_id == leg.id, Entry.kind == "state")
    found: list[Entry] = fleet.looked_up(lambda db: list(db.scalars(entries)))
    return [entry for entry in found if entry.meta["to"] == "transferred_in"]


def worker_of(client: Linphone) -> str:
    """The SIP port of the worker that answered the client's call."""
    answer = client.messages("SIP/2.0 200 OK")[0]
    found = re.search(r"^Contact: <sip:relevo@127.0.0.1:(?:\d+;w=)?(\d+)", answer, re.MULTILINE)
    assert found
    return found[1]


@EVERYWHERE
@pytest.mark.needs("linphonec")
def test_caller_with_a_delayed_offer_hears_and_presses_keys(fleet: Fleet, client: Dial) -> None:
    carla = client("+34600000804", offers_late=True)
    carla.calls(us(fleet))
    carla.hears("one")
    carla.presses("1")
    carla.hears("two")
    assert "m=audio" not in carla.messages("INVITE ")[0]
    carla.tells("terminate", "ended")


@pytest.mark.needs("sipp")
@pytest.mark.parametrize("tcp", [False, True], ids=["udp", "tcp"])
@KAMAILIO_ONLY
def test_invite_with_a_carriers_headers_is_answered_with_sound(fleet: Fleet, tmp_path: Path, tcp: bool) -> None:
    assert 6000 < len(INVITE) < 8000
    call = INVITE + gets(200, opens=True) + within("ACK", 1) + pause(1000)
    assert ran(tmp_path, call + KEY + pause(200) + BYE, fleet.house.settings.sip_port, tcp=tcp)
    leg = fleet.legs(SIPP)[-1]
    assert said(fleet, leg.id) == ["uno", "dos"]
    assert record(fleet, leg).packets_in > 25  # our own sound, which sipp sent back


@pytest.mark.needs("sipp")
@pytest.mark.parametrize("tcp", [False, True], ids=["udp", "tcp"])
@EVERYWHERE
def test_invite_that_does_not_fit_is_answered_513(fleet: Fleet, tmp_path: Path, tcp: bool) -> None:
    assert ran(tmp_path, refused(513, sdp(), f"X-Own: {'x' * 5000}\n"), fleet.house.settings.sip_port, tcp=tcp)


@pytest.mark.needs("sipp")
@LONE_ONLY
def test_record_tells_the_loss_that_another_telephone_had(fleet: Fleet, tmp_path: Path) -> None:
    lost = range(10, 160, 20)  # 5 %
    (tmp_path / "lossy.pcap").write_bytes(capture([], 3.2, lost))
    plays = '<nop><action><exec play_pcap_audio="lossy.pcap"/></action></nop>\n'
    steps = invites(sdp("PCMA")) + plays + pause(4200) + BYE
    assert ran(tmp_path, steps, fleet.house.settings.sip_port, echoes=False)
    told = record(fleet, fleet.legs(SIPP)[-1])
    assert (told.codec, told.packets_in, told.lost_in) == ("PCMA/8000", 160 - len(lost), len(lost))
    assert told.jitter_in_ms < 20
    assert told.mos_in == pytest.approx(3.85, abs=0.15)


@pytest.mark.needs("linphonec", "sipp")
@EVERYWHERE
def test_drain_that_is_taken_back_lets_callers_in_again(fleet: Fleet, client: Dial, tmp_path: Path) -> None:
    port, ana, bea = fleet.house.settings.sip_port, client("+34600000806"), client("+34600000807")
    ana.calls(us(fleet))
    ana.hears("one")
    drain(fleet)
    until(lambda: ran(tmp_path, first("OPTIONS") + told(503, "Retry-After"), port), "503 for OPTIONS")
    drain(fleet, "--undo")
    until(lambda: ran(tmp_path, first("OPTIONS") + gets(200), port), "200 for OPTIONS")
    until(lambda: len(fleet.workers()) * 4 == fleet.house.settings.lines, "all workers are back")
    bea.calls(us(fleet))
    bea.hears("one")
    ana.presses("1")
    ana.hears("two")
    for one in (ana, bea):
        one.tells("terminate", "ended")


@pytest.mark.needs("linphonec", "sipp")
@EVERYWHERE
def test_trunk_that_asks_by_options_is_told_of_a_drain_and_the_call_goes_on(
    fleet: Fleet, client: Dial, tmp_path: Path
) -> None:
    """The last one here: these programs take no more calls."""
    port, ana = fleet.house.settings.sip_port, client("+34600000808")
    assert ran(tmp_path, first("OPTIONS") + gets(200), port)
    ana.calls(us(fleet))
    ana.hears("one")
    drain(fleet)
    until(lambda: ran(tmp_path, first("OPTIONS") + told(503, "Retry-After"), port), "503 for OPTIONS")
    ana.presses("1")
    ana.hears("two")
    ana.tells("terminate", "ended")
    until(lambda: fleet.workers() == [], "all workers have ended")
    assert [leg.outcome for leg in fleet.legs("+34600000808")] == ["hung_up"]


def drain(fleet: Fleet, *options: str) -> None:
    """`relevo drain`, which finds this process as it finds `relevo up`."""
    before = {number: signal.getsignal(number) for number in (signal.SIGUSR1, signal.SIGUSR2)}
    retire_on_signal(fleet.house.programs, "voice")
    (fleet.house.settings.data_dir / PID).write_text(str(os.getpid()))
    command = [sys.executable, "-m", "relevo", "drain", *options]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ("taken again" if options else "calls in progress are finished") in told.stdout
    for number, handler in before.items():
        signal.signal(number, handler)


def said(fleet: Fleet, leg: str) -> list[str]:
    """The nodes whose words the caller was told."""
    entries = select(Entry).where(Entry.leg_id == leg, Entry.kind == "said").order_by(Entry.sequence)
    return [entry.node for entry in fleet.looked_up(lambda db: list(db.scalars(entries)))]


def record(fleet: Fleet, leg: Leg) -> CallRecord:
    """How the call went, once that is written."""
    asked = select(CallRecord).where(CallRecord.call_id == leg.call_id)
    found: CallRecord = until(lambda: fleet.looked_up(lambda db: db.scalar(asked)), "record of the call")
    return found
