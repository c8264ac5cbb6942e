"""In a real browser, by keyboard: what people set for themselves counts at once, on the desk too, and is undone."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from widths import assert_sound

from deflect.desk.news import wanted
from deflect.desk.own import settings
from deflect.people import teams
from deflect.people.accounts import OURSELVES
from tests.workspace_app import Place

pytestmark = pytest.mark.needs("chromium")


def test_settings_of_the_account_count_at_once_and_are_undone(
    signed_in: BrowserContext, place: Place, page: Page
) -> None:
    page.goto("/account")
    done: Locator = page.get_by_role("status")
    page.get_by_label("Juntas: caben más").press("Space")
    expect(done).to_contain_text("Guardado")
    expect(page.locator("html")).to_have_attribute("data-density", "compact")
    done.get_by_role("button", name="Deshacer").press("Enter")
    expect(page.locator("html")).to_have_attribute("data-density", "comfortable")
    letters = page.get_by_label("Usar teclas de una letra")
    letters.press("Space")
    expect(letters).not_to_be_checked()
    page.get_by_role("textbox", name="Firma").press("N")
    page.keyboard.type("uria, Nogal")
    page.get_by_role("button", name="Guardar firma").press("Enter")
    expect(page.get_by_role("button", name="Guardar firma")).to_be_disabled()
    assert_sound(page)
    page.goto("/desk")
    expect(page.locator("html")).to_have_attribute("data-letters", "off")
    with place.store.reading() as db:
        kept = settings.of(db, place.agents[0])
    assert (kept.density, kept.letters, kept.signature) == ("comfortable", False, "Nuria, Nogal")
    page.goto("/account")
    page.get_by_label("English").press("Space")
    expect(page.get_by_role("heading", name="How it looks")).to_be_visible()


def test_team_is_muted_by_keyboard_and_stays_so_in_the_bell(
    signed_in: BrowserContext, place: Place, page: Page
) -> None:
    for name in ("Ventas", "Envíos"):
        teams.create(place.store, name, OURSELVES)
        teams.add_member(place.store, name, "nuria@nogal.test", OURSELVES)
    page.goto("/account")
    sound = page.get_by_label("Sonido de Ventas")
    sound.press("Space")
    done: Locator = page.get_by_role("status")
    expect(done).to_contain_text("Guardado")
    expect(sound).not_to_be_checked()
    assert_sound(page)
    page.goto("/desk")
    bell = page.get_by_role("button", name="De qué le avisamos")
    bell.press("Enter")
    expect(page.get_by_label("Sonido de Ventas")).not_to_be_checked()
    expect(page.get_by_label("Sonido de Envíos")).to_be_checked()
    page.get_by_label("Avisos de Envíos").press("Space")
    assert_sound(page)
    page.get_by_role("button", name="Guardar").press("Enter")
    expect(bell).to_have_attribute("aria-expanded", "false")
    with place.store.reading() as db:
        kept = {one.name: (one.notices, one.tone) for one in wanted.of(db, place.agents[0]).teams}
    assert kept == {"Envíos": (False, True), "Ventas": (True, False)}
