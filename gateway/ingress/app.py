"""The ingress application: verifies webhooks and keeps them as journal rows; the relay acts on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask import Flask
from flask.typing import ResponseReturnValue

from deflect.spool.door import Door
from deflect.spool.trial_writes import TrialWrites
from deflect.steps.ledger import Ledger
from deflect.storage import journal
from gateway.ingress import calls, customers, errors, handoffs, webhooks
from gateway.ingress.auth import ApiAccess
from gateway.ingress.description import description
from gateway.ingress.webhooks import Webhooks

LONGEST_BODY: Final = 100_000
"""Bytes. The largest webhook known is about 16 kB (1600 characters, escaped)."""
LATE_S: Final = 60.0
"""A webhook that waits longer than this for the relay is told at `/readyz`."""


def create_app(ledger: Ledger, hooks: Webhooks, *, handoff_keys: Sequence[str] = ()) -> Flask:
    """Returns the WSGI application. `handoff_keys` of the settings sign our API beside the keys of the ledger."""
    app = Flask("relevo.ingress", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LONGEST_BODY
    app.json.sort_keys = False  # type: ignore[attr-defined]
    errors.register(app)
    app.register_blueprint(webhooks.blueprint(hooks))
    access = ApiAccess(ledger, handoff_keys)
    app.register_blueprint(handoffs.blueprint(ledger, access))
    app.register_blueprint(calls.blueprint(ledger, access))
    app.register_blueprint(customers.blueprint(ledger, access))
    _health(app, ledger, hooks.door)
    _described(app)
    return app


def _described(app: Flask) -> None:
    @app.get("/api/v1/openapi.json")
    def openapi() -> ResponseReturnValue:
        """The OpenAPI description of the API for other programs."""
        return description(app)


def _health(app: Flask, ledger: Ledger, door: Door) -> None:
    trial = TrialWrites(ledger.store)

    @app.get("/healthz")
    def healthz() -> ResponseReturnValue:
        """Says that the process answers."""
        return {"status": "ok"}

    @app.get("/readyz")
    def readyz() -> ResponseReturnValue:
        """Says that the process can keep a webhook in the database, and what of those kept is late."""
        trial.check()
        with ledger.store.reading() as db:
            oldest = journal.oldest_unread(db)
        waits_s = (ledger.store.clock() - oldest).total_seconds() if oldest else 0.0
        late = {"oldest_unread_s": round(waits_s, 1)} if waits_s > LATE_S else {}
        spooled = door.spooled()
        return {"status": "ok", **late, **({"spooled": spooled} if spooled else {})}
