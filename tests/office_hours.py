"""The instant at which tests begin their day: shops are open, no holiday is near, and it is the same instant always.

Nothing here reads the calendar of the machine, so that a test that passes today passes on any other day.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

TUESDAY_AT_TEN = datetime(2027, 2, 23, 9, 0, tzinfo=UTC)
"""A Tuesday, ten in the morning in Madrid. Ten hours later it is evening; DST is weeks away."""


def ticking(start: datetime = TUESDAY_AT_TEN) -> Callable[[], datetime]:
    """Returns a clock that shows `start` now and goes on at its natural pace."""
    began = time.monotonic()
    return lambda: start + timedelta(seconds=time.monotonic() - began)
