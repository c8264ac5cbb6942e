"""The shop that ships, on the ledger of these tests: its callers, their keys, and what they hear."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ledger_world import MARTA, OURS, World

from deflect.facts import Caller
from deflect.steps.ledger import Opened
from voice_flows.model.turns import Ask, Keys, Say, Turn
from voice_flows.nodes import flow_model
from voice_flows.publishing.loader import version_of
from voice_flows.publishing.yaml_source import read
from voice_flows.schema.document import Flow

FLOWS = Path(__file__).parents[3] / "voice_flows" / "flows"
TEXTS = {name: (FLOWS / f"{name}.yaml").read_text() for name in ("tienda", "devolucion")}
SHIPPED = {
    name: flow_model().model_validate(read(text).value).model_copy(update={"version": version_of(text)})
    for name, text in TEXTS.items()
}
"""By their own versions: what is remembered of a version would be taken for that of another flow of the same name."""


class ShippedFlows:
    def latest(self, name: str) -> Flow:
        return SHIPPED[name]

    def pinned(self, name: str, version: str) -> Mapping[str, Flow]:
        return SHIPPED


def waits(
    world: World, call_id: str = "one", number: str = MARTA, *, trust: str = "trusted", keys: str = "0"
) -> Opened:
    """A caller in the queue."""
    opened = world.ledger.open_call(Caller(call_id, number, OURS, trust, "sip"), "tienda")  # type: ignore[arg-type]
    for key in keys:
        keyed(world, opened, key)
    return opened


def keyed(world: World, call: Opened, key: str) -> Turn:
    turn = world.ledger.advance(call.leg, f"{call.leg}:{key}:{len(world.entries())}", Keys(key))
    assert turn is not None
    return turn


def said(turn: Turn) -> str:
    return " ".join("".join(one.say) for one in turn.effects if isinstance(one, Say | Ask))
