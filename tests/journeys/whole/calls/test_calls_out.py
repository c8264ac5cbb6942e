"""Calls that we place, over real SIP: answered, busy, never answered, picked up by a machine, and a worker killed."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest
from whole_callee import invites, picks_up, refuses
from whole_system import Program, children, until
from whole_up import ON_SQLITE, System

from deflect.tables import Outcall
from speech.audio import silence
from speech.testing import chime
from speech.wav import write_wav

SYNTHETIC = Path(__file__).parents[3] / "sounds"
pytestmark = [ON_SQLITE, pytest.mark.needs("sipp")]


def dials(system: System, number: str, *options: str) -> Program:
    return Program(["dial", "--to", number, "--flow", "puente", "--json", *options], system.env, system.folder)


def outcome(program: Program) -> dict[str, object]:
    program.ended(60)
    return dict(json.loads(program.told.splitlines()[-1]))


def outcall(system: System, number: str) -> Outcall:
    (found,) = [each for each in system.records.outcalls() if each.number == number]
    return found


def test_somebody_answers_and_the_flow_runs(system: System) -> None:
    number = "+34611000301"
    with picks_up(system.ports.callee, "1h", SYNTHETIC / "synthetic-es-si-dora.wav"):
        told = outcome(dials(system, number, "--node", "cuando"))
    assert (told["state"], told["attempts"]) == ("done", 1)
    (leg,) = system.records.legs(number, "voice")
    assert (leg.direction, leg.trust) == ("out", "trusted")
    assert next(each.text for each in system.records.timeline(number) if each.kind == "heard") == "1"


def test_a_busy_number_is_tried_again_later(system: System) -> None:
    number = "+34611000302"
    with refuses(system.ports.callee, "486 Busy Here", system.folder) as log:
        told = outcome(dials(system, number))
        assert invites(log) == 1
    assert (told["state"], told["outcome"], told["attempts"]) == ("queued", "busy", 1)


@pytest.mark.long
def test_a_number_that_nobody_has_is_not_tried_again(system: System) -> None:
    number = "+34611000303"
    with refuses(system.ports.callee, "404 Not Found", system.folder):
        told = outcome(dials(system, number))
    assert (told["state"], told["code"], told["sip_status"]) == ("failed", "no_such_number", 404)


@pytest.mark.long
def test_complaint_the_machine_on_our_answering_machine_told_it_everything(system: System, tmp_path: Path) -> None:
    number, greeting = "+34611000304", tmp_path / "greeting.wav"
    greeting.write_bytes(write_wav(silence(300) + chime("deje su mensaje " * 19) + silence(2500)))
    with picks_up(system.ports.callee, say=greeting):
        told = outcome(dials(system, number, "--node", "cuando", "--attempts", "1"))
    assert told["state"] == "machine"
    assert system.records.legs(number, "voice") == []


def test_call_of_a_worker_killed_while_ringing_is_queued_again_once(system: System) -> None:
    number = "+34611000305"
    with refuses(system.ports.callee, "180 Ringing", system.folder) as log:
        program = dials(system, number)
        until(lambda: invites(log), "it rings")
        os.kill(int(outcall(system, number).worker.split(":")[1]), signal.SIGKILL)
        system.records.wait(lambda: outcall(system, number).outcome == "uncertain", "the attempt is settled")
        assert invites(log) == 1
    told = outcome(program)
    assert (told["state"], told["outcome"], told["attempts"]) == ("queued", "uncertain", 1)
    assert children(system.program.process.pid)
