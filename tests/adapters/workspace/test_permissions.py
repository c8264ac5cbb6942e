"""Every route by every role, on a conversation of the account's own team and of another, against the reference page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from deflect.attachments.files import Attachments
from deflect.people import accounts, teams
from deflect.people.audit import Actor
from deflect.policy.roles import ROLES, Role
from deflect.recordings.clips import ConsentSounds
from deflect.storage.vault import Vault
from deflect.tables import Consent, ConsentClip, Conversation, Entry, Label, Leg, Media, Outcall, PlannedText, Ring
from gateway.workspace import permissions
from gateway.workspace.permissions import RouteRule, UnguardedRoute, needs
from relevo.docs import reference
from tests import workspace_tapes
from tests.workspace_app import PASSWORD, SECRET, Place, signed_in

ADMIN = Actor("system", "tests")
QUEUES = {"own": "norte", "other": "sur"}
NOT_WALKED = {"/sign-out", "/sign-in"}
"""They would end or begin the session that walks."""


def table() -> dict[tuple[str, str], dict[str, str]]:
    """The reference page's cells: by method and path, then by role."""
    lines = (reference.PAGES / "permissions.md").read_text("utf-8").split("## Which role may use which route")[1]
    rows = [line.strip("| ").split(" | ") for line in lines.splitlines() if line.startswith("| ")]
    head, *routes = [row for row in rows if row[0] != "---"]
    assert head[3:] == list(ROLES)
    return {(row[0], row[1].strip("`")): dict(zip(head[3:], row[3:], strict=True)) for row in routes}


def people(place: Place) -> None:
    """An account of each role, all in the own team."""
    for role in ROLES:
        accounts.create_user(place.store, f"{role}@nogal.test", role, PASSWORD, role)
    for name in QUEUES.values():
        teams.create(place.store, name, ADMIN)
        teams.set_queues(place.store, name, [f"cola_{name}"], ADMIN)
    for role in ROLES:
        teams.add_member(place.store, QUEUES["own"], f"{role}@nogal.test", ADMIN)


NAMED = {
    "tape": "rec_call",
    "clip": "clp_1",
    "medium": "med_1",
    "outcall": "out_1",
    "ring": "rng_1",
    "opened": "x",
    "label": "lab_1",
    "attribute": "att_none",
    "node": "node_of_nothing",
    "reply": "reply_of_nobody",
    "planned": "pln_1",
    "opt_out": "sup_of_nobody",
    "block": "block_of_nobody",
    "wrap_up": "code_of_nobody",
    "key": "key_of_nobody",
    "account": "usr_of_nobody",
    "team": "nowhere",
    "saved_view": "view_of_another",
    "session_id": "ses_of_another",
}


def house(place: Place, team: str) -> dict[str, str]:
    """A recorded call in a queue of that team, with a ring at Núria and a call to come; what paths may name of it."""
    people(place)
    conversation = workspace_tapes.call(place)
    Attachments(place.tapes.folder.parent / "media", Vault(SECRET)).put("med_1", b"GIF89a")
    ConsentSounds(place.tapes.folder.parent / "consent").put("clp_1", "/v8=")
    with place.store.transaction() as db:
        db.get_one(Conversation, conversation).queue = f"cola_{QUEUES[team]}"
        leg = db.scalars(select(Leg).where(Leg.conversation_id == conversation)).one()
        now, of = place.store.clock(), {"conversation_id": conversation}
        db.add(Ring(id="rng_1", leg_id=leg.id, user_id=place.agents[0], by="page", phone="", worker=0, state="ringing",
                    held=False, rang_at=now, until=now + timedelta(seconds=20), **of))  # fmt: skip
        given = Consent(id="cst_clip", customer_id=leg.customer_id, address=leg.theirs, granted=True, leg_id=leg.id,
                        evidence={"by": "speech"}, at=now)  # fmt: skip
        db.add(given)
        db.add(Label(id="lab_1", names={"es": "Factura"}, colour="grey", created_at=now))
        db.flush()
        db.add(ConsentClip(id="clp_1", consent_id="cst_clip", customer_id=leg.customer_id, length_ms=1, at=now))
        entry = db.scalars(select(Entry.id).where(Entry.conversation_id == conversation).limit(1)).one()
        db.add(Media(id="med_1", entry_id=entry, source=b"", state="kept", created_at=now, **of))
        db.add(Outcall(id="out_1", key="k", purpose="desk", moment="now", number=leg.theirs, fallback="",
                       ours=leg.ours, flow=leg.flow, session=leg.session, machine="say", expected=True, state="queued",
                       most=1, busy_pause_s=60, no_answer_pause_s=300, created_at=now, due_at=now, worker="",
                       attempts=0, outcome="", code="", **of))  # fmt: skip
        db.add(PlannedText(id="pln_1", leg_id=leg.id, user_id=place.agents[0], client_id="k", body="x", seen=0,
                           due_at=now, state="waiting", code="", created_at=now, **of))  # fmt: skip
        customer = leg.customer_id
    return {"conversation": conversation, "customer": customer, **NAMED}


def walked(place: Place) -> Iterator[RouteRule]:
    yield from (rule for rule in permissions.rules(place.app) if rule.path not in NOT_WALKED)


def status(place: Place, client: FlaskClient, rule: RouteRule, named: dict[str, str]) -> int:
    (found,) = [one for one in place.app.url_map.iter_rules(rule.endpoint) if one.rule == rule.path]
    first_verb = {"verb": "read", "business": "shop", "name": "x", "number": "x"}
    if "outcalls" in rule.path:
        first_verb["verb"] = "cancel"
    if any(kept in rule.path for kept in ("labels", "replies", "admin/wrap_ups", "admin/attributes")):
        first_verb["verb"] = "retire"
    if "saved_view" in rule.path:
        first_verb["verb"] = "up"
    if "planned" in rule.path:
        first_verb["verb"] = "take_back"
    if "blocks" in rule.path:
        first_verb["verb"] = "lift"
    if "appointments" in rule.path:
        first_verb["verb"] = "move"
    path = place.app.url_map.bind("localhost").build(
        found.endpoint, {name: (named | first_verb)[name] for name in found.arguments}, method=rule.method
    )
    body = {"name": "x"} if "saved_view" in rule.path else {}
    answer = client.open(path, method=rule.method, json=body if rule.method == "POST" else None, buffered=False)
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
