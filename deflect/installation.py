"""What this installation answers for: which flow speaks on which number, and which sender a text goes out by."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from deflect.policy import phone_numbers
from deflect.rendering.channel import TEXT, Channel

SMS = "sms"
"""The channel of numbers that no sender names: those of the short form."""


Alike: TypeAlias = Callable[[str], bool]
"""Whether a flow, by its name, is of the brand that is asked for."""


def any_brand(flow: str) -> bool:
    """An `Alike` for an installation of one brand."""
    return True


@dataclass(frozen=True, slots=True)
class Sender:
    """One address of ours: who carries its messages, where to, and how fast."""

    channel: str
    provider: str
    """Empty: the first provider there was."""
    address: str
    """E.164, or a name where the channel allows one."""
    countries: frozenset[str] = frozenset()
    """Countries it writes to, ISO 3166; empty: all."""
    two_way: bool = True
    """Customers can answer to it."""
    pace: float | None = None
    """Segments a second; `None`: the usual pace."""
    fallbacks: tuple[str, ...] = ()
    """Addresses on its channel that send a text which it surely did not take, in their order."""
    fallback_after_s: float = 300.0
    """Seconds that it must have been down before its threads go to a fallback."""
    flows: frozenset[str] = field(default=frozenset(), compare=False)
    """Flows whose texts come from it, by name."""

    def serves(self, country: str) -> bool:
        return not self.countries or country in self.countries


NO_SENDER = Sender(SMS, "", "")
"""Stands where a brand has no sender; no text leaves from it."""


@dataclass(frozen=True, slots=True)
class Installation:
    """Numbers are E.164. What no mapping names falls to `flow` and `sender`."""

    flow: str = "tienda"
    sender: str = "+34910000001"
    numbers: Mapping[str, str] = field(default_factory=dict)
    """Our number to the flow that answers there, for calls and texts."""
    assigned: Mapping[str, str] = field(default_factory=dict)
    """The same for numbers that no setting gives to a flow, as admins chose."""
    senders: Mapping[str, str] = field(default_factory=dict)
    """Flow to the address its texts come from."""
    addresses: tuple[Sender, ...] = ()
    """Senders by channel, provider and countries; an address that is not among them is an SMS number."""
    channels: Mapping[str, Channel] = field(default_factory=dict)
    callers: Mapping[str, str] = field(default_factory=dict)
    """Flow to the number its calls show; others show that of its texts."""
    dials: tuple[str, ...] = ("",)
    """How numbers begin that a line goes out to; empty where no call can be placed."""
    region: str = "ES"
    """Country of numbers without `+`, ISO 3166."""
    trunk_names: frozenset[str] = frozenset()
    """Account names and numbers under which trunks know us."""
    takes_any_number: bool = False
    """Calls to numbers that are not ours are answered as well."""

    def flow_at(self, number: str) -> str:
        """Returns the flow that takes a text to our `number`, else the installation's."""
        return self._named(number) or self.flow

    def flow_called(self, called: str, line_flow: str = "", flows: Container[str] = ()) -> str:
        """Returns the flow that answers a call to `called`; empty where that is no number or name of ours.

        `called` is E.164 where it can be. `line_flow` is the flow of the line that the call came by; such a line takes
        every number. `flows` are the flows that exist: a call to `sip:clinica@...` reaches the flow `clinica`.
        """
        if named := self._named(called):
            return named
        if called in flows:
            return called
        ours = self.takes_any_number or called in self.ours() or called in self.trunk_names
        return line_flow or (self.flow if ours else "")

    def flows_of(self, address: str) -> frozenset[str]:
        """Returns the flows that answer at an address of ours, text from it or call by it."""
        shown = {*self.senders.items(), *self.callers.items(), *((flow, one) for one, flow in self._led().items())}
        rest = {self.flow} if address == self.sender else set()
        return frozenset({flow for flow, one in shown if one == address} | rest)

    def set_flow(self, number: str) -> str:
        """Returns the flow that a setting gives to this number; empty where none does."""
        by_caller = {address: flow for flow, address in self.callers.items()}
        by_sender = {address: flow for flow, address in self.senders.items()}
        return {**by_caller, **by_sender, **self.numbers}.get(number, "")

    def _named(self, number: str) -> str:
        return self.set_flow(number) or self.assigned.get(number, "")

    def sender_for(
        self, flow: str, recipient: str = "", *, answered: bool = True, alike: Alike = any_brand
    ) -> Sender | None:
        """Returns the sender of a flow's texts to `recipient`; `answered`: one that customers can answer to.

        `alike` tells of another flow whether it is of the same brand: a sender that the settings give to flows carries
        no other brand's texts. `None` where that leaves none.
        """
        own = self.sender_at(self.senders[flow]) if flow in self.senders else None
        main = self.sender_at(self.sender)
        if own is not None and not any(sender.countries for sender in self.addresses):
            return own
        country = phone_numbers.parse(recipient, self.region).country
        fit = [one for one in (main, *self.addresses) if self._carries(one, flow, alike)]
        return choose(fit[1:] if main in fit[:1] else fit, own, main if main in fit else None, country, answered)

    def _carries(self, sender: Sender, flow: str, alike: Alike) -> bool:
        """True of a sender that no flow has, or a flow of the same brand."""
        named = {name for name, address in self.senders.items() if address == sender.address} | sender.flows
        named |= {name for number, name in self._led().items() if number == sender.address}
        return not named or flow in named or any(alike(name) for name in sorted(named))

    def sender_at(self, address: str, channel: str = "") -> Sender:
        """Returns our sender of that address, on that channel if one is named."""
        known = (one for one in self.addresses if one.address == address and channel in ("", one.channel))
        return next(known, Sender(channel or SMS, "", address))

    def fallbacks(
        self, address: str, channel: str, recipient: str, flow: str = "", alike: Alike = any_brand
    ) -> tuple[Sender, ...]:
        """Returns who may send a text to `recipient` that this sender of ours surely did not take, in their order.

        A fallback serves the recipient's country, can be answered where the sender can be, and is not given to flows of
        another brand than that of the text's `flow`; `alike` as in `sender_for`.
        """
        sender = self.sender_at(address, channel)
        named = [self.sender_at(each, sender.channel) for each in sender.fallbacks]
        found = [one for one in named if self._carries(one, flow, alike)]
        country = phone_numbers.parse(recipient, self.region).country if found else ""
        return tuple(
            one for one in found if (one.serves(country) or not country) and (one.two_way or not sender.two_way)
        )

    def sender_of(self, flow: str, recipient: str = "") -> str:
        """Returns the address that the texts of `flow` to `recipient` come from."""
        return (self.sender_for(flow, recipient) or self.sender_at(self.sender)).address

    def caller_of(self, flow: str) -> str:
        """Returns the number that calls of `flow` show to who is called."""
        return self.callers.get(flow) or self.sender_of(flow)

    def channel(self, name: str) -> Channel:
        """Returns the channel of that name; an unknown one shows plain text."""
        return self.channels.get(name, TEXT)

    def channel_names(self) -> frozenset[str]:
        """Returns the channels that texts may come and go by."""
        return frozenset({*self.channels, *(sender.channel for sender in self.addresses)})

    def texting(self) -> frozenset[str]:
        """Returns every address that texts may come from."""
        return frozenset({self.sender, *self.senders.values(), *(sender.address for sender in self.addresses)})

    def set_numbers(self) -> frozenset[str]:
        """Returns every number of ours that the settings name."""
        return self.texting() | {*self.numbers, *self.callers.values()}

    def ours(self) -> frozenset[str]:
        """Returns every number of ours."""
        return self.set_numbers() | {*self.assigned}

    def answering(self, assigned: Mapping[str, str]) -> Installation:
        """Returns the same installation with these numbers of admins."""
        return self if assigned == self.assigned else replace(self, assigned=assigned)

    def _led(self) -> Mapping[str, str]:
        return {**self.assigned, **self.numbers}


def choose(
    senders: Sequence[Sender], own: Sender | None, main: Sender | None, country: str, answered: bool = True
) -> Sender | None:
    """Returns the sender of a new text to `country` (empty: not known). Pure.

    In this order, each if it serves the country: the flow's `own` sender, the first that names the country, `main`,
    the first for all countries. If none does: `own`, else `main`. With `answered`, one-way senders are left out. No
    `main`: it is another brand's.
    """
    naming = [one for one in senders if one.countries]
    first, second = (() if one is None else (one,) for one in (own, main))
    order = (*first, *(naming if country else ()), *second, *senders)
    fit = (one for one in order if (one.serves(country) or not country) and (one.two_way or not answered))
    return next(fit, own or main)


def spoken(number: str) -> str:
    """Returns our number as a prompt may say it: without a Spanish country code, in groups of three."""
    digits = number.removeprefix("+34").removeprefix("+")
    return " ".join(digits[at : at + 3] for at in range(0, len(digits), 3))
