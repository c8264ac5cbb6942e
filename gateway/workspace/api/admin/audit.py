"""The audit over the API: who did what, and who looked at which customer, for those whose role may read it."""

from __future__ import annotations

import re
from typing import Final

from flask import Blueprint, g

from deflect.people import accounts, audit
from deflect.policy.roles import may
from deflect.storage.store import Store
from gateway.workspace.api.answers import AuditRows
from gateway.workspace.api.bodies import AuditQuery
from gateway.workspace.api.contract import answers, errors
from gateway.workspace.permissions import needs, scope

ID: Final = re.compile(r"cus_[0-9A-Z]{26}")
"""A customer's id. Whatever else was asked for may be somebody's number, which the audit never holds."""


def blueprint(store: Store) -> Blueprint:
    api = Blueprint("audit_api", __name__, url_prefix="/api/desk")
    errors(api)

    @api.get("/audit")
    @needs("audit:read")
    @answers(AuditRows)
    def rows(query: AuditQuery) -> AuditRows:
        """The audit by person, customer and time: all of it, or that of the conversations of their teams."""
        with store.reading() as db:
            within = None if may(g.user.role, "teams:all") else scope(db).holds()
            found = audit.rows(
                db,
                person=query.person,
                customer=query.customer,
                action=query.action,
                before=query.before,
                since=query.since,
                until=query.until,
                within=within,
                limit=query.limit,
            )
            subjects = audit.subjects(db, found)
            actions = () if query.before else audit.actions(db)
        names = {one.id: one.name for one in accounts.accounts(store)}
        audit.looked(
            store, audit.user(g.user.id), "audit_read", query.customer if ID.fullmatch(query.customer) else "audit"
        )
        return AuditRows(rows=tuple(found), names=names, subjects=subjects, actions=tuple(actions))

    return api
