"""Days for which each kind of customers' records is kept: what the settings say, and over it what admins set.

What admins set is one setting of the ledger, read anew before each erasing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from deflect.storage.store import Store
from deflect.tables import Setting

SETTING: Final = "retention"
LONGEST: Final = 36_500
LONGEST_RECORDING: Final = 3_650
Kind: TypeAlias = Literal["texts", "conversations", "customers", "recordings"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
_KEPT: Final = select(Setting.__table__.c.value).where(Setting.__table__.c.name == SETTING)


@dataclass(frozen=True, slots=True)
class Terms:
    """Days for which each kind is kept; 0: until the customer is erased."""

    texts: int = 0
    conversations: int = 0
    customers: int = 0
    recordings: int = 30
    """Recordings, photos and files."""
    locked: frozenset[str] = frozenset()
    """The kinds whose days the settings of the installation fix."""


@dataclass(frozen=True, slots=True)
class Limit:
    """`setting` fixes the days of a kind where it is given; they are between `least` and `most`."""

    setting: str
    least: int = 0
    most: int = LONGEST


LIMITS: Final[Mapping[Kind, Limit]] = MappingProxyType(
    {
        "texts": Limit("retention.text_days"),
        "conversations": Limit("retention.conversation_days"),
        "customers": Limit("retention.customer_days"),
        "recordings": Limit("recording_days", 1, LONGEST_RECORDING),
    }
)
"""In the order of the page."""


@dataclass(frozen=True, slots=True)
class Own:
    """The days that an admin set for a kind: `by` is the actor of the audit, `at` an instant in ISO 8601."""

    days: int
    by: str
    at: str


def own(db: Session) -> dict[str, Own]:
    """Returns what admins set, by kind."""
    kept: Mapping[str, Mapping[str, Any]] = db.scalar(_KEPT) or {}
    return {kind: Own(one["days"], one["by"], one["at"]) for kind, one in kept.items() if kind in LIMITS}


def counting(db: Session, given: Terms) -> Terms:
    """Returns the terms that count now; `given` are those of the settings."""
    changed: dict[str, Any] = {kind: one.days for kind, one in own(db).items() if kind not in given.locked}
    return replace(given, **changed) if changed else given


def now(store: Store, given: Terms) -> Terms:
    """Returns the terms that count now, read in a transaction of its own. Raises `DatabaseUnavailable`."""
    with store.reading() as db:
        return counting(db, given)
