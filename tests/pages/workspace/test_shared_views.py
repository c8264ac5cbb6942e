"""A view shared with a team, in the browsers of who made it and of a colleague."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe import findings
from playwright.sync_api import Browser, Page, expect

from deflect.people import teams
from deflect.people.accounts import OURSELVES
from deflect.people.sessions import Sessions
from gateway.workspace.sign_in.current import IN_COOKIE
from tests.workspace_app import Place

pytestmark = pytest.mark.needs("chromium")


@pytest.fixture
def team(place: Place) -> None:
    """Nuria and Pau are in «Envíos»."""
    teams.create(place.store, "Envíos", OURSELVES)
    for name in ("nuria", "pau"):
        teams.add_member(place.store, "Envíos", f"{name}@nogal.test", OURSELVES)


@pytest.fixture
def colleague(team: None, place: Place, browser: Browser, address: str) -> Iterator[Page]:
    """Pau's desk."""
    context = browser.new_context(base_url=address, locale="es-ES", viewport={"width": 1440, "height": 900})
    token = Sessions(place.store).begin(place.agents[1], "127.0.0.1", "Chrome, Linux")
    signer = place.app.session_interface.get_signing_serializer(place.app)  # type: ignore[attr-defined]
    cookie = signer.dumps({IN_COOKIE: token, "language": "es", "_permanent": True})
    context.add_cookies([{"name": "relevo", "value": cookie, "url": address}])
    page = context.new_page()
    page.goto("/desk")
    page.get_by_role("option").first.wait_for()
    yield page
    context.close()


def test_view_is_shared_by_keyboard_and_stands_with_a_colleague(colleague: Page, desk: Page) -> None:
    for key in ("f", "N", "Escape", "v"):  # our turn
        desk.keyboard.press(key)
    desk.keyboard.type("Lo urgente")
    desk.keyboard.press("Tab")
    expect(desk.get_by_label("Para quién")).to_be_focused()
    desk.keyboard.type("Para el")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("status").get_by_text("Vista guardada: Lo urgente")).to_be_visible()
    theirs = colleague.get_by_role("navigation", name="Vistas").get_by_role("button", name=re.compile("^Lo urgente"))
    expect(theirs).to_contain_text("de Nuria Salas")
    colleague.keyboard.press("g")
    colleague.keyboard.press("1")
    expect(theirs).to_have_attribute("aria-current", "page")
    colleague.get_by_role("button", name="Ordenar, cambiar, compartir o quitar vistas").click()
    dialog = colleague.get_by_role("dialog", name="Vistas guardadas")
    expect(dialog.get_by_role("listitem")).to_contain_text("Compartida con Envíos por Nuria Salas")
    expect(dialog.get_by_role("button", name=re.compile("la vista Lo urgente"))).to_have_count(0)
    desk.get_by_role("button", name="Ordenar, cambiar, compartir o quitar vistas").click()
    desk.get_by_role("button", name="Quitar la vista Lo urgente").click()
    expect(theirs).to_have_count(0)
    for key in ("Escape", "Control+z"):
        desk.keyboard.press(key)
    expect(theirs).to_contain_text("de Nuria Salas")


def test_shared_views_have_no_finding_at_any_width(colleague: Page, desk: Page) -> None:
    for key in ("f", "N", "Escape", "v"):  # our turn
        desk.keyboard.press(key)
    desk.keyboard.type("Reclamaciones de toda la semana por SMS")
    desk.get_by_label("Para quién").select_option("Para el equipo Envíos")
    desk.get_by_role("button", name="Guardar", exact=True).click()
    for page in (desk, colleague):
        page.get_by_role("button", name="Ordenar, cambiar, compartir o quitar vistas").click()
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 844})
            for theme in ("light", "dark"):
                page.emulate_media(color_scheme=theme, reduced_motion="reduce")
                assert findings(page) == [], (width, theme)
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
