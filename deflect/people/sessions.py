"""Sessions on the server: a browser's cookie holds a random token, of which the database keeps the digest.

A session ends by sign-out, by its owner or an admin, with the password or the account, and by its limits. Instants are
the machine's own: the demo's clock may be moved by days, and nobody is signed out by that.
"""

from __future__ import annotations

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, delete, false, func, select
from sqlalchemy.orm import Session

from deflect.people import audit
from deflect.people.audit import Actor
from deflect.policy.roles import Permission, with_permission
from deflect.storage import events
from deflect.storage.errors import DatabaseError
from deflect.storage.store import Clock, Store, utc_now
from deflect.tables import SignInFactor, SignInSession, User

SEEN_EVERY = timedelta(minutes=1)
"""How exactly the last use is kept: a write a minute, not one a request."""


_BY_DIGEST: Final = (
    select(
        SignInSession.id,
        SignInSession.user_id,
        SignInSession.address,
        SignInSession.browser,
        SignInSession.began_at,
        SignInSession.seen_at,
        func.coalesce(SignInFactor.password_due, false()),
    )
    .outerjoin(SignInFactor, SignInFactor.user_id == SignInSession.user_id)
    .where(SignInSession.digest == bindparam("digest"))
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts: without use, and at most."""

    idle: timedelta = timedelta(hours=12)
    whole: timedelta = timedelta(days=7)
    proof: timedelta = timedelta(minutes=30)
    """How long it counts as proof that its owner sits there: a browser left open, or a stolen cookie, is none."""


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A browser that is signed in."""

    id: str
    user_id: str
    address: str
    browser: str
    began_at: datetime
    seen_at: datetime
    password_due: bool = False
    """True while the password must be changed first."""


class Sessions:
    """The sessions of all accounts."""

    def __init__(self, store: Store, limits: Limits | None = None, clock: Clock = utc_now) -> None:
        self._store, self._limits, self._clock = store, limits or Limits(), clock

    def begin(self, user_id: str, address: str, browser: str) -> str:
        """Begins a session and returns its token, which is kept nowhere else."""
        token, now, session = secrets.token_urlsafe(32), self._clock(), self._store.ids("ses")
        with self._store.transaction() as db:
            over = (SignInSession.began_at < now - self._limits.whole) | (
                SignInSession.seen_at < now - self._limits.idle
            )
            db.execute(delete(SignInSession).where(SignInSession.user_id == user_id, over))
            db.add(
                SignInSession(
                    id=session,
                    user_id=user_id,
                    digest=_digest(token),
                    address=address,
                    browser=browser,
                    began_at=now,
                    seen_at=now,
                )
            )
            audit.write(db, self._store, audit.user(user_id), "signed_in", session, address=address)
        return token

    def find(self, db: Session, token: str) -> OpenSession | None:
        """Returns the session of a cookie, or `None` once it has ended."""
        row = db.execute(_BY_DIGEST, {"digest": _digest(token)}).one_or_none()
        found = OpenSession(*row) if row else None
        return found if found and self._lasts(found) else None

    def note_use(self, session: OpenSession) -> None:
        """Keeps a session from becoming idle."""
        if self._clock() - session.seen_at < SEEN_EVERY:
            return
        with suppress(DatabaseError), self._store.transaction() as db:  # a busy database refuses no page for this
            row = db.get(SignInSession, session.id)
            if row is not None:
                row.seen_at = self._clock()

    def proves(self, session: OpenSession) -> bool:
        """Returns true if the session began so lately that its owner need not show the password again."""
        return self._clock() - session.began_at < self._limits.proof

    def of(self, user_id: str) -> tuple[OpenSession, ...]:
        """Returns the open sessions of an account, the last used first."""
        with self._store.reading() as db:
            rows = db.scalars(select(SignInSession).where(SignInSession.user_id == user_id))
            found = [_open(row) for row in rows if self._lasts(row)]
        return tuple(sorted(found, key=lambda one: (one.seen_at, one.id), reverse=True))

    def end(self, user_id: str, session_id: str, actor: Actor | None = None) -> bool:
        """Ends one session of an account, by its owner or an `actor`. Returns False where there is none."""
        with self._store.transaction() as db:
            row = db.get(SignInSession, session_id)
            if row is None or row.user_id != user_id:
                return False
            db.delete(row)
            audit.write(db, self._store, actor or audit.user(user_id), "session_ended", session_id)
            events.wake(db)
        return True

    def end_others(self, user_id: str, kept: str = "", actor: Actor | None = None) -> None:
        """Ends all sessions of an account but the one `kept`."""
        with self._store.transaction() as db:
            end_all(db, user_id, kept)
            audit.write(db, self._store, actor or audit.user(user_id), "sessions_ended", user_id)

    def that_may(self, permission: Permission) -> frozenset[str]:
        """Returns the ids of the sessions that are open, of active accounts whose roles include the permission."""
        began = SignInSession.began_at > self._clock() - self._limits.whole
        may = User.active & User.role.in_(with_permission(permission))
        found = select(SignInSession.id).join(User, User.id == SignInSession.user_id).where(began, may)
        with self._store.reading() as db:
            return frozenset(db.scalars(found))

    def _lasts(self, row: SignInSession | OpenSession) -> bool:
        now = self._clock()
        return now - row.began_at < self._limits.whole and now - row.seen_at < self._limits.idle


def factor(db: Session, user_id: str) -> SignInFactor:
    """Returns the row that says how an account signs in, made where there is none."""
    found = db.get(SignInFactor, user_id)
    if found is None:
        found = SignInFactor(user_id=user_id, password_due=False, secret=None, confirmed_at=None, used_step=0)
        db.add(found)
    return found


def end_all(db: Session, user_id: str, kept: str = "") -> None:
    """Ends the sessions of an account in this transaction, but for the one `kept`; their event streams end with it."""
    db.execute(delete(SignInSession).where(SignInSession.user_id == user_id, SignInSession.id != kept))
    events.wake(db)


def _open(row: SignInSession) -> OpenSession:
    return OpenSession(row.id, row.user_id, row.address, row.browser, row.began_at, row.seen_at)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
