"""A small house to walk all routes through: a recorded call, and a name for whatever a path may name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from sqlalchemy import select

from deflect.attachments.files import Attachments
from deflect.people import accounts, teams
from deflect.people.audit import Actor
from deflect.policy.roles import ROLES
from deflect.recordings.clips import ConsentSounds
from deflect.storage.vault import Vault
from deflect.tables import Consent, ConsentClip, Conversation, Entry, Label, Leg, Media, Outcall, PlannedText, Ring
from gateway.workspace import permissions
from gateway.workspace.permissions import RouteRule
from tests import workspace_tapes
from tests.workspace_app import PASSWORD, SECRET, Place

ADMIN = Actor("system", "tests")
QUEUES = {"own": "norte", "other": "sur"}
NOT_WALKED = {"/sign-out", "/sign-in"}
"""They would end or begin the session that walks."""


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


VERBS = {
    "outcalls": "cancel",
    **dict.fromkeys(("labels", "replies", "admin/wrap_ups", "admin/attributes"), "retire"),
    "saved_view": "up",
    "planned": "take_back",
    "blocks": "lift",
    "appointments": "move",
}


def address(place: Place, rule: RouteRule, named: Mapping[str, str]) -> str:
    """The path of a route with everything named that it names; of several verbs one that changes little."""
    (found,) = [one for one in place.app.url_map.iter_rules(rule.endpoint) if one.rule == rule.path]
    verb = next((verb for part, verb in VERBS.items() if part in rule.path), "read")
    given = {**named, "verb": verb, "business": "shop", "name": "x", "number": "x"}
    return place.app.url_map.bind("localhost").build(
        found.endpoint, {name: given[name] for name in found.arguments}, method=rule.method
    )
