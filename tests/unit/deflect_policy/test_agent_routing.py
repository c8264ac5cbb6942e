"""Which agents a waiting call rings: free longest first, each caller in turn, two at once where there are enough."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from deflect.policy.agent_routing import Free, agents_to_ring

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def agent(name: str, minutes: int, phone: str = "") -> Free:
    """Free since `minutes` ago."""
    return Free(name, NOON - timedelta(minutes=minutes), phone)


ANA, BERTA, CARLOS = agent("ana", 5), agent("berta", 9), agent("carlos", 1)
DORA, ELOY = agent("dora", 3, "sip:dora@10.0.0.5"), agent("eloy", 2, "sip:eloy@10.0.0.5")


@pytest.mark.parametrize(
    ("free", "waiting", "leg", "phones", "rung"),
    [
        pytest.param([ANA, BERTA, CARLOS], ["a", "b", "c"], "a", 2, "berta", id="the longest free for the first"),
        pytest.param([ANA, BERTA, CARLOS], ["a", "b", "c"], "b", 2, "ana", id="the next for the second"),
        pytest.param([ANA], ["a", "b"], "b", 2, "", id="who waits shorter waits on"),
        pytest.param([ANA, BERTA, CARLOS], ["a"], "a", 2, "berta ana", id="two at once where there are enough"),
        pytest.param([ANA, BERTA, CARLOS], ["a", "b"], "b", 2, "ana", id="one each where there are not"),
        pytest.param([], ["a"], "a", 2, "", id="nobody is free"),
        pytest.param([ANA], ["b"], "a", 2, "", id="a call that rings already rings nobody else"),
        pytest.param([DORA, ELOY], ["a"], "a", 1, "dora", id="a telephone takes a line"),
        pytest.param([DORA, ANA], ["a"], "a", 0, "ana", id="without a line only pages ring"),
    ],
)
def test_whom_a_call_rings(free: list[Free], waiting: list[str], leg: str, phones: int, rung: str) -> None:
    assert [one.user for one in agents_to_ring(free, waiting, leg, phones)] == rung.split()
