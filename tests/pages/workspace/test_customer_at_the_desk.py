"""The page of a customer at the desk, by keyboard alone: walked, left for the conversation as it was, and erased."""

from __future__ import annotations

import re

import pytest
from axe import findings
from playwright.sync_api import Locator, Page, expect


def opened_with_a_draft(desk: Page) -> tuple[Locator, str]:
    """The customer's page, and the address of their conversation, in which a reply was begun."""
    desk.get_by_role("option").filter(has_text="Lucía Fernández").click()
    desk.get_by_role("log").wait_for()
    conversation = desk.url
    desk.keyboard.press("r")
    desk.keyboard.type("Enseguida lo miro")
    for key in ("Escape", "g", "c"):
        desk.keyboard.press(key)
    page = desk.get_by_role("region", name="Cliente", exact=True)
    expect(page.get_by_role("heading", level=2)).to_have_text("Lucía Fernández")
    expect(desk).to_have_url(re.compile("/desk/customers/cus_"))
    page.locator("[data-moment]").first.wait_for()
    return page, conversation


def erased(desk: Page) -> None:
    """Erases the customer of the open page by keyboard; half of the name is refused first."""
    asked = desk.get_by_role("dialog", name="Borrar para siempre a Lucía Fernández")
    asked.get_by_role("textbox").press_sequentially("lucia")
    desk.keyboard.press("Enter")
    expect(asked.get_by_role("alert")).to_contain_text("El nombre no coincide")
    assert findings(desk) == []
    asked.get_by_role("textbox").press_sequentially(" fernandez")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("dialog", name="Borrado", exact=True)).to_contain_text("Claves destruidas")


@pytest.mark.parametrize("form", ["Corregir", "Añadir número", "Añadir nota del cliente"])
def test_esc_leaves_a_form_of_the_page_and_not_the_page(desk: Page, form: str) -> None:
    page, _ = opened_with_a_draft(desk)
    button = page.get_by_role("button", name=form)
    for within in ("field", "button"):
        button.press("Enter")
        leave = page.get_by_role("button", name="Cancelar")
        leave.wait_for()
        if within == "button":
            leave.focus()
        desk.keyboard.press("Escape")
        expect(button).to_be_focused()
    expect(desk).to_have_url(re.compile("/desk/customers/cus_"))


def test_refusal_to_mark_a_number_as_shared_is_told(desk: Page, toasts: Locator) -> None:
    desk.get_by_role("option").filter(has_text="Lucía Fernández").click()
    desk.route("**/share_number", lambda route: route.abort())
    desk.get_by_role("button", name="Marcar como compartido").click()
    expect(toasts.locator(".bad")).to_be_visible()


def test_customers_page_is_walked_left_for_the_conversation_and_erased_by_keyboard(desk: Page) -> None:
    page, conversation = opened_with_a_draft(desk)
    thread = desk.get_by_role("log")
    expect(page.get_by_role("button", name="Volver", exact=True)).to_be_focused()
    assert findings(desk) == []
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    expect(page.locator("[data-moment]").nth(1)).to_be_focused()
    desk.keyboard.press("Escape")
    expect(page).to_have_count(0)
    expect(desk).to_have_url(conversation)
    expect(desk.get_by_role("textbox", name="Responder")).to_have_value("Enseguida lo miro")
    desk.keyboard.press("Control+k")
    desk.keyboard.type("lucia")
    desk.get_by_role("option", name="Cliente: Lucía Fernández").click()
    page.locator("[data-moment]").last.wait_for()
    desk.keyboard.press("k")
    desk.keyboard.press("Enter")
    expect(page).to_have_count(0)
    expect(thread.locator(".jumped")).to_be_visible()
    desk.go_back()
    expect(page.get_by_role("heading", level=2)).to_have_text("Lucía Fernández")
    page.get_by_role("button", name="Borrar al cliente").press("Enter")
    erased(desk)
    desk.keyboard.press("Escape")
    expect(page).to_have_count(0)
    expect(desk.get_by_role("option").filter(has_text="Lucía Fernández")).to_have_count(0)
