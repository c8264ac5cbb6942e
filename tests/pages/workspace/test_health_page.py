"""The page of health in a real browser: trouble first, in words; on a phone the pages are behind one button."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from widths import assert_sound

pytestmark = pytest.mark.needs("chromium")


def test_health_tells_trouble_first_and_the_menu_opens_by_keyboard(signed_in: BrowserContext, page: Page) -> None:
    page.goto("/admin/health")
    expect(page.get_by_role("status").filter(has_text="1 fallo")).to_be_visible()
    trouble = page.get_by_role("region", name="Lo que pide atención")
    expect(trouble).to_contain_text("Qué hacer: libere espacio")
    expect(page.get_by_role("region", name="Líneas del operador")).to_contain_text("No responde")
    page.get_by_text("Fijado fuera de estas páginas").click()
    expect(page.get_by_text("handoff_key")).to_be_visible()
    assert_sound(page, (1440, 390))
    page.set_viewport_size({"width": 390, "height": 800})
    menu = page.get_by_role("button", name="Administración Estado")
    menu.press("Enter")
    expect(page.get_by_role("link", name="Auditoría")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_focused()
    expect(page.get_by_role("link", name="Auditoría")).to_be_hidden()
