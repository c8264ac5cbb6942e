"""Who publishes: the author of a version, and whether that person may publish it.

An author who has an account here needs a role that may publish; another name is taken as it is written.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from deflect.people.accounts import Account, accounts
from deflect.people.audit import Actor
from deflect.policy.roles import Permission, may, with_permission
from deflect.storage.store import Store
from relevo.config.login import login
from relevo.errors import RelevoError


class MayNotPublish(RelevoError):
    """The author's account may not publish, or not with failing talks; the message names the roles that may."""

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


def sign(store: Store, author: str = "", note: str = "") -> Signature:
    """Returns the signature of an author, else of the system's login. Raises `MayNotPublish`."""
    account = next((one for one in accounts(store) if author and author.strip() in (one.email, one.name)), None)
    if account is None:
        return Signature(author.strip() or login(), note)
    signature = Signature(account.name, note, actor=Actor("user", account.id), role=_role(account))
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
