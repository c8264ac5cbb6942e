"""Makes one call through `ivr.lines.sip`: dials, presses keys, says a file, records the answer, reports the outcome.

It serves `relevo call` and tests, needs a process of its own and knows nothing of flows.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty
from threading import Event, Thread
from typing import Literal

from deflect.policy import legs
from ivr.lines.base import Gone, Joined
from ivr.lines.dialling import Dialling
from ivr.lines.echo import level
from ivr.lines.sip.call import SipLine
from ivr.lines.sip.endpoint import SipEndpoint
from ivr.lines.sip.place import SipPlace
from relevo.errors import RelevoError
from speech.base import FRAME_MS
from speech.wav import read_wav, write_wav

LOUD = 150.0  # rms of a frame above which it has speech; line noise stays far below
PAUSE_MS = 700  # a quiet this long ends what we take for one prompt
_STEP = re.compile(r"w(\d+(?:\.\d+)?)|([0-9*#]+)|(p)|(s)")


class WrongKeys(RelevoError, ValueError):
    """The script of `relevo call --keys` cannot be read; the message names the word and the forms."""

    code = "wrong_keys"
    retryable = False


@dataclass(frozen=True, slots=True)
class Step:
    """One action of the caller: `press` keys, `wait` seconds, `listen` until a prompt ends, `say` the file."""

    do: Literal["press", "wait", "listen", "say"]
    keys: str = ""
    seconds: float = 0.0


def steps(script: str) -> tuple[Step, ...]:
    """Read a script such as `p 1 w2 48213# s`. Raises `WrongKeys` at the first word that is none of these."""
    return tuple(_step(word) for word in script.split())


def _step(word: str) -> Step:
    found = _STEP.fullmatch(word)
    if found is None:
        raise WrongKeys(f"--keys: '{word}' is neither keys (48213#), a wait (w2), p (hear a prompt out) nor s (say)")
    wait, keys, listen, _ = found.groups()
    if wait:
        return Step("wait", seconds=float(wait))
    return Step("press", keys=keys) if keys else Step("listen" if listen else "say")


@dataclass(slots=True)
class Outcome:
    """The outcome of a call: instants in ms since dialling, `heard` as spans of the recording in ms."""

    answered: bool = False
    status: int = 0
    invite_to_ok_ms: float | None = None
    first_frame_ms: float | None = None
    pressed: list[tuple[str, float]] = field(default_factory=list)
    heard: list[tuple[int, int]] = field(default_factory=list)
    ended_by: Literal["far", "us", ""] = ""
    lasted_ms: float = 0.0


class Ear:
    """Keeps every received frame and knows how long it has been quiet."""

    def __init__(self) -> None:
        self.frames: list[bytes] = []
        self.first_at: float | None = None
        self._loud: list[bool] = []
        self._came = Event()
        self.over = False

    def __call__(self, frame: bytes) -> None:
        if self.first_at is None:
            self.first_at = time.monotonic()
        self.frames.append(frame)
        self._loud.append(is_loud(frame))
        self._came.set()

    def heard_out(self, since: int) -> bool:
        """True if a prompt sounded after frame `since` and was followed by a pause."""
        return prompt_is_over(self._loud[since:])

    def end(self) -> None:
        """No more frames come; nobody waits for a prompt any longer."""
        self.over = True
        self._came.set()

    def wait_for_prompt(self, until: float) -> None:
        """Waits until a prompt has been heard out, the call is over, or `until` (monotonic seconds)."""
        since = len(self.frames)
        while not (self.over or self.heard_out(since)) and time.monotonic() < until:
            self._came.clear()
            self._came.wait(0.1)

    def spans(self) -> list[tuple[int, int]]:
        """Returns (from, to) in ms of all sound, with pauses under `PAUSE_MS` bridged."""
        found: list[tuple[int, int]] = []
        for number, loud in enumerate(self._loud):
            at = number * FRAME_MS
            if loud and found and at - found[-1][1] < PAUSE_MS:
                found[-1] = (found[-1][0], at + FRAME_MS)
            elif loud:
                found.append((at, at + FRAME_MS))
        return found


@dataclass(frozen=True, slots=True)
class Plan:
    """One call to make. `keys` is a script (see `steps`); `limit_s` ends the call from our side."""

    uri: str
    keys: str = ""
    record: Path | None = None
    say: Path | None = None
    by: Literal["rtp", "info"] = "rtp"
    caller: str = "+34600000000"
    host: str = "127.0.0.1"
    limit_s: float = 60.0
    hang_up: bool = False
    """Hang up after the last step instead of waiting for the far end."""


class Caller:
    """Makes one call. `run` takes the control thread; the script has a thread of its own."""

    def __init__(self, plan: Plan) -> None:
        self.outcome = Outcome()
        self._plan = plan
        self._steps = steps(plan.keys)
        self._speech = read_wav(plan.say.read_bytes()) if plan.say else b""
        self._ear = Ear()
        place = SipPlace(host=plan.host, calls=1, user=plan.caller)
        self._endpoint = SipEndpoint(place, lambda line: line.hang_up(), on_ended=self._ended)

    def run(self) -> Outcome:
        self._endpoint.start()
        self._dialled = time.monotonic()
        line = self._endpoint.call(
            Dialling(self._plan.uri, legs.by_operator(self._plan.uri), ring_s=self._plan.limit_s)
        )
        line.listen(self._ear)
        script = Thread(target=self._play_script, args=(line,), name="script")
        script.start()
        self._endpoint.run()
        script.join()
        self._endpoint.stop()
        return self._told()

    def _ended(self, line: SipLine, status: int) -> None:
        self.outcome.status = status
        self.outcome.ended_by = self.outcome.ended_by or "far"
        self.outcome.lasted_ms = _ms(time.monotonic() - self._dialled)
        self._ear.end()
        self._endpoint.end()

    def _play_script(self, line: SipLine) -> None:
        until = self._dialled + self._plan.limit_s
        if self._next(line, until) and self._through_steps(line, until) and not self._plan.hang_up:
            next_turn(line, until)
        self.outcome.ended_by = "" if self.outcome.ended_by == "far" else "us"
        line.hang_up()

    def _next(self, line: SipLine, until: float) -> bool:
        """Waits for the answer. Returns False if there is none."""
        joined = next_turn(line, until)
        if isinstance(joined, Joined):
            self.outcome.answered = True
            self.outcome.invite_to_ok_ms = _ms(joined.at - self._dialled)
        return self.outcome.answered

    def _through_steps(self, line: SipLine, until: float) -> bool:
        if self._speech and not any(step.do == "say" for step in self._steps):
            line.play(self._speech)
        return all(self._do(step, line, until) for step in self._steps)

    def _do(self, step: Step, line: SipLine, until: float) -> bool:
        """Takes one step. Returns False once the call is over."""
        if step.do == "press":
            self.outcome.pressed.append((step.keys, _ms(time.monotonic() - self._dialled)))
            line.press(step.keys, self._plan.by)
        elif step.do == "listen":
            self._ear.wait_for_prompt(until)
        elif step.do == "say":
            line.play(self._speech)
        pause = min(until, time.monotonic() + step.seconds)
        return not isinstance(next_turn(line, pause), Gone) and time.monotonic() < until

    def _told(self) -> Outcome:
        told = self.outcome
        told.ended_by = told.ended_by or "far"
        told.lasted_ms = told.lasted_ms or _ms(time.monotonic() - self._dialled)
        told.heard = self._ear.spans()
        if self._ear.first_at is not None:
            told.first_frame_ms = _ms(self._ear.first_at - self._dialled)
        if self._plan.record:
            self._plan.record.write_bytes(write_wav(b"".join(self._ear.frames)))
        return told


def next_turn(line: SipLine, until: float) -> Joined | Gone | None:
    """Returns the next change of the call, answered or over, or `None` at `until` (monotonic seconds)."""
    while True:
        try:
            event = line.events.get(timeout=max(0.001, until - time.monotonic()))
        except Empty:
            return None
        if isinstance(event, Joined | Gone):
            return event


def prompt_is_over(loud: Sequence[bool]) -> bool:
    """True if something sounded and the last pause's frames are all quiet."""
    return any(loud) and not any(loud[-PAUSE_MS // FRAME_MS :])


def is_loud(frame: bytes) -> bool:
    """True if this frame has speech."""
    return level(frame) > LOUD


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
