"""Programs are started together, started anew when they die, and end together."""

import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from relevo.programs.supervisor import NotReady, Program, Supervisor
from tests.waiting import until

SLEEPER = "import signal, sys; open(sys.argv[1], 'a').write('x'); signal.pause()"


class Heard:
    """Collects the supervisor's events and lets a test wait for one."""

    def __init__(self) -> None:
        self.events: list[tuple[str, str]] = []
        self._changed = threading.Condition()

    def __call__(self, name: str, what: str) -> None:
        with self._changed:
            self.events.append((name, what))
            self._changed.notify_all()

    def wait_for(self, test: Callable[[list[tuple[str, str]]], bool]) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: test(self.events), timeout=10)


def sleeper(mark: Path) -> Program:
    return Program("sleeper", [sys.executable, "-c", SLEEPER, str(mark)], mark.exists)


def test_a_program_that_dies_is_started_anew(tmp_path: Path) -> None:
    heard = Heard()
    supervisor = Supervisor(tmp_path / "log", heard)
    supervisor.start(sleeper(tmp_path / "mark"), within_s=10)
    watch = threading.Thread(target=supervisor.watch)
    watch.start()
    os.kill(supervisor.pids()["sleeper"], signal.SIGKILL)
    assert heard.wait_for(lambda events: [what for _, what in events].count("started") == 2)
    supervisor.end()
    watch.join()
    supervisor.stop()
    assert [what for _, what in heard.events] == ["started", "ready", "died", "started"]
    assert supervisor.pids() == {}


def test_a_program_that_cannot_start_says_its_last_words(tmp_path: Path) -> None:
    program = Program("broken", [sys.executable, "-c", "raise SystemExit('the port is taken')"], lambda: False)
    supervisor = Supervisor(tmp_path)
    with pytest.raises(NotReady, match="the port is taken"):
        supervisor.start(program, within_s=10)
    supervisor.stop()


def test_programs_that_start_together_may_need_one_another(tmp_path: Path) -> None:
    marks = tmp_path / "a", tmp_path / "b"
    programs = [
        Program(mark.name, [sys.executable, "-c", SLEEPER, str(mark)], lambda: all(mark.exists() for mark in marks))
        for mark in marks
    ]
    heard = Heard()
    supervisor = Supervisor(tmp_path / "log", heard)
    supervisor.start(*programs, within_s=10)
    supervisor.stop()
    assert heard.events == [("a", "started"), ("b", "started"), ("a", "ready"), ("b", "ready")]


def test_a_retired_program_ends_and_stays_ended(tmp_path: Path) -> None:
    heard = Heard()
    supervisor = Supervisor(tmp_path / "log", heard)
    supervisor.start(sleeper(tmp_path / "mark"), within_s=10)
    watch = threading.Thread(target=supervisor.watch)
    watch.start()
    supervisor.retire("sleeper")
    assert heard.wait_for(lambda events: ("sleeper", "retired") in events)
    supervisor.end()
    watch.join()
    assert supervisor.pids() == {}
    supervisor.stop()


def test_retired_program_that_is_reinstated_is_started_anew(tmp_path: Path) -> None:
    heard = Heard()
    supervisor = Supervisor(tmp_path / "log", heard)
    supervisor.start(sleeper(tmp_path / "mark"), within_s=10)
    watch = threading.Thread(target=supervisor.watch)
    watch.start()
    supervisor.retire("sleeper")
    assert heard.wait_for(lambda events: ("sleeper", "retired") in events)
    supervisor.reinstate("sleeper")
    assert heard.wait_for(lambda events: [what for _, what in events].count("started") == 2)
    supervisor.end()
    watch.join()
    supervisor.stop()


PARENT = """
import os, signal, sys
child = os.fork()
if child:
    open(sys.argv[1], "a").write(f"{child}\\n")
signal.pause()
"""


def test_children_of_a_program_that_died_are_ended_before_it_is_started_anew(tmp_path: Path) -> None:
    """Kamailio's children hold its port after its main process was killed."""
    heard, mark = Heard(), tmp_path / "mark"
    supervisor = Supervisor(tmp_path / "log", heard)
    supervisor.start(Program("parent", [sys.executable, "-c", PARENT, str(mark)], mark.exists), within_s=10)
    child = int(until(lambda: mark.read_text().split(), "the child's number")[0])
    watch = threading.Thread(target=supervisor.watch)
    watch.start()
    os.kill(supervisor.pids()["parent"], signal.SIGKILL)
    assert heard.wait_for(lambda events: [what for _, what in events].count("started") == 2)
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
    supervisor.end()
    watch.join()
    supervisor.stop()


LAST_WORDS = """
import signal, sys, time
def end(*_):
    open(sys.argv[1], "a").write(sys.argv[2])
    sys.exit()
signal.signal(signal.SIGTERM, end)
open(sys.argv[1] + sys.argv[2], "w").close()
signal.pause()
"""


def test_program_that_stops_last_outlives_the_others(tmp_path: Path) -> None:
    said = tmp_path / "said"

    def program(name: str, *, last: bool) -> Program:
        ready = Path(f"{said}{name}").exists
        return Program(name, [sys.executable, "-c", LAST_WORDS, str(said), name], ready, stops_last=last)

    supervisor = Supervisor(tmp_path / "log")
    for one in (program("a", last=True), program("b", last=False), program("c", last=False)):
        supervisor.start(one, within_s=10)
    supervisor.stop()
    assert said.read_text()[-1] == "a"
