"""Which numbers are blocked now, as calls and texts ask. Reads only; `deflect.desk.blocking` changes the list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import BindParameter, ColumnElement, bindparam, or_, select
from sqlalchemy.orm import Session

from deflect.storage import foreknown
from deflect.storage.unit import Unit
from deflect.tables import NumberBlock
from deflect.tables.sealed import spellings

Calls = Literal["taken", "told", "refused"]
_KNOWN: Final = "blocks"
"""In a session's `info`: what this transaction knows of addresses."""
_ROW: Final = NumberBlock.__table__.c


def counts_at(now: datetime | BindParameter[Any]) -> ColumnElement[bool]:
    """Returns the condition that a `NumberBlock` counts at an instant."""
    return _ROW.lifted_at.is_(None) & or_(_ROW.until.is_(None), _ROW.until > now)


_OF: Final = select(_ROW.address, _ROW.calls, _ROW.texts).where(
    _ROW.address.in_(bindparam("known", expanding=True)), counts_at(bindparam("now"))
)
_REFUSED: Final = select(_ROW.address, _ROW.until).where(_ROW.calls == "refused", _ROW.lifted_at.is_(None))
"""Statements of every call and message are built once and name columns: half of the time that a mapped class takes."""


@dataclass(frozen=True, slots=True)
class Block:
    """What becomes of a number's calls, and whether its texts are only kept."""

    calls: Calls = "taken"
    texts: bool = False


FREE: Final = Block()


def of(unit: Unit, address: str) -> Block:
    """Returns how the number is blocked now; `FREE` where it is not."""
    known: dict[str, Block] = unit.db.info.setdefault(_KNOWN, {})
    if not address or (address not in known and foreknown.is_new(unit.db, address)):
        return FREE
    if address not in known:
        look_up(unit, [address])
    return known[address]


def look_up(unit: Unit, addresses: Iterable[str]) -> None:
    """Notes, for this transaction, how each of several numbers is blocked."""
    spelt = {spelling: address for address in addresses for spelling in spellings(unit.db.get_bind().dialect, address)}
    known: dict[str, Block] = unit.db.info.setdefault(_KNOWN, {})
    known.update(dict.fromkeys(spelt.values(), FREE))
    with unit.db.no_autoflush:
        for address, calls, texts in unit.db.execute(_OF, {"known": sorted(spelt), "now": unit.now}):
            known[spelt[address]] = Block(calls, texts)


def refused(db: Session) -> dict[str, datetime | None]:
    """Returns the numbers whose calls are not answered, each with until when; of an erased customer the digest."""
    return dict(db.execute(_REFUSED).all())
