"""The ingress: what it keeps, what it turns away, and that nothing a stranger sends makes it fail."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from gateway_house import House
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_world import MARTA, OURS
from sqlalchemy import select
from werkzeug.test import TestResponse

from deflect.storage import journal
from deflect.tables import Journal, Quarantine
from gateway.ingress.webhooks import replay
from gateway.providers.twilio.sms import TwilioSms
from gateway.testing.postman import Webhook
from gateway.testing.twilio_post import sign

SMS, STATUS = "/webhooks/twilio/sms", "/webhooks/twilio/status"


def letters(house: House) -> list[Journal]:
    with house.world.store.reading() as db:
        return list(db.scalars(select(Journal).order_by(Journal.position)))


def quarantined(house: House) -> list[Quarantine]:
    with house.world.store.reading() as db:
        return list(db.scalars(select(Quarantine)))


def post(house: House, hook: Webhook) -> int:
    path = hook.url.removeprefix(house.url)
    return house.web.post(path, data=hook.body, headers=list(hook.headers)).status_code


def test_a_signed_message_is_kept_sealed_once_and_answered_204(house: House) -> None:
    _, hook = house.simulator.inbound(MARTA, OURS, "mi pedido 48213")
    assert [post(house, hook) for _ in range(3)] == [204, 204, 204]
    (kept,) = letters(house)
    assert (kept.kind, kept.channel, kept.state) == ("inbound", "sms", "new")
    assert b"48213" not in (kept.sealed or b"")
    assert house.world.entries() == []


def test_one_message_told_many_times_at_once_is_kept_once(house: House) -> None:
    _, hook = house.simulator.inbound(MARTA, OURS, "hola")
    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.append(post(house, hook))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [204] * 8
    assert len(letters(house)) == 1


def test_each_state_of_a_text_is_kept(house: House) -> None:
    house.accept()
    house.relay.drain()
    (message,) = house.simulator.sent
    for state in ("delivered", "sent", "delivered"):
        assert post(house, house.simulator.status(message, state)) == 204
    assert {letter.key for letter in letters(house)} == {f"{message.sid}:delivered", f"{message.sid}:sent"}


def test_a_forged_message_is_403_and_can_be_replayed_once_the_secret_is_mended(house: House) -> None:
    _, hook = house.simulator.inbound(MARTA, OURS, "hola")
    forged = replace(hook, headers=(("X-Twilio-Signature", sign("wrong", hook.url, hook.form)),))
    assert post(house, forged) == 403
    assert letters(house) == []
    assert len(quarantined(house)) == 1
    assert replay_with(house, "right") == (0, 1)
    assert replay_with(house, "wrong") == (1, 0)
    assert quarantined(house) == []
    assert len(letters(house)) == 1


def test_complaint_the_signature_fails_behind_a_proxy(house: House) -> None:
    _, hook = house.simulator.inbound(MARTA, OURS, "hola")
    signed = sign(house.simulator.token, "https://ivr.example/relevo" + SMS, hook.form)
    moved = replace(hook, headers=(("X-Twilio-Signature", signed),))
    assert post(house, moved) == 403
    assert replay_with(house, house.simulator.token, "https://ivr.example/relevo/") == (1, 0)


def replay_with(house: House, token: str, public_url: str = "") -> tuple[int, int]:
    url = public_url or house.url
    channel = TwilioSms(house.simulator.sid, token, public_url=url, clock=house.world.clock)
    return replay(house.world.store, house.world.vault, {"twilio": channel}, url)


def post_signed(house: House, path: str, form: list[tuple[str, str]]) -> TestResponse:
    signature = sign(house.simulator.token, f"{house.url}{path}", form)
    return house.web.post(path, data=dict(form), headers={"X-Twilio-Signature": signature})


def test_signed_but_not_understood_is_400_and_kept_aside(house: House) -> None:
    answer = post_signed(house, STATUS, [("MessageSid", ""), ("MessageStatus", "sent")])
    assert answer.status_code == 400
    assert "MessageSid" in answer.get_json()["error"]["message"]
    assert len(quarantined(house)) == 1


def test_state_that_nobody_documents_is_kept_and_has_no_effect(house: House) -> None:
    assert post_signed(house, STATUS, [("MessageSid", "SM1"), ("MessageStatus", "teleported")]).status_code == 204
    house.turn()
    assert [(letter.state, letter.failures) for letter in letters(house)] == [("done", 0)]
    assert quarantined(house) == []


def test_webhook_of_another_account_is_403_and_enters_nothing(house: House) -> None:
    form = [("MessageSid", "SM1"), ("AccountSid", "AC" + "9" * 32), ("From", MARTA), ("To", OURS), ("Body", "hola")]
    answer = post_signed(house, SMS, form)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (403, "other_account")
    assert letters(house) == []


@pytest.mark.parametrize(
    ("sender", "recipient", "code"),
    [
        (MARTA, "+34910000099", "not_our_number"),
        ("12345", OURS, "no_answer_possible"),
        ("BANCO", OURS, "no_answer_possible"),
        ("+", OURS, "no_answer_possible"),
        ("<b>x</b>", OURS, "no_answer_possible"),
        ("9" * 20, OURS, "no_answer_possible"),
        (OURS, OURS, "own_number"),
    ],
)
def test_message_that_no_conversation_can_be_had_with_waits_aside(
    house: House, sender: str, recipient: str, code: str
) -> None:
    form = [("MessageSid", "SM1"), ("From", sender), ("To", recipient), ("Body", "hola")]
    assert post_signed(house, SMS, form).status_code == 204
    house.turn()
    assert (house.world.conversations(), house.world.rows()) == ([], [])
    (waiting,) = journal.dead_letters(house.world.store)
    assert (waiting.code, waiting.failures) == (code, 0)


def test_letter_set_aside_is_read_once_the_number_is_ours(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    form = [("MessageSid", "SM1"), ("From", "0034612345678"), ("To", "+34910000099"), ("Body", "hola")]
    post_signed(house, SMS, form)
    house.turn()
    (waiting,) = journal.dead_letters(house.world.store)
    ours = replace(house.world.installation, numbers={"+34910000099": "tienda"})
    monkeypatch.setattr(house.world.ledger, "_installation", ours)
    assert journal.replay(house.world.store, waiting.row)
    house.turn()
    assert [(leg.theirs, leg.ours) for leg in house.world.legs("text")] == [(MARTA, "+34910000099")]


def test_one_customer_writes_in_order_however_the_number_is_written(house: House) -> None:
    for sid, sender in (("SM1", "+34 612 345 678"), ("SM2", "whatsapp:+34612345678"), ("SM3", MARTA)):
        post_signed(house, SMS, [("MessageSid", sid), ("From", sender), ("To", OURS), ("Body", sid)])
    assert len({letter.lane for letter in letters(house)}) == 1
    house.turn()
    assert [entry.text for entry in house.world.entries("message_in")] == ["SM1", "SM2", "SM3"]


@pytest.mark.parametrize("path", [SMS, STATUS, "/api/v1/handoffs"])
def test_a_body_over_100_kb_is_413_and_not_read(house: House, path: str) -> None:
    headers = {"Idempotency-Key": "12345678"}
    assert house.web.post(path, data=b"x" * 100_001, headers=headers).status_code == 413
    assert quarantined(house) == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from([SMS, STATUS, f"{STATUS}?row=%ff%00", "/api/v1/handoffs", "/webhooks/%ff", "/%00"]),
    body=st.binary(max_size=300),
    kind=st.sampled_from(["application/x-www-form-urlencoded", "application/json", "text/\xe9", "", ";;"]),
    signature=st.text(st.characters(max_codepoint=255, exclude_categories=["Cc"]), max_size=40),
)
def test_odd_bytes_are_refused_and_never_a_failure_of_ours(
    house: House, path: str, body: bytes, kind: str, signature: str
) -> None:
    headers = {"X-Twilio-Signature": signature, "Relevo-Signature": signature, "Idempotency-Key": "odd-bytes"}
    answer = house.web.post(path, data=body, content_type=kind, headers=headers)
    assert answer.status_code in (400, 401, 403, 404)
    assert answer.get_json()["error"]["code"]


def test_a_database_that_is_away_is_503_so_that_the_provider_tries_again(house: House) -> None:
    _, hook = house.simulator.inbound(MARTA, OURS, "hola")
    house.world.store.dispose()
    file = Path(str(house.world.store.url.database))
    file.unlink()
    file.mkdir()
    assert post(house, hook) == 503
    assert post(house, replace(hook, headers=())) == 403
    assert house.web.get("/readyz").status_code == 503
    assert house.web.get("/healthz").status_code == 200


def test_many_unsigned_webhooks_cost_few_rows_and_push_no_signed_one_out(house: House) -> None:
    assert post_signed(house, STATUS, [("MessageSid", ""), ("MessageStatus", "sent")]).status_code == 400
    _, hook = house.simulator.inbound(MARTA, OURS, "hola")
    forged = replace(hook, headers=(("X-Twilio-Signature", "forged"),))
    assert {post(house, forged) for _ in range(300)} == {403}
    assert [row.signed for row in quarantined(house)].count(True) == 1
    assert len(quarantined(house)) < 70


def test_late_webhooks_are_told_at_readyz(house: House) -> None:
    _, hook = house.simulator.inbound(MARTA, OURS, "hola")
    post(house, hook)
    assert house.web.get("/readyz").get_json() == {"status": "ok"}
    house.world.clock.forward(seconds=90)
    assert house.web.get("/readyz").get_json() == {"status": "ok", "oldest_unread_s": 90.0}


def test_readyz_fails_while_the_database_takes_no_writes(house: House) -> None:
    other = sqlite3.connect(str(house.world.store.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    refused = house.web.get("/readyz")
    other.execute("ROLLBACK")
    assert refused.status_code == 503
    assert "locked by another program" in refused.get_json()["error"]["message"]
    assert house.web.get("/readyz").status_code == 200


def test_ingress_is_ready_with_its_database(house: House) -> None:
    assert house.web.get("/readyz").get_json() == {"status": "ok"}
    assert house.web.get(SMS).status_code == 405


def test_another_ivr_hands_over_once_and_the_text_goes_out(house: House) -> None:
    first, again = house.hand_over(said={"pedido": "48213"}), house.hand_over(said={"pedido": "48213"})
    assert (first.status_code, first.get_json()["allowed"]) == (202, True)
    assert again.get_json() == first.get_json()
    house.turn()
    assert len(house.simulator.sent) == 1
    assert house.states() == ["delivered"]


def test_a_caller_on_another_ivrs_line_gets_the_text_at_night_too(house: House) -> None:
    house.world.clock.forward(hours=12)
    house.hand_over()
    house.turn()
    assert house.states() == ["delivered"]


@pytest.mark.parametrize(
    ("changed", "status", "code", "field"),
    [
        ({"number": "123"}, 422, "not_a_number", "number"),
        ({"flow": "nowhere"}, 404, "unknown_flow", "flow"),
        ({"node": "nowhere"}, 422, "unknown_node", "node"),
        ({"values": {"nothing": "1"}}, 422, "unknown_variable", "values.nothing"),
        ({"sender": "+34999999999"}, 422, "unknown_sender", "sender"),
        ({"consent": ""}, 400, "wrong_body", "consent"),
        ({"number": 34612345678}, 400, "wrong_body", "number"),
        ({"surprise": 1}, 400, "wrong_body", "surprise"),
    ],
)
def test_a_wrong_hand_off_names_the_field(
    house: House, changed: dict[str, object], status: int, code: str, field: str
) -> None:
    answer = house.hand_over(**changed)  # type: ignore[arg-type]
    assert answer.status_code == status
    assert answer.get_json()["error"].items() >= {"code": code, "field": field}.items()
    assert house.world.rows() == []


def test_a_hand_off_needs_a_key_and_a_signature(house: House) -> None:
    assert house.web.post("/api/v1/handoffs", data=b"{}").status_code == 400
    assert house.post_signed(b"{}", key="ñ-ñ-ñ-ñ-ñ").status_code == 400
    unsigned = house.web.post("/api/v1/handoffs", data=b"{}", headers={"Idempotency-Key": "hand-off-1"})
    assert (unsigned.status_code, unsigned.get_json()["error"]["code"]) == (401, "signature_wrong")


def test_a_number_that_may_not_be_texted_is_answered_with_the_reason(house: House) -> None:
    answer = house.hand_over(number="+34910000009")
    assert answer.status_code == 202
    assert answer.get_json()["allowed"] is False
    assert answer.get_json()["code"]
    assert house.world.rows() == []
