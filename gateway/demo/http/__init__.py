"""The demo over HTTP: the JSON that flows fetch, the page that edits it, and its restart, as blueprints."""

from __future__ import annotations

from flask import Blueprint

from deflect.storage.store import Store
from gateway.demo.http import api, pages, restart_api
from gateway.demo.restart import Demo
from gateway.demo.state import InSetting
from gateway.workspace.permissions import public_blueprint


def blueprints(store: Store, demo: Demo) -> tuple[Blueprint, ...]:
    """The API, the page and the restart, over the ledger. Flows call the API, so it asks for no CSRF token."""
    kept = InSetting(store)
    businesses = api.blueprint(kept, lambda: store.clock())
    businesses.record_once(lambda state: state.app.extensions["csrf"].exempt(businesses))
    public_blueprint(businesses)
    return businesses, pages.blueprint(kept, lambda: store.clock()), restart_api.blueprint(demo)
