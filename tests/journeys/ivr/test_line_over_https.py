"""A call by the browser where a proxy ends TLS in front of the workspace: one origin for pages and sound."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from deflect.people import accounts
from relevo.bench.callers.tones import tone
from relevo.bench.installation.installation import installed
from relevo.bench.voice import FLOW, HZ, PROMPTS
from relevo.programs import wiring
from tests import tls_front
from tests.adapters.relevo.tls_ends import certified

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.timeout(180)]
EMAIL, PASSWORD = "nuria@example.com", "correct horse battery staple"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The workspace's address as browsers know it."""
    prompts = {text: tone(HZ[name], ms) for text, (name, ms) in PROMPTS.items()}
    certificate = certified(tmp_path_factory.mktemp("certificates")) / "good.pem"
    with tls_front.listening() as front:
        public = f"https://localhost:{front.getsockname()[1]}"
        with installed(FLOW, prompts, ("voice", "workspace"), workspace_url=public, demo="true") as house:
            tls_front.pass_on(front, certificate, house.settings.workspace_port)
            store = wiring.open_store(house.settings)
            accounts.create_user(store, EMAIL, "Nuria", PASSWORD, "admin")
            store.dispose()
            yield public


@pytest.fixture
def page(address: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        flags = ["--headless=new", "--no-sandbox"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        context = browser.new_context(base_url=address, locale="es-ES", ignore_https_errors=True)
        context.set_default_timeout(15_000)
        yield context.new_page()
        browser.close()


def test_a_call_is_led_by_keys_at_the_page_s_own_address(page: Page, address: str) -> None:
    sockets: list[str] = []
    page.on("websocket", lambda opened: sockets.append(opened.url))
    page.goto("/sign-in?next=/handset")
    page.get_by_label("Correo").fill(EMAIL)
    page.get_by_label("Contraseña").first.fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Puede llamar al")).to_be_visible()
    page.get_by_role("button", name="Llamar").click()
    captions = page.get_by_role("log", name="Lo que se oye y se entiende")
    expect(page.get_by_text("En llamada")).to_be_visible()
    expect(captions.locator(".told-line").first).to_be_visible()
    before = captions.locator(".told-line").count()
    page.keyboard.press("1")
    expect(captions.locator(".told-line").nth(before)).to_be_visible()
    page.get_by_role("button", name="Colgar").click()
    expect(page.get_by_text("Llamada terminada")).to_be_visible()
    assert sockets[0].startswith(address.replace("https", "wss") + "/line/0?token=")
