"""Everything that is stored about one customer, as plain values: sealed ones opened, sound named by its file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from deflect.keeping import records
from deflect.people import audit
from deflect.people.audit import Actor
from deflect.storage.store import Store
from deflect.tables.sealed import KeyMissing, Unopened, UnopenedText

LOST: Final = "(cannot be read: the key is missing)"


def exported(store: Store, named: str, region: str, actor: Actor) -> dict[str, list[dict[str, Any]]]:
    """Return the rows by table. Raises `CustomerUnknown`."""
    told: dict[str, list[dict[str, Any]]] = {}
    with store.transaction() as db:
        who = records.find(db, named, region)
        for table, mine in records.of(who):
            if rows := db.execute(select(table).where(mine)).mappings().all():
                told[table.name] = [{name: _plain(value) for name, value in row.items()} for row in rows]
        audit.write(db, store, actor, "customer_exported", who.id)
    return dict(sorted(told.items()))


def written(told: Mapping[str, Any]) -> str:
    """Return what `exported` told as the JSON that a file holds."""
    return json.dumps(told, indent=2, ensure_ascii=False, default=str)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return f"({len(value)} bytes, encrypted)"
    if isinstance(value, Unopened | UnopenedText):
        return LOST
    try:
        return dict(value) if isinstance(value, dict) else value
    except KeyMissing:
        return LOST
