"""A call that we place: an agent reads what will happen, has the customer called by key or button, and calls it off."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from deflect.tables import Consent, Identity, Outcall
from tests.workspace_app import Place

pytestmark = pytest.mark.needs("chromium")
LUCIA = "Lucía Fernández"


def calls(place: Place) -> list[str]:
    with place.store.reading() as db:
        return [call.state for call in db.scalars(select(Outcall).where(Outcall.purpose == "desk"))]


@pytest.fixture
def form(desk: Page) -> Locator:
    """Lucía's conversation, and what opens before she is called."""
    desk.get_by_role("option").filter(has_text=LUCIA).click()
    expect(desk.get_by_role("heading", name=LUCIA)).to_be_visible()
    return desk.get_by_role("dialog", name=f"El asistente llama a {LUCIA}")


def refuses_calls(place: Place, number: str = "+34600111201") -> None:
    with place.store.transaction() as db:
        customer = db.scalars(select(Identity.customer_id).where(Identity.address == number)).one()
        db.add(
            Consent(
                id="cst_no",
                customer_id=customer,
                address=number,
                purpose="call",
                granted=False,
                at=place.store.clock(),
                evidence={},
            )
        )


def test_the_customer_is_called_and_it_can_be_cancelled_and_undone(
    desk: Page, place: Place, form: Locator, toasts: Locator
) -> None:
    to_come, call = desk.get_by_label("Llamadas previstas"), desk.get_by_title("Llamar (C)")
    expect(to_come).to_have_count(0)
    desk.keyboard.press("c")
    expect(form).to_contain_text("Usted no entra en la llamada")
    assert calls(place) == []
    expect(form.get_by_role("button", name="Que llame ahora")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(to_come.get_by_role("listitem")).to_have_count(1)
    expect(call).to_be_disabled()
    to_come.get_by_role("button", name="Cancelar").click()
    expect(toasts.get_by_text("Llamada cancelada")).to_be_visible()
    expect(to_come).to_have_count(0)
    toasts.get_by_role("button", name="Deshacer").click()
    expect(to_come.get_by_role("button", name="Llamar ya")).to_be_visible()
    assert calls(place) == ["queued"]
    to_come.get_by_role("button", name="Cancelar").click()
    expect(to_come).to_have_count(0)
    call.click()
    form.get_by_role("button", name="Que llame ahora").click()
    expect(to_come.get_by_role("button", name="Cancelar")).to_be_visible()
    assert sorted(calls(place)) == ["cancelled", "queued"]


def test_whoever_asked_not_to_be_called_is_not_and_the_agent_reads_why(desk: Page, place: Place, form: Locator) -> None:
    refuses_calls(place)
    desk.keyboard.press("c")
    expect(form.get_by_role("alert")).to_contain_text("Pidió que no le llamemos")
    expect(form.get_by_role("button")).to_have_count(0)
    desk.keyboard.press("Escape")
    expect(form).to_have_count(0)
    assert calls(place) == []
