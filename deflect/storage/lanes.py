"""Walks the work that is left in a table by lanes: the oldest row of each, in the order of their positions.

The walk reads the index of what is left, a window of rows at a time, and picks in Python: its time does not hang on a
database's plan, which hangs on statistics that may be old.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Row, TextClause, select
from sqlalchemy.orm import InstrumentedAttribute, Session

WINDOW: Final = 500
"""Rows read at a time."""


def heads(
    db: Session,
    left: TextClause,
    position: InstrumentedAttribute[int],
    lane: InstrumentedAttribute[str],
    *columns: InstrumentedAttribute[Any],
) -> Iterator[Row[Any]]:
    """Yields (position, lane, *columns) of the oldest row of each lane among those that `left` is true of."""
    seen: set[str] = set()
    after = 0
    while True:
        query = select(position, lane, *columns).where(left, position > after).order_by(position).limit(WINDOW)
        rows = db.execute(query).all()
        for row in rows:
            if row[1] not in seen:
                seen.add(row[1])
                yield row
        if len(rows) < WINDOW:
            return
        after = rows[-1][0]
