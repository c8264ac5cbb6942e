"""Accounts of agents and admins, with argon2id passwords."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from deflect.people import audit, passwords, sessions
from deflect.people.audit import Actor
from deflect.policy.roles import Role, may
from deflect.storage import events
from deflect.storage.store import Store
from deflect.tables import Conversation, Presence, User
from deflect.tables.people import Density
from relevo.errors import RelevoError
from voice_flows import locales
from voice_flows.schema.parts import DEFAULT_QUEUE

OURSELVES = Actor("system", "relevo")
"""The product itself, at its first start."""
REFUSED: dict[passwords.Problem, str] = {
    "short": f"the password is too short: use {passwords.LEAST} characters or more",
    "long": f"the password is too long: use {passwords.MOST} characters or fewer",
    "own": "the password is little more than a name or e-mail: use words that have nothing to do with the account",
    "known": "the password is one that attackers try first: use three or four words that do not belong together",
}


class AccountRefused(RelevoError, ValueError):
    """An account cannot be created or changed as requested; the message says why and how to fix it."""

    code = "account_refused"
    retryable = False


class UnknownAccount(AccountRefused):
    """There is no account with this address."""

    code = "unknown_account"


class EmailRefused(AccountRefused):
    """What was given is no e-mail address."""

    code = "wrong_email"


class EmailTaken(AccountRefused):
    """There is an account with this address already."""

    code = "email_taken"


class LastAdmin(AccountRefused):
    """The account is of the last admin who may sign in; without an admin nobody can manage accounts."""

    code = "last_admin"


class PasswordRefused(AccountRefused):
    """A password that is too short, too long or easily guessed; `problem` says which."""

    code = "password_refused"

    def __init__(self, problem: passwords.Problem) -> None:
        super().__init__(REFUSED[problem])
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Account:
    """A user who may sign in."""

    id: str
    email: str
    name: str
    role: Role
    language: str
    active: bool
    density: Density = "comfortable"
    letters: bool = True
    """Single letters are keys at its desk."""


def create_user(
    store: Store,
    email: str,
    name: str,
    password: str,
    role: Role = "agent",
    language: str = locales.DEFAULT,
    actor: Actor = OURSELVES,
    *,
    first: bool = False,
    joining: Callable[[Session, User], None] | None = None,
) -> Account:
    """Creates an account. A `first` password was chosen by somebody else and must be changed at the first sign-in.

    `joining` puts it into teams, in the same transaction. Raises `AccountRefused` for a taken email or a password that
    is refused.
    """
    email = _email(email)
    user = User(
        id=store.ids("usr"),
        email=email,
        name=name.strip() or email,
        role=role,
        language=language,
        password_hash=_hash(password, email, name),
        created_at=store.clock(),
        active=True,
    )
    with store.transaction() as session:
        if session.scalar(select(User.id).where(User.email == email)):
            raise EmailTaken(f"{email} has an account already: change its password instead")
        session.add(user)
        session.flush()
        sessions.factor(session, user.id).password_due = first
        audit.write(session, store, actor, "account_created", user.id, role=role)
        if joining:
            joining(session, user)
        return of_row(user)


def set_password(store: Store, email: str, password: str, actor: Actor = OURSELVES, *, first: bool = False) -> Account:
    """Changes a password, which ends all sessions. `first` as in `create_user`. Raises `AccountRefused`."""
    with store.reading() as session:
        user = user_of(session, email)
        name = user.name
    hashed = _hash(password, email, name)
    with store.transaction() as session:
        user = user_of(session, email)
        user.password_hash = hashed
        sessions.factor(session, user.id).password_due = first
        sessions.end_all(session, user.id)
        audit.write(session, store, actor, "password_set", user.id)
        return of_row(user)


def set_active(store: Store, email: str, active: bool, actor: Actor = OURSELVES) -> int:
    """Switches an account off or on again. Sessions of one switched off end at once, and its open conversations go back
    to their queues: returns how many.

    Raises `AccountRefused` for the last admin who may sign in.
    """
    with store.transaction() as session:
        user, back = user_of(session, email), 0
        if not active:
            _leaves_an_admin(session, user)
            sessions.end_all(session, user.id)
            back = _give_back(session, store, user.id, actor)
        user.active = active
        audit.write(session, store, actor, "account_enabled" if active else "account_disabled", user.id)
        return back


def set_role(store: Store, email: str, role: Role, actor: Actor = OURSELVES) -> int:
    """Gives an account another role, from its next request on. Its open conversations go back to their queues if it may
    answer no more: returns how many. Raises `AccountRefused` for the last admin.
    """
    with store.transaction() as session:
        user, back = user_of(session, email), 0
        if role != "admin":
            _leaves_an_admin(session, user)
        was, user.role = user.role, role
        events.wake(session)
        presence = session.get(Presence, user.id)
        if presence is not None and not may(role, "calls:take"):
            presence.available = False
        if not may(role, "conversations:write"):
            back = _give_back(session, store, user.id, actor)
        audit.write(session, store, actor, "role_changed", user.id, was=was, role=role)
        return back


def rename(store: Store, email: str, name: str, actor: Actor = OURSELVES) -> Account:
    """Gives an account another name, as colleagues and customers see it. Raises `AccountRefused`."""
    name = name.strip()
    if not name:
        raise AccountRefused("an account needs a name: write the one that colleagues and customers see")
    with store.transaction() as session:
        user = user_of(session, email)
        was, user.name = user.name, name
        events.wake(session)
        audit.write(session, store, actor, "account_renamed", user.id, was=was, now=name)
        return of_row(user)


def _give_back(db: Session, store: Store, user_id: str, actor: Actor) -> int:
    """Puts the account's open conversations back into their queues; each is a row of the audit and an event."""
    own = select(Conversation).where(Conversation.owner_user_id == user_id, Conversation.state != "resolved")
    held = db.scalars(own.order_by(Conversation.id).with_for_update()).all()
    for one in held:
        one.owner, one.owner_user_id, one.queue = "queue", None, one.queue or DEFAULT_QUEUE
        one.queued_at = one.queued_at or store.clock()
        audit.write(db, store, actor, "queued", one.id, one, person=None, was=user_id)
        events.happened(db, "conversation", one.id)
    return len(held)


