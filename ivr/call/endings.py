"""How a call's thread learns, wherever it waits, that the call ends."""

from __future__ import annotations

from relevo.errors import Control


class Over(Control):
    """The call ends here, for `reason`: `finished`, `hung_up`, `too_long`, `failed`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
