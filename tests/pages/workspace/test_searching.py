"""Searching at the desk in a real browser: words, filters, the hit, and the way to it, by keyboard alone."""

from __future__ import annotations

import re

import pytest
from axe import findings
from playwright.sync_api import Page, expect
from widths import SHARED

from tests.waiting import until

pytestmark = pytest.mark.needs("chromium")
WORDS = {"es": ("Filtros", "Quién lo dijo", "Cliente"), "en": ("Filters", "Who said it", "Customer")}


def test_words_are_marked_in_the_row_and_jumped_to_by_keyboard_alone(desk: Page) -> None:
    desk.keyboard.press("/")
    desk.keyboard.type("entrega juev")
    found = desk.get_by_role("listbox", name="Resultados")
    expect(found.locator("mark").first).to_be_visible()
    assert {mark.lower() for mark in found.locator("mark").all_inner_texts()} >= {"jueves"}
    desk.keyboard.press("Enter")
    expect(found).to_be_focused()
    expect(found.get_by_role("option", selected=True)).to_have_count(1)
    expect(desk.locator(".place.jumped")).to_be_in_viewport()


def test_enter_at_once_opens_nothing_where_nothing_is_found(desk: Page) -> None:
    expect(desk.locator(".row-item").first).to_be_visible()
    desk.keyboard.press("/")
    desk.keyboard.type("nobody says this")
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("Nada coincide con su búsqueda.")).to_be_visible()
    expect(desk.get_by_role("searchbox")).to_be_focused()
    expect(desk).to_have_url(re.compile("/desk$"))


def test_filters_narrow_the_search_and_stand_as_chips(desk: Page) -> None:
    desk.keyboard.press("/")
    desk.keyboard.type("entrega")
    rows = desk.get_by_role("listbox", name="Resultados").get_by_role("option")
    expect(rows.first).to_be_visible()
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    desk.get_by_label("Quién lo dijo").select_option("agent")
    desk.get_by_label("Cuándo").select_option("days")
    desk.get_by_label("Hasta").fill("2001-01-01")
    expect(desk.get_by_text("Nada coincide con su búsqueda.")).to_be_visible()
    desk.get_by_role("button", name="Filtros, 2 en uso").click()
    desk.get_by_role("button", name="Quitar el filtro … – 2001-01-01").click()
    desk.get_by_role("button", name="Quitar el filtro Agente").click()
    expect(desk.get_by_role("button", name="Filtros", exact=True)).to_be_focused()
    expect(rows.first).to_be_visible()


@pytest.mark.parametrize(("language", "widths"), SHARED)
def test_axe_finds_nothing_in_a_search_at_any_width(desk: Page, language: str, widths: tuple[int, ...]) -> None:
    button, label, who = WORDS[language]
    if language == "en":
        desk.get_by_role("button", name="EN", exact=True).click()
        expect(desk.locator("html")).to_have_attribute("lang", "en")
        desk.get_by_role("option").first.wait_for()
    desk.keyboard.press("/")
    desk.keyboard.type("entrega")
    desk.get_by_role("button", name=button).click()
    desk.get_by_label(label).select_option(who)
    expect(desk.locator(".row-hit mark").first).to_be_visible()
    for theme in ("light", "dark"):
        desk.emulate_media(color_scheme=theme, reduced_motion="reduce")
        for width in widths:
            desk.set_viewport_size({"width": width, "height": 844})
            until(
                lambda: desk.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{width} px are enough", 5
            )
            assert findings(desk) == [], (width, theme)
