"""The demo businesses over HTTP: the JSON that flows fetch and the page to edit it, as blueprints for the workspace."""

from __future__ import annotations

from flask import Blueprint

from deflect.storage.store import Store
from gateway.demo.http import api, pages
from gateway.demo.state import InSetting
from gateway.workspace.permissions import public_blueprint


def blueprints(store: Store) -> tuple[Blueprint, ...]:
    """The API and the page, over one document in the ledger. Flows call the API, so it asks for no CSRF token."""
    kept = InSetting(store)
    businesses = api.blueprint(kept, lambda: store.clock())
    businesses.record_once(lambda state: state.app.extensions["csrf"].exempt(businesses))
    public_blueprint(businesses)
    return businesses, pages.blueprint(kept, lambda: store.clock())
