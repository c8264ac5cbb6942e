"""Who publishes: the author of a version, and whether that person may publish it.

An author who is named is an account here whose role may publish. Without a name it is the system's login, which may
whatever the command line may.
"""

from __future__ import annotations

import getpass
from dataclasses import dataclass, field

from deflect.people.accounts import Account, accounts
from deflect.people.audit import Actor
from deflect.policy.roles import Permission, may, with_permission
from deflect.storage.store import Store
from relevo.errors import RelevoError


class MayNotPublish(RelevoError):
    """The author is no account, or one that may not publish, or not with failing talks; the message says what to do."""

    code = "may_not_publish"
    retryable = False


@dataclass(frozen=True, slots=True)
class Signature:
    """Who publishes, and why. `anyway` is true where talks failed; `role` is empty without an account."""

    author: str
    note: str = ""
    anyway: bool = False
    actor: Actor = field(default_factory=lambda: Actor("system", login()))
    role: str = ""


def login() -> str:
    """Returns the login of this account, or `unknown` where it has no name, as in a container."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def sign(store: Store, author: str = "", note: str = "") -> Signature:
    """Returns the signature of the account with this name or e-mail, else of the login. Raises `MayNotPublish`."""
    wanted = author.strip()
    if wanted in ("", login()):
        return Signature(login(), note)
    known = accounts(store)
    found = [one for one in known if one.email == wanted.lower()] or [one for one in known if one.name == wanted]
    if len(found) > 1:
        raise MayNotPublish(f"{len(found)} accounts are called {wanted}; give the e-mail of one of them")
    if not found:
        raise MayNotPublish(
            f"no account is called {wanted}; give the e-mail of an account with a role of "
            f"{', '.join(with_permission('flows:publish'))}, or leave --author out to publish as {login()}"
        )
    signature = Signature(found[0].name, note, actor=Actor("user", found[0].id), role=_role(found[0]))
    require(signature, "flows:publish")
    return signature


def require(signature: Signature, permission: Permission) -> None:
    """Raises `MayNotPublish` if the author's account lacks the permission."""
    if signature.actor.kind == "user" and not may(signature.role, permission):
        what = "with failing talks" if permission == "flows:publish_anyway" else "flows"
        roles = ", ".join(with_permission(permission))
        raise MayNotPublish(f"{signature.author} may not publish {what}; ask for it an account with a role of {roles}")


def _role(account: Account) -> str:
    return account.role if account.active else ""
