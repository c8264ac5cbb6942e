"""Checks of transfers: no emergency and no premium number, which no line would dial."""

from __future__ import annotations

import re
from collections.abc import Iterator

from voice_flows.nodes.transfer.model import TransferNode
from voice_flows.schema.problems import Problem
from voice_flows.schema.view import View
from voice_flows.values.phone import never_dialled

_USER = re.compile(r"(?:(?:sips?|tel):)?(?P<number>\+?[0-9][0-9 ().\-/]*)(?:[;@].*)?", re.IGNORECASE)
_FIX = {
    "emergency": "say the number, so that the caller dials it: a machine would be located in the caller's place",
    "premium": "take a number at an ordinary rate",
}


def diallable(view: View) -> Iterator[Problem]:
    """A transfer leads to no emergency number and to none at a premium rate, in any writing."""
    for name, node in view.flow.nodes.items():
        if not isinstance(node, TransferNode) or not (written := _USER.fullmatch(node.to.strip())):
            continue
        if kind := never_dialled(written["number"], view.flow.country):
            article = "an emergency" if kind == "emergency" else "a premium"
            message = f"'{name}' transfers to {node.to}, {article} number, which is never dialled"
            yield view.error("transfer_number", ("nodes", name, "to"), message, _FIX[kind])
