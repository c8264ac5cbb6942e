"""The ingress application: verifies webhooks and keeps them as journal rows; the relay acts on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from flask import Flask
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from deflect.steps.ledger import Ledger
from gateway.ingress import calls, errors, handoffs, webhooks
from gateway.providers.base import Provider

LONGEST_BODY: Final = 100_000
"""Bytes. The largest webhook known is about 16 kB (1600 characters, escaped)."""


def create_app(
    ledger: Ledger, providers: Mapping[str, Provider], *, public_url: str, handoff_keys: Sequence[str] = ()
) -> Flask:
    """Returns the WSGI application. `providers` are those whose webhooks are accepted, by name.

    `public_url` is the address providers know us by, which their signatures cover. `handoff_keys` sign the API of
    hand-offs and calls (two while one is rotated); none closes it.
    """
    app = Flask("relevo.ingress", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LONGEST_BODY
    app.json.sort_keys = False  # type: ignore[attr-defined]
    errors.register(app)
    app.register_blueprint(webhooks.blueprint(ledger.store, ledger.vault, providers, public_url))
    app.register_blueprint(handoffs.blueprint(ledger, handoff_keys))
    app.register_blueprint(calls.blueprint(ledger, handoff_keys))
    _health(app, ledger)
    return app


def _health(app: Flask, ledger: Ledger) -> None:
    @app.get("/healthz")
    def healthz() -> ResponseReturnValue:
        """Says that the process answers."""
        return {"status": "ok"}

    @app.get("/readyz")
    def readyz() -> ResponseReturnValue:
        """Says that the process can keep a webhook: its database answers."""
        with ledger.store.reading() as db:
            db.execute(text("SELECT 1 FROM journal LIMIT 1"))
        return {"status": "ok"}
