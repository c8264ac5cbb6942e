"""Acts on many conversations over the API, and undoing: what went, what did not, and what was touched meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from deflect import desk as commands
from deflect.desk.triage import label_list
from deflect.people import accounts, teams
from deflect.people.accounts import OURSELVES
from deflect.tables import Audit, Conversation
from tests.office_hours import TUESDAY_AT_TEN
from tests.workspace_app import Place, signed_in

COLUMNS = ("state", "owner", "owner_user_id", "queue", "queued_at", "unread", "turn", "turn_since", "priority")


def shown(client: FlaskClient, view: str = "queue") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = client.get("/api/desk/list", query_string={"view": view}).get_json()["rows"]
    return rows


def bulk(client: FlaskClient, rows: list[dict[str, Any]], act: str, **needed: str) -> Any:
    picked = [{"id": row["id"], "seen": row["entries"]} for row in rows]
    return client.post("/api/desk/bulk", json={"act": act, "conversations": picked} | needed)


def outcomes(answer: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answer.get_json()["outcomes"]
    return found


def undo(client: FlaskClient, acts: list[str]) -> list[tuple[str, str]]:
    answer = client.post("/api/desk/undo", json={"acts": acts})
    return [(one["conversation"], one["code"]) for one in outcomes(answer)]


def standing(place: Place, conversations: list[str]) -> list[tuple[Any, ...]]:
    with place.store.reading() as db:
        held = [db.get_one(Conversation, one) for one in conversations]
        return [tuple(getattr(one, name) for name in COLUMNS) for one in held]


def audited(place: Place, action: str) -> list[str]:
    with place.store.reading() as db:
        return sorted(db.scalars(select(Audit.conversation_id).where(Audit.action == action)))


@pytest.mark.parametrize(
    ("act", "audit", "view"),
    [
        ("assign", "assigned", "queue"),
        ("resolve", "resolved", "queue"),
        ("snooze", "snoozed", "open"),
        ("queue", "queued", "bot"),
        ("priority", "priority", "queue"),
        ("label", "labelled", "open"),
    ],
)
def test_act_on_many_is_audited_for_each_and_undone_whole(
    place: Place, desk: FlaskClient, act: str, audit: str, view: str
) -> None:
    label = label_list.create(place.ledger, place.agents[0], {"es": "Factura"}, "blue").id
    until = (place.clock() + timedelta(days=1)).isoformat()
    needed = {"person": place.agents[0], "until": until, "label": label, "priority": "urgent"}
    rows = [row for row in shown(desk, view) if row["owner_name"] != "Nuria Salas"]
    ids = [row["id"] for row in rows]
    before = standing(place, ids)
    done = outcomes(bulk(desk, rows, act, **needed))
    acts = [one["act"] for one in done]
    assert len(acts) > 1
    assert all(acts)
    assert [one["conversation"] for one in done] == ids
    assert set(ids) <= set(audited(place, audit))
    assert (standing(place, ids) == before) == (act == "label")
    assert sorted(undo(desk, acts)) == sorted((one, "") for one in ids)
    assert standing(place, ids) == before
    assert [row["labels"] for row in shown(desk, view)] == [[] for _ in shown(desk, view)]
    assert {code for _, code in undo(desk, acts)} == {"changed_since"}


def test_what_a_colleague_took_or_the_customer_wrote_in_since_is_left_and_named(
    place: Place, desk: FlaskClient
) -> None:
    rows = shown(desk)
    theirs, asking, *rest = rows
    commands.assign(place.ledger, theirs["id"], place.agents[0], place.agents[0])
    seen = asking["entries"]
    asking["entries"] = next(
        item["sequence"] - 1
        for item in desk.get(f"/api/desk/conversations/{asking['id']}").get_json()["thread"]["items"]
        if item["kind"] in ("theirs", "call")
    )
    assert asking["entries"] < seen
    done = {one["conversation"]: one for one in outcomes(bulk(desk, rows, "resolve"))}
    detail = {"by": "Nuria Salas", "sequence": theirs["entries"] + 1}
    assert (done[theirs["id"]]["code"], done[theirs["id"]]["detail"]) == ("owned", detail)
    assert done[asking["id"]]["code"] == "wrote_since"
    assert all(done[row["id"]]["act"] for row in rest)
    assert standing(place, [theirs["id"]])[0][:2] == ("open", "agent")


def test_undo_leaves_what_was_touched_since_and_what_is_not_ones_own(place: Place, desk: FlaskClient) -> None:
    one, two, *_ = rows = shown(desk)[:2]
    first, second = [done["act"] for done in outcomes(bulk(desk, rows, "assign", person=place.agents[1]))]
    admin = signed_in(place, "nuria@nogal.test")
    assert undo(admin, [first]) == [(one["id"], "unknown")]
    commands.snooze(place.ledger, two["id"], place.agents[0], place.clock() + timedelta(hours=1))
    assert undo(desk, [first, second]) == [(two["id"], "changed_since"), (one["id"], "")]
    assert standing(place, [one["id"], two["id"]])[0][1] == "queue"
    assert standing(place, [two["id"]])[0][:2] == ("snoozed", "agent")


def test_acts_are_undone_in_turn_but_not_after_ten_minutes(place: Place, desk: FlaskClient) -> None:
    row = shown(desk)[0]
    before = standing(place, [row["id"]])
    at = f"/api/desk/conversations/{row['id']}"
    taken = desk.post(f"{at}/assign", json={"to": place.agents[1]}).get_json()["act"]
    resolved = desk.post(f"{at}/resolve", json={}).get_json()["act"]
    assert undo(desk, [taken]) == [(row["id"], "changed_since")]
    assert undo(desk, [taken, resolved]) == [(row["id"], ""), (row["id"], "")]
    assert standing(place, [row["id"]]) == before
    again = desk.post(f"{at}/resolve", json={}).get_json()["act"]
    late = place.clock() + timedelta(minutes=11)
    place.clock.now = lambda: late
    assert undo(desk, [again]) == [(row["id"], "changed_since")]
    assert standing(place, [row["id"]])[0][0] == "resolved"


def test_conversations_of_other_teams_are_as_unknown_as_any(place: Place, desk: FlaskClient) -> None:
    rows = shown(desk)
    accounts.create_user(place.store, "eva@nogal.test", "Eva", "correct-horse")
    teams.create(place.store, "Nogal", OURSELVES)
    teams.set_queues(place.store, "Nogal", sorted({row_queue(place, row["id"]) for row in rows}), OURSELVES)
    done = outcomes(bulk(signed_in(place, "eva@nogal.test"), rows, "resolve"))
    assert {one["code"] for one in done} == {"unknown"}
    assert {stands[0] for stands in standing(place, [row["id"] for row in rows])} == {"open"}


def row_queue(place: Place, conversation: str) -> str:
    with place.store.reading() as db:
        return db.get_one(Conversation, conversation).queue or "general"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"act": "snooze"}, "until"),
        ({"act": "assign"}, "person"),
        ({"act": "label"}, "label"),
        ({"act": "priority", "priority": "loud"}, "priority"),
        ({"act": "erase"}, "act"),
        ({"act": "resolve", "conversations": []}, "conversations"),
        ({"act": "resolve", "conversations": [{"id": "cnv_1", "seen": 1}] * 2}, "conversations"),
        ({"act": "resolve", "conversations": [{"id": f"cnv_{at}", "seen": 1} for at in range(201)]}, "conversations"),
    ],
)
def test_body_of_an_act_on_many_that_lacks_something_is_refused_by_name(
    desk: FlaskClient, change: dict[str, Any], field: str
) -> None:
    answer = desk.post("/api/desk/bulk", json={"conversations": [{"id": "cnv_1", "seen": 1}]} | change)
    assert (answer.status_code, answer.get_json()["error"]) == (400, "wrong_request")
    assert field in answer.get_json()["detail"]


def test_rows_put_away_until_the_customer_answers_say_so_and_come_back_undone(place: Place, desk: FlaskClient) -> None:
    rows = shown(desk)
    ids = [row["id"] for row in rows]
    before = standing(place, ids)
    picked = [{"id": row["id"], "seen": row["entries"]} for row in rows]
    asked = {"act": "snooze", "conversations": picked, "until_answered": True}
    acts = [one["act"] for one in outcomes(desk.post("/api/desk/bulk", json=asked))]
    away = {row["id"]: row["snoozed_until"] for row in shown(desk, "snoozed")}
    assert all(one in away and away[one] is None for one in ids)
    both = asked | {"until": (place.clock() + timedelta(days=1)).isoformat()}
    assert desk.post("/api/desk/bulk", json=both).status_code == 400
    assert all(code == "" for _, code in undo(desk, acts))
    assert standing(place, ids) == before


def test_splitting_answers_with_the_new_conversation_and_its_undoing(place: Place, desk: FlaskClient) -> None:
    conversation = shown(desk)[0]["id"]
    at = f"/api/desk/conversations/{conversation}"
    commands.note(place.ledger, conversation, place.agents[0], "note-0001", "Pide una factura")
    note = desk.get(at).get_json()["thread"]["items"][-1]
    halved = desk.post(f"{at}/split", json={"item": note["id"], "subject": "Factura"}).get_json()
    other = desk.get(f"/api/desk/conversations/{halved['conversation']}").get_json()
    assert (other["row"]["subject"], other["row"]["reference"]) == ("Factura", halved["reference"])
    assert other["thread"]["items"][0]["text"] == "Pide una factura"
    mark = desk.get(at).get_json()["thread"]["items"][-1]
    assert (mark["event"], mark["meta"]["other"]) == ("state", halved["conversation"])
    assert undo(desk, [halved["act"]]) == [(conversation, "")]
    assert desk.get(f"/api/desk/conversations/{halved['conversation']}").status_code == 404
    assert [item["text"] for item in desk.get(at).get_json()["thread"]["items"]].count("Pide una factura") == 1


def test_split_that_leaves_nothing_is_refused_and_an_unknown_item_not_found(place: Place, desk: FlaskClient) -> None:
    conversation = shown(desk)[0]["id"]
    at = f"/api/desk/conversations/{conversation}"
    first = next(one for one in desk.get(at).get_json()["thread"]["items"] if one["kind"] != "event")
    refused = desk.post(f"{at}/split", json={"item": first["id"]})
    assert (refused.status_code, refused.get_json()["error"]) == (409, "nothing_to_split")
    assert desk.post(f"{at}/split", json={"item": "ent_none"}).status_code == 404


def test_snooze_outside_opening_hours_tells_the_next_opening(place: Place, desk: FlaskClient) -> None:
    rows = desk.get("/api/desk/list", query_string={"view": "open"}).get_json()["rows"]
    held = next(row["id"] for row in rows if row["brand"] == "Tienda Nogal")

    def opens(until: datetime) -> str | None:
        answer = desk.post(f"/api/desk/conversations/{held}/snooze", json={"until": until.isoformat()})
        found: str | None = answer.get_json()["opens"]
        return found

    night = TUESDAY_AT_TEN.replace(hour=23, minute=30)
    assert opens(TUESDAY_AT_TEN + timedelta(days=1)) is None
    told = opens(night)
    assert told is not None
    opening = datetime.fromisoformat(told)
    assert timedelta(0) < opening - night < timedelta(hours=12)
    assert opens(opening) is None
