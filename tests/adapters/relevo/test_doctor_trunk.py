"""`relevo doctor --trunk` calls through a trunk and says which direction of sound fails."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from relevo.cli.lines.sweep_call import likeness, sweep
from relevo.cli.lines.trunk_check import NoSuchTrunk, check
from relevo.config.settings import Settings
from tests.adapters.ivr.far_end import FarEnd


class Trunk(FarEnd):
    """Answers OPTIONS and one call; `sends` what it gets back (`echo`), a hum, or nothing."""

    def __init__(self, sends: str, status: int = 200) -> None:
        super().__init__()
        self._sends, self._status = sends, status
        threading.Thread(target=self._serve, daemon=True).start()
        threading.Thread(target=self._sound, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                packet, back = self.sip.recvfrom(65536)
            except (OSError, TimeoutError):
                return
            message = packet.decode()
            if message.startswith("INVITE ") and self._status == 200:
                self.takes(message, back, "RTP/AVP")
            elif not message.startswith("ACK "):
                self.says(self._status if message.startswith("INVITE ") else 200, message, back)

    def _sound(self) -> None:
        hum = (np.sin(np.arange(160) * 2 * np.pi / 8) * 60 + 128).astype(np.uint8).tobytes()
        while self._sends:
            try:
                packet, back = self.sound.recvfrom(2048)
                if packet[1] & 0x7F == 8:
                    self.sound.sendto(packet if self._sends == "echo" else packet[:12] + hum, back)
            except TimeoutError:
                continue
            except OSError:
                return


@pytest.fixture
def trunk(request: pytest.FixtureRequest) -> Iterator[Trunk]:
    made = Trunk(*getattr(request, "param", ("echo",)))
    yield made
    made._sends = ""
    made.close()


def told(trunk: Trunk, folder: Path, *words: str) -> tuple[int, dict[str, dict[str, Any]]]:
    port = int(trunk.place.rpartition(":")[2])
    env = {
        **os.environ,
        "RELEVO_DATA_DIR": str(folder),
        "RELEVO_TRUNKS": json.dumps({"carrier": {"host": "127.0.0.1", "port": port}}),
    }
    command = [sys.executable, "-m", "relevo", "doctor", "--trunk", "carrier", "--json", *words]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=90, check=False)
    return done.returncode, {one["what"]: one for one in json.loads(done.stdout)}


def test_echo_proves_both_directions(trunk: Trunk, tmp_path: Path) -> None:
    code, parts = told(trunk, tmp_path, "--to", "+34600111222")
    assert (code, {name: one["health"] for name, one in parts.items()}) == (
        0,
        {"options": "ok", "call": "ok", "sound in": "ok", "sound out": "ok"},
    )
    assert "both directions work" in parts["sound out"]["seen"]


@pytest.mark.parametrize("trunk", [("hum",)], indirect=True)
def test_sound_that_comes_in_alone_is_told(trunk: Trunk, tmp_path: Path) -> None:
    _, parts = told(trunk, tmp_path, "--to", "+34600111222")
    assert parts["sound in"]["health"] == "ok"
    assert "our sound did not come back" in parts["sound out"]["seen"]


@pytest.mark.parametrize("trunk", [("",)], indirect=True)
def test_sound_that_does_not_come_is_an_error(trunk: Trunk, tmp_path: Path) -> None:
    code, parts = told(trunk, tmp_path, "--to", "+34600111222")
    assert (code, parts["sound in"]["health"]) == (1, "error")
    assert "sip_public_host" in parts["sound in"]["fix"]


@pytest.mark.parametrize("trunk", [("", 403)], indirect=True)
def test_refusal_is_told_with_its_fix(trunk: Trunk, tmp_path: Path) -> None:
    code, parts = told(trunk, tmp_path, "--to", "+34600111222")
    assert code == 1
    assert "SIP 403, Q.850 cause 21" in parts["call"]["seen"]
    assert "username and password" in parts["call"]["fix"]


def test_trunk_that_does_not_exist_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoSuchTrunk, match="there are: none"):
        list(check(Settings(data_dir=tmp_path), "carrier", ""))


def test_silent_trunk_is_told(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        trunks = {"carrier": {"host": "127.0.0.1", "port": silent.getsockname()[1]}}
        found = list(check(Settings(data_dir=tmp_path, trunks=trunks, sip_host="127.0.0.2"), "carrier", ""))
        assert silent.recvfrom(4096)[1][0] == "127.0.0.2"  # an exchange may ban another address of ours
    assert [(what, health) for what, health, _, _ in found] == [("options", "warning"), ("call", "warning")]


def test_likeness_tells_an_echo_from_speech_and_noise() -> None:
    sound, draw = sweep(), np.random.default_rng(7)
    noise = draw.normal(0, 300, 40000)
    echoed = noise.copy()
    echoed[9000 : 9000 + sound.size] += sound * 0.2
    assert likeness(sound, echoed) > 0.8
    assert likeness(sound, noise) < 0.2
    assert likeness(sound, np.zeros(40000)) == 0.0
    assert likeness(sound, np.sin(np.arange(40000) * 0.4) * 9000) < 0.3
