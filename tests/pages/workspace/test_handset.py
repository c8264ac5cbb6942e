"""The handset in a real browser, on a real web socket and the provider simulator's phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from deflect.facts import CallRequest
from deflect.outbound_calls import attempts, commands
from deflect.workers.handset_tickets import HANDSET
from gateway.testing.twilio import Simulator
from gateway.workspace import HandsetPage
from ivr.lines.base import Digit, Gone
from ivr.lines.handset import Handset, HandsetLine, HandsetListener
from tests import workspace_app
from tests.serving import served
from tests.workspace_app import Place

pytestmark = pytest.mark.needs("chromium")
SECRET = "a secret that both programs have"
OURS, MARTA = "+34910000001", "+34612345678"


def answer(line: HandsetLine) -> None:
    """Stands for a flow: asks one thing, says back the key, says goodbye."""

    def talk() -> None:
        line.show({"prompt": "¿En qué te ayudo?"})
        line.show({"choices": [{"key": "1", "label": "mi pedido"}, {"key": "0", "label": "una persona"}]})
        while not isinstance(event := line.events.get(), Gone):
            if isinstance(event, Digit):
                line.show({"prompt": f"Has pulsado {event.digit}"})
                line.hang_up()

    Thread(target=talk, daemon=True).start()


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator(senders=[OURS]) as made:
        yield made


@pytest.fixture
def place(ledger_file: Path, tmp_path: Path, simulator: Simulator) -> Iterator[Place]:
    lines: Any = []  # filled in once the line's port is known
    handset = HandsetPage(lines, SECRET, OURS, simulator=simulator.url)
    with workspace_app.opened(ledger_file, tmp_path, handset=handset) as made:
        made.app.extensions["test.lines"] = lines
        yield made


@pytest.fixture
def address(place: Place) -> Iterator[str]:
    with served(place.app) as here:
        line = Handset(HandsetListener(SECRET, [here]), answer)
        line.start()
        place.app.extensions["test.lines"].append(f"ws://127.0.0.1:{line.port}/")
        yield here
        line.stop()


@pytest.fixture
def handset(signed_in: BrowserContext, page: Page) -> Page:
    page.goto("/handset")
    expect(page.get_by_text("Lista para llamar a 910 00 00 01")).to_be_visible()
    return page


def test_a_call_without_a_microphone_goes_by_keys(handset: Page) -> None:
    handset.get_by_role("button", name="Llamar").click()
    captions = handset.get_by_role("log", name="Lo que se oye y se entiende")
    expect(captions).to_contain_text("¿En qué te ayudo?")
    expect(handset.get_by_text("Sin micrófono: use las teclas.")).to_be_visible()
    expect(handset.get_by_role("button", name="1 mi pedido")).to_be_visible()
    handset.keyboard.press("1")
    expect(captions).to_contain_text("Has pulsado 1")
    expect(handset.get_by_text("Llamada terminada")).to_be_visible()
    expect(handset.get_by_role("button", name="Llamar")).to_be_enabled()


def test_a_second_call_gets_a_ticket_of_its_own(handset: Page) -> None:
    for _ in range(2):
        handset.get_by_role("button", name="Llamar").click()
        expect(handset.get_by_text("En llamada")).to_be_visible()
        handset.get_by_role("button", name="Colgar").click()
        expect(handset.get_by_text("Llamada terminada")).to_be_visible()


def test_the_phone_shows_its_texts_and_answers_them(handset: Page, simulator: Simulator) -> None:
    texts = handset.get_by_role("log", name="Mensajes")
    expect(texts).to_contain_text("Todavía no hay mensajes")
    handset.get_by_role("textbox", name="Responder al mensaje").fill("2")
    handset.keyboard.press("Enter")
    expect(texts.locator(".out p")).to_have_text("2")
    wrote = next(iter(simulator.account.messages.values()))
    assert (wrote.sender, wrote.recipient, wrote.body) == (MARTA, OURS, "2")


def test_the_demo_s_clock_moves_on(handset: Page, place: Place) -> None:
    before = place.store.clock()
    handset.get_by_role("button", name="+10 días").click()
    expect(handset.get_by_text("El reloj avanza")).to_be_visible()
    assert place.waker.wait_for(lambda: (place.store.clock() - before).days == 10, 5)
    handset.get_by_role("button", name="Hora real").click()
    assert place.waker.wait_for(lambda: (place.store.clock() - before).days == 0, 5)


def test_a_call_of_ours_rings_and_is_declined(handset: Page, place: Place) -> None:
    commands.plan(place.ledger, CallRequest("k1", HANDSET, "tienda", purpose="cli"))
    placed = attempts.claim(place.ledger, "w1")
    assert placed is not None
    assert attempts.dialled(place.ledger, placed, "w1")
    ring = handset.get_by_role("alert").filter(has=handset.get_by_role("button", name="Rechazar"))
    expect(ring).to_be_visible()
    ring.get_by_role("button", name="Rechazar").click()
    expect(ring).to_be_hidden()
    assert place.waker.wait_for(lambda: commands.look(place.ledger, placed.outcall).outcome == "no_answer", 5)
