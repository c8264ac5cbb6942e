"""The interface of every kind of line: sound out, sound in, keys, hang up.

A `Line` belongs to one call. Everything that happens on it comes as an event on `events`, in order, with the
monotonic instant (seconds) at which it happened. Received sound goes to one sink, on the line's audio thread:
a sink copies and returns at once. No flow, no ledger here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any, Literal, Protocol, TypeAlias

Sink: TypeAlias = Callable[[bytes], None]
"""Takes one 20 ms frame of PCM s16le mono 8 kHz."""


Way: TypeAlias = Literal["rtp", "info", "inband", "page"]
"""How a key came: telephone event (RFC 4733), SIP INFO, in the sound itself, from a page."""


@dataclass(frozen=True, slots=True)
class Digit:
    """A key: one of `0123456789*#`."""

    digit: str
    at: float
    way: Way = "page"


@dataclass(frozen=True, slots=True)
class Played:
    """The sound with this number went out to its last frame; a stopped one gives no event."""

    number: int
    at: float


@dataclass(frozen=True, slots=True)
class Joined:
    """Both ends agreed on the call: sound flows from now on. What was played before waits for this."""

    at: float


@dataclass(frozen=True, slots=True)
class Rings:
    """The telephone that we called rings."""

    at: float


@dataclass(frozen=True, slots=True)
class Held:
    """The far end put us on hold (`on`), or took us back."""

    on: bool
    at: float


@dataclass(frozen=True, slots=True)
class Gone:
    """The far end, or the line itself, ended the call. The last event of a line.

    `cause`: one of `deflect.end_reasons`, such as `hung_up`, `stopped` or `no_media`; for a call of ours that was not
    answered `busy`, `no_answer` or `failed`.
    """

    at: float
    cause: str = "hung_up"
    status: int = 0
    """The last SIP status of a call of ours that was not answered."""


@dataclass(frozen=True, slots=True)
class Referred:
    """The far end's answer to our request to take the call elsewhere: taken over, or not."""

    taken: bool
    at: float


@dataclass(frozen=True, slots=True)
class Arrival:
    """A call that came in, as the line claims it. `caller` is a number as it came, or empty when withheld."""

    call_id: str
    caller: str
    called: str
    trust: Literal["trusted", "attested", "none"]
    line: Literal["sip", "handset"]
    flow: str = ""
    """Set where the line, not the number called, chooses the flow."""
    language: str = ""
    fallback: str = ""
    """The number this line's callers are put through to when we cannot go on; empty: the installation's."""
    ring: str = ""
    """Set where this is no caller but an agent's page that answers this ring..."""
    leg: str = ""
    """...of this call: a caller's leg, or the call to place that the agent makes."""
    placed: str = ""
    """A call of ours that a page takes: the attempt, `outcall:number`."""
    default_flow: str = ""
    """The line's own flow for called numbers that no setting names; empty: the installation's."""
    region: str = ""
    """Country of its numbers without `+`; empty: the installation's."""
    line_facts: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """What the trunk tells of the call for flows to read as `call.NAME`, such as `first_called`."""
    source: str = ""
    """The trunk's name, or a stranger's SIP address without port; empty for other lines."""


@dataclass(frozen=True, slots=True)
class TransferredIn:
    """Another party has taken the far end's place (attended transfer); `arrival` is what their line claims of them."""

    arrival: Arrival
    at: float


LineEvent: TypeAlias = Joined | Rings | Digit | Played | Held | Referred | TransferredIn | Gone


class Tap(Protocol):
    """Gets both sides of a line, frame by frame, on its audio thread; must return at once."""

    def sent(self, frame: bytes) -> None: ...

    def heard(self, frame: bytes) -> None: ...


class Bridged(Protocol):
    """The part of a line's sound that a call without prompts needs; see `ivr.lines.sound.Sound`."""

    def tap(self, tap: Tap) -> None: ...

    def untap(self, tap: Tap) -> None: ...

    def music(self, pcm: bytes) -> None: ...

    def join(self, other: Any) -> None: ...

    def part(self, other: Any) -> None: ...


class Line(Protocol):
    """Safe to use from the call's own thread; no method blocks longer than a queue put."""

    arrival: Arrival
    events: SimpleQueue[object]
    """`LineEvent`s and those of the call's other sources: one queue, read by one wait at a time."""

    def play(self, pcm: bytes) -> int:
        """Sends PCM s16le mono 8 kHz after what still plays; returns the number that `Played` will carry."""

    def stop(self) -> int:
        """Silences the line at the next 20 ms frame and drops everything not yet sent.

        Returns how many bytes of the sound under way were sent, 0 where none was.
        """

    def listen(self, sink: Sink | None) -> None:
        """Gives received frames to `sink` from now on; `None` drops them."""

    @property
    def sound(self) -> Bridged:
        """Where music comes in, and where two lines are joined (`ivr.lines.sound.Sound`)."""

    def noise_dbov(self) -> float:
        """Returns the noise level around the caller between words, in dB below full scale."""

    def show(self, note: Mapping[str, object]) -> None:
        """Shows `prompt`, `choices` or `heard` where the line has a screen (see `ivr.lines.handset`)."""

    def refer(self, to: str) -> bool:
        """Asks the far end to take the call to the SIP address `to`; `Referred` follows. False where it cannot."""

    def hang_up(self) -> None:
        """Ends the call; `Gone` follows."""
