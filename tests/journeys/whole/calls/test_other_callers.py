"""Callers that are not ours: sipp with keys from a capture, and baresip steered over its control port."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from whole_keys import capture
from whole_system import free_ports, until
from whole_up import ON_SQLITE, System

from speech.audio import silence
from speech.wav import write_wav

SCENARIO = Path(__file__).with_name("caller.xml")
KEYS = [*((0.6 + 0.3 * at, key) for at, key in enumerate("48213")), (4.0, "1"), (4.6, "#")]
"""The number, the yes to the offer (which takes no key before it), and one that spares the caller our goodbyes."""
BARESIP = """
module_path /usr/lib/baresip/modules
module g711.so
module aufile.so
module_app account.so
module_app menu.so
module_app ctrl_tcp.so
audio_source aufile,{folder}/quiet.wav
audio_player aufile,{folder}/heard.wav
audio_alert aufile,{folder}/alert.wav
sip_listen 127.0.0.1:0
ctrl_tcp_listen 127.0.0.1:{port}
"""


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


class Baresip:
    """One baresip, told what to do by netstrings of JSON."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control

    def tells(self, command: str, params: str = "") -> None:
        told = json.dumps({"command": command, "params": params}).encode()
        self._control.sendall(b"%d:%b," % (len(told), told))


@contextmanager
def baresip(folder: Path, number: str) -> Iterator[Baresip]:
    port = free_ports().workspace
    (folder / "config").write_text(BARESIP.format(folder=folder, port=port))
    (folder / "quiet.wav").write_bytes(write_wav(silence(30_000)))
    (folder / "accounts").write_text(f"<sip:{number}@127.0.0.1>;regint=0;audio_codecs=pcma\n")
    with subprocess.Popen(["baresip", "-f", str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as ours:
        try:
            yield Baresip(until(lambda: _connected(port), "baresip's control port"))
        finally:
            ours.terminate()


def _connected(port: int) -> socket.socket | None:
    try:
        return socket.create_connection(("127.0.0.1", port), 1)
    except OSError:
        return None


@ON_SQLITE
@pytest.mark.needs("baresip")
def test_baresip_accepts_and_goes_on_by_text(system: System, tmp_path: Path) -> None:
    number = "+34600000112"
    with baresip(tmp_path, number) as caller:
        caller.tells("dial", f"sip:910000001@127.0.0.1:{system.ports.sip}")
        system.records.entered(number, "said", "numero")
        for key in "48213":
            caller.tells("sndcode", key)
        system.records.entered(number, "offered")

        def accepted() -> object:
            caller.tells("sndcode", "1")
            return system.records.hand_offs(number)[0].accepted_at

        until(accepted, "acceptance")
        went_on_by_text(system, number)
        caller.tells("hangup")
        system.records.wait(lambda: system.records.legs(number, "voice")[0].ended_at, "the call's end")
