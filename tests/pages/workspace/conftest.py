from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

from deflect.people import accounts
from deflect.people.sessions import Sessions
from gateway.workspace.sign_in.current import IN_COOKIE
from tests import workspace_app
from tests.serving import served
from tests.workspace_app import Place

CHROMIUM = shutil.which("chromium") or ""
logging.getLogger("werkzeug").setLevel(logging.ERROR)


@pytest.fixture
def place(ledger_file: Path, tmp_path: Path) -> Iterator[Place]:
    with workspace_app.opened(ledger_file, tmp_path) as made:
        yield made


@pytest.fixture
def address(place: Place) -> Iterator[str]:
    """The app, served on a free port."""
    with served(place.app) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--headless=new", "--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser, address: str) -> Iterator[BrowserContext]:
    made = browser.new_context(base_url=address, locale="es-ES", viewport={"width": 1440, "height": 900})
    made.set_default_timeout(10_000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page at the door; what the browser complains of fails the test."""
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"the page threw: {error}"))
    return page


@pytest.fixture
def signed_in(context: BrowserContext, place: Place, address: str) -> BrowserContext:
    """Nuria's browser: the cookie that a sign-in gives."""
    nuria = accounts.accounts(place.store)[0]
    token = Sessions(place.store).begin(nuria.id, "127.0.0.1", "Chrome, Linux")
    cookie = {IN_COOKIE: token, "language": "es", "_permanent": True}
    signer = place.app.session_interface.get_signing_serializer(place.app)  # type: ignore[attr-defined]
    context.add_cookies([{"name": "relevo", "value": signer.dumps(cookie), "url": address}])
    return context


@pytest.fixture
def desk(signed_in: BrowserContext, page: Page) -> Page:
    """The desk, with Nuria signed in."""
    page.goto("/desk")
    page.get_by_role("option").first.wait_for()
    return page


@pytest.fixture
def toasts(desk: Page) -> Locator:
    """Where the desk says what was done; the same words may stand in the conversation as well."""
    return desk.locator(".toasts")
