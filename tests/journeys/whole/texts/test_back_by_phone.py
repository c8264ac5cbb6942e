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


def at_invoices(system: System, number: str) -> None:
    """Writes to the shop about an invoice: its question stands in the thread."""
    system.phone(number).writes("3", to=SHOP)
    system.phone(number).gets("copia de una factura")


def calls(system: System, number: str, keys: str) -> str:
    before = len(system.records.legs(number, "voice"))
    system.dial(number, keys, "--hang-up", to=SHOP).outcome()
    system.records.wait(lambda: len(system.records.legs(number, "voice")) > before, "the call")
    system.records.wait(lambda: system.records.legs(number, "voice")[-1].ended_at, "the call's end")
    return "\n".join(said(system, number))


def test_caller_who_says_yes_goes_on_at_the_question_of_the_thread(system: System) -> None:
    number = "+34600000201"
    at_invoices(system, number)
    heard = calls(system, number, "p 1 p")
    assert "¿Llamas por eso?" in heard
    assert heard.endswith("¿Necesitas copia de una factura, o es un cobro que no reconoces?")
    assert len(system.records.conversations(number)) == 1


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


def test_call_ten_days_later_goes_on_at_the_question(system: System) -> None:
    number = "+34600000174"
    at_invoices(system, number)
    system.records.pass_time(days=10)
    assert "¿Necesitas copia de una factura" in calls(system, number, "p 1 p")


def test_juan_on_three_contacts_is_asked_nothing_twice(system: System) -> None:
    """By text, by phone, and by text again: each goes on where the one before stood."""
    number = "+34600000175"
    at_invoices(system, number)
    heard = calls(system, number, "p 1 p 2 p")
    assert "¿En qué te ayudo?" not in heard
    system.records.wait(lambda: system.records.conversations(number)[0].owner == "queue", "a person's turn")
    read = len(system.phone(number).received())
    system.phone(number).writes("¿Sigo en la cola?", to=SHOP)
    system.records.entered(number, "message_in", "cola")
    assert all("factura" not in each["body"] for each in system.phone(number).received()[read:])
    assert len(system.records.conversations(number)) == 1
