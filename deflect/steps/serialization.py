"""A turn's effects as JSON and back, so that the last question can be asked again. Requests and secrets stay out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from voice_flows.model.turns import Ask, Choice, Effect, End, Json, KeyRule, Listen, Say, Session, Turn, Wait

_KEPT = (Say, Ask, End)


def dump(turn: Turn) -> dict[str, Json]:
    """What the customer was told and asked, and what is waited for."""
    effects = [{"type": type(each).__name__, **asdict(each)} for each in turn.effects if isinstance(each, _KEPT)]
    return {"effects": effects, "wait": asdict(turn.wait)}


def load(stored: Mapping[str, Json], session: Session) -> Turn:
    """The turn that `dump` wrote, around `session`."""
    effects = tuple(_effect(dict(each)) for each in stored.get("effects", ()))
    return Turn(session, effects, Wait(**stored.get("wait", {"kind": "answer"})))


def _effect(stored: dict[str, Json]) -> Effect:
    kind = stored.pop("type")
    if kind == "End":
        return End(**stored)
    stored["say"] = tuple(stored["say"])
    if kind == "Say":
        return Say(**stored)
    listen = dict(stored["listen"])
    stored["listen"] = Listen(**listen | {"keys": KeyRule(**listen["keys"]), "phrases": tuple(listen["phrases"])})
    stored["choices"] = tuple(
        Choice(**choice | {"phrases": tuple(choice["phrases"]), "examples": tuple(choice["examples"])})
        for choice in stored["choices"]
    )
    return Ask(**stored)
