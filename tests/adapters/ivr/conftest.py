"""Starts SIP endpoints and their neighbours, waits for what they tell, and ends what it started."""

from __future__ import annotations

import json
import queue
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from relevo.bench.callers.sip_messages import Dialog

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(HERE.parent / "deflect"))


class Endpoint:
    """A running `sip_program.py`."""

    def __init__(self, **wishes: object) -> None:
        command = [sys.executable, str(HERE / "sip_program.py"), json.dumps(wishes)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}
        )
        self.told: list[dict[str, Any]] = []
        self._asked = False
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()
        self.port = int(self.wait("ready")["port"])

    def wait(self, event: str, within_s: float = 30.0) -> dict[str, Any]:
        until = time.monotonic() + within_s
        while (left := until - time.monotonic()) > 0:
            try:
                thing: dict[str, Any] = json.loads(self._lines.get(timeout=left))
            except queue.Empty:
                break
            self.told.append(thing)
            if thing["event"] == event:
                return thing
        raise AssertionError(f"no '{event}' within {within_s} s; told: {self.told}")

    def wish(self, **what: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(what).encode() + b"\n")
        self.process.stdin.flush()

    def all(self, event: str) -> list[dict[str, Any]]:
        return [thing for thing in self.told if thing["event"] == event]

    def stop(self) -> int:
        """End it, and say with which code it ended: an abort of the library is none of ours."""
        self.ask_to_stop()
        return self.process.wait(15)

    def ask_to_stop(self) -> None:
        if not self._asked:
            self._asked = True
            self.wish(stop=True)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)

    def dialog(self, line: socket.socket) -> Dialog:
        """A call of the caller at this socket, as yet without a request."""
        return Dialog("+34600111222", "910000001", "127.0.0.1", self.port, line.getsockname())


@pytest.fixture(scope="module")
def relevo() -> Iterator[Endpoint]:
    """The endpoint that all tests of a file share; it must end well."""
    endpoint = Endpoint()
    yield endpoint
    assert endpoint.stop() == 0


@pytest.fixture
def endpoint() -> Iterator[Callable[..., Endpoint]]:
    """Makes endpoints; each must end well."""
    made: list[Endpoint] = []

    def make(**wishes: object) -> Endpoint:
        made.append(Endpoint(**wishes))
        return made[-1]

    yield make
    for one in made:
        one.ask_to_stop()
    assert [one.stop() for one in made] == [0] * len(made)


@pytest.fixture
def line(relevo: Endpoint) -> Iterator[socket.socket]:
    """A socket at which a test writes to the endpoint message by message."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
        made.bind(("127.0.0.1", 0))
        made.connect(("127.0.0.1", relevo.port))
        made.settimeout(5)
        yield made
