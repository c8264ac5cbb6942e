"""Views of the list that a person keeps, over the API: each account has its own and reaches no other."""

from __future__ import annotations

from flask import Blueprint, g

from deflect import desk, standing_flows
from deflect.desk.lists import saved_views
from deflect.steps.ledger import Ledger
from gateway.workspace.api.admin import choices
from gateway.workspace.api.contract import Done, answers, errors
from gateway.workspace.api.triage.view_models import NewView, SavedViewBody, SavedViews
from gateway.workspace.permissions import needs


def blueprint(ledger: Ledger) -> Blueprint:
    api = Blueprint("saved_views_api", __name__, url_prefix="/api/desk")
    errors(api)

    @api.get("/views")
    @needs("conversations:read")
    @answers(SavedViews)
    def listed() -> SavedViews:
        """The views that you saved, and what conversations can be filtered by."""
        with ledger.store.reading() as db:
            views, names = saved_views.of_user(db, g.user.id), standing_flows.names(db)
        flows = [ledger.flows.latest(name) for name in names]
        return SavedViews(
            views=views,
            teams=choices.team_names(ledger),
            brands=choices.brand_names(ledger),
            languages=tuple(sorted({language for flow in flows for language in flow.languages})),
            channels=choices.channel_names(ledger),
        )

    @api.post("/views")
    @needs("conversations:read")
    @answers(desk.SavedView, 409)
    def save(json: NewView) -> desk.SavedView:
        """Save a view under a name."""
        return saved_views.save(ledger, g.user.id, json.name, json.shown, json.place)

    _changes(api, ledger)
    return api


def _changes(api: Blueprint, ledger: Ledger) -> None:
    @api.post("/views/<saved_view>")
    @needs("conversations:read")
    @answers(desk.SavedView, 404, 409)
    def change(saved_view: str, json: SavedViewBody) -> desk.SavedView:
        """Give a view of yours another name or content; answers with the view before."""
        return saved_views.change(ledger, g.user.id, saved_view, json.name, json.shown)

    @api.post("/views/<saved_view>/<any(up, down):verb>")
    @needs("conversations:read")
    @answers(Done, 404)
    def move(saved_view: str, verb: str) -> Done:
        """Move a view of yours one place up or down."""
        saved_views.move(ledger, g.user.id, saved_view, up=verb == "up")
        return Done()

    @api.post("/views/<saved_view>/remove")
    @needs("conversations:read")
    @answers(desk.SavedView, 404)
    def remove(saved_view: str) -> desk.SavedView:
        """Remove a view of yours; answers with it, by which it can be saved again."""
        return saved_views.remove(ledger, g.user.id, saved_view)
