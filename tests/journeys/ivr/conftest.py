"""Starts voice programs and callers, waits for what they tell, and ends what it started."""

from __future__ import annotations

import json
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

PROGRAM = Path(__file__).with_name("voice_program.py")
ROOT = Path(__file__).parents[3]


class VoiceProgram:
    """A running voice program and all that it has told so far."""

    def __init__(self, workers: int, errors: Path, *speech: str) -> None:
        command = [sys.executable, str(PROGRAM), str(workers), *speech]
        self._errors = errors.open("wb")
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=self._errors, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}
        )
        self.told: list[dict[str, Any]] = []
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()
        self.workers = [self.wait("ready") for _ in range(workers)]

    def wait(self, event: str, within_s: float = 20.0, **like: object) -> dict[str, Any]:
        """The next thing told that is alike; what comes before it is kept in `told`."""
        until = time.monotonic() + within_s
        while (left := until - time.monotonic()) > 0:
            try:
                thing: dict[str, Any] = json.loads(self._lines.get(timeout=left))
            except queue.Empty:
                break
            self.told.append(thing)
            if thing["event"] == event and all(thing.get(name) == value for name, value in like.items()):
                return thing
        raise AssertionError(f"no '{event}' within {within_s} s; told: {self.told}; {self.log()}")

    def log(self) -> str:
        return Path(self._errors.name).read_text()

    def drain(self) -> None:
        """Ask to drain, and wait until the worker has heard it: a worker that drains says so."""
        self.process.send_signal(signal.SIGUSR1)
        self.wait("draining")

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(15)
        self._errors.close()
        return code

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)


@pytest.fixture(scope="session")
def one_voice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VoiceProgram]:
    yield from started(tmp_path_factory.mktemp("voice"))


@pytest.fixture
def voice(one_voice: VoiceProgram) -> VoiceProgram:
    """The program all tests share; `told` begins empty."""
    one_voice.told.clear()
    return one_voice


@pytest.fixture
def own_voice(tmp_path: Path) -> Iterator[VoiceProgram]:
    """A program that a test may harm."""
    yield from started(tmp_path)


def started(folder: Path, *speech: str) -> Iterator[VoiceProgram]:
    program = VoiceProgram(1, folder / "voice.log", *speech)
    yield program
    if program.process.poll() is None:
        program.stop()


def called(uri: str, *options: str) -> dict[str, Any]:
    """Make one call by `relevo call` and return its outcome."""
    command = [sys.executable, "-m", "relevo", "call", uri, "--from", "+34600000000", "--limit", "60", *options]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, timeout=60)
    return dict(json.loads(done.stdout.splitlines()[-1])) if done.stdout else {"error": done.stderr.decode()}
