"""The recording of a call as its flow sees it: the notice, the refusal by key, and what must not be kept.

Whether and where sound is written is not known here; a `Turn` says whether what follows it may be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from voice_flows.asking.steps import Here, Step, again, learned
from voice_flows.asking.words import phrase
from voice_flows.model.turns import Ask, Effect, Input, Keys, Learned, Say, Turn
from voice_flows.nodes import KINDS
from voice_flows.schema.document import Flow

REFUSE = "8"
"""The key that refuses, wherever it is nobody's digit."""
TOLD, REFUSED = "recording", "unrecorded"
"""Marks of a session's `once`."""


def noticed(here: Here, turn: Turn) -> Turn:
    """The first turn of a recorded call: the caller is told, right before the first question."""
    if not (here.on_call and here.flow.record and here.session.wait == "start") or turn.wait.kind == "over":
        return turn
    if TOLD in turn.session.once:
        return turn
    words = phrase(here, "recording")
    told = (Learned(turn.session.node, "recording", "recording", True), Say(turn.session.node, words.say, words.write))
    at = next((n for n, effect in enumerate(turn.effects) if isinstance(effect, Ask)), len(turn.effects))
    effects = (*turn.effects[:at], *told, *turn.effects[at:])
    return replace(turn, effects=effects, session=replace(turn.session, once=(*turn.session.once, TOLD)))


def refused(here: Here, event: Input) -> Step | None:
    """The caller would rather not be recorded; `None` where the key means something else."""
    once = here.session.once
    if event != Keys(REFUSE) or TOLD not in once or REFUSED in once or not here.on_call or not _free(here):
        return None
    words = phrase(here, "recording_refused")
    here = here.with_(once=(*once, REFUSED))
    told = learned(here, "recording", "recording", False, origin="key")
    return again(here, told, Say(here.session.node, words.say, words.write))


def _free(here: Here) -> bool:
    """Whether one key answers here, and this one means nothing else."""
    node = here.flow.nodes.get(here.session.node)
    return node is not None and KINDS[node.kind].leaves_key(node, here, REFUSE)


def marked(flows: Mapping[str, Flow], turn: Turn) -> Turn:
    """The turn with whether its sound may be kept: told, not refused, and nothing private said or asked in it."""
    once = turn.session.once
    if turn.session.medium != "voice" or TOLD not in once or REFUSED in once:
        return turn
    return replace(turn, record=not _private(flows, turn.effects, turn.session.node))


def _private(flows: Mapping[str, Flow], effects: Sequence[Effect], at: str) -> bool:
    """Nodes of the other flows count too: one of the same name pauses rather than tells."""
    names = {effect.node for effect in effects if isinstance(effect, Say | Ask)} | {at}
    nodes = [flow.nodes[name] for flow in flows.values() for name in names if name in flow.nodes]
    asked = any(isinstance(effect, Ask) and effect.sensitive for effect in effects)
    return asked or any(node.record == "off" or (node.collected and node.collected.sensitive) for node in nodes)
