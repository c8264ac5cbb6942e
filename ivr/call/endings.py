"""The exceptions by which a call's thread learns in any wait that the call ends, or goes on with somebody else."""

from __future__ import annotations

from relevo.errors import Control
from voice_flows.model.turns import Input, Turn


class CallEnded(Control):
    """The call ends here. `reason` is one of `deflect.end_reasons`.

    `last_input` is what the caller still did and the ledger must keep, such as a message they had begun to leave.
    """

    def __init__(self, reason: str, last_input: Input | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.last_input = last_input


class PartyChanged(Control):
    """The call goes on with another party, who is told `turn`."""

    def __init__(self, turn: Turn) -> None:
        super().__init__("another party goes on with the call")
        self.turn = turn
