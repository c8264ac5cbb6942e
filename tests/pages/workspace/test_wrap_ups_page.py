"""Wrap-up codes in a real browser, by keyboard: made and asked for by an admin, and given with one key more than E."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from widths import assert_sound

from tests.workspace_app import Place

pytestmark = pytest.mark.needs("chromium")


def test_code_is_made_asked_for_and_given_on_resolving(place: Place, signed_in: BrowserContext, page: Page) -> None:
    page.goto("/admin/wrap-ups")
    lines, toasts = page.locator("section[aria-label='Códigos de cierre'] li"), page.locator(".toasts p")
    for name in ("Entregado", "Devuelto"):
        page.get_by_role("button", name="Nuevo código").press("Enter")
        expect(page.get_by_label("Nombre (español)")).to_be_focused()
        page.keyboard.type(name)
        page.keyboard.press("Enter")
        expect(lines.filter(has_text=name)).to_be_visible()
    page.get_by_role("button", name="Subir: Devuelto").press("Enter")
    expect(lines.first).to_contain_text("Devuelto")
    toasts.filter(has_text="Orden cambiado").get_by_role("button", name="Deshacer").click()
    expect(lines.first).to_contain_text("Entregado")
    needed = page.get_by_role("group", name="Todos").get_by_label("Un código")
    needed.press("Space")
    expect(needed).to_be_checked()
    expect(toasts.filter(has_text="Cambiado: Todos")).to_be_visible()
    assert_sound(page, (1440, 390))
    page.goto("/desk")
    page.get_by_role("option").first.click()
    expect(page.get_by_role("button", name="Resolver")).to_be_visible()
    page.keyboard.press("e")
    expect(page.get_by_role("dialog", name="Resolver: ¿cómo quedó?")).to_be_visible()
    assert_sound(page, (1440, 390))
    page.keyboard.press("Enter")
    expect(page.get_by_text("la resolvió: Entregado")).to_be_visible()
    expect(page.locator(".pane-head")).to_contain_text("Resuelta (Entregado)")
    page.keyboard.press("Control+z")
    expect(page.locator(".pane-head")).not_to_contain_text("Entregado")
