"""Accounts of agents and admins, with argon2id passwords."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from deflect.people import audit
from deflect.people.audit import Actor
from deflect.policy.roles import Role, may
from deflect.storage.store import Store
from deflect.tables import Presence, User
from relevo.errors import RelevoError
from voice_flows import locales

LEAST_PASSWORD = 10
OURSELVES = Actor("system", "relevo")
"""The product itself, at its first start."""
_HASHER = PasswordHasher()
_NOBODY = _HASHER.hash("nobody has this password")


class AccountRefused(RelevoError, ValueError):
    """An account cannot be created or changed as requested; the message says why and how to fix it."""

    code = "account_refused"
    retryable = False


@dataclass(frozen=True, slots=True)
class Account:
    """A user who may sign in. `seal` changes with the password, which ends older sessions."""

    id: str
    email: str
    name: str
    role: Role
    language: str
    active: bool
    seal: str


def create_user(
    store: Store,
    email: str,
    name: str,
    password: str,
    role: Role = "agent",
    language: str = locales.DEFAULT,
    actor: Actor = OURSELVES,
) -> Account:
    """Create an account. Raises `AccountRefused` for a taken email or a password under `LEAST_PASSWORD` characters."""
    email = _email(email)
    user = User(
        id=store.ids("usr"),
        email=email,
        name=name.strip() or email,
        role=role,
        language=language,
        password_hash=_hash(password),
        created_at=store.clock(),
        active=True,
    )
    with store.transaction() as session:
        if session.scalar(select(User.id).where(User.email == email)):
            raise AccountRefused(f"{email} has an account already: change its password instead")
        session.add(user)
        session.flush()
        audit.write(session, store, actor, "account_created", user.id, role=role)
        return _account(user)


def set_password(store: Store, email: str, password: str, actor: Actor = OURSELVES) -> Account:
    """Change a password, which ends older sessions. Raises `AccountRefused`."""
    hashed = _hash(password)
    with store.transaction() as session:
        user = user_of(session, email)
        user.password_hash = hashed
        audit.write(session, store, actor, "password_set", user.id)
        return _account(user)


def set_active(store: Store, email: str, active: bool, actor: Actor = OURSELVES) -> Account:
    """Switch an account off or on again. Sessions of one switched off end at their next request.

    Raises `AccountRefused` for the last admin who may sign in.
    """
    with store.transaction() as session:
        user = user_of(session, email)
        if not active:
            _leaves_an_admin(session, user)
        user.active = active
        audit.write(session, store, actor, "account_enabled" if active else "account_disabled", user.id)
        return _account(user)


def set_role(store: Store, email: str, role: Role, actor: Actor = OURSELVES) -> Account:
    """Give an account another role, from its next request on. Raises `AccountRefused` for the last admin."""
    with store.transaction() as session:
        user = user_of(session, email)
        if role != "admin":
            _leaves_an_admin(session, user)
        was, user.role = user.role, role
        presence = session.get(Presence, user.id)
        if presence is not None and not may(role, "calls:take"):
            presence.available = False
        audit.write(session, store, actor, "role_changed", user.id, was=was, role=role)
        return _account(user)


def user_of(session: Session, email: str) -> User:
    """The account with this email. Raises `AccountRefused`."""
    user = session.scalar(select(User).where(User.email == _email(email)))
    if user is None:
        raise AccountRefused(f"{email} has no account: create it first")
    return user


def _leaves_an_admin(session: Session, user: User) -> None:
    """Raises `AccountRefused` if no other admin could sign in. Admins are locked: two cannot oust each other."""
    admins = select(User).where(User.role == "admin", User.active).order_by(User.id).with_for_update()
    able = [one.id for one in session.scalars(admins, execution_options={"populate_existing": True})]
    if able == [user.id]:
        raise AccountRefused(
            f"{user.email} is the last admin who may sign in: give another account the role admin first"
        )


def accounts(store: Store) -> tuple[Account, ...]:
    """All accounts, by email."""
    with store.reading() as session:
        return tuple(_account(user) for user in session.scalars(select(User).order_by(User.email)))


def find(store: Store, user_id: str) -> Account | None:
    with store.reading() as session:
        user = session.get(User, user_id)
        return _account(user) if user and user.active else None


def check(store: Store, email: str, password: str) -> Account | None:
    """The active account with this email and password. Takes as long for an unknown email as for a wrong password."""
    with store.reading() as session:
        user = session.scalar(select(User).where(User.email == email.strip().lower()))
        known = (_account(user), user.password_hash) if user and user.active else None
    hashed = known[1] if known else _NOBODY
    return known[0] if _matches(hashed, password) and known else None


def _matches(hashed: str, password: str) -> bool:
    try:
        return _HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def _hash(password: str) -> str:
    if len(password) < LEAST_PASSWORD:
        raise AccountRefused(f"the password is too short: use {LEAST_PASSWORD} characters or more")
    return _HASHER.hash(password)


def _email(email: str) -> str:
    email = email.strip().lower()
    if "@" not in email.strip("@"):
        raise AccountRefused(f"{email or 'an empty text'} is no email address: use name@place")
    return email


def _account(user: User) -> Account:
    seal = hashlib.sha256(user.password_hash.encode()).hexdigest()[:16]
    return Account(user.id, user.email, user.name, user.role, user.language, user.active, seal)
