"""A note that names a colleague, in a real browser: they see view, mark and title until they open it."""

from __future__ import annotations

import re

import pytest
from axe import findings
from playwright.sync_api import Locator, Page, expect

from deflect.desk import note
from tests.workspace_app import Place

pytestmark = pytest.mark.needs("chromium")
LUCIA = "Lucía Fernández"


def opened(desk: Page) -> str:
    desk.locator(".row-item", has_text=LUCIA).click()
    desk.get_by_role("heading", name=LUCIA).wait_for()
    return desk.url.rsplit("/", 1)[1]


def test_named_agent_is_told_by_view_mark_and_title_until_they_open_it(desk: Page, place: Place) -> None:
    lucia = desk.locator(".row-item", has_text=LUCIA).get_attribute("data-id") or ""
    expect(desk).to_have_title(re.compile("^Bandeja"))
    note(place.ledger, lucia, place.agents[1], "note-0001", "@Nuria Salas, ¿lo miras?")
    expect(desk).to_have_title(re.compile(r"^\(1\) Bandeja"))
    desk.keyboard.press("g")
    desk.keyboard.press("m")
    views = desk.get_by_role("navigation", name="Vistas")
    expect(views.get_by_role("button", name="Me avisan")).to_have_attribute("aria-current", "page")
    row = desk.locator(".row-item")
    expect(row).to_have_count(1)
    expect(row.locator(".chip", has_text="Le nombran")).to_be_visible()
    for scheme in ("light", "dark"):
        desk.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert findings(desk) == []
    row.click()
    expect(desk.locator("article.note", has_text="¿lo miras?")).to_be_visible()
    expect(desk).to_have_title(re.compile("^Bandeja"))
    expect(row.locator(".chip", has_text="Le nombran")).to_have_count(0)
    expect(row).to_have_count(1)


def test_writer_names_a_colleague_by_keys_and_is_told_who_was(desk: Page, toasts: Locator) -> None:
    opened(desk)
    desk.keyboard.press("n")
    expect(desk.locator("textarea")).to_be_focused()
    desk.keyboard.type("@ri")
    desk.get_by_role("option", name="Pau Riba", exact=True).wait_for()
    desk.keyboard.press("Enter")
    desk.keyboard.type("¿lo llevas tú?")
    desk.keyboard.press("Control+Enter")
    expect(toasts.get_by_text("Avisado: Pau Riba")).to_be_visible()
