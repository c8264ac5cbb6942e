"""A sample of the storm; in full it takes many minutes."""

from __future__ import annotations

import pytest

from relevo.bench import storm


@pytest.mark.timeout(600)
@pytest.mark.parametrize("each", [10, pytest.param(200, marks=[pytest.mark.long, pytest.mark.timeout(7200)])])
@pytest.mark.needs("kamailio")
def test_no_form_of_call_costs_anybody_else_theirs(each: int) -> None:
    figures = storm.run(each)
    print(figures)
    assert figures["calls"] == storm.attempts(each)
    assert (figures["worker_deaths"], figures["bystanders_lost"], figures["stuck"]) == (0, 0, 0)
    met = figures["answers"]
    assert set(met["large"]) == {513}
    assert {*met["refused"], *met["draining"]} <= {487, 503, 513}
    for kind in ("delayed offer", "replaces"):  # 503 where calls come faster than lines are freed
        assert set(met[kind]) <= {200, 487, 503}
        assert met[kind][200] > sum(met[kind].values()) / 2
