"""Something a call needs is gone in its midst: the speech server, the database. The caller is told no untruth."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from whole_agent import SAYS_IT_AGAIN, AgentsPhone
from whole_postgres import Postgres
from whole_sounds import prompts
from whole_system import Dialled, Program, environment, free_ports, until
from whole_up import ON_SQLITE, System

from ivr.testing.audio import passages
from relevo.programs.readiness import listens
from speech.server import Server
from speech.testing import ALIKE, Loudness, Scripted, chime, likeness
from speech.wav import read_wav, write_wav
from voice_flows.wording.phrases import wording

SORRY, SENDING = wording("system_down", "es", "tu"), "Te lo envío ahora."
CALLER, RECEPTION = chime("¿Hola? Quería saber de mi pedido."), chime("Recepción, dígame, le atiende una persona.")


@ON_SQLITE
def test_a_call_goes_on_with_keys_when_the_speech_server_dies(system: System) -> None:
    number = "+34600000151"
    server, ports = Server("tcp://127.0.0.1:0", Scripted([]), Loudness()), free_ports()
    settings = {"database_url": system.env["RELEVO_DATABASE_URL"], "simulator_port": system.ports.simulator}
    env = environment(system.folder, ports, recogniser="whisper", speech_address=server.address, **settings)
    voice = Program(["run", "voice"], env, system.folder)
    try:
        until(lambda: listens(f"tcp://127.0.0.1:{ports.handset}"), "the voice program", 60)
        call = Dialled(env, system.folder, number, "--keys", "p w1 48213 p 1 w0.2 #")
        system.records.entered(number, "said", "numero")
        server.close()
        system.phone(number).gets("¿Mañana o tarde?")
        assert call.outcome()["ended_by"] == "far"
    finally:
        voice.stop()


@contextmanager
def locked(system: System) -> Iterator[None]:
    """Somebody else has the file's one writer lock, for longer than a turn is patient."""
    path = system.env["RELEVO_DATABASE_URL"].removeprefix("sqlite:///")
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    other.close()


@contextmanager
def halted(postgres: Postgres) -> Iterator[None]:
    """The server's machine has no power."""
    postgres.halt()
    try:
        yield
    finally:
        postgres.resume()


def test_call_that_loses_its_database_is_sent_to_the_fallback_number(
    system: System, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    number, said = "+34600000152", tmp_path / "caller-says.wav"
    said.write_bytes(write_wav(CALLER))
    phone = AgentsPhone(tmp_path, RECEPTION, hear=said, port=system.ports.callee)
    try:
        call = system.dial(number, f"48213 p w1 1{SAYS_IT_AGAIN}", "--say", str(said))
        system.records.entered(number, "offered")
        with ExitStack() as away:
            sqlite = system.env["RELEVO_DATABASE_URL"].startswith("sqlite")
            away.enter_context(locked(system) if sqlite else halted(request.getfixturevalue("postgres")))
            assert call.outcome()["ended_by"] == "far"
        assert likeness(phone.heard(), CALLER) > ALIKE
    finally:
        phone.close()
    made, caller_heard = prompts(system.folder), read_wav(call.recording.read_bytes())
    sounds = {text: made.pcm([text], "es", "") for text in (SORRY, SENDING)} | {"reception": RECEPTION}
    assert [one.name for one in passages(caller_heard, sounds)] == [SORRY, "reception", "reception"]
    is_kept(system, number)


def is_kept(system: System, number: str) -> None:
    """Once the database is back, what the caller pressed is in the timeline and the call is closed; no text went."""
    records = system.records
    records.wait(lambda: records.legs(number)[0].ended_at, "the call's end", 30)
    assert [entry.text for entry in records.timeline(number) if entry.kind == "heard"] == ["48213", "1"]
    assert records.legs(number)[0].outcome == "failed"
    assert records.texts(number) == []
