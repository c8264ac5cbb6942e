"""The page of failures in a real browser, by keyboard: put away with undo, and asked about before a second time."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select, update
from widths import assert_sound

from deflect.tables import Leg, Outbox, Outcall
from tests.workspace_app import Place

pytestmark = pytest.mark.needs("chromium")


def lose(place: Place) -> None:
    """One text fails for good, another may have arrived; those of the demo's past are put away."""
    with place.store.transaction() as db:
        newest = select(Outbox.id).where(Outbox.kind == "text").order_by(Outbox.position.desc()).limit(2)
        failed, unsure = db.scalars(newest)
        now = place.store.clock()
        db.execute(update(Outbox).values(dismissed_at=now))
        for id_, values in (
            (failed, {"state": "failed", "code": "no_credit", "settled_at": now}),
            (unsure, {"state": "uncertain", "code": "", "attempted_at": now, "settled_at": None}),
        ):
            fresh = {"dismissed_at": None, "created_at": now, "provider_id": None}
            db.execute(update(Outbox).where(Outbox.id == id_).values(**fresh, **values))


def test_failed_text_is_put_away_with_undo_and_an_unsure_one_is_asked_about(
    place: Place, signed_in: BrowserContext, page: Page
) -> None:
    lose(place)
    page.goto("/admin/letters")
    texts = page.get_by_role("region", name="Mensajes que no salieron o no llegaron")
    expect(texts).to_contain_text("no tiene saldo")
    assert_sound(page, (1440, 390))
    texts.get_by_role("button", name="Apartar").press("Enter")
    expect(texts).not_to_contain_text("no tiene saldo")
    page.get_by_role("button", name="Deshacer").first.press("Enter")
    expect(texts).to_contain_text("no tiene saldo")
    unsure = texts.locator("li", has_text="Sin confirmar")
    unsure.get_by_role("button").press("Enter")
    expect(unsure.get_by_role("button", name="Cancelar")).to_be_focused()
    expect(unsure).to_contain_text("puede llegar dos veces")
    page.keyboard.press("Enter")
    expect(unsure.get_by_role("button")).to_be_focused()
    page.get_by_role("button", name="Comprobar otra vez").press("Enter")
    expect(page.locator(".toasts")).to_contain_text("Aceptadas: 2. Siguen mal: 1.")
    page.get_by_role("button", name="EN", exact=True).click()
    expect(page.get_by_role("heading", name="In quarantine")).to_be_visible()
    assert_sound(page)


def test_failed_call_is_told_in_words_and_given_to_a_person(
    place: Place, signed_in: BrowserContext, page: Page
) -> None:
    with place.store.transaction() as db:
        text = db.scalars(select(Leg).where(Leg.channel == "sms").order_by(Leg.id).limit(1)).one()
        now = place.store.clock()
        call = {"purpose": "call_back", "number": text.theirs, "ours": text.ours or "", "flow": text.flow}
        db.add(
            Outcall(id="out_1", key="k", conversation_id=text.conversation_id, leg_id=text.id, session=text.session,
                    state="no_answer", outcome="no_answer", attempts=3, most=3, busy_pause_s=60, no_answer_pause_s=300,
                    created_at=now, due_at=now, settled_at=now, **call)
        )  # fmt: skip
    page.goto("/admin/letters")
    calls = page.get_by_role("region", name="Llamadas que no alcanzaron a nadie")
    expect(calls).to_contain_text("No contestó")
    expect(calls).to_contain_text("3 intentos")
    assert_sound(page, (1440, 390))
    calls.get_by_role("button", name="Apartar").press("Enter")
    expect(calls).to_have_count(0)
    page.get_by_role("button", name="Deshacer").first.press("Enter")
    calls.get_by_role("button", name="Dar a una persona").press("Enter")
    expect(page.locator(".toasts")).to_contain_text("En la cola, para una persona.")
    expect(calls).to_have_count(0)
