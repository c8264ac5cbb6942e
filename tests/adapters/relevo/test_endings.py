"""Programs that are told to end do so, whatever they are at."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from relevo.bench.installation.own_ports import draw
from relevo.config import logs
from relevo.config.settings import Settings
from relevo.programs import ending, ports, registry
from relevo.programs.supervisor import Program, Supervisor
from tests.waiting import until

WITHIN_S = 25.0
"""Longer than a program has for its end, on a busy machine."""
BEGIN = """
import os, signal, threading, time
from relevo.programs import ending
stop = threading.Event()
ending.follow_signals(stop, end_s=1.5)
"""
IN_ITS_LOCK = """
with stop._cond:  # as `stop.wait()` holds it while it begins
    os.kill(os.getpid(), signal.SIGTERM)
    for _ in range(1000):
        pass
stop.wait()
"""
STUCK = """
os.kill(os.getpid(), signal.SIGTERM)
stop.wait()
threading.Thread(target=threading.Lock().__enter__, name="first").start()
def second():
    lock = threading.Lock()
    with lock, lock:
        pass
threading.Thread(target=second, name="second").start()
"""
TWICE = """
signal.setitimer = lambda *_: None  # without the last resort
os.kill(os.getpid(), signal.SIGINT)
stop.wait()
os.kill(os.getpid(), signal.SIGINT)
threading.Event().wait()
"""


def ended(script: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", BEGIN + script]
    return subprocess.run(command, capture_output=True, text=True, timeout=WITHIN_S, check=False)


def test_signal_that_comes_while_the_event_is_locked_is_not_lost() -> None:
    assert ended(IN_ITS_LOCK).returncode == 0


def test_program_that_does_not_end_is_ended_and_tells_what_it_was_at() -> None:
    done = ended(STUCK)
    assert done.returncode == -signal.SIGALRM
    assert "ends_late" in done.stderr + done.stdout
    assert "second" in done.stderr + done.stdout


def test_second_ctrl_c_ends_the_program_at_once() -> None:
    assert ended(TWICE).returncode == -signal.SIGINT


@contextmanager
def kept_handlers() -> Iterator[None]:
    """The handlers of this process are as before."""
    before = {number: signal.getsignal(number) for number in ending.TOLD}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@pytest.mark.parametrize("name", registry.SIGNALLED)
def test_signal_ends_a_program_that_has_no_handler_yet(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen: list[object] = []
    program: Callable[[Settings], None] = lambda settings: seen.append(signal.getsignal(signal.SIGTERM))  # noqa: E731
    monkeypatch.setattr(registry, "SIGNALLED", {name: program})
    monkeypatch.setattr(registry, "read", lambda: Settings(data_dir=tmp_path, demo=True))
    monkeypatch.setattr(ports, "require", lambda *_: None)
    for place, part in ((ending, "die_with_parent"), (registry, "_tell_of_the_database"), (logs, "configure")):
        monkeypatch.setattr(place, part, lambda *_: None)
    with kept_handlers():
        signal.signal(signal.SIGTERM, lambda *_: None)
        registry.run(name)
    assert seen == [signal.SIG_DFL]


@pytest.mark.parametrize("name", ["ingress", "workspace"])
def test_web_program_told_to_end_while_its_worker_begins_ends(name: str, tmp_path: Path) -> None:
    port = {f"RELEVO_{name.upper()}_PORT": str(draw()), "RELEVO_DATA_DIR": str(tmp_path), "RELEVO_DEMO": "true"}
    process = subprocess.Popen([sys.executable, "-m", "relevo", "run", name], env=os.environ | port)
    try:
        worker = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        until(lambda: process.poll() is not None or worker.read_text(), "the worker is forked")
        process.terminate()
        assert process.wait(WITHIN_S) == 0
    finally:
        process.kill()


def test_supervisor_told_to_end_waits_for_no_program_that_begins(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path)
    starting = Program("slow", [sys.executable, "-c", "import signal; signal.pause()"], lambda: False)
    start = threading.Thread(target=supervisor.start, args=(starting,), kwargs={"within_s": 60.0})
    start.start()
    until(supervisor.pids, "the program is started")
    supervisor.end()
    start.join(WITHIN_S)
    assert not start.is_alive()
    supervisor.stop()
    supervisor.start(starting, within_s=60.0)
    assert supervisor.pids() == {}
