"""Two matters in one text are both on the card, and thanks once a matter is done open nothing again."""

from __future__ import annotations

from shipped_customer import Customer
from sqlalchemy import select

from deflect import desk
from deflect.desk.card import Card
from deflect.people.teams import Scope
from deflect.storage.store import Store
from deflect.tables import Conversation, User

BOTH = "quiero cambiar mi cita y saber si tenéis mis resultados"


def card(one: Customer) -> Card:
    with one.store.reading() as db:
        shown = desk.card(db, db.scalars(select(Conversation.id)).one(), Scope(db.scalars(select(User.id)).one()))
        assert shown is not None
        return shown


def state(one: Customer) -> tuple[str, str]:
    held = one.conversation(one.thread())
    return held.owner, held.state


def test_both_matters_of_a_text_stand_on_the_card(store: Store) -> None:
    one = Customer(store, "clinica")
    one.hire("ana")
    one.writes(BOTH)
    shown = card(one)
    assert shown.wants is not None
    assert shown.wants.value == "quiero cambiar mi cita"
    assert [each.value for each in shown.also_wants] == ["saber si tenéis mis resultados"]
    one.writes("PERSONA")
    assert card(one).also_wants == shown.also_wants


def test_thanks_while_a_person_is_awaited_get_no_answer(store: Store) -> None:
    one = Customer(store, "clinica")
    one.writes("PERSONA")
    before = one.conversation(one.thread()).unread
    one.clock.forward(hours=13)
    assert [one.writes(said) for said in ("vale gracias", "ok", "👍")] == ["", "", ""]
    assert (one.conversation(one.thread()).unread, state(one)) == (before, ("queue", "open"))
    assert one.writes("¿sigue ahí?") != ""


def test_thanks_after_a_person_resolved_the_matter_reopen_nothing(store: Store) -> None:
    one = Customer(store, "clinica")
    one.hire("ana")
    one.writes("PERSONA")
    thread = one.thread().conversation_id
    desk.assign(one.ledger, thread, "ana", "ana")
    desk.resolve(one.ledger, thread, "ana")
    one.clock.forward(hours=2)
    assert one.writes("muchas gracias") == ""
    assert state(one) == ("agent", "resolved")
    one.writes("otra cosa: ¿y mi receta?")
    assert state(one)[1] != "resolved"


def test_thanks_at_the_survey_ask_for_no_score_again(store: Store) -> None:
    one = Customer(store)
    one.writes("hola")
    one.writes("1")
    one.writes("sí")
    assert "¿Se ha resuelto?" in one.writes("2")
    assert "Responde del 1 al 5" not in one.writes("gracias")
    assert state(one) == ("bot", "resolved")
