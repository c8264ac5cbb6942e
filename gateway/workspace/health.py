"""Liveness and readiness of the workspace. Needs no account."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from deflect.storage.errors import DatabaseError
from deflect.storage.store import Store
from gateway.workspace.permissions import public


def blueprint(store: Store) -> Blueprint:
    health = Blueprint("health", __name__)

    @health.get("/healthz")
    @public
    def lives() -> ResponseReturnValue:
        """The process answers."""
        return {"ok": True}

    @health.get("/readyz")
    @public
    def ready() -> ResponseReturnValue:
        """The process can work: its database answers."""
        try:
            with store.reading() as session:
                session.execute(text("SELECT 1"))
        except DatabaseError:
            return {"ok": False, "database": "unreachable"}, 503
        return {"ok": True}

    return health
