"""The admin's page of text offers in a real browser: reasons, filter, rules by keyboard, preview, undo, and axe."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from widths import assert_sound

from deflect.facts import Caller
from tests.waiting import until
from tests.workspace_app import Place
from voice_flows.model.turns import Keys

pytestmark = pytest.mark.needs("chromium")


def call(place: Place, number: str | None, kind: Any) -> None:
    """A caller of the shop who asks for a person."""
    caller = Caller(f"to {number}", number, "+34910000001", "trusted", "sip", kind)
    leg = place.ledger.open_call(caller, "tienda").leg
    place.ledger.advance(leg, "1", Keys("0"))


@pytest.fixture
def offers(signed_in: BrowserContext, page: Page, place: Place) -> Page:
    """The page after three calls: a mobile, a landline, a withheld number."""
    for number, kind in (("+34612345678", "mobile"), ("+34912345678", "landline"), (None, "anonymous")):
        call(place, number, kind)
    page.goto("/desk")
    page.get_by_role("navigation", name="Secciones").get_by_role("link", name="Administración").click()
    page.get_by_role("link", name="Ofertas de mensaje").click()
    page.locator("table.decisions").wait_for()
    return page


def rows(page: Page) -> Any:
    return page.locator("table.decisions tbody tr")


def test_each_decision_tells_its_reason_and_leads_to_its_conversation(offers: Page) -> None:
    expect(offers).to_have_url(re.compile("/admin/text-offers$"))
    expect(offers.get_by_role("heading", level=1)).to_have_text("Ofertas de mensaje")
    expect(rows(offers)).to_have_count(3)
    landline = rows(offers).filter(has_text="+34 ··· 678").filter(has_text="número fijo")
    expect(landline).to_contain_text("número fijo (según el plan de numeración, +34 91…)")
    expect(landline).to_contain_text("tienda · cola")
    landline.get_by_role("link").click()
    expect(offers).to_have_url(re.compile("/desk/"))
    expect(offers.locator(".events")).to_contain_text("En la cola no se ofreció mensaje: número fijo")


def test_bars_count_reasons_and_filter_the_list(offers: Page) -> None:
    bars = offers.get_by_role("list", name="Motivos")
    expect(bars.get_by_role("button")).to_have_count(3)
    bars.get_by_role("button", name="Número oculto").click()
    expect(rows(offers)).to_have_count(1)
    expect(bars.get_by_role("button", name="Número oculto")).to_have_attribute("aria-pressed", "true")
    bars.get_by_role("button", name="Número oculto").click()
    expect(rows(offers)).to_have_count(3)


def test_rule_is_tried_saved_and_undone_by_keyboard_alone(offers: Page, place: Place) -> None:
    offers.get_by_role("button", name="Cambiar: Tipos de línea").focus()
    offers.keyboard.press("Enter")
    form = offers.locator("form[data-rule=line_types]")
    expect(form.get_by_label("móvil")).to_be_focused()
    offers.keyboard.press("Tab")
    offers.keyboard.press("Space")
    expect(form.get_by_role("status")).to_have_text(re.compile("Entre las últimas 3 decisiones 1 .*1 oferta más"))
    expect(offers.locator("tr.changes")).to_contain_text("se habría ofrecido")
    offers.keyboard.press("Enter")
    rule = offers.locator("div[data-rule=line_types]")
    expect(rule).to_contain_text("fijo, móvil, tipo desconocido")
    expect(rule).to_contain_text("Cambiado por Nuria Salas")
    expect(rule.get_by_role("button")).to_be_focused()
    call(place, "+34912345679", "landline")
    offers.get_by_role("button", name="Actualizar").click()
    expect(rows(offers).filter(has_text="··· 679")).to_contain_text("Ofrecida")
    offers.locator(".toasts").get_by_role("button", name="Deshacer").press("Enter")
    expect(offers.locator(".toasts")).to_contain_text("Restaurado: Tipos de línea")
    expect(rule).to_contain_text("móvil, tipo desconocido")
    expect(rule).not_to_contain_text("fijo")


def test_value_that_is_none_cannot_be_saved_and_escape_leaves_it(offers: Page) -> None:
    offers.get_by_role("button", name="Cambiar: Países").click()
    form = offers.locator("form[data-rule=countries]")
    form.get_by_label("Países").fill("España")
    expect(form.get_by_label("Países")).to_have_attribute("aria-invalid", "true")
    expect(form.get_by_role("button", name="Guardar")).to_be_disabled()
    form.get_by_label("Países").fill("ES, ZZ")
    form.get_by_role("button", name="Guardar").click()
    expect(offers.locator(".toasts")).to_contain_text("No se guardó: ese valor no vale")
    form.get_by_label("Países").press("Escape")
    expect(form).to_have_count(0)
    expect(offers.get_by_role("button", name="Cambiar: Países")).to_be_focused()


def test_without_calls_the_page_says_what_to_do(signed_in: BrowserContext, page: Page) -> None:
    page.goto("/admin/text-offers")
    expect(page.get_by_text("Todavía no hay decisiones.")).to_be_visible()
    expect(page.get_by_text("Llame una vez y vuelva.")).to_be_visible()


def test_fault_is_told_where_it_happened_and_can_be_tried_again(signed_in: BrowserContext, page: Page) -> None:
    page.route("**/api/admin/text-decisions*", lambda route: route.fulfill(status=500, json={"error": "fault"}))
    page.goto("/admin/text-offers")
    expect(page.get_by_role("alert")).to_contain_text("No se pudieron cargar las decisiones.")
    page.unroute("**/api/admin/text-decisions*")
    page.get_by_role("alert").get_by_role("button").click()
    expect(page.get_by_text("Todavía no hay decisiones.")).to_be_visible()


def test_axe_finds_nothing_and_nothing_is_cut_off(offers: Page) -> None:
    offers.get_by_role("button", name="Cambiar: Descanso desde").click()
    assert_sound(offers)
    wide = "() => document.querySelector('.offers').scrollWidth - document.querySelector('.offers').clientWidth"
    offers.set_viewport_size({"width": 390, "height": 844})
    until(lambda: offers.evaluate(wide) == 0, "nothing is cut off", 5)
