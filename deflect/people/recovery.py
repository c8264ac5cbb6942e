"""What an admin does on the command line for accounts that cannot get in, or whose sessions must end."""

from __future__ import annotations

from sqlalchemy import delete

from deflect.people import accounts, second_factor
from deflect.people.accounts import AccountRefused
from deflect.people.audit import Actor
from deflect.people.brakes import Tries
from deflect.people.sessions import Limits, OpenSession, Sessions
from deflect.storage.store import Store
from deflect.tables import SignInFactor, SignInTries


def recover(store: Store, email: str, password: str, actor: Actor) -> None:
    """Gives an account a first password, enables it, and takes its second step and brakes off. All sessions end.

    Raises `AccountRefused`.
    """
    account = accounts.set_password(store, email, password, actor, first=True)
    accounts.set_active(store, email, True, actor)
    brakes = [Tries().at_account(account.email).key, Tries().at_codes(account.id).key]
    with store.transaction() as db:
        second_factor.remove(db, store, account.id, actor)
        db.execute(delete(SignInTries).where(SignInTries.key.in_(brakes)))


def second_step(store: Store, email: str, actor: Actor, *, off: bool) -> bool:
    """Returns whether the account was asked for codes; `off` ends that. Raises `AccountRefused`."""
    with store.transaction() as db:
        user = accounts.user_of(db, email)
        on = second_factor.confirmed(db.get(SignInFactor, user.id))
        return second_factor.remove(db, store, user.id, actor) if off else on


def open_sessions(
    store: Store, limits: Limits, email: str, actor: Actor, end: str = ""
) -> tuple[tuple[OpenSession, ...], int]:
    """Returns the sessions that are open now, and how many were ended: that of id `end`, or `all`.

    Raises `AccountRefused`.
    """
    every = Sessions(store, limits)
    with store.reading() as db:
        user_id = accounts.user_of(db, email).id
    before = every.of(user_id)
    if end == "all":
        every.end_others(user_id, actor=actor)
    elif end and not every.end(user_id, end, actor):
        raise AccountRefused(f"{email} has no session {end}: see `relevo users sessions {email}`")
    left = every.of(user_id)
    return left, len(before) - len(left)
