"""The talks beside the shipped flows hold, on every medium, with the bodies that channels really send."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

import voice_flows
from deflect.talks import runner
from voice_flows.publishing.loader import load_all
from voice_flows.talks import talk_file
from voice_flows.talks.outcomes import Outcome

FOLDER = Path(voice_flows.__file__).parent / "flows"
FILES = {path.name: path.read_bytes() for path in sorted(FOLDER.glob("*.yaml")) if not path.name.endswith(".talk.yaml")}
FLOWS = {loaded.flow.flow: loaded.flow for loaded in load_all(FILES).values() if loaded.flow}
PARSED = [talk_file.parse(path.read_bytes(), path.name) for path in sorted(FOLDER.glob("*.talk.yaml"))]


@cache
def outcomes(file: str, talk: str) -> tuple[Outcome, ...]:
    """What became of a talk, on each medium; names of talks differ within a file."""
    (told,) = (one for parsed in PARSED if parsed.name == file for one in parsed.talks if one.name == talk)
    return runner.run(told, FLOWS, file)


def test_every_talk_can_be_read() -> None:
    assert [problem for parsed in PARSED for problem in parsed.problems] == []


@pytest.mark.parametrize(
    ("file", "talk"),
    [pytest.param(one.name, talk.name, id=f"{one.name}:{talk.name}") for one in PARSED for talk in one.talks],
)
def test_a_shipped_talk_holds(file: str, talk: str) -> None:
    assert [str(failure) for outcome in outcomes(file, talk) for failure in outcome.failures] == []


@pytest.mark.parametrize("flow", sorted(FLOWS))
def test_every_shipped_flow_has_talks_that_come_through_all_that_it_says(flow: str) -> None:
    every = [one for parsed in PARSED for talk in parsed.talks for one in outcomes(parsed.name, talk.name)]
    visited = frozenset().union(*(one.visited for one in every))
    told = {name for name, node in FLOWS[flow].nodes.items() if node.kind in ("say", "menu", "ask", "fetch", "queue")}
    assert told - visited == set()
