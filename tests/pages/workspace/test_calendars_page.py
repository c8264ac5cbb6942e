"""The page of opening hours in a real browser, by keyboard: a date is set, heard before it is saved, and undone."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from widths import assert_sound

from tests.office_hours import TUESDAY_AT_TEN

pytestmark = pytest.mark.needs("chromium")
DAY = (TUESDAY_AT_TEN.date() + timedelta(days=1)).isoformat()


def test_date_is_set_heard_before_it_is_saved_and_undone(signed_in: BrowserContext, page: Page) -> None:
    page.goto("/admin/calendars")
    clinic = page.get_by_role("region", name="Centro Médico Olmo · centro")
    expect(clinic).to_contain_text("Del flujo «clinica», y se cambian allí: zona horaria Europe/Madrid")
    expect(clinic).to_contain_text("fiesta:")
    assert_sound(page)
    clinic.get_by_role("button", name="Cambiar el horario de centro").press("Enter")
    form = clinic.get_by_role("form")
    expect(form.get_by_label("lunes")).to_be_focused()
    form.get_by_label("martes").fill("de nueve a dos")
    expect(form.get_by_role("alert")).to_contain_text("martes: no se entiende «de nueve a dos»")
    expect(form.get_by_role("button", name="Guardar")).to_be_disabled()
    form.get_by_label("martes").fill("9-14, 16-20")
    form.get_by_role("button", name="Añadir fecha").press("Enter")
    form.get_by_label("Fecha", exact=True).fill(DAY)
    form.get_by_label("El día y a la hora").fill(f"{DAY}T10:00")
    expect(form).to_contain_text("Ese día tiene horario propio.")
    expect(form).to_contain_text("Al ofrecer mensaje se dice: «Ahora hemos cerrado; abrimos mañana a las ocho")
    assert_sound(page)
    form.get_by_role("button", name="Guardar").press("Enter")
    expect(clinic).to_contain_text(re.compile(r"09:00\W+14:00, 16:00\W+20:00"))
    expect(clinic.locator(".calendar-days li").first).to_contain_text("cerrado")
    expect(clinic).to_contain_text("Cambiado aquí")
    expect(clinic.get_by_role("button", name="Cambiar el horario de centro")).to_be_focused()
    page.locator(".toasts p", has_text="Horario guardado").get_by_role("button", name="Deshacer").click()
    expect(clinic).to_contain_text("Como en el flujo")
    expect(clinic).not_to_contain_text("16:00")
    page.get_by_role("button", name="EN", exact=True).click()
    expect(clinic).to_contain_text("What a caller hears")
    assert_sound(page, (1440, 390))
