"""A process that is killed leaves the last messages of its calls; who sends them ends each call at its far end."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from ivr.lines.farewell import Farewell, repeat, say
from tests.adapters.ivr.conftest import Endpoint
from tests.adapters.ivr.far_end import FarEnd

Make = Callable[..., Endpoint]


@pytest.fixture
def killed() -> Iterator[Endpoint]:
    """An endpoint that the test kills."""
    made = Endpoint()
    yield made
    made.process.kill()
    made.process.wait()


def said_for(dead: Endpoint) -> int:
    """Kills it and sends what it left, as its successor does; returns how many were answered."""
    left = {one["call"]: Farewell(**one["last"]) for one in dead.all("farewell")}
    dead.process.kill()
    dead.process.wait()
    silent = say(left.values(), "127.0.0.1", dead.port)
    return len(left) - len(silent) + repeat(silent)


def has_bye(end: Endpoint) -> None:
    while not end.wait("farewell")["last"]["message"].startswith("BYE "):
        pass


def test_call_taken_by_a_killed_process_ends_at_its_caller(endpoint: Make, killed: Endpoint) -> None:
    caller = endpoint()
    caller.wish(dial=f"sip:relevo@127.0.0.1:{killed.port}")
    has_bye(killed)
    caller.wait("joined")
    assert said_for(killed) == 1
    assert caller.wait("gone")["cause"] == "hung_up"


def test_call_placed_by_a_killed_process_ends_at_its_callee(endpoint: Make, killed: Endpoint) -> None:
    callee = endpoint()
    killed.wish(dial=f"sip:relevo@127.0.0.1:{callee.port}")
    has_bye(killed)
    callee.wait("joined")
    assert said_for(killed) == 1
    assert callee.wait("gone")["cause"] == "hung_up"


def test_telephone_that_rings_for_a_killed_process_stops_ringing(killed: Endpoint) -> None:
    telephone = FarEnd()
    killed.wish(dial=f"sip:+34600111222@{telephone.place}")
    invite = telephone.asked("INVITE")
    killed.wait("farewell")
    telephone.says(180, invite, ("127.0.0.1", killed.port))
    assert said_for(killed) == 0  # it is answered by hand, not in time
    cancel = telephone.asked("CANCEL")
    assert [line for line in cancel.split("\r\n") if line.startswith("Via")] == [
        line for line in invite.split("\r\n") if line.startswith("Via")
    ]
    telephone.close()


def test_call_that_is_over_leaves_nothing_to_be_sent(endpoint: Make) -> None:
    caller, callee = endpoint(), endpoint()
    caller.wish(dial=f"sip:relevo@127.0.0.1:{callee.port}")
    has_bye(callee)
    caller.wish(hang_up=True)
    kept = callee.all("farewell")[0]["call"]
    assert callee.wait("no_farewell")["call"] == kept
