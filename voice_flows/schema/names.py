"""Finds names in texts and conditions that the flow does not declare and that are not facts."""

from __future__ import annotations

from collections.abc import Iterator

from voice_flows.schema.facts import FACTS, REFUSED_NAMES
from voice_flows.schema.problems import Path, Problem, did_you_mean
from voice_flows.schema.view import View


def unknown_name(view: View, path: Path, name: str, local: frozenset[str] = frozenset()) -> Iterator[Problem]:
    """Reports a dotted name that is neither a variable nor a fact."""
    root, _, field = name.partition(".")
    if root in local or root in view.flow.variables:
        return
    if root in REFUSED_NAMES:
        fix = "say a date that was fetched or asked, or `hours.next`"
        yield view.error("refused_name", path, f"'{root}' would differ each time: texts have no clock", fix)
    elif root not in FACTS:
        known = {*view.flow.variables, *FACTS, *local}
        fix = did_you_mean(root, known, f"declare it under `variables:`, or use a fact: {', '.join(sorted(FACTS))}")
        yield view.error("unknown_name", path, f"'{root}' is not declared", fix)
    elif field.partition(".")[0] not in FACTS[root]:
        known = {f"{root}.{one}" for one in FACTS[root]}
        yield view.error("unknown_name", path, f"there is no fact '{name}'", did_you_mean(name, known))
