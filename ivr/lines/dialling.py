"""A call that we place, as a value: what `SipEndpoint.call` takes, whoever asks for it.

Within a call it is a second leg (an agent's phone, a transfer); from nothing it is a call out. The line that comes
back tells what became of it by its `events`: `Joined` once somebody answered, or `Gone` with `busy`, `no_answer` or
`failed`.
Values only: which trunk a number goes by is chosen before (`to` is a SIP address here).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Cause: TypeAlias = Literal["busy", "no_answer", "failed"]
NO_SUCH_NUMBER = frozenset({404, 410, 484, 604})
"""Statuses of a number that nobody has: trying again cannot help."""
_CAUSES: Mapping[int, Cause] = {
    486: "busy", 600: "busy",
    408: "no_answer", 480: "no_answer", 487: "no_answer", 603: "no_answer",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dialling:
    """`to` is a SIP address (`sip:...`); `caller_id` who we say we are: a number, or empty for the line's own."""

    to: str
    caller_id: str = ""
    ring_s: float = 30.0
    """How long it may ring; then `no_answer`."""
    trunk: str = ""
    """By whose account it goes out; empty: the one that takes all calls."""
    listens: bool = False
    """A flow will listen on it: our own echo must be told from speech."""


def cause(status: int, rang: bool = True) -> Cause:
    """Why a call of ours was not taken, by its last SIP status (RFC 3261, section 21).

    A telephone of which nothing was heard, not even ringing, could not be reached: its 408 is the network's silence.
    """
    return "failed" if status == 408 and not rang else _CAUSES.get(status, "failed")
