"""What agents are told of while they look at something else, over the API, and what they want to be told."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from deflect.desk import assign, note, reply, resolve
from deflect.facts import Inbound
from deflect.inbound import messages
from deflect.people import directory, teams
from deflect.people.accounts import OURSELVES
from deflect.routing.switchboard import Switchboard
from deflect.storage import event_feed
from deflect.tables import Conversation, Event, Leg, WaitingCall
from tests.workspace_app import Place, caller_in_the_queue, signed_in


@pytest.fixture
def waiting(place: Place) -> Conversation:
    """A text conversation that waits in a queue."""
    with place.store.reading() as db:
        return db.scalars(
            select(Conversation).join(Leg).where(Conversation.owner == "queue", Leg.channel == "sms")
        ).first()  # type: ignore[return-value]


def told(desk: FlaskClient, after: int) -> list[tuple[str, str]]:
    answer = desk.get("/api/desk/news", query_string={"after": after}).get_json()
    return [(one["kind"], one["conversation"]) for one in answer["news"]]


def writes(place: Place, conversation: str, body: str) -> None:
    with place.store.reading() as db:
        leg = db.scalars(select(Leg).where(Leg.conversation_id == conversation, Leg.channel == "sms")).first()
        assert leg is not None
    messages.receive(place.ledger, Inbound("sms", f"SM-{body}", leg.theirs, leg.ours or "", body, place.store.clock()))


def test_answer_of_an_own_customer_is_told_and_of_a_colleagues_is_not(
    place: Place, desk: FlaskClient, waiting: Conversation
) -> None:
    nuria, pau = place.agents
    assign(place.ledger, waiting.id, pau, pau)
    before = event_feed.latest(place.store)
    writes(place, waiting.id, "hola")
    assert told(desk, before) == [("wrote", waiting.id)]
    assert told(desk, event_feed.latest(place.store)) == []
    assign(place.ledger, waiting.id, pau, nuria)
    writes(place, waiting.id, "otra vez")
    assert told(desk, before) == []


def test_conversation_given_by_a_colleague_is_told_and_one_that_was_taken_is_not(
    place: Place, desk: FlaskClient, waiting: Conversation
) -> None:
    nuria, pau = place.agents
    before = event_feed.latest(place.store)
    assign(place.ledger, waiting.id, pau, pau)
    assert told(desk, before) == []
    assign(place.ledger, waiting.id, nuria, None)
    assign(place.ledger, waiting.id, nuria, pau)
    assert told(desk, before) == [("given", waiting.id)]
    resolve(place.ledger, waiting.id, nuria)
    assert told(desk, before) == [], "it is done by now"


def test_note_that_names_the_agent_is_told_until_it_was_seen(
    place: Place, desk: FlaskClient, waiting: Conversation
) -> None:
    before = event_feed.latest(place.store)
    note(place.ledger, waiting.id, place.agents[0], "note-0001", "@Pau Riba, ¿lo miras?")
    assert told(desk, before) == [("mentioned", waiting.id)]
    desk.post(f"/api/desk/conversations/{waiting.id}/read")
    assert told(desk, before) == []


def test_waiting_customers_are_told_the_newest_last(place: Place, desk: FlaskClient, waiting: Conversation) -> None:
    before = event_feed.latest(place.store)
    writes(place, waiting.id, "¿siguen ahí?")
    caller_in_the_queue(place, "+34600111999", 1)
    kinds = told(desk, before)
    assert (kinds[0], [kind for kind, _ in kinds]) == (("waits", waiting.id), ["waits", "waits"])


def test_agent_says_what_they_want_to_be_told(desk: FlaskClient) -> None:
    def wants() -> Any:
        return desk.get("/api/desk/me").get_json()["wants"]

    assert wants() == {"notices": "mine", "tone": True, "teams": []}
    assert desk.post("/api/desk/me/wants", json={"notices": "queue", "tone": False}).status_code == 200
    assert wants() == {"notices": "queue", "tone": False, "teams": []}
    assert desk.post("/api/desk/me/wants", json={"notices": "all", "tone": False}).status_code == 400
    assert wants() == {"notices": "queue", "tone": False, "teams": []}


def test_colleague_who_takes_a_conversation_over_is_told_to_the_one_who_had_it(
    place: Place, desk: FlaskClient, waiting: Conversation
) -> None:
    other, own = place.agents
    assign(place.ledger, waiting.id, own, own)
    before = event_feed.latest(place.store)
    reply(place.ledger, waiting.id, other, "reply-0001", "Lo miro", seen=1000)
    answer = desk.get("/api/desk/news", query_string={"after": before}).get_json()["news"]
    assert [(one["kind"], one["owner_name"]) for one in answer] == [("taken", "Nuria Salas")]
    assign(place.ledger, waiting.id, own, own)
    before = event_feed.latest(place.store)
    assign(place.ledger, waiting.id, other, other)
    assert told(desk, before) == [("taken", waiting.id)]
    with place.store.reading() as db:
        asking = select(func.count()).where(Event.kind == "taken", Event.conversation_id == waiting.id)
        assert db.scalar(asking) == 3


def test_muted_team_is_told_of_without_notice_or_tone(place: Place, desk: FlaskClient, waiting: Conversation) -> None:
    _, pau = place.agents
    for name in ("Ventas", "Envíos"):
        teams.create(place.store, name, OURSELVES)
        teams.add_member(place.store, name, "pau@nogal.test", OURSELVES)
    teams.set_queues(place.store, "Ventas", [waiting.queue or ""], OURSELVES)
    own = desk.get("/api/desk/me").get_json()["wants"]["teams"]
    assert [(one["name"], one["notices"], one["tone"]) for one in own] == [
        ("Envíos", True, True),
        ("Ventas", True, True),
    ]
    muted = {"notices": "queue", "tone": True, "teams": [{"id": own[1]["id"], "notices": False, "tone": False}]}
    assert desk.post("/api/desk/me/wants", json=muted).status_code == 200
    other = signed_in(place, "pau@nogal.test")
    assert other.get("/api/desk/me").get_json()["wants"]["teams"] == [
        own[0],
        own[1] | {"notices": False, "tone": False},
    ]

    def heard(after: int) -> list[tuple[str, bool, bool]]:
        answer = desk.get("/api/desk/news", query_string={"after": after}).get_json()["news"]
        return [(one["kind"], one["notices"], one["tone"]) for one in answer]

    before = event_feed.latest(place.store)
    writes(place, waiting.id, "hola")
    assert heard(before) == [("waits", False, False)]
    note(place.ledger, waiting.id, place.agents[0], "note-0002", "@Pau Riba, ¿lo miras?")
    assert heard(before) == [("mentioned", True, True)]
    teams.set_queues(place.store, "Envíos", [waiting.queue or ""], OURSELVES)
    assign(place.ledger, waiting.id, pau, pau)
    before = event_feed.latest(place.store)
    writes(place, waiting.id, "otra")
    assert heard(before) == [("wrote", True, True)], "one of the two teams is heard"


def test_call_of_a_muted_team_is_shown_and_does_not_ring(place: Place, desk: FlaskClient) -> None:
    teams.create(place.store, "Voz", OURSELVES)
    teams.add_member(place.store, "Voz", "pau@nogal.test", OURSELVES)
    leg = caller_in_the_queue(place, "+34600111999", 1)
    desk.post("/api/desk/presence", json={"available": True, "by": "page"})
    with place.store.reading() as db:
        queue = db.get_one(WaitingCall, leg).queue
    teams.set_queues(place.store, "Voz", [queue], OURSELVES)
    Switchboard(place.ledger).ring(leg, 0)

    def rings() -> list[bool]:
        return [one["tone"] for one in desk.get("/api/desk/calls").get_json()["rings"]]

    assert rings() == [True]
    (team,) = desk.get("/api/desk/me").get_json()["wants"]["teams"]
    silent = {"id": team["id"], "notices": True, "tone": False}
    desk.post("/api/desk/me/wants", json={"notices": "mine", "tone": True, "teams": [silent]})
    assert rings() == [False]


def test_team_of_others_is_not_muted(place: Place, desk: FlaskClient) -> None:
    teams.create(place.store, "Ajena", OURSELVES)
    team = directory.team_named(place.store, "Ajena")
    body = {"notices": "none", "tone": False, "teams": [{"id": team, "notices": False, "tone": False}]}
    assert desk.post("/api/desk/me/wants", json=body).status_code == 404
    assert desk.get("/api/desk/me").get_json()["wants"]["notices"] == "mine"
