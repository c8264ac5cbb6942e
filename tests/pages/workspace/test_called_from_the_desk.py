"""A call that we place: an agent calls by two keys, or has the assistant call; reads why not, and calls it off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe import findings
from playwright.sync_api import Locator, Page, WebSocketRoute, expect
from sqlalchemy import select

from deflect.outbound_calls import agents_calls, attempts
from deflect.outbound_calls.agents_rings import Post
from deflect.outbound_calls.attempts import Placing
from deflect.tables import Consent, Identity, Outcall
from gateway.workspace import HandsetPage
from tests import workspace_app
from tests.workspace_app import Place

pytestmark = pytest.mark.needs("chromium")
LUCIA = "Lucía Fernández"


LINE = HandsetPage(lines=("ws://127.0.0.1:8090/",), secret="s" * 32, called="+34910000001")


@pytest.fixture
def place(ledger_file: Path, tmp_path: Path) -> Iterator[Place]:
    """A workspace with one voice worker, whose line a test plays."""
    with workspace_app.opened(ledger_file, tmp_path, handset=LINE) as made:
        yield made


def calls(place: Place) -> list[str]:
    with place.store.reading() as db:
        return [call.state for call in db.scalars(select(Outcall).where(Outcall.purpose == "desk"))]


@pytest.fixture
def form(desk: Page) -> Locator:
    """Lucía's conversation, and what opens before she is called."""
    desk.get_by_role("option").filter(has_text=LUCIA).click()
    expect(desk.get_by_role("heading", name=LUCIA)).to_be_visible()
    return desk.get_by_role("dialog", name=f"Llamar a {LUCIA}")


def refuses_calls(place: Place, number: str = "+34600111201") -> None:
    with place.store.transaction() as db:
        customer = db.scalars(select(Identity.customer_id).where(Identity.address == number)).one()
        db.add(
            Consent(
                id="cst_no",
                customer_id=customer,
                address=number,
                purpose="call",
                granted=False,
                at=place.store.clock(),
                evidence={},
            )
        )


@pytest.fixture
def sockets(desk: Page) -> list[WebSocketRoute]:
    """The lines that the page opens, with a microphone that says nothing."""
    opened: list[WebSocketRoute] = []

    def take(socket: WebSocketRoute) -> None:
        opened.append(socket)

    desk.route_web_socket(re.compile("ws://127.0.0.1:8090/"), take)
    silence = "async () => new AudioContext().createMediaStreamDestination().stream"
    desk.evaluate(f"navigator.mediaDevices.getUserMedia = {silence}")
    return opened


def worker_claims(place: Place) -> Placing:
    """A voice worker takes the call: the agent rings."""
    placing = attempts.claim(place.ledger, "w1", Post(0, 1))
    assert placing is not None
    return placing


def agent_is_there(place: Place, placing: Placing) -> str:
    """The worker hears the agent's page, and dials the customer; the ring."""
    assert placing.agent is not None
    assert agents_calls.agent_came(place.ledger, placing.agent.ring)
    assert attempts.dialled(place.ledger, placing, "w1")
    return placing.agent.ring


def opens_the_form(desk: Page, form: Locator) -> None:
    desk.keyboard.press("c")
    expect(form.get_by_role("button", name="Llamar", exact=True)).to_be_focused()


