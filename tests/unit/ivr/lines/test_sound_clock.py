"""When the library's clock thread ends, and when it runs again."""

from __future__ import annotations

import pytest

from ivr.lines.sip.media.clock import IDLE_S, Clock


class Times:
    """A clock over virtual time, and what it did to its thread."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.did = 100.0, list[str]()
        monkeypatch.setattr("ivr.lines.sip.media.clock.time.monotonic", lambda: self.now)
        self.clock = Clock(lambda: self.did.append("run"), lambda: self.did.append("end"))


@pytest.fixture
def times(monkeypatch: pytest.MonkeyPatch) -> Times:
    return Times(monkeypatch)


def test_clock_ends_a_while_after_the_last_call_and_runs_again_for_the_next(times: Times) -> None:
    times.clock.wake()
    times.now += 60
    times.clock.used()
    times.now += IDLE_S - 0.1
    assert not times.clock.rest()
    assert times.did == []
    times.now += 0.2
    assert not times.clock.rest()
    times.clock.rest()
    assert times.did == ["end"]
    times.clock.wake()
    assert times.did == ["end", "run"]


def test_clock_whose_thread_python_has_a_state_of_ends_only_without_it(times: Times) -> None:
    times.clock.holds_state = True
    times.now += IDLE_S
    assert times.clock.rest()
    assert times.did == []
    times.clock.holds_state = False
    assert not times.clock.rest()
    assert times.did == ["end"]
