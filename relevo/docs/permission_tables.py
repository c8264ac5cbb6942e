"""Writes docs/reference/permissions.md: what each role may do, and which roles each route of the workspace answers."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from flask import Flask

from deflect.policy.roles import MEANINGS, ROLES, Role, may
from gateway.workspace.permissions import PUBLIC, RouteRule, rules

Table = Callable[[tuple[str, ...], Iterable[tuple[str, ...]]], str]
Apps = Callable[[Path], Mapping[str, Flask]]
EVERYBODY, ALL, TEAMS, OWN, NONE = "everybody", "yes", "own teams", "own", "-"


def page(table: Table, apps: Apps) -> str:
    held = [
        (f"`{name}`", meaning, *("yes" if may(role, name) else NONE for role in ROLES))
        for name, meaning in MEANINGS.items()
    ]
    routes = [(one.method, f"`{one.path}`", f"`{one.permission}`", *cells(one)) for one in walked(apps)]
    return (
        "# Permissions\n\nA role is a set of permissions. An account has one role and is in any number of teams; a "
        "team answers queues. A queue that no team has is everybody's, and a conversation that no queue has yet "
        "belongs to the queues of its flow. An account sees the conversations, recordings and planned calls of its "
        "own teams, and conversations that it owns; those of other teams are answered like unknown ones (404). Calls "
        "ring the members of the queue's teams.\n\n"
        "On the command line the login of the system decides: who may read the data folder may do everything there.\n\n"
        f"## What each role may do\n\n{table(('permission', 'allows to', *ROLES), held)}\n\n"
        "## Which role may use which route of the workspace\n\n"
        f"`{TEAMS}`: what the path names must be of a team of the account. `{OWN}`: only the agent whom it rings, "
        f"or who owns it. `{NONE}`: 403. `{EVERYBODY}`: no account is needed. A route that names no permission keeps "
        f"the workspace from starting.\n\n{table(('method', 'path', 'permission', *ROLES), routes)}\n"
    )


def walked(apps: Apps) -> Iterator[RouteRule]:
    """Yields every route of the workspace."""
    with tempfile.TemporaryDirectory() as folder:
        yield from rules(apps(Path(folder))["workspace"])


def cells(rule: RouteRule) -> tuple[str, ...]:
    """Returns one cell for each role."""
    return tuple(_cell(rule, role) for role in ROLES)


def _cell(rule: RouteRule, role: Role) -> str:
    if rule.permission == PUBLIC:
        return EVERYBODY
    if not any(may(role, name) for name in MEANINGS if name == rule.permission):
        return NONE
    if rule.own:
        return OWN
    return TEAMS if rule.scoped and not may(role, "teams:all") else ALL
