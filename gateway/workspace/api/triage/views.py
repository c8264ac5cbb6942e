"""Views of the list that a person keeps, over the API: an account has its own, and those that are shared with it."""

from __future__ import annotations

from flask import Blueprint, g

from deflect import desk, standing_flows
from deflect.desk.lists import saved_views, sharing
from deflect.steps.ledger import Ledger
from gateway.workspace.api.admin import choices
from gateway.workspace.api.admin.choices import TeamName
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
        """The views that you saved or that are shared with you, and what conversations can be filtered by."""
        with ledger.store.reading() as db:
            views, names = saved_views.of_user(db, g.user), standing_flows.names(db)
            share_with = tuple(TeamName(id=team.id, name=team.name) for team in sharing.shares_with(db, g.user))
        flows = [ledger.flows.latest(name) for name in names]
        return SavedViews(
            views=views,
            share_with=share_with,
            teams=choices.team_names(ledger),
            brands=choices.brand_names(ledger),
            languages=tuple(sorted({language for flow in flows for language in flow.languages})),
            channels=choices.channel_names(ledger),
        )

    @api.post("/views")
    @needs("conversations:read")
    @answers(desk.SavedView, 409)
    def save(json: NewView) -> desk.SavedView:
        """Save a view under a name, for yourself or for a team."""
        named = {"team": json.team, "maker": json.maker}
        return saved_views.save(ledger, g.user, json.name, json.shown, json.place, **named)

    _changes(api, ledger)
    return api


def _changes(api: Blueprint, ledger: Ledger) -> None:
    @api.post("/views/<saved_view>")
    @needs("conversations:read")
    @answers(desk.SavedView, 404, 409)
    def change(saved_view: str, json: SavedViewBody) -> desk.SavedView:
        """Give a view another name, content or team; answers with the view before."""
        return saved_views.change(ledger, g.user, saved_view, json.name, json.shown, team=json.team)

    @api.post("/views/<saved_view>/<any(up, down):verb>")
    @needs("conversations:read")
    @answers(Done, 404)
    def move(saved_view: str, verb: str) -> Done:
        """Move a view of yours one place up or down."""
        saved_views.move(ledger, g.user, saved_view, up=verb == "up")
        return Done()

    @api.post("/views/<saved_view>/remove")
    @needs("conversations:read")
    @answers(desk.SavedView, 404, 409)
    def remove(saved_view: str) -> desk.SavedView:
        """Remove a view; answers with it, by which it can be saved again."""
        return saved_views.remove(ledger, g.user, saved_view)
