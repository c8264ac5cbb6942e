"""The admin's page of people in a real browser, by keyboard where people would, with axe at each width."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from axe import findings
from playwright.sync_api import BrowserContext, Locator, Page, expect
from sqlalchemy import update
from widths import SHARED

from deflect.people import accounts, teams
from deflect.storage.store import utc_now
from deflect.tables import SignInSession
from tests.workspace_app import PASSWORD, Place

pytestmark = pytest.mark.needs("chromium")


@pytest.fixture
def people(signed_in: BrowserContext, page: Page, place: Place) -> Page:
    teams.create(place.store, "Pedidos", accounts.OURSELVES)
    page.goto("/admin")
    page.get_by_role("link", name="Personas").click()
    page.locator(".account").first.wait_for()
    return page


def row(page: Page, name: str) -> Locator:
    return page.locator(".accounts li").filter(has_text=name)


def test_person_is_added_by_keyboard_and_the_password_is_shown_once(people: Page, place: Place) -> None:
    people.get_by_role("button", name="Añadir persona").focus()
    people.keyboard.press("Enter")
    expect(people.get_by_label("Nombre", exact=True)).to_be_focused()
    people.keyboard.type("Zoe Prado")
    people.keyboard.press("Tab")
    people.keyboard.type("zoe@nogal.test")
    people.keyboard.press("Enter")
    once = people.get_by_role("region", name="Primera contraseña de zoe@nogal.test")
    expect(once).to_be_focused()
    password = once.locator(".password").inner_text().strip()
    assert accounts.check(place.store, "zoe@nogal.test", password) is not None
    once.get_by_role("button", name="Cerrar: ya la tengo").click()
    expect(people.get_by_text(password)).to_have_count(0)
    expect(row(people, "Zoe Prado")).to_contain_text("Aún con la primera contraseña")


def test_act_that_lets_somebody_in_goes_on_once_the_password_is_shown_again(people: Page, place: Place) -> None:
    with place.store.transaction() as db:
        db.execute(update(SignInSession).values(began_at=utc_now() - timedelta(hours=1)))
    people.get_by_role("button", name="Añadir persona").click()
    people.get_by_label("Nombre", exact=True).fill("Zoe Prado")
    people.get_by_label("Correo", exact=True).fill("zoe@nogal.test")
    people.get_by_role("button", name="Crear cuenta").click()
    question = people.get_by_role("dialog", name="¿Es usted?")
    expect(question.get_by_label("Contraseña")).to_be_focused()
    people.keyboard.press("Escape")
    expect(people.get_by_role("alert")).to_have_text("No se hizo: antes tiene que mostrar su contraseña.")
    people.get_by_role("button", name="Crear cuenta").click()
    expect(question.get_by_label("Contraseña")).to_be_focused()
    people.keyboard.type("guessed")
    people.keyboard.press("Enter")
    expect(question.get_by_role("alert")).to_contain_text("no coinciden")
    assert findings(people) == []
    question.get_by_label("Contraseña").fill(PASSWORD)
    people.keyboard.press("Enter")
    expect(people.get_by_role("region", name="Primera contraseña de zoe@nogal.test")).to_be_visible()


def test_email_that_is_taken_is_told_and_what_was_written_stays(people: Page) -> None:
    people.get_by_role("button", name="Añadir persona").click()
    people.get_by_label("Nombre", exact=True).fill("Otro Pau")
    people.get_by_label("Correo", exact=True).fill("pau@nogal.test")
    people.get_by_role("button", name="Crear cuenta").click()
    expect(people.get_by_role("alert")).to_have_text("No se hizo: ese correo ya tiene cuenta.")
    expect(people.get_by_label("Nombre", exact=True)).to_have_value("Otro Pau")


def test_role_and_team_are_saved_and_undone(people: Page) -> None:
    people.get_by_role("button", name="Cambiar: Pau Riba").click()
    people.get_by_role("combobox", name="Rol").select_option(label="Supervisión")
    people.get_by_label("Pedidos", exact=True).check()
    people.get_by_role("button", name="Guardar").click()
    expect(row(people, "Pau Riba")).to_contain_text("Supervisión")
    expect(row(people, "Pau Riba")).to_contain_text("Pedidos")
    people.get_by_role("button", name="Deshacer").click()
    expect(row(people, "Pau Riba")).to_contain_text("Sin equipo")
    expect(row(people, "Pau Riba")).to_contain_text("Agente")


def test_switching_off_says_what_it_does_first_and_can_be_undone(people: Page) -> None:
    people.get_by_role("button", name="Cambiar: Pau Riba").click()
    people.get_by_role("button", name="Desactivar cuenta").click()
    asked = people.get_by_role("alertdialog")
    expect(asked).to_contain_text(re.compile("vuelve[n]? a su cola"))
    asked.get_by_role("button", name="Desactivar cuenta").click()
    expect(row(people, "Pau Riba")).to_contain_text("No puede entrar")
    people.get_by_role("button", name="Deshacer").click()
    expect(row(people, "Pau Riba")).not_to_contain_text("No puede entrar")


def test_last_admin_cannot_shut_the_door_on_everybody(people: Page) -> None:
    people.get_by_role("button", name="Cambiar: Nuria Salas").click()
    people.get_by_role("combobox", name="Rol").select_option(label="Agente")
    people.get_by_role("button", name="Guardar").click()
    expect(people.get_by_role("status").last).to_contain_text("es la única cuenta de administración")
    expect(row(people, "Nuria Salas")).to_contain_text("Administración")


def test_team_is_made_given_a_queue_and_undone(people: Page, place: Place) -> None:
    people.get_by_label("Nuevo equipo").fill("Facturas")
    people.keyboard.press("Enter")
    form = people.get_by_role("form", name="Cambiar: Facturas")
    box = form.get_by_role("checkbox").first
    queue = form.locator("label.inline").first.inner_text()
    box.check()
    form.get_by_role("button", name="Guardar").click()
    expect(row(people, "Facturas")).to_contain_text(queue)
    expect(row(people, "Facturas")).to_contain_text("Nadie atiende sus colas")
    people.get_by_role("button", name="Deshacer").last.click()
    expect(row(people, "Facturas")).to_contain_text("Sin colas propias")


@pytest.mark.parametrize(("language", "widths"), SHARED)
def test_axe_finds_nothing_of_any_level_among_people_at_any_width(
    people: Page, language: str, widths: tuple[int, ...]
) -> None:
    if language == "en":
        people.get_by_role("button", name="EN", exact=True).click()
        expect(people.locator("html")).to_have_attribute("lang", "en")
        people.locator(".account").first.wait_for()
    people.get_by_role("button", name=re.compile("Pau Riba")).click()
    for width in widths:
        people.set_viewport_size({"width": width, "height": 844})
        for scheme in ("light", "dark"):
            people.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert findings(people) == [], (width, scheme)
        assert people.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
