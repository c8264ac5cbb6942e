"""Messages of customers that a provider lists and no webhook brought: how far each list was read, and entering them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from deflect.facts import Inbound
from deflect.inbound import intake
from deflect.storage import journal
from deflect.storage.journal import Letter
from deflect.storage.store import Store
from deflect.storage.vault import Vault
from deflect.tables import Journal, Setting

KIND: Final = "missed"
"""Kind of a letter that was entered from a list."""
OVERLAP: Final = timedelta(minutes=15)
"""Each listing begins this long before the last one ended, since lists lag. A message counts once, by its key."""


def since(store: Store, provider: str, address: str, now: datetime) -> datetime | None:
    """Returns where the next listing begins, in the provider's time; `None` for the first one, which begins now."""
    with store.transaction() as db:
        row = db.get(Setting, _name(provider, address))
        if row is not None:
            return max(datetime.fromisoformat(row.value["to"]) - OVERLAP, datetime.fromisoformat(row.value["from"]))
        value = {"from": now.isoformat(), "to": now.isoformat()}
        db.add(Setting(name=_name(provider, address), value=value, changed_at=store.clock()))
        return None


def read_to(store: Store, provider: str, address: str, until: datetime) -> None:
    """Notes that everything before `until` was listed and entered."""
    with store.transaction() as db:
        row = db.get_one(Setting, _name(provider, address))
        if datetime.fromisoformat(row.value["to"]) < until:
            row.value, row.changed_at = {**row.value, "to": until.isoformat()}, store.clock()


def enter(store: Store, vault: Vault, provider: str, inbound: Inbound) -> bool:
    """Keeps a listed message for the journal's reader, behind what waits of that customer; false if it was known."""
    inbound = replace(inbound, key=intake.clean(inbound.key))
    with store.reading() as db:
        known = select(Journal.position).where(Journal.channel == inbound.channel, Journal.key == inbound.key)
        if db.scalar(known.limit(1)) is not None:
            return False
    letter = Letter(provider, KIND, inbound.channel, inbound.key, b"", {}, "", (inbound,))
    return journal.write(store, vault, letter, inbound.sender)


def _name(provider: str, address: str) -> str:
    return f"read:{provider}:{address}"
