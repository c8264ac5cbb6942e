"""A caller is put through, over real SIP: both are heard; where it fails that is said, and the flow goes on."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import pytest
from whole_agent import SAYS_IT_AGAIN, AgentsPhone
from whole_callee import invites, refuses_by_extension
from whole_sounds import prompts
from whole_system import THROUGH
from whole_up import ON_SQLITE, System

from ivr.call import hold_music
from ivr.testing.audio import passages
from relevo.bench.installation.own_ports import draw
from relevo.publishing.prompt_plan import default_voice
from speech.base import SAMPLE_RATE
from speech.testing import ALIKE, chime, likeness
from speech.wav import read_wav, write_wav
from tests.adapters.ivr import sipp

pytestmark = ON_SQLITE
ANNOUNCED, DIRECT = "p 1 200", "p 2"
RINGS_ON = "180"
FAILURES = {
    RINGS_ON: ("no_answer", "No contestan."),
    "486": ("busy", "Comunican."),
    "404": ("failed", "No se ha podido pasar la llamada."),
}
"""What becomes of a call, and what is said of it, by the extension called."""
CALLER, OFFICE = chime("Quiero una copia de la factura de marzo, por favor."), chime("Gestoría, dígame, ¿qué necesita?")
HOLD_S = 2.0
HELD = ["office", "music", "office"]
"""What a caller hears whom the other puts on hold and takes back."""
FROM_SIPP = "+34600111222"
TAKES_OVER = """
<recv request="REFER" timeout="20000"><action>
  <ereg regexp="sip:.34611000200@" search_in="hdr" header="Refer-To:" check_it="true" assign_to="whither"/>
  <ereg regexp=".*" search_in="hdr" header="From:" assign_to="theirs"/>
</action></recv>
<Reference variables="whither"/>
"""
TOLD = """NOTIFY [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: "Ana" <sip:+34600111222@[local_ip]:[local_port]>;tag=[pid]C[call_number]
To:[$theirs]
Call-ID: [call_id]
CSeq: 3 NOTIFY
Contact: <sip:caller@[local_ip]:[local_port]>
Max-Forwards: 70
Event: refer
Subscription-State: terminated;reason=noresource
Content-Type: message/sipfrag;version=2.0
"""


def heard(system: System, recording: Path, *texts: str) -> list[str]:
    """Which of these prompts the caller heard, in order."""
    made = prompts(system.folder)
    sounds = {text: made.pcm([text], "es", default_voice("es")) for text in texts}
    return [passage.name for passage in passages(read_wav(recording.read_bytes()), sounds)]


def why(system: System, number: str) -> str:
    (leg,) = system.records.legs(number, "voice")
    return str(leg.session["values"].get("why", ""))


@pytest.mark.parametrize(
    "way", [ANNOUNCED, pytest.param(DIRECT, marks=pytest.mark.long)], ids=["announced", "they take no REFER"]
)
def test_transferred_caller_and_callee_hear_each_other_after_a_hold(system: System, tmp_path: Path, way: str) -> None:
    number = "+34600000181" if way == ANNOUNCED else "+34600000182"
    said = tmp_path / "caller-says.wav"
    said.write_bytes(write_wav(CALLER))
    phone = AgentsPhone(tmp_path, OFFICE, hear=said, port=system.ports.callee, hold_s=HOLD_S)
    try:
        call = system.dial(number, way + SAYS_IT_AGAIN, "--say", str(said), to=THROUGH)
        office_heard = phone.heard()
        assert call.outcome()["ended_by"] == "far"
    finally:
        phone.close()
    announced = prompts(system.folder).pcm(["Le paso a un cliente."], "es", default_voice("es"))
    assert (likeness(office_heard, announced) > ALIKE) == (way == ANNOUNCED)
    assert likeness(office_heard, CALLER) > ALIKE
    sounds = {"office": OFFICE, "music": hold_music.loop()[: SAMPLE_RATE * 2]}
    found = passages(read_wav(call.recording.read_bytes()), sounds)  # a loop is like itself: found more than once
    assert [name for name, _ in groupby(one.name for one in found)][-3:] == HELD
    texts = "Te paso con la gestoría.", "Han colgado. Hasta luego."
    assert heard(system, call.recording, *texts) == list(texts)
    assert why(system, number) == ""


@pytest.mark.needs("sipp")
def test_where_nobody_is_reached_the_caller_hears_why_and_the_flow_goes_on(system: System) -> None:
    """Rung in vain, and meanwhile busy and refused: each caller hears why, and the flow goes on."""
    calls = {}
    with refuses_by_extension(system.ports.callee, system.folder) as log:
        for one in FAILURES:
            calls[one] = system.dial(f"+34600001{one}", f"p 1 {one}", to=THROUGH)
            if one != RINGS_ON:  # two lines a call, of the four that there are
                assert calls[one].outcome()["ended_by"] == "far"
        assert calls[RINGS_ON].outcome()["ended_by"] == "far"
        assert invites(log) == len(calls)
    for extension, (reason, told) in FAILURES.items():
        texts = "Te paso con la gestoría.", told, "Prueba más tarde."
        assert heard(system, calls[extension].recording, *texts) == list(texts)
        assert why(system, f"+34600001{extension}") == reason


@pytest.mark.long
def test_where_not_even_a_telephone_is_there_the_caller_hears_so_in_time(system: System) -> None:
    number, (reason, told) = "+34600001999", FAILURES[RINGS_ON]
    call = system.dial(number, "p 1 999", to=THROUGH)
    assert call.outcome()["ended_by"] == "far"
    assert heard(system, call.recording, told, "Prueba más tarde.") == [told, "Prueba más tarde."]
    assert why(system, number) == reason


@pytest.mark.needs("sipp")
def test_blind_the_exchange_of_the_caller_takes_the_call_over_and_we_let_go(system: System, tmp_path: Path) -> None:
    presses_2 = sipp.within("INFO", 2, "Content-Type: application/dtmf-relay\n", "Signal=2\nDuration=160\n")
    accepts = TAKES_OVER + sipp.answer().replace("200 OK", "202 Accepted")
    has_it = sipp.send(TOLD, "SIP/2.0 200 OK\n") + sipp.gets(200)
    lets_go = sipp.asked("BYE") + sipp.answer()
    steps = sipp.invites(sipp.sdp()) + sipp.pause(800) + presses_2 + sipp.gets(200) + accepts + has_it + lets_go
    assert sipp.ran(tmp_path, steps, system.ports.sip, THROUGH, media=draw(4))
    system.records.wait(lambda: system.records.legs(FROM_SIPP, "voice")[0].ended_at, "the call's end")
    (leg,) = system.records.legs(FROM_SIPP, "voice")
    assert (leg.outcome, leg.session["node"]) == ("finished", "directa")
