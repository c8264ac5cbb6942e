"""Checks that the pieces of a flow fit together: one file for each concern, each a list of pure checks.

A check is a function from a `View` to problems. Add one by adding a function to the list of its file. What holds for
one kind of node alone is checked by that kind, in `voice_flows/nodes`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from voice_flows.checks import (
    answers,
    calls_and_texts,
    declared,
    graph,
    listening,
    opening_hours,
    privacy,
    pronunciations,
    recording,
    reminders,
    standing_words,
    wordings,
)
from voice_flows.nodes import KINDS
from voice_flows.nodes.kind import Check
from voice_flows.schema.document import Flow
from voice_flows.schema.problems import Places, Problem, in_order
from voice_flows.schema.view import View

ALONE = (
    *wordings.CHECKS,
    *answers.CHECKS,
    *declared.CHECKS,
    *opening_hours.CHECKS_ALONE,
    *listening.CHECKS_ALONE,
    *standing_words.CHECKS_ALONE,
    *reminders.CHECKS,
    *pronunciations.CHECKS,
    graph.dangling,
)
"""Checks that look at one node at a time, and hold even where other nodes are broken."""
TOGETHER = (
    *graph.CHECKS,
    *privacy.CHECKS,
    *calls_and_texts.CHECKS,
    *listening.CHECKS,
    *opening_hours.CHECKS,
    *standing_words.CHECKS,
    *recording.CHECKS,
)
"""Checks that need the whole flow."""


def alone() -> Iterator[Check]:
    """All checks of single nodes, with those of each kind."""
    yield from ALONE
    for kind in KINDS.values():
        yield from kind.checks_alone


def together() -> Iterator[Check]:
    """All checks of the whole flow, with those of each kind."""
    yield from TOGETHER
    for kind in KINDS.values():
        yield from kind.checks


def check(flow: Flow, others: Mapping[str, Flow] | None, places: Places) -> tuple[Problem, ...]:
    """Returns all that is wrong with a flow of valid shape. `run` is checked only where `others` are given."""
    view = View.of(flow, others, places)
    found = [problem for one in alone() for problem in one(view)]
    if any(problem.code == "dangling" for problem in found):
        return in_order(found)
    return in_order([*found, *(problem for one in together() for problem in one(view))])


def check_nodes(flow: Flow, places: Places, skip: Collection[str] = ()) -> tuple[Problem, ...]:
    """Returns what is wrong with single nodes, without those in `skip`."""
    view = View.of(flow, None, places)
    return in_order(problem for one in alone() for problem in one(view) if problem.node not in skip)
