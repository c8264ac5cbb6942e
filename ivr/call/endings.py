"""How a call's thread learns, wherever it waits, that the call ends; and where a fault was, without its words."""

from __future__ import annotations

import traceback


class Over(Exception):
    """The call ends here, for `reason`: `finished`, `hung_up`, `too_long`, `failed`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def where(error: Exception) -> str:
    """What went wrong and where, without the message: that may hold a caller's words."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} {frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else ""
