"""Every route's permission, asked on the server before the view runs; a route without one keeps the app from starting.

`needs` names the permission of a view, `public` marks one that strangers may ask for. What a route names in its path
(a conversation, a customer, a recording, a planned call) must be of the account's own teams; else it is as unknown as
any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

from flask import Blueprint, Flask, abort, current_app, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from deflect.desk.customers import records
from deflect.people import teams
from deflect.people.teams import Scope
from deflect.policy.roles import GIVE_RIGHTS, Permission, may
from deflect.storage.store import Store
from deflect.storage.unit import Flows
from deflect.tables import Consent, ConsentClip, Leg, Media, Outcall, Tape
from gateway.workspace.access import signed_out
from relevo.errors import RelevoError

P = ParamSpec("P")
R = TypeVar("R")
_MARK: Final = "relevo_permission"
_SCOPES: Final = "relevo_scopes"
PUBLIC: Final = "public"


class UnguardedRoute(RelevoError):
    """A route names no permission, or something in its path that no rule of teams covers; the message names it."""

    code = "unguarded_route"
    retryable = False


@dataclass(frozen=True, slots=True)
class RouteRule:
    """What one route needs. `scoped` is what its path names of a team, `own` what only its own agent has."""

    method: str
    path: str
    endpoint: str
    permission: str
    scoped: str
    own: str


def _conversation(db: Session, id_: str) -> str:
    return id_


def _of(table: type[Tape | Media | Outcall]) -> Callable[[Session, str], str]:
    """Returns how the conversation of a row of this table is found; an empty text where there is no such row."""

    def find(db: Session, id_: str) -> str:
        return db.scalar(select(table.conversation_id).where(table.id == id_)) or ""

    return find


def _of_clip(db: Session, clip: str) -> str:
    """Returns the conversation in which a consent was spoken; an empty text where there is no such clip."""
    given = select(Leg.conversation_id).join(Consent, Consent.leg_id == Leg.id)
    return db.scalar(given.join(ConsentClip, ConsentClip.consent_id == Consent.id).where(ConsentClip.id == clip)) or ""


SCOPED: Final[Mapping[str, Callable[[Session, str], str]]] = {
    "conversation": _conversation,
    "tape": _of(Tape),
    "medium": _of(Media),
    "clip": _of_clip,
    "outcall": _of(Outcall),
}
"""What a path may name, and how its conversation is found."""
SEEN: Final[Mapping[str, Callable[[Session, str, Scope], bool]]] = {"customer": records.seen}
"""What a path may name that has several conversations: it is seen by whoever sees one of them."""
OWN: Final = frozenset({"ring", "saved_view", "session_id"})
"""What a path may name and the command itself refuses to all but one account."""
FREE: Final = frozenset(
    {
        *("verb", "opened", "business", "label", "wrap_up", "reply", "opt_out", "block", "key", "account", "team"),
        *("planned", "attribute", "node"),
    }
)
"""What a path may name that belongs to no customer; `opened` only goes into the page, whose API asks again."""


def needs(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R | ResponseReturnValue]]:
    """Lets only accounts whose role includes the permission use a view, and only on what their teams may see.

    To give rights, the owner must have shown the password lately.
    """

    def guard(view: Callable[P, R]) -> Callable[P, R | ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R | ResponseReturnValue:
            if g.user is None:
                return signed_out()
            if not may(g.user.role, permission):
                return _refused(permission)
            if permission in GIVE_RIGHTS and request.method == "POST" and g.proof_due:
                return {"error": "proof_due"}, 403
            if not _in_scope(kwargs):
                return {"error": "unknown"}, 404
            return view(*args, **kwargs)

        setattr(guarded, _MARK, permission)
        return guarded

    return guard


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Marks a view that anybody may ask for."""
    setattr(view, _MARK, PUBLIC)
    return view


def is_public(endpoint: str | None) -> bool:
    """Returns true if anybody may ask for the endpoint."""
    return permission_of(endpoint) == PUBLIC


def permission_of(endpoint: str | None) -> str:
    """Returns the permission of an endpoint of the current app, or an empty text."""
    return getattr(current_app.view_functions.get(endpoint or ""), _MARK, "")


def public_blueprint(blueprint: Blueprint) -> None:
    """Marks all views of a blueprint as `public`."""

    def mark(state: Any) -> None:
        for endpoint, view in state.app.view_functions.items():
            if endpoint.startswith(f"{state.name}."):
                public(view)

    blueprint.record(mark)


def install(app: Flask, store: Store, flows: Flows) -> None:
    """Lets the views of `app` ask what an account may see."""
    app.extensions[_SCOPES] = (store, flows)


def scope(db: Session) -> Scope:
    """Returns what the signed-in account may see."""
    if "scope" not in g:
        g.scope = teams.scope(db, g.user, current_app.extensions[_SCOPES][1])
    held: Scope = g.scope
    return held


def complete(app: Flask) -> None:
    """Raises `UnguardedRoute` unless every route of `app` names its permission."""
    for rule in rules(app):
        if not rule.permission:
            raise UnguardedRoute(
                f"{rule.method} {rule.path} names no permission: write @needs(...) or @public above it"
            )
        unknown = _arguments(app, rule.endpoint) - SCOPED.keys() - SEEN.keys() - OWN - FREE
        if unknown and rule.permission != PUBLIC:
            named = ", ".join(sorted(unknown))
            raise UnguardedRoute(f"{rule.path} names {named}: add it to SCOPED, SEEN, OWN or FREE in {__name__}")


def rules(app: Flask) -> Iterator[RouteRule]:
    """Yields every route by path and method; static files are left out."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if rule.endpoint == "static":
            continue
        permission = getattr(app.view_functions[rule.endpoint], _MARK, "")
        scoped, own = ("".join(sorted(rule.arguments & names)) for names in (SCOPED.keys() | SEEN.keys(), OWN))
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield RouteRule(method, rule.rule, rule.endpoint, permission, scoped, own)


def _arguments(app: Flask, endpoint: str) -> set[str]:
    return {name for rule in app.url_map.iter_rules(endpoint) for name in rule.arguments}


def _in_scope(named: Mapping[str, object]) -> bool:
    """Returns true if all that the path names of customers is of a team of the account, or may be: all are where no
    queue is another team's.
    """
    scoped = [(SCOPED[name], str(value)) for name, value in named.items() if name in SCOPED]
    seen = [(SEEN[name], str(value)) for name, value in named.items() if name in SEEN]
    if not scoped and not seen:
        return True
    store: Store = current_app.extensions[_SCOPES][0]
    with store.reading() as db:
        held = scope(db)
        if not held.queues:
            return True
        sees = all(held.sees(db, find(db, value)) for find, value in scoped)
        return sees and all(of_customer(db, value, held) for of_customer, value in seen)


def _refused(permission: str) -> ResponseReturnValue:
    if "/api/" not in request.path:
        abort(403)
    return {"error": "not_permitted", "detail": permission}, 403
