"""Views of one's own in a real browser: filters, saving, finding, moving and removing them, by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe import findings
from playwright.sync_api import Locator, Page, expect

from deflect.desk.triage import label_list
from tests.waiting import until
from tests.workspace_app import Place

pytestmark = pytest.mark.needs("chromium")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def views_of(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Vistas").get_by_role("button")


def save(page: Page, name: str) -> None:
    press(page, "v")
    page.keyboard.type(name)
    press(page, "Enter")
    expect(page.get_by_role("status").get_by_text(f"Vista guardada: {name}")).to_be_visible()


def test_view_is_filtered_saved_found_moved_and_removed_by_keyboard(desk: Page) -> None:
    press(desk, "f")
    turn = desk.get_by_label("Turno")
    expect(turn).to_be_focused()
    desk.keyboard.type("Nues")
    expect(desk).to_have_url(re.compile(r"view=open&turn=us"))
    press(desk, "Escape")
    expect(desk.get_by_role("button", name="Filtros, 1 en uso")).to_be_focused()
    save(desk, "Lo nuestro")
    own = desk.get_by_role("button", name=re.compile("^Lo nuestro"))
    expect(own).to_have_attribute("aria-current", "page")
    rows = desk.get_by_role("listbox").get_by_role("option")
    expect(own).to_contain_text(str(rows.count()))
    desk.reload()
    expect(own).to_have_attribute("aria-current", "page", timeout=15_000)
    desk.get_by_role("button", name="Quitar el filtro Turno: Nuestro").click()
    expect(own).not_to_have_attribute("aria-current", "page")
    press(desk, "f", "Tab", "Tab")
    desk.keyboard.type("Ning")
    press(desk, "Escape", "v")
    desk.keyboard.type("lo NUESTRO")
    press(desk, "Enter")
    expect(desk.get_by_role("alert")).to_have_text("Ya tiene una vista con ese nombre. Escriba otro.")
    press(desk, "Control+A")
    desk.keyboard.type("Sin agente")
    press(desk, "Enter")
    second = desk.get_by_role("button", name=re.compile("^Sin agente"))
    expect(second).to_have_attribute("aria-current", "page")
    press(desk, "g", "1")
    expect(own).to_have_attribute("aria-current", "page")
    desk.get_by_role("button", name="Ordenar, cambiar, compartir o quitar vistas").press("Enter")
    dialog = desk.get_by_role("dialog", name="Vistas guardadas")
    dialog.get_by_role("button", name="Bajar la vista Lo nuestro").press("Enter")
    expect(dialog.get_by_role("listitem").nth(1)).to_contain_text("Lo nuestro")
    dialog.get_by_role("button", name="Quitar la vista Sin agente").press("Enter")
    expect(dialog.get_by_role("listitem")).to_have_count(1)
    press(desk, "Escape", "Control+z")
    expect(views_of(desk).filter(has_text=re.compile("Lo nuestro|Sin agente"))).to_have_text(
        [re.compile("Sin agente"), re.compile("Lo nuestro")]
    )


@pytest.fixture
def retired(place: Place) -> Callable[[], None]:
    """Retires the label «Factura», which was made for this."""
    label = label_list.create(place.ledger, place.agents[0], {"es": "Factura"}, "blue")
    return lambda: label_list.retire(place.ledger, place.agents[0], label.id)


def test_filter_by_a_retired_label_says_so_at_any_width(retired: Callable[[], None], desk: Page) -> None:
    press(desk, "f")
    desk.get_by_role("combobox", name="Etiqueta", exact=True).select_option("Factura")
    press(desk, "Escape")
    expect(desk.get_by_text("En «Abiertas» ninguna conversación cumple los filtros.")).to_be_visible()
    save(desk, "Facturas")
    retired()
    chip = desk.get_by_role("button", name="Quitar el filtro Etiqueta: ya no existe")
    expect(chip).to_be_visible()
    expect(views_of(desk).filter(has_text="Facturas")).to_contain_text("Filtra por algo que ya no existe")
    for theme in ("light", "dark"):
        desk.emulate_media(color_scheme=theme, reduced_motion="reduce")
        for width in (1440, 390):
            desk.set_viewport_size({"width": width, "height": 844})
            until(
                lambda: desk.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{width} px are enough", 5
            )
            assert findings(desk) == [], (width, theme)
            desk.get_by_role("button", name="Filtros, 1 en uso").click()
            assert findings(desk) == [], (width, theme, "open")
            press(desk, "Escape")
    expect(desk.get_by_label("Vistas")).to_have_value(re.compile("^saved:"))
    chip.click()
    expect(desk.get_by_role("listbox").get_by_role("option").first).to_be_visible()
