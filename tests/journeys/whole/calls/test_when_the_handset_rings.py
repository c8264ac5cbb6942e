"""A call of ours to the phone on the page: it rings there, is answered or declined, and both sides are heard.

Its number has a past then; journeys that want it without one come before.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from whole_browser import Hearing, signed_in
from whole_system import Program
from whole_up import ON_SQLITE, System

from deflect.workers.handset_tickets import HANDSET
from speech.audio import silence
from speech.testing import chime
from speech.wav import write_wav

pytestmark = [ON_SQLITE, pytest.mark.needs("chromium")]
QUESTION = chime("¿Mañana o tarde?")


@pytest.fixture
def browser(system: System, tmp_path: Path) -> Iterator[BrowserContext]:
    microphone = tmp_path / "microphone.wav"
    microphone.write_bytes(write_wav(silence(1000)))
    with signed_in(system, microphone) as context:
        yield context


def handset(browser: BrowserContext) -> Page:
    page = browser.new_page()
    page.goto("/handset")
    expect(page.get_by_text("Puede llamar al")).to_be_visible()
    return page


def test_a_call_rings_on_the_page_is_answered_and_the_flow_is_heard_and_hears(
    system: System, browser: BrowserContext
) -> None:
    page = handset(browser)
    hearing = Hearing(page)
    wanted = ["dial", "--to", HANDSET, "--flow", "puente", "--node", "cuando", "--json"]
    dials = Program(wanted, system.env, system.folder)
    ring, captions = page.get_by_role("alert"), page.get_by_role("log", name="Lo que se oye y se entiende")
    expect(ring).to_contain_text("Le llaman desde 910 00 00 01", timeout=30_000)
    expect(page.get_by_role("button", name="Llamar")).to_be_hidden()
    ring.get_by_role("button", name="Contestar").click()
    expect(captions).to_contain_text("¿Mañana o tarde?")
    hearing.hears(QUESTION)
    page.keyboard.press("1")
    expect(captions).to_contain_text("¿Algo más?")
    page.keyboard.press("2")
    expect(page.get_by_text("Llamada terminada")).to_be_visible()
    dials.ended(60)
    told = json.loads(dials.told.splitlines()[-1])
    assert (told["state"], told["attempts"]) == ("done", 1)
    *_, leg = system.records.legs(HANDSET, "voice")
    assert (leg.direction, leg.outcome) == ("out", "finished")
    mine = [each for each in system.records.timeline(HANDSET) if each.leg_id == leg.id and each.kind == "heard"]
    assert [each.text for each in mine] == ["1", "2"]


def test_an_agent_has_the_phone_called_and_reads_that_it_was_declined(system: System, browser: BrowserContext) -> None:
    system.phone(HANDSET).writes("Hola")
    system.records.wait(lambda: system.records.conversations(HANDSET), "a conversation to call from")
    page, desk = handset(browser), browser.new_page()
    desk.goto(f"/desk/{system.records.conversations(HANDSET)[-1].id}")
    desk.get_by_title("Llamar (C)").click()
    desk.get_by_role("button", name="Que llame el asistente").click()
    ring, to_come = page.get_by_role("alert"), desk.get_by_label("Llamadas previstas")
    expect(ring).to_contain_text("Le llaman")
    expect(to_come).to_contain_text("El asistente está llamando")
    ring.get_by_role("button", name="Rechazar").click()
    expect(ring).to_be_hidden()
    expect(to_come).to_contain_text("No contestó; otro intento")
    to_come.get_by_role("button", name="Cancelar").click()
    expect(to_come).to_have_count(0)
