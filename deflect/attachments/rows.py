"""Rows of attachments: which to fetch, what became of them, and erasing them with their files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select, text

from deflect.attachments import content
from deflect.attachments.files import Attachments
from deflect.keeping.terms import past
from deflect.storage import events
from deflect.storage.store import Store
from deflect.storage.vault import Unreadable, Vault
from deflect.tables import Media

LEASE: Final = timedelta(minutes=2)
"""How long a claimed file is left to its relay."""
TRIES: Final = 12
"""About eleven hours, at pauses of 1, 4, 9... minutes."""
_DUE = text("media.due_at IS NOT NULL")  # as the index has it, word for word


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to fetch. `address` is empty if it was sealed with a secret that is gone."""

    id: str
    provider: str
    address: str


def claim(store: Store, vault: Vault, limit: int) -> list[Wanted]:
    """Claims files to fetch for this relay, the longest due first."""
    with store.transaction() as db:
        query = select(Media).where(_DUE, Media.due_at <= store.clock()).order_by(Media.due_at, Media.id).limit(limit)
        rows = db.scalars(query.with_for_update(skip_locked=True)).all()
        for row in rows:
            row.due_at, row.tries = store.clock() + LEASE, row.tries + 1
        return [Wanted(row.id, row.provider, _address(row, vault)) for row in rows]


def _address(row: Media, vault: Vault) -> str:
    try:
        return vault.unseal(row.source).decode()
    except Unreadable:
        return ""


def keep(store: Store, files: Attachments, id_: str, data: bytes) -> None:
    """Stores a fetched file. Raises `OSError` if it cannot be written; it is then fetched again."""
    files.put(id_, data)
    with store.transaction() as db:
        row = db.get(Media, id_)
        if row is None:  # erased meanwhile
            files.erase(id_)
            return
        row.state, row.content_type, row.size = "kept", content.kind(data), len(data)
        row.source, row.due_at = b"", None
        events.happened(db, "entry", row.conversation_id, row.entry_id)


def failed(store: Store, id_: str, code: str, *, again: bool) -> None:
    """Notes that a file could not be fetched: it is tried again later, or refused with `code`."""
    with store.transaction() as db:
        row = db.get(Media, id_)
        if row is None:
            return
        row.code = code
        if again and row.tries < TRIES:
            row.due_at = store.clock() + timedelta(minutes=row.tries**2)
            return
        row.state, row.source, row.due_at = "refused", b"", None
        events.happened(db, "entry", row.conversation_id, row.entry_id)


def erase_old(store: Store, files: Attachments, days: int) -> int:
    """Erases files that are older than `days`, with their rows; returns how many. 0 days: none.

    Those of customers under a legal hold stay.
    """
    if not days:
        return 0
    with store.transaction() as db:
        ids = db.scalars(past.files(store.clock() - timedelta(days=days)).limit(500)).all()
        for id_ in ids:
            files.erase(id_)
        db.execute(delete(Media).where(Media.id.in_(ids)))
        return len(ids)
