"""The notice that a call is recorded, its refusal by key, and what must not be kept.

A `Turn` says whether the sound that follows it may be recorded; whether and where it is, is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from voice_flows.asking.hearing import RECORDING_REFUSED
from voice_flows.asking.steps import Here, Step, again, learned
from voice_flows.asking.words import phrase, say
from voice_flows.model.turns import Ask, Effect, Input, Keys, Learned, Say, Turn
from voice_flows.nodes import KINDS
from voice_flows.schema.document import Flow

REFUSE = "8"
"""The key that refuses the recording, where it means nothing else."""
TOLD, REFUSED = "recording", RECORDING_REFUSED
"""Marks in `Session.once`."""


def noticed(here: Here, turn: Turn) -> Turn:
    """Adds the notice to the first turn of a recorded call, right before the first question."""
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
    """Takes the key that refuses the recording; `None` where it means something else."""
    once = here.session.once
    if event != Keys(REFUSE) or TOLD not in once or REFUSED in once or not here.on_call or not _free(here):
        return None
    words = phrase(here, "recording_refused")
    here = here.with_(once=(*once, REFUSED))
    told = learned(here, "recording", "recording", False, origin="key")
    return again(here, told, say(here, words))


def _free(here: Here) -> bool:
    """True where one key answers, and this one means nothing else."""
    node = here.flow.nodes.get(here.session.node)
    return node is not None and KINDS[node.kind].leaves_key(node, here, REFUSE)


def marked(flows: Mapping[str, Flow], turn: Turn) -> Turn:
    """Marks whether the turn's sound may be kept: told, not refused, and nothing private said or asked in it."""
    once = turn.session.once
    if turn.session.medium != "voice" or TOLD not in once or REFUSED in once:
        return turn
    return replace(turn, record=not _private(flows, turn.effects, turn.session.node))


def _private(flows: Mapping[str, Flow], effects: Sequence[Effect], at: str) -> bool:
    """Nodes of other flows count too: where two share a name, the recording pauses for both."""
    names = {effect.node for effect in effects if isinstance(effect, Say | Ask)} | {at}
    nodes = [flow.nodes[name] for flow in flows.values() for name in names if name in flow.nodes]
    asked = any(isinstance(effect, Ask) and effect.sensitive for effect in effects)
    return asked or any(node.record == "off" or (node.collected and node.collected.sensitive) for node in nodes)
