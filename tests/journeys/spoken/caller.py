"""A caller who speaks, in a process of its own: says recordings over real SIP, hears, and keeps both on one clock.

Reads JSON lines: a `Part`, then orders such as `["say", file]`; each is answered by a line once it is done. At the end
of its orders it hangs up and leaves an array of two rows, what it said and what it heard, sample by sample.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from threading import Condition, Thread

import numpy as np

from deflect.policy import legs
from ivr.lines.base import Gone, Joined
from ivr.lines.dialling import Dialling
from ivr.lines.sip.call import SipLine
from ivr.lines.sip.endpoint import SipEndpoint
from ivr.lines.sip.place import SipPlace
from ivr.lines.sound import Sound
from relevo.cli.sip_caller import is_loud, next_turn, prompt_is_over
from speech.base import FRAME_MS
from speech.wav import read_wav


@dataclass(frozen=True, slots=True)
class Part:
    """Whom to call and how the line is. `echo`: [dB, ms] of what is heard comes back; `noise`: rms of hiss."""

    uri: str
    caller: str
    record: str
    echo: tuple[float, int] | None = None
    noise: float = 4.0


class Mouth(Sound):
    """The caller's end of the line: what is said, with echo and hiss, and what is heard, kept frame by frame."""

    def __init__(self, events: SimpleQueue[object], part: Part) -> None:
        super().__init__(events)
        self.said: list[bytes] = []
        self.heard: list[bytes] = []
        self.news = Condition()
        self._hiss = np.random.default_rng(1)
        self._noise = part.noise
        gain, delay_ms = part.echo or (-200.0, 20)
        self._gain = 10 ** (gain / 20)
        self._back: deque[bytes] = deque([bytes(320)] * max(0, round(delay_ms / FRAME_MS) - 1))

    def next_frame(self) -> bytes:
        frame = np.frombuffer(super().next_frame(), "<i2").astype(np.float32)
        echo = np.frombuffer(self._back.popleft() if self._back else bytes(320), "<i2") * self._gain
        hiss = self._hiss.normal(0, self._noise, frame.size) if self._noise else 0
        sent = np.clip(frame + echo + hiss, -32768, 32767).astype("<i2").tobytes()
        self.said.append(sent)
        return sent

    def received(self, frame: bytes) -> None:
        with self.news:
            self.heard.append(frame)
            self._back.append(frame)
            self.news.notify_all()


class Actor:
    """Does what it is told, line by line, and tells when each is done. `run` takes the control thread."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self._gone = False
        place = SipPlace(calls=1, user=part.caller)
        self._endpoint = SipEndpoint(place, lambda line: line.hang_up(), on_ended=self._ended)

    def run(self) -> None:
        self._endpoint.start()
        line = self._endpoint.call(Dialling(self._part.uri, legs.by_operator(self._part.uri)))
        self.mouth = line.sound = Mouth(line.events, self._part)
        thread = Thread(target=self._obey, args=(line,))
        thread.start()
        self._endpoint.run()
        thread.join()
        self._endpoint.stop()
        self._keep()
        self._tell("kept")

    def _tell(self, done: str) -> None:
        told = {"done": done, "ms": len(self.mouth.said) * FRAME_MS, "gone": self._gone}
        print(json.dumps(told), flush=True)

    def _ended(self, line: SipLine, status: int) -> None:
        self._endpoint.end()

    def _obey(self, line: SipLine) -> None:
        self._tell("joined" if isinstance(self._event(line, time.monotonic() + 10), Joined) else "refused")
        for order in sys.stdin:
            verb, *what = json.loads(order)
            getattr(self, f"_{verb}")(line, *what)
            self._tell(verb)
        line.hang_up()

    def _say(self, line: SipLine, file: str) -> None:
        line.play(read_wav(Path(file).read_bytes()))

    def _press(self, line: SipLine, keys: str) -> None:
        line.press(keys)

    def _wait(self, line: SipLine, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self._gone and time.monotonic() < until:
            self._event(line, until)

    def _listen(self, line: SipLine, limit_s: float) -> None:
        """Until a prompt that sounds, or will sound, is over."""
        self._wait_for(line, limit_s, prompt_is_over)

    def _onset(self, line: SipLine, limit_s: float) -> None:
        """Until a prompt sounds."""
        self._wait_for(line, limit_s, lambda loud: sum(loud) >= 5)

    def _hear(self, line: SipLine, sounding_ms: int, limit_s: float) -> None:
        """Until so much has sounded since the call began, pauses not counted."""
        self._wait_for(line, limit_s, lambda loud: sum(loud) * FRAME_MS >= sounding_ms, since=0)

    def _wait_for(
        self, line: SipLine, limit_s: float, heard: Callable[[list[bool]], bool], since: int | None = None
    ) -> None:
        mouth, until = self.mouth, time.monotonic() + limit_s
        since = len(mouth.heard) if since is None else since
        loud: list[bool] = []
        while not self._gone and not heard(loud) and time.monotonic() < until:
            with mouth.news:
                mouth.news.wait(0.1)
                loud += [is_loud(frame) for frame in mouth.heard[since + len(loud) :]]
            self._event(line, 0.0)

    def _event(self, line: SipLine, until: float) -> Joined | Gone | None:
        event = None if self._gone else next_turn(line, until)
        self._gone = self._gone or isinstance(event, Gone)
        return event

    def _keep(self) -> None:
        sides = b"".join(self.mouth.said), b"".join(self.mouth.heard)
        size = min(map(len, sides))
        np.save(self._part.record, np.stack([np.frombuffer(side[:size], "<i2") for side in sides]))


if __name__ == "__main__":
    Actor(Part(**json.loads(sys.stdin.readline()))).run()
    os._exit(0)  # objects of the SIP library must not be freed after it
