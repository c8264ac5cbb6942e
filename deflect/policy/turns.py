"""Whose turn a conversation is, and since when: the one rule that lists, clocks, receipts, alarms and reports read.

`customer`: we wait for their answer. `us`: a person of ours must act. `bot`: the assistant is at work, on a call or
with a business system. `none`: nobody has to do anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

Whose = Literal["customer", "us", "bot", "none"]
Happening = Literal["word", "answer", "queued", "talk", "lost", "back", "arrived", "other"]
"""`word`: the customer's, written or spoken. `answer`: a person's text. `talk`: a person took the call. `lost`: our
last text did not arrive, `arrived`: it did after all. `back`: reopened, woken, or a planned text of
ours was held back. `other`: all else."""
Left = Literal["call", "work", "lost", "asked", "nothing"]
"""What a conversation of the assistant is at: a call, work (a call to place, a business system), a text that did not
arrive, a question the customer has not answered, or nothing. A person's conversation is at a call, or at nothing."""

RESTS: Final = ("resolved", "snoozed")
"""States in which it is nobody's turn."""

BOT: Final[Mapping[Left, Whose]] = {
    "call": "bot",
    "work": "bot",
    "lost": "us",
    "asked": "customer",
    "nothing": "none",
}
"""Whose turn it is while the assistant owns the conversation. A text that cannot arrive needs a person."""
PERSON: Final[Mapping[Happening, Whose | None]] = {
    "word": "us",
    "queued": "us",
    "talk": "us",
    "lost": "us",
    "back": "us",
    "answer": "customer",
    "arrived": "customer",
    "other": None,
}
"""Whose turn it is after this, while a person owns the conversation; `None`: as it was.

After a talk it is ours until the person writes, resolves or snoozes: what they promised is still to be done. While a
call goes on it is never the customer's: an answer by text in the middle of it only ends their wait.
"""


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is, and since when."""

    whose: Whose
    since: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """How a conversation stands after something happened. `place`: since when it has its place in the queue."""

    state: str
    owner: str
    left: Left = "nothing"
    place: datetime | None = None


def after(before: Turn, stands: Standing, happening: Happening, at: datetime) -> Turn:
    """Returns the turn after something happened at an instant. The clock runs on while the turn stays the same.

    Who waits in the queue waits since they took their place there. A talk ends a wait, though it stays our turn, and
    so does an answer during a call.
    """
    whose = _whose(before.whose, stands, happening)
    ends_a_wait = happening == "talk" or (happening == "answer" and stands.left == "call" and stands.owner == "agent")
    since = before.since if whose == before.whose and not ends_a_wait else at
    if whose == "us" and stands.owner == "queue" and stands.place is not None:
        since = min(since, stands.place)
    return Turn(whose, since)


def _whose(before: Whose, stands: Standing, happening: Happening) -> Whose:
    if stands.state in RESTS:
        return "none"
    if stands.owner == "bot":
        return BOT[stands.left]
    if stands.owner == "queue":
        return "us"
    whose = PERSON[happening] or ("customer" if before == "customer" else "us")
    return "us" if stands.left == "call" else whose


def pending(state: str, owner: str, whose: Whose) -> str:
    """Returns the state of a live conversation by its turn: `pending` while a person waits for the customer's answer.

    The assistant's threads become pending once they were reminded, see `deflect.inbound.due_timers`.
    """
    if state == "open" and owner == "agent" and whose == "customer":
        return "pending"
    return "open" if state == "pending" and owner != "bot" and whose != "customer" else state
