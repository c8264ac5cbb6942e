"""One matter over several contacts: nothing that was answered is asked twice, by whatever way the customer comes."""

from ledger_world import RAUL
from shipped_customer import Customer, by_text
from sqlalchemy import select

from deflect import desk
from deflect.desk.thread import Call
from deflect.storage.store import Store
from deflect.tables import Conversation, Entry, Identity

DATES = "¿Qué fecha te viene bien?"


def asked(juan: Customer) -> list[str]:
    """Every question of the flow that Juan was asked by phone, and every text."""
    with juan.store.reading() as db:
        query = select(Entry).where(Entry.kind.in_(("said", "message_out"))).order_by(Entry.at, Entry.sequence)
        return [entry.text for entry in db.scalars(query)]


def test_juan_on_three_contacts_answers_no_question_twice(store: Store) -> None:
    """A text, a text from another number that was confirmed, and a call: one conversation, one order, one booking."""
    juan = Customer(store)
    assert "48213. ¿Es correcto?" in juan.writes("¿Dónde está mi pedido 48213?")
    assert "¿Quieres cambiar la entrega?" in juan.writes("sí")
    assert DATES in juan.writes("1")
    juan.clock.forward(hours=3)
    with store.transaction() as db:
        customer = db.scalars(select(Conversation)).one().customer_id
        new = {"kind": "phone", "address": RAUL, "level": "confirmed", "level_at": juan.clock(), "country": "ES"}
        new["number_kind"] = "mobile"
        db.add(Identity(id="idn_second", customer_id=customer, created_at=juan.clock(), **new))
    juan.number = RAUL
    assert "¿Qué fecha prefieres?" in juan.writes("otra fecha")
    juan.clock.forward(hours=3)
    before = len(asked(juan))
    assert "¿Llamas por eso?" in juan.calls()
    juan.keys("1")
    said = juan.keys("213")
    assert "¿Qué otro día prefieres?" in said
    assert "¿Te lo llevamos el viernes?" in juan.says("el viernes")
    assert "¿A qué hora te viene bien?" in juan.keys("1")
    assert "Hecho. Te lo llevamos" in juan.keys("1")
    juan.finishes()
    later = "\n".join(asked(juan)[before:])
    for answered in (
        "cinco cifras",
        "¿Es correcto?",
        "cambiar la entrega",
        "¿Qué día te viene bien?",
        "¿En qué te ayudo",
    ):
        assert answered not in later
    assert len(juan.world.conversations()) == 1
    assert [one for one in juan.asked if one.startswith("POST")] == ["POST /orders/48213/delivery"]


def test_complaint_back_on_the_phone_they_asked_me_everything_again(store: Store) -> None:
    """LLAMADA leads back to the very question; a word written meanwhile counts; and a no to text sends none at all."""
    marta = Customer(store)
    by_text(marta)
    assert "Te llamamos ahora" in marta.writes("LLAMADA")
    said = marta.picks_up()
    assert "¿Qué día te viene bien?" in said
    assert marta.node == "elige_dia"
    assert not marta.queued
    assert "Hecho" in marta.keys("1")


def test_complaint_what_i_wrote_after_asking_for_a_call_was_lost(store: Store) -> None:
    marta = Customer(store)
    by_text(marta)
    marta.writes("LLAMADA")
    assert "Hecho. El pedido acabado en 213 llega" in marta.writes("2")


def test_desk_shows_the_question_while_the_customer_is_on_the_phone(store: Store) -> None:
    marta = Customer(store)
    by_text(marta)
    marta.calls()
    marta.keys("1")
    marta.keys("213")

    def card() -> Call:
        with store.reading() as db:
            items = desk.thread(db, marta.conversation().id, marta.clock()).items
        return next(item.call for item in reversed(items) if item.call)

    assert card().node == "elige_dia"
    assert card().asks.startswith("¿Qué día te viene bien?")
    assert card().length_s is None
    marta.hangs_up()
    assert (card().node, card().asks) == ("", "")
