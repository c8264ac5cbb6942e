"""Accounts of agents and admins, with argon2id passwords."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select

from deflect.storage.store import Store
from deflect.tables import User
from deflect.tables.people import Role
from relevo.errors import RelevoError
from voice_flows import locales

LEAST_PASSWORD = 10
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
    store: Store, email: str, name: str, password: str, role: Role = "agent", language: str = locales.DEFAULT
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
        return _account(user)


def set_password(store: Store, email: str, password: str) -> Account:
    """Change a password, which ends older sessions. Raises `AccountRefused`."""
    hashed = _hash(password)
    with store.transaction() as session:
        user = session.scalar(select(User).where(User.email == _email(email)))
        if user is None:
            raise AccountRefused(f"{email} has no account: create it first")
        user.password_hash = hashed
        return _account(user)


def set_active(store: Store, email: str, active: bool) -> Account:
    """Switch an account off or on again. Sessions of one switched off end at their next request."""
    with store.transaction() as session:
        user = session.scalar(select(User).where(User.email == _email(email)))
        if user is None:
            raise AccountRefused(f"{email} has no account: create it first")
        user.active = active
        return _account(user)


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
