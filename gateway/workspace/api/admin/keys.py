"""Keys of other programs over the API, for admins: listed, made, rotated, revoked. A secret is answered once."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, g

from deflect.people import api_keys, audit
from deflect.people.api_keys import SCOPES, KeyRefused
from deflect.steps.ledger import Ledger
from gateway.workspace.api.admin import brands
from gateway.workspace.api.admin.key_models import Keys, KeySecret, NewKey, RotateBody, ShownKey
from gateway.workspace.api.contract import Done, answers, errors, problem
from gateway.workspace.permissions import needs


def blueprint(ledger: Ledger) -> Blueprint:
    api = Blueprint("keys_api", __name__, url_prefix="/api/admin")
    errors(api)
    api.register_error_handler(KeyRefused, lambda error: problem(error.code, 409, str(error)))
    _reads(api, ledger)
    _changes(api, ledger)
    return api


def _reads(api: Blueprint, ledger: Ledger) -> None:
    @api.get("/keys")
    @needs("keys:write")
    @answers(Keys)
    def listed() -> Keys:
        """All keys without their secrets, with their requests of the last hour."""
        known, now = brands.of_flows(ledger), ledger.store.clock()
        keys = api_keys.all_keys(ledger.store)
        with ledger.store.reading() as db:
            shown = [ShownKey(key=one, used=api_keys.used(db, one.id, now)) for one in keys]
        return Keys(
            keys=tuple(shown),
            scopes=SCOPES,
            flows=tuple(known),
            brands=tuple(sorted(set(known.values()))),
            now=now,
        )


def _changes(api: Blueprint, ledger: Ledger) -> None:
    @api.post("/keys")
    @needs("keys:write")
    @answers(KeySecret, 409)
    def create(json: NewKey) -> KeySecret:
        """Make a key; its secret is answered this once."""
        id_, secret = api_keys.create(
            ledger.store,
            ledger.vault,
            json.name,
            json.scopes,
            audit.user(g.user.id),
            per_hour=json.per_hour,
            networks=json.networks,
            flows=json.flows,
            brands=json.brands,
        )
        return KeySecret(id=id_, secret=secret)

    @api.post("/keys/<key>/rotate")
    @needs("keys:write")
    @answers(KeySecret, 409)
    def rotate(key: str, json: RotateBody) -> KeySecret:
        """Give a key a new secret, answered this once; the one before stays valid for some days."""
        overlap, actor = timedelta(days=json.days), audit.user(g.user.id)
        return KeySecret(id=key, secret=api_keys.rotate(ledger.store, ledger.vault, key, actor, overlap))

    @api.post("/keys/<key>/revoke")
    @needs("keys:write")
    @answers(Done, 409)
    def revoke(key: str) -> Done:
        """End a key and its secrets at once, for good."""
        api_keys.revoke(ledger.store, key, audit.user(g.user.id))
        return Done()
