"""In a real browser, by keyboard: a reply is written now and goes later."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axe import findings
from playwright.sync_api import Locator, Page, expect

from deflect.inbound import due_timers
from tests.workspace_app import Place

pytestmark = pytest.mark.needs("chromium")
LOCAL = """instant => {
    const at = new Date(instant);
    return new Date(at.getTime() - at.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
}"""
"""An instant as a field for a day and a time holds it, in the browser's time zone."""


def test_reply_is_planned_changed_and_sent_at_its_time_by_keyboard_alone(
    place: Place, desk: Page, toasts: Locator
) -> None:
    """The thread and the list tell of it; one that could not go at its time waits there to be sent by hand."""
    page = desk
    views = page.get_by_role("navigation", name="Vistas")
    views.get_by_role("button", name="Con el asistente").click()
    page.get_by_role("option").first.click()
    page.locator(".title h2").wait_for()
    reply = page.get_by_role("textbox", name="Responder")
    planned = page.get_by_role("article", name="Respuesta programada")
    page.keyboard.press("r")
    expect(reply).to_be_focused()
    page.keyboard.type("Ya está en camino.")
    page.keyboard.press("Alt+Enter")
    expect(page.get_by_role("menuitem", name="En una hora")).to_be_focused()
    page.keyboard.press("Enter")
    expect(planned).to_contain_text("Ya está en camino.")
    expect(planned).to_contain_text("Nuria Salas")
    expect(reply).to_have_value("")
    views.get_by_role("button", name="Mías").click()
    expect(page.locator(".row-item[aria-selected=true]")).to_contain_text("Sale:")
    assert findings(page) == []
    toasts.get_by_role("button", name="Deshacer").press("Enter")
    expect(reply).to_have_value("Ya está en camino.")
    expect(planned).to_have_count(0)
    reply.press("Alt+Enter")
    for key in ("ArrowUp", "Enter"):
        page.keyboard.press(key)
    when = page.get_by_role("dialog", name="Programar").get_by_label("Sale")
    expect(when).to_be_focused()
    when.fill("2020-01-07T10:30")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Esa hora ya pasó")
    soon = (place.clock() + timedelta(hours=2)).isoformat()
    when.fill(page.evaluate(LOCAL, soon))
    page.keyboard.press("Enter")
    expect(planned).to_contain_text("Ya está en camino.")
    now = place.clock.now
    place.clock.now = lambda: now() + timedelta(hours=3, minutes=30)
    for timer in due_timers.due(place.store):
        due_timers.fire(place.ledger, timer.id)
    expect(planned).to_contain_text("No ha salido: pasó su hora sin poder salir")
    assert findings(page) == []
    planned.get_by_role("button", name="Enviar ahora").press("Enter")
    expect(toasts).to_contain_text("Respuesta enviada")
    expect(planned).to_have_count(0)
    expect(page.locator(".bubble.ours", has_text="Ya está en camino.")).to_be_visible()
