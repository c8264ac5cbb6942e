"""Calls of ours to customers whose assistant had finished, and calls that were promised or cut in the middle."""

import re

import pytest
from shipped_customer import Customer, by_text, spoken

from deflect import desk
from deflect.desk import outbound_calls
from deflect.outbound_calls import attempts
from deflect.storage.store import Store
from voice_flows.model.turns import Keys

ANSWER = r"Hola de nuevo\. Te llamamos de Tienda Nogal\.\s+Ana te escribió hoy: Te enviamos otro paquete\."


def finished(marta: Customer) -> str:
    """Thread whose assistant has finished; returns its conversation."""
    by_text(marta)
    assert "Hecho" in marta.writes("2")
    assert marta.thread().wait == "over"
    return marta.conversation(marta.thread()).id


def by_desk(marta: Customer, conversation: str) -> str:
    marta.clock.forward(minutes=5)
    marta.hire("luis")
    outbound_calls.have_called(marta.ledger, conversation, "luis", "c9")
    return marta.picks_up()


def test_desk_call_after_the_assistant_finished_leads_to_the_person(store: Store) -> None:
    marta = Customer(store)
    conversation = finished(marta)
    marta.hire("ana")
    desk.reply(marta.ledger, conversation, "ana", "c1", "Te enviamos otro paquete.", seen=99)
    marta.relay()
    said = by_desk(marta, conversation)
    assert re.search(ANSWER, said), said
    assert "ayudo" not in said
    assert marta.queued
    assert marta.conversation().owner == "agent"


def test_desk_call_after_the_assistant_finished_never_begins_at_the_start(store: Store) -> None:
    marta = Customer(store)
    said = by_desk(marta, finished(marta))
    assert said.startswith("Hola de nuevo")
    assert "ayudo" not in said
    assert marta.queued


def test_promised_call_waits_for_the_end_of_the_customers_own(store: Store) -> None:
    marta = Customer(store)
    by_text(marta)
    marta.calls()
    assert "Te llamamos" in marta.writes("LLAMADA")
    marta.clock.forward(seconds=2)
    assert attempts.claim(marta.ledger, "worker") is None
    marta.clock.forward(minutes=2)
    assert attempts.claim(marta.ledger, "worker") is None
    marta.hangs_up()
    marta.clock.forward(seconds=6)
    found = attempts.claim(marta.ledger, "worker")
    assert found is not None
    attempts.dialled(marta.ledger, found, "worker")
    attempts.unanswered(marta.ledger, found, "busy", 486)
    marta.clock.forward(hours=1)
    assert attempts.claim(marta.ledger, "worker") is not None


@pytest.mark.parametrize("status", [200, 409])
def test_thread_goes_on_after_the_request_in_which_the_call_was_cut(store: Store, status: int) -> None:
    marta = Customer(store)
    by_text(marta)
    marta.clock.forward(minutes=10)
    marta.calls()
    marta.keys("1")
    marta.keys("213")
    turn = marta.ledger.advance(marta.leg, "last", Keys("2"))
    assert turn is not None
    assert turn.wait.kind == "fetch", spoken(turn)
    if status != 200:
        marta.answers["POST /orders/48213/delivery"] = (status, {})
    before = len(marta.texts())
    marta.hangs_up()
    read = "\n".join(marta.texts()[before:])
    assert ("Hecho. Te lo llevamos" if status == 200 else "¿Qué fecha prefieres?") in read, read
    assert marta.thread().session["node"] != "elige_dia"
    assert marta.thread().on_call_id is None


def test_reply_begun_before_the_call_is_told_so(store: Store) -> None:
    marta = Customer(store)
    by_text(marta)
    marta.writes("PERSONA")
    marta.hire("ana")
    theirs = marta.conversation(marta.thread())
    begun = theirs.entries
    marta.calls()
    marta.keys("1")
    now = marta.conversation(marta.thread())
    assert marta.conversation().id == theirs.id

    def reply(begun: int, key: str, *, confirmed: bool = False) -> None:
        seen = marta.conversation(marta.thread()).entries
        desk.reply(marta.ledger, theirs.id, "ana", key, "Sale mañana.", seen=seen, begun=begun, confirmed=confirmed)

    with pytest.raises(desk.Refused) as refused:
        reply(begun, "c1")
    assert (refused.value.code, refused.value.detail["call"]) == ("stale", True)
    reply(begun, "c1", confirmed=True)
    reply(now.entries, "c2")
