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
from gateway.workspace import HandsetBusiness, HandsetPage
from ivr.lines.base import Arrival, Digit, Gone
from ivr.lines.handset import Handset, HandsetLine, HandsetListener
from tests import workspace_app
from tests.serving import served
from tests.workspace_app import Place

pytestmark = pytest.mark.needs("chromium")
SECRET = "a secret that both programs have"
OURS, CLINIC, MARTA = "+34910000001", "+34910000020", "+34612345678"


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


def shows(simulator: Simulator, ours: str, body: str) -> None:
    """A text of ours is on Marta's telephone."""
    message = simulator.account.create({"From": [ours], "To": [MARTA], "Body": [body]})
    simulator.account.move(message, "delivered")


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator(senders=[OURS, CLINIC]) as made:
        yield made


@pytest.fixture
def place(ledger_file: Path, tmp_path: Path, simulator: Simulator) -> Iterator[Place]:
    lines: Any = []  # filled in once the line's port is known
    handset = HandsetPage(lines, SECRET, OURS, simulator.url, HandsetBusiness(CLINIC, "clinica"))
    with workspace_app.opened(ledger_file, tmp_path, handset=handset) as made:
        made.app.extensions |= {"test.lines": lines, "test.arrivals": []}
        yield made


@pytest.fixture
def address(place: Place) -> Iterator[str]:
    with served(place.app) as here:
        arrivals: list[Arrival] = place.app.extensions["test.arrivals"]

        def on_line(line: HandsetLine) -> None:
            arrivals.append(line.arrival)
            answer(line)

        line = Handset(HandsetListener(SECRET, [here]), on_line)
        line.start()
        place.app.extensions["test.lines"].append(f"ws://127.0.0.1:{line.port}/")
        yield here
        line.stop()


@pytest.fixture
def handset(signed_in: BrowserContext, page: Page) -> Page:
    page.goto("/handset")
    expect(page.get_by_text("Puede llamar al 910 00 00 01")).to_be_visible()
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
    handset.get_by_role("tab", name="Mensajes").click()
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
    expect(handset.get_by_text("El reloj ha avanzado")).to_be_visible()
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


def test_a_text_slides_over_the_call_and_the_thread_follows_once_it_ends(handset: Page, simulator: Simulator) -> None:
    handset.get_by_role("button", name="Llamar").click()
    expect(handset.get_by_text("En llamada")).to_be_visible()
    shows(simulator, OURS, "Tienda Nogal (ref. N7K4): ¿qué fecha te viene bien?")
    banner = handset.locator("#banner")
    expect(banner).to_contain_text("¿qué fecha te viene bien?")
    expect(handset.get_by_role("status").filter(has_text="Mensaje nuevo de Tienda Nogal")).to_have_count(1)
    expect(handset.get_by_role("button", name="Colgar")).to_be_visible()
    handset.get_by_role("button", name="Colgar").click()
    thread = handset.get_by_role("log", name="Mensajes")
    expect(thread).to_contain_text("¿qué fecha te viene bien?", timeout=8000)
    expect(banner).to_be_hidden()


def test_another_business_and_caller_are_called_by_their_own_numbers(handset: Page, place: Place) -> None:
    asked: list[Arrival] = place.app.extensions["test.arrivals"]
    handset.get_by_label("Centro Médico Olmo").check()
    handset.get_by_label("Número sin garantía").check()
    handset.get_by_label("Idioma de la llamada").select_option("en")
    expect(handset.get_by_text("Puede llamar al 910 00 00 20")).to_be_visible()
    handset.get_by_role("button", name="Llamar").click()
    expect(handset.get_by_text("En llamada")).to_be_visible()
    expect(handset.get_by_label("Tienda Nogal")).to_be_disabled()
    arrival = asked[-1]
    assert (arrival.called, arrival.flow, arrival.language, arrival.trust) == (CLINIC, "clinica", "en", "none")
    handset.get_by_role("button", name="Colgar").click()
    handset.reload()
    expect(handset.get_by_label("Número sin garantía")).to_be_checked()


def test_each_business_has_its_own_thread(handset: Page, simulator: Simulator) -> None:
    shows(simulator, CLINIC, "Centro Olmo (ref. C3F9): su cita queda confirmada.")
    handset.get_by_role("tab", name="Mensajes").click()
    expect(handset.get_by_role("log", name="Mensajes")).to_contain_text("Todavía no hay mensajes")
    handset.get_by_label("Centro Médico Olmo").check()
    handset.get_by_role("tab", name="Mensajes").click()
    expect(handset.get_by_role("log", name="Mensajes")).to_contain_text("su cita queda confirmada")


def test_the_demo_starts_again_after_a_question(handset: Page, place: Place, simulator: Simulator) -> None:
    handset.get_by_role("button", name="+10 días").click()
    expect(handset.get_by_text("El reloj ha avanzado")).to_be_visible()
    shows(simulator, OURS, "Hola")
    handset.get_by_role("button", name="Restablecer la demo").click()
    dialog = handset.get_by_role("dialog", name="¿Restablecer la demo?")
    dialog.get_by_role("button", name="Cancelar").click()
    handset.get_by_role("button", name="Restablecer la demo").click()
    dialog.get_by_role("button", name="Restablecer").click()
    expect(handset.get_by_text("La demo está como al principio.")).to_be_visible(timeout=30_000)
    expect(dialog).to_be_hidden()
    handset.get_by_role("tab", name="Mensajes").click()
    expect(handset.get_by_role("log", name="Mensajes")).to_contain_text("Todavía no hay mensajes")
