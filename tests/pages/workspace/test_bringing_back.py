"""In a real browser, by keyboard: a retired code is brought back, and an empty team is deleted and undone."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from widths import assert_sound

pytestmark = pytest.mark.needs("chromium")


def test_retired_code_and_deleted_team_come_back(signed_in: BrowserContext, page: Page) -> None:
    page.goto("/admin/wrap-ups")
    page.get_by_role("button", name="Nuevo código").press("Enter")
    page.keyboard.type("Entregado")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Retirar: Entregado").press("Enter")
    page.reload()
    page.get_by_text("Retirados (1)").press("Enter")
    assert_sound(page, (1440, 390))
    page.get_by_role("button", name="Recuperar Entregado").press("Enter")
    expect(page.get_by_text("Retirados (1)")).to_have_count(0)
    expect(page.get_by_role("button", name="Retirar: Entregado")).to_be_visible()
    page.goto("/admin/people")
    page.get_by_label("Nuevo equipo").fill("Norte")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Borrar equipo").press("Enter")
    expect(page.get_by_role("button", name="Cambiar: Norte")).to_have_count(0)
    page.get_by_role("button", name="Deshacer").first.press("Enter")
    expect(page.get_by_role("button", name="Cambiar: Norte")).to_be_visible()
    assert_sound(page)
