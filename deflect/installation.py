"""What this installation answers for: which flow speaks on which number, and which number a flow texts from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class House:
    """Numbers are E.164. What no mapping names falls to `flow` and `sender`."""

    flow: str = "tienda"
    sender: str = "+34910000001"
    numbers: Mapping[str, str] = field(default_factory=dict)
    """Our number to the flow that answers there, for calls and texts."""
    senders: Mapping[str, str] = field(default_factory=dict)
    """Flow to the number its texts come from."""
    callers: Mapping[str, str] = field(default_factory=dict)
    """Flow to the number its calls show; others show that of its texts."""
    dials: tuple[str, ...] = ("",)
    """How numbers begin that a line goes out to; none where no call can be placed."""
    channel: str = "sms"
    """The messaging channel of our numbers."""
    region: str = "ES"
    """Country of numbers without `+`, ISO 3166."""

    def flow_at(self, number: str, otherwise: str = "") -> str:
        """The flow that answers at our `number`; where nothing names it, `otherwise`, and without that the house's."""
        by_sender = {sender: flow for flow, sender in self.senders.items()}
        return self.numbers.get(number) or by_sender.get(number) or otherwise or self.flow

    def sender_of(self, flow: str) -> str:
        """The number that the texts of `flow` come from."""
        return self.senders.get(flow, self.sender)

    def caller_of(self, flow: str) -> str:
        """The number that calls of `flow` show to who is called."""
        return self.callers.get(flow) or self.sender_of(flow)

    def ours(self) -> frozenset[str]:
        """Every number of ours."""
        return frozenset({self.sender, *self.senders.values(), *self.numbers, *self.callers.values()})


def spoken(number: str) -> str:
    """Our number as a prompt may say it: without a Spanish country code, in groups of three."""
    digits = number.removeprefix("+34").removeprefix("+")
    return " ".join(digits[at : at + 3] for at in range(0, len(digits), 3))
