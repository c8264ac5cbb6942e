"""A call at the desk: it slides in without taking the focus, its context beside it, and colleagues are told apart."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from deflect import desk as desks
from deflect.routing.switchboard import Switchboard
from tests.workspace_app import Place, caller_in_the_queue

pytestmark = pytest.mark.needs("chromium")
MARTA = "+34612345678"
PHONE = "sip:nuria@10.0.0.5"


def rings(place: Place, user: str, by: str = "page") -> str:
    """Marta's call rings at `user`; the ring."""
    desks.set_availability(place.ledger, user, available=True, by=by, phone=PHONE if by == "phone" else "")  # type: ignore[arg-type]
    leg = caller_in_the_queue(place, MARTA, 0)
    (ring,) = Switchboard(place.ledger).ring(leg, 1)
    return ring.id


def test_a_call_slides_in_beside_its_context_and_leaves_the_focus_where_it_is(desk: Page, place: Place) -> None:
    desk.get_by_role("option").filter(has_text="Lucía").first.click()
    field = desk.get_by_role("textbox", name="Responder")
    field.fill("Le escribo ahora mis")
    rings(place, place.agents[0])
    card = desk.get_by_role("status", name="Llamada entrante")
    expect(card.get_by_role("heading", name="Marta Ruiz")).to_be_visible()
    expect(card.get_by_text("612 34 56 78")).to_be_visible()
    expect(desk.locator(".incoming").get_by_role("complementary", name="Contexto")).to_be_visible()
    desk.keyboard.type("mo")
    expect(field).to_have_value("Le escribo ahora mismo")
    desk.keyboard.press("Escape")
    expect(card).to_be_visible()


def test_who_passes_on_a_call_is_away_and_reads_why_and_comes_back(desk: Page, place: Place) -> None:
    rings(place, place.agents[0])
    desk.get_by_role("button", name="Ahora no").click()
    expect(desk.get_by_role("status", name="Llamada entrante")).to_have_count(0)
    expect(desk.get_by_text("Dejó pasar una llamada")).to_be_visible()
    expect(desk.get_by_role("switch", name="Ausente para llamadas")).not_to_be_checked()


def test_an_agent_who_presses_second_reads_who_was_first(desk: Page, place: Place, toasts: Locator) -> None:
    ring = rings(place, place.agents[0])
    card = desk.get_by_role("status", name="Llamada entrante")
    expect(card).to_be_visible()
    answers = f"**/api/desk/calls/{ring}/accept"
    told = '{"error": "taken", "detail": {"by": "Pau Riba"}}'
    desk.route(answers, lambda route: route.fulfill(status=409, content_type="application/json", body=told))
    desk.keyboard.press("F8")
    expect(toasts.get_by_text("Pau Riba la ha cogido antes.")).to_be_visible()


def test_a_call_on_ones_own_telephone_shows_its_card_and_is_held_and_ended_here(desk: Page, place: Place) -> None:
    ring = rings(place, place.agents[0], "phone")
    expect(desk.get_by_text("Suena en su teléfono")).to_be_visible()
    assert Switchboard(place.ledger).answered(ring)
    bar = desk.get_by_role("region", name="Llamadas")
    expect(bar.get_by_role("button", name="Marta Ruiz")).to_be_visible()
    desk.keyboard.press("F9")
    expect(bar.get_by_text("En espera, oye música")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(bar.get_by_role("button", name="Colgar")).to_be_visible()
    bar.get_by_role("button", name="Colgar").click()
    expect(bar.get_by_role("switch", name="Terminando la anterior")).to_be_visible()
    bar.get_by_role("button", name="Ya puede sonar").click()
    expect(bar.get_by_role("switch", name="Disponible para llamadas")).to_be_checked()


def test_an_agent_chooses_a_telephone_of_their_own(desk: Page, place: Place) -> None:
    desk.get_by_role("button", name="En esta página").click()
    desk.get_by_role("radio", name="En mi teléfono").check()
    desk.get_by_role("textbox", name="Dirección SIP o extensión").fill("ana en casa")
    desk.get_by_role("button", name="Guardar").click()
    expect(desk.get_by_text("La dirección no vale")).to_be_visible()
    desk.get_by_role("textbox", name="Dirección SIP o extensión").fill(PHONE)
    desk.get_by_role("button", name="Guardar").click()
    expect(desk.get_by_role("button", name=PHONE)).to_be_visible()
    desk.get_by_role("switch", name="Ausente para llamadas").click()
    expect(desk.get_by_role("switch", name="Disponible para llamadas")).to_be_checked()
