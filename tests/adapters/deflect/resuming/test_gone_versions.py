"""A thread whose flow version is gone: what the customer writes reaches a person, with a sentence."""

from collections.abc import Callable, Mapping
from datetime import datetime

import pytest
from shipped_customer import MORNING, NIGHT, Customer, by_text, flow

from deflect import desk
from deflect.desk import outbound_calls
from deflect.storage.errors import DatabaseUnavailable
from deflect.storage.store import Store
from voice_flows.schema.document import Flow

NEWER = "cccccccccccc"


@pytest.fixture
def marta(store: Store) -> Customer:
    """Dates stand in writing, at a version that was taken away; a newer one is published."""
    one = Customer(store)
    by_text(one)
    newer = one.flows.all | {"tienda": flow("tienda", NEWER)}
    one.flows.all = newer
    one.flows.versions = {("tienda", NEWER): newer}
    return one


@pytest.mark.parametrize(
    ("at", "written", "read"),
    [
        (MORNING, "1", "Recibido. Te responde una persona de Tienda Nogal; hoy atendemos hasta las 14:00"),
        (MORNING, "PERSONA", "Recibido. Te responde una persona"),
        (NIGHT, "2", "Recibido. Ahora hemos cerrado; te respondemos mié 25/11 desde las 9:00"),
    ],
)
def test_message_reaches_a_person_and_gets_the_receipt(marta: Customer, at: datetime, written: str, read: str) -> None:
    marta.clock.now = at
    assert marta.writes(written).startswith(read)
    held = marta.conversation(marta.thread())
    assert (held.owner, held.turn, held.unread) == ("queue", "us", 1)
    assert [one.text for one in marta.world.entries("queued")] == ["version_gone"]


def test_call_asked_for_in_writing_is_promised_and_leads_to_a_person(marta: Customer) -> None:
    marta.hire("ana")
    assert "Te llam" in marta.writes("LLAMADA")
    marta.clock.forward(minutes=50)
    assert marta.picks_up().startswith("Hola de nuevo")
    assert marta.queued


def test_no_more_texts_are_sent_after_the_word_for_it_and_some_after_the_other(marta: Customer) -> None:
    assert "no te enviaremos mensajes" in marta.writes("BAJA")
    assert marta.conversation(marta.thread()).state == "resolved"
    assert "vuelves a recibir" in marta.writes("ALTA")
    assert "¿En qué te ayudo?" in marta.writes("hola")


def test_question_of_a_gone_version_is_not_asked_again_by_a_reminder(marta: Customer) -> None:
    before = marta.texts()
    marta.clock.forward(hours=23)
    marta.relay()
    assert marta.texts() == before
    assert "Recibido" in marta.writes("hola")


def by_give_back(marta: Customer, conversation: str) -> str:
    before = len(marta.texts())
    ways = marta.ledger.look(lambda unit: desk.ways_back(unit, conversation))
    desk.give_back(marta.ledger, conversation, "ana", ways[0].node)
    marta.relay()
    return "\n".join(marta.texts()[before:])


def by_call(marta: Customer, conversation: str) -> str:
    outbound_calls.have_called(marta.ledger, conversation, "ana", "c9")
    return marta.picks_up()


@pytest.mark.parametrize(("way", "comes"), [(by_give_back, "¿Qué fecha te viene bien?"), (by_call, "Hola de nuevo")])
def test_agent_may_give_it_back_or_have_the_assistant_call(
    marta: Customer, way: Callable[[Customer, str], str], comes: str
) -> None:
    marta.hire("ana")
    conversation = marta.conversation(marta.thread()).id
    desk.assign(marta.ledger, conversation, "ana", "ana")
    assert comes in way(marta, conversation)


def test_caller_about_it_hears_that_and_is_asked_what_it_is_about(marta: Customer) -> None:
    marta.calls()
    marta.keys("1")
    assert "¿En qué te ayudo?" in marta.keys("213")


def test_caller_goes_on_once_a_version_that_was_out_of_reach_is_read_again(
    marta: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    older, pinned = marta.thread().flow_version, marta.flows.pinned

    def away(name: str, version: str) -> Mapping[str, Flow]:
        if version == older:
            raise DatabaseUnavailable("the database did not answer")
        return pinned(name, version)

    marta.calls()
    marta.keys("1")
    monkeypatch.setattr(marta.flows, "pinned", away)
    with pytest.raises(DatabaseUnavailable):
        marta.keys("213")
    monkeypatch.undo()
    marta.flows.versions["tienda", older] = marta.flows.all
    assert "¿Qué día te viene bien?" in marta.keys("213")
