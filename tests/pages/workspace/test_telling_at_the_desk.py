"""What the desk tells in passing: where it stands, and that a key has nothing to act on."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.needs("chromium")


def test_key_without_an_open_conversation_says_so_and_holds_no_other_key_back(desk: Page, toasts: Locator) -> None:
    desk.keyboard.press("r")
    expect(toasts).to_contain_text("Elija una conversación de la lista")
    desk.keyboard.press("j")
    expect(desk.locator(".pane-head")).to_be_visible()


def test_key_that_saves_a_view_says_what_is_missing(desk: Page, toasts: Locator) -> None:
    desk.keyboard.press("v")
    expect(toasts).to_contain_text("Primero filtre la lista")


@pytest.mark.parametrize("width", [1440, 1024, 720, 390])
def test_what_was_done_never_covers_the_reply(desk: Page, toasts: Locator, width: int) -> None:
    desk.set_viewport_size({"width": width, "height": 844})
    desk.locator(".row-item", has_text="Lucía Fernández").click()
    desk.locator("textarea").fill("Le escribo en un momento, en cuanto lo haya mirado")
    desk.locator(".pane-head").click(position={"x": 60, "y": 4})
    for key in ("u", "a", "v"):  # three stand at once
        desk.keyboard.press(key)
    expect(toasts.locator("p")).to_have_count(3)
    told, composer = toasts.bounding_box(), desk.locator(".composer").bounding_box()
    assert told is not None
    assert composer is not None
    assert told["x"] + told["width"] <= composer["x"] or told["y"] + told["height"] <= composer["y"]


@pytest.mark.parametrize("width", [1440, 390])
def test_address_of_no_conversation_says_so_and_leads_back(desk: Page, width: int) -> None:
    desk.set_viewport_size({"width": width, "height": 844})
    desk.goto("/desk/cnv_unknown")
    pane = desk.get_by_role("region", name="Conversación")
    expect(pane).to_contain_text("Esta conversación no existe, o no es de sus equipos.")
    expect(pane.get_by_role("button", name="Probar otra vez")).to_have_count(0)
    pane.get_by_role("button", name="Volver a la lista").press("Enter")
    expect(desk.locator(".row-item").first).to_be_visible()
    expect(desk).to_have_url(re.compile("/desk($|[?])"))
