"""Looks up for several messages at once which of their senders the ledger holds nothing of. Read only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import BindParameter, bindparam, select, union_all

from deflect.facts import Inbound
from deflect.storage import foreknown
from deflect.storage.unit import Unit
from deflect.tables import Identity, Leg, NumberBlock, Outbox, Seen, Suppression
from deflect.tables.sealed import spellings

_IDENTITY, _LEG, _OUTBOX = Identity.__table__.c, Leg.__table__.c, Outbox.__table__.c
_SUPPRESSION, _BLOCK, _SEEN = Suppression.__table__.c, NumberBlock.__table__.c, Seen.__table__.c
_ADDRESSES: Final[BindParameter[Any]] = bindparam("addresses", expanding=True)
_SPELLINGS: Final[BindParameter[Any]] = bindparam("spellings", expanding=True)
_MET = union_all(
    select(_IDENTITY.address).where(_IDENTITY.kind == "phone", _IDENTITY.address.in_(_ADDRESSES)),
    select(_LEG.theirs).where(_LEG.theirs.in_(_ADDRESSES)),
    select(_OUTBOX.recipient).where(_OUTBOX.recipient.in_(_ADDRESSES)),
    select(_SUPPRESSION.address).where(_SUPPRESSION.address.in_(_SPELLINGS)),
    select(_BLOCK.address).where(_BLOCK.address.in_(_SPELLINGS)),
)
_KEPT = select(_SEEN.scope, _SEEN.key).where(
    _SEEN.scope.in_(bindparam("scopes", expanding=True)), _SEEN.key.in_(bindparam("keys", expanding=True))
)
"""Built once and over columns, not mapped classes: building a statement takes as long as running it."""


def look_up(unit: Unit, messages: Sequence[Inbound]) -> None:
    """Notes in the transaction, for `deflect.storage.foreknown`, the senders and keys that it will not find."""
    if not messages:
        return
    dialect = unit.db.get_bind().dialect
    spelt = {spelling: each.sender for each in messages for spelling in spellings(dialect, each.sender)}
    addresses = sorted({each.sender for each in messages})
    met = unit.db.scalars(_MET, {"addresses": addresses, "spellings": sorted(spelt)}).all()
    pairs = {(each.channel, each.key) for each in messages}
    asked = {"scopes": sorted({scope for scope, _ in pairs}), "keys": sorted({key for _, key in pairs})}
    kept = {(scope, key) for scope, key in unit.db.execute(_KEPT, asked)}
    foreknown.note_new(unit.db, set(addresses) - {spelt.get(each, each) for each in met}, pairs - kept)
