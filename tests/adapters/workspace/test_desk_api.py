"""What agents read and do over /api/desk."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from deflect.facts import Inbound
from deflect.tables import Conversation, Outbox, User
from gateway.workspace.api.contract import Done, answers
from tests.workspace_app import Place, signed_in

LIST = "/api/desk/list"


def names(desk: FlaskClient, view: str = "open", q: str = "") -> list[str]:
    return [
        row["name"] or row["number"] for row in desk.get(LIST, query_string={"view": view, "q": q}).get_json()["rows"]
    ]


def found(desk: FlaskClient, name: str) -> dict[str, Any]:
    rows = desk.get(LIST, query_string={"view": "all"}).get_json()["rows"]
    return next(row for row in rows if row["name"] == name)


def opened(desk: FlaskClient, name: str) -> dict[str, Any]:
    told: dict[str, Any] = desk.get(f"/api/desk/conversations/{found(desk, name)['id']}").get_json()
    return told


def do(desk: FlaskClient, told: dict[str, Any], verb: str, **body: Any) -> Any:
    return desk.post(f"/api/desk/conversations/{told['row']['id']}/{verb}", json=body)


def reply(desk: FlaskClient, told: dict[str, Any], text: str = "Ahora lo miro", **more: Any) -> Any:
    body = {"client_id": "client-0001", "text": text, "seen": told["thread"]["sequence"], **more}
    return do(desk, told, "reply", **body)


@pytest.mark.parametrize(
    ("view", "holds"),
    [
        ("queue", ["+34911230014", "Raúl Ortega", "Emily Carter", "Lucía Fernández"]),
        ("snoozed", ["Beatriz Luna"]),
        ("resolved", ["Óscar Peña", "Teresa Ibáñez", "Manuel Rey"]),
        ("mine", ["+34600111206"]),
    ],
)
def test_each_view_holds_its_own_and_the_queue_begins_with_who_waits_longest(
    desk: FlaskClient, view: str, holds: list[str]
) -> None:
    shown = names(desk, view)
    assert set(shown) == set(holds)
    if view == "queue":
        since = [row["waiting_since"] for row in desk.get(LIST, query_string={"view": view}).get_json()["rows"]]
        assert since == sorted(since)


@pytest.mark.parametrize(
    ("words", "holds"),
    [
        ("lucía", ["Lucía Fernández"]),
        ("600111202", ["Raúl Ortega"]),
        ("esquina rota", ["Raúl Ortega"]),
        ("xyzzy", []),
        ("gomez", ["Pilar Gómez"]),
        ("Gómez", ["Pilar Gómez"]),
        ("pena", ["Óscar Peña"]),
        ("ÓSCAR", ["Óscar Peña"]),
        ("óscar", ["Óscar Peña"]),
        ("600.111.205", ["Pilar Gómez"]),
        ("+34 600 111 205", ["Pilar Gómez"]),
        ("0034 600 11 12 05", ["Pilar Gómez"]),
        ("%", []),
        ("_", []),
    ],
)
def test_search_finds_names_numbers_and_anything_written(desk: FlaskClient, words: str, holds: list[str]) -> None:
    assert names(desk, q=words) == holds


def test_the_call_is_one_card_with_its_path_and_words(desk: FlaskClient) -> None:
    items = opened(desk, "Lucía Fernández")["thread"]["items"]
    calls = [item["call"] for item in items if item["kind"] == "call"]
    path = [(step["kind"], step["label"]) for step in calls[0]["path"]]
    assert path == [("chose", "Pedido"), ("collected", "48301"), ("accepted", "")]
    assert (calls[0]["words"][0]["text"], calls[0]["words"][0]["score"]) == (
        "quiero cambiar la entrega del jueves",
        0.93,
    )
    assert calls[0]["outcome"] == "moved_to_text"
    assert [item["kind"] for item in items if item["kind"] in ("theirs", "ours")][:2] == ["ours", "theirs"]


def test_the_card_tells_wants_facts_leave_and_business(desk: FlaskClient) -> None:
    card = opened(desk, "Lucía Fernández")["card"]
    assert card["wants"]["value"] == "quiero cambiar la entrega del jueves"
    assert {"name": "order", "value": "48301", "origin": "key"}.items() <= card["facts"][-1].items()
    assert (card["leave"]["granted"], card["leave"]["by"]) == (True, "speech")
    assert card["business"][0]["value"]["status"] == "on_its_way"


def test_a_reply_is_one_row_however_often_it_is_sent(place: Place, desk: FlaskClient) -> None:
    told = opened(desk, "Lucía Fernández")
    assert reply(desk, told).get_json()["again"] is False
    assert reply(desk, told).get_json()["again"] is True
    with place.store.reading() as db:
        assert db.scalar(select(func.count()).where(Outbox.body == "Ahora lo miro")) == 1
        row = db.scalars(select(Outbox).where(Outbox.body == "Ahora lo miro")).one()
        assert (row.state, row.recipient) == ("queued", "+34600111201")
    after = opened(desk, "Lucía Fernández")["row"]
    assert (after["owner"], after["mine"], after["waiting_since"], after["unread"]) == ("agent", True, None, 0)


def test_complaint_two_answer_the_same_text(place: Place, desk: FlaskClient) -> None:
    from deflect.inbound import messages

    told = opened(desk, "Lucía Fernández")
    with place.store.reading() as db:
        ours = db.scalars(select(Outbox.sender).where(Outbox.recipient == "+34600111201")).first()
    inbound = Inbound("sms", "SM-late", "+34600111201", ours or "", "Ah, y otra cosa", place.store.clock())
    messages.receive(place.ledger, inbound)
    refused = reply(desk, told)
    assert (refused.status_code, refused.json["error"]) == (409, "stale")
    assert reply(desk, told, confirmed=True, client_id="client-0002").status_code == 200


def test_a_reply_is_refused_when_a_colleague_answered_meanwhile(place: Place, desk: FlaskClient) -> None:

    told = opened(desk, "Lucía Fernández")
    nuria = signed_in(place, "nuria@nogal.test")
    assert reply(nuria, told, "Ya estoy yo").status_code == 200
    refused = reply(desk, told, client_id="client-0003")
    assert (refused.json["error"], refused.json["detail"]["by"]) == ("stale", "Nuria Salas")


def test_nobody_writes_to_who_asked_for_no_texts(desk: FlaskClient) -> None:
    told = opened(desk, "Manuel Rey")
    assert reply(desk, told).get_json()["error"] == "opted_out"


def test_nobody_writes_where_no_texts_were_agreed_to(desk: FlaskClient) -> None:
    rows = desk.get(LIST, query_string={"view": "queue"}).get_json()["rows"]
    call_only = next(row for row in rows if row["number"] == "+34911230014")
    told = desk.get(f"/api/desk/conversations/{call_only['id']}").get_json()
    assert reply(desk, told).get_json()["error"] == "no_thread"


def test_notes_are_for_colleagues_only(place: Place, desk: FlaskClient) -> None:
    told = opened(desk, "Lucía Fernández")
    assert do(desk, told, "note", client_id="client-0004", text="Llamar antes de las 18").status_code == 200
    assert opened(desk, "Lucía Fernández")["thread"]["items"][-1]["kind"] == "note"
    with place.store.reading() as db:
        assert db.scalar(select(func.count()).where(Outbox.body.contains("Llamar antes"))) == 0


def test_resolve_reopen_snooze_and_assign(place: Place, desk: FlaskClient) -> None:
    told = opened(desk, "Lucía Fernández")
    assert do(desk, told, "resolve").status_code == 200
    assert opened(desk, "Lucía Fernández")["row"]["state"] == "resolved"
    do(desk, told, "reopen")
    do(desk, told, "snooze", until="2099-01-01T09:00:00Z")
    assert opened(desk, "Lucía Fernández")["row"]["state"] == "snoozed"
    assert do(desk, told, "snooze", until="2001-01-01T09:00:00Z").get_json()["error"] == "past"
    do(desk, told, "assign", to=place.agents[0])
    assert opened(desk, "Lucía Fernández")["row"]["owner_name"] == "Nuria Salas"
    assert do(desk, told, "assign", to="usr_nobody").status_code == 404
    do(desk, told, "assign", to=None)
    assert opened(desk, "Lucía Fernández")["row"]["owner"] == "queue"


def test_note_given_along_stands_before_the_act_and_outlasts_its_undoing(place: Place, desk: FlaskClient) -> None:
    told = opened(desk, "Lucía Fernández")
    act = do(desk, told, "assign", to=place.agents[1], note="Espera el reembolso").get_json()["act"]
    kinds = [item["kind"] for item in opened(desk, "Lucía Fernández")["thread"]["items"]]
    assert kinds[-2:] == ["note", "event"]
    assert desk.post("/api/desk/undo", json={"acts": [act]}).get_json()["outcomes"][0]["code"] == ""
    assert "Espera el reembolso" in str(opened(desk, "Lucía Fernández")["thread"])
    do(desk, told, "assign", to="usr_nobody", note="Para nadie")
    assert "Para nadie" not in str(opened(desk, "Lucía Fernández")["thread"])


def test_read_and_unread(desk: FlaskClient) -> None:
    told = opened(desk, "Raúl Ortega")
    do(desk, told, "read")
    assert found(desk, "Raúl Ortega")["unread"] == 0
    do(desk, told, "unread")
    assert found(desk, "Raúl Ortega")["unread"] == 1


@pytest.mark.parametrize(
    ("verb", "body", "named"),
    [
        ("reply", {"text": "hola", "seen": 1}, "client_id"),
        ("reply", {"client_id": "client-0005", "seen": 1, "text": " "}, "text"),
        ("reply", {"client_id": "client-0005", "text": "hola"}, "seen"),
        ("snooze", {"until": "mañana"}, "until"),
        ("snooze", {"until": "2099-01-01T09:00:00"}, "until"),
    ],
)
def test_a_wrong_request_names_its_field(desk: FlaskClient, verb: str, body: dict[str, Any], named: str) -> None:
    answer = do(desk, opened(desk, "Lucía Fernández"), verb, **body)
    assert answer.status_code == 400
    assert answer.json["detail"].startswith(named)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"text": "hola", "seen": 1}, "client_id: it is missing; send 8 to 64 letters, digits, - or _"),
        (
            {"client_id": "client-0005", "seen": 1, "text": " "},
            "text: string should have at least 1 character; send 1 to 4000 characters",
        ),
        ([1], "the body must be a JSON object"),
    ],
)
def test_a_wrong_body_is_answered_with_one_plain_sentence(desk: FlaskClient, body: Any, sentence: str) -> None:
    told = opened(desk, "Lucía Fernández")
    answer = desk.post(f"/api/desk/conversations/{told['row']['id']}/reply", json=body)
    assert (answer.status_code, answer.json) == (400, {"error": "wrong_request", "detail": sentence})


def test_answer_that_does_not_fit_its_model_is_neither_sent_nor_logged(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    @answers(Done)
    def misfit() -> Any:
        return {"ok": "llámame al 600111201"}

    place.app.add_url_rule("/api/misfit", view_func=misfit)
    answer = place.app.test_client().get("/api/misfit")
    assert (answer.status_code, answer.json) == (500, {"error": "fault"})
    assert "600111201" not in caplog.text


def test_an_unknown_view_is_named_and_the_known_ones_are_listed(desk: FlaskClient) -> None:
    answer = desk.get(LIST, query_string={"view": "cellar"})
    assert answer.status_code == 400
    assert answer.get_json()["detail"].startswith("view: input should be 'ours', 'customer', 'queue'")


def test_an_unknown_conversation_is_404(desk: FlaskClient) -> None:
    assert desk.get("/api/desk/conversations/cnv_none").status_code == 404
    assert desk.post("/api/desk/conversations/cnv_none/resolve", json={}).status_code == 404


def test_segments_are_counted_by_the_one_rule(desk: FlaskClient) -> None:
    told = desk.post("/api/desk/segments", json={"text": "aquí " * 20}).get_json()
    assert (told["encoding"], told["segments"], told["costly"]) == ("UCS-2", 2, ["í"])


def test_the_past_is_told_once(place: Place) -> None:
    from gateway.demo import past

    assert past.tell(place.ledger, place.agents) == 0
    with place.store.reading() as db:
        assert db.scalar(select(func.count()).select_from(Conversation)) == 14
        assert db.scalar(select(func.count()).where(Outbox.state == "queued")) == 0
        assert db.scalar(select(func.count()).select_from(User)) == 2


def test_search_on_an_unknown_channel_is_refused_in_words(desk: FlaskClient) -> None:
    answer = desk.get("/api/desk/list", query_string={"channel": "carrier_pigeon"})
    detail = "channel: there is none of this name; send one of voice, sms, web"
    assert (answer.status_code, answer.get_json()) == (400, {"error": "wrong_request", "detail": detail})
    assert desk.get("/api/desk/list", query_string={"channel": "sms"}).status_code == 200


def test_search_that_takes_too_long_is_told_by_a_code(desk: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deflect.desk.search.limit.SECONDS", -1)
    monkeypatch.setattr("deflect.desk.search.limit._STEPS", 1)
    answer = desk.get("/api/desk/list", query_string={"q": "pedido"})
    assert (answer.status_code, answer.get_json()) == (503, {"error": "search_too_long"})
    assert desk.get("/api/desk/list").status_code == 200
