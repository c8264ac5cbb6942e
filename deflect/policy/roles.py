"""Says what each role may do. Pure: a role is a set of permissions, and nothing else decides what an account may do."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, get_args

from relevo.errors import RelevoError

Role = Literal["agent", "supervisor", "author", "admin", "auditor"]
Permission = Literal[
    "account:own",
    "conversations:read",
    "conversations:write",
    "views:share",
    "customers:merge",
    "customers:export",
    "customers:erase",
    "messages:redact",
    "recordings:play",
    "calls:take",
    "calls:place",
    "audit:read",
    "flows:publish",
    "flows:publish_anyway",
    "demo:use",
    "demo:edit",
    "demo:clock",
    "rules:read",
    "rules:write",
    "labels:write",
    "wrapups:write",
    "replies:write",
    "calendars:write",
    "numbers:write",
    "retention:write",
    "optouts:write",
    "optouts:lift",
    "blocks:write",
    "attributes:write",
    "keys:write",
    "health:read",
    "letters:write",
    "accounts:read",
    "accounts:write",
    "teams:all",
]
MEANINGS: Final[Mapping[Permission, str]] = MappingProxyType(
    {
        "account:own": "sign in, see their own account and the colleagues' names",
        "conversations:read": "list, search and open conversations of their teams",
        "conversations:write": "reply, note, assign, snooze and resolve there",
        "views:share": "share views of the list that they saved with a team of theirs",
        "customers:merge": "join the records of one person there, and separate them again",
        "customers:export": "take out all that is stored about a customer there, in clear",
        "customers:erase": "erase a customer there for ever",
        "messages:redact": "replace words of a message there by a mark, for ever",
        "recordings:play": "hear the recordings there",
        "calls:take": "be rung for callers of their teams, and talk to them",
        "calls:place": "call a customer of their teams, or have them called",
        "audit:read": "read the audit of the conversations of their teams",
        "flows:publish": "publish, roll back and retire flows",
        "flows:publish_anyway": "publish a flow although a talk of it fails",
        "demo:use": "use the demo's handset",
        "demo:edit": "change the demo's data",
        "demo:clock": "move the demo's clock, by which timers fire and records are erased",
        "rules:read": "see why text was offered or not, and the rules on it",
        "rules:write": "change those rules",
        "labels:write": "make, rename and retire the labels of conversations",
        "wrapups:write": "make, order and retire wrap-up codes, and say who is asked for one",
        "replies:write": "make, change and retire canned replies",
        "calendars:write": "change opening hours and special dates",
        "numbers:write": "say which flow answers at a number of ours",
        "retention:write": "say for how long customers' records are kept",
        "optouts:write": "see who wants no texts, and add numbers",
        "optouts:lift": "take numbers off that list, with evidence of the customer's wish",
        "blocks:write": "keep numbers from calling and writing, and let them again",
        "attributes:write": "say what is to be known of customers beside name, numbers and note",
        "keys:write": "make, rotate and revoke the keys of other programs",
        "health:read": "see how every part of the installation is, and what is set outside of the pages",
        "letters:write": "see what was not sent or not taken in, and try it again or put it away",
        "accounts:read": "see all accounts, their roles, teams and how they sign in",
        "accounts:write": "add accounts and teams, change them, and let their owners in again",
        "teams:all": "do all this for every team, and read the whole audit",
    }
)
GIVE_RIGHTS: Final[frozenset[Permission]] = frozenset({"accounts:write", "keys:write"})
"""Permissions by which others are let in: whoever uses them has shown the password lately."""
_AGENT: Final[frozenset[Permission]] = frozenset(
    {
        "account:own",
        "conversations:read",
        "conversations:write",
        "customers:merge",
        "recordings:play",
        "calls:take",
        "calls:place",
        "demo:use",
        "demo:edit",
    }
)
_EVERYTHING: Final[frozenset[Permission]] = frozenset(get_args(Permission))
ROLES: Final[Mapping[Role, frozenset[Permission]]] = MappingProxyType(
    {
        "agent": _AGENT,
        "supervisor": _AGENT
        | {
            "audit:read",
            "messages:redact",
            "views:share",
            "demo:clock",
            "labels:write",
            "wrapups:write",
            "replies:write",
            "calendars:write",
            "optouts:write",
            "blocks:write",
        },
        "author": frozenset({"account:own", "flows:publish", "rules:read", "demo:use", "demo:edit", "demo:clock"}),
        "admin": _EVERYTHING,
        "auditor": frozenset({"account:own", "audit:read", "accounts:read", "teams:all"}),
    }
)


class UnknownRole(RelevoError, ValueError):
    """There is no role of this name; the message lists those there are."""

    code = "unknown_role"
    retryable = False


def may(role: str, permission: Permission) -> bool:
    """Returns true if the role includes the permission. A role of a newer release includes none."""
    return permission in next((held for name, held in ROLES.items() if name == role), frozenset())


def permissions(role: str) -> tuple[Permission, ...]:
    """Returns the permissions of a role, in the order of their table."""
    return tuple(one for one in MEANINGS if may(role, one))


def with_permission(permission: Permission) -> tuple[Role, ...]:
    """Returns the roles that include the permission."""
    return tuple(role for role, held in ROLES.items() if permission in held)


def role(name: str) -> Role:
    """Returns the role of that name. Raises `UnknownRole`."""
    known: dict[str, Role] = {one: one for one in ROLES}
    if name not in known:
        raise UnknownRole(f"there is no role '{name}'; use one of {', '.join(known)}")
    return known[name]
