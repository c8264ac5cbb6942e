"""Panels that float at a button, on a telephone: each stays inside the window and moves nothing beside it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from deflect.desk.triage import label_list
from tests.workspace_app import Place

pytestmark = pytest.mark.needs("chromium")
LUCIA = "Lucía Fernández"


@pytest.fixture
def phone(place: Place, desk: Page) -> Page:
    """A conversation on a telephone's window."""
    desk.get_by_role("option").filter(has_text=LUCIA).click()
    expect(desk.get_by_role("heading", name=LUCIA)).to_be_visible()
    desk.set_viewport_size({"width": 390, "height": 844})
    return desk


@pytest.fixture(autouse=True)
def label(place: Place) -> None:
    label_list.create(place.ledger, place.agents[0], {"es": "Factura", "en": "Invoice"}, "blue")


def test_panels_of_the_desk_stay_inside_a_narrow_window(phone: Page) -> None:
    shown = phone.locator(".menu")
    for button in ("Llamar", "Pasar", "Aplazar", "Etiqueta", "Prioridad"):
        phone.get_by_role("button", name=button, exact=False).first.click()
        expect(shown).to_be_visible()
        assert_inside(phone, button)
        phone.keyboard.press("Escape")
        expect(shown).to_have_count(0)
    for other in phone.locator(".corner .anchor > button, .callbar .anchor > button").all():
        other.click()
        expect(shown).to_be_visible()
        assert_inside(phone, other.inner_text())
        other.click()
        expect(shown).to_have_count(0)


@pytest.mark.parametrize("width", [1440, 1024])
def test_panels_of_a_conversation_leave_the_list_free(phone: Page, width: int) -> None:
    phone.set_viewport_size({"width": width, "height": 844})
    shown = phone.locator(".menu")
    for button in ("Llamar", "Pasar", "Aplazar", "Etiqueta", "Prioridad"):
        phone.get_by_role("region", name="Conversación").get_by_role("button", name=button).first.click()
        expect(shown).to_be_visible()
        pane, panel = phone.locator(".pane").bounding_box(), shown.bounding_box()
        assert pane is not None, button
        assert panel is not None, button
        assert panel["x"] >= pane["x"], (button, width)
        phone.keyboard.press("Escape")
        expect(shown).to_have_count(0)


def assert_inside(page: Page, button: str) -> None:
    box = page.locator(".menu").bounding_box()
    assert box is not None, button
    assert (box["x"] >= 0, box["x"] + box["width"] <= 390) == (True, True), (button, box)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), button
    assert page.evaluate("document.documentElement.scrollLeft + document.body.scrollLeft") == 0, button
