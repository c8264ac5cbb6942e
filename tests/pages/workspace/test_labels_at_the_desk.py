"""Labels and priority in a real browser: made by an admin, put on and filtered by, by keyboard alone."""

from __future__ import annotations

import pytest
from axe import findings
from playwright.sync_api import BrowserContext, Locator, Page, expect
from widths import SHARED

from deflect.desk.triage import label_list
from tests.workspace_app import Place

pytestmark = pytest.mark.needs("chromium")
LUCIA = "Lucía Fernández"


@pytest.fixture
def invoice(place: Place) -> str:
    """A label that there is before the desk opens."""
    label_list.create(place.ledger, place.agents[0], {"es": "Reclamación", "en": "Complaint"}, "red")
    return label_list.create(place.ledger, place.agents[0], {"es": "Factura", "en": "Invoice"}, "blue").id


def row(desk: Page) -> Locator:
    return desk.locator(".row-item", has_text=LUCIA)


def test_label_and_priority_are_set_by_keys_shown_and_undone(invoice: str, desk: Page, toasts: Locator) -> None:
    row(desk).click()
    desk.get_by_role("heading", name=LUCIA).wait_for()
    desk.keyboard.press("l")
    field = desk.get_by_role("combobox", name="Qué etiqueta")
    expect(field).to_be_focused()
    expect(desk.get_by_role("option", name="Reclamación")).to_be_visible()
    field.fill("fact")
    desk.keyboard.press("Enter")
    expect(toasts.filter(has_text="Etiqueta puesta: Factura")).to_be_visible()
    expect(row(desk).locator(".chip.label")).to_have_text("Factura")
    expect(desk.locator(".marks .chip.label")).to_have_text("Factura")
    expect(desk.locator(".events").last).to_contain_text("Nuria Salas puso la etiqueta «Factura»")
    desk.locator("body").press("p")
    expect(desk.get_by_role("combobox", name="Prioridad")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(row(desk).locator(".chip.bad", has_text="Urgente")).to_be_visible()
    toasts.locator("p", has_text="Prioridad: Urgente").get_by_role("button", name="Deshacer").click()
    expect(row(desk).locator(".chip", has_text="Urgente")).to_have_count(0)
    desk.get_by_role("button", name="Quitar la etiqueta Factura").click()
    expect(desk.locator(".marks .chip.label")).to_have_count(0)
    expect(desk.locator(".marks button").first).to_be_focused()


def test_label_narrows_the_view_until_it_is_taken_back(invoice: str, desk: Page) -> None:
    row(desk).click()
    desk.get_by_role("heading", name=LUCIA).wait_for()
    desk.keyboard.press("l")
    desk.get_by_role("combobox", name="Qué etiqueta").fill("fact")
    desk.keyboard.press("Enter")
    views = desk.get_by_role("navigation", name="Vistas")
    label = views.get_by_role("button", name="Factura")
    expect(label).to_contain_text("1")
    label.click()
    expect(label).to_have_attribute("aria-pressed", "true")
    expect(desk.locator(".row-item")).to_have_count(1)
    desk.get_by_role("button", name="Quitar el filtro Etiqueta: Factura").click()
    expect(desk.locator(".row-item").nth(1)).to_be_visible()
    expect(desk.locator(".list-head button").last).to_be_focused()


def test_label_that_is_retired_says_so_until_it_is_taken_back(invoice: str, place: Place, desk: Page) -> None:
    desk.get_by_role("navigation", name="Vistas").get_by_role("button", name="Factura").click()
    expect(desk.locator(".row-item")).to_have_count(0)
    label_list.retire(place.ledger, place.agents[0], invoice)
    desk.get_by_role("button", name="Quitar el filtro Etiqueta: ya no existe").click()
    expect(desk.locator(".row-item").nth(1)).to_be_visible()


def test_admin_makes_changes_retires_and_restores_a_label(signed_in: BrowserContext, page: Page) -> None:
    page.goto("/admin/labels")
    page.get_by_label("Nombre en español").fill("Factura")
    page.get_by_label("Nombre en inglés").fill("Invoice")
    page.get_by_label("azul").check()
    page.keyboard.press("Enter")
    expect(page.locator(".label-list li")).to_contain_text("Factura")
    page.get_by_role("button", name="Cambiar la etiqueta Factura").click()
    field = page.locator(".label-list").get_by_label("Nombre en español")
    expect(field).to_be_focused()
    field.fill("Cobro")
    page.keyboard.press("Enter")
    expect(page.locator(".label-list li")).to_contain_text("Cobro")
    expect(page.get_by_role("button", name="Cambiar la etiqueta Cobro")).to_be_focused()
    page.get_by_role("button", name="Retirar la etiqueta Cobro").click()
    expect(page.get_by_text("Aún no hay etiquetas. Haga la primera")).to_be_visible()
    page.locator(".toasts p", has_text="retirada").get_by_role("button").click()
    expect(page.locator(".label-list li")).to_contain_text("Cobro")
    page.get_by_label("Nombre en español").first.fill("cobro")
    page.keyboard.press("Enter")
    expect(page.locator(".toasts .bad")).to_contain_text("Ya hay una etiqueta con ese nombre")


@pytest.mark.parametrize(("language", "widths"), SHARED)
def test_axe_finds_nothing_with_labels_at_any_width(
    invoice: str, desk: Page, language: str, widths: tuple[int, ...]
) -> None:
    if language == "en":
        desk.get_by_role("button", name="EN", exact=True).click()
        expect(desk.locator("html")).to_have_attribute("lang", "en")
    row(desk).click()
    desk.get_by_role("heading", name=LUCIA).wait_for()
    for key in ("l", "p"):
        desk.locator("body").press(key)
        desk.get_by_role("combobox").and_(desk.locator(".picker input")).wait_for()
        desk.keyboard.press("Enter")
    expect(desk.locator(".marks .chip")).to_have_count(2)
    for path in ("", "/admin/labels"):
        if path:
            desk.goto(path)
            desk.locator(".label-list li").first.wait_for()
        for width in widths:
            desk.set_viewport_size({"width": width, "height": 844})
            for scheme in ("light", "dark"):
                desk.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                assert findings(desk) == [], (path, width, scheme)
                assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")
