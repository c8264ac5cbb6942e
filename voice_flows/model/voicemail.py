"""A message that a caller leaves, as values: what a call is asked to record, and what became of it.

Part of what `voice_flows.model.turns` gives and takes. The sound itself is never here, only its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from voice_flows.model.effect import Effect


@dataclass(frozen=True, slots=True)
class Recorded:
    """An input: the recording is over. `voiced_s` of its `length_s` seconds hold speech."""

    sound: str
    """Names what was kept; empty where nothing could be."""
    length_s: float
    voiced_s: float


@dataclass(frozen=True, slots=True)
class TakeMessage(Effect):
    """An effect: after a tone, record the caller until `#`, `silence_s` of silence, `limit_s` or hang-up."""

    wait_kind: ClassVar[str] = "message"
    limit_s: float
    silence_s: float


@dataclass(frozen=True, slots=True)
class LeftMessage(Effect):
    """An effect: the recording named `sound` is a message for the agent who takes the conversation."""

    sound: str
    length_s: float
