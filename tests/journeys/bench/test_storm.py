"""The storm, whole; `tests/journeys/lines/test_messages_that_end_no_call.py` has a few of its calls."""

from __future__ import annotations

import pytest

from relevo.bench import storm

EACH = 200


@pytest.mark.long
@pytest.mark.timeout(7200)
@pytest.mark.needs("kamailio")
def test_no_form_of_call_costs_anybody_else_theirs() -> None:
    figures = storm.run(EACH)
    print(figures)
    assert figures["calls"] == storm.attempts(EACH)
    assert (figures["worker_deaths"], figures["bystanders_lost"], figures["stuck"]) == (0, 0, 0)
    met = figures["answers"]
    assert set(met["large"]) == {513}
    assert {*met["refused"], *met["draining"]} <= {487, 503, 513}
    for kind in ("delayed offer", "replaces"):  # 503 where calls come faster than lines are freed
        assert set(met[kind]) <= {200, 487, 503}
        assert met[kind][200] > sum(met[kind].values()) / 2
