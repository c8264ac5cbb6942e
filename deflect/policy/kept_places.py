"""Until when the place of a caller is kept who left the queue. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

KEPT: Final = timedelta(hours=1)
STEP: Final = timedelta(minutes=5)
"""Times are told in whole steps."""
LEAST: Final = timedelta(minutes=10)
"""A closing sooner than this does not shorten the time: the caller could not come back before it."""


def kept_until(left: datetime, closes: datetime | None) -> datetime:
    """Returns until when a place is kept that was left at `left` (aware); not past the closing of the business."""
    until = left + KEPT
    over = timedelta(minutes=until.minute % (STEP // timedelta(minutes=1)), seconds=until.second)
    over += timedelta(microseconds=until.microsecond)
    rounded = until + (STEP - over if over else timedelta(0))
    return min(rounded, closes) if closes is not None and closes - left >= LEAST else rounded
