"""What is noted on a customer's page, by keyboard: numbers, the note, and the attributes that an admin defined."""

from __future__ import annotations

from axe import findings
from playwright.sync_api import Locator, Page, expect


def pressed(page: Locator, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).press("Enter")


def numbers_noted(desk: Page, page: Locator) -> None:
    """A short number is refused with its reason, what was typed stays; the whole number is added, and undone."""
    numbers = page.get_by_role("region", name="Números")
    pressed(numbers, "Añadir número")
    desk.keyboard.type("1004")
    desk.keyboard.press("Enter")
    expect(numbers.get_by_role("alert")).to_contain_text("Es un número corto")
    expect(numbers.get_by_label("Número nuevo")).to_be_focused()
    expect(numbers.get_by_label("Número nuevo")).to_have_value("1004")
    desk.keyboard.press("Control+a")
    desk.keyboard.type("655 00 01 11")
    desk.keyboard.press("Enter")
    expect(numbers.get_by_role("button", name="Añadir número")).to_be_focused()
    expect(numbers.get_by_role("listitem").filter(has_text="Sin confirmar")).to_contain_text("móvil · lo añadió")
    assert findings(desk) == []
    pressed(numbers, "Quitar 655 00 01 11")
    expect(numbers.get_by_text("Sin confirmar")).to_have_count(0)
    numbers.get_by_text("Quitados (1)").press("Enter")
    pressed(numbers, "Poner otra vez")
    expect(numbers.get_by_text("Sin confirmar")).to_be_visible()


def note_written(desk: Page, page: Locator) -> None:
    pressed(page, "Añadir nota del cliente")
    desk.keyboard.type("Prefiere las mañanas")
    desk.keyboard.press("Control+Enter")
    note = page.get_by_role("region", name="Nota del cliente")
    expect(note).to_contain_text("Prefiere las mañanas")
    pressed(note, "Corregir la nota")
    desk.keyboard.press("Control+a")
    desk.keyboard.type("Prefiere las tardes")
    desk.keyboard.press("Control+Enter")
    expect(note.get_by_text("Antes decía (1)")).to_be_visible()
    expect(desk.get_by_text("Nota guardada").first).to_be_visible()
    assert findings(desk) == []


def attribute_defined(desk: Page) -> None:
    """An admin defines a level of which there are two."""
    desk.goto("/admin/attributes")
    desk.get_by_label("Nombre en español").press_sequentially("Nivel")
    desk.get_by_label("Clave para programas").press_sequentially("level")
    desk.get_by_role("combobox", name="Tipo").select_option("choice")
    desk.get_by_label("Opciones, una por línea").press_sequentially("Oro\nPlata")
    desk.get_by_role("button", name="Guardar").press("Enter")
    expect(desk.get_by_role("listitem").filter(has_text="Una de varias opciones: Oro, Plata")).to_be_visible()
    assert findings(desk) == []
    values_brought(desk)
    desk.goto("/desk")


def values_brought(desk: Page) -> None:
    """A file of two customers, of whom one is nobody: its columns are guessed, checked, and the other one is given."""
    text = "Cliente;Móvil;Nivel\nMarta;600 111 201;plata\nNadie;600 999 888;Oro\n".encode("windows-1252")
    brought = desk.get_by_role("region", name="Traer datos de un fichero")
    file = brought.locator("input[type=file]")
    file.set_input_files({"name": "socios.csv", "mimeType": "text/csv", "buffer": b"Nivel\n"})
    expect(brought.get_by_role("alert")).to_contain_text("El fichero no tiene filas")
    file.set_input_files({"name": "socios.csv", "mimeType": "text/csv", "buffer": text})
    expect(brought.get_by_label("Móvil", exact=True)).to_have_value("#number")
    expect(brought.get_by_label("Nivel", exact=True)).to_have_value("level")
    assert findings(desk) == []
    pressed(brought, "Comprobar")
    expect(brought.get_by_text("Fila 3 · 600 999 888 · Ningún cliente tiene ese número.")).to_be_visible()
    pressed(brought, "Guardar los datos (1)")
    expect(brought.get_by_text("Filas guardadas: 1.")).to_be_visible()
    pressed(brought, "Cerrar")
    expect(brought.get_by_role("table")).to_have_count(0)


def attribute_given(desk: Page, page: Locator) -> None:
    given = page.get_by_role("region", name="Datos del cliente")
    expect(given.get_by_role("definition")).to_have_text("Plata")
    pressed(given, "Rellenar datos")
    expect(given.get_by_label("Nivel")).to_be_focused()
    desk.keyboard.press("o")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(given.get_by_role("definition")).to_have_text("Oro")
    expect(given.get_by_role("button", name="Rellenar datos")).to_be_focused()
    desk.keyboard.press("Control+z")
    expect(given.get_by_role("definition")).to_have_text("Plata")


def test_agent_notes_what_is_known_of_a_customer_by_keyboard(desk: Page) -> None:
    attribute_defined(desk)
    desk.get_by_role("option").filter(has_text="Lucía Fernández").click()
    desk.get_by_role("log").wait_for()
    for key in ("g", "c"):
        desk.keyboard.press(key)
    page = desk.get_by_role("region", name="Cliente", exact=True)
    numbers_noted(desk, page)
    note_written(desk, page)
    attribute_given(desk, page)
    desk.keyboard.press("Escape")
    expect(page).to_have_count(0)
    card = desk.get_by_role("complementary").get_by_role("region", name="Nota del cliente")
    expect(card).to_contain_text("Prefiere las tardes")
