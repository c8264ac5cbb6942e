"""The handset page, spoken to: Chromium with a person's recording as its microphone, the whole Relevo behind it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from speech import audio, wav
from tests.journeys.spoken.spoken_house import DAYS, WHO_HAS_ORDERS, House
from tests.journeys.spoken.spoken_sounds import person

pytestmark = [
    pytest.mark.needs("chromium", "sounds", "model:whisper-base", "model:silero-vad"),
    pytest.mark.timeout(300),
]
LEAD_MS = 4000  # the microphone opens before the call does; whoever speaks too soon is not heard


@pytest.fixture
def handset(house: House, tmp_path: Path) -> Iterator[Page]:
    """The page, signed in, whose microphone says "lunes" once."""
    said = tmp_path / "microphone.wav"
    said.write_bytes(wav.write_wav(audio.silence(LEAD_MS) + person("es", "digits/day-1") + audio.silence(2000)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or "",
            args=[
                "--headless=new",
                "--no-sandbox",
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-audio-capture={said}%noloop",
            ],
        )
        address = f"http://127.0.0.1:{house.ports.workspace}"
        context = browser.new_context(base_url=address, locale="es-ES", permissions=["microphone"])
        context.set_default_timeout(20_000)
        page = context.new_page()
        sign_in(page, house)
        yield page
        browser.close()


def sign_in(page: Page, house: House) -> None:
    """With the password that the first start has shown."""
    found = re.search(r"sign in as\s+(\S+)\s+with\s+(\S+)", house.program.told)
    assert found is not None
    page.goto("/handset")
    page.locator("[name=email]").fill(found[1])
    page.locator("[name=password]").fill(found[2])
    page.keyboard.press("Enter")
    expect(page.get_by_text("Puede llamar al")).to_be_visible(timeout=20_000)


def test_what_is_said_to_the_page_moves_the_call_on_and_a_text_slides_in(handset: Page, house: House) -> None:
    captions, texts = handset.locator("#captions"), handset.locator("#texts")
    handset.locator("#call").click()
    expect(captions).to_contain_text("¿Qué día?", timeout=20_000)
    expect(handset.locator("#choices")).to_contain_text("lunes")
    expect(captions.locator(".mine")).to_contain_text("lunes", timeout=20_000, ignore_case=True)
    expect(captions).to_contain_text("¿Qué fecha?", timeout=20_000)
    handset.keyboard.type("2812#")
    expect(captions).to_contain_text("¿Tu número?", timeout=20_000)
    handset.keyboard.type("48213")
    expect(captions).to_contain_text("¿verdad?", timeout=20_000)
    handset.keyboard.press("1")
    expect(captions).to_contain_text("¿Te escribo?", timeout=20_000)
    handset.locator(".pad [data-key='1']").click()
    expect(texts.locator("article.in").last).to_contain_text("¿Mañana o tarde?", timeout=20_000)
    handset.locator("#body").fill("2")
    handset.keyboard.press("Enter")
    expect(texts.locator("article.in").last).to_contain_text("Hecho, 48213", timeout=20_000)
    (call,) = (leg for leg in house.records.legs(WHO_HAS_ORDERS) if leg.medium != "text" and leg.ours == DAYS["es"])
    timeline = house.records.timeline(WHO_HAS_ORDERS)
    heard = [one.origin for one in timeline if one.kind == "heard" and one.leg_id == call.id]
    assert heard[:2] == ["speech", "key"]
