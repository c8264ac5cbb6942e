"""Webhooks as they came, sealed, with the facts parsed from them; read once, in each customer's order.

`deflect.inbound.messages` acts on the facts; what could not be verified waits in `deflect.inbound.quarantine`.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final, TypeAlias, cast

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import ColumnElement, Table, bindparam, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from deflect.facts import Fact
from deflect.storage import batches, events
from deflect.storage.lanes import heads
from deflect.storage.store import Store
from deflect.storage.vault import Unreadable, Vault
from deflect.tables import Journal, Quarantine

FAILURES = 5
"""After so many failures a row is a dead letter: its lane goes on without it and a person decides."""
PATIENCE_S = 12.0
"""A webhook waits longer for a busy database than a caller does; providers wait 15 s (Twilio) for our answer."""
LEASE = timedelta(seconds=30)
"""How long a claimed row is left to its reader."""
Row: TypeAlias = Mapping[str, Any]
"""The columns of a request, sealed."""
AHEAD = timedelta(minutes=1)
"""No row is put off for longer; one that is due later than this was written before the clock was set back."""
_FACTS: Final = TypeAdapter(tuple[Fact, ...])
WAITS: Final = text("journal.state IN ('dead', 'aside') AND journal.dismissed_at IS NULL")
"""Letters that wait for a person, as their index has it, word for word."""
_INSERT: Final = {
    sqlite: insert(cast(Table, Journal.__table__)).on_conflict_do_nothing().returning(Journal.channel, Journal.key)
    for sqlite, insert in ((True, sqlite_insert), (False, postgresql_insert))
}
_DONE = (
    update(cast(Table, Journal.__table__))
    .where(Journal.position == bindparam("row"))
    .values(state="done", done_at=bindparam("now"))
)
_NEW = text("journal.state = 'new'")  # as the index has it, word for word


@dataclass(frozen=True, slots=True)
class Letter:
    """A request as it came. `url` is the public address that was signed; header names are as received."""

    provider: str
    """Whose webhook it is; empty for rows of release 0.1."""
    kind: str
    channel: str
    key: str
    raw: bytes
    headers: Mapping[str, str]
    url: str
    facts: tuple[Fact, ...] | None = None
    """What it says; `None` for a row of release 0.1, which must be parsed again."""
    row: int = 0
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


def row(vault: Vault, letter: Letter, lane: str, now: datetime) -> Row:
    """Returns the columns of a verified request. `lane` is the customer's address, kept as a digest."""
    return {
        "kind": letter.kind,
        "channel": letter.channel,
        "provider": letter.provider,
        "key": letter.key,
        "lane": vault.digest(lane or letter.key),
        "state": "new",
        "sealed": seal(vault, letter),
        "failures": 0,
        "code": "",
        "received_at": now,
        "due_at": now,
    }


def insert(db: Session, rows: Sequence[Row]) -> set[tuple[str, str]]:
    """Inserts requests in their order; returns channel and key of those that were not kept before."""
    sqlite = db.get_bind().dialect.name == "sqlite"
    new = {(channel, key) for channel, key in db.execute(_INSERT[sqlite], list(rows))}
    if new:
        events.wake(db)
    return new


def write(store: Store, vault: Vault, letter: Letter, lane: str = "") -> bool:
    """Keeps one verified request; returns false if its key was kept before. Raises `DatabaseUnavailable`."""
    kept = row(vault, letter, lane, store.clock())
    return bool(store.attempt(lambda db: insert(db, [kept]), PATIENCE_S))


def claim(store: Store, vault: Vault, limit: int = 20) -> list[Letter]:
    """Claims the oldest unread letter of each lane for this reader, for `LEASE`.

    Where nothing is due, callers who write are not held up by it.
    """
    if not _any_due(store):
        return []
    with store.transaction() as db:
        now = store.clock()
        first = heads(db, _NEW, Journal.position, Journal.lane, Journal.due_at)
        due = (row.position for row in first if row.due_at <= now or row.due_at > now + AHEAD)
        query = (
            select(Journal)
            .where(Journal.position.in_(islice(due, limit)), Journal.state == "new")
            .where(_due(now))
            .order_by(Journal.position)
            .with_for_update(skip_locked=True)
        )
        rows = db.scalars(query).all()
        for row in rows:
            row.due_at = now + LEASE
        return [letter for row in rows if (letter := _readable(db, row, vault))]


def _due(now: datetime) -> ColumnElement[bool]:
    return or_(Journal.due_at <= now, Journal.due_at > now + AHEAD)


def _any_due(store: Store) -> bool:
    with store.reading() as db:
        return db.scalar(select(Journal.position).where(_NEW, _due(store.clock())).limit(1)) is not None


