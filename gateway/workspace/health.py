"""Liveness and readiness of the workspace. Needs no account."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from deflect.spool.trial_writes import TrialWrites
from deflect.storage.errors import DatabaseError
from deflect.storage.store import Store
from gateway.workspace.permissions import public


def blueprint(store: Store) -> Blueprint:
    health, trial = Blueprint("health", __name__), TrialWrites(store)

    @health.get("/healthz")
    @public
    def lives() -> ResponseReturnValue:
        """The process answers."""
        return {"ok": True}

    @health.get("/readyz")
    @public
    def ready() -> ResponseReturnValue:
        """The process can work: its database takes writes."""
        try:
            trial.check()
        except DatabaseError as error:
            return {"ok": False, "database": str(error)}, 503
        return {"ok": True}

    return health
