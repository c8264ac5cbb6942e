"""Every page of the admin's navigation: what axe finds, that it fits, and that a finger finds what it presses."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from widths import assert_sound

pytestmark = pytest.mark.needs("chromium")

SMALL = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")].filter(one => {
  const box = (one.matches("[type=checkbox], [type=radio]") && one.closest("label") || one).getBoundingClientRect();
  const inline = one.matches("a") && getComputedStyle(one).display === "inline";
  return box.width > 0 && !inline && !one.closest(".vh") && (box.width < 44 || box.height < 44);
}).map(one => one.outerHTML.slice(0, 120))"""
"""What is smaller than a finger needs; a link within a sentence may be (WCAG 2.5.8)."""


def addresses(page: Page) -> list[str]:
    page.goto("/admin/people")
    found: list[str] = page.locator(".admin-links a").evaluate_all("all => all.map(one => one.pathname)")
    assert len(found) > 10
    return found


def shown(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.locator(".skeleton")).to_have_count(0)


@pytest.mark.parametrize(("language", "widths"), [("es", (1440, 390)), ("en", (1024,))])
def test_every_admin_page_fits_and_axe_finds_nothing(
    signed_in: BrowserContext, page: Page, language: str, widths: tuple[int, ...]
) -> None:
    page.goto("/admin/people")
    if language == "en":
        page.get_by_role("button", name="EN", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", language)
    for address in addresses(page):
        shown(page, address)
        assert_sound(page, widths)


def test_every_admin_page_and_the_demo_s_can_be_used_by_finger(
    signed_in: BrowserContext, browser: Browser, address: str, page: Page
) -> None:
    pages = addresses(page)
    phone = browser.new_context(
        base_url=address,
        locale="es-ES",
        has_touch=True,
        is_mobile=True,
        viewport={"width": 390, "height": 844},
        storage_state=signed_in.storage_state(),
    )
    held = phone.new_page()
    for one in pages:
        shown(held, one)
        assert held.evaluate(SMALL) == [], one
    for one in ("/demo", "/account", "/account/second-step"):
        held.goto(one)
        assert held.evaluate(SMALL) == [], one
    phone.close()
