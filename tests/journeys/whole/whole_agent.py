"""An agent's SIP telephone as a test directs it: takes the call, says a sound, hears the other, hangs up.

As a program (the SIP library lives once in a process): reads a sound file, a file to record into and how long it talks;
tells `{"port": ...}` when it may be rung and `{"heard": frames}` when the call is over.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

from ivr.lines.base import Gone, Joined, Line
from ivr.lines.sip.endpoint import SipEndpoint, SipPlace
from speech.audio import read_wav, write_wav

BREATH_S = 1.0


class Telephone:
    """`run` takes the control thread."""

    def __init__(self, say: str, record: str, talks_s: float) -> None:
        self._say, self._record, self._talks_s = read_wav(Path(say).read_bytes()), Path(record), talks_s
        self._heard: list[bytes] = []
        self._endpoint = SipEndpoint(SipPlace(user="agent"), self._rings, on_ended=self._ended)

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
        while not isinstance(line.events.get(), Joined | Gone):
            pass
        line.listen(self._heard.append)
        time.sleep(BREATH_S)  # a person lifts the telephone to the ear
        line.play(self._say)
        time.sleep(self._talks_s)
        line.hang_up()

    def _ended(self, line: Line, status: int) -> None:
        self._endpoint.running = False


class AgentsPhone:
    """The program, and what it tells."""

    def __init__(self, folder: Path, say: bytes, talks_s: float) -> None:
        self.recording, sound = folder / "agent-heard.wav", folder / "agent-says.wav"
        sound.write_bytes(write_wav(say))
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(sound), str(self.recording), str(talks_s)], stdout=subprocess.PIPE,
            text=True, env={"PYTHONPATH": os.pathsep.join(sys.path)},
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
    Telephone(sys.argv[1], sys.argv[2], float(sys.argv[3])).run()
    os._exit(0)  # objects of the SIP library must not be freed after it
