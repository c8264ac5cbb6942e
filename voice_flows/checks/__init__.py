"""Whether the pieces of a flow fit together: one small file per concern, each a list of pure checks.

A check is a function from a `View` to problems. Adding one is adding a function to the list of its file.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from voice_flows.checks import answers, aside, calls_and_texts, declared, ears, endings, graph, privacy, wordings
from voice_flows.checks.view import View
from voice_flows.schema.document import Flow
from voice_flows.schema.problems import Places, Problem, in_order

ALONE = (*wordings.CHECKS, *answers.CHECKS, *declared.CHECKS, *ears.CHECKS_ALONE, *aside.CHECKS_ALONE, graph.dangling)
"""These look at one node at a time and hold even where other nodes are broken."""
TOGETHER = (*graph.CHECKS, *privacy.CHECKS, *calls_and_texts.CHECKS, *ears.CHECKS, *aside.CHECKS, *endings.CHECKS)
"""These need the whole flow."""


def check(flow: Flow, others: Mapping[str, Flow] | None, places: Places) -> tuple[Problem, ...]:
    """Everything wrong with a flow of right shape. `run` is checked only where `others` are given."""
    view = View.of(flow, others, places)
    alone = [problem for one in ALONE for problem in one(view)]
    if any(problem.code == "dangling" for problem in alone):
        return in_order(alone)
    return in_order([*alone, *(problem for one in TOGETHER for problem in one(view))])


def check_nodes(flow: Flow, places: Places, skip: Collection[str] = ()) -> tuple[Problem, ...]:
    """What is wrong with nodes taken one by one, without those in `skip`."""
    view = View.of(flow, None, places)
    return in_order(problem for one in ALONE for problem in one(view) if problem.node not in skip)
