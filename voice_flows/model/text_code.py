"""A code that proves a caller's number, as values: it is sent by text, and what the caller keys is compared with it.

Part of what `voice_flows.model.turns` gives. Each effect is answered by `Arranged` within the same transaction. The
code itself is never here, and the keys only in the effect, which is not stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from voice_flows.model.effect import Effect

LENGTH: Final = 6
"""Digits of a code: with three tries, one guess in 333,333 is right."""


@dataclass(frozen=True, slots=True)
class SendCode(Effect):
    """An effect: text a code to the number that the caller claims, who agreed to it as `evidence` says."""

    wait_kind: ClassVar[str] = "arranged"
    evidence: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CheckCode(Effect):
    """An effect: compare what was keyed with the code. `Arranged.code` is `wrong`, or `over` where no try is left."""

    wait_kind: ClassVar[str] = "arranged"
    digits: str = field(repr=False)
