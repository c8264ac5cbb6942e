"""The exception by which a call's thread learns in any wait that the call ends."""

from __future__ import annotations

from relevo.errors import Control
from voice_flows.model.turns import Input


class CallEnded(Control):
    """The call ends here. `reason` is one of `deflect.end_reasons`.

    `last_input` is what the caller still did and the ledger must keep, such as a message they had begun to leave.
    """

    def __init__(self, reason: str, last_input: Input | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.last_input = last_input
