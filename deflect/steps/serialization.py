"""A turn's effects as JSON and back, so that the last question can be asked again. Requests and secrets stay out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import TypeAdapter

from voice_flows.model.turns import Ask, Effect, End, Json, Say, Session, Turn, Wait

_KEPT: Final[Mapping[str, TypeAdapter[Any]]] = {kept.__name__: TypeAdapter(kept) for kept in (Say, Ask, End)}
"""Effects that are stored, by the `type` under which they are."""
_WAIT: Final = TypeAdapter(Wait)


def dump(turn: Turn) -> dict[str, Json]:
    """What the customer was told and asked, and what is waited for."""
    effects = [
        {"type": name, **_KEPT[name].dump_python(each, mode="json")}
        for each in turn.effects
        if (name := type(each).__name__) in _KEPT
    ]
    return {"effects": effects, "wait": _WAIT.dump_python(turn.wait, mode="json")}


def load(stored: Mapping[str, Json], session: Session) -> Turn:
    """The turn that `dump` wrote, this release's or an earlier one's, around `session`."""
    effects: tuple[Effect, ...] = tuple(_KEPT[each["type"]].validate_python(each) for each in stored.get("effects", ()))
    return Turn(session, effects, _WAIT.validate_python(stored.get("wait", {"kind": "answer"})))
