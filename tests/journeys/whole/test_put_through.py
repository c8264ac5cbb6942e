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

from ivr import music
from ivr.testing_audio import passages
from relevo.prompt_plan import VOICES
from speech.audio import read_wav, write_wav
from speech.base import SAMPLE_RATE
from speech.testing import chime, likeness

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
ALIKE, HOLD_S = 0.7, 2.0
HELD = ["office", "music", "office"]
"""What a caller hears whom the other puts on hold and takes back."""


def heard(system: System, recording: Path, *texts: str) -> list[str]:
    """Which of these prompts the caller heard, in order."""
    made = prompts(system.folder)
    sounds = {text: made.pcm([text], "es", VOICES["es"]) for text in texts}
    return [passage.name for passage in passages(read_wav(recording.read_bytes()), sounds)]


def why(system: System, number: str) -> str:
    (leg,) = system.records.legs(number, "voice")
    return str(leg.session["values"].get("why", ""))


@pytest.mark.parametrize(
    "way", [ANNOUNCED, pytest.param(DIRECT, marks=pytest.mark.long)], ids=["announced", "they take no REFER"]
)
def test_both_are_heard_also_after_a_hold_and_the_caller_goes_on_when_the_other_hangs_up(
    system: System, tmp_path: Path, way: str
) -> None:
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
    announced = prompts(system.folder).pcm(["Le paso a un cliente."], "es", VOICES["es"])
    assert (likeness(office_heard, announced) > ALIKE) == (way == ANNOUNCED)
    assert likeness(office_heard, CALLER) > ALIKE
    sounds = {"office": OFFICE, "music": music.loop()[: SAMPLE_RATE * 2]}
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
