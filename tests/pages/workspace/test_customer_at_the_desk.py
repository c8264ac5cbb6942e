"""The page of a customer at the desk, by keyboard alone: walked, left for the conversation as it was, and erased."""

from __future__ import annotations

import re

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
    expect(desk.get_by_role("dialog", name="Borrado", exact=True)).to_contain_text("claves destruidas")


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