def user_of(session: Session, email: str) -> User:
    """The account with this email. Raises `AccountRefused`."""
    user = session.scalar(select(User).where(User.email == _email(email)))
    if user is None:
        raise UnknownAccount(f"{email} has no account: create it first")
    return user


def _leaves_an_admin(session: Session, user: User) -> None:
    """Raises `AccountRefused` if no other admin could sign in. Admins are locked: two cannot oust each other."""
    admins = select(User).where(User.role == "admin", User.active).order_by(User.id).with_for_update()
    able = [one.id for one in session.scalars(admins, execution_options={"populate_existing": True})]
    if able == [user.id]:
        raise LastAdmin(f"{user.email} is the last admin who may sign in: give another account the role admin first")


def accounts(store: Store) -> tuple[Account, ...]:
    """All accounts, by email."""
    with store.reading() as session:
        return tuple(of_row(user) for user in session.scalars(select(User).order_by(User.email)))


def find(store: Store, user_id: str) -> Account | None:
    with store.reading() as session:
        return active(session, user_id)


def active(session: Session, user_id: str) -> Account | None:
    """The account, where it may sign in."""
    user = session.get(User, user_id)
    return of_row(user) if user and user.active else None


def check(store: Store, email: str, password: str, *, known: bool = False) -> Account | None:
    """Returns the active account with this email and password; a failure is a row of the audit.

    Takes as long for an unknown email as for a wrong password. `known` as in `passwords.matches`. Raises
    `passwords.Crowded`.
    """
    with store.reading() as session:
        user = session.scalar(select(User).where(User.email == email.strip().lower()))
        found = (of_row(user), user.password_hash) if user and user.active else None
    if not passwords.matches(found[1] if found else None, password, known=known) or found is None:
        with store.transaction() as session:
            audit.write(session, store, OURSELVES, "sign_in_refused", found[0].id if found else "no account")
        return None
    if passwords.outdated(found[1]):
        _renew(store, found[0].id, found[1], passwords.hashed(password))
    return found[0]


def _renew(store: Store, user_id: str, old: str, new: str) -> None:
    """Replaces a hash made with earlier parameters, unless the password was changed meanwhile."""
    with store.transaction() as session:
        user = session.get(User, user_id)
        if user is not None and user.password_hash == old:
            user.password_hash = new


def _hash(password: str, email: str, name: str) -> str:
    if problem := passwords.problem(password, (email, name)):
        raise PasswordRefused(problem)
    return passwords.hashed(password)


def _email(email: str) -> str:
    email = email.strip().lower()
    if "@" not in email.strip("@"):
        raise EmailRefused(f"{email or 'an empty text'} is no email address: use name@place")
    return email


def of_row(user: User) -> Account:
    return Account(user.id, user.email, user.name, user.role, user.language, user.active, user.density, user.letters)
