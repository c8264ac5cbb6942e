"""The admin's page of the audit in a real browser: acts in words, filters, older rows, and axe at each width."""

from __future__ import annotations

import re

import pytest
from axe import findings
from playwright.sync_api import BrowserContext, Page, expect
from widths import SHARED

from deflect.people import accounts, audit
from tests.workspace_app import Place

pytestmark = pytest.mark.needs("chromium")


@pytest.fixture
def audited(signed_in: BrowserContext, page: Page, place: Place) -> Page:
    """The page after an act by an admin, one by the machine's operator and a conversation that was opened."""
    nuria, pau = accounts.accounts(place.store)
    accounts.set_role(place.store, pau.email, "supervisor", audit.user(nuria.id))
    accounts.rename(place.store, pau.email, "Pau Riba Soler", audit.Actor("system", "root"))
    page.goto("/desk")
    page.get_by_role("option").first.click()
    page.get_by_role("complementary", name="Contexto").wait_for()
    page.goto("/admin/audit")
    page.locator(".audit-rows tbody tr").first.wait_for()
    return page


def test_rows_say_who_did_what_in_words_and_lead_to_the_conversation(audited: Page) -> None:
    rows = audited.locator(".audit-rows tbody tr")
    changed = rows.filter(has_text="Cambió un rol")
    expect(changed).to_contain_text("Nuria Salas")
    expect(changed).to_contain_text("Pau Riba Soler · Agente → Supervisión")
    expect(rows.filter(has_text="Cambió un nombre")).to_contain_text("Sistema (root)")
    expect(rows.filter(has_text="Cambió un nombre")).to_contain_text("Pau Riba → Pau Riba Soler")
    rows.filter(has_text="Abrió una conversación").get_by_role("link").click()
    expect(audited).to_have_url(re.compile("/desk/"))


def test_look_at_a_customer_leads_to_their_page_without_a_code(audited: Page) -> None:
    audited.goto("/desk")
    audited.get_by_role("option").first.click()
    audited.get_by_role("button", name="Ver cliente").click()
    customer = audited.get_by_role("region", name="Cliente", exact=True)
    name = customer.get_by_role("heading", level=2).inner_text()
    audited.goto("/admin/audit")
    row = audited.locator(".audit-rows tbody tr").filter(has_text="Abrió la página de un cliente")
    expect(row).not_to_contain_text("cus_")
    row.get_by_role("link", name="Cliente").click()
    expect(customer.get_by_role("heading", level=2)).to_have_text(name)


def test_person_and_act_narrow_the_rows_and_all_come_back(audited: Page) -> None:
    rows = audited.locator(".audit-rows tbody tr")
    audited.get_by_label("Quién").fill("root")
    expect(rows.filter(has_not_text="Sistema (root)")).to_have_count(0)
    expect(rows.filter(has_text="Cambió un nombre")).to_have_count(1)
    audited.get_by_label("Quién").fill("NÚRIA")
    expect(rows.filter(has_text="Cambió un rol")).to_have_count(1)
    expect(rows.filter(has_text="Sistema")).to_have_count(0)
    audited.get_by_role("combobox", name="Qué").select_option(label="Creó una cuenta")
    expect(audited.get_by_text("Nada con estos filtros.")).to_be_visible()
    audited.get_by_role("button", name="Ver todas").click()
    expect(rows.filter(has_text="Sistema (root)").first).to_be_visible()


def test_older_rows_come_by_one_button_without_a_gap(audited: Page, place: Place) -> None:
    nuria = accounts.accounts(place.store)[0]
    with place.store.transaction() as db:
        for at in range(120):
            audit.write(db, place.store, audit.user(nuria.id), "team_created", f"team_{at:03}")
    audited.reload()
    rows = audited.locator(".audit-rows tbody tr")
    expect(rows).to_have_count(100)
    audited.get_by_role("button", name="Mostrar anteriores").click()
    expect(rows.filter(has_text="Creó un equipo")).to_have_count(120)


@pytest.mark.parametrize(("language", "widths"), SHARED)
def test_axe_finds_nothing_of_any_level_in_the_audit_at_any_width(
    audited: Page, language: str, widths: tuple[int, ...]
) -> None:
    if language == "en":
        audited.get_by_role("button", name="EN", exact=True).click()
        expect(audited.locator("html")).to_have_attribute("lang", "en")
        audited.locator(".audit-rows").wait_for()
    for width in widths:
        audited.set_viewport_size({"width": width, "height": 844})
        for scheme in ("light", "dark"):
            audited.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert findings(audited) == [], (width, scheme)
        assert audited.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
