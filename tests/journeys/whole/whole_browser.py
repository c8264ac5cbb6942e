"""Chromium over a running Relevo, as the first admin of its first start, with a sound as its microphone."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, sync_playwright
from whole_up import System


@contextmanager
def signed_in(system: System, microphone: Path) -> Iterator[BrowserContext]:
    """A browser at the desk's door, let in; `microphone` sounds over and over."""
    found = re.search(r"sign in as\s+(\S+)\s+with\s+(\S+)", system.program.told)
    assert found is not None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or "",
            args=["--headless=new", "--no-sandbox", "--use-fake-ui-for-media-stream",
                  "--use-fake-device-for-media-stream", f"--use-file-for-fake-audio-capture={microphone}"],
        )  # fmt: skip
        context = browser.new_context(
            base_url=f"http://127.0.0.1:{system.ports.workspace}", locale="es-ES", permissions=["microphone"]
        )
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.goto("/sign-in")
        page.locator("[name=email]").fill(found[1])
        page.locator("[name=password]").fill(found[2])
        page.keyboard.press("Enter")
        page.get_by_role("heading", level=1).wait_for()
        page.close()
        yield context
        browser.close()
