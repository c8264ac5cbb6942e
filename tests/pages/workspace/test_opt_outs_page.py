"""The page of opt-outs in a real browser, by keyboard: found, added with a reason, lifted with evidence, undone."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from widths import assert_sound

from deflect.eligibility import suppression
from tests.workspace_app import Place

pytestmark = pytest.mark.needs("chromium")
THEIRS = "+34612345678"


def test_opt_out_is_found_added_and_lifted_with_evidence(place: Place, signed_in: BrowserContext, page: Page) -> None:
    with place.store.transaction() as db:
        suppression.suppress(db, "sup_1", place.store.clock(), THEIRS, "keyword")
    page.goto("/admin/optouts")
    lines, toasts = page.locator(".admin-lines li"), page.locator(".toasts p")
    expect(lines.filter(has_text=THEIRS)).to_contain_text("Lo pidió el cliente")
    page.get_by_role("button", name="Añadir número").press("Enter")
    expect(page.get_by_label("Número", exact=True)).to_be_focused()
    page.keyboard.type("699 11 22 33")
    page.get_by_label("Motivo").fill("Lo pidió en tienda")
    assert_sound(page)
    page.keyboard.press("Enter")
    expect(lines.filter(has_text="+34699112233")).to_contain_text("Lo pidió en tienda")
    toasts.filter(has_text="no recibirá mensajes").get_by_role("button", name="Deshacer").click()
    expect(lines.filter(has_text="+34699112233")).to_have_count(0)
    page.get_by_label("Buscar un número").fill("612 34 56 78")
    expect(lines).to_have_count(1)
    page.get_by_role("button", name=f"Levantar {THEIRS}").press("Enter")
    expect(lines).to_contain_text(f"Levantar {THEIRS}")
    page.keyboard.type("Llamó hoy")
    save = page.get_by_role("button", name="Guardar")
    expect(save).to_be_disabled()
    page.get_by_label("Cómo pidió volver a recibir mensajes").select_option("call")
    assert_sound(page, (1440, 390))
    save.press("Enter")
    expect(page.get_by_text("Ese número no está en la lista.")).to_be_visible()
    page.get_by_label("También los levantados").check()
    expect(lines).to_contain_text("Llamó hoy")
    toasts.filter(has_text=f"{THEIRS} vuelve a recibir").get_by_role("button", name="Deshacer").click()
    expect(lines).to_have_count(2)
    page.get_by_role("button", name="EN", exact=True).click()
    expect(lines.first).to_contain_text("The customer asked")
    assert_sound(page, (1440, 390))