def test_two_keys_call_the_customer_and_the_agent_is_told_how_it_goes(
    desk: Page, place: Place, form: Locator, sockets: list[WebSocketRoute]
) -> None:
    keys, bar = desk.keyboard, desk.get_by_role("region", name="Llamadas", exact=True)
    opens_the_form(desk, form)
    expect(form).to_contain_text("Primero contesta usted en esta página")
    assert findings(desk) == []
    keys.press("Enter")
    expect(desk.get_by_label("Llamadas previstas")).to_contain_text("Suena usted en cuanto haya una línea libre")
    placing = worker_claims(place)
    expect(bar).to_contain_text("Conectando")
    expect(bar.get_by_role("button", name="Silenciar")).to_be_visible()
    assert len(sockets) == 1
    ring = agent_is_there(place, placing)
    expect(bar).to_contain_text("Llamando")
    agents_calls.rings_there(place.ledger, ring)
    expect(bar).to_contain_text("Está sonando")
    assert attempts.answered(place.ledger, placing)
    leg = agents_calls.begin(place.ledger, placing, "sip").leg
    expect(bar.get_by_role("timer")).to_have_text(re.compile(r"\d s"))
    expect(desk.locator(".thread")).to_contain_text("Nuria Salas habla con el cliente")
    place.ledger.close(leg, "close", "hung_up")
    attempts.finished(place.ledger, placing)
    sockets[0].send('{"ended": true}')
    expect(bar.get_by_role("button", name="Silenciar")).to_have_count(0)
    expect(desk.locator("article.call").last).to_contain_text("Colgó")
    opens_the_form(desk, form)
    keys.press("Enter")
    expect(desk.get_by_label("Llamadas previstas")).to_contain_text("Suena usted")
    again = worker_claims(place)
    expect(bar.get_by_role("button", name="Silenciar")).to_be_visible()
    agent_is_there(place, again)
    attempts.unanswered(place.ledger, again, "busy", 486)
    ended = desk.get_by_role("region", name="Cómo acabó la llamada")
    expect(ended).to_contain_text("Comunicaba")
    expect(ended.get_by_role("button", name="Llamar otra vez")).to_be_visible()
    assert findings(desk) == []
    keys.press("r")
    expect(desk.get_by_role("textbox", name="Responder")).to_be_focused()


def test_keyed_number_that_may_not_be_called_is_refused_in_the_form(desk: Page, place: Place, form: Locator) -> None:
    desk.keyboard.press("c")
    form.get_by_role("combobox", name="Número").select_option("Otro número…")
    form.get_by_role("textbox", name="Número con prefijo").fill("803 12 34 56")
    form.get_by_role("button", name="Que llame el asistente").click()
    expect(form.get_by_role("alert").first).to_contain_text("tarificación especial")
    assert calls(place) in ([], ["cancelled"])


def test_the_customer_is_called_and_it_can_be_cancelled_and_undone(
    desk: Page, place: Place, form: Locator, toasts: Locator
) -> None:
    to_come, call = desk.get_by_label("Llamadas previstas"), desk.get_by_title("Llamar (C)")
    expect(to_come).to_have_count(0)
    desk.keyboard.press("c")
    expect(form).to_contain_text("usted no entra en la llamada")
    assert calls(place) == []
    expect(form.get_by_role("button", name="Llamar", exact=True)).to_be_focused()
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(to_come.get_by_role("listitem")).to_have_count(1)
    to_come.get_by_role("button", name="Cancelar").click()
    expect(toasts.get_by_text("Llamada cancelada")).to_be_visible()
    expect(to_come).to_have_count(0)
    toasts.get_by_role("button", name="Deshacer").click()
    expect(to_come.get_by_role("button", name="Llamar ya")).to_be_visible()
    assert calls(place) == ["queued"]
    to_come.get_by_role("button", name="Cancelar").click()
    expect(to_come).to_have_count(0)
    call.click()
    form.get_by_role("button", name="Que llame el asistente").click()
    expect(to_come.get_by_role("button", name="Cancelar")).to_be_visible()
    assert sorted(calls(place)) == ["cancelled", "queued"]


def test_whoever_asked_not_to_be_called_is_not_and_the_agent_reads_why(desk: Page, place: Place, form: Locator) -> None:
    refuses_calls(place)
    desk.keyboard.press("c")
    expect(form.get_by_role("alert")).to_contain_text("Pidió que no le llamemos")
    expect(form.get_by_role("button")).to_have_count(0)
    desk.keyboard.press("Escape")
    expect(form).to_have_count(0)
    assert calls(place) == []
