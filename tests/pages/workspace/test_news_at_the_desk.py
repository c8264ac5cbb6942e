"""An agent who looks at something else is told of what is theirs, in a real browser; a notice opens it."""

from __future__ import annotations

import pytest
from axe import findings
from playwright.sync_api import Locator, Page, expect

from deflect.desk import assign, note
from tests.waiting import until
from tests.workspace_app import Place

pytestmark = pytest.mark.needs("chromium")
NOTICES = """() => {
window.notices = [];
window.Notification = class {
  static permission = "granted";
  static async requestPermission() { return "granted"; }
  constructor(title) { this.title = title; notices.push(this); }
  close() {}
};
}"""
"""Notices as the browser would show them: the real ones belong to the desktop."""


def test_notice_tells_what_the_agent_wants_and_opens_the_conversation(
    desk: Page, place: Place, toasts: Locator
) -> None:
    lucia = desk.locator(".row-item", has_text="Lucía Fernández").get_attribute("data-id") or ""
    desk.evaluate(NOTICES)
    bell = desk.get_by_role("button", name="De qué le avisamos")
    bell.focus()
    desk.keyboard.press("Enter")
    form = desk.get_by_role("group", name="Avisos cuando no mira esta página")
    expect(form.get_by_label("Lo mío")).to_be_checked()
    for scheme in ("light", "dark"):
        desk.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert findings(desk) == []
    form.get_by_label("También quien espera en mis colas").check()
    desk.get_by_role("button", name="Guardar").click()
    expect(toasts).to_contain_text("Avisos guardados")
    expect(bell).to_have_attribute("aria-expanded", "false")
    desk.evaluate("document.hasFocus = () => false; localStorage.setItem('relevo.looked_at', '0')")
    assign(place.ledger, lucia, place.agents[1], place.agents[1])
    note(place.ledger, lucia, place.agents[1], "note-0001", "@Nuria Salas, ¿lo miras?")
    told = "notices.some(one => one.title === 'Le nombran en la conversación de Lucía Fernández')"
    until(lambda: desk.evaluate(told), "the notice is shown")
    desk.evaluate("notices.at(-1).onclick()")
    expect(desk.get_by_role("heading", name="Lucía Fernández")).to_be_visible()
