"""Names the person at the command line by the system's login, and keeps in the audit what a verb did."""

from __future__ import annotations

import contextlib

from sqlalchemy.exc import SQLAlchemyError

from deflect.people import audit
from deflect.people.audit import Actor
from deflect.storage.errors import DatabaseError
from deflect.storage.store import Store
from relevo.publishing.authors import login


def operator() -> Actor:
    """Returns the actor of what a verb of `relevo` does."""
    return Actor("system", login())


def note(action: str, subject: str, store: Store, **detail: object) -> None:
    """Keeps in the audit what a verb has done. Nothing is kept in a database that is older than the audit or away."""
    with contextlib.suppress(DatabaseError, SQLAlchemyError), store.transaction() as db:
        audit.write(db, store, operator(), action, subject, **detail)
