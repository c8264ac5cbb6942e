"""Checks of surveys: a survey comes after the customer's matter is done."""

from __future__ import annotations

from collections.abc import Iterator

from voice_flows.nodes.survey.model import SurveyNode
from voice_flows.schema.problems import Problem
from voice_flows.schema.view import View


def surveys(view: View) -> Iterator[Problem]:
    """A survey comes after the matter, and nothing comes after a survey."""
    asking = {name for name, node in view.flow.nodes.items() if node.asks}
    silent = [way for way in view.exits if way.node not in asking]
    early = view.reached([view.flow.start, view.flow.start_text], silent)
    for name, node in view.flow.nodes.items():
        if not isinstance(node, SurveyNode):
            continue
        if name in early:
            message = f"'{name}' asks how it went before anything was asked or done"
            yield view.error("survey_early", ("nodes", name), message, "lead to it once the matter is done")
        if after := sorted(view.reached([node.then]) & asking):
            message = f"after the survey '{name}' the customer is asked on, at '{after[0]}'"
            fix = "lead `then:` to a goodbye, and the matter to the survey"
            yield view.error("survey_early", ("nodes", name, "then"), message, fix)