def _readable(db: Session, row: Journal, vault: Vault) -> Letter | None:
    """Returns the letter; one sealed with a lost secret is set aside, or it would stop all others."""
    letter = unsealed(row, vault)
    if letter is None:
        row.code = Unreadable.code
        dead(db, row)
    return letter


def oldest_unread(db: Session) -> datetime | None:
    """Returns when the oldest webhook came that is not read yet; `None` where all are read."""
    return db.scalar(select(Journal.received_at).where(_NEW).order_by(Journal.position).limit(1))


def finish(db: Session, now: datetime, row: int | None) -> None:
    """Marks a letter read, inside the transaction that acted on it; does nothing for `None`."""
    if row is not None:
        batches.later(db, _DONE, {"row": row, "now": now})


def unread(db: Session, rows: Sequence[int]) -> set[int]:
    """Returns which of these letters still wait to be read; one of a customer who was erased meanwhile does not."""
    waits = select(Journal.position).where(Journal.position.in_(rows), Journal.state == "new")
    return set(db.scalars(waits.where(Journal.sealed.is_not(None))))


def drop(db: Session, now: datetime, lanes: Sequence[str]) -> None:
    """Marks unread letters of these lanes as read without acting on them, and erases their bytes."""
    letters = update(Journal).where(Journal.lane.in_(lanes), Journal.state == "new")
    db.execute(letters.values(state="done", done_at=now, sealed=None))


def done(store: Store, row: int) -> None:
    """Marks a letter without facts read."""
    with store.transaction() as db:
        finish(db, store.clock(), row)


def failed(store: Store, row: int, code: str) -> bool:
    """Notes that acting on a letter failed: it is tried after 1, 4, 9... s. Returns true if it is now a dead letter."""
    with store.transaction() as db:
        found = db.get_one(Journal, row)
        found.failures, found.code = found.failures + 1, code
        found.due_at = store.clock() + timedelta(seconds=found.failures**2)
        if found.failures >= FAILURES:
            dead(db, found)
        return found.state == "dead"


def set_aside(store: Store, row: int, code: str) -> None:
    """Keeps a letter that nothing may act on, with its reason. It is no failure; `replay` reads it again."""
    with store.transaction() as db:
        found = db.get_one(Journal, row)
        found.state, found.code, found.done_at = "aside", code, store.clock()


def dead(db: Session, row: Journal) -> None:
    """Sets a letter aside; its lane goes on without it."""
    row.state = "dead"
    events.wake(db)


def dead_letters(store: Store) -> list[DeadLetter]:
    """Returns the letters that failed or were set aside, oldest first."""
    with store.reading() as db:
        rows = db.scalars(select(Journal).where(WAITS).order_by(Journal.position))
        return [
            DeadLetter(
                row.position, row.kind, row.channel, row.code, row.failures, row.received_at, row.sealed is not None
            )
            for row in rows
        ]


def replay(store: Store, row: int) -> bool:
    """Has a dead or set aside letter read again, now; returns false if it is neither or its bytes were erased."""
    with store.transaction() as db:
        found = db.get(Journal, row)
        if found is None or found.state not in ("dead", "aside") or found.sealed is None:
            return False
        read_again(db, found, store.clock())
        return True


def read_again(db: Session, row: Journal, now: datetime) -> None:
    """Has a letter read again, now."""
    row.state, row.failures, row.due_at, row.dismissed_at = "new", 0, now, None
    events.wake(db)


def seal(vault: Vault, letter: Letter) -> bytes:
    """Returns the whole request, sealed."""
    whole: dict[str, object] = {
        "raw": b64encode(letter.raw).decode(),
        "headers": dict(letter.headers),
        "url": letter.url,
    }
    if letter.facts is not None:
        whole["facts"] = _FACTS.dump_python(letter.facts, mode="json")
    return vault.seal(json.dumps(whole).encode())


def unsealed(row: Journal | Quarantine, vault: Vault) -> Letter | None:
    """Returns the letter; `None` if its secret is gone."""
    try:
        whole = json.loads(vault.unseal(row.sealed or b""))
    except Unreadable:
        return None
    letter = Letter(row.provider, "", row.channel, "", b64decode(whole["raw"]), whole["headers"], whole["url"])
    letter = replace(letter, row=row.position, at=row.received_at)
    if isinstance(row, Quarantine):
        return letter
    return replace(letter, kind=row.kind, key=row.key, failures=row.failures, facts=_facts(whole.get("facts")))


def _facts(told: object) -> tuple[Fact, ...] | None:
    """Returns the stored facts; `None` if another release stored them in another shape."""
    try:
        return _FACTS.validate_python(told) if told is not None else None
    except ValidationError:
        return None
