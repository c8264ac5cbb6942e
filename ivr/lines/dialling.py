"""A call that we place, as a value: what `SipEndpoint.call` takes.

It is a second leg of a call (an agent's phone, a transfer) or an outbound call. The `events` of the line that comes
back tell what became of it: `Joined` once it was answered, or `Gone` with `busy`, `no_answer` or `failed`.
Values only: which trunk a number goes by is chosen before (`to` is a SIP address here).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from deflect.policy.legs import AllowedLeg

Cause: TypeAlias = Literal["busy", "no_answer", "failed"]
NO_SUCH_NUMBER = frozenset({404, 410, 484, 604})
"""Statuses of a number that does not exist: trying again cannot help."""
_CAUSES: Mapping[int, Cause] = {
    486: "busy", 600: "busy",
    408: "no_answer", 480: "no_answer", 487: "no_answer", 603: "no_answer",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dialling:
    """`to` is a SIP address (`sip:...`); `caller_id` is the number we show, empty for the line's own."""

    to: str
    allowed: AllowedLeg
    """The number or address behind it, as the policy allowed it."""
    caller_id: str = ""
    ring_s: float = 30.0
    """How long it may ring; then `no_answer`."""
    trunk: str = ""
    """The trunk whose account it goes out by; empty: the account that takes all calls."""
    listens: bool = False
    """A flow will listen on it: our own echo must be told from speech."""
    call_id: str = ""
    """The ledger's key of the call, where it gets a leg of its own."""


def cause(status: int, rang: bool = True) -> Cause:
    """Returns why a call of ours was not answered, by its last SIP status (RFC 3261, section 21).

    A 408 from a telephone that never rang means that the network did not reach it: `failed`, not `no_answer`.
    """
    return "failed" if status == 408 and not rang else _CAUSES.get(status, "failed")
