"""Where a call of ours goes: the one place in which an outgoing address is built. Values only.

It is the trunk's own address, also with a proxy in front of us: accounts send over it, and it leads on by host.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ivr.lines.dialling import Dialling
from ivr.lines.sip.trunk import Trunk, Trunks


@dataclass(frozen=True, slots=True)
class Routes:
    """Beginnings of numbers to trunks, by name; the longest that fits counts."""

    trunks: Trunks = field(default_factory=Trunks)
    by_prefix: Mapping[str, str] = field(default_factory=dict)

    def trunk_for(self, number: str) -> Trunk | None:
        """The trunk a number goes out by; `None` where there is none, or none with a host."""
        fitting = [prefix for prefix in self.by_prefix if number.startswith(prefix)]
        trunk = self.trunks.named.get(self.by_prefix[max(fitting, key=len)]) if fitting else None
        return trunk if trunk is not None and trunk.host else None

    def dialling(self, number: str, ours: str, ring_s: float) -> Dialling | None:
        """How to call an E.164 number, showing `ours`; `None` where no trunk takes it."""
        trunk = self.trunk_for(number)
        if trunk is None:
            return None
        to = f"sip:{number}@{trunk.place}"
        return Dialling(to, trunk.caller_id or ours, ring_s, trunk=trunk.name, listens=True)
