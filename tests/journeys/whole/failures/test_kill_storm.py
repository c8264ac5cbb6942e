"""Programs are killed again and again at named steps: nothing is lost, nothing doubled, nothing stuck."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from whole_house import opened
from whole_postgres import Postgres
from whole_storm import ACCEPTING, ANSWERING, WRITING, Storm

PROGRAMS = {"relay", "ingress", "voice", "workspace"}


@pytest.fixture
def storm(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Storm]:
    with postgres.database() as url, opened(tmp_path_factory.mktemp("storm"), url) as house:
        made = Storm(house, postgres)
        for name in ("ingress", "relay", "workspace", "voice"):
            house.started(name)
        yield made
        postgres.let_go()
        made.close()


def test_twenty_kills_lose_double_and_hold_up_nothing(storm: Storm) -> None:
    storm.round(20)
    assert list(storm.amiss()) == []
    assert (sum(storm.kills.values()), {step.program for step in storm.kills}) == (20, PROGRAMS)


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("part", range(5))
def test_two_hundred_kills_lose_double_and_hold_up_nothing(storm: Storm, part: int) -> None:
    for _ in range(2):
        storm.round(20)
        assert list(storm.amiss()) == []
    assert set(storm.kills) == {*ACCEPTING, *WRITING, *ANSWERING}
    assert sum(storm.kills.values()) == 40
