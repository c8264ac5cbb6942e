"""What a transaction over several messages knows before the first: whose addresses and keys the ledger does not hold.

Nothing is asked again about them, and what the transaction itself adds is remembered by the module that adds it. A
transaction that looked nothing up knows of no newcomer, and asks the database as ever.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy.orm import Session

from deflect.storage import foreknown

_NEW: Final = "newcomers"
_UNTOUCHED: Final = "untouched_newcomers"
_UNSEEN: Final = "unseen"
"""Names in a session's `info`."""


def note(db: Session, addresses: Iterable[str], unseen: Iterable[tuple[str, str]]) -> None:
    """Notes addresses of which the ledger holds nothing, and (scope, key) pairs that were not seen."""
    new = set(addresses)
    db.info[_NEW], db.info[_UNTOUCHED], db.info[_UNSEEN] = new, set(new), set(unseen)


def gathers(db: Session) -> bool:
    """Returns true in a transaction that looked up newcomers: it writes its rows together, as late as it can."""
    return _NEW in db.info


def is_new(db: Session, address: str) -> bool:
    """Returns true if the ledger held nothing of this address before the transaction."""
    return address in db.info.get(_NEW, ())


def untouched(db: Session, address: str) -> bool:
    """Returns true if, besides, the transaction itself wrote nothing between us and this address."""
    return address in db.info.get(_UNTOUCHED, ())


def touched(db: Session, address: str) -> None:
    """Notes that the transaction writes something between us and this address."""
    db.info.get(_UNTOUCHED, set()).discard(address)
    foreknown.forget(db, address)


def known(db: Session, address: str) -> None:
    """Notes that the database must be asked about this address from now on."""
    db.info.get(_NEW, set()).discard(address)
    touched(db, address)


def unseen(db: Session, scope: str, key: str) -> bool:
    """Returns true once for a pair that was noted as not seen."""
    pairs: set[tuple[str, str]] = db.info.get(_UNSEEN, set())
    if (scope, key) not in pairs:
        return False
    pairs.discard((scope, key))
    return True
