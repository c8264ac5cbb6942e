"""Checks of fetches: a path stays below its service's address and carries no secret; systems write paths to logs."""

from __future__ import annotations

from collections.abc import Iterator

from voice_flows.nodes.fetch.model import FetchNode
from voice_flows.schema.problems import Problem
from voice_flows.schema.view import View
from voice_flows.wording.templates import BadText, escapes, fixed, read_names


def paths(view: View) -> Iterator[Problem]:
    """The fixed words of a path have no step of dots, and no sensitive value is in it."""
    secret = view.sensitive
    for name, node in view.flow.nodes.items():
        if not isinstance(node, FetchNode):
            continue
        where = ("nodes", name, "path")
        if _leaves(node.path):
            yield view.error("path_leaves", where, "this path has an empty step, `.` or `..`", "write the path in full")
        for one in sorted(read_names(node.path) & secret):
            message = f"'{one}' is sensitive: it may not stand in an address, which systems write to their logs"
            yield view.error("sensitive_path", where, message, "send it in `body:` with POST")


def _leaves(path: str) -> bool:
    try:
        return escapes("x".join(fixed(path)))
    except BadText:
        return False
