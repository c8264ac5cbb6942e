"""Counts what happened over all programs and restarts, for metrics."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from deflect.storage.store import Store
from deflect.tables import Counter

_MORE = text(
    "INSERT INTO counter (name, value) VALUES (:name, :n) ON CONFLICT (name) DO UPDATE SET value = counter.value + :n"
)


def add(store: Store, name: str, more: int) -> None:
    """Adds to a counter. Raises `DatabaseUnavailable`."""

    def once(db: Session) -> None:
        db.execute(_MORE, {"name": name, "n": more})

    store.attempt(once)


def value(db: Session, name: str) -> int:
    """Returns a counter's value; 0 if nothing was counted yet."""
    found = db.get(Counter, name)
    return found.value if found else 0
