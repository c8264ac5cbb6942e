"""Door, home, demo and handset in a real browser; and what axe finds on every page."""

from __future__ import annotations

import re

import pytest
from axe import findings
from playwright.sync_api import Browser, BrowserContext, Page, expect
from widths import SHARED

from tests.waiting import until
from tests.workspace_app import PASSWORD

pytestmark = pytest.mark.needs("chromium")
PATHS = ("/", "/handset", "/demo", "/account", "/account/second-step")
"""What is neither the desk nor the admin's."""
NARROW = 900
"""CSS pixels below which the desk shows the list or a conversation, not both."""


def sign_in(page: Page, password: str = PASSWORD) -> None:
    page.get_by_label("Correo").fill("nuria@nogal.test")
    page.get_by_label("Contraseña").fill(password)
    page.get_by_role("button", name="Entrar").click()


def test_a_wrong_password_is_told_where_it_happened(page: Page) -> None:
    page.goto("/sign-in")
    sign_in(page, "wrong")
    expect(page.get_by_role("alert")).to_contain_text("no coinciden")
    expect(page.get_by_label("Correo")).to_have_value("nuria@nogal.test")


def test_sign_in_language_theme_and_sign_out(page: Page) -> None:
    page.goto("/sign-in?next=/demo")
    sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Negocios de prueba")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Demo businesses")
    page.get_by_role("button", name="Light or dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/sign-in$"))
    page.goto("/desk")
    expect(page.get_by_label("Password")).to_be_visible()


def test_agent_signed_out_midway_reads_why_and_returns_to_the_same_page(desk: Page) -> None:
    desk.get_by_role("option").filter(has_text="Lucía Fernández").click()
    desk.locator("textarea").fill("Le escribo en un momento")
    draft = "() => Object.keys(localStorage).some(name => name.startsWith('relevo.draft'))"
    until(lambda: desk.evaluate(draft), "the draft is kept")
    place = desk.url
    desk.context.clear_cookies()
    desk.get_by_title("Llamar (C)").click()
    expect(desk.get_by_text("Su sesión terminó")).to_be_visible()
    sign_in(desk)
    expect(desk).to_have_url(place)
    expect(desk.locator("textarea")).to_have_value("Le escribo en un momento")


def test_a_session_ended_elsewhere_covers_the_desk_and_keeps_the_unsent_reply(
    desk: Page, browser: Browser, address: str
) -> None:
    desk.get_by_role("option").filter(has_text="Lucía Fernández").click()
    desk.locator("textarea").fill("Le escribo en un momento")
    place = desk.url
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("article.pending")).to_contain_text("Le escribo en un momento")
    other = browser.new_context(base_url=address, locale="es-ES")
    elsewhere = other.new_page()
    elsewhere.goto("/sign-in?next=/account")
    sign_in(elsewhere)
    elsewhere.get_by_role("button", name="Terminar", exact=True).click()
    expect(desk.get_by_text("Su sesión terminó")).to_be_visible()
    expect(desk.get_by_text("Lucía Fernández")).to_have_count(0)
    sign_in(desk)
    expect(desk).to_have_url(place)
    expect(desk.locator("textarea")).to_have_value("Le escribo en un momento")
    expect(desk.locator("article.pending")).to_have_count(0)
    other.close()


def test_the_language_button_keeps_the_open_conversation_and_its_draft(desk: Page) -> None:
    desk.get_by_role("option").filter(has_text="Lucía Fernández").click()
    desk.locator("textarea").fill("Un momento")
    place = desk.url
    assert "/desk/" in place
    desk.get_by_role("button", name="EN", exact=True).click()
    expect(desk.locator("html")).to_have_attribute("lang", "en")
    expect(desk).to_have_url(place)
    expect(desk.locator("textarea")).to_have_value("Un momento")


def test_the_demo_s_edits_are_kept(signed_in: BrowserContext, page: Page) -> None:
    page.goto("/demo")
    page.get_by_label("Estado 48213").select_option("delayed")
    page.locator("#shop").get_by_role("button", name="Guardar").click()
    expect(page.get_by_role("status")).to_contain_text("Guardado")
    expect(page.get_by_label("Estado 48213")).to_have_value("delayed")


def test_the_handset_says_what_is_missing_where_there_is_no_line(signed_in: BrowserContext, page: Page) -> None:
    page.goto("/handset")
    expect(page.get_by_role("status").first).to_contain_text("La línea de voz no responde")
    expect(page.get_by_role("button", name="Llamar")).to_be_disabled()


def test_a_phone_s_width_is_enough(signed_in: BrowserContext, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for path in PATHS:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        for card in page.locator(".card, .phone").all():
            box = card.bounding_box()
            assert box is not None
            assert box["x"] + box["width"] <= 390, path


def test_axe_finds_nothing_serious_in_light_and_dark(signed_in: BrowserContext, page: Page) -> None:
    for path in PATHS:
        page.goto(path)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert findings(page, "serious", "critical") == [], (path, scheme)


@pytest.mark.parametrize(("language", "widths"), SHARED)
def test_axe_finds_nothing_of_any_level_at_the_desk_at_any_width(
    desk: Page, language: str, widths: tuple[int, ...]
) -> None:
    if language == "en":
        desk.get_by_role("button", name="EN", exact=True).click()
        expect(desk.locator("html")).to_have_attribute("lang", "en")
    row = desk.locator(".row-item", has_text="Lucía Fernández")
    back = desk.get_by_role("button", name="Back to the list" if language == "en" else "Volver a la lista")
    for width in widths:
        desk.set_viewport_size({"width": width, "height": 844})
        for scheme in ("light", "dark"):
            desk.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            if width < NARROW:  # the conversation that is open hides the list
                back.click()
            desk.locator("input[type=search]").fill("xyzzy")
            expect(desk.locator(".list .empty")).to_be_visible()
            assert findings(desk) == [], (width, scheme, "nothing found")
            desk.locator("input[type=search]").fill("")
            row.click()
            desk.locator("textarea").fill("/")
            expect(desk.get_by_role("listbox").last).to_be_visible()
            assert findings(desk) == [], (width, scheme, "conversation")
            desk.locator("textarea").fill("")
            assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_person_sees_and_ends_the_session_of_another_browser(
    signed_in: BrowserContext, page: Page, browser: Browser, address: str
) -> None:
    other = browser.new_context(base_url=address, locale="es-ES")
    elsewhere = other.new_page()
    elsewhere.goto("/sign-in?next=/account")
    sign_in(elsewhere)
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("Mi cuenta")
    page.goto("/account")
    page.get_by_role("button", name="Terminar", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("Sesión terminada")
    expect(page.get_by_role("button", name="Terminar", exact=True)).to_have_count(0)
    elsewhere.reload()
    expect(elsewhere).to_have_url(re.compile("/sign-in"))
    other.close()


def test_a_password_easily_guessed_is_told_and_another_is_kept(signed_in: BrowserContext, page: Page) -> None:
    page.goto("/account")
    for new, told in (("nuria salas", "poco más que su nombre"), ("cuatro gatos sin prisa", "Contraseña cambiada")):
        page.get_by_label("Contraseña actual").fill(PASSWORD)
        page.get_by_label("Contraseña nueva").fill(new)
        page.get_by_label("La nueva, otra vez").fill(new)
        page.get_by_role("button", name="Cambiar la contraseña").click()
        expect(page.locator(".told").first).to_contain_text(told)
