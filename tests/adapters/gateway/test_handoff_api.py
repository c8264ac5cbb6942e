"""What another program may ask of its hand-overs, and what it is told of them."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from flask import Flask, Response, request
from gateway_house import House
from ledger_world import MARTA, RAUL
from sqlalchemy import select
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from deflect.notices import rows
from deflect.notices.webhooks import set_webhook
from deflect.people import api_keys
from deflect.people.api_keys import KeyRefused
from deflect.people.audit import Actor
from deflect.tables import ApiNotice
from gateway.relay.notifying import Notifier
from gateway.signing import HEADER, KEY_HEADER, Signed, sign, verify

ADMIN = Actor("system", "ana")


@dataclass(frozen=True)
class Program:
    """Another program with its key."""

    house: House
    id: str
    secret: str

    def send(self, method: str, path: str, once: str = "", body: object = None) -> TestResponse:
        raw = b"" if body is None else json.dumps(body).encode()
        headers = {HEADER: sign(self.secret, Signed(method, path, once, raw), int(time.time())), KEY_HEADER: self.id}
        headers |= {"Idempotency-Key": once} if once else {}
        return self.house.web.open(path, method=method, data=raw, headers=headers, content_type="application/json")

    def hand_over(self, once: str = "hand-off-1", number: str = MARTA, **more: object) -> TestResponse:
        body = {"number": number, "flow": "tienda", "node": "elige", "language": "es", "consent": "pressed 1", **more}
        return self.send("POST", "/api/v1/handoffs", once, body)

    def standing(self, handoff: str) -> TestResponse:
        return self.send("GET", f"/api/v1/handoffs/{handoff}")


def program(house: House, name: str = "old IVR") -> Program:
    world = house.world
    return Program(house, *api_keys.create(world.store, world.ledger.vault, name, ["handoffs"], ADMIN))


@dataclass
class Receiver:
    """A program that is told of its hand-overs, and answers as the test says."""

    url: str = ""
    status: int = 204
    taken: list[tuple[dict[str, str], str, bytes]] = field(default_factory=list)

    @property
    def events(self) -> list[str]:
        return [json.loads(raw)["event"] for _, _, raw in self.taken]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made, app = Receiver(), Flask("receiver")

    @app.post("/relevo")
    def take() -> Response:
        made.taken.append((dict(request.headers), request.full_path.rstrip("?"), request.get_data()))
        return Response(status=made.status)

    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    made.url = f"http://127.0.0.1:{server.port}/relevo?line=1"
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def notifier(house: House) -> Iterator[Notifier]:
    made = Notifier(house.world.store, house.world.ledger.vault, frozenset({"127.0.0.1"}))
    yield made
    made.close()


def tell(house: House, notifier: Notifier) -> None:
    """One round of the relay's notifier, sent at once."""
    rows.note(house.world.store)
    for notice in rows.claim(house.world.store, 50):
        notifier.send(notice)


def test_eligibility_is_asked_without_keeping_anything(house: House) -> None:
    ivr = program(house)
    good = ivr.send("POST", "/api/v1/eligibility", body={"number": "612 345 678", "flow": "tienda"})
    assert good.get_json() == {
        "allowed": True, "code": "ok", "reason": {}, "number_kind": "mobile", "country": "ES"
    }  # fmt: skip
    landline = ivr.send("POST", "/api/v1/eligibility", body={"number": "+34912345678", "flow": "tienda"}).get_json()
    assert (landline["allowed"], landline["code"], landline["number_kind"]) == (False, "landline", "landline")
    assert landline["reason"]["es"]
    assert house.world.conversations() == []


def test_hand_over_is_told_state_by_state(house: House) -> None:
    ivr = program(house)
    handoff = ivr.hand_over().get_json()["handoff"]
    assert ivr.standing(handoff).get_json()["state"] == "queued"
    house.turn()
    assert ivr.standing(handoff).get_json()["state"] == "delivered"
    house.world.clock.forward(hours=3)
    house.write("1")
    house.turn()
    told = ivr.standing(handoff).get_json()
    assert list(told["reached"]) == ["accepted", "queued", "sent", "delivered", "replied", "resolved"]
    assert (told["state"], told["code"], told["node"]) == ("resolved", "", "elige")


def test_hand_over_of_another_key_is_unknown(house: House) -> None:
    ours, theirs = program(house), program(house, "another IVR")
    handoff = ours.hand_over().get_json()["handoff"]
    assert theirs.standing(handoff).status_code == 404
    assert ours.standing("hnd_none").get_json()["error"]["code"] == "unknown_handoff"
    assert ours.hand_over().get_json()["handoff"] == handoff


def test_each_state_is_told_once_and_signed(house: House, receiver: Receiver, notifier: Notifier) -> None:
    ivr = program(house)
    set_webhook(house.world.store, ivr.id, receiver.url, ADMIN)
    house.world.clock.forward(seconds=1)
    handoff = ivr.hand_over().get_json()
    tell(house, notifier)
    house.turn()
    tell(house, notifier)
    tell(house, notifier)
    assert receiver.events == ["handoff.queued", "handoff.sent", "handoff.delivered"]
    for headers, path, raw in receiver.taken:
        signed = Signed("POST", path, headers["Idempotency-Key"], raw)
        assert verify([ivr.secret], headers[HEADER], signed, time.time())
        assert (path, headers[KEY_HEADER]) == ("/relevo?line=1", ivr.id)
        told = json.loads(raw)
        assert (told["handoff"], told["reference"]) == (handoff["handoff"], handoff["reference"])
        assert MARTA not in raw.decode()
    assert len({headers["Idempotency-Key"] for headers, _, _ in receiver.taken}) == 3


