"""What a talk's ledger answers to a call that goes on where a thread or a cut call stands, by the talk's facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from voice_flows.model import session_json
from voice_flows.model.resumption import GONE, NOTHING, PERSON, TakeUp
from voice_flows.model.turns import Arranged, Json, Resumed, Session


def taken_up(asked: TakeUp, call: Session, facts: Mapping[str, Json]) -> Arranged | Resumed:
    """Answers by the fact `cut` or `open_thread`: {flow, node, values, fetched, returns, person, gone}."""
    stands = facts.get("cut" if asked.of == "cut" else "open_thread") or {}
    if not stands:
        return Arranged(False, NOTHING)
    if stands.get("person"):
        return Arranged(True, PERSON)
    if stands.get("gone"):
        return Arranged(False, GONE)
    returns = tuple((str(flow), str(node)) for flow, node in stands.get("returns") or ())
    stood = replace(
        call,
        flow=str(stands.get("flow") or call.flow),
        node=str(stands.get("node", "")),
        values=dict(stands.get("values") or {}),
        fetched=dict(stands.get("fetched") or {}),
        language=str(stands.get("language") or call.language),
        returns=returns,
        once=(),
        pending={},
        medium="text",
        wait="answer",
    )
    return Resumed(session_json.dump(stood))
