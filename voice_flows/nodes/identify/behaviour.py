"""The `identify` node: asks a plug-in with the facts of the call, and believes it only as far as its score goes.

A plug-in that fails, is slow or answers anything else gives no level. It can raise what is known, never lower it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from voice_flows.asking import hearing
from voice_flows.asking.steps import Here, Reason, Step, go, learned, obey, stay, wait
from voice_flows.asking.words import scope
from voice_flows.model.identity import LEVELS, Level, mark
from voice_flows.model.turns import Fetch, Fetched, Input, Json
from voice_flows.nodes.identify.model import IdentifyNode

PATH: Final = "/identify"
"""Where a plug-in is asked, below the address of its service."""
GIVES: Final = LEVELS[2:]
"""Levels that a plug-in may answer with."""


def enter(node: IdentifyNode, here: Here, reason: Reason = "first") -> Step:
    """Asks with what is known of the contact: number, call, level so far, language, flow and node."""
    return wait(here, "fetch", Fetch(here.session.node, node.service, "POST", PATH, _facts(here), node.timeout_s))


def hear(node: IdentifyNode, here: Here, event: Input) -> Step:
    """Takes the answer. Meanwhile only a wish for a person counts."""
    if not isinstance(event, Fetched):
        said = hearing.command(here, event)
        return obey(here, said) if said in ("person", "call") else stay(here)
    level, score = _read(event)
    if level is None or score < node.least:
        return go(here, node.failed)
    once = tuple(dict.fromkeys((*here.session.once, mark(level))))
    told = learned(here, "identified", node.service, level, origin="fetch", score=score)
    return go(here.with_(once=once), node.then, told)


def _facts(here: Here) -> dict[str, Json]:
    names, session = scope(here), here.session
    call = {name: dict(value) if isinstance(value, Mapping) else value for name, value in names["call"].items()}
    return {
        "number": names["customer"]["number"],
        "identity": names["contact"]["identity"],
        "medium": session.medium,
        "language": session.language,
        "flow": session.flow,
        "node": session.node,
        "call": call,
    }


def _read(event: Fetched) -> tuple[Level | None, float]:
    """The level and score of an answer; no level where it is anything else than `{"level": ..., "score": 0..1}`."""
    body = event.body if 200 <= event.status < 300 and isinstance(event.body, Mapping) else {}
    score = body.get("score")
    if isinstance(score, bool) or not isinstance(score, int | float) or not 0 <= score <= 1:
        return None, 0.0
    return next((level for level in GIVES if level == body.get("level")), None), float(score)
