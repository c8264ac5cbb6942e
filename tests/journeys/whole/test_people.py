"""A caller and an agent on their own telephone: rung, joined, heard both ways; the caller goes on afterwards."""

from __future__ import annotations

from pathlib import Path

from whole_agent import AgentsPhone
from whole_sounds import prompts
from whole_up import ON_SQLITE, System

from deflect import desk
from deflect.ledger import Ledger
from deflect.store import demo_clock
from deflect.tables import User
from ivr.testing_audio import passages
from relevo.voice import Shelf
from relevo.wiring import vault
from speech.audio import read_wav, write_wav
from speech.testing import chime, likeness

CALLER, AGENT = chime("Quiero saber dónde está mi pedido, por favor."), chime("Hola, soy Ana, ¿en qué puedo ayudarte?")
ALIKE = 0.7
TO_A_PERSON = "p 48213 p 2 p 1 p 1"


def agent_at(system: System, user: str, address: str) -> Ledger:
    """An agent whose telephone is at `address`, available for calls."""
    store = system.records.store
    store.clock = demo_clock(store)
    ledger = Ledger(store, Shelf(store), vault(_settings(system)), None)  # type: ignore[arg-type]
    with store.transaction() as db:
        db.merge(User(id=user, email=f"{user}@x", password_hash="", role="agent", name=user.title(), language="es",
                      active=True, created_at=store.clock()))  # fmt: skip
    desk.be(ledger, user, available=True, by="phone", phone=address)
    return ledger


def _settings(system: System):  # type: ignore[no-untyped-def]
    from relevo.settings import Settings

    return Settings(data_dir=system.folder)


@ON_SQLITE
def test_caller_and_agent_hear_each_other_and_the_caller_goes_on_when_the_agent_hangs_up(
    system: System, tmp_path: Path
) -> None:
    number = "+34600000171"
    said = tmp_path / "caller-says.wav"
    said.write_bytes(write_wav(CALLER))
    phone = AgentsPhone(tmp_path, AGENT, talks_s=6.0)
    try:
        ledger = agent_at(system, "ana", phone.address)
        call = system.dial(number, f"{TO_A_PERSON} w4 s p", "--say", str(said))
        agent_heard = phone.heard()
        assert call.outcome()["ended_by"] == "far"
        desk.be(ledger, "ana", available=False, by="phone")
    finally:
        phone.close()
    caller_heard = read_wav(call.recording.read_bytes())
    assert likeness(agent_heard, CALLER) > ALIKE
    assert likeness(caller_heard, AGENT) > ALIKE
    goodbye = prompts(system.folder).pcm(["Hasta luego."], "es", "ef_dora")
    assert [one.name for one in passages(caller_heard, {"goodbye": goodbye})] == ["goodbye"]
    (held,) = system.records.conversations(number)
    assert (held.owner, held.owner_user_id) == ("agent", "ana")
