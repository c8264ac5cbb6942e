"""The page of keys in a real browser, by keyboard: made and shown once, rotated, revoked after a question."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from widths import assert_sound

pytestmark = pytest.mark.needs("chromium")


def test_key_is_made_shown_once_rotated_and_revoked(signed_in: BrowserContext, page: Page) -> None:
    page.goto("/admin/keys")
    page.get_by_role("button", name="Nueva clave").press("Enter")
    expect(page.get_by_label("Quién la usa")).to_be_focused()
    page.keyboard.type("Centralita vieja")
    save = page.get_by_role("button", name="Guardar")
    expect(save).to_be_disabled()
    page.get_by_label("Pasar llamadas a mensajes").press("Space")
    page.get_by_label("Solo desde estas direcciones").fill("casa")
    save.press("Enter")
    expect(page.locator(".toasts .bad")).to_contain_text("Escríbalas como 203.0.113.7")
    page.get_by_label("Solo desde estas direcciones").fill("203.0.113.7")
    assert_sound(page, (1440, 390))
    save.press("Enter")
    once = page.get_by_role("region", name="Secreto de Centralita vieja")
    expect(once).to_be_focused()
    first = once.locator(".password").inner_text()
    line = page.locator(".admin-lines li")
    expect(line).to_contain_text("0 de 600 peticiones en la última hora")
    page.get_by_role("button", name="Renovar la clave Centralita vieja").press("Enter")
    expect(line).to_contain_text("El secreto anterior vale hasta")
    expect(once.locator(".password")).not_to_have_text(first)
    assert_sound(page)
    once.get_by_role("button", name="Ya lo tengo").press("Enter")
    expect(once).to_have_count(0)
    page.get_by_role("button", name="Revocar la clave Centralita vieja").press("Enter")
    expect(page.get_by_role("button", name="Cancelar")).to_be_focused()
    page.get_by_role("button", name="Revocar", exact=True).press("Enter")
    expect(line).to_contain_text("Revocada")
    page.get_by_role("button", name="EN", exact=True).click()
    expect(page.locator(".admin-lines li")).to_contain_text("Revoked")
    assert_sound(page, (1440, 390))
