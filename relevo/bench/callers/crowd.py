"""Spreads callers over processes, and tells them and the bench when all of them are on the line.

One Python process keeps some thirty calls in time: every caller sends and takes a packet each 20 ms. Knows no SIP.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any, Final

from relevo.errors import RelevoError

PROCESS_CALLERS: Final = 30
START_S: Final = 60.0
"""By then every process of callers must have started."""
LOOK_S: Final = 0.2
"""How often progress is shown while callers dial."""
SWITCH_S: Final = 0.0005
"""Between threads of ours: at Python's own 5 ms callers would wait for each other."""
_spawn: Final = get_context("spawn")  # the bench has threads by now, which a fork does not survive

Step = Callable[[], None]


class CallersDied(RelevoError):
    """A process of callers ended without a result; its own error is on standard error."""

    code = "callers_died"


class Together:
    """Shared by all callers: `reached` once each is on the line or has failed, `over` once one has hung up."""

    def __init__(self, callers: int, processes: int) -> None:
        self.reached, self.over = _spawn.Event(), _spawn.Event()
        self._started = _spawn.Barrier(processes)
        self._missing, self._steps = _spawn.Value("i", callers), _spawn.Value("i", 0)

    def start(self) -> None:
        """Returns once all processes are ready, so that callers dial in turn."""
        self._started.wait(START_S)

    def one_more(self) -> None:
        with self._missing.get_lock():
            self._missing.value -= 1
            if not self._missing.value:
                self.reached.set()

    def step(self) -> None:
        """Counts a step for the progress bar."""
        with self._steps.get_lock():
            self._steps.value += 1

    @property
    def steps(self) -> int:
        return int(self._steps.value)


Work = Callable[[int, Together], Any]
"""One caller, by number; must be picklable."""


@dataclass(slots=True)
class Crowd:
    """Callers that run in other processes."""

    together: Together
    _ends: Sequence[Connection]
    _step: Step
    _shown: int = 0

    def reached(self) -> None:
        """Waits until all callers are on the line or have failed."""
        while not self.together.reached.wait(LOOK_S) and not self._finished():
            self._show()

    def over(self, wait_s: float) -> bool:
        """Waits for a while, and returns whether a caller has hung up."""
        over = self.together.over.wait(wait_s) or self._finished()
        self._show()
        return over

    def results(self) -> list[Any]:
        """Waits for all callers. Raises `CallersDied`."""
        found: list[Any] = []
        for end in self._ends:
            while not end.poll(LOOK_S):
                self._show()
            try:
                found += end.recv()
            except EOFError:
                raise CallersDied("a process of callers ended before its calls did") from None
        self._show()
        return found

    def _finished(self) -> bool:
        return len(wait(self._ends, 0)) == len(self._ends)

    def _show(self) -> None:
        for _ in range(self.together.steps - self._shown):
            self._step()
            self._shown += 1


@contextlib.contextmanager
def crowd(callers: int, work: Work, step: Step) -> Iterator[Crowd]:
    """Runs `work` for the numbers from 0 up to `callers`, each on a thread; `step` follows `Together.step`."""
    count = -(-callers // PROCESS_CALLERS)
    together, pipes = Together(callers, count), [_spawn.Pipe(duplex=False) for _ in range(count)]
    processes = [
        _spawn.Process(target=_group, args=(range(number, callers, count), work, together, pipes[number][1]))
        for number in range(count)
    ]
    for process, (_, theirs) in zip(processes, pipes, strict=True):
        process.start()
        theirs.close()
    try:
        yield Crowd(together, [ours for ours, _ in pipes], step)
    finally:
        for process in processes:
            process.terminate()
            process.join()


def _group(numbers: Sequence[int], work: Work, together: Together, results: Connection) -> None:
    sys.setswitchinterval(SWITCH_S)
    with ThreadPoolExecutor(len(numbers)) as pool:
        together.start()
        made = [pool.submit(work, number, together) for number in numbers]
        results.send([one.result() for one in made])
