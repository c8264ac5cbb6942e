"""An agent's SIP telephone as a test directs it: takes the call, hears the other, answers with a sound, hangs up.

As a program (the SIP library lives once in a process): reads a sound file, the file it waits to hear, and one to record
into; tells `{"port": ...}` when it may be rung and `{"heard": frames}` when the call is over.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from queue import Empty
from threading import Thread

from ivr.lines.base import Gone, Joined, Line, Played
from ivr.lines.sip.endpoint import SipEndpoint, SipPlace
from speech.audio import read_wav, write_wav
from speech.testing import likeness

ALIKE = 0.7
PATIENCE_S = 40.0
LOOK_S, TAIL_S = 0.3, 0.5
SAYS_IT_AGAIN = " w1.5 s" * 12
"""What a caller does so that it is heard, whenever it is that somebody is there to hear it."""


class Telephone:
    """`run` takes the control thread."""

    def __init__(self, say: str, hear: str, record: str, port: str = "0") -> None:
        self._say, self._hear = read_wav(Path(say).read_bytes()), read_wav(Path(hear).read_bytes())
        self._record = Path(record)
        self._heard: list[bytes] = []
        self._endpoint = SipEndpoint(SipPlace(user="agent", port=int(port)), self._rings, on_ended=self._ended)

    def run(self) -> None:
        self._endpoint.start()
        print(json.dumps({"port": self._endpoint.port}), flush=True)
        self._endpoint.run()
        self._record.write_bytes(write_wav(b"".join(self._heard)))
        print(json.dumps({"heard": len(self._heard)}), flush=True)
        self._endpoint.stop()

    def _rings(self, line: Line) -> None:
        Thread(target=self._talk, args=(line,), daemon=True).start()

    def _talk(self, line: Line) -> None:
        """Both are joined for certain once the other is heard: only then anything is said."""
        line.listen(self._heard.append)
        if self._comes(line, Joined, PATIENCE_S) and self._hears(line):
            line.play(self._say)
            self._comes(line, Played, PATIENCE_S)
            self._comes(line, Gone, TAIL_S)  # the last of it is still on its way
        line.hang_up()

    def _hears(self, line: Line) -> bool:
        until = time.monotonic() + PATIENCE_S
        while likeness(b"".join(self._heard), self._hear) < ALIKE:
            if self._comes(line, Gone, LOOK_S) or time.monotonic() > until:
                return False
        return True

    def _comes(self, line: Line, wanted: type[Joined] | type[Played] | type[Gone], within_s: float) -> bool:
        until = time.monotonic() + within_s
        while (left := until - time.monotonic()) > 0:
            try:
                event = line.events.get(timeout=left)
            except Empty:
                return False
            if isinstance(event, wanted | Gone):
                return isinstance(event, wanted)
        return False

    def _ended(self, line: Line, status: int) -> None:
        self._endpoint.running = False


class AgentsPhone:
    """The program, and what it tells."""

    def __init__(self, folder: Path, say: bytes, hear: Path, port: int = 0) -> None:
        self.recording, sound = folder / "agent-heard.wav", folder / "agent-says.wav"
        sound.write_bytes(write_wav(say))
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(sound), str(hear), str(self.recording), str(port)],
            stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": os.pathsep.join(sys.path)},
        )  # fmt: skip
        self.address = f"sip:ana@127.0.0.1:{self._told()['port']}"

    def heard(self) -> bytes:
        """What the agent heard, once the call is over."""
        self._told()
        self._process.wait(15)
        return read_wav(self.recording.read_bytes())

    def close(self) -> None:
        self._process.kill()
        self._process.wait(10)

    def _told(self) -> dict[str, int]:
        assert self._process.stdout is not None
        return dict(json.loads(self._process.stdout.readline()))


if __name__ == "__main__":
    Telephone(*sys.argv[1:]).run()
    os._exit(0)  # objects of the SIP library must not be freed after it
