"""The two minutes that the README promises, on the handset page: on the first call, the second, and after a reset."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from whole_browser import signed_in
from whole_sounds import prompts
from whole_system import environment, free_ports
from whole_up import System, up

from relevo.publishing.flow_files import shipped
from speech.audio import silence
from speech.prompts.lookup import pieces
from speech.testing import chime
from speech.wav import write_wav
from voice_flows.publishing.loader import load
from voice_flows.publishing.prompt_inventory import said

pytestmark = [pytest.mark.needs("chromium")]
MARTA = "+34612345678"
SHORT = write_wav(chime("brief", "es")[: 15 * 640])


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Relevo as it is shipped, by keys: no sender and no number is set. Short sounds stand for what it says."""
    folder, ports = tmp_path_factory.mktemp("demo"), free_ports()
    url = f"sqlite:///{folder}/relevo.db"
    env = environment(folder, ports, database_url=url, flow="tienda", numbers={}, senders={})
    shorten(folder)
    with up(env, folder, ports, url) as running:
        yield running


def shorten(folder: Path) -> None:
    """Records a short sound for each whole sentence that the two flows say in Spanish."""
    made = prompts(folder)
    for path in (path for path in shipped() if path.stem in ("tienda", "clinica")):
        flow = load(path.read_text(), path.name).flow
        assert flow is not None
        for text in pieces(said(flow, "es", ())):
            if text[0].isupper() or text[0] == "¿":
                made.record(text, "es", SHORT)


@pytest.fixture(scope="module")
def browser(demo: System, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    microphone = tmp_path_factory.mktemp("sound") / "microphone.wav"
    microphone.write_bytes(write_wav(silence(1000)))
    with signed_in(demo, microphone) as context:
        yield context


@pytest.fixture
def handset(browser: BrowserContext) -> Iterator[Page]:
    page = browser.new_page()
    page.goto("/handset")
    expect(page.get_by_text("Puede llamar al 910 00 00 01")).to_be_visible()
    yield page
    page.close()


def press(page: Page, choice: str) -> None:
    """Presses a choice of the question that sounds now, by its label."""
    page.locator("#choices").get_by_role("button", name=choice).click(timeout=30_000)


def hears(page: Page, words: str) -> None:
    expect(page.locator("#captions")).to_contain_text(words, timeout=30_000)


def thread(page: Page, words: str) -> None:
    expect(page.locator("#texts article.in").last).to_contain_text(words, timeout=30_000)


def writes(page: Page, body: str) -> None:
    page.get_by_role("textbox", name="Responder al mensaje").fill(body)
    page.keyboard.press("Enter")


def asks_for_dates(page: Page, offer: str = "¿Te envío las opciones") -> None:
    """From the first question of the call to the text with the dates, and the end of the call."""
    hears(page, "¿En qué te ayudo?")
    press(page, "mi pedido")
    hears(page, "Veo un pedido con este")
    press(page, "sí")
    hears(page, "Tu pedido está en reparto")
    press(page, "cambiar la entrega")
    hears(page, offer)
    press(page, "sí")
    expect(page.locator("#banner")).to_contain_text("¿Qué fecha te viene bien?", timeout=30_000)
    hears(page, "Ya lo tienes en tu móvil")
    expect(page.get_by_role("tabpanel", name="Mensajes")).to_be_visible(timeout=30_000)
    thread(page, "¿Qué fecha te viene bien?")


def calls(page: Page) -> None:
    """Calls from the telephone's own screen."""
    page.get_by_role("tab", name="Llamada").click()
    page.get_by_role("button", name="Llamar").click()


def test_the_two_minutes_work_on_each_call_of_the_same_person(demo: System, handset: Page) -> None:
    calls(handset)
    asks_for_dates(handset)
    handset.get_by_role("button", name="+10 días").click()
    thread(handset, "quedan:")
    second = re.search(r"^2 (.+) de ", handset.locator("#texts article.in").last.inner_text(), re.MULTILINE)
    assert second is not None
    writes(handset, "2")
    thread(handset, f"Hecho. El pedido acabado en 213 llega el {second[1]}")
    writes(handset, "PERSONA")
    expect(handset.locator("#agents article").first).to_contain_text("En cola", timeout=30_000)

    calls(handset)
    hears(handset, "¿Llamas por eso?")
    press(handset, "no")
    asks_for_dates(handset, "¿Te lo envío por SMS, como la otra vez?")

    calls(handset)
    hears(handset, "¿Llamas por eso?")
    press(handset, "sí")
    hears(handset, "las tres últimas cifras del pedido")
    handset.keyboard.type("213")
    hears(handset, "¿Qué día te viene bien?")
    handset.locator("#choices").get_by_role("button").first.click()
    hears(handset, "Hecho. Te lo llevamos")
    expect(handset.locator("#texts article.in").last).to_contain_text(
        "Hecho. El pedido acabado en 213 llega", timeout=30_000
    )

    handset.get_by_role("button", name="Restablecer la demo").click()
    handset.get_by_role("dialog").get_by_role("button", name="Restablecer").click()
    expect(handset.get_by_text("La demo está como al principio.")).to_be_visible(timeout=30_000)
    demo.records.begin_the_day()
    calls(handset)
    asks_for_dates(handset)
    expect(handset.locator("#texts article")).to_have_count(1)
    assert len(demo.records.conversations(MARTA)) == 1
    assert re.search(r"\(ref\. \w{4}\)", handset.locator("#texts article.in").inner_text())


def test_the_clinic_changes_an_appointment_by_text_ten_hours_later(demo: System, handset: Page) -> None:
    demo.records.begin_the_day()
    handset.get_by_label("Centro Médico Olmo").check()
    expect(handset.get_by_text("Puede llamar al 910 00 00 20")).to_be_visible()
    calls(handset)
    press(handset, "una cita")
    press(handset, "la que ya tengo")
    hears(handset, "su fecha de nacimiento")
    handset.keyboard.type("03051958#")
    hears(handset, "Tiene cita con la doctora Vera")
    press(handset, "cambiarla")
    hears(handset, "horas libres por mensaje")
    press(handset, "sí")
    thread(handset, "¿Qué hora prefiere?")
    expect(handset.locator("#texts article.in")).not_to_contain_text("Vera")
    handset.get_by_role("button", name="+10 h").click()
    writes(handset, "2")
    thread(handset, "Hecho. Su cita:")
