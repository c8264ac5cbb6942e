"""A caller and an agent, by telephone or on the page, rung, joined and heard both ways; and an agent who calls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from whole_agent import SAYS_IT_AGAIN, AgentsPhone
from whole_browser import Hearing, signed_in
from whole_sounds import prompts
from whole_up import ON_SQLITE, System

from deflect import desk
from deflect.policy.calling import CallSettings
from deflect.policy.texting import PolicySettings
from deflect.steps.ledger import Ledger
from deflect.storage.vault import Vault
from deflect.tables import User
from ivr.testing.audio import passages
from relevo.publishing.published_flows import PublishedFlows
from speech.audio import silence
from speech.testing import ALIKE, chime, likeness
from speech.wav import read_wav, write_wav

CALLER, AGENT = chime("Quiero saber dónde está mi pedido, por favor."), chime("Hola, soy Ana, ¿en qué puedo ayudarte?")
ALIKE_BY_BROWSER = 0.4  # it takes noise and echo out of what the microphone hears
TO_A_PERSON = "p 48213 p 2 p 1 p 1"


def agent_at(system: System, user: str, address: str) -> Ledger:
    """An agent whose telephone is at `address`, available for calls."""
    store = system.records.store
    policy = PolicySettings(calls=CallSettings(hosts=frozenset({"127.0.0.1"})))
    ledger = Ledger(store, PublishedFlows(store), Vault("nothing is sealed here"), policy)
    with store.transaction() as db:
        db.merge(
            User(
                id=user,
                email=f"{user}@x",
                password_hash="",
                role="agent",
                name=user.title(),
                language="es",
                active=True,
                created_at=store.clock(),
            )
        )
    desk.set_availability(ledger, user, available=True, by="phone", phone=address)
    return ledger


@ON_SQLITE
def test_caller_and_agent_hear_each_other_until_the_agent_hangs_up(system: System, tmp_path: Path) -> None:
    number = "+34600000171"
    said = tmp_path / "caller-says.wav"
    said.write_bytes(write_wav(CALLER))
    phone = AgentsPhone(tmp_path, AGENT, hear=said)
    try:
        ledger = agent_at(system, "ana", phone.address)
        call = system.dial(number, f"{TO_A_PERSON}{SAYS_IT_AGAIN}", "--say", str(said))
        agent_heard = phone.heard()
        assert call.outcome()["ended_by"] == "far"
        desk.set_availability(ledger, "ana", available=False, by="phone")
    finally:
        phone.close()
    caller_heard = read_wav(call.recording.read_bytes())
    assert likeness(agent_heard, CALLER) > ALIKE
    assert likeness(caller_heard, AGENT) > ALIKE
    goodbye = prompts(system.folder).pcm(["Hasta luego."], "es", "ef_dora")
    assert [one.name for one in passages(caller_heard, {"goodbye": goodbye})] == ["goodbye"]
    (held,) = system.records.conversations(number)
    assert (held.owner, held.owner_user_id) == ("agent", "ana")


@pytest.fixture
def desk_page(system: System, tmp_path: Path) -> Iterator[Page]:
    """The desk of the first admin, in a browser whose microphone says the agent's words over and over."""
    microphone = tmp_path / "microphone.wav"
    microphone.write_bytes(write_wav(AGENT + silence(1000)))
    with signed_in(system, microphone) as browser:
        page = browser.new_page()
        page.goto("/desk")
        page.get_by_role("switch", name="Ausente para llamadas").wait_for()
        yield page


@ON_SQLITE
@pytest.mark.needs("chromium")
def test_an_agent_answers_on_the_page_and_both_are_heard(system: System, desk_page: Page, tmp_path: Path) -> None:
    number, hearing = "+34600000172", Hearing(desk_page)
    said = tmp_path / "caller-says.wav"
    said.write_bytes(write_wav(CALLER))
    desk_page.get_by_role("switch", name="Ausente para llamadas").click()
    expect(desk_page.get_by_role("switch", name="Disponible para llamadas")).to_be_checked()
    call = system.dial(number, f"{TO_A_PERSON} w4{SAYS_IT_AGAIN}", "--say", str(said))
    card = desk_page.get_by_role("status", name="Llamada entrante")
    expect(card.get_by_role("button", name="Contestar")).to_be_visible(timeout=30_000)
    desk_page.keyboard.press("F8")
    bar = desk_page.get_by_role("region", name="Llamadas")
    expect(bar.get_by_role("button", name="Silenciar")).to_be_visible()
    expect(desk_page).to_have_url(re.compile("/desk/cnv_"))
    hearing.hears(CALLER)
    bar.get_by_role("button", name="Colgar").click()
    assert call.outcome()["ended_by"] == "far"
    bar.get_by_role("switch", name="Terminando la anterior").wait_for()
    bar.get_by_role("switch").click()
    caller_heard = read_wav(call.recording.read_bytes())
    goodbye = prompts(system.folder).pcm(["Hasta luego."], "es", "ef_dora")
    assert [one.name for one in passages(caller_heard, {"goodbye": goodbye})] == ["goodbye"]
    assert likeness(caller_heard, AGENT) > ALIKE_BY_BROWSER


@ON_SQLITE
@pytest.mark.needs("chromium")
def test_an_agent_calls_from_the_page_and_both_are_heard(system: System, desk_page: Page, tmp_path: Path) -> None:
    number, hearing = "+34600000173", Hearing(desk_page)
    system.phone(number).writes("¿Me llaman?")
    system.records.wait(lambda: system.records.conversations(number), "a conversation to call from")
    words = tmp_path / "agent-says.wav"
    words.write_bytes(write_wav(AGENT))
    folder = tmp_path / "customer"
    folder.mkdir()
    customer = AgentsPhone(folder, CALLER, hear=words, port=system.ports.callee, alike=ALIKE_BY_BROWSER)
    try:
        desk_page.goto(f"/desk/{system.records.conversations(number)[-1].id}")
        desk_page.locator(".title h2").wait_for()
        desk_page.keyboard.press("c")
        form = desk_page.get_by_role("dialog", name="Llamar a")
        expect(form.get_by_role("button", name="Llamar", exact=True)).to_be_focused()
        desk_page.keyboard.press("Enter")
        bar = desk_page.get_by_role("region", name="Llamadas", exact=True)
        expect(bar.get_by_role("button", name="Silenciar")).to_be_visible(timeout=30_000)
        hearing.hears(CALLER)
        customer_heard = customer.heard()
    finally:
        customer.close()
    expect(bar.get_by_role("button", name="Silenciar")).to_have_count(0)
    assert likeness(customer_heard, AGENT) > ALIKE_BY_BROWSER
    (leg,) = system.records.legs(number, "voice")
    assert (leg.direction, leg.outcome) == ("out", "hung_up")
    assert system.records.conversations(number)[-1].owner == "agent"
