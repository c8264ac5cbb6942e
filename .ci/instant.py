"""Draws, from a commit's hash, the instant at which `.ci/run` repeats unit and adapter tests.

The same commit gets the same instant. The window is fixed, so that nothing here depends on today. One commit in four
gets a day on which clocks or years change, or a holiday; the others get any day. The hour and the minute are any.
"""

import sys
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

FIRST, END = date(2026, 12, 1), date(2028, 12, 1)
EDGES = (
    date(2026, 12, 8), date(2026, 12, 31), date(2027, 1, 1), date(2027, 3, 28), date(2027, 10, 31), date(2027, 12, 31),
    date(2028, 1, 1), date(2028, 2, 29), date(2028, 3, 26), date(2028, 10, 29),
)  # fmt: skip
"""A holiday on a weekday, ends of years, the leap day, and the days on which Madrid's clocks change."""
DAY_MIN = 24 * 60


def drawn(commit: str) -> datetime:
    """Returns the instant of a commit, in UTC, to the minute."""
    number = int.from_bytes(sha256(commit.encode()).digest())
    number, minute = divmod(number, DAY_MIN)
    number, turn = divmod(number, 4)
    day = EDGES[number % len(EDGES)] if turn == 0 else FIRST + timedelta(days=number % (END - FIRST).days)
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minute)


if __name__ == "__main__":
    print(drawn(sys.argv[1]).isoformat())
