"""Labels and priority over the API: who makes them, what a conversation has, how the list goes by them."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from deflect.desk.lists.next_up import take_next
from deflect.people import accounts
from deflect.people.teams import Scope
from deflect.tables import Audit, Conversation
from tests.workspace_app import PASSWORD, Place, signed_in

LIST = "/api/desk/list"
NAMES = {"es": "Factura", "en": "Invoice"}


@pytest.fixture
def admin(place: Place) -> FlaskClient:
    return signed_in(place, "nuria@nogal.test")


def made(admin: FlaskClient, names: dict[str, str] | None = None, colour: str = "blue") -> Any:
    return admin.post("/api/admin/labels", json={"names": names or NAMES, "colour": colour})


def queued(client: FlaskClient, **query: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = client.get(LIST, query_string={"view": "queue"} | query).get_json()["rows"]
    return rows


def put(client: FlaskClient, conversation: str, label: str, *, on: bool = True) -> Any:
    return client.post(f"/api/desk/conversations/{conversation}/label", json={"label": label, "on": on})


def events(client: FlaskClient, conversation: str) -> list[dict[str, Any]]:
    items = client.get(f"/api/desk/conversations/{conversation}").get_json()["thread"]["items"]
    return [one["meta"] | {"by": one["by"]} for one in items if one["kind"] == "event" and one["event"] == "state"]


def acts(place: Place, action: str) -> list[Audit]:
    with place.store.reading() as db:
        return list(db.scalars(select(Audit).where(Audit.action == action)))


def test_label_that_another_changed_meanwhile_is_refused(admin: FlaskClient) -> None:
    label = made(admin).get_json()
    read = {"names": label["names"], "colour": label["colour"]}

    def change(name: str) -> Any:
        body = {"names": {"es": name}, "colour": "red", "was": read}
        return admin.post(f"/api/admin/labels/{label['id']}", json=body)

    assert change("Recibo").status_code == 200
    refused = change("Cobro")
    assert (refused.status_code, refused.get_json()["error"]) == (409, "label_changed")


def test_label_is_put_on_shown_filtered_by_and_taken_off(place: Place, admin: FlaskClient, desk: FlaskClient) -> None:
    label = made(admin).get_json()
    assert desk.get("/api/desk/labels").get_json()["labels"] == [label]
    one, *_ = queued(desk)
    assert put(desk, one["id"], label["id"]).get_json()["act"]
    assert put(desk, one["id"], label["id"]).get_json() == {"act": ""}
    (found,) = queued(desk, label=label["id"])
    assert (found["id"], found["labels"]) == (one["id"], [label])
    assert desk.get(LIST).get_json()["counts"][f"label:{label['id']}"] == 1
    assert put(desk, one["id"], label["id"], on=False).get_json()["act"]
    assert queued(desk, label=label["id"]) == []
    told = [(one["to"], one["names"], one["by"]) for one in events(desk, one["id"]) if "names" in one]
    assert told == [("labelled", NAMES, "Pau Riba"), ("unlabelled", NAMES, "Pau Riba")]
    assert [row.conversation_id for row in acts(place, "labelled")] == [one["id"]]


def test_urgent_goes_before_what_waits_longer_in_list_and_next(place: Place, desk: FlaskClient) -> None:
    last = queued(desk)[-1]
    at = f"/api/desk/conversations/{last['id']}/priority"
    assert desk.post(at, json={"priority": "urgent"}).get_json()["act"]
    assert desk.post(at, json={"priority": "urgent"}).get_json() == {"act": ""}
    first, *rest = queued(desk)
    assert (first["id"], first["priority"]) == (last["id"], "urgent")
    assert [row["waiting_since"] for row in rest] == sorted(row["waiting_since"] for row in rest)
    assert [(one["to"], one["priority"]) for one in events(desk, last["id"])] == [("priority", "urgent")]
    assert len(acts(place, "priority")) == 1
    stranger = accounts.create_user(place.store, "eva@nogal.test", "Eva", PASSWORD).id
    assert take_next(place.ledger, stranger, Scope(stranger)).conversation == last["id"]


def test_pages_neither_repeat_nor_skip_where_priorities_differ(place: Place, desk: FlaskClient) -> None:
    from deflect.desk.lists import inbox

    whole = queued(desk)
    for row, priority in zip(whole, ("high", "normal", "urgent", "high"), strict=False):
        desk.post(f"/api/desk/conversations/{row['id']}/priority", json={"priority": priority})
    found: list[str] = []
    after = ""
    with place.store.reading() as db:
        for _ in whole:
            page = inbox.page(db, "queue", Scope(place.agents[1]), after=after, limit=1)
            found += [row.id for row in page.rows]
            after = page.after
    assert found == [row["id"] for row in queued(desk)]
    assert after == ""


def test_label_is_renamed_retired_and_taken_up_again_with_its_conversations(
    place: Place, admin: FlaskClient, desk: FlaskClient
) -> None:
    label = made(admin).get_json()
    one, *_ = queued(desk)
    put(desk, one["id"], label["id"])
    at = f"/api/admin/labels/{label['id']}"
    assert admin.post(at, json={"names": {"es": "Cobro"}, "colour": "red"}).get_json() == label
    assert queued(desk)[0]["labels"][0]["names"] == {"es": "Cobro"}
    assert admin.post(f"{at}/retire").status_code == 200
    assert queued(desk)[0]["labels"] == []
    assert put(desk, queued(desk)[1]["id"], label["id"]).status_code == 404
    admin.post(f"{at}/restore")
    (listed,) = admin.get("/api/admin/labels").get_json()["labels"]
    assert (listed["live"], queued(desk)[0]["labels"][0]["colour"]) == (1, "red")
    kept = [acts(place, f"label_{act}") for act in ("created", "changed", "retired", "restored")]
    assert [len(rows) for rows in kept] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("names", "status", "error"),
    [
        ({"es": "  "}, 409, "label_unnamed"),
        ({"es": "FACTURA"}, 409, "label_taken"),
        ({"en": "invoice"}, 409, "label_taken"),
        ({"es": "x" * 41}, 400, "wrong_request"),
    ],
)
def test_name_that_a_label_cannot_have_is_refused(
    admin: FlaskClient, names: dict[str, str], status: int, error: str
) -> None:
    made(admin)
    answer = made(admin, names)
    assert (answer.status_code, answer.get_json()["error"]) == (status, error)


def test_agents_put_labels_on_but_make_none(place: Place, admin: FlaskClient, desk: FlaskClient) -> None:
    assert made(desk).status_code == 403
    assert desk.get("/admin/labels").status_code == 403
    assert desk.get("/admin").location == "/"
    assert admin.get("/admin").location.endswith("/admin/people")
    accounts.create_user(place.store, "sol@nogal.test", "Sol", PASSWORD, "supervisor")
    supervisor = signed_in(place, "sol@nogal.test")
    assert made(supervisor).status_code == 200
    assert supervisor.get("/admin").location.endswith("/admin/labels")


def test_labels_go_with_their_conversation_when_a_customer_is_erased(
    place: Place, admin: FlaskClient, desk: FlaskClient
) -> None:
    from deflect.keeping import records
    from deflect.tables import ConversationLabel

    one, *_ = queued(desk)
    put(desk, one["id"], made(admin).get_json()["id"])
    with place.store.transaction() as db:
        customer = db.scalar(select(Conversation.customer_id).where(Conversation.id == one["id"])) or ""
        held = {table.name: mine for table, mine in records.of(records.find(db, customer, "ES"))}
        table = ConversationLabel.__table__
        assert len(db.execute(select(table).where(held["conversation_label"])).all()) == 1
