"""Checks of fetches: a path stays below its service's address and carries no secret, an answer's age makes sense, and
a button for agents only reads.
"""

from __future__ import annotations

from collections.abc import Iterator

from voice_flows.nodes.fetch.model import ALWAYS, FetchNode, seconds
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


def fresh_for(view: View) -> Iterator[Problem]:
    """`fresh_for` is a length of time or `always`, on a GET that saves something and can be made again."""
    secret = view.sensitive
    for name, node in view.flow.nodes.items():
        if not isinstance(node, FetchNode) or "fresh_for" not in node.model_fields_set:
            continue
        where = ("nodes", name, "fresh_for")
        if node.fresh_for != ALWAYS and seconds(node.fresh_for) is None:
            message = f"fresh_for: '{node.fresh_for}' is no length of time from 1 second to a year"
            yield view.error("fresh_for", where, message, "write 90s, 15m, 2h, 1d or always")
        elif node.acts:
            message = f"a {node.method} is never made again by itself, since it may change something"
            yield view.error("fresh_for", where, message, "leave `fresh_for:` out, or read with a GET")
        elif not node.save:
            message = "this fetch saves nothing that could grow old"
            yield view.error("fresh_for", where, message, "leave `fresh_for:` out, or `save:` what is offered")
        elif node.fresh_for != ALWAYS and node.names_sent() & secret:
            message = "this fetch sends a sensitive value, which is gone when it should be made again"
            yield view.warning("fresh_for", where, message, "look up by a token that the first answer gives")


def desk(view: View) -> Iterator[Problem]:
    """What agents may ask for by a button changes nothing, sends no secret and saves something."""
    for name, node in view.flow.nodes.items():
        if not isinstance(node, FetchNode) or node.desk is None:
            continue
        where = ("nodes", name, "desk")
        if node.acts:
            message = f"a {node.method} may change something, and a button at the desk only reads"
            yield view.error("desk_acts", where, message, "leave `desk:` out, or read with a GET")
        if secret := sorted(node.names_sent() & view.sensitive):
            message = f"'{secret[0]}' is sensitive, so it is gone by the time an agent asks"
            yield view.error("desk_sensitive", where, message, "leave `desk:` out, or look up by another value")
        if not node.save:
            yield view.error("desk_saves", where, "this fetch saves nothing that could be shown", "add `save:`")
