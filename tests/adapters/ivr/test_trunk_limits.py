"""A worker without Kamailio in front holds a trunk to its limits."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from tests.adapters.ivr.conftest import Endpoint
from tests.adapters.ivr.raw_caller import RawCaller

Make = Callable[..., Endpoint]


def test_a_trunk_has_its_calls_at_once_and_no_more(endpoint: Make) -> None:
    relevo = endpoint(trunks={"pbx": {"sources": ["127.0.0.5"], "calls_at_once": 2}})
    first, second, third, fourth = (RawCaller(relevo.port, host="127.0.0.5") for _ in range(4))
    with second, RawCaller(relevo.port, host="127.0.0.6") as other:
        with first, third:
            assert [one.call().status for one in (first, second)] == [200, 200]
            refused = third.call()
            assert (refused.status, refused.header("Retry-After")) == (503, "5")
            assert other.call().status == 200
        relevo.wait("gone")
        with fourth:
            assert fourth.call().status == 200


def test_a_trunk_begins_its_calls_in_a_second_and_no_more(endpoint: Make) -> None:
    relevo = endpoint(trunks={"pbx": {"sources": ["127.0.0.5"], "calls_a_second": 1}})
    with ExitStack() as open_:
        callers = [open_.enter_context(RawCaller(relevo.port, host="127.0.0.5")) for _ in range(3)]
        for caller in callers:
            caller.begins()
        answers = [caller.answered() for caller in callers]
    assert sorted((one.status, one.header("Retry-After")) for one in answers) == [(200, ""), (503, "1"), (503, "1")]
