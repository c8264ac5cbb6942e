"""A call that we place: an agent has the customer called from the desk, by key or button, and calls it off."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from workspace_app import Place

from deflect.tables import Outcall

pytestmark = pytest.mark.needs("chromium")
LUCIA = "Lucía Fernández"


def calls(place: Place) -> list[str]:
    with place.store.reading() as db:
        return [call.state for call in db.scalars(select(Outcall).where(Outcall.purpose == "desk"))]


def test_the_customer_is_called_and_it_can_be_cancelled_and_undone(desk: Page, place: Place) -> None:
    desk.get_by_role("option").filter(has_text=LUCIA).click()
    expect(desk.get_by_role("heading", name=LUCIA)).to_be_visible()
    to_come, call = desk.get_by_label("Llamadas previstas"), desk.get_by_title("Llamar (C)")
    expect(to_come).to_have_count(0)
    desk.keyboard.press("c")
    expect(to_come.get_by_role("listitem")).to_have_count(1)
    expect(call).to_be_disabled()
    to_come.get_by_role("button", name="Cancelar").click()
    expect(desk.get_by_text("Llamada cancelada")).to_be_visible()
    expect(to_come).to_have_count(0)
    desk.get_by_role("button", name="Deshacer").click()
    expect(to_come.get_by_role("button", name="Llamar ya")).to_be_visible()
    assert calls(place) == ["queued"]
    to_come.get_by_role("button", name="Cancelar").click()
    expect(to_come).to_have_count(0)
    call.click()
    expect(to_come.get_by_role("button", name="Cancelar")).to_be_visible()
    assert sorted(calls(place)) == ["cancelled", "queued"]
