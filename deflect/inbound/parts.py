"""Long messages that a provider delivers part by part: kept sealed until all are here, or the rest does not come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from pydantic import TypeAdapter
from sqlalchemy import delete, func, select

from deflect.facts import Inbound
from deflect.storage.store import Store
from deflect.storage.unit import Unit
from deflect.storage.vault import Unreadable, Vault
from deflect.tables import MessagePart

WAIT: Final = timedelta(seconds=60)
"""Parts travel seconds apart; what has not come by then is not waited for."""
GAP: Final = " […] "
"""Stands for parts that did not come."""
_SHAPE: Final = TypeAdapter(Inbound)


@dataclass(frozen=True, slots=True)
class Joined:
    """A message put together from its parts. `message` names them for `forget`."""

    message: str
    inbound: Inbound


def keep(unit: Unit, inbound: Inbound) -> Joined | None:
    """Keeps a part. Returns the message if this was the last one missing. Idempotent by the part's key."""
    if inbound.part is None or not unit.first(inbound.channel, inbound.key):
        return None
    message = _name(unit, f"{inbound.channel} {inbound.sender} {inbound.recipient} {inbound.part.reference}")
    sealed = unit.vault.seal(_SHAPE.dump_json(inbound))
    row = MessagePart(channel=inbound.channel, key=inbound.key, message=message, sealed=sealed, received_at=unit.now)
    unit.db.add(row)
    unit.db.flush()
    rows = unit.db.scalars(select(MessagePart).where(MessagePart.message == message)).all()
    parts = _opened(unit.vault, rows)
    return Joined(message, join(parts)) if len({_number(part) for part in parts}) >= inbound.part.total else None


def overdue(store: Store, vault: Vault) -> list[Joined]:
    """Returns messages whose last part came `WAIT` ago, with gaps for parts that did not come."""
    with store.reading() as db:
        late = select(MessagePart.message).group_by(MessagePart.message)
        late = late.having(func.max(MessagePart.received_at) <= store.clock() - WAIT)
        rows = db.scalars(select(MessagePart).where(MessagePart.message.in_(late))).all()
        by_message: dict[str, list[MessagePart]] = defaultdict(list)
        for row in rows:
            by_message[row.message].append(row)
        found = [(message, _opened(vault, each)) for message, each in by_message.items()]
    return [Joined(message, join(parts)) for message, parts in found if parts]


def forget(unit: Unit, message: str) -> None:
    """Deletes the parts of a message, inside the transaction that takes the message in."""
    unit.db.execute(delete(MessagePart).where(MessagePart.message == message))


def join(parts: list[Inbound]) -> Inbound:
    """Returns one message of its parts, which may come in any order. Pure."""
    known = {_number(part): part for part in parts}
    total = max(part.part.total if part.part else 1 for part in parts)
    body, missing = "", False
    for number in range(1, total + 1):
        if number in known:
            body += known[number].body
        elif not missing:
            body += GAP
        missing = number not in known
    first = known[min(known)]
    media = tuple(address for number in sorted(known) for address in known[number].media)
    return replace(first, key=f"{first.key}+", body=body, media=media, part=None, at=min(one.at for one in parts))


def _name(unit: Unit, text: str) -> str:
    """Returns the digest that names a message: that of earlier parts, where an old secret made it."""
    name, *old = unit.vault.digests(text)
    if not old:
        return name
    return unit.db.scalar(select(MessagePart.message).where(MessagePart.message.in_(old)).limit(1)) or name


def _opened(vault: Vault, rows: Sequence[MessagePart]) -> list[Inbound]:
    """The parts that can be read; one sealed with a secret that is gone counts as missing."""
    parts = []
    for row in rows:
        try:
            parts.append(_SHAPE.validate_json(vault.unseal(row.sealed)))
        except Unreadable:
            continue
    return parts


def _number(part: Inbound) -> int:
    return part.part.number if part.part else 1
