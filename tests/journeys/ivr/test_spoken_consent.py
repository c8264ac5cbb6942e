"""A caller says yes to the offer of text over real SIP: the seconds of sound are kept, sealed, and heard by right."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest
from consent_program import SECRET, opened
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from deflect.people import accounts
from deflect.policy.roles import Role
from deflect.recordings import mulaw
from deflect.storage.notifications import Waker
from deflect.tables import Audit, Consent, ConsentClip
from gateway.workspace.app import create_app
from speech.server import Server
from speech.testing import ALIKE, Loudness, Scripted, chime, likeness
from speech.wav import write_wav
from tests.journeys.ivr.conftest import ROOT, called
from tests.waiting import until

YES, NO = chime("sí, por mensaje, gracias. " * 4), chime("no, por teléfono, gracias. " * 4)
"""Sounds of their own, of more than a second: what is kept can be told apart from any other."""
PIECE = slice(4000, 12000)
"""The half second in the middle that is compared: PCM s16le mono 8 kHz."""
PASSWORD = "correct-horse"


@pytest.fixture
def script() -> list[str]:
    """What the recogniser understands, in order."""
    return ["sí"]


@pytest.fixture
def speech(tmp_path: Path, script: list[str]) -> Iterator[Server]:
    server = Server(f"unix://{tmp_path}/speech.sock", Scripted(script), Loudness())
    yield server
    server.close()


@pytest.fixture
def port(tmp_path: Path, speech: Server) -> Iterator[int]:
    command = [sys.executable, str(Path(__file__).with_name("consent_program.py")), str(tmp_path), speech.address]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, env={"PYTHONPATH": str(ROOT)})
    assert process.stdout is not None
    yield json.loads(process.stdout.readline())["sip"]
    process.terminate()
    process.wait(15)
    process.stdout.close()


def says(port: int, folder: Path, sound: bytes) -> None:
    """A caller waits for the offer's end and says this."""
    file = folder / "said.wav"
    file.write_bytes(write_wav(sound))
    called(f"sip:910000001@127.0.0.1:{port}", "--keys", "p w0.5 s w3", "--say", str(file), "--limit", "20")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Flask]:
    ledger, sounds = opened(tmp_path)
    waker = Waker(ledger.store)
    app = create_app(ledger.store, ledger, secret_key=SECRET, waker=waker, consent_sounds=sounds)
    yield app
    waker.stop()
    ledger.store.dispose()


def signed_in(app: Flask, folder: Path, role: Role) -> FlaskClient:
    ledger, _ = opened(folder)
    accounts.create_user(ledger.store, f"{role}@shop.test", role.title(), PASSWORD, role)
    client = app.test_client()
    app.config["WTF_CSRF_ENABLED"] = False
    client.post("/sign-in", data={"email": f"{role}@shop.test", "password": PASSWORD})
    return client


def consents(folder: Path) -> list[Consent]:
    ledger, _ = opened(folder)
    with ledger.store.reading() as db:
        return list(db.scalars(select(Consent).where(Consent.granted)))


def clip_of(folder: Path) -> str:
    ledger, _ = opened(folder)

    def kept() -> str:
        with ledger.store.reading() as db:
            return db.scalar(select(ConsentClip.id)) or ""

    until(lambda: bool(kept()), "the sound is kept")
    return kept()


def test_spoken_yes_is_kept_sealed_and_heard_by_right(port: int, tmp_path: Path, desk: Flask) -> None:
    says(port, tmp_path, YES)
    clip = clip_of(tmp_path)
    (consent,) = consents(tmp_path)
    assert (consent.evidence["by"], consent.evidence["answer"], consent.evidence["clip"]) == ("speech", "sí", clip)
    (file,) = (tmp_path / "consent").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert mulaw.encode(YES)[800:1600] not in file.read_bytes()
    address = f"/api/desk/consents/{clip}/sound"
    assert desk.test_client().get(address).status_code == 401
    assert signed_in(desk, tmp_path, "author").get(address).status_code == 403
    answer = signed_in(desk, tmp_path, "supervisor").get(address)
    assert (answer.status_code, answer.content_type) == (200, "audio/wav")
    with wave.open(io.BytesIO(answer.data)) as heard:
        sound = heard.readframes(heard.getnframes())
    assert likeness(sound, YES[PIECE]) >= ALIKE > likeness(sound, NO[PIECE])
    with opened(tmp_path)[0].store.reading() as db:
        (noted,) = db.scalars(select(Audit).where(Audit.action == "consent_heard"))
    assert noted.subject == clip


@pytest.mark.parametrize("script", [["no"]])
def test_spoken_no_keeps_no_sound(port: int, tmp_path: Path, script: list[str]) -> None:
    says(port, tmp_path, NO)
    assert consents(tmp_path) == []
    assert not (tmp_path / "consent").exists() or not list((tmp_path / "consent").iterdir())
