"""Proves another build of the SIP library than the one we know before calls are trusted to it.

We rely on more than its documented functions: where its call objects keep their slot, how frames lie in memory, when
its statistics may be read. So a build of another version, or with another number of slots, first calls itself, in a
process of its own: `python -m ivr.lines.sip.proving.self_test`. Its last line on stdout is what failed, or `ok`.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import threading
import time
from queue import Empty
from typing import Any, Final

import pjsua2 as pj

from deflect.facts import EndedCall
from deflect.policy import legs
from ivr.lines.base import Digit, Gone, Joined
from ivr.lines.dialling import Dialling
from ivr.lines.sip import control
from ivr.lines.sip.call import SipLine
from ivr.lines.sip.endpoint import SipEndpoint
from ivr.lines.sip.native import call_slots
from ivr.lines.sip.native.functions import library
from ivr.lines.sip.place import SipPlace
from ivr.lines.sip.trunk import Trunk, Trunks
from relevo.errors import RelevoError

KNOWN: Final = ("2.15.1", 4)
"""Version and slots of the build that the tests of this release ran on."""
ROUNDS: Final = 4
"""Each fills the slots, so that every slot is used again."""
WAIT_S: Final = 5.0
LONGEST_S: Final = 60.0
SOUND: Final = b"\x00\x20\x00\xe0" * 8000


class UnprovenBuild(RelevoError, RuntimeError):
    """The SIP library that is installed is not the one we know, and failed its self-test; the message says how."""

    code = "unproven_build"
    retryable = False


class SelfTest:
    """A check under way beside the start of the program. `passed` waits for it."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "ivr.lines.sip.proving.self_test"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603

    def passed(self) -> None:
        """Raises `UnprovenBuild` where the build is neither known nor passes."""
        try:
            said, _ = self._process.communicate(timeout=LONGEST_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            said = "it did not end"
        failed = said.strip().rpartition("\n")[2]
        if self._process.returncode == 0 and failed == "ok":
            return
        why = failed or f"its process ended with {self._process.returncode}"
        raise UnprovenBuild(
            f"the pjsua2 library that is installed is another build than {KNOWN[0]} with {KNOWN[1]} calls, and failed "
            f"its self-test: {why}; install the one that requirements.lock names"
        )


def build() -> tuple[str, int]:
    """Returns version and slots of the library; the process can start no endpoint afterwards."""
    library().pj_log_set_level(0)
    endpoint, wishes = pj.Endpoint(), pj.EpConfig()
    endpoint.libCreate()
    wishes.logConfig.level = wishes.logConfig.consoleLevel = 0
    wishes.uaConfig.maxCalls, wishes.uaConfig.threadCnt = 4096, 0
    endpoint.libInit(wishes)
    version = library().pj_get_version
    version.restype = ctypes.c_char_p
    return version().decode(), library().pjsua_call_get_max_count()


class _Calls:
    """Calls from the library to itself. What failed first is in `failed`."""

    def __init__(self) -> None:
        self.failed = ""
        self._records: list[EndedCall] = []
        self._arrived: list[SipLine] = []
        place = SipPlace(trunks=Trunks({"self": Trunk("self", sources=("127.0.0.1",))}))  # strangers have limits
        self._endpoint = SipEndpoint(place, self._arrived.append, on_record=self._records.append)
        self._freed: list[bool] = []

    def run(self) -> None:

        def noted(call: Any) -> bool:
            self._freed.append(call_slots.let_go(call))
            return self._freed[-1]

        vars(control)["let_go"] = noted
        self._endpoint.start()
        threading.Thread(target=self._try, name="self-test", daemon=True).start()
        self._endpoint.run()
        self._endpoint.stop()
        self._judge()

    def _try(self) -> None:
        try:
            for _ in range(ROUNDS):
                self._round()
        except AssertionError as failed:
            self.failed = str(failed)
        self._endpoint.end()

    def _round(self) -> None:
        self._arrived.clear()
        to = f"sip:test@127.0.0.1:{self._endpoint.port}"
        lines = [self._endpoint.call(Dialling(to, legs.by_operator(to))) for _ in range(2)]
        for line in lines:
            assert _came(line, Joined), "a call was not answered"
        heard: list[list[bytes]] = [[] for _ in self._arrived]
        for line, frames in zip(list(self._arrived), heard, strict=True):
            assert _came(line, Joined), "an answered call was not joined"
            line.listen(frames.append)
        for line in lines:
            line.play(SOUND)
            line.press("5")
        for line in list(self._arrived):
            assert _came(line, Digit), "a key did not arrive"
        until = time.monotonic() + WAIT_S
        while not all(any(any(frame) for frame in frames) for frames in heard):
            assert time.monotonic() < until, "no sound arrived"
            time.sleep(0.05)
        for line in lines:
            line.hang_up()
        for line in (*lines, *self._arrived):
            assert _came(line, Gone), "a call did not end"

    def _judge(self) -> None:
        ended = [record for record in self._records if record.packets_in and record.codec]
        if self.failed:
            return
        if not all(self._freed) or len(self._freed) != 4 * ROUNDS:
            self.failed = "call objects lie in memory otherwise than known"
        elif len(ended) != 4 * ROUNDS:
            self.failed = "the statistics of a stream could not be read"
        elif self._endpoint.faults:
            self.failed = "there were errors on the threads of lines"


def _came(line: SipLine, kind: type) -> bool:
    """Waits for an event of this kind; others are passed over."""
    until = time.monotonic() + WAIT_S
    while True:
        try:
            if isinstance(line.events.get(timeout=max(0.01, until - time.monotonic())), kind):
                return True
        except Empty:
            return False


def main() -> None:
    """Says `ok` of the known build; any other is tried by a process of its own, this one's successor."""
    if sys.argv[1:] != ["calls"]:
        if build() == KNOWN:
            print("ok", flush=True)
            os._exit(0)
        os.execv(sys.executable, [sys.executable, "-m", "ivr.lines.sip.proving.self_test", "calls"])  # noqa: S606
    calls = _Calls()
    calls.run()
    print(calls.failed or "ok", flush=True)
    os._exit(1 if calls.failed else 0)  # objects of the library must not be freed after it


if __name__ == "__main__":
    main()
