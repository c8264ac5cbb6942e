"""Every route by every role, on a conversation of the account's own team and of another, against the reference page."""

from __future__ import annotations

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient

from deflect.people import accounts, teams
from deflect.policy.roles import ROLES, Role
from deflect.tables import Conversation
from gateway.workspace import permissions
from gateway.workspace.permissions import RouteRule, UnguardedRoute, needs
from relevo.docs import reference
from tests import workspace_tapes
from tests.adapters.workspace.walked_house import ADMIN, QUEUES, address, house, walked
from tests.workspace_app import Place, signed_in


def table() -> dict[tuple[str, str], dict[str, str]]:
    """The reference page's cells: by method and path, then by role."""
    lines = (reference.PAGES / "permissions.md").read_text("utf-8").split("## Which role may use which route")[1]
    rows = [line.strip("| ").split(" | ") for line in lines.splitlines() if line.startswith("| ")]
    head, *routes = [row for row in rows if row[0] != "---"]
    assert head[3:] == list(ROLES)
    return {(row[0], row[1].strip("`")): dict(zip(head[3:], row[3:], strict=True)) for row in routes}


def status(place: Place, client: FlaskClient, rule: RouteRule, named: dict[str, str]) -> int:
    body = {"name": "x"} if "saved_view" in rule.path else {}
    sent = body if rule.method == "POST" else None
    answer = client.open(address(place, rule, named), method=rule.method, json=sent, buffered=False)
    answer.close()
    return answer.status_code


def fits(cell: str, team: str, code: int) -> bool:
    if cell == "-":
        return code == 403
    if cell == "own" or (cell == "own teams" and team == "other"):
        return code == 404
    if cell == "own teams":
        return code not in (401, 403, 404)
    return code not in (401, 403)


@pytest.mark.parametrize("team", QUEUES)
@pytest.mark.parametrize("role", ROLES)
def test_every_route_answers_the_role_as_the_reference_page_says(place: Place, role: Role, team: str) -> None:
    named, page = house(place, team), table()
    client = signed_in(place, f"{role}@nogal.test")
    seen = {
        (rule.method, rule.path): (page[rule.method, rule.path][role], status(place, client, rule, named))
        for rule in walked(place)
    }
    assert len(seen) > 50
    assert {route: told for route, told in seen.items() if not fits(told[0], team, told[1])} == {}


def test_auditor_changes_nothing_but_their_own_account(place: Place) -> None:
    changing = [rule for rule in permissions.rules(place.app) if rule.method == "POST"]
    assert {rule.permission for rule in changing if rule.permission in ROLES["auditor"]} == {"account:own"}


@pytest.mark.parametrize(("role", "shown"), [("agent", False), ("supervisor", False), ("admin", True)])
def test_list_search_and_card_hold_no_conversation_of_another_team(place: Place, role: Role, shown: bool) -> None:
    conversation = house(place, "other")["conversation"]
    client = signed_in(place, f"{role}@nogal.test")
    listed = {
        view: {row["id"] for row in client.get("/api/desk/list", query_string=asked).get_json()["rows"]}
        for view, asked in {"all": {"view": "all"}, "search": {"q": workspace_tapes.CALLER}}.items()
    }
    assert {view: conversation in ids for view, ids in listed.items()} == {"all": shown, "search": shown}
    counts = client.get("/api/desk/list").get_json()["counts"]
    assert counts["queue"] == len(client.get("/api/desk/list?view=queue").get_json()["rows"])


def test_owner_sees_their_conversation_whatever_its_queue(place: Place) -> None:
    conversation = house(place, "other")["conversation"]
    (agent,) = [one.id for one in accounts.accounts(place.store) if one.email == "agent@nogal.test"]
    with place.store.transaction() as db:
        db.get_one(Conversation, conversation).owner_user_id = agent
    assert signed_in(place, "agent@nogal.test").get(f"/api/desk/conversations/{conversation}").status_code == 200


@pytest.mark.parametrize(("queues", "code"), [((), 200), (("tienda",), 404)])
def test_conversation_without_queue_belongs_to_the_queues_of_its_flow(
    place: Place, queues: tuple[str, ...], code: int
) -> None:
    conversation = house(place, "own")["conversation"]
    flow = place.ledger.flows.latest("tienda")
    named = {name for node in flow.nodes.values() if (name := node.queue_name or getattr(node, "queue", ""))}
    with place.store.transaction() as db:
        db.get_one(Conversation, conversation).queue = None
    teams.set_queues(place.store, "sur", named if queues else (), ADMIN)
    assert signed_in(place, "agent@nogal.test").get(f"/api/desk/conversations/{conversation}").status_code == code


def test_app_with_a_route_without_permission_does_not_start(place: Place) -> None:
    app = Flask("bare")
    app.add_url_rule("/bare", "bare", lambda: "seen")
    with pytest.raises(UnguardedRoute, match="/bare names no permission"):
        permissions.complete(app)


def test_app_with_a_path_that_no_rule_of_teams_covers_does_not_start(place: Place) -> None:
    more = Blueprint("more", __name__)

    @more.get("/more/<invoice>")
    @needs("conversations:read")
    def view(invoice: str) -> str:
        return invoice

    app = Flask("more")
    app.register_blueprint(more)
    with pytest.raises(UnguardedRoute, match="names invoice"):
        permissions.complete(app)


def test_refusal_names_the_permission(place: Place) -> None:
    house(place, "own")
    answer = signed_in(place, "author@nogal.test").get("/api/desk/list")
    assert (answer.status_code, answer.get_json()) == (
        403,
        {"error": "not_permitted", "detail": "conversations:read"},
    )


def test_auditor_is_shown_the_audit_and_no_conversations(place: Place) -> None:
    house(place, "own")
    auditor = signed_in(place, "auditor@nogal.test")
    home = auditor.get("/").text
    assert 'href="/admin"' in home
    assert 'href="/desk"' not in home
    assert 'href="/handset"' not in home
    assert auditor.get("/admin/audit").status_code == 200
    assert auditor.get("/admin/text-offers").status_code == 403
