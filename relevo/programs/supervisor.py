"""Keeps programs running: starts them, restarts one that dies at once, and stops all together.

It knows command lines and readiness checks, and nothing of what the programs do.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from relevo.errors import RelevoError

STOP_S = 6.0  # programs finish their transaction and say goodbye; longer is stuck
CHILDREN_S = 2.0  # children of a dead program end their own work; voice workers say BYE
STEADY_S = 10.0  # a program that lived this long is given another go at once
PAUSES_S = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Program:
    """A process to keep running.

    `ready` is called until it returns true; it may open a connection but must not block long. One that `stops_last`
    carries what the others still send while they end.
    """

    name: str
    command: Sequence[str]
    ready: Callable[[], bool]
    stops_last: bool = False


@dataclass(slots=True)
class Running:
    program: Program
    process: subprocess.Popen[bytes]
    since: float
    deaths: int = 0


class NotReady(RelevoError):
    """A program did not start in time; the message has the last lines of its log."""

    code = "not_ready"
    retryable = True


@dataclass(slots=True)
class Supervisor:
    """Writes one log file per program to `log_dir`.

    `on_event(name, what)` is called with `started`, `ready`, `died`, `retired`.
    """

    log_dir: Path
    on_event: Callable[[str, str], None] = lambda name, what: None
    _running: dict[int, Running] = field(default_factory=dict)
    _due: list[tuple[float, Running]] = field(default_factory=list)
    _selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    _retired: set[str] = field(default_factory=set)
    _finished: dict[str, Program] = field(default_factory=dict)
    """Programs that ended as they were retired."""
    _stopping: bool = False

    def start(self, *programs: Program, within_s: float) -> None:
        """Starts programs together and returns once all are ready, or all is to end. Raises `NotReady`."""
        if self._stopping:
            return
        waiting = [self._spawn(program, deaths=0) for program in programs]
        deadline = time.monotonic() + within_s
        while waiting and not self._stopping:
            for running in waiting[:]:
                name = running.program.name
                if running.program.ready():
                    waiting.remove(running)
                    self.on_event(name, "ready")
                elif running.process.poll() is not None or time.monotonic() > deadline:
                    raise NotReady(f"{name} did not start.\n{self.tail(name)}")
            time.sleep(0.05)

    def watch(self) -> None:
        """Keeps all programs running until `end` is called."""
        while not self._stopping:
            pause = max(0.0, min((at for at, _ in self._due), default=time.monotonic() + 1) - time.monotonic())
            for key, _ in self._selector.select(min(pause, 1.0)):
                self._bury(key.fd)
            if not self._stopping:
                self._revive()

    @property
    def ending(self) -> bool:
        """True once `end` was called."""
        return self._stopping

    def end(self) -> None:
        """Makes `start` and `watch` return; may be called from a signal handler or another thread."""
        self._stopping = True

    def retire(self, name: str) -> None:
        """Lets a program finish its work (SIGUSR1) and does not restart it."""
        self._retired.add(name)
        if name in (pids := self.pids()):
            os.kill(pids[name], signal.SIGUSR1)

    def reinstate(self, name: str) -> None:
        """Takes `retire` back: the program goes on (SIGUSR2), or is started anew by `watch` where it has ended."""
        retired = name in self._retired
        self._retired.discard(name)
        if retired and name in (pids := self.pids()):
            os.kill(pids[name], signal.SIGUSR2)

    def pids(self) -> dict[str, int]:
        """Returns the process id of every running program."""
        return {running.program.name: running.process.pid for running in self._running.values()}

    def stop(self) -> None:
        """Asks all programs to end, last started first, and kills those still running after 6 s."""
        self._stopping = True
        for last in (False, True):
            ending = {fd: one for fd, one in self._running.items() if one.program.stops_last is last}
            for running in reversed(ending.values()):
                running.process.terminate()
            deadline = time.monotonic() + STOP_S
            for fd, running in reversed(ending.items()):
                self._end(running, deadline)
                self._forget(fd)

    def _end(self, running: Running, deadline: float) -> None:
        try:
            running.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            running.process.kill()
            running.process.wait()
        _end_children(running.process.pid)

    def tail(self, name: str, lines: int = 8) -> str:
        """Returns the last lines of a program's log."""
        path = self.log_dir / f"{name}.log"
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:]) if path.exists() else ""

    def _spawn(self, program: Program, deaths: int) -> Running:
        self.log_dir.mkdir(parents=True, exist_ok=True)
        with (self.log_dir / f"{program.name}.log").open("ab") as log:
            process = subprocess.Popen(  # noqa: S603  our own command lines
                program.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        running = Running(program, process, time.monotonic(), deaths)
        fd = os.pidfd_open(process.pid)
        self._running[fd] = running
        self._selector.register(fd, selectors.EVENT_READ)
        self.on_event(program.name, "started")
        return running

    def _bury(self, fd: int) -> None:
        running = self._forget(fd)
        running.process.wait()
        _end_children(running.process.pid)
        if self._stopping:
            return
        if running.program.name in self._retired:
            self._finished[running.program.name] = running.program
            self.on_event(running.program.name, "retired")
            return
        self.on_event(running.program.name, "died")
        lived = time.monotonic() - running.since
        running.deaths = 1 if lived > STEADY_S else running.deaths + 1
        pause = PAUSES_S[min(running.deaths - 1, len(PAUSES_S) - 1)]
        self._due.append((time.monotonic() + pause, running))

    def _forget(self, fd: int) -> Running:
        self._selector.unregister(fd)
        os.close(fd)
        return self._running.pop(fd)

    def _revive(self) -> None:
        now = time.monotonic()
        due = [running for at, running in self._due if at <= now]
        self._due = [(at, running) for at, running in self._due if at > now]
        for running in due:
            self._spawn(running.program, running.deaths)
        for name in [name for name in self._finished if name not in self._retired]:
            self._spawn(self._finished.pop(name), deaths=0)


def _end_children(leader: int) -> None:
    """Ends what a dead program left in its process group, such as children that hold its port: TERM, then KILL."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        deadline = time.monotonic() + CHILDREN_S
        with contextlib.suppress(ProcessLookupError):
            os.killpg(leader, number)
            while time.monotonic() < deadline:
                os.killpg(leader, 0)  # raises once the group is empty
                time.sleep(0.02)


def stop_on_signals(supervisor: Supervisor) -> None:
    """Makes Ctrl+C and SIGTERM end the watch; the caller then stops the programs."""

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: supervisor.end())


def retire_on_signal(supervisor: Supervisor, name: str) -> None:
    """Makes SIGUSR1, which `relevo drain` sends, retire a program, and SIGUSR2 take that back."""
    signal.signal(signal.SIGUSR1, lambda *_: supervisor.retire(name))
    signal.signal(signal.SIGUSR2, lambda *_: supervisor.reinstate(name))
