"""The pages of limits, retention and our numbers in a real browser, by keyboard: changed and undone."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from widths import assert_sound

pytestmark = pytest.mark.needs("chromium")


def test_limit_is_changed_within_its_range_and_undone(signed_in: BrowserContext, page: Page) -> None:
    page.goto("/admin/limits")
    row, toasts = page.locator("[data-rule=calls_attempts]"), page.locator(".toasts p")
    edit = page.get_by_role("button", name="Cambiar: Intentos de una llamada")
    edit.press("Enter")
    field, save = page.get_by_label("Intentos de una llamada"), page.get_by_role("button", name="Guardar")
    expect(field).to_be_focused()
    field.fill("11")
    expect(page.get_by_text("Escriba un número entero, de 1 a 10.")).to_be_visible()
    expect(save).to_be_disabled()
    field.fill("2")
    assert_sound(page, (390,))
    field.press("Enter")
    expect(row).to_contain_text("Nuria Salas")
    expect(row.locator("strong")).to_have_text("2")
    expect(edit).to_be_focused()
    toasts.get_by_role("button", name="Deshacer").press("Enter")
    expect(row.locator("strong")).to_have_text("3")
    edit.press("Enter")
    page.keyboard.press("Escape")
    expect(edit).to_be_focused()


def test_retention_counts_what_it_would_erase_and_locks_what_the_settings_give(
    signed_in: BrowserContext, page: Page
) -> None:
    page.goto("/admin/retention")
    expect(page.locator("[data-rule=texts]")).to_contain_text("Lo fija el ajuste")
    expect(page.get_by_role("button", name="Cambiar: Palabras de los mensajes enviados")).to_have_count(0)
    edit = page.get_by_role("button", name="Cambiar: Conversaciones")
    edit.press("Enter")
    field = page.get_by_label("Conversaciones", exact=True)
    expect(field).to_be_focused()
    field.fill("1")
    preview = page.locator(".preview")
    expect(preview).to_contain_text("En el borrado siguiente se borraría")
    assert_sound(page, (390,))
    page.get_by_role("button", name="Guardar").press("Enter")
    expect(page.get_by_text("para siempre. ¿Seguir?")).to_be_visible()
    page.get_by_role("button", name="Cancelar").first.press("Enter")
    expect(field).to_have_value("1")
    field.fill("4000")
    expect(preview).to_contain_text("se borrarían 0")
    page.get_by_role("button", name="Guardar").press("Enter")
    term = page.locator("[data-rule=conversations]")
    expect(term).to_contain_text("4000 días")
    page.locator(".toasts").get_by_role("button", name="Deshacer").press("Enter")
    expect(term).to_contain_text("hasta borrar al cliente")


def test_number_is_added_given_another_flow_and_undone(signed_in: BrowserContext, page: Page) -> None:
    page.goto("/admin/numbers")
    page.get_by_role("button", name="Añadir un número").press("Enter")
    expect(page.get_by_label("Número", exact=True)).to_be_focused()
    page.keyboard.type("910 00 00 09")
    page.get_by_label("Flujo que contesta").select_option("clinica")
    assert_sound(page, (390,))
    page.get_by_role("button", name="Guardar").press("Enter")
    line = page.locator(".admin-lines li", has_text="+34910000009")
    expect(line).to_contain_text("Centro Médico Olmo (clinica)")
    edit = page.get_by_role("button", name="Cambiar: +34910000009")
    edit.press("Enter")
    page.get_by_label("Flujo que contesta en +34910000009").select_option("tienda")
    page.get_by_role("button", name="Guardar").press("Enter")
    expect(line).to_contain_text("Tienda Nogal (tienda)")
    expect(edit).to_be_focused()
    page.locator(".toasts p").last.get_by_role("button", name="Deshacer").press("Enter")
    expect(line).to_contain_text("Centro Médico Olmo (clinica)")
    page.get_by_role("button", name="Quitar +34910000009").press("Enter")
    expect(line).to_have_count(0)
