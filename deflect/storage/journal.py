"""Webhooks as they came, sealed, read once in each customer's order; and the quarantine of unsigned ones.

What a request means is for its channel and `deflect.inbound.messages`; here it is bytes with a key.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from deflect.storage import events
from deflect.storage.store import Store
from deflect.storage.vault import Unreadable, Vault
from deflect.tables import Journal, Quarantine

FAILURES = 5
"""After so many a row is a dead letter: it lets its lane go on and waits for a person."""
QUARANTINE_ROWS = 1000
"""More unsigned requests than this push the oldest out: a stranger cannot fill the disk."""
QUARANTINE_BYTES = 64 * 1024
LEASE = timedelta(seconds=30)
"""How long a claimed row is left to its reader."""
_NEW = text("journal.state = 'new'")  # as the index has it, word for word


@dataclass(frozen=True, slots=True)
class Letter:
    """A request as it came. `url` is the public address that was signed; header names are as received."""

    row: int
    kind: str
    channel: str
    key: str
    raw: bytes
    headers: Mapping[str, str]
    url: str
    failures: int = 0
    at: datetime | None = None
    """When it came."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A letter that waits for a person. `code` says why; `readable` is false once its bytes were erased."""

    row: int
    kind: str
    channel: str
    code: str
    failures: int
    received_at: datetime
    readable: bool


def write(
    store: Store,
    vault: Vault,
    kind: str,
    channel: str,
    key: str,
    raw: bytes,
    headers: Mapping[str, str],
    url: str,
    lane: str = "",
) -> bool:
    """Keep a verified request; False where `key` was kept before. `lane` is the customer's address, kept as a digest.

    Raises `DatabaseUnavailable`: the webhook then answers 503, so that the provider tries again.
    """
    now = store.clock()
    values = {
        "kind": kind,
        "channel": channel,
        "key": key,
        "lane": vault.digest(lane or key),
        "state": "new",
        "sealed": _seal(vault, raw, headers, url),
        "failures": 0,
        "code": "",
        "received_at": now,
        "due_at": now,
    }
    insert = sqlite_insert if store.sqlite else postgresql_insert
    statement = insert(Journal).values(values).on_conflict_do_nothing().returning(Journal.position)
    return store.attempt(lambda db: _written(db, statement))


def _written(db: Session, statement: object) -> bool:
    written = db.scalar(statement) is not None  # type: ignore[call-overload]
    if written:
        events.wake(db)
    return written


def claim(store: Store, vault: Vault, limit: int = 20) -> list[Letter]:
    """The oldest unread letter of each lane, left to this reader for `LEASE`."""
    with store.transaction() as db:
        now = store.clock()
        heads = select(func.min(Journal.position)).where(_NEW).group_by(Journal.lane)
        query = (
            select(Journal)
            .where(Journal.position.in_(heads), Journal.state == "new", Journal.due_at <= now)
            .order_by(Journal.position)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = db.scalars(query).all()
        for row in rows:
            row.due_at = now + LEASE
        return [letter for row in rows if (letter := _readable(db, row, vault))]


def _readable(db: Session, row: Journal, vault: Vault) -> Letter | None:
    """The letter; one sealed with a secret that is gone is set aside, or it would stop all others."""
    letter = _unsealed(row, vault)
    if letter is None:
        row.code = Unreadable.code
        dead(db, row)
    return letter


def finish(db: Session, now: datetime, row: int | None) -> None:
    """Mark a letter read, inside the transaction that acted on it; nothing for `None`."""
    if row is not None:
        db.execute(update(Journal).where(Journal.position == row).values(state="done", done_at=now))


def done(store: Store, row: int) -> None:
    """Mark a letter read that asked for nothing."""
    with store.transaction() as db:
        finish(db, store.clock(), row)


def failed(store: Store, row: int, code: str) -> bool:
    """Acting on a letter failed with `code`: again after 1, 4, 9... s; True where that made it a dead letter."""
    with store.transaction() as db:
        found = db.get_one(Journal, row)
        found.failures, found.code = found.failures + 1, code
        found.due_at = store.clock() + timedelta(seconds=found.failures**2)
        if found.failures >= FAILURES:
            dead(db, found)
        return found.state == "dead"


def dead(db: Session, row: Journal) -> None:
    """Set a letter aside; its lane goes on without it."""
    row.state = "dead"
    events.wake(db)


def dead_letters(store: Store) -> list[DeadLetter]:
    """All that are set aside, oldest first."""
    with store.reading() as db:
        rows = db.scalars(select(Journal).where(Journal.state == "dead").order_by(Journal.position))
        return [
            DeadLetter(
                row.position, row.kind, row.channel, row.code, row.failures, row.received_at, row.sealed is not None
            )
            for row in rows
        ]


def replay(store: Store, row: int) -> bool:
    """Read a dead letter again, now; False where it is not dead or its bytes were erased."""
    with store.transaction() as db:
        found = db.get(Journal, row)
        if found is None or found.state != "dead" or found.sealed is None:
            return False
        found.state, found.failures, found.due_at = "new", 0, store.clock()
        events.wake(db)
        return True


def quarantine(store: Store, vault: Vault, channel: str, raw: bytes, headers: Mapping[str, str], url: str) -> None:
    """Keep a request whose signature is wrong, so that it can be replayed once a wrong address or secret is mended."""
    if len(raw) > QUARANTINE_BYTES:
        return
    with store.transaction() as db:
        db.add(Quarantine(channel=channel, sealed=_seal(vault, raw, headers, url), received_at=store.clock()))
        db.flush()
        newest = select(Quarantine.position).order_by(Quarantine.position.desc()).limit(QUARANTINE_ROWS)
        db.execute(delete(Quarantine).where(Quarantine.position.not_in(newest.scalar_subquery())))


def quarantined(store: Store, vault: Vault, channel: str) -> list[Letter]:
    """The requests in quarantine, oldest first; `key` and `kind` are empty."""
    with store.reading() as db:
        rows = db.scalars(select(Quarantine).where(Quarantine.channel == channel).order_by(Quarantine.position))
        return [letter for row in rows if (letter := _unsealed(row, vault))]


def release(store: Store, row: int) -> None:
    """Take a request out of quarantine: it was replayed."""
    with store.transaction() as db:
        db.execute(delete(Quarantine).where(Quarantine.position == row))


def _seal(vault: Vault, raw: bytes, headers: Mapping[str, str], url: str) -> bytes:
    whole = {"raw": b64encode(raw).decode(), "headers": dict(headers), "url": url}
    return vault.seal(json.dumps(whole).encode())


def _unsealed(row: Journal | Quarantine, vault: Vault) -> Letter | None:
    """The letter; `None` where its secret is gone."""
    try:
        whole = json.loads(vault.unseal(row.sealed or b""))
    except Unreadable:
        return None
    raw, headers, url = b64decode(whole["raw"]), whole["headers"], whole["url"]
    if isinstance(row, Quarantine):
        return Letter(row.position, "", row.channel, "", raw, headers, url, at=row.received_at)
    return Letter(row.position, row.kind, row.channel, row.key, raw, headers, url, row.failures, row.received_at)
