"""Going on where a thread or a cut call stands, as values: what the flow asks of the ledger, and its answer.

Part of what `voice_flows.model.turns` gives. `TakeUp` is answered within the same transaction: by `Resumed` with the
session that the call goes on with, or by `Arranged`, whose code says why the flow goes another way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, Literal, TypeAlias

from voice_flows.model.effect import Effect

Of: TypeAlias = Literal["cut", "thread"]
PERSON: Final = "person"
"""Code of `Arranged`: a person has the thread, or it waits for one; the call is now in its conversation."""
GONE: Final = "gone"
"""Code of `Arranged`: the version or the node at which it stands no longer exists."""
NOTHING: Final = "nothing"
"""Code of `Arranged`: there is nothing to go on with any more."""


@dataclass(frozen=True, slots=True)
class TakeUp(Effect):
    """An effect: let this call go on where the caller's thread, or their cut call, stands."""

    wait_kind: ClassVar[str] = "arranged"
    of: Of
    send_again: bool = False
    """True: the agent's last answer is sent to the caller again."""


@dataclass(frozen=True, slots=True)
class WrongValue(Effect):
    """An effect: the caller named a wrong value for the one that the thread holds; the ledger counts them."""
