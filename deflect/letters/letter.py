"""Defines a letter: one thing that was not sent or not taken in. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

Kind = Literal["text", "call", "webhook", "timer", "notice"]
"""A text of ours; a planned call; a provider's webhook; a timer of a conversation; a state told to a program."""
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
Again = Literal["yes", "ask", "no"]
"""Whether it can be tried again. `ask`: it may have arrived, and would then arrive twice."""


@dataclass(frozen=True, slots=True)
class Letter:
    """`code` says why it waits; `conversation` is whose it is, where that is known and the account may see it."""

    kind: Kind
    id: str
    code: str
    since: datetime
    attempts: int
    again: Again
    discards: bool
    """It can be put away."""
    conversation: str = ""
    reference: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Letters:
    """The newest of a kind, and how many there are."""

    kind: Kind
    count: int
    newest: tuple[Letter, ...]
