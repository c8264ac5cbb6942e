"""Blocked numbers in a real browser, by keyboard: on the admin's page, and with the customer at the desk."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from widths import assert_sound

from tests.workspace_app import Place

pytestmark = pytest.mark.needs("chromium")
THEIRS = "+34699112233"


def test_number_is_blocked_changed_lifted_and_each_undone(place: Place, signed_in: BrowserContext, page: Page) -> None:
    page.goto("/admin/blocks")
    lines, toasts = page.locator(".admin-lines li"), page.locator(".toasts p")
    page.get_by_role("button", name="Bloquear un número").press("Enter")
    expect(page.get_by_label("Número", exact=True)).to_be_focused()
    page.keyboard.type("699 11 22 33")
    page.get_by_label("Motivo").fill("Insulta")
    assert_sound(page)
    page.keyboard.press("Enter")
    expect(lines.filter(has_text=THEIRS)).to_contain_text("Oye una frase y se cuelga")
    page.get_by_role("button", name=f"Cambiar: {THEIRS}").press("Enter")
    expect(lines).to_contain_text(THEIRS)
    page.get_by_label("Si llama").select_option("refused")
    page.get_by_label("Guardar sus mensajes").uncheck()
    assert_sound(page, (1440, 390))
    page.get_by_role("button", name="Guardar", exact=True).press("Enter")
    expect(lines.filter(has_text=THEIRS)).to_contain_text("No se contesta la llamada")
    toasts.filter(has_text="bloqueo cambiado").get_by_role("button", name="Deshacer").click()
    expect(lines.filter(has_text=THEIRS)).to_contain_text("Sus mensajes no llegan a nadie")
    page.get_by_role("button", name=f"Desbloquear {THEIRS}").press("Enter")
    expect(lines).to_have_count(0)
    toasts.filter(has_text=": desbloqueado").get_by_role("button", name="Deshacer").click()
    expect(lines).to_have_count(1)
    page.get_by_role("button", name="EN", exact=True).click()
    expect(lines.first).to_contain_text("They hear one sentence")
    assert_sound(page, (1440, 390))


def test_customer_is_blocked_and_let_again_at_the_desk(place: Place, signed_in: BrowserContext, page: Page) -> None:
    page.goto("/desk")
    page.get_by_role("option").first.click()
    card = page.get_by_role("complementary")
    expect(card.get_by_role("button", name="Bloquear", exact=True)).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("bloquear")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Motivo")).to_be_focused()
    page.keyboard.type("Insulta")
    assert_sound(page, (1440, 390))
    page.keyboard.press("Enter")
    expect(card).to_contain_text("Oye una frase y se cuelga")
    card.get_by_role("button", name="Desbloquear").press("Enter")
    expect(card.get_by_text("Bloqueado", exact=True)).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(card.get_by_text("Bloqueado", exact=True)).to_be_visible()
