"""The kind `fetch`: asks a business system."""

from collections.abc import Sequence

from voice_flows.model.turns import Effect, Fetch
from voice_flows.nodes.fetch import checks
from voice_flows.nodes.fetch.behaviour import enter, hear
from voice_flows.nodes.fetch.model import FetchNode
from voice_flows.nodes.kind import NodeKind


def _paths(effects: Sequence[Effect]) -> list[str]:
    return [effect.path for effect in effects if isinstance(effect, Fetch)]


KIND = NodeKind(
    name="fetch",
    meaning="Asks a business system over HTTP and keeps what it answers.",
    model=FetchNode,
    enter=enter,
    hear=hear,
    waits=frozenset({"fetch"}),
    checks_alone=(checks.fresh_for, checks.desk),
    checks=(checks.paths,),
    seen={"fetches": _paths},
)
