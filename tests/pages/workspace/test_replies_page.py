"""The page of canned replies in a real browser, by keyboard: a macro is made, reaches an open desk, and is sent."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from widths import assert_sound

from deflect.desk.triage import label_list
from tests.workspace_app import Place

pytestmark = pytest.mark.needs("chromium")


def make(page: Page) -> None:
    """A macro is written on the page: what is wrong is told, what it becomes is shown."""
    page.get_by_role("button", name="Nueva respuesta").press("Enter")
    expect(page.get_by_label("Palabra tras la barra")).to_be_focused()
    page.keyboard.type("factura")
    text = page.get_by_label("Texto, de usted")
    text.fill("Le envío la factura, {nombre}.")
    expect(page.get_by_text("{nombre} no es una variable. Las que hay: {name}, {agent}, {brand}.")).to_be_visible()
    expect(page.get_by_role("button", name="Guardar")).to_be_disabled()
    text.fill("Le envío la factura{name}. Soy {agent}, de {brand}.")
    expect(page.locator(".reply-example")).to_contain_text("Le envío la factura, Marta. Soy Nuria, de")
    expect(page.locator(".reply-example")).to_contain_text("1 segmento")
    page.get_by_label("Etiqueta").select_option(label="Factura")
    page.get_by_label("La conversación").select_option("resolve")
    assert_sound(page)
    page.get_by_role("button", name="Guardar").press("Enter")


def change_and_retire(page: Page) -> None:
    """It gets another word and is taken out of use; both are undone."""
    page.get_by_role("button", name="Cambiar la respuesta /factura").press("Enter")
    page.get_by_label("Palabra tras la barra").fill("cobro")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Cambiar la respuesta /cobro")).to_be_focused()
    page.locator(".toasts p", has_text="cambiada").get_by_role("button", name="Deshacer").click()
    expect(page.locator("section .admin-lines li", has_text="/factura")).to_be_visible()
    page.get_by_role("button", name="Retirar la respuesta /factura").press("Enter")
    expect(page.locator("section .admin-lines li")).to_have_count(5)
    page.locator(".toasts p", has_text="retirada").get_by_role("button", name="Deshacer").click()
    expect(page.locator("section .admin-lines li")).to_have_count(6)


def test_macro_is_made_on_the_page_and_used_at_an_open_desk(
    place: Place, desk: Page, signed_in: BrowserContext
) -> None:
    label_list.create(place.ledger, place.agents[0], {"es": "Factura", "en": "Invoice"}, "blue")
    desk.locator(".row-item", has_text="Lucía Fernández").click()
    field = desk.get_by_role("textbox", name="Responder")
    field.wait_for()
    page = signed_in.new_page()
    page.goto("/admin/replies")
    expect(page.locator("section .admin-lines li")).to_have_count(5)
    make(page)
    line = page.locator("section .admin-lines li", has_text="/factura")
    expect(line).to_contain_text("etiqueta Factura")
    field.fill("/fac")
    choice = desk.get_by_role("option", name="/factura")
    expect(choice).to_contain_text("etiqueta Factura · resolver")
    field.press("Enter")
    expect(desk.get_by_text("Al enviar: etiqueta Factura · resolver")).to_be_visible()
    field.press("Control+Enter")
    desk.locator(".pending").get_by_role("button", name="Deshacer").click()
    expect(field).to_have_value("Le envío la factura. Soy Nuria, de Tienda Nogal.")
    expect(desk.get_by_text("Al enviar: etiqueta Factura")).to_be_visible()
    assert_sound(desk, (1440, 390))
    field.press("Control+Enter")
    expect(desk.locator(".marks .chip.label")).to_have_text("Factura", timeout=15_000)
    expect(desk.locator(".events").last).to_contain_text("resolvió")
    change_and_retire(page)
    page.get_by_role("button", name="EN", exact=True).click()
    page.get_by_label("Language").select_option("es")
    expect(page.locator("section .admin-lines li", has_text="label Invoice")).to_be_visible()
    assert_sound(page)
