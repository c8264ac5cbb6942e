"""Back to the phone over real SIP and signed webhooks: a call goes on at the question where the text stands."""

from __future__ import annotations

import pytest
from whole_callee import picks_up
from whole_system import SHOP
from whole_up import ON_SQLITE, System

pytestmark = ON_SQLITE


def said(system: System, number: str) -> list[str]:
    """What was said on the newest call of this number."""
    leg = system.records.legs(number, "voice")[-1]
    return [entry.text for entry in system.records.timeline(number) if entry.kind == "said" and entry.leg_id == leg.id]


def at_an_order(system: System, number: str) -> None:
    """Writes to the shop about an order: whether to change its delivery stands in the thread."""
    phone = system.phone(number)
    phone.writes("mi pedido", to=SHOP)
    phone.gets("cinco cifras")
    phone.writes("48213", to=SHOP)
    phone.gets("¿Quieres cambiar la entrega?")


def at_invoices(system: System, number: str) -> None:
    """Writes to the shop about an invoice, in which there is no value that a caller could name."""
    system.phone(number).writes("facturas", to=SHOP)
    system.phone(number).gets("copia de una factura")


def calls(system: System, number: str, keys: str) -> str:
    before = len(system.records.legs(number, "voice"))
    system.dial(number, keys, "--hang-up", to=SHOP).outcome()
    system.records.wait(lambda: len(system.records.legs(number, "voice")) > before, "the call")
    system.records.wait(lambda: system.records.legs(number, "voice")[-1].ended_at, "the call's end")
    return "\n".join(said(system, number))


@pytest.mark.long
def test_caller_who_says_yes_goes_on_at_the_question_of_the_thread(system: System) -> None:
    number = "+34600000201"
    at_an_order(system, number)
    heard = calls(system, number, "p 1 p 213 p")
    assert "¿Llamas por eso?" in heard
    assert "¿Quieres cambiar la entrega" in heard.splitlines()[-1]
    assert len(system.records.conversations(number)) == 1


@pytest.mark.long
def test_caller_who_waits_for_a_person_keeps_the_place(system: System) -> None:
    number = "+34600000203"
    system.phone(number).writes("PERSONA", to=SHOP)
    system.phone(number).gets("una persona")
    since = system.records.conversations(number)[0].queued_at
    heard = calls(system, number, "p 1 p")
    assert "cifras" not in heard
    (conversation,) = system.records.conversations(number)
    assert conversation.queued_at == since


@pytest.mark.needs("sipp")
def test_call_that_was_asked_for_in_writing_goes_on_at_the_question(system: System) -> None:
    number = "+34611000373"
    at_invoices(system, number)
    with picks_up(system.ports.callee, "1h"):
        system.phone(number).writes("LLAMADA", to=SHOP)
        system.phone(number).gets("Te llamamos ahora")
        system.records.wait(lambda: system.records.legs(number, "voice"), "the call back", 60)
        system.records.wait(lambda: system.records.legs(number, "voice")[0].ended_at, "its end", 60)
    heard = "\n".join(said(system, number))
    assert "Hola de nuevo" in heard
    assert "¿Necesitas copia de una factura" in heard


@pytest.mark.long
def test_call_ten_days_later_about_a_thread_without_a_value_asks_for_a_code(system: System) -> None:
    number = "+34600000174"
    at_invoices(system, number)
    system.records.pass_time(days=10)
    heard = calls(system, number, "p 1 p")
    assert "clave de seis cifras" in heard
    assert "factura" not in heard
    system.phone(number).gets("es tu clave para Tienda Nogal")


def test_juan_on_three_contacts_is_asked_nothing_twice(system: System) -> None:
    """By text, by phone, and by text again: each goes on where the one before stood."""
    number = "+34600000175"
    at_an_order(system, number)
    heard = calls(system, number, "p 1 p 213 p 0 p")
    assert "¿En qué te ayudo?" not in heard
    assert "cinco cifras" not in heard
    system.records.wait(lambda: system.records.conversations(number)[0].owner == "queue", "a person's turn")
    read = len(system.phone(number).received())
    system.phone(number).writes("¿Sigo en la cola?", to=SHOP)
    system.records.entered(number, "message_in", "cola")
    assert all("cambiar" not in each["body"] for each in system.phone(number).received()[read:])
    assert len(system.records.conversations(number)) == 1
