"""A number that a caller gives for texts, and a wish to get texts again, as values.

Part of what `voice_flows.model.turns` gives. Each effect is answered by `Arranged` within the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from voice_flows.model.effect import Effect


@dataclass(frozen=True, slots=True)
class CheckNumber(Effect):
    """An effect: ask whether a text may go to this number (E.164). Nothing is sent. `Arranged.code` says why not."""

    wait_kind: ClassVar[str] = "arranged"
    number: str = ""


@dataclass(frozen=True, slots=True)
class TextAgain(Effect):
    """An effect: the caller, whose number asked for no texts, takes that back, as `evidence` says.

    `Arranged.code` is `blocked` where the provider lifts its own block only for a word that the customer sends.
    """

    wait_kind: ClassVar[str] = "arranged"
    evidence: Mapping[str, Any] = field(default_factory=dict)
