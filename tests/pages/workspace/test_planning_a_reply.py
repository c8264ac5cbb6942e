"""In a real browser, by keyboard: a reply is written now and goes later."""

from __future__ import annotations

from datetime import datetime, timedelta

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


def written_for_later(page: Page, views: Locator, reply: Locator, planned: Locator) -> None:
    """A reply is planned by keyboard; the thread and the list tell of it."""
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


def planned_at(page: Page, reply: Locator, planned: Locator, soon: datetime) -> None:
    """A time of one's own that is past is refused with its reason; another is kept."""
    reply.press("Alt+Enter")
    for key in ("ArrowUp", "Enter"):
        page.keyboard.press(key)
    when = page.get_by_role("dialog", name="Programar").get_by_label("Sale")
    expect(when).to_be_focused()
    when.fill("2020-01-07T10:30")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Esa hora ya pasó")
    when.fill(page.evaluate(LOCAL, soon.isoformat()))
    page.keyboard.press("Enter")
    expect(planned).to_contain_text("Ya está en camino.")


def fall_due(place: Place) -> None:
    """Every timer of the next hours falls due, late."""
    now = place.clock.now
    place.clock.now = lambda: now() + timedelta(hours=3, minutes=30)
    for timer in due_timers.due(place.store):
        due_timers.fire(place.ledger, timer.id)


def test_reply_is_planned_changed_and_sent_at_its_time_by_keyboard_alone(
    place: Place, desk: Page, toasts: Locator
) -> None:
    """One that could not go at its time waits in the thread to be sent by hand."""
    views = desk.get_by_role("navigation", name="Vistas")
    views.get_by_role("button", name="Con el asistente").click()
    desk.get_by_role("option").first.click()
    desk.locator(".title h2").wait_for()
    reply = desk.get_by_role("textbox", name="Responder")
    planned = desk.get_by_role("article", name="Respuesta programada")
    written_for_later(desk, views, reply, planned)
    toasts.get_by_role("button", name="Deshacer").press("Enter")
    expect(reply).to_have_value("Ya está en camino.")
    expect(planned).to_have_count(0)
    planned_at(desk, reply, planned, place.clock() + timedelta(hours=2))
    fall_due(place)
    expect(planned).to_contain_text("No ha salido: pasó su hora sin poder salir")
    assert findings(desk) == []
    planned.get_by_role("button", name="Enviar ahora").press("Enter")
    expect(toasts).to_contain_text("Respuesta enviada")
    expect(planned).to_have_count(0)
    expect(desk.locator(".bubble.ours", has_text="Ya está en camino.")).to_be_visible()
