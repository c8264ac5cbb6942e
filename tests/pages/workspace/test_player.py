"""A recording in the desk: heard from any line, in step with its transcript, by mouse and by keyboard."""

from __future__ import annotations

import pytest
from axe import findings
from playwright.sync_api import BrowserContext, Locator, Page, expect

from deflect.recordings import transcripts
from tests import workspace_tapes
from tests.workspace_app import Place

pytestmark = pytest.mark.needs("chromium")


@pytest.fixture
def thread(signed_in: BrowserContext, page: Page, place: Place) -> Page:
    """A conversation with a recorded call of ten seconds and a message of eight."""
    workspace_tapes.call(place)
    workspace_tapes.message(place)
    page.goto("/desk")
    page.get_by_role("option").filter(has_text="necesito la factura").click()
    page.locator(".player").nth(1).wait_for()
    return page


def call(thread: Page) -> Locator:
    return thread.locator(".call").filter(has=thread.get_by_role("list", name="Transcripción"))


def test_a_line_is_heard_from_its_moment_and_lit_while_it_plays(thread: Page) -> None:
    card = call(thread)
    line = card.get_by_role("button", name="una copia")
    line.click()
    expect(card.locator("li[aria-current]")).to_contain_text("una copia")
    expect(card.locator(".player")).to_have_attribute("data-state", "playing")
    card.get_by_role("button", name="Pausar").click()
    expect(card.locator(".player")).to_have_attribute("data-state", "paused")
    assert int(card.get_by_role("slider").input_value()) >= 8600


def test_by_keyboard_it_is_moved_in_steps_and_made_faster(thread: Page) -> None:
    card = call(thread)
    place = card.get_by_role("slider", name="Posición en la grabación")
    place.focus()
    place.press("ArrowRight")
    place.press("ArrowRight")
    place.press("ArrowLeft")
    expect(place).to_have_attribute("aria-valuetext", "0:05 de 0:10")
    card.get_by_role("button", name="Velocidad 1×, cambiar").press("Enter")
    expect(card.get_by_role("button", name="Velocidad 1,25×, cambiar")).to_be_visible()
    card.get_by_role("button", name="Escuchar").press("Enter")
    message = thread.get_by_role("article", name="Mensaje de voz")
    message.get_by_role("button", name="Escuchar").click()
    expect(message.get_by_role("button", name="Pausar")).to_be_visible()
    expect(card.get_by_role("button", name="Escuchar")).to_be_visible()  # one sounds at a time


def test_the_words_of_a_message_arrive_by_themselves(thread: Page, place: Place) -> None:
    message = thread.get_by_role("article", name="Mensaje de voz")
    expect(message).to_contain_text("La transcripción llega en un momento")
    transcripts.done(place.ledger, "rec_message", "llamadme mañana por la tarde")
    expect(message).to_contain_text("llamadme mañana por la tarde")
    expect(thread.get_by_role("complementary", name="Contexto")).to_contain_text("4 de 5")


def test_a_recording_that_cannot_be_had_says_so_and_may_be_tried_again(thread: Page, place: Place) -> None:
    file = place.tapes.folder / "rec_call.tape"
    away = file.rename(file.with_suffix(".away"))
    card = call(thread)
    card.get_by_role("button", name="Escuchar").click()
    expect(card.get_by_role("alert")).to_contain_text("No se pudo oír la grabación")
    away.rename(file)
    card.get_by_role("button", name="Probar otra vez").click()
    expect(card.locator(".player")).to_have_attribute("data-state", "playing")


def test_axe_finds_nothing_serious_and_a_phone_s_width_is_enough(thread: Page) -> None:
    call(thread).get_by_role("button", name="necesito la factura").click()
    for scheme in ("light", "dark"):
        thread.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert findings(thread, "serious", "critical") == []
    thread.set_viewport_size({"width": 390, "height": 844})
    assert thread.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for player in thread.locator(".player").all():
        box = player.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 390
