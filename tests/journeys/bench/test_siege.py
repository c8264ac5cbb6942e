"""The siege, whole: nobody who works is lost, and every besieger is answered."""

from __future__ import annotations

import pytest

from relevo.bench import siege
from relevo.bench.callers import besiegers


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.needs("kamailio")
def test_callers_agents_and_texts_survive_a_siege_of_all_doors() -> None:
    figures = siege.run()
    print(figures)
    for name in ("caller_ms", "agent_ms", "quiet_caller_ms", "quiet_agent_ms"):
        assert tuple(figures[name]) == ("p50", "p95", "p99", "max")
    assert figures["lost_by"] == {"callers": 0, "agents": 0, "texts": 0}
    assert figures["lost"] == 0
    assert figures["memory_growth_mb"] < 300
    met = figures["siege"]
    assert met["webhooks"] == {"403": besiegers.WEBHOOKS}
    assert set(met["unfinished"]) == {"408"}
    assert set(met["sign_ins"]) <= {"0", "401", "503"}  # 0: a besieger who waited no longer
    assert met["invites"] > besiegers.INVITE_ADDRESSES
