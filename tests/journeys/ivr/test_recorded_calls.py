"""A recorded call and a message over real SIP, and what is left of both when the worker is killed in the middle."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from recording_program import opened
from sqlalchemy import select

from deflect.recordings import Meter, rows
from deflect.recordings.levels import LOUD
from deflect.recordings.mulaw import LOUDNESS, decode
from deflect.tables import Entry, Tape
from speech.wav import write_wav
from tests.journeys.ivr.conftest import ROOT, called
from tests.waiting import until

WORDS = ROOT / "gateway" / "demo" / "sounds" / "mensaje.ulaw"


@pytest.fixture
def program(tmp_path: Path) -> Iterator[tuple[int, int, Path]]:
    """SIP port, the worker's process, the folder."""
    command = [sys.executable, str(Path(__file__).with_name("recording_program.py")), str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, env={"PYTHONPATH": str(ROOT)})
    assert process.stdout is not None
    ready = json.loads(process.stdout.readline())
    yield ready["sip"], ready["worker"], tmp_path
    process.terminate()
    process.wait(15)
    process.stdout.close()


def tapes_of(folder: Path) -> dict[str, Tape]:
    ledger, _ = opened(folder)
    with ledger.store.reading() as db:
        return {tape.kind: tape for tape in db.scalars(select(Tape))}


def test_a_message_and_its_call_are_there_to_be_heard_without_the_code(
    program: tuple[int, int, Path], tmp_path: Path
) -> None:
    port, _, folder = program
    said = tmp_path / "said.wav"
    said.write_bytes(write_wav(decode(WORDS.read_bytes()[: 8000 * 3])))
    outcome = called(
        f"sip:910000001@127.0.0.1:{port}", "--keys", "p 1 p 47 p s w3.5 #", "--say", str(said), "--limit", "40"
    )
    assert outcome["answered"] is True
    until(lambda: len(tapes_of(folder)) == 2, "both tapes are entered")
    ledger, tapes = opened(folder)
    kept = tapes_of(folder)
    heard = Meter()
    heard.feed(tapes.read(kept["message"].id).sound()[0::2])
    assert heard.voiced_s >= 1.5
    with ledger.store.reading() as db:
        entries = list(db.scalars(select(Entry).order_by(Entry.sequence)))
    assert [entry.meta["tape"] for entry in entries if entry.kind == "voicemail"] == [kept["message"].id]
    assert "47" not in json.dumps([[entry.text, entry.meta] for entry in entries if entry.node == "code"])
    private = [mark[0] for mark in kept["call"].marks if mark[2] == "code" and mark[1] == "ours"]
    ours = tapes.read(kept["call"].id).sound()[1::2]
    told = ours[private[0] * 8 : (private[0] + 400) * 8]
    assert max(told.translate(LOUDNESS)) < LOUD  # the prompt for the code is silence, and so is its answer


@pytest.mark.long
def test_a_worker_killed_in_the_middle_leaves_what_was_said(program: tuple[int, int, Path]) -> None:
    port, worker, folder = program
    uri = f"sip:910000001@127.0.0.1:{port}"
    command = [sys.executable, "-m", "relevo", "call", uri, "--keys", "p w9", "--limit", "12"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT) as caller:
        parts = (folder / "recordings").glob
        until(lambda: [part for part in parts("*.part") if part.stat().st_size > 50_000], "three seconds are written")
        os.kill(worker, signal.SIGKILL)
        caller.kill()
    ledger, tapes = opened(folder)
    until(lambda: rows.sweep(ledger, tapes) or tapes_of(folder), "what was left is entered")
    assert tapes_of(folder)["call"].length_ms >= 2000
