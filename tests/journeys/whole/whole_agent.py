"""An agent's SIP telephone as a test directs it: takes the call, hears the other, answers with a sound, hangs up.

It may put the other on hold before that, and then does it all again. As a program (the SIP library lives once in a
process): reads a sound file, the file it waits to hear, one to record into, its port, how long it holds, and how much
alike what it waits for must be;
tells `{"port": ...}` when it may be rung and `{"heard": frames}` when the call is over.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty
from threading import Thread
from typing import Any

import pjsua2 as pj

from ivr.lines.base import Gone, Joined, Line, Played
from ivr.lines.sip.endpoint import SipEndpoint
from ivr.lines.sip.place import SipPlace
from speech.testing import ALIKE, likeness
from speech.wav import read_wav, write_wav

PATIENCE_S = 40.0
LOOK_S, TAIL_S = 0.3, 0.5
SAYS_IT_AGAIN = " w1.5 s" * 24
"""What a caller does so that it is heard, whenever it is that somebody is there to hear it."""


class Telephone:
    """`run` takes the control thread."""

    def __init__(self, say: str, hear: str, record: str, port: str, hold_s: str, alike: str) -> None:
        self._say, self._hear = read_wav(Path(say).read_bytes()), read_wav(Path(hear).read_bytes())
        self._record = Path(record)
        self._hold_s, self._alike = float(hold_s), float(alike)
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
        if self._comes(line, Joined, PATIENCE_S) and self._answers(line) and self._hold_s:
            self._do(line, lambda call, wish: call.setHold(wish))
            self._comes(line, Gone, self._hold_s)
            self._do(line, _take_back)
            self._answers(line)
        line.hang_up()

    def _answers(self, line: Line) -> bool:
        """Say our words once the other is heard from now on, to the end; False where nobody is.

        They are said twice: on a busy machine one frame may be late, and tears what is compared apart.
        """
        if not self._hears(line, len(self._heard)):
            return False
        for _ in range(2):
            line.play(self._say)
            self._comes(line, Played, PATIENCE_S)
        self._comes(line, Gone, TAIL_S)  # the last of it is still on its way
        return True

    def _hears(self, line: Line, since: int) -> bool:
        until = time.monotonic() + PATIENCE_S
        while likeness(b"".join(self._heard[since:]), self._hear) < self._alike:
            if self._comes(line, Gone, LOOK_S) or time.monotonic() > until:
                return False
        return True

    def _do(self, line: Line, wish: Callable[[Any, Any], None]) -> None:
        """Send a re-INVITE, which no program of ours does by itself."""
        calls: dict[Any, Any] = dict(self._endpoint._control.book.calls)
        self._endpoint.do(lambda: wish(calls[line], pj.CallOpParam(True)))

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
        self._endpoint.end()


def _take_back(call: Any, wish: Any) -> None:
    wish.opt.flag = pj.PJSUA_CALL_UNHOLD
    call.reinvite(wish)


class AgentsPhone:
    """The program, and what it tells."""

    def __init__(
        self, folder: Path, say: bytes, hear: Path, port: int = 0, hold_s: float = 0.0, alike: float = ALIKE
    ) -> None:
        self.recording, sound = folder / "agent-heard.wav", folder / "agent-says.wav"
        sound.write_bytes(write_wav(say))
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(sound), str(hear), str(self.recording), str(port), str(hold_s), str(alike)],
            stdout=subprocess.PIPE,
            text=True,
            env={"PYTHONPATH": os.pathsep.join(sys.path)},
        )
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
