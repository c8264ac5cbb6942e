"""The session: where one leg stands in its flow, and all that it knows. A value only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from voice_flows.model.inputs import Json

Medium: TypeAlias = Literal["voice", "text"]


@dataclass(frozen=True, slots=True)
class Session:
    """Where one leg stands in its flow; frozen, and JSON by `voice_flows.model.session_json`.

    `secrets` (sensitive values) live within one step, in memory only, and are never written.
    """

    flow: str
    """The flow whose node this is; inside a `run` it is the flow run, and `returns` names the outer ones."""
    flow_version: str
    """The version of the flow the leg began in, which pins those it runs."""
    language: str
    medium: Medium
    node: str
    values: Mapping[str, Json] = field(default_factory=dict)
    wait: str = "start"
    """The kind of the last `Wait`, or `start` before the first turn."""
    attempts: Mapping[str, int] = field(default_factory=dict)
    """Failed tries at this node: `no_input`, `no_match`."""
    pending: Mapping[str, Json] = field(default_factory=dict)
    """What a confirmation, an offer or a nudge is about."""
    trail: tuple[str, ...] = ()
    """Nodes at which the session waited, oldest first, for 'back'."""
    returns: tuple[tuple[str, str], ...] = ()
    """(flow, node) to go on at when a flow entered by `run` ends."""
    declined_text: bool = False
    once: tuple[str, ...] = ()
    """What happens once a leg and has happened: `wants`, `goal:<name>`, `confirmed:<node>:<choice>`, `emergency`."""
    waits: int = 0
    """Answers waited for so far; a call has a limit."""
    picked: Mapping[str, str] = field(default_factory=dict)
    """Of the nodes on the trail, the choice made at each: what 'no, not that' takes back."""
    pace: Literal["normal", "slow"] = "normal"
    """How fast this call speaks, and how long it waits."""
    loud: bool = False
    """True: this call speaks 6 dB louder."""
    silences: int = 0
    """Answers that did not come, in a row."""
    calendar: str = ""
    """The calendar of the last node that named one: its hours are what later words tell."""
    said: Mapping[str, Json] = field(default_factory=dict)
    """Values that a sentence held beside its answer, by the variable that a later question fills."""
    fetched: Mapping[str, Json] = field(default_factory=dict)
    """Of values that a system told: when and by which node, see `voice_flows.asking.ages`."""
    secrets: Mapping[str, Json] = field(default_factory=dict, repr=False, compare=False)
