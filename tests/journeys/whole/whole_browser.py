"""Chromium over a running Relevo, as the first admin of its first start, with a sound as its microphone."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, WebSocket, sync_playwright
from whole_up import System

from speech.testing import ALIKE, likeness

LOOK_AT = 10  # every so many frames of 20 ms


class Hearing:
    """What a page hears from now on: the sound that comes by its web sockets."""

    def __init__(self, page: Page) -> None:
        self._frames: list[bytes] = []
        self._sockets: list[WebSocket] = []
        page.on("websocket", self._opened)

    def hears(self, sound: bytes) -> None:
        """Wait until it has come. Raises Playwright's `TimeoutError`."""
        if not self._has(sound):
            self._sockets[-1].wait_for_event(
                "framereceived", lambda _: not len(self._frames) % LOOK_AT and self._has(sound), timeout=30_000
            )

    def _opened(self, socket: WebSocket) -> None:
        self._sockets.append(socket)
        socket.on("framereceived", lambda frame: self._frames.append(frame) if isinstance(frame, bytes) else None)

    def _has(self, sound: bytes) -> bool:
        return likeness(b"".join(self._frames), sound) > ALIKE


@contextmanager
def signed_in(system: System, microphone: Path) -> Iterator[BrowserContext]:
    """A browser at the desk's door, let in; `microphone` sounds over and over."""
    found = re.search(r"sign in as\s+(\S+)\s+with\s+(\S+)", system.program.told)
    assert found is not None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or "",
            args=[
                "--headless=new",
                "--no-sandbox",
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-audio-capture={microphone}",
            ],
        )
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