def test_notice_that_is_not_taken_comes_again_under_its_id(
    house: House, receiver: Receiver, notifier: Notifier
) -> None:
    ivr = program(house)
    set_webhook(house.world.store, ivr.id, receiver.url, ADMIN)
    house.world.clock.forward(seconds=1)
    ivr.hand_over()
    receiver.status = 500
    tell(house, notifier)
    tell(house, notifier)
    assert receiver.events == ["handoff.queued"]
    receiver.status = 200
    house.world.clock.forward(seconds=6)
    tell(house, notifier)
    tell(house, notifier)
    assert receiver.events == ["handoff.queued"] * 2
    assert len({headers["Idempotency-Key"] for headers, _, _ in receiver.taken}) == 1


def test_notice_that_nobody_takes_is_given_up_after_a_day(house: House, notifier: Notifier) -> None:
    ivr = program(house)
    set_webhook(house.world.store, ivr.id, "http://127.0.0.1:1/relevo", ADMIN)
    house.world.clock.forward(seconds=1)
    ivr.hand_over()
    for _ in range(60):
        tell(house, notifier)
        house.world.clock.forward(hours=1)
    with house.world.store.reading() as db:
        assert rows.untold(db) == {}


def test_other_keys_and_our_own_calls_are_not_told(house: House, receiver: Receiver, notifier: Notifier) -> None:
    ivr, other = program(house), program(house, "another IVR")
    set_webhook(house.world.store, ivr.id, receiver.url, ADMIN)
    house.world.clock.forward(seconds=1)
    other.hand_over()
    house.accept(RAUL)
    tell(house, notifier)
    assert receiver.taken == []


def test_what_happened_before_the_webhook_was_set_is_not_told(
    house: House, receiver: Receiver, notifier: Notifier
) -> None:
    ivr = program(house)
    ivr.hand_over()
    house.world.clock.forward(minutes=1)
    set_webhook(house.world.store, ivr.id, receiver.url, ADMIN)
    house.world.clock.forward(minutes=1)
    house.turn()
    tell(house, notifier)
    assert receiver.events == ["handoff.sent", "handoff.delivered"]
    set_webhook(house.world.store, ivr.id, "", ADMIN)
    house.write("1")
    house.turn()
    tell(house, notifier)
    assert len(receiver.events) == 2


def test_revoked_key_is_told_nothing(house: House, receiver: Receiver, notifier: Notifier) -> None:
    ivr = program(house)
    set_webhook(house.world.store, ivr.id, receiver.url, ADMIN)
    house.world.clock.forward(seconds=1)
    ivr.hand_over()
    rows.note(house.world.store)
    api_keys.revoke(house.world.store, ivr.id, ADMIN)
    tell(house, notifier)
    assert receiver.taken == []


def test_states_are_noted_over_pages_of_events(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "EVENTS", 2)
    ivr = program(house)
    set_webhook(house.world.store, ivr.id, "http://127.0.0.1:1/", ADMIN)
    house.world.clock.forward(seconds=1)
    ivr.hand_over()
    house.turn()
    assert rows.note(house.world.store) == 3
    assert rows.note(house.world.store) == 0


@pytest.mark.parametrize(
    "url", ["ftp://x.es/", "https://ana:secret@x.es/", "x.es/relevo", "https://", "https://x.es/#a", "https://x.es/a b"]
)
def test_address_that_cannot_take_notices_is_refused(house: House, url: str) -> None:
    with pytest.raises(KeyRefused, match="such as https"):
        set_webhook(house.world.store, program(house).id, url, ADMIN)


def test_webhook_of_a_key_that_is_not_there_is_refused(house: House) -> None:
    with pytest.raises(KeyRefused, match="no valid key"):
        set_webhook(house.world.store, "key_none", "https://x.es/", ADMIN)


def test_a_slow_receiver_holds_its_own_share_only(house: House) -> None:
    slow, quick = program(house, "slow"), program(house, "quick")
    for one in (slow, quick):
        set_webhook(house.world.store, one.id, "http://127.0.0.1:1/", ADMIN)
    house.world.clock.forward(seconds=1)
    for number in range(5):
        slow.hand_over(f"hand-off-{number}", f"+3461100000{number}")
    house.world.clock.forward(seconds=1)
    quick.hand_over(number=RAUL)
    rows.note(house.world.store)
    first = rows.claim(house.world.store, 32, 2)
    assert sorted(one.key for one in first) == sorted([slow.id, slow.id, quick.id])
    assert rows.claim(house.world.store, 32, 2, {slow.id: 2}) == []
    assert [one.key for one in rows.claim(house.world.store, 32, 2, {slow.id: 1})] == [slow.id]


def test_address_inside_is_told_only_where_it_is_listed(house: House, receiver: Receiver) -> None:
    ivr = program(house)
    set_webhook(house.world.store, ivr.id, receiver.url, ADMIN)
    house.world.clock.forward(seconds=1)
    ivr.hand_over()
    guarded = Notifier(house.world.store, house.world.ledger.vault)
    tell(house, guarded)
    guarded.close()
    assert receiver.taken == []
    with house.world.store.reading() as db:
        assert db.scalars(select(ApiNotice.code)).all() == ["not_allowed"]


def test_settled_notices_are_erased_after_a_week(house: House, receiver: Receiver, notifier: Notifier) -> None:
    from deflect.keeping import retention

    ivr = program(house)
    set_webhook(house.world.store, ivr.id, receiver.url, ADMIN)
    house.world.clock.forward(seconds=1)
    ivr.hand_over()
    tell(house, notifier)
    house.world.clock.now += timedelta(days=8)
    retention.erase(house.world.store)
    with house.world.store.reading() as db:
        assert db.query(ApiNotice).count() == 0
