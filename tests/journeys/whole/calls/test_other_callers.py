"""Callers that are not ours: sipp with keys from a capture, and baresip."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from whole_baresip import baresip
from whole_system import until
from whole_up import ON_SQLITE, System

from tests.journeys.key_capture import capture

SCENARIO = Path(__file__).with_name("caller.xml")
KEYS = [*((0.6 + 0.3 * at, key) for at, key in enumerate("48213")), (4.0, "1"), (4.6, "#")]
"""The number, the yes to the offer (which takes no key before it), and one that spares the caller our goodbyes."""


def went_on_by_text(system: System, number: str) -> None:
    assert "¿Mañana o tarde?" in system.phone(number).gets("1 por la mañana")["body"]
    thread = system.records.legs(number, "text")[0]
    assert thread.session["values"]["number"] == "48213"


@ON_SQLITE
@pytest.mark.needs("sipp")
def test_sipp_presses_keys_of_a_capture(system: System, tmp_path: Path) -> None:
    number = "+34600000111"
    (tmp_path / "keys.pcap").write_bytes(capture(KEYS, 5.0))
    command = [
        "sipp",
        "-sf",
        str(SCENARIO),
        f"127.0.0.1:{system.ports.sip}",
        "-i",
        "127.0.0.1",
        "-mi",
        "127.0.0.1",
        "-s",
        "910000001",
        "-key",
        "caller",
        number,
        "-m",
        "1",
        "-nostdin",
        "-timeout",
        "40s",
        "-trace_err",
    ]
    done = subprocess.run(command, capture_output=True, cwd=tmp_path, timeout=60)
    assert done.returncode == 0, done.stdout[-2000:]
    went_on_by_text(system, number)


@ON_SQLITE
@pytest.mark.needs("baresip")
def test_baresip_accepts_and_goes_on_by_text(system: System, tmp_path: Path) -> None:
    number = "+34600000112"
    with baresip(tmp_path, number) as caller:
        caller.tells("dial", f"sip:910000001@127.0.0.1:{system.ports.sip}")
        system.records.entered(number, "said", "numero")
        caller.presses("48213")
        system.records.entered(number, "offered")

        def accepted() -> object:
            caller.presses("1")
            return system.records.hand_offs(number)[0].accepted_at

        until(accepted, "acceptance")
        went_on_by_text(system, number)
        caller.tells("hangup")
        system.records.wait(lambda: system.records.legs(number, "voice")[0].ended_at, "the call's end")
