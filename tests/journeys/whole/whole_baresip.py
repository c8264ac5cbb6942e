"""A telephone that is not ours: baresip, steered over its control port; what it hears it writes to a file."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from whole_system import free_ports, until

from speech import audio
from speech.wav import write_wav

WAV_HEADER = 44
QUIET_DBOV = -50.0
FRAME_S = 0.02
PAUSE_FRAMES = 5
"""Of quiet lie between two prompts, at the least."""
BARESIP = """
module_path /usr/lib/baresip/modules
module g711.so
module aufile.so
module sndfile.so
module_app account.so
module_app menu.so
module_app ctrl_tcp.so
audio_source aufile,{folder}/quiet.wav
audio_player aufile,{folder}/heard.wav
snd_path {folder}
audio_alert aufile,{folder}/alert.wav
sip_listen {here}:0
ctrl_tcp_listen 127.0.0.1:{port}
"""


class Baresip:
    """One baresip, told what to do by netstrings of JSON."""

    def __init__(self, control: socket.socket, folder: Path) -> None:
        self._control, self._folder = control, folder
        self._pressed = 0
        """Frames that it had heard at the last key."""

    def tells(self, command: str, params: str = "") -> None:
        told = json.dumps({"command": command, "params": params}).encode()
        self._control.sendall(b"%d:%b," % (len(told), told))

    def presses(self, keys: str) -> None:
        self._pressed = len(self._loud())
        for key in keys:
            self.tells("sndcode", key)

    def hears_a_prompt(self) -> None:
        """Waits until a prompt sounds that began after the last keys."""
        until(lambda: any(self._after_a_pause()), "baresip hears a prompt")

    def has_heard(self, seconds: float) -> None:
        """Waits until so much sound has come. Its own comes from another address than it names: let in after 1 s."""
        until(lambda: len(self._loud()) * FRAME_S >= seconds, f"baresip has heard {seconds} s")

    def _after_a_pause(self) -> list[bool]:
        """Whether each frame after the first pause since the last keys is loud."""
        loud = self._loud()[self._pressed :]
        pauses = (at for at in range(len(loud)) if not any(loud[at : at + PAUSE_FRAMES]))
        return loud[next(pauses, len(loud)) :]

    def _loud(self) -> list[bool]:
        """Whether each frame so far was louder than the noise between prompts."""
        sound = b"".join(file.read_bytes()[WAV_HEADER:] for file in self._folder.glob("dump-*-dec.wav"))
        return [audio.level_dbov(audio.samples(frame)) > QUIET_DBOV for frame in audio.frames(sound)]


@contextmanager
def baresip(folder: Path, number: str, here: str = "127.0.0.1") -> Iterator[Baresip]:
    """Starts one whose files are in `folder`; it calls from the address `here`."""
    port = free_ports().workspace
    (folder / "config").write_text(BARESIP.format(folder=folder, port=port, here=here))
    (folder / "quiet.wav").write_bytes(write_wav(audio.silence(30_000)))
    (folder / "accounts").write_text(f"<sip:{number}@127.0.0.1>;regint=0;audio_codecs=pcma\n")
    with subprocess.Popen(["baresip", "-f", str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as ours:
        try:
            yield Baresip(until(lambda: _connected(port), "baresip's control port"), folder)
        finally:
            ours.terminate()


def _connected(port: int) -> socket.socket | None:
    try:
        return socket.create_connection(("127.0.0.1", port), 1)
    except OSError:
        return None
